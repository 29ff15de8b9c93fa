#include "report/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "protocol/event_chain.h"
#include "protocol/version.h"
#include "record/store.h"
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
  return fail({.file = report.string(), .field = "recording_file", .value = named, .rule = "is neither beside the report nor at the place named",
               .next = "Give it with --recording"});
}

void note_engine(const Json& reported, VerifyOutcome& outcome) {
  const std::string engine = text_at(reported, "/stamp/engine");
  if (engine != engine_version())
    outcome.notes.push_back(fmt::format("The report was made by {}, this is {}: figures may differ where the engine changed", engine, engine_version()));
}

void note_parameters(const RedoPlan& plan, VerifyOutcome& outcome) {
  if (plan.parameters.empty()) return;
  std::string keys;
  for (const auto& [key, value] : plan.parameters) keys += fmt::format("{}{} = {}", keys.empty() ? "" : ", ", key, value);
  outcome.notes.push_back("Parameters that differ from the recording's own, as the report states them: " + keys);
}

VerifyOutcome wrong_recording(const std::string& reported, const std::string& found, const std::filesystem::path& file) {
  VerifyOutcome outcome{.same = false, .compared = 1, .differences = 1, .first = Difference{.path = "/stamp/recording_hash", .reported = reported, .replayed = found},
                        .notes = {}};
  outcome.notes.push_back(file.string() + " is not the recording that the report was made from");
  return outcome;
}

// The final state of a replay of the recorded run with `threads`, and whether its journal's chain holds.
struct Replayed {
  Hash256 state_hash{};
  std::size_t blocks = 0, broken = 0;
};
Result<Replayed> replay(const std::shared_ptr<const Recording>& recording, unsigned threads) {
  auto session = Session::open(recording, {.threads = threads, .publish = false});
  if (!session) return fail(session.error());
  if (auto done = (*session)->run_all([](std::uint32_t, std::uint32_t) { return true; }); !done) return fail(done.error());
  Replayed out;
  (*session)->inspect([&](const Protocol&, const EventLog& log) {
    out = {log.blocks.back().state_hash, log.blocks.size(), first_broken_link(log)};
  });
  return out;
}

void differ(VerifyOutcome& outcome, std::string path, std::string reported, std::string replayed) {
  outcome.same = false;
  outcome.differences += 1;
  if (!outcome.first) outcome.first = Difference{.path = std::move(path), .reported = std::move(reported), .replayed = std::move(replayed)};
}

}  // namespace

std::string Difference::text() const {
  std::string out = fmt::format("{}: reported {}, replayed {}", path, reported, replayed);
  if (!account.empty()) out += ", account " + account;
  if (seq) out += fmt::format(", event {}", *seq);
  return out;
}

Result<VerifyOutcome> verify_report(const std::filesystem::path& report_json_file, const std::optional<std::filesystem::path>& recording_file,
                                    unsigned threads) {
  const auto bytes = read_whole_file(report_json_file, kLargestReport);
  if (!bytes) return fail(bytes.error());
  const Json reported = Json::parse(*bytes, nullptr, false);
  if (reported.is_discarded() || text_at(reported, "/format") != "firebreak-report" || integer_at(reported, "/version") != 1)
    return fail({.file = report_json_file.string(), .rule = "is no report of Firebreak, version 1", .next = "Give the report.json that `firebreakctl report` wrote"});
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

Result<VerifyOutcome> verify_recording(const std::filesystem::path& file, unsigned threads) {
  auto loaded = load_recording(file);
  if (!loaded) return fail(loaded.error());
  const auto results = load_results(file);
  if (!results) return fail(results.error());
  const auto recording = std::make_shared<const Recording>(std::move(*loaded));
  const auto now = replay(recording, threads);
  if (!now) return fail(now.error());

  VerifyOutcome outcome{.compared = now->blocks};
  if (now->broken != now->blocks) differ(outcome, fmt::format("/journal/blocks/{}", now->broken), "a chain that holds", "a broken link");
  bool stored = false;
  for (const StoredResult& result : *results) {
    if (result.label != "baseline") {
      outcome.notes.push_back(fmt::format("Result '{}' is of another run: verify its report", result.label));
      continue;
    }
    stored = true;
    outcome.compared += 1;
    if (result.final_state_hash != to_hex(now->state_hash))
      differ(outcome, "/results/" + result.key + "/final_state_hash", result.final_state_hash, to_hex(now->state_hash));
  }
  if (stored) return outcome;
  const auto again = replay(recording, threads == 1 ? 2 : 1);
  if (!again) return fail(again.error());
  outcome.compared += 1;
  outcome.notes.push_back("No result of the recorded run is stored: it was replayed twice, with another number of threads, instead");
  if (again->state_hash != now->state_hash) differ(outcome, "/replay/final_state_hash", to_hex(now->state_hash), to_hex(again->state_hash));
  return outcome;
}

}  // namespace fb
