#include "market/depth.h"

#include <algorithm>

#include "base/fixed_math.h"

namespace fb {
namespace {

constexpr double kOnePercent = 1e7;          // in 1e-9
constexpr std::int64_t kLargest = 900'000'000;  // a book never quotes beyond 90 % of the price

double law(double consumed, double depth, double beta) {
  return consumed <= 0 ? 0 : kOnePercent * det_pow(consumed / depth, 1 / beta);
}
// Integral of the law from 0 to |q|: an even function of q.
double integral(double q, double depth, double beta) {
  const double size = q < 0 ? -q : q;
  return law(size, depth, beta) * size / (1 + 1 / beta);
}
std::int64_t clamp_to_book(double x) {
  return static_cast<std::int64_t>(std::clamp(x, static_cast<double>(-kLargest), static_cast<double>(kLargest)));
}

Money heal(Money consumed, std::int64_t keep_1e12) { return static_cast<Money>(wide(consumed, keep_1e12) / kTrillion); }

Ppm turnover_share(const DepthState& s, Money reference_usd) {
  if (reference_usd == 0) return kMillion;
  const Int128 ratio_1e12 = static_cast<Int128>(s.turnover_per_min) * kMillion / reference_usd;  // micro-USD over USD, x 1e6
  return std::clamp<std::int64_t>(isqrt(std::min<Int128>(ratio_1e12, kTrillion)), 250'000, kMillion);
}

}  // namespace

void advance_depth(DepthState& s, const Parameters& p, MarketIdx m, TimeMs elapsed_ms, Ppm sigma_fast_ppm, Money turnover,
                   Ppm capital_ppm) {
  s.transient = heal(s.transient, decay_1e12(elapsed_ms, p.at(m, MarketParam::recovery_half_life_ms)));
  s.permanent = heal(s.permanent, decay_1e12(elapsed_ms, p.at(m, MarketParam::permanent_half_life_ms)));

  const Ppm target = std::clamp<std::int64_t>(mul_div_floor(kMillion, p.at(m, MarketParam::drought_sigma_ppm), std::max<Ppm>(sigma_fast_ppm, 1)),
                                              p.at(m, MarketParam::drought_floor_ppm), kMillion);
  const std::int64_t keep = decay_1e12(elapsed_ms, p.at(m, MarketParam::drought_half_life_ms));
  s.drought_ppm = target < s.drought_ppm ? target : target - static_cast<Ppm>(wide(target - s.drought_ppm, keep) / kTrillion);

  if (elapsed_ms > 0) {
    const std::int64_t old = decay_1e12(elapsed_ms, p.at(m, MarketParam::depth_volume_half_life_ms));
    const auto rate = static_cast<Money>(std::min<Int128>(wide(turnover, 60'000) / elapsed_ms, kTrillion * kMillion));
    s.turnover_per_min = static_cast<Money>((wide(s.turnover_per_min, old) + wide(rate, kTrillion - old)) / kTrillion);
  }
  const Money calm = checked_mul(p.at(m, MarketParam::depth_1pct_usd), kUsd, "depth");
  const Ppm volume = turnover_share(s, p.at(m, MarketParam::depth_volume_ref_usd));
  s.depth_1pct = ppm_down(ppm_down(ppm_down(calm, s.drought_ppm), volume), std::clamp<Ppm>(capital_ppm, 0, kMillion));
}

std::int64_t impact_1e9(Money consumed, Money depth_1pct, Ppm beta_ppm) {
  if (depth_1pct <= 0) return consumed == 0 ? 0 : kLargest;
  const double x = law(static_cast<double>(magnitude(consumed)), static_cast<double>(depth_1pct), static_cast<double>(beta_ppm) / 1e6);
  return clamp_to_book(consumed < 0 ? -x : x);
}

std::int64_t displacement_1e9(const DepthState& s, const Parameters& p, MarketIdx m) {
  return impact_1e9(s.transient + s.permanent, s.depth_1pct, p.at(m, MarketParam::depth_beta_ppm));
}

std::int64_t average_impact_1e9(Money consumed, Money notional, Money depth_1pct, Ppm beta_ppm) {
  if (notional == 0) return impact_1e9(consumed, depth_1pct, beta_ppm);
  const double depth = static_cast<double>(depth_1pct), beta = static_cast<double>(beta_ppm) / 1e6;
  const double before = static_cast<double>(consumed), after = before + static_cast<double>(notional);
  return clamp_to_book((integral(after, depth, beta) - integral(before, depth, beta)) / static_cast<double>(notional));
}

std::int64_t fill_displacement_1e9(const DepthState& s, const Parameters& p, MarketIdx m, Money notional) {
  if (s.depth_1pct <= 0) return kNoDepth;
  return average_impact_1e9(s.transient + s.permanent, notional, s.depth_1pct, p.at(m, MarketParam::depth_beta_ppm));
}

void consume(DepthState& s, const Parameters& p, MarketIdx m, Money notional) {
  const Money permanent = static_cast<Money>(wide(notional, p.at(m, MarketParam::permanent_share_ppm)) / kMillion);
  s.permanent = checked_add(s.permanent, permanent, "consumed depth");
  s.transient = checked_add(s.transient, notional - permanent, "consumed depth");
}

}  // namespace fb
