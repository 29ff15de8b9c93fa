// Drafts of operator commands: checked before they make a run, and put into words for its label. Thread rule: free
// functions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "protocol/event.h"
#include "protocol/inputs.h"

namespace fb {

// Keys and values against the parameters in force, scopes and held prices against their markets and assets. Whether a
// loosening has its second person is the protocol's to judge.
Result<void> check_draft(const std::vector<OperatorCommand>& commands, const Parameters& in_force);

// What the protocol wrote when it refused one of these commands, in the events from `begin` on; none when it took them
// all.
std::optional<std::string> refusal_of(const std::vector<OperatorCommand>& commands, const EventLog& log,
                                      std::int64_t begin);

// "BTC-PERP halted at 10:47:32", "mm_floor_ppm 30000 and 2 more at 10:47:32".
// Markets and assets are named as in `of`.
std::string draft_label(const std::vector<OperatorCommand>& commands, const Parameters& of, TimeMs time_ms);

}  // namespace fb
