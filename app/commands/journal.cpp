// firebreakctl journal: everything that happened, as JSON lines for auditors or as sentences for people.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "protocol/journal_json.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string until;
  std::vector<std::string> types;
  bool jsonl = false;
};

bool told_by_default(EventType type) { return type != EventType::account && type != EventType::mark && type != EventType::block; }

Result<std::vector<EventType>> types_of(const std::vector<std::string>& names) {
  std::vector<EventType> out;
  for (const std::string& wanted : names) {
    int v = 0;
    while (v <= static_cast<int>(EventType::queue) && name(static_cast<EventType>(v)) != wanted) ++v;
    if (v > static_cast<int>(EventType::queue))
      return fail({.field = "--type", .value = wanted, .rule = "is no type of event", .next = "The types are listed in firebreakctl(1)"});
    out.push_back(static_cast<EventType>(v));
  }
  return out;
}

void print_lines(const EventLog& log, const Genesis& genesis, const std::vector<EventType>& types) {
  for (std::size_t seq = 0; seq < log.events.size(); ++seq) {
    const Event& event = log.events[seq];
    const bool wanted = types.empty() ? told_by_default(event.type) : std::ranges::find(types, event.type) != types.end();
    if (wanted) say(fmt::format("{}  {:>9}  {}", format_time(log.time_of(event)), seq, describe(log, genesis, static_cast<std::int64_t>(seq))));
  }
}

Exit journal(const Options& o) {
  const auto types = types_of(o.types);
  if (!types) return refuse(types.error());
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto until = o.until.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--until", o.until);
  if (!until) return refuse(until.error());
  if (const auto there = advance(*run, *until); !there) return refuse(there.error());
  run->session->inspect([&](const Protocol& protocol, const EventLog& log) {
    if (!o.jsonl) return print_lines(log, protocol.genesis(), *types);
    write_journal(log, protocol.genesis(), [](std::string_view line) {
      say(line);
      return std::ferror(stdout) == 0;
    });
  });
  return Exit::done;
}

}  // namespace

void add_journal(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("journal", "everything that happened, in order");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--until", o->until, "stop here instead of at the end of the day")->type_name("T");
  auto* jsonl = command->add_flag("--jsonl", o->jsonl, "one JSON object an event, hash-chained, complete: what an auditor reads");
  command->add_option("--type", o->types, "only events of this type; may be repeated")->type_name("TYPE")->allow_extra_args(false)->excludes(jsonl);
  command->callback([o, &chosen] { chosen.run = [o] { return journal(*o); }; });
}

}  // namespace fb::ctl
