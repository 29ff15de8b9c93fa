// Liquidation as other protocols do it (parameter liquidation_policy), one function a policy. How much and at what price comes
// from solvency/venue_*.h; here it meets the venue's book, the insurance and the journal.
#include <algorithm>

#include "guard/verdict_table.h"
#include "protocol/impl.h"
#include "solvency/venue_bankruptcy.h"
#include "solvency/venue_shortage.h"
#include "solvency/venue_sizing.h"

namespace fb {
namespace {
constexpr TimeMs kSlotMs = 400;

// What decides health: equity with its collateral after haircut.
AccountSums for_health(const AccountSums& at) {
  AccountSums out = at;
  out.equity = at.margin_equity();
  return out;
}

}  // namespace

std::int64_t Protocol::Impl::journal_liquidation(AccountIdx a, MarketIdx m, LiquidationStage stage) {
  const AccountSums at = sums(a);
  return emit({.cause = mark_seq[m], .x = at.equity, .y = at.maintenance, .z = at.haircut, .a = a, .market = static_cast<std::uint16_t>(m),
               .type = EventType::liquidation, .code = static_cast<std::uint8_t>(stage)});
}

ClosingPart Protocol::Impl::closing_part(AccountIdx a, MarketIdx m, Lots delta) const {
  const Lots held = s.ledger.lots(a, m);
  return {.held = held, .delta = delta, .unit = unit(m), .maintenance_held = require(schedules[m], schedules[m].maintenance, held),
          .maintenance_left = require(schedules[m], schedules[m].maintenance, held + delta)};
}

// Bankruptcy price in ticks, in favour of the account, so that it ends at zero or just above (with collateral: with its haircut).
Ticks Protocol::Impl::bankruptcy_ticks(AccountIdx a, MarketIdx m) const {
  AccountSums at = sums(a);
  at.equity = means(at);
  const auto price = bankruptcy_price(at, closing_part(a, m, -s.ledger.lots(a, m)), genesis->markets[m].instrument.tick_value);
  return price ? std::max<Ticks>(1, *price) : s.markets[m].mark;
}

// BitMEX: the liquidation engine takes everything over at the bankruptcy price and works it out in the market; what it makes
// or loses is the fund's. Below zero only while the fund can bear it; else ADL at the bankruptcy price follows.
void Protocol::Impl::take_over(AccountIdx a) {
  const std::vector<MarketIdx> order = cheapest_first(a);
  const Money hole = std::max<Money>(0, -equity(a));
  if (order.empty() || (hole > 0 && !insurance_can_pay(hole_by_market(a, hole)))) return;
  std::vector<Ticks> price(market_count());
  for (const MarketIdx m : order) price[m] = bankruptcy_ticks(a, m);
  const std::int64_t seq = journal_liquidation(a, order.front(), LiquidationStage::backstop);
  for (const MarketIdx m : order) {
    const Lots held = s.ledger.lots(a, m);
    const AccountIdx engine = layout.backstop(m);
    fill(m, held > 0 ? engine : a, held > 0 ? a : engine, magnitude(held), price[m], FillReason::backstop, seq);
    views[m].handed_over += magnitude(held) * unit(m);
  }
  if (!s.ledger.has_position(a) && equity(a) > 0) sweep_into_insurance(a, order.front(), seq);
}

// Hyperliquid: market orders below maintenance, large positions a fifth first; below 2/3 of it the vault takes all; below
// zero ADL follows.
void Protocol::Impl::liquidate_by_ladder(AccountIdx a) {
  const AccountSums at = sums(a);
  const std::vector<MarketIdx> order = cheapest_first(a);
  // Health decides on book or vault; only who is below zero at market value waits for ADL.
  const VenueStage stage = at.equity < 0 ? VenueStage::adl : liquidation_stage(std::max<Money>(0, at.margin_equity()), at.maintenance);
  if (order.empty() || stage == VenueStage::healthy || stage == VenueStage::adl) return;
  if (stage == VenueStage::vault) {
    give_to_backstop(a, journal_liquidation(a, order.front(), LiquidationStage::backstop));
    return;
  }
  const std::int64_t seq = journal_liquidation(a, order.front(), LiquidationStage::partial);
  const TimeMs last = liquidation_of(a).last_ms;  // cooling begins after the block of a first clip, not with its next market
  for (const MarketIdx m : order) {
    const FirstClip rule{.above = checked_mul(params.at(m, MarketParam::first_clip_usd), kUsd), .share_ppm = params.at(m, MarketParam::first_clip_ppm),
                         .cooldown_ms = params.at(m, MarketParam::cooldown_ms)};
    const bool cooling = last != 0 && now() - last < rule.cooldown_ms;
    const ClipDecision decision = first_clip(s.ledger.lots(a, m), unit(m), cooling, rule);
    if (!clip(a, m, magnitude(decision.lots), false, seq)) continue;
    if (decision.cooldown_ms > 0) liquidation_of(a).last_ms = now();
    const AccountSums next = sums(a);
    if (next.margin_equity() >= next.maintenance) return;
  }
}

// The market whose fillable price lies furthest from the mark, the larger position first where equal (dYdX v4).
MarketIdx Protocol::Impl::furthest_fillable(AccountIdx a, const std::vector<MarketIdx>& markets) const {
  const AccountSums at = for_health(sums(a));
  const auto key = [&](MarketIdx m) {
    const Money notional = magnitude(s.ledger.lots(a, m)) * unit(m);
    const Concession c = fillable_concession(at, closing_part(a, m, 0).maintenance_held, params.at(m, MarketParam::fillable_adjust_ppm),
                                             params.at(m, MarketParam::fillable_spread_ppm));
    return std::pair(notional > 0 ? c.whole * kMillion / notional : Int128{0}, notional);
  };
  return *std::ranges::max_element(markets, [&](MarketIdx x, MarketIdx y) { return key(x) < key(y); });
}

// dYdX v4: one position an account and block, within limits, no worse than the fillable price; what the fill brings beyond the
// bankruptcy price is a fee to the fund up to a limit, what it lacks the fund pays before the fill.
void Protocol::Impl::liquidate_at_fillable(AccountIdx a) {
  const AccountSums health = for_health(sums(a));
  AccountSums at = sums(a);
  at.equity = means(at);  // for the bankruptcy price
  const std::vector<MarketIdx> order = cheapest_first(a);
  if (order.empty() || at.maintenance <= 0) return;
  const MarketIdx m = furthest_fillable(a, order);
  const Lots held = s.ledger.lots(a, m);
  const Money tick_value = genesis->markets[m].instrument.tick_value;
  const NotionalLimits limits = position_limits(magnitude(held) * unit(m), checked_mul(params.at(m, MarketParam::close_min_usd), kUsd),
                                                params.at(m, MarketParam::close_most_ppm));
  const auto cap = [&](MarketParam p) { return params.at(m, p) == 0 ? INT64_MAX : checked_mul(params.at(m, p), kUsd); };
  // One position of an account a block: nothing of the block's room is used up when its turn comes.
  const auto block = block_room({.notional = cap(MarketParam::account_block_usd), .insurance = cap(MarketParam::account_loss_usd)}, {}, false);
  check_invariant(block.has_value(), "an account's turn comes once a block");
  const Lots wanted = close_within(held, unit(m), std::min(limits.most, block->notional));
  const Concession room = fillable_concession(health, closing_part(a, m, 0).maintenance_held, params.at(m, MarketParam::fillable_adjust_ppm),
                                              params.at(m, MarketParam::fillable_spread_ppm));
  const Ticks worst = fillable_price(s.markets[m].mark, held, tick_value, room);
  const auto delta_of = [&](Lots q, Ticks price) {
    const auto value = bankruptcy_value(at, closing_part(a, m, q));
    const Money proceeds = narrow(-wide(q, tick_value) * price, "liquidation proceeds");
    return value ? insurance_delta(proceeds, *value, params.at(m, MarketParam::penalty_ppm)) : INT64_MIN;
  };
  std::vector<Money> needs(market_count());
  const Lots part = largest_fit(m, wanted, [&](Lots q, Ticks price) {
    const Money delta = delta_of(q, price);
    if ((q < 0 ? price < worst : price > worst) || delta == INT64_MIN) return false;
    needs[m] = std::max<Money>(0, -delta);
    return needs[m] == 0 || (needs[m] <= block->insurance && insurance_can_pay(needs));
  });
  if (part == 0) return;
  const Ticks price = quote_price(m, part);
  const Money delta = delta_of(part, price);
  const std::int64_t seq = journal_liquidation(a, m, LiquidationStage::partial);
  needs[m] = std::max<Money>(0, -delta);
  if (needs[m] > 0) pay_from_insurance(a, needs, journal_bankruptcy(a, needs, seq));
  const std::int64_t fill_seq = trade_with_lp(a, m, part, price, FillReason::liquidation, seq, true);
  if (delta > 0) pay_tranches(a, m, delta, TransferReason::penalty, fill_seq);
  liquidation_of(a).market = m;
}

// Drift v2: liquidators take what covers the shortage, at a pace that time sets, at the index less their fee; they come only
// when the venue's book pays them that much. The fund's fee comes on top.
void Protocol::Impl::liquidate_for_fee(AccountIdx a) {
  const std::vector<MarketIdx> order = cheapest_first(a);
  if (order.empty()) return;
  std::int64_t seq = kNoCause;
  for (const MarketIdx m : order) {
    const AccountSums at = sums(a);
    const Money target = narrow(ceil_div(wide(at.maintenance, params.at(m, MarketParam::target_health_ppm)), kMillion), "liquidation target");
    const Money shortage = target - at.margin_equity();
    if (shortage <= 0) return;
    const Liquidation row = liquidation_of(a);
    const Ppm share = coverable_ppm(shortage, row.freed, now() - row.since_ms,
                                    {.initial_ppm = params.at(m, MarketParam::cover_initial_ppm), .duration = params.at(m, MarketParam::cover_duration_ms)});
    if (seq == kNoCause) seq = journal_liquidation(a, m, LiquidationStage::partial);
    close_for_fee(a, m, shortage, share, seq);
  }
}

void Protocol::Impl::close_for_fee(AccountIdx a, MarketIdx m, Money shortage, Ppm share, std::int64_t cause) {
  const Lots held = s.ledger.lots(a, m);
  const Money notional = magnitude(held) * unit(m);
  const Ppm margin = mul_div_floor(marginal(schedules[m], schedules[m].maintenance, held), kMillion, unit(m));
  // The venue counts slots of 0.4 s; its ramp runs while nobody has come for the account.
  const Ppm fee = liquidator_fee((now() - std::max(liquidation_of(a).since_ms, liquidation_of(a).last_ms)) / kSlotMs,
                                 {.base_ppm = params.at(m, MarketParam::liquidator_fee_ppm), .most_ppm = params.at(m, MarketParam::liquidator_fee_most_ppm),
                                  .grace = params.at(m, MarketParam::fee_ramp_grace_ms) / kSlotMs, .per_slot_ppm = params.at(m, MarketParam::fee_ramp_ppm_per_slot)});
  const Ppm fund_fee = insurance_fee(shortage, notional, margin, fee, params.at(m, MarketParam::penalty_ppm));
  const Lots wanted = paced_close(held, shortage, unit(m), {.margin_ppm = margin, .liquidator_fee_ppm = fee, .insurance_fee_ppm = fund_fee}, share);
  const Ticks index = s.markets[m].index;
  const Ticks price = std::max<Ticks>(1, held > 0 ? mul_div_floor(index, kMillion - fee, kMillion) : mul_div_ceil(index, kMillion + fee, kMillion));
  // Whatever it costs the account, at the venue; under rules that let nobody stand below zero at most its equity.
  const Money most = loses_after_liquidation() ? INT64_MAX : std::max<Money>(0, equity(a));
  const Lots part = largest_fit(m, wanted, [&](Lots q, Ticks quote) { return (q < 0 ? quote >= price : quote <= price) && slippage(m, q, price) <= most; });
  if (part == 0) return;
  const Money before = shortage;
  const std::int64_t seq = trade_with_lp(a, m, part, price, FillReason::liquidation, cause, true);
  const Money penalty = std::min(ppm_up(magnitude(part) * unit(m), fund_fee), std::max<Money>(0, equity(a)));
  if (penalty > 0) pay_tranches(a, m, penalty, TransferReason::penalty, seq);
  const AccountSums after = sums(a);
  const Money left = narrow(ceil_div(wide(after.maintenance, params.at(m, MarketParam::target_health_ppm)), kMillion), "liquidation target") - after.margin_equity();
  Liquidation& row = liquidation_of(a);
  row.freed += std::max<Money>(0, before - std::max<Money>(0, left));
  row.last_ms = now();
  row.market = m;
}

// Vega: the network takes the whole position at the mark and the account's balance goes to the market's insurance pool.
void Protocol::Impl::hand_to_network(AccountIdx a) {
  const std::vector<MarketIdx> order = cheapest_first(a);
  if (order.empty()) return;
  const std::int64_t seq = journal_liquidation(a, order.front(), LiquidationStage::backstop);
  for (const MarketIdx m : order) {
    const Lots held = s.ledger.lots(a, m);
    const AccountIdx network = layout.backstop(m);
    fill(m, held > 0 ? network : a, held > 0 ? a : network, magnitude(held), s.markets[m].mark, FillReason::backstop, seq);
    views[m].handed_over += magnitude(held) * unit(m);
  }
  if (!s.ledger.has_position(a) && equity(a) > 0) sweep_into_insurance(a, order.front(), seq);
}

}  // namespace fb
