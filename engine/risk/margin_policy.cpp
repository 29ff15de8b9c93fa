#include "risk/margin_policy.h"

#include <algorithm>

#include "risk/venue_risk_factor.h"
#include "risk/volatility.h"

namespace fb {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000, kPerPpm = 1'000;
constexpr std::int64_t kPerPart = kTrillion / kMillion;  // parts of 1e12 a ppm

std::int64_t initial_of(const Parameters& p, MarketIdx m, std::int64_t maintenance_ppb) {
  return std::min(kBillion, mul_div_ceil(maintenance_ppb, p.at(m, MarketParam::im_ratio_ppm), kMillion));
}

MarginRates by_fraction(const Parameters& p, MarketIdx m) {
  const Ppm initial = p.at(m, MarketParam::initial_ppm);
  return {.maintenance_ppb = maintenance_rate(initial, p.at(m, MarketParam::maintenance_fraction_ppm)) * kPerPpm,
          .initial_ppb = initial * kPerPpm};
}

MarginRates by_leverage(const Parameters& p, MarketIdx m) {
  const std::int64_t rate = mul_div_ceil(kBillion, 1, 2 * p.at(m, MarketParam::tier0_leverage));
  return {.maintenance_ppb = rate, .initial_ppb = initial_of(p, m, rate)};
}

MarginRates by_risk_factor(const Parameters& p, MarketIdx m, Ppm sigma_ppm) {
  constexpr std::int64_t kYearMs = kYearSeconds * 1000;
  const auto factors =
      lognormal_risk_factors({.sigma_1e9 = std::max<Ppm>(1, model_sigma_ppm(p, m, sigma_ppm)) * kPerPpm,
                              .tau_1e12 = mul_div_ceil(p.at(m, MarketParam::mm_horizon_ms), kTrillion, kYearMs),
                              .tail_1e12 = p.at(m, MarketParam::risk_tail_ppm) * kPerPart});
  const auto rate = [&](std::int64_t factor_1e12) {
    const Ppm whole = p.at(m, MarketParam::risk_slippage_ppm) + mul_div_ceil(factor_1e12, 1, kPerPart);
    return std::clamp<Ppm>(whole, 1, kMillion) * kPerPpm;
  };
  if (!factors) return {.maintenance_ppb = kBillion, .initial_ppb = kBillion};
  const std::int64_t longs = rate(factors->long_1e12), shorts = rate(factors->short_1e12);
  return {.maintenance_ppb = longs, .initial_ppb = initial_of(p, m, longs), .short_ppb = shorts};
}

}  // namespace

std::int64_t volatility_target_ppb(const Parameters& p, MarketIdx m, Ppm sigma_ppm) {
  const Ppm floor = p.at(m, MarketParam::mm_floor_ppm);
  const Ppm move =
      ppm_up(sigma_over_ppm(sigma_ppm, p.at(m, MarketParam::mm_horizon_ms)), p.at(m, MarketParam::mm_sigma_ppm));
  return std::clamp(move, floor, std::max(floor, p.at(m, MarketParam::mm_cap_ppm))) * kPerPpm;
}

MarginRates rates_by_policy(const Parameters& p, MarketIdx m, Ppm sigma_ppm) {
  switch (p.choice<MarginPolicy>(GlobalParam::margin_policy)) {
    case MarginPolicy::volatility: {
      const std::int64_t target = volatility_target_ppb(p, m, sigma_ppm);
      return {.maintenance_ppb = target, .initial_ppb = initial_of(p, m, target)};
    }
    case MarginPolicy::fraction:
      return by_fraction(p, m);
    case MarginPolicy::tiers:
      return by_leverage(p, m);
    case MarginPolicy::risk_factor:
      return by_risk_factor(p, m, sigma_ppm);
  }
  return {};
}

Ppm model_sigma_ppm(const Parameters& p, MarketIdx m, Ppm measured_ppm) {
  const Ppm set = p.at(m, MarketParam::model_sigma_ppm);
  return set > 0 ? set : measured_ppm;
}

LinearRisk linear_risk(const Parameters& p, MarketIdx m, std::int64_t maintenance_ppb, std::int64_t short_ppb) {
  const Ppm slippage = std::min(p.at(m, MarketParam::risk_slippage_ppm), maintenance_ppb / kPerPpm);
  return {.slippage_ppm = slippage,
          .long_ppm = maintenance_ppb / kPerPpm - slippage,
          .short_ppm = std::max(maintenance_ppb, short_ppb) / kPerPpm - slippage};
}

}  // namespace fb
