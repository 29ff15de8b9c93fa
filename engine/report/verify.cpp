#include "report/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "protocol/event_chain.h"
#include "protocol/journal_json.h"
#include "protocol/version.h"
#include "record/store.h"
#include "replay/kept.h"
#include "report/compare.h"
#include "report/files.h"
#include "report/json.h"
#include "report/redo.h"
#include "report/report.h"

namespace fb {
namespace {

constexpr std::size_t kLargestReport = std::size_t{256} << 20;

Result<std::filesystem::path> find_recording(const std::filesystem::path& report, const std::string& named,
                                             const std::optional<std::filesystem::path>& given) {
  if (given) return *given;
  const std::filesystem::path beside = report.parent_path() / std::filesystem::path(named).filename();
  for (const std::filesystem::path& place : {beside, std::filesystem::path(named)})
    if (std::filesystem::is_regular_file(place)) return place;
  return fail({.file = report.string(),
               .field = "recording_file",
               .value = named,
               .rule = "is neither beside the report nor at the place named",
               .next = "Give it with --recording"});
}

void note_engine(const Json& reported, VerifyOutcome& outcome) {
  const std::string engine = text_at(reported, "/stamp/engine");
  if (engine != engine_version())
    outcome.notes.push_back(
        fmt::format("The report was made by {}, this is {}: figures may differ where the engine changed", engine,
                    engine_version()));
}

void note_parameters(const RedoPlan& plan, VerifyOutcome& outcome) {
  if (plan.parameters.empty()) return;
  std::string keys;
  for (const auto& [key, value] : plan.parameters)
    keys += fmt::format("{}{} = {}", keys.empty() ? "" : ", ", key, value);
  outcome.notes.push_back("Parameters that differ from the recording's own, as the report states them: " + keys);
}

VerifyOutcome wrong_recording(const std::string& reported, const std::string& found,
                              const std::filesystem::path& file) {
  VerifyOutcome outcome{.same = false,
                        .compared = 1,
                        .differences = 1,
                        .first = Difference{.path = "/stamp/recording_hash", .reported = reported, .replayed = found},
                        .notes = {}};
  outcome.notes.push_back(file.string() + " is not the recording that the report was made from");
  return outcome;
}

// A replay of the recorded run with `threads`: the state hash of every block, and whether its journal's chain holds.
struct Replayed {
  std::vector<Hash256> state_hashes;
  std::size_t broken = 0;               // first block whose link is broken; their number when none is
  std::vector<std::string> parameters;  // SHA-256 of those at the start and of those in force at the end
};
Result<Replayed> replay(const std::shared_ptr<const Recording>& recording, unsigned threads) {
  auto session = Session::open(recording, {.threads = threads, .publish = false});
  if (!session) return fail(session.error());
  if (auto done = (*session)->run_all([](std::uint32_t, std::uint32_t) { return true; }); !done)
    return fail(done.error());
  Replayed out;
  (*session)->inspect([&](const Protocol& protocol, const EventLog& log) {
    for (const EventLog::BlockEnd& block : log.blocks) out.state_hashes.push_back(block.state_hash);
    out.broken = first_broken_link(log);
    for (const Parameters* p : {&protocol.genesis().parameters, &protocol.parameters()})
      out.parameters.push_back(to_hex(parameters_sha256(*p)));
  });
  return out;
}

void differ(VerifyOutcome& outcome, std::string path, std::string reported, std::string replayed) {
  outcome.same = false;
  outcome.differences += 1;
  if (!outcome.first)
    outcome.first =
        Difference{.path = std::move(path), .reported = std::move(reported), .replayed = std::move(replayed)};
}

// Why a stored result cannot be compared with the replay of the recorded run; empty when it can.
std::string other_run(const StoredResult& result, const Json& outcome, const Replayed& now) {
  if (result.label != "recorded") return "is of another run: verify a report of it";
  if (text_at(outcome, "/engine") != engine_version()) return "was made by " + text_at(outcome, "/engine");
  if (std::ranges::find(now.parameters, text_at(outcome, "/parameters_sha256")) == now.parameters.end())
    return "was made with other parameters";
  const std::int64_t block = integer_at(outcome, "/block");
  return block < 0 || block >= static_cast<std::int64_t>(now.state_hashes.size())
             ? "ends at a block that the recording does not have"
             : "";
}

// True when it was comparable.
bool compare_result(const StoredResult& result, const Replayed& now, VerifyOutcome& outcome) {
  const Json stored = Json::parse(result.outcome_json, nullptr, false);
  if (const std::string why = other_run(result, stored, now); !why.empty()) {
    outcome.notes.push_back(
        fmt::format("Not checked: result {} ('{}') {}", result.key.substr(0, 12), result.label, why));
    return false;
  }
  outcome.compared += 1;
  const std::string replayed = to_hex(now.state_hashes[static_cast<std::size_t>(integer_at(stored, "/block"))]);
  if (result.final_state_hash != replayed)
    differ(outcome, "/results/" + result.key + "/final_state_hash", result.final_state_hash, replayed);
  return true;
}

// The state that a kept run had when it was last written, against the same moment replayed.
Result<void> compare_kept(const std::shared_ptr<const Recording>& recording, const KeptRun& run, unsigned threads, VerifyOutcome& outcome) {
  if (run.state_hash.empty()) {
    outcome.notes.push_back(fmt::format("Not checked: run {} ('{}') was written without a state", run.id, run.name));
    return {};
  }
  SessionOptions options = options_of(run);
  options.threads = threads;
  auto session = Session::open(recording, std::move(options));
  if (!session) return fail(session.error());
  const auto advance = [&](TimeMs at) { return (*session)->run_to(at); };
  if (auto done = repeat(**session, run, advance); !done) return done;
  if (auto done = advance(run.hash_ms); !done) return done;
  outcome.compared += 1;
  const std::string replayed = (*session)->snapshot()->state_hash;
  if (replayed != run.state_hash) differ(outcome, fmt::format("/runs/{}/state_hash", run.id), run.state_hash, replayed);
  return {};
}

}  // namespace

std::string Difference::text() const {
  std::string out = fmt::format("{}: reported {}, replayed {}", path, reported, replayed);
  if (!account.empty()) out += ", account " + account;
  if (seq) out += fmt::format(", event {}", *seq);
  return out;
}

Result<VerifyOutcome> verify_report(const std::filesystem::path& report_json_file,
                                    const std::optional<std::filesystem::path>& recording_file, unsigned threads) {
  const auto bytes = read_whole_file(report_json_file, kLargestReport);
  if (!bytes) return fail(bytes.error());
  const Json reported = Json::parse(*bytes, nullptr, false);
  if (reported.is_discarded() || text_at(reported, "/format") != "firebreak-report" ||
      integer_at(reported, "/version") != 1)
    return fail({.file = report_json_file.string(),
                 .rule = "is no report of Firebreak, version 1",
                 .next = "Give the report.json that `firebreakctl report` wrote"});
  const auto place = find_recording(report_json_file, text_at(reported, "/recording_file"), recording_file);
  if (!place) return fail(place.error());
  auto loaded = load_recording(*place);
  if (!loaded) return fail(loaded.error());
  const std::string wanted = text_at(reported, "/stamp/recording_hash");
  if (to_hex(loaded->hash) != wanted) return wrong_recording(wanted, to_hex(loaded->hash), *place);

  const auto recording = std::make_shared<const Recording>(std::move(*loaded));
  const RedoPlan plan = plan_of(reported, *recording);
  VerifyOutcome outcome;
  note_engine(reported, outcome);
  note_parameters(plan, outcome);
  const auto again = redo(recording, plan, threads);
  if (!again) return fail(again.error());
  compare_reports(reported, Json::parse(report_json(*again)), outcome);
  return outcome;
}

Result<VerifyOutcome> verify_recording(const std::filesystem::path& file, const std::string& run, unsigned threads) {
  auto loaded = load_recording(file);
  if (!loaded) return fail(loaded.error());
  if (!run.empty()) {
    const auto kept = run_named(file, run);
    if (!kept) return fail(kept.error());
    VerifyOutcome outcome;
    const auto done = compare_kept(std::make_shared<const Recording>(std::move(*loaded)), *kept, threads, outcome);
    return done ? Result<VerifyOutcome>(outcome) : fail(done.error());
  }
  const auto results = load_results(file);
  if (!results) return fail(results.error());
  const auto recording = std::make_shared<const Recording>(std::move(*loaded));
  const auto now = replay(recording, threads);
  if (!now) return fail(now.error());

  VerifyOutcome outcome{.compared = now->state_hashes.size()};
  if (now->broken != now->state_hashes.size())
    differ(outcome, fmt::format("/journal/blocks/{}", now->broken), "a chain that holds", "a broken link");
  bool stored = false;
  for (const StoredResult& result : *results) stored = compare_result(result, *now, outcome) || stored;
  const auto runs = load_runs(file);
  if (!runs) return fail(runs.error());
  for (const KeptRun& kept : *runs)
    if (const auto done = compare_kept(recording, kept, threads, outcome); !done) return fail(done.error());
  if (stored) return outcome;
  const auto again = replay(recording, threads == 1 ? 2 : 1);
  if (!again) return fail(again.error());
  outcome.notes.push_back(
      "No comparable result is stored: the recorded run was replayed twice instead, with different numbers of threads");
  const auto [a, b] = std::ranges::mismatch(now->state_hashes, again->state_hashes);
  if (a != now->state_hashes.end())
    differ(outcome, fmt::format("/replay/blocks/{}/state_hash", a - now->state_hashes.begin()), to_hex(*a),
           b == again->state_hashes.end() ? "nothing" : to_hex(*b));
  return outcome;
}

}  // namespace fb
