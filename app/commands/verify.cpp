// firebreakctl verify: replays and checks that every figure and hash comes out again.
#include "report/verify.h"

#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "commands/output.h"

namespace fb::ctl {
namespace {

struct Options {
  std::string file, recording, run;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  bool json = false;
};

// A report is JSON text; a recording is a database whose first byte is S.
Result<bool> is_report(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail({.file = file, .rule = "cannot be opened for reading", .next = "Check the path and its permissions"});
  char first = 0;
  in >> first;
  return first == '{';
}

Json json_of(const VerifyOutcome& v) {
  Json out{{"same", v.same}, {"compared", v.compared}, {"differences", v.differences}, {"notes", v.notes}};
  if (v.first) out["first"] = {{"path", v.first->path}, {"reported", v.first->reported}, {"replayed", v.first->replayed}, {"account", v.first->account}};
  return out;
}

Exit verify(const Options& o) {
  const auto report = is_report(o.file);
  if (!report) return refuse(report.error());
  if (*report && !o.run.empty())
    return refuse({.field = "--run", .value = o.run, .rule = "names a run of a recording, and this is a report", .next = "Leave it out: a report says of which run it is"});
  const auto place = o.recording.empty() ? std::optional<std::filesystem::path>() : std::filesystem::path(o.recording);
  const auto outcome = *report ? verify_report(o.file, place, o.threads) : verify_recording(o.file, o.run, o.threads);
  if (!outcome) return refuse(outcome.error());
  if (o.json) {
    say_json(json_of(*outcome));
  } else {
    for (const std::string& line : outcome->notes) say("note: " + line);
    if (outcome->first) say("first difference: " + outcome->first->text());
    say(fmt::format("{}: {} compared, {} differ", outcome->same ? "verified" : "not verified", outcome->compared, outcome->differences));
  }
  return outcome->same ? Exit::done : Exit::no;
}

}  // namespace

void add_verify(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("verify", "replays and checks that every figure and hash comes out again; exit 1 when not");
  auto o = std::make_shared<Options>();
  command->add_option("FILE", o->file, "a report (report.json) or a recording (.fbk)")->required();
  command->add_option("--recording", o->recording, "the report's recording (default: beside it, or where it says)")->type_name("DAY.fbk");
  command->add_option("--run", o->run, "of a recording: only this run that it keeps, by name or number (default: the recorded run and all that are kept)")->type_name("NAME");
  command->add_option("--threads", o->threads, "worker threads; results do not depend on it")->type_name("N")->check(CLI::Range(1U, 256U));
  command->add_flag("--json", o->json, "as JSON");
  command->callback([o, &chosen] { chosen.run = [o] { return verify(*o); }; });
}

}  // namespace fb::ctl
