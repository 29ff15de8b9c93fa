// The rules that a run starts from: whose they are, and what they set. Thread rule: values, pure function.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

struct Rules {
  std::string rulebook;                                         // id; empty: what the recording's genesis says
  std::vector<std::pair<std::string, std::string>> parameters;  // as Parameters::set takes them, in order
  bool operator==(const Rules&) const = default;
};

// The recording's genesis under these rules. What they do not set stays as recorded.
Result<std::shared_ptr<const Genesis>> genesis_under(const Recording& recording, const Rules& rules);

}  // namespace fb
