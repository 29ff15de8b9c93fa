// Steps 4 to 6: volatility and the rates that follow it, circuit breakers, funding.
#include <algorithm>

#include "base/fixed_math.h"
#include "protocol/impl.h"
#include "risk/margin_policy.h"
#include "risk/venue_funding.h"

namespace fb {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr TimeMs kHour = 3'600'000;

// Maintenance rises by at most mm_rise_per_hour and falls with a half-life (protocol document, section 5).
std::int64_t next_mm(std::int64_t mm_ppb, std::int64_t target_ppb, TimeMs elapsed_ms, const Parameters& p, MarketIdx m) {
  if (target_ppb > mm_ppb)
    return std::min(target_ppb, mm_ppb + mul_div_floor(p.at(m, MarketParam::mm_rise_ppm_per_hour) * 1000, elapsed_ms, kHour));
  const std::int64_t keep = decay_1e12(elapsed_ms, p.at(m, MarketParam::mm_fall_half_life_ms));
  return target_ppb + narrow(wide(mm_ppb - target_ppb, keep) / kTrillion, "margin rate");
}

Ppm capital_share(Money equity, Money opening) {
  return opening <= 0 || equity <= 0 ? 0 : std::min<Ppm>(kMillion, mul_div_floor(equity, kMillion, opening));
}

}  // namespace

Schedule Protocol::Impl::schedule_at(MarketIdx m, Ticks mark) const {
  const MarketState& market = s.markets[m];
  return Schedule::make(params, m, mark, genesis->markets[m].instrument.tick_value, market.mm_ppb, market.im_ppb, market.short_mm_ppb);
}

void Protocol::Impl::refresh_schedules() {
  schedules.resize(market_count());
  for (MarketIdx m = 0; m < market_count(); ++m) schedules[m] = schedule_at(m, s.markets[m].mark);
  refresh_assets();
}

// Initial margin rises with the market's open interest to 100 % (dYdX v4, liquidity tiers). Open interest at the last mark.
std::int64_t Protocol::Impl::scaled_by_open_interest(MarketIdx m, std::int64_t im_ppb) const {
  const Money upper = checked_mul(params.at(m, MarketParam::oi_scale_upper_usd), kUsd);
  if (upper == 0) return im_ppb;
  const Money notional = checked_mul(s.markets[m].open_interest, schedules[m].unit, "open interest");
  const OpenInterestScale scale{.base_ppm = im_ppb / 1000, .lower = checked_mul(params.at(m, MarketParam::oi_scale_lower_usd), kUsd), .upper = upper};
  return std::max(im_ppb, scaled_initial_rate(scale, notional) * 1000);
}

// The margin rates of this block. Those of other venues do not remember; the engine's own rise slowly and fall slower.
void Protocol::Impl::follow_margin(MarketIdx m, Ppm sigma_ppm) {
  MarketState& market = s.markets[m];
  if (choice<MarginPolicy>(GlobalParam::margin_policy) == MarginPolicy::volatility) {
    market.target_ppb = volatility_target_ppb(params, m, sigma_ppm);
    // A raised floor is a person's decision, not a rule's: it binds at once.
    market.mm_ppb = std::max(next_mm(market.mm_ppb, market.target_ppb, elapsed_ms, params, m), params.at(m, MarketParam::mm_floor_ppm) * 1000);
    market.im_ppb = std::min(kBillion, std::max(market.target_ppb, mul_div_ceil(market.mm_ppb, params.at(m, MarketParam::im_ratio_ppm), kMillion)));
    market.short_mm_ppb = 0;
  } else {
    const MarginRates rates = rates_by_policy(params, m, sigma_ppm);
    market.target_ppb = market.mm_ppb = rates.maintenance_ppb;
    market.im_ppb = rates.initial_ppb;
    market.short_mm_ppb = rates.short_ppb;
  }
  market.im_ppb = scaled_by_open_interest(m, market.im_ppb);
}

void Protocol::Impl::follow_volatility(const BlockInput& in) {
  std::vector<Money> turnover(market_count());
  for (const Turnover& t : in.turnover)
    if (t.market < market_count() && t.notional > 0) turnover[t.market] += std::min(t.notional, kMostTurnover - turnover[t.market]);
  for (MarketIdx m = 0; m < market_count(); ++m) {
    MarketState& market = s.markets[m];
    if (verdict(m) == Verdict::valid || verdict(m) == Verdict::delayed)
      observe(market.variance, market.index, now(), params.at(m, MarketParam::vol_fast_half_life_ms), params.at(m, MarketParam::vol_slow_half_life_ms));
    const Ppm fast = annual_sigma_ppm(market.variance.fast), slow = annual_sigma_ppm(market.variance.slow);
    follow_margin(m, std::max(fast, slow));
    const Money lp_capital = genesis->markets[m].lp_capital;
    const Money lp_equity = equity(layout.lp(m));
    advance_depth(market.depth, params, m, elapsed_ms, fast, turnover[m], capital_share(lp_equity, lp_capital));
    market.forced_push = narrow(wide(market.forced_push, decay_1e12(elapsed_ms, params.at(m, MarketParam::permanent_half_life_ms))) / kTrillion, "push");
  }
  refresh_schedules();
}

void Protocol::Impl::apply_breakers() {
  const auto journal = [&](const BreakerMove& move, std::uint16_t market, std::int64_t cause) {
    if (!move.happened()) return;
    emit({.cause = cause, .x = static_cast<std::int64_t>(move.from), .y = static_cast<std::int64_t>(move.to),
          .detail = attach({.text = std::string(move.trigger)}), .market = market, .type = EventType::breaker});
  };
  for (MarketIdx m = 0; m < market_count(); ++m) {
    journal(guard_market(m), static_cast<std::uint16_t>(m), mark_seq[m]);
  }
  journal(end_holds(s.global.breaker, s.holds.back(), now()), kNoMarket, kNoCause);
}

Money Protocol::Impl::funding_due(Lots lots, MarketIdx m) const {
  // A long pays when the rate is positive. Floor: payers pay more, receivers get less; the rest goes to `rounding`. The rate is
  // the change of an index over the interval, a position its notional.
  const Money notional = checked_mul(lots, unit(m), "funding");
  return narrow(floor_div(index_settlement_ppm(s.markets[m].funding_rate_1e9, 0, notional), kBillion), "funding");
}

// Rate of the interval that ends now, from the average premium of the mark over the index.
std::int64_t Protocol::Impl::funding_rate_1e9(MarketIdx m, TimeMs interval_run_ms) const {
  const MarketState& market = s.markets[m];
  const std::int64_t premium = market.premium_sum / interval_run_ms;
  const auto within = [&](Ppm cap) {
    const FundingBlend blend{.interest_ppm = params.at(m, MarketParam::funding_interest_ppm),
                             .premium_share_ppm = params.at(m, MarketParam::funding_premium_share_ppm),
                             .dead_zone_ppm = params.at(m, MarketParam::funding_dead_zone_ppm)};
    return std::clamp(blended_rate_1e9(premium, blend), -cap * 1000, cap * 1000);
  };
  const Ppm cap = params.at(m, MarketParam::funding_cap_ppm);
  switch (choice<FundingPolicy>(GlobalParam::funding_policy)) {
    case FundingPolicy::capped: return within(cap);
    case FundingPolicy::limited: {  // of the rates that open interest has not scaled, where there are such
      const bool fixed = choice<MarginPolicy>(GlobalParam::margin_policy) == MarginPolicy::fraction;
      const Ppm initial = fixed ? params.at(m, MarketParam::initial_ppm) : std::max<Ppm>(1, market.im_ppb / 1000);
      const Ppm fraction = fixed ? params.at(m, MarketParam::maintenance_fraction_ppm) : mul_div_floor(market.mm_ppb / 1000, kMillion, initial);
      return within(funding_rate_limit(params.at(m, MarketParam::funding_limit_factor_ppm), initial, fraction));
    }
    case FundingPolicy::clamped: {  // of a unit that is worth 1 at the index
      const Ppm clamp = params.at(m, MarketParam::funding_clamp_ppm);
      return funding_payment(kBillion, kBillion + premium, interval_run_ms,
                             {.interest_ppm = params.at(m, MarketParam::funding_interest_year_ppm), .clamp_lower_ppm = -clamp, .clamp_upper_ppm = clamp,
                              .scaling_ppm = params.at(m, MarketParam::funding_scaling_ppm), .rate_lower_ppm = -cap, .rate_upper_ppm = cap});
    }
  }
  return 0;
}

void Protocol::Impl::pay_funding() {
  for (MarketIdx m = 0; m < market_count(); ++m) {
    MarketState& market = s.markets[m];
    market.premium_sum += mul_div_floor(market.mark - market.index, kBillion, market.index) * elapsed_ms;
    const TimeMs interval_ms = params.at(m, MarketParam::funding_interval_ms);
    const bool due = now() / interval_ms > market.funding_since_ms / interval_ms;
    if (!due || !verdict_allows(m, Action::funding)) continue;
    const TimeMs interval_run_ms = std::max<TimeMs>(1, now() - market.funding_since_ms);
    market.funding_rate_1e9 = funding_rate_1e9(m, interval_run_ms);
    market.funding_since_ms = now();
    market.premium_sum = 0;
    funded[m] = 1;
    const auto id = static_cast<std::uint16_t>(m);
    const AccountIdx hub = layout.funding(m);
    const auto each = [&](auto&& act) {
      for (AccountIdx a = layout.lp(0); a < s.ledger.accounts(); ++a)
        if (const Lots lots = s.ledger.lots(a, m); lots != 0) act(a, funding_due(lots, m));
    };
    each([&](AccountIdx a, Money due_to) { if (due_to < 0) transfer(a, hub, -due_to, TransferReason::funding, mark_seq[m], id); });
    each([&](AccountIdx a, Money due_to) { if (due_to > 0) transfer(hub, a, due_to, TransferReason::funding, mark_seq[m], id); });
    funding_rest[m] = s.ledger.quote(hub);
    if (funding_rest[m] > 0) transfer(hub, AccountLayout::rounding, funding_rest[m], TransferReason::funding, mark_seq[m], id);
  }
}

}  // namespace fb
