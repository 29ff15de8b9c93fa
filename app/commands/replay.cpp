// firebreakctl replay: runs a day and prints its outcome.
#include <fmt/format.h>

#include <chrono>
#include <map>

#include "base/text.h"
#include "commands/outcome.h"
#include "commands/overwrite.h"
#include "protocol/journal_json.h"
#include "protocol/version.h"
#include "record/store.h"
#include "replay/kept.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string until, out, name;
  int repeat = 1;
  bool hashes = false, json = false;
  bool force = false;
};

constexpr TimeMs kHour = 3'600'000;

// Replays to `until`; with `hashes`, prints the state hash of every full hour on the way.
Result<void> replay_to(Run& run, TimeMs until, bool hashes) {
  if (hashes)
    for (TimeMs at = run.session->snapshot()->time_ms / kHour * kHour + kHour; at < until; at += kHour) {
      if (auto there = advance(run, at); !there) return there;
      say(fmt::format("{}  {}", format_time(at), run.session->snapshot()->state_hash));
    }
  if (auto there = advance(run, until); !there) return there;
  const auto snapshot = run.session->snapshot();
  if (hashes) say(fmt::format("{}  {}", format_time(snapshot->time_ms), snapshot->state_hash));
  if (!snapshot->error.empty()) return fail({.rule = snapshot->error});
  return {};
}

StoredResult stored(const Run& run) {
  const auto s = run.session->snapshot();
  CanonicalBytes key;
  for (const std::string& part : {s->recording_hash, to_hex(parameters_sha256(s->parameters)), std::string(engine_version()), run.label(), std::to_string(s->time_ms)})
    key.add(std::string_view(part));
  return {to_hex(key.hash()), run.label(), outcome_json(run).dump(), s->state_hash};
}

// A run that is not the recorded one stays in the file, so that every later command can be asked about it.
Result<void> keep(const Options& o, const Run& run) {
  const auto s = run.session->snapshot();
  std::map<int, KeptRun> runs;
  for (const ForkInfo& info : s->runs) runs[info.id] = kept_after(runs[info.parent], info);  // parents come first
  KeptRun kept = runs[s->run.id];
  if (kept.rulebook.empty() && kept.settings.empty() && kept.commands.empty()) return {};
  const std::string label = run.label();
  constexpr std::string_view kRecorded = "recorded ";
  kept.name = !o.name.empty() ? o.name : label.starts_with(kRecorded) ? label.substr(kRecorded.size()) : label;
  kept.hash_ms = s->time_ms;
  kept.state_hash = s->state_hash;
  const auto there = keep_run(o.out, std::move(kept));
  if (!there) return fail(there.error());
  note(fmt::format("firebreakctl: kept as run {}: --run \"{}\"", there->id, there->name));
  return {};
}

bool holds(const std::filesystem::path& file, const Recording& recording) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return false;
  const auto there = load_recording(file);
  return there && there->hash == recording.hash;
}

// The file at `out` gets the recording, unless it holds it already, and the run and its result beside what is there.
Result<void> save(const Options& o, const Run& run) {
  std::error_code ignored;
  if (!std::filesystem::equivalent(o.run.file, o.out, ignored) && !holds(o.out, *run.recording)) {
    if (auto free = may_replace(o.out, o.force); !free) return free;
    if (auto saved = save_recording(*run.recording, o.out); !saved) return saved;
  }
  if (auto saved = keep(o, run); !saved) return saved;
  return save_result(o.out, stored(run));
}

Result<Run> replay_once(const Options& o) {
  auto run = start(o.run);
  if (!run) return run;
  const auto until = o.until.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--until", o.until);
  if (!until) return fail(until.error());
  if (auto done = replay_to(*run, *until, o.hashes); !done) return fail(done.error());
  return run;
}

Exit replay(const Options& o) {
  std::string first_hash;
  for (int i = 0; i < o.repeat; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto run = replay_once(o);
    if (!run) return refuse(run.error());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const auto snapshot = run->session->snapshot();
    note(fmt::format("{} blocks, {} events in {:.2f} s", snapshot->block, snapshot->event_count, took.count()));
    if (i > 0 && snapshot->state_hash != first_hash) {
      note(fmt::format("firebreakctl: replay {} ended in state {}, the first in {}", i + 1, snapshot->state_hash, first_hash));
      return Exit::no;
    }
    first_hash = snapshot->state_hash;
    if (i > 0) continue;
    if (!o.out.empty())
      if (const auto saved = save(o, *run); !saved) return refuse(saved.error());
    if (o.json) say_json(outcome_json(*run));
    else print_outcome(*run);
  }
  return Exit::done;
}

}  // namespace

void add_replay(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("replay", "runs a day and prints its outcome");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--until", o->until, "stop here instead of at the end of the day")->type_name("T");
  command->add_option("-o,--output", o->out, "write the recording, this run and its result into OUT.fbk")->type_name("OUT.fbk");
  command->add_option("--name", o->name, "with -o: what the run is called in the file (default: after what tells it from the recorded one)");
  command->add_flag("--force", o->force, "replace another recording at OUT.fbk, with the bookmarks, runs and results in it");
  command->add_option("--repeat", o->repeat, "replay N times; exit 1 when two of them end in different states")->type_name("N")->check(CLI::Range(1, 1000));
  command->add_flag("--hashes", o->hashes, "print the state hash of every hour");
  command->add_flag("--json", o->json, "the outcome as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return replay(*o); }; });
}

}  // namespace fb::ctl
