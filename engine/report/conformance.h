// Published vectors run against the engine: the functions called are those that Protocol::step calls.
//
// A file is JSON lines; a vector has id, mechanism, inputs, expect, and may have tolerance (relative to the larger of
// the expected figure and the mechanism's scale; 0 = equal) and gate (false = orientation only: the source contradicts
// itself or was not recomputed). A line with `about` describes the file. A mechanism that the engine does not know is
// reported as such and counts neither as passed nor as failed. Adding one is one function and one line in
// conformance_mechanisms.cpp.
// Thread rule: free functions. Errors: a file that cannot be read, or a line that is no vector, with its line number.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace fb {

struct ConformanceOutcome {
  int passed = 0, failed = 0;
  int unknown = 0;      // vectors of mechanisms that the engine does not know
  int orientation = 0;  // gate = false and different: told, not failed
  // One a failure (id, expected, got), one an unknown mechanism; last "N passed, N failed".
  std::vector<std::string> lines;
};

Result<ConformanceOutcome> run_conformance(const std::filesystem::path& jsonl);

}  // namespace fb
