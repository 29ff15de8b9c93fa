// The sorting index of Hyperliquid ("Auto-deleveraging", hyperliquid.gitbook.io): high to low by
//   mark / entry x notional of the position / account value        for longs,
//   entry / mark x notional of the position / account value        for shorts, whose profit rises as the mark falls.
#include "solvency/adl_policy.h"

namespace fb {

AdlScore adl_index_score(bool is_long, Money entry_value, Money value, Money equity) {
  const Money entry = std::max<Money>(1, entry_value), means = std::max<Money>(1, equity);
  if (is_long) return {wide(value, value), wide(entry, means)};
  return {entry_value, means};  // entry / value x value / means
}

std::vector<AdlTake> adl_index(const AdlTask& task) {
  return take_by_score(task, [](const AdlTask& t, const AdlCandidate& c) {
    const Money value = narrow(wide(c.held, t.unit), "adl: value of a position");
    return adl_index_score(!t.dead_sell, c.entry_value, value, c.who->equity);
  });
}

}  // namespace fb
