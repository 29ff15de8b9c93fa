// ADL away from the mark (adl_price previous_mark or bankruptcy): the counterparties take over the dead account's lots at a price
// that leaves it with nothing, or at the mark of the block before, as far as their own equity bears it.
#include <algorithm>
#include <utility>

#include "protocol/impl.h"

namespace fb {
namespace {
constexpr int kMostRounds = 16;  // of asking again after somebody was passed over
}

Ticks Protocol::Impl::price_of_dead(AccountIdx a, MarketIdx m) const {
  switch (choice<AdlPrice>(GlobalParam::adl_price)) {
    case AdlPrice::mark: return s.markets[m].mark;
    case AdlPrice::previous_mark: return s.markets[m].previous_mark;
    case AdlPrice::bankruptcy: return bankruptcy_ticks(a, m);
  }
  return s.markets[m].mark;
}

bool Protocol::Impl::overlaps(const AdlFill& f, Ticks price) const {
  if (choice<AdlCounterparties>(GlobalParam::adl_counterparties) == AdlCounterparties::any) return true;
  const Lots bought = f.dead_sells ? f.lots : -f.lots;  // by the counterparty
  AccountSums other = sums(f.counterparty);
  other.equity = means(other);
  const auto needs = bankruptcy_value(other, closing_part(f.counterparty, f.market, bought));
  const Money received = narrow(wide(bought, genesis->markets[f.market].instrument.tick_value) * price, "ADL");
  return needs && bankruptcy_prices_overlap(received, *needs);
}

// One fill, as far as the counterparty's own equity bears it.
void Protocol::Impl::close_off_mark(AdlFill f, Ticks price, Money& hole, Lots& over_lots) {
  const Ticks mark = s.markets[f.market].mark;
  const Money per_lot = (f.dead_sells ? price - mark : mark - price) * genesis->markets[f.market].instrument.tick_value;
  if (per_lot > 0) f.lots = std::min(f.lots, std::max<Money>(0, equity(f.counterparty)) / per_lot);
  if (f.lots == 0) return;
  const std::int64_t seq = fill(f.market, f.dead_sells ? f.counterparty : f.dead, f.dead_sells ? f.dead : f.counterparty, f.lots, price,
                                FillReason::adl, cause_of_death(f.dead));
  const Money cost = std::max<Money>(0, per_lot) * f.lots, needed = std::min(cost, hole);
  if (price != mark) {
    ++totals.breaches.adl_off_mark;
    totals.breaches.adl_off_mark_money += cost;
    totals.breaches.charged += per_lot > 0;
    totals.breaches.charged_money += cost;
  }
  hole -= needed;
  record_adl(f, seq, cost - needed, std::exchange(over_lots, 0));
  liquidation_of(f.dead).market = f.market;
}

void Protocol::Impl::adl_off_mark(const std::vector<AccountIdx>& dead) {
  if (dead.empty()) return;
  std::vector<std::vector<Ticks>> prices(dead.size(), std::vector<Ticks>(market_count()));
  for (std::size_t i = 0; i < dead.size(); ++i)
    for (MarketIdx m = 0; m < market_count(); ++m)
      if (s.ledger.lots(dead[i], m) != 0) prices[i][m] = price_of_dead(dead[i], m);
  std::vector<Money> holes;  // what each of the dead lacks: a price that takes more overshoots
  for (const AccountIdx a : dead) holes.push_back(std::max<Money>(0, -equity(a)));
  std::vector<Lots> over_lots;  // booked on the first line of each market
  AdlLimit limit;
  // Whom the rule leaves out is passed over, and the rest of the lots asked of the others.
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<AdlFill> fills = allocate(dead, limit);
    if (round == 0) over_lots = avoidable(fills);
    const std::size_t passed_over = limit.left_out.size();
    for (const AdlFill& f : fills) {
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(dead, f.dead) - dead.begin());
      // Two dead accounts against each other meet at the mark: neither can pay the other.
      const Ticks price = f.both_dead ? s.markets[f.market].mark : prices[at][f.market];
      if (f.both_dead || overlaps(f, price)) close_off_mark(f, price, holes[at], over_lots[f.market]);
      else limit.left_out.push_back(f.counterparty);
    }
    if (limit.left_out.size() == passed_over) break;
    std::ranges::sort(limit.left_out);
    limit.left_out.erase(std::unique(limit.left_out.begin(), limit.left_out.end()), limit.left_out.end());
  }
  if (choice<AdlPrice>(GlobalParam::adl_price) != AdlPrice::bankruptcy) return;
  for (const AccountIdx a : dead)
    if (!s.ledger.has_position(a) && equity(a) > 0) sweep_into_insurance(a, static_cast<MarketIdx>(liquidation_of(a).market), cause_of_death(a));
}

// What whole ticks left over beyond zero belongs to the insurance; collateral stays its owner's, and so does what it lends on it.
// A liquidation line makes it known who paid.
void Protocol::Impl::sweep_into_insurance(AccountIdx a, MarketIdx m, std::int64_t cause) {
  const auto id = static_cast<std::uint16_t>(m);
  const AccountSums at = sums(a);
  const Money rest = std::min(at.equity, at.net_quote());
  if (rest <= 0) return;
  const std::int64_t seq = emit({.cause = cause, .x = rest, .a = a, .market = id, .type = EventType::liquidation,
                                 .code = static_cast<std::uint8_t>(LiquidationStage::partial)});
  pay_tranches(a, m, rest, TransferReason::penalty, seq);
}

}  // namespace fb
