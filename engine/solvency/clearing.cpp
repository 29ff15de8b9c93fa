#include "solvency/clearing.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "solvency/clearing_estimate.h"

namespace fb {
namespace {

using namespace clearing_detail;

constexpr int kMostRounds = 10'000;  // every round adds a defaulter or settles; random books need two to six
constexpr int kStepsAgain =
    4096;                        // where units go round a ring of losers beyond the precision of a double: Newton again
constexpr int kStepsPerSet = 2;  // Newton steps for one defaulting set: the second corrects what double loses

bool settled(std::span<const Money> gap, const Tally& at) {
  for (std::size_t m = 0; m < gap.size(); ++m)
    if (!within_rounding(at, m, gap[m])) return false;
  return true;
}

std::vector<Money> paid_by_tranches(const TrancheMoney& tranche_money, std::span<const Money> needs) {
  auto money = tranche_money(needs);
  check_invariant(money.size() == needs.size(), "clearing: tranche money for every market");
  for (std::size_t m = 0; m < money.size(); ++m)
    check_invariant(money[m] >= 0 && money[m] <= needs[m], "clearing: tranche money within the need");
  return money;
}

// Where a market is off by more than rounding, its shortfall becomes what its holes say.
void correct(std::span<const Money> gap, const Tally& at, std::span<const Money> owed, std::vector<Money>& shortfall) {
  for (std::size_t m = 0; m < gap.size(); ++m)
    if (!within_rounding(at, m, gap[m])) shortfall[m] = std::clamp<Money>(shortfall[m] + gap[m], 0, owed[m]);
}

// Shortfalls from the estimate to the fixed point of the integers, in whose place usually nothing is left to do.
// Returns the last tally; `parts` holds the defaulters and holes that it ends with.
Tally settle(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money, const Survey& found,
             std::vector<Tally>& parts, Workers& workers, ClearingResult& result) {
  auto estimate = estimate_shortfall(book, use_earmarks, tranche_money, found, workers);
  result.shortfall = std::move(estimate.shortfall);
  result.rounds = estimate.sets;
  std::size_t defaulters = 0;
  int steps = 0;
  while (true) {
    auto at = tally(book, use_earmarks, found, result.shortfall, parts, workers);
    ++result.rounds;
    result.tranche = paid_by_tranches(tranche_money, at.holes);
    const auto gap = residual(at, result.tranche, result.shortfall);
    if (settled(gap, at)) return at;
    check_invariant(result.rounds < kMostRounds, "clearing: the defaulting sets settle");
    // Only a greater set is a new one: proposals off by a unit would let one go and call it back for ever.
    steps = at.defaulters <= defaulters ? steps + 1 : 0;
    defaulters = std::max(defaulters, at.defaulters);
    if (steps % kStepsAgain < kStepsPerSet)
      result.shortfall =
          next_shortfall(at, links_of(book, use_earmarks, parts, workers), found.owed, result.shortfall, tranche_money);
    else
      correct(gap, at, found.owed, result.shortfall);
  }
}

std::int64_t ratio_of(Money shortfall, Money owed) {
  return shortfall == 0 ? kTrillion : static_cast<std::int64_t>(wide(owed - shortfall, kTrillion) / owed);
}

// What the header promises, checked on what is handed back (the end of every account is checked by invariant I2).
void check_rounding(const ClearingResult& result) {
  std::vector<Money> touched(result.rounding.size());
  for (const auto& cut : result.cuts) ++touched[cut.market];
  for (const auto& hole : result.holes) ++touched[hole.market];
  for (std::size_t m = 0; m < touched.size(); ++m)
    check_invariant(magnitude(result.rounding[m]) <= touched[m],
                    "clearing: rounding within one micro-USD a leg touched");
}

}  // namespace

ClearingResult clear_losses(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                            Workers& workers) {
  check_invariant(book.first.size() == book.accounts() + 1 && book.first.back() == book.legs.size(),
                  "clearing: the book's rows cover its legs");
  const auto found = survey(book, use_earmarks, workers);
  ClearingResult result;
  result.ratio_1e12.assign(book.markets, kTrillion);
  result.owed = result.paid = found.owed;
  result.shortfall.assign(book.markets, 0);
  result.tranche = result.rounding = result.shortfall;
  if (!found.somebody_defaults) return result;

  result.trivial = false;
  std::vector<Tally> parts;
  const auto last = settle(book, use_earmarks, tranche_money, found, parts, workers, result);
  for (std::size_t m = 0; m < book.markets; ++m) result.ratio_1e12[m] = ratio_of(result.shortfall[m], result.owed[m]);
  assemble(book, found, last, parts, workers, result);
  check_rounding(result);
  return result;
}

}  // namespace fb
