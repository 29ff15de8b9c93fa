// The queue of the BitMEX family ("What is Auto-Deleveraging", support.bitmex.com): high to low by
//   profit in % x leverage     where the position has a profit,
//   profit in % / leverage     where it has none,
// with profit in % = (mark value - entry value) / |entry value| and leverage = |mark value| / (mark value - bankrupt
// value). The bankrupt value is that at which the account has nothing left, so the difference is its equity.
#include "solvency/adl_policy.h"

namespace fb {

AdlScore adl_queue_score(Money profit, Money entry_value, Money value, Money equity) {
  const Money entry = std::max<Money>(1, entry_value), means = std::max<Money>(1, equity);
  if (profit > 0) return {wide(profit, value), wide(entry, means)};
  return {wide(profit, means), wide(entry, std::max<Money>(1, value))};
}

std::vector<AdlTake> adl_queue(const AdlTask& task) {
  return take_by_score(task, [](const AdlTask& t, const AdlCandidate& c) {
    const Money value = narrow(wide(c.held, t.unit), "adl: value of a position");
    return adl_queue_score(t.profit(c), c.entry_value, value, c.who->equity);
  });
}

}  // namespace fb
