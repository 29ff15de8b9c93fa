// Yield by attachment point: how a penalty, or the tranches' share of a fee, is split over the tranches that stand
// behind the market it came from.
//
// Every tranche has a weight a micro-USD: 1 the most senior shared one, `step` times that of the next more senior rank
// each more junior one, the market's own first-loss tranche `step` times the most junior shared one (steps count up to
// four). The first-loss tranche receives `own_ppm`, or its part by weight x balance where that is more; the rest goes
// to the shared tranches by weight x balance, floored; what floors leave is the first-loss tranche's. So a unit of a
// more junior tranche never earns less than one of a more senior tranche, and of the shared ones exactly `step` times
// as much. Without shared balances the first-loss tranche receives all. Thread rule: pure functions.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"
#include "solvency/waterfall.h"

namespace fb {

struct YieldRule {
  Ppm own_ppm = kMillion;   // share of the market's own first-loss tranche
  Ppm step_ppm = kMillion;  // >= 1e6: what one step of juniority multiplies
};

struct YieldPart {
  std::uint32_t tranche = 0;
  Money amount = 0;  // > 0
  bool operator==(const YieldPart&) const = default;
};

struct YieldSplit {
  Money own = 0;                 // of the market's first-loss tranche, or of whoever stands in its place
  std::vector<YieldPart> parts;  // of the shared ones, by number; own + Σ parts = amount
};
// `amount` >= 0 from `market`; balances of all tranches, >= 0, in the order of specs. `own`: number of the market's
// first-loss tranche, kAllMarkets when it has none (its part by weight is then 0).
YieldSplit split_yield(Money amount, std::uint32_t own, std::span<const TrancheSpec> specs,
                       std::span<const Money> balances, const YieldRule& rule);

}  // namespace fb
