// Step 7a under loss_policy socialise_gains: what losers cannot pay is taken from the market's insurance, then from that
// market's winners pro rata, market by market in their order, as Vega does. A gain in a later market does not help a loser
// in an earlier one: this is what the clearing vector does better.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/venue_loss.h"

namespace fb {
// One market: who is cut, who has a hole; `means` moves with what is paid and received.
void Protocol::Impl::socialise_market(MarketIdx m, const std::vector<SocialisedRow>& rows, std::vector<Money>& means, ClearingResult& out) const {
  std::vector<Debtor> debtors;
  std::vector<Money> gains, needs(market_count());
  for (const SocialisedRow& row : rows) {
    if (row.pnl > 0) gains.push_back(row.pnl);
    if (row.pnl >= 0) continue;
    debtors.push_back({.owes = -row.pnl, .cash = std::max<Money>(0, means[row.account])});
    needs[m] += std::max<Money>(0, debtors.back().owes - debtors.back().cash);
  }
  const Money pool = needs[m] - waterfall(needs).shortfall[m];
  const auto settled = socialise_by_gain(debtors, gains, pool);
  check_invariant(settled.has_value(), "gains of a market are at most its losses");
  std::size_t debtor = 0, winner = 0;
  for (const SocialisedRow& row : rows) {
    if (row.pnl < 0) {
      const DebtPaid& paid = settled->debtors[debtor++];
      means[row.account] -= paid.own;
      if (const Money hole = paid.from_pool + paid.uncovered; hole > 0) out.holes.push_back({row.account, m, hole});
    } else if (row.pnl > 0) {
      // The last winner's remainder may exceed its gain by less than a micro-USD a winner: that part goes to rounding.
      const Money paid = std::min(row.pnl, settled->payouts[winner++]);
      means[row.account] += paid;
      if (paid < row.pnl) out.cuts.push_back({row.account, m, row.pnl - paid});
    }
  }
  out.tranche[m] = pool;
  out.shortfall[m] = needs[m] - pool;
  if (settled->target > 0) out.ratio_1e12[m] = narrow(wide(settled->collected, kTrillion) / settled->target, "pay-out ratio");
}

ClearingResult Protocol::Impl::socialise_gains(const ClearingBook& book) const {
  const std::size_t n = market_count();
  ClearingResult out{.trivial = false, .ratio_1e12 = std::vector<std::int64_t>(n, kTrillion), .shortfall = std::vector<Money>(n), .owed = std::vector<Money>(n),
                     .paid = std::vector<Money>(n), .tranche = std::vector<Money>(n), .rounding = std::vector<Money>(n)};
  std::vector<std::vector<SocialisedRow>> rows(n);
  for (std::uint32_t a = 0; a < book.accounts(); ++a)
    for (std::uint32_t k = book.first[a]; k < book.first[a + 1]; ++k) rows[book.legs[k].market].push_back({a, book.legs[k].pnl});
  std::vector<Money> means = book.equity;
  for (MarketIdx m = 0; m < n; ++m) socialise_market(m, rows[m], means, out);
  for (const ClearingCut& cut : out.cuts) out.rounding[cut.market] += cut.amount;
  for (const ClearingHole& hole : out.holes) out.rounding[hole.market] -= hole.amount;
  for (MarketIdx m = 0; m < n; ++m) out.rounding[m] += out.tranche[m];
  std::ranges::stable_sort(out.holes, {}, [](const ClearingHole& h) { return std::pair(h.account, h.market); });
  return out;
}

}  // namespace fb
