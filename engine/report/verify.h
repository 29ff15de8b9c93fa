// Verification: a report's recording is replayed and every figure compared path by path; a hash of the file would not
// do. Thread rule: waits; each call has a session of its own.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace fb {

struct Difference {
  std::string path;                 // "/tables/tranches/2/drawn_micro_usd"
  std::string reported, replayed;   // JSON text
  std::optional<std::int64_t> seq;  // of the event that the path belongs to
  std::string account;              // that the path belongs to, empty when none
  std::string text() const;         // one line
};

struct VerifyOutcome {
  bool same = true;
  std::uint64_t compared = 0;  // figures and texts compared
  std::uint64_t differences = 0;
  std::optional<Difference> first;
  std::vector<std::string> notes;  // engine or parameters differ, results that could not be checked
};

// The recording is looked for at `recording`, beside the report, and at the place that the report names.
Result<VerifyOutcome> verify_report(const std::filesystem::path& report_json,
                                    const std::optional<std::filesystem::path>& recording, unsigned threads);

// Replays a recording, checks the journal's chain, and compares the final state hash with the results stored beside it, and
// the state of every kept run with the one noted in the file; with `run` (name or number) of that kept run alone.
Result<VerifyOutcome> verify_recording(const std::filesystem::path& recording, const std::string& run, unsigned threads);

}  // namespace fb
