// The residual (value at the mark of what must go) falls on the winners: each gives the same share
//   h = min(residual, Σ profits) / Σ profits
// of its unrealised profit, in lots at the mark, rounded down and at most its position (the haircut rule of Chitra,
// arXiv 2512.01112, turned from money into lots: it acts on profit, never on principal). What winners cannot give goes
// on pro rata over what is left of all positions.
#include "solvency/adl_policy.h"

namespace fb {

std::vector<AdlTake> adl_residual_ratio(const AdlTask& task) {
  Int128 profits = 0;
  std::vector<Money> profit;
  for (const AdlCandidate& c : task.candidates) {
    profit.push_back(std::max<Money>(0, task.profit(c)));
    profits += profit.back();
  }
  const Int128 worth = task.unit > 0 ? profits / task.unit : profits;  // Σ profits in lots
  const auto budget = static_cast<Lots>(std::min<Int128>(task.needed, worth));
  std::vector<Lots> gives, rest;
  Lots left = task.needed;
  for (std::size_t i = 0; i < profit.size(); ++i) {
    const Lots held = task.candidates[i].held;
    const Lots lots = profits > 0 ? static_cast<Lots>(std::min<Int128>(held, wide(budget, profit[i]) / profits)) : 0;
    gives.push_back(lots);
    rest.push_back(held - lots);
    left -= lots;
  }
  const std::vector<Lots> more = share_lots(left, rest, rest);
  for (std::size_t i = 0; i < gives.size(); ++i) gives[i] += more[i];
  return takes_of(gives);
}

}  // namespace fb
