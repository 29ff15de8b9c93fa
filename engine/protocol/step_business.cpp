// Step 8: resting triggers and orders, each through the checks of section 3: a fill is refused for both sides if either would
// fall under initial margin (opening) or below zero (closing); resting orders are tested again when they are hit.
#include <algorithm>

#include "protocol/impl.h"

namespace fb {
namespace {

AccountSums less(AccountSums sums, Money cost) {
  sums.equity -= cost;
  return sums;
}

bool is_size(Lots lots) { return lots != 0 && lots >= -kMostLots && lots <= kMostLots; }

// Where account and market are known, what is wrong with the size.
RefusalReason of_size(RefusalReason why, Lots lots) { return why == RefusalReason::no_amount && lots != 0 ? RefusalReason::too_large : why; }

BreakerState tighter(const Breaker& a, const Breaker& b) { return std::max(a.state(), b.state()); }

}  // namespace

RefusalReason Protocol::Impl::nonsense_order(UserIdx user, MarketIdx m) const {
  if (user >= genesis->accounts.size()) return RefusalReason::unknown_account;
  return m >= market_count() ? RefusalReason::unknown_market : RefusalReason::no_amount;
}

// Orders that raise open interest beyond what the engine can count with at any price that it lets in.
std::optional<RefusalReason> Protocol::Impl::size_refused(AccountIdx a, MarketIdx m, Lots lots) const {
  const Lots grows = open_interest_growth(a, m, lots);
  const bool fits = wide(magnitude(lots), unit(m)) <= kMostAtNewMarks &&
                    (grows <= 0 || open_value(m, s.markets[m].open_interest + grows, s.markets[m].mark) <= kMostOpenInterest);
  return fits ? std::nullopt : std::optional(RefusalReason::too_large);
}

void Protocol::Impl::place_triggers(const BlockInput& in) {
  for (const TriggerOrder& t : in.triggers) {
    const bool known = t.user < genesis->accounts.size() && t.market < market_count() && is_size(t.lots);
    if (!known || t.trigger <= 0) {
      refuse(AccountLayout::external, kNoMarket, t.lots, known ? RefusalReason::out_of_bounds : of_size(nonsense_order(t.user, t.market), t.lots));
      continue;
    }
    s.triggers.push_back({t.user, t.market, t.lots, t.trigger, t.below});
    emit({.x = t.lots, .y = t.trigger, .a = layout.first_user() + t.user, .market = static_cast<std::uint16_t>(t.market), .type = EventType::order,
          .code = static_cast<std::uint8_t>(OrderOutcome::trigger_placed)});
  }
}

void Protocol::Impl::fire_triggers() {
  std::vector<RestingTrigger> fired;
  std::erase_if(s.triggers, [&](const RestingTrigger& t) {
    const MarketState& market = s.markets[static_cast<std::size_t>(t.market)];
    const bool hit = t.below ? market.mark <= t.trigger : market.mark >= t.trigger;
    const bool open = tighter(market.breaker, s.global.breaker) < BreakerState::auction && verdict_allows(static_cast<MarketIdx>(t.market), Action::order);
    if (!hit || !open) return false;
    fired.push_back(t);
    return true;
  });
  for (const RestingTrigger& t : fired) {
    const auto m = static_cast<MarketIdx>(t.market);
    run_order({.user = static_cast<UserIdx>(t.user), .market = m, .lots = t.lots, .reduce_only = true}, mark_seq[m], OrderOutcome::trigger_fired);
  }
}

void Protocol::Impl::run_order(const Order& order, std::int64_t cause, OrderOutcome kind) {
  if (order.user >= genesis->accounts.size() || order.market >= market_count() || !is_size(order.lots)) {
    refuse(AccountLayout::external, kNoMarket, order.lots, of_size(nonsense_order(order.user, order.market), order.lots));
    return;
  }
  ++totals.orders;
  const AccountIdx a = layout.first_user() + order.user;
  const MarketIdx m = order.market;
  const auto id = static_cast<std::uint16_t>(m);
  const Lots held = s.ledger.lots(a, m);
  Lots lots = order.lots;
  if (order.reduce_only) lots = sign_of(lots) == -sign_of(held) ? sign_of(lots) * std::min(magnitude(lots), magnitude(held)) : 0;
  const auto journal = [&](OrderOutcome outcome, Lots filled) {
    return emit({.cause = cause, .x = order.lots, .y = order.limit, .z = filled, .a = a, .market = id, .type = EventType::order,
                 .code = static_cast<std::uint8_t>(outcome)});
  };
  const auto refused = [&](RefusalReason why) { refuse(a, id, order.lots, why, journal(OrderOutcome::refused, 0)); };
  const Lots after = held + lots;
  const bool reduces = magnitude(after) < magnitude(held) && sign_of(after) * sign_of(held) >= 0;
  const BreakerState state = tighter(s.markets[m].breaker, s.global.breaker);
  if (lots == 0) return refused(RefusalReason::nothing_to_reduce);
  if (is_estate(a)) return refused(RefusalReason::account_dead);
  if (!verdict_allows(m, Action::order)) return refused(RefusalReason::verdict);
  if (state >= BreakerState::auction) return refused(RefusalReason::halted);
  if (state == BreakerState::reduce_only && !reduces) return refused(RefusalReason::reduce_only);
  if (const auto why = size_refused(a, m, lots)) return refused(*why);
  const Ticks price = quote_price(m, lots);
  if (price == 0) return refused(RefusalReason::no_depth);
  if (order.limit != 0 && (lots > 0 ? price > order.limit : price < order.limit)) return refused(RefusalReason::beyond_limit_price);

  const Money notional = narrow(wide(magnitude(lots), genesis->markets[m].instrument.tick_value) * price, "order");
  const Money fee = ppm_up(notional, params.at(m, MarketParam::taker_fee_ppm));
  const AccountSums now_sums = sums(a);
  const Money cost = slippage(m, lots, price) + fee;
  const Money left = now_sums.equity - cost, margin_left = now_sums.margin_equity() - cost;
  if (left < 0) return refused(RefusalReason::would_fall_below_zero);
  if (!reduces) {
    Money initial = account_initial(s.ledger, a, schedules) - require(schedules[m], schedules[m].initial, held) + require(schedules[m], schedules[m].initial, after);
    if (margin_left < initial) return refused(RefusalReason::initial_margin);
    const std::vector<Money> values = collateral_values(a);
    if (margin_left - stale_counted(values) < initial) return refused(RefusalReason::stale_price);
    Money exposure = magnitude(after) * unit(m);
    for (MarketIdx k = 0; k < market_count(); ++k) exposure += k == m ? 0 : magnitude(s.ledger.lots(a, k)) * unit(k);
    Ppm cap = params.at(m, MarketParam::max_leverage_ppm);
    if (state == BreakerState::caution) cap = std::min(cap, params.at(m, MarketParam::caution_leverage_ppm));
    if (wide(exposure, kMillion) > wide(margin_left, cap)) return refused(RefusalReason::leverage_cap);
    if (beyond_open_interest_cap(a, m, lots)) return refused(RefusalReason::open_interest_cap);
    if (RefusalReason why; s.ledger.has_collateral(a) && !keeps_limits(a, less(now_sums, cost), values, why)) return refused(why);
  }
  std::vector<Money> rows(s.exposure.size());
  exposure_of(a, rows);
  const std::int64_t seq = journal(kind, lots);
  const std::int64_t fill_seq = trade_with_lp(a, m, lots, price, FillReason::order, seq, false);
  const Money tranche_part = ppm_down(fee, fee_share(m));
  pay_tranches(a, m, tranche_part, TransferReason::fee, fill_seq);
  if (fee > tranche_part) transfer(a, AccountLayout::treasury, fee - tranche_part, TransferReason::fee, fill_seq, id);
  change_exposure(a, rows);
}

void Protocol::Impl::admit_business(const BlockInput& in) {
  measure_exposure();
  place_triggers(in);
  fire_triggers();
  for (const Order& order : in.orders) run_order(order, kNoCause, OrderOutcome::filled);
  readmit_queue();
  for (const Withdrawal& w : in.withdrawals) withdraw(w);
  pay_withdrawals();
  for (const CollateralWithdrawal& w : in.collateral_withdrawals) withdraw_collateral(w);
  serve_providers(in);
}

}  // namespace fb
