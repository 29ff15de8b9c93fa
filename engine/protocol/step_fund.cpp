// The insurance fund against its target, at a fixed cadence between steps 7 and 8: below it the tranches' share of fees
// rises and open interest is capped; both are rules, journalled with their cause (protocol document, section 8).
#include <algorithm>

#include "protocol/figures.h"
#include "protocol/impl.h"
#include "risk/volatility.h"

namespace fb {
namespace {
constexpr TimeMs kHourMs = 3'600'000;
}

Money Protocol::Impl::fund_capacity() const {
  Int128 sum = 0;
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t) {
    const Money balance = s.ledger.quote(layout.tranche(t));
    TrancheRoom room{.balance = balance, .event_base = balance, .drawn = 0, .drawn_by_market = {}};
    if (s.global.loss_event_open) room.event_base = s.tranches[t].event_base, room.drawn = s.tranches[t].drawn;
    sum += event_capacity(genesis->tranches[t], room);
  }
  return narrow(sum, "capacity of the fund");
}

void Protocol::Impl::note_draw(Money amount) {
  std::erase_if(s.recent_draws, [&](const RecentDraw& d) { return d.time_ms <= now() - kHourMs; });
  if (s.recent_draws.empty() || s.recent_draws.back().time_ms != now()) s.recent_draws.push_back({.time_ms = now()});
  s.recent_draws.back().amount += amount;
}

Money Protocol::Impl::drawn_last_hour() const {
  Money sum = 0;
  for (const RecentDraw& d : s.recent_draws) sum += d.time_ms > now() - kHourMs ? d.amount : 0;
  return sum;
}

Ppm Protocol::Impl::fee_share(MarketIdx m) const {
  return std::max(params.at(m, MarketParam::fee_tranche_share_ppm), s.fund_rules[m].fee_share_ppm);
}

Lots Protocol::Impl::open_interest_growth(AccountIdx taker, MarketIdx m, Lots lots) const {
  const AccountIdx lp = layout.lp(m);
  const auto longs = [&](Lots taken) {
    return std::max<Lots>(0, s.ledger.lots(taker, m) + taken) + std::max<Lots>(0, s.ledger.lots(lp, m) - taken);
  };
  return longs(lots) - longs(0);
}

bool Protocol::Impl::beyond_open_interest_cap(AccountIdx taker, MarketIdx m, Lots lots) const {
  const Lots grows = open_interest_growth(taker, m, lots);
  if (grows <= 0) return false;
  const Lots after = s.markets[m].open_interest + grows;
  const Money cap = checked_mul(params.at(m, MarketParam::open_interest_cap_usd), kUsd);
  if (cap > 0 && wide(after, unit(m)) > cap) return true;
  return s.fund_rules[m].open_interest_cap >= 0 && after > s.fund_rules[m].open_interest_cap;
}

void Protocol::Impl::journal_rule(MarketIdx m, const std::string& key, std::int64_t from, std::int64_t to,
                                  const std::string& why) {
  if (from == to) return;
  emit({.cause = mark_seq[m],
        .x = from,
        .y = to,
        .detail = attach({.text = genesis->markets[m].instrument.id + "." + key, .why = why}),
        .type = EventType::parameter});
}

void Protocol::Impl::follow_target(MarketIdx m, const FundMeasures& measures, const std::string& why) {
  FundRules& rules = s.fund_rules[m];
  const Ppm share = fee_share(m);
  rules.fee_share_ppm = measures.covered_ppm < kMillion ? measures.fee_share_ppm : 0;
  journal_rule(m, "rule_fee_share_ppm", share, fee_share(m), why);
  const Lots cap =
      measures.capped ? mul_div_floor(s.markets[m].open_interest, measures.open_interest_ppm, kMillion, "open interest")
                      : -1;
  journal_rule(m, "rule_open_interest_cap_lots", rules.open_interest_cap, cap, why);
  rules.open_interest_cap = cap;
}

// A price that has moved by the band of five minutes since the measure, or for as long as the history goes back. Under price bounds
// the history holds marks.
bool Protocol::Impl::moved_since(TimeMs time_ms) const {
  const bool bounds = choice<PriceGuard>(GlobalParam::price_guard) == PriceGuard::bounds;
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Ticks then = s.markets[m].history.at_least_old(now(), now() - time_ms);
    if (then <= 0) continue;
    const Ticks price = bounds ? s.markets[m].mark : s.markets[m].index;
    if (wide(magnitude(price - then), kMillion) >= wide(then, params.at(m, MarketParam::band_5m_ppm))) return true;
  }
  return false;
}

void Protocol::Impl::measure_fund() {
  FundState& fund = s.fund.front();
  const TimeMs interval_ms = params.at(GlobalParam::target_interval_ms);
  const bool due = now() / interval_ms > fund.measured_ms / interval_ms;
  if (!due && !moved_since(fund.measured_ms)) return;
  std::vector<Ppm> sigma(market_count());
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Variance& v = s.markets[m].variance;
    sigma[m] = sigma_over_ppm(annual_sigma_ppm(std::max(v.fast, v.slow)), params.at(GlobalParam::target_horizon_ms));
  }
  const std::vector<ShockLoss> losses = shock_losses(s.ledger, layout, schedules, assets, sigma, workers);
  const Money capacity = fund_capacity();
  const FundRule rule{.fee_share_bound_ppm = params.at(GlobalParam::target_fee_share_ppm),
                      .least_open_interest_ppm = params.at(GlobalParam::target_open_interest_ppm)};
  fund = {.measured_ms = now(), .need = expected_shortfall(losses), .standard_loss = standard_loss(losses)};
  fund.covered_ppm = fund_measures(fund.need, capacity, 0, rule).covered_ppm;
  const std::string why = "the fund may pay " + money_text(capacity) + " of its target " + money_text(fund.need);
  for (MarketIdx m = 0; m < market_count(); ++m)
    follow_target(m, fund_measures(fund.need, capacity, params.at(m, MarketParam::fee_tranche_share_ppm), rule), why);
}

}  // namespace fb
