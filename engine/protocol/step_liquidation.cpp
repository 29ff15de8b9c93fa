// Step 7d: liquidation of accounts below maintenance: small, paced, never beyond the bankruptcy price (protocol document,
// section 7). Accounts below small_notional close whole and outside the queue; the rest close the least that restores the
// target health, cheapest margin relief first, in clips, within the market's pace; far below it the backstop takes over.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/venue_sizing.h"

namespace fb {
namespace {

struct Candidate {
  bool large = false;
  Ppm health_ppm = 0;
  AccountIdx account = 0;
  auto operator<=>(const Candidate&) const = default;
};

Ppm health(const AccountSums& a) {
  if (a.maintenance <= 0) return a.margin_equity() < 0 ? INT64_MIN : INT64_MAX;
  return mul_div_floor(a.margin_equity(), kMillion, a.maintenance);
}

}  // namespace

void Protocol::Impl::liquidate() {
  pace.assign(market_count(), {});
  for (MarketIdx m = 0; m < market_count(); ++m) {
    pace[m].sells = pace[m].buys = pace_of_block(m);
  }
  std::vector<AccountIdx> list = pass.below_mm;
  if (loses_after_liquidation()) list.insert(list.end(), pass.negative.begin(), pass.negative.end());
  list.insert(list.end(), touched.begin(), touched.end());
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  std::vector<Candidate> queue;
  for (const AccountIdx a : list) {
    if (!layout.is_user(a) || is_estate(a)) continue;
    const AccountSums now_sums = sums(a);
    if (now_sums.margin_equity() >= now_sums.maintenance) continue;
    Money notional = 0;
    bool large = false;
    for (MarketIdx m = 0; m < market_count(); ++m) {
      notional += magnitude(s.ledger.lots(a, m)) * unit(m);
      large = large || (s.ledger.lots(a, m) != 0 && notional > checked_mul(params.at(m, MarketParam::small_notional_usd), kUsd));
    }
    queue.push_back({large, health(now_sums), a});
  }
  std::ranges::sort(queue);
  for (const Candidate& c : queue) {
    if (s.ledger.has_collateral(c.account)) convert_for_margin(c.account, mark_seq.front());
    const std::size_t events = log->events.size();
    liquidate_by_policy(c.account);
    if (log->events.size() == events + 1) log->events.pop_back();   // it waits: a line without a fill would say nothing
  }
}

void Protocol::Impl::liquidate_by_policy(AccountIdx a) {
  switch (choice<LiquidationPolicy>(GlobalParam::liquidation_policy)) {
    case LiquidationPolicy::paced: return liquidate_account(a);
    case LiquidationPolicy::auction: return auction(a);
    case LiquidationPolicy::fillable: return liquidate_at_fillable(a);
    case LiquidationPolicy::takeover: return take_over(a);
    case LiquidationPolicy::ladder: return liquidate_by_ladder(a);
    case LiquidationPolicy::liquidator_fee: return liquidate_for_fee(a);
    case LiquidationPolicy::network: return hand_to_network(a);
  }
}

// Share of depth a minute that the pace allows, for the time of this block; no pace is larger than 10^18 micro-USD.
Money Protocol::Impl::pace_of_block(MarketIdx m) const {
  const Int128 per_min = wide(s.markets[m].depth.depth_1pct, params.at(m, MarketParam::pace_ppm_per_min)) / kMillion;
  return static_cast<Money>(std::min<Int128>(per_min * elapsed_ms / 60'000, Int128{1'000'000} * kTrillion));
}

std::vector<MarketIdx> Protocol::Impl::cheapest_first(AccountIdx a) const {
  // Key: maintenance released per unit of cost, for one clip; both per lot in 1e-6 of its value.
  std::vector<std::pair<std::int64_t, MarketIdx>> order;
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Lots lots = s.ledger.lots(a, m);
    const bool grace = now() < s.markets[m].grace_until_ms && health(sums(a)) >= params.at(m, MarketParam::backstop_health_ppm);
    if (lots == 0 || grace || !may_liquidate(m)) continue;
    const Lots clip_lots = std::clamp<Lots>(checked_mul(params.at(m, MarketParam::clip_usd), kUsd) / unit(m), 1, magnitude(lots));
    const Ticks price = quote_price(m, -clip_lots * sign_of(lots));
    const Money cost = price == 0 ? unit(m) : slippage(m, -clip_lots * sign_of(lots), price) / clip_lots;
    const Money per_lot = std::max<Money>(1, cost + ppm_up(unit(m), params.at(m, MarketParam::penalty_ppm)));
    order.emplace_back(-mul_div_floor(marginal(schedules[m], schedules[m].maintenance, lots), kMillion, per_lot), m);
  }
  std::ranges::sort(order);
  std::vector<MarketIdx> out;
  for (const auto& [key, m] : order) out.push_back(m);
  return out;
}

Lots Protocol::Impl::lots_to_close(AccountIdx a, MarketIdx m, const AccountSums& at) const {
  // Smallest q with (E - q c) / (MM - q r) >= target: q = (T MM - E) / (T r - c), c the cost and r the relief of one lot.
  const Lots held = s.ledger.lots(a, m), size = magnitude(held);
  const Ppm target = params.at(m, MarketParam::target_health_ppm);
  const Lots probe = std::clamp<Lots>(checked_mul(params.at(m, MarketParam::clip_usd), kUsd) / unit(m), 1, size);
  const Lots side = -sign_of(held);
  const Ticks price = quote_price(m, probe * side);
  const Money slip = price == 0 ? 0 : std::max<Money>(0, slippage(m, probe * side, price)) / probe;
  const Money cost = slip + ppm_up(unit(m), params.at(m, MarketParam::penalty_ppm));
  const Int128 need = wide(target, at.maintenance) - wide(at.margin_equity(), kMillion);
  const Int128 relief = wide(target, marginal(schedules[m], schedules[m].maintenance, held)) - wide(cost, kMillion);
  if (relief <= 0) return size;
  const auto lots = static_cast<Lots>(std::min<Int128>(size, std::max<Int128>(1, ceil_div(need, relief))));
  const bool leaves_dust = wide(size - lots, unit(m)) < wide(params.at(m, MarketParam::dust_usd), kUsd);
  return leaves_dust ? size : lots;
}

// Lots a window: by fee and skew scale as at Synthetix, or an amount; a cap below one lot is one lot, for 0 means no cap.
Lots Protocol::Impl::window_capacity_of(MarketIdx m) const {
  const auto lots = [&](MarketParam usd) { return static_cast<Lots>(wide(params.at(m, usd), kUsd) / std::max<Money>(1, unit(m))); };
  if (params.at(m, MarketParam::window_skew_usd) > 0)  // makers pay no fee here
    return std::max<Lots>(1, window_capacity(0, params.at(m, MarketParam::taker_fee_ppm), lots(MarketParam::window_skew_usd),
                                             params.at(m, MarketParam::window_multiplier_ppm), params.at(m, MarketParam::window_cap_ms) / 1000));
  return params.at(m, MarketParam::window_cap_usd) == 0 ? 0 : std::max<Lots>(1, lots(MarketParam::window_cap_usd));
}

// What the caps an account and block, and a market and window, leave of this account's turn.
Lots Protocol::Impl::capped_lots(MarketIdx m, Lots wanted) const {
  const Money most = checked_mul(params.at(m, MarketParam::account_block_usd), kUsd);
  if (most > 0) wanted = std::min(wanted, std::max<Money>(0, most - account_done[m]) / std::max<Money>(1, unit(m)));
  std::vector<WindowUse> used;
  for (const WindowRow& row : s.window_rows)
    if (row.market == m) used.push_back({row.time_ms, row.lots});
  return window_room(window_capacity_of(m), params.at(m, MarketParam::window_cap_ms), used, now(), wanted);
}

void Protocol::Impl::note_window(MarketIdx m, Lots lots) {
  std::erase_if(s.window_rows, [&](const WindowRow& row) {
    return row.time_ms <= now() - params.at(static_cast<MarketIdx>(row.market), MarketParam::window_cap_ms);
  });
  if (window_capacity_of(m) > 0) s.window_rows.push_back({m, now(), lots});
}

// Sells or buys back up to `wanted` lots of a's position; false when nothing could be filled.
bool Protocol::Impl::clip(AccountIdx a, MarketIdx m, Lots wanted, bool paced, std::int64_t cause) {
  const Lots held = s.ledger.lots(a, m);
  const bool sell = held > 0;
  Money& room = pace[m].side(sell);
  if (paced) wanted = std::min({wanted, room / std::max<Money>(1, unit(m)), capped_lots(m, wanted)});
  if (wanted <= 0) return false;
  const AccountSums at = sums(a);
  // Bankruptcy price: a fill may cost at most the equity that its own share of maintenance carries.
  const auto fits = [&](Lots part, Ticks price) {
    const Money relief = require(schedules[m], schedules[m].maintenance, held) - require(schedules[m], schedules[m].maintenance, held + part);
    return wide(slippage(m, part, price), at.maintenance) <= wide(at.equity, relief);
  };
  const Lots part = largest_fit(m, sell ? -wanted : wanted, fits);
  if (part == 0) return false;
  const Ticks price = quote_price(m, part);
  const std::int64_t seq = trade_with_lp(a, m, part, price, FillReason::liquidation, cause, true);
  const Money notional = magnitude(part) * unit(m);
  if (paced) {
    room -= std::min(room, notional);
    account_done[m] += notional;
    note_window(m, magnitude(part));
  }
  const Money penalty = std::min(ppm_up(notional, params.at(m, MarketParam::penalty_ppm)), std::max<Money>(0, equity(a)));
  pay_tranches(a, m, penalty, TransferReason::penalty, seq);
  return true;
}

AccountIdx Protocol::Impl::first_loss(MarketIdx m) const {
  const auto& tranches = genesis->tranches;
  for (std::size_t t = 0; t < tranches.size(); ++t)
    if (tranches[t].market == m) return layout.tranche(static_cast<std::uint32_t>(t));
  const auto junior = std::ranges::min_element(tranches, {}, [](const TrancheSpec& t) { return std::pair(t.market != kAllMarkets, t.rank); });
  if (junior == tranches.end() || junior->market != kAllMarkets) return AccountLayout::treasury;
  return layout.tranche(static_cast<std::uint32_t>(junior - tranches.begin()));
}

// The rest goes to the ring-fenced backstop at the transfer price: the mark less backstop_discount of the equity that the
// position's share of maintenance carries, its collateral's haircut left out. True when the account has no lots left.
bool Protocol::Impl::give_to_backstop(AccountIdx a, std::int64_t cause) {
  const AccountSums at = sums(a);
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Lots held = s.ledger.lots(a, m);
    if (held == 0) continue;
    const AccountIdx backstop = layout.backstop(m);
    const Lots before = s.ledger.lots(backstop, m);
    const Money limit = ppm_down(std::max<Money>(0, equity(backstop)), params.at(m, MarketParam::backstop_limit_ppm));
    const Lots most = limit / unit(m);
    const Lots room = sign_of(before) == -sign_of(held) ? most + magnitude(before) : most - magnitude(before);
    const Lots part = std::min(magnitude(held), std::max<Lots>(0, room));
    if (part == 0) continue;
    const Money relief = require(schedules[m], schedules[m].maintenance, held) - require(schedules[m], schedules[m].maintenance, held - part * sign_of(held));
    const Money share = at.maintenance <= 0 ? 0 : narrow(wide(std::max<Money>(0, means(at)), relief) / at.maintenance, "backstop price");
    const Money discount = ppm_down(share, params.at(m, MarketParam::backstop_discount_ppm));
    const Ticks away = discount / (part * genesis->markets[m].instrument.tick_value);
    const Ticks price = std::max<Ticks>(1, s.markets[m].mark - sign_of(held) * away);
    held > 0 ? fill(m, backstop, a, part, price, FillReason::backstop, cause) : fill(m, a, backstop, part, price, FillReason::backstop, cause);
    views[m].handed_over += part * unit(m);
  }
  return !s.ledger.has_position(a);
}

void Protocol::Impl::liquidate_account(AccountIdx a) {
  const AccountSums at = sums(a);
  const std::vector<MarketIdx> order = cheapest_first(a);
  if (order.empty() || at.margin_equity() >= at.maintenance) return;
  Money notional = 0;
  for (MarketIdx m = 0; m < market_count(); ++m) notional += magnitude(s.ledger.lots(a, m)) * unit(m);
  const MarketIdx first = order.front();
  const bool small = notional <= checked_mul(params.at(first, MarketParam::small_notional_usd), kUsd);
  account_done.assign(market_count(), 0);
  const bool deep = !small && health(at) < params.at(first, MarketParam::backstop_health_ppm);
  const auto stage = small ? LiquidationStage::small : deep ? LiquidationStage::backstop : LiquidationStage::partial;
  const std::int64_t seq = emit({.cause = mark_seq[first], .x = at.equity, .y = at.maintenance, .z = at.haircut, .a = a, .market = static_cast<std::uint16_t>(first),
                                 .type = EventType::liquidation, .code = static_cast<std::uint8_t>(stage)});
  if (deep && give_to_backstop(a, seq)) return;
  for (const MarketIdx m : order) {
    const Lots clip_lots = std::max<Lots>(1, checked_mul(params.at(m, MarketParam::clip_usd), kUsd) / unit(m));
    for (std::int64_t k = 0; k < params.at(m, MarketParam::clips_per_block); ++k) {
      const AccountSums next = sums(a);
      const Lots held = magnitude(s.ledger.lots(a, m));
      const bool healthy = wide(next.margin_equity(), kMillion) >= wide(next.maintenance, params.at(m, MarketParam::target_health_ppm));
      if (held == 0 || (!small && healthy)) break;
      if (!clip(a, m, small ? held : std::min(clip_lots, lots_to_close(a, m, next)), !small, seq)) break;
    }
  }
  if (small && s.ledger.has_position(a)) give_to_backstop(a, seq);
}

}  // namespace fb
