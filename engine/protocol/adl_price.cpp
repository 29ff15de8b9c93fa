// ADL away from the mark (adl_price previous_mark or bankruptcy): the counterparties take over the dead account's lots at a price
// that leaves it with nothing, or at the mark of the block before, as far as their own equity bears it.
#include <algorithm>
#include <utility>

#include "protocol/impl.h"

namespace fb {

Ticks Protocol::Impl::price_of_dead(AccountIdx a, MarketIdx m) const {
  switch (choice<AdlPrice>(GlobalParam::adl_price)) {
    case AdlPrice::mark: return s.markets[m].mark;
    case AdlPrice::previous_mark: return s.markets[m].previous_mark;
    case AdlPrice::bankruptcy: return bankruptcy_ticks(a, m);
  }
  return s.markets[m].mark;
}

void Protocol::Impl::adl_off_mark(const std::vector<AccountIdx>& dead) {
  if (dead.empty()) return;
  std::vector<std::vector<Ticks>> prices(dead.size(), std::vector<Ticks>(market_count()));
  for (std::size_t i = 0; i < dead.size(); ++i)
    for (MarketIdx m = 0; m < market_count(); ++m)
      if (s.ledger.lots(dead[i], m) != 0) prices[i][m] = price_of_dead(dead[i], m);
  std::vector<Money> holes;  // what each of the dead lacks: a price that takes more overshoots
  for (const AccountIdx a : dead) holes.push_back(std::max<Money>(0, -equity(a)));
  std::vector<AdlFill> fills = allocate(dead);
  std::vector<Lots> over_lots = avoidable(fills);  // booked on the first line of each market
  for (AdlFill& f : fills) {
    const auto at = static_cast<std::size_t>(std::ranges::lower_bound(dead, f.dead) - dead.begin());
    const Ticks mark = s.markets[f.market].mark;
    // Two dead accounts against each other meet at the mark: neither can pay the other.
    const Ticks price = f.both_dead ? mark : prices[at][f.market];
    const Money per_lot = (f.dead_sells ? price - mark : mark - price) * genesis->markets[f.market].instrument.tick_value;
    if (per_lot > 0) f.lots = std::min(f.lots, std::max<Money>(0, equity(f.counterparty)) / per_lot);
    if (f.lots == 0) continue;
    const std::int64_t seq = fill(f.market, f.dead_sells ? f.counterparty : f.dead, f.dead_sells ? f.dead : f.counterparty, f.lots, price,
                                  FillReason::adl, cause_of_death(f.dead));
    if (price != mark) {
      ++totals.breaches.adl_off_mark;
      totals.breaches.adl_off_mark_money += std::max<Money>(0, per_lot) * f.lots;
      totals.breaches.charged += per_lot > 0;
      totals.breaches.charged_money += std::max<Money>(0, per_lot) * f.lots;
    }
    const Money cost = std::max<Money>(0, per_lot) * f.lots, needed = std::min(cost, holes[at]);
    holes[at] -= needed;
    record_adl(f, seq, cost - needed, std::exchange(over_lots[f.market], 0));
    liquidation_of(f.dead).market = f.market;
  }
  if (choice<AdlPrice>(GlobalParam::adl_price) != AdlPrice::bankruptcy) return;
  for (const AccountIdx a : dead)
    if (!s.ledger.has_position(a) && equity(a) > 0) sweep_into_insurance(a, static_cast<MarketIdx>(liquidation_of(a).market), cause_of_death(a));
}

// What whole ticks left over beyond zero belongs to the insurance. A liquidation line makes it known who paid.
void Protocol::Impl::sweep_into_insurance(AccountIdx a, MarketIdx m, std::int64_t cause) {
  const auto id = static_cast<std::uint16_t>(m);
  const Money rest = equity(a);
  const std::int64_t seq = emit({.cause = cause, .x = rest, .a = a, .market = id, .type = EventType::liquidation,
                                 .code = static_cast<std::uint8_t>(LiquidationStage::partial)});
  pay_tranches(a, m, rest, TransferReason::penalty, seq);
}

}  // namespace fb
