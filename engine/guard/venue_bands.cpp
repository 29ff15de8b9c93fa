#include "guard/venue_bands.h"

#include <cmath>

#include "base/fixed_math.h"
#include "risk/volatility.h"

namespace fb {
namespace {

tl::unexpected<Error> refused(const char* field, std::int64_t value, const char* rule) {
  return fail({.field = field, .value = std::to_string(value), .rule = rule, .next = "Correct the trigger"});
}

constexpr std::int64_t kLeastProbability = kTrillion / 10 * 9;

}  // namespace

Result<PriceBounds> lognormal_bounds(Ticks reference, const BandModel& model, TimeMs horizon_ms,
                                     std::int64_t probability_1e12) {
  if (reference <= 0) return refused("reference", reference, "a reference price is positive");
  if (horizon_ms <= 0) return refused("horizon_ms", horizon_ms, "a horizon is positive");
  if (model.sigma_1e9 <= 0) return refused("sigma_1e9", model.sigma_1e9, "a volatility is positive");
  if (probability_1e12 < kLeastProbability || probability_1e12 >= kTrillion)
    return refused("probability_1e12", probability_1e12, "a probability is at least 0.9 and below 1");
  const double years = static_cast<double>(horizon_ms) / (1000.0 * kYearSeconds);
  const double drift = static_cast<double>(model.drift_1e9) / 1e9, sigma = static_cast<double>(model.sigma_1e9) / 1e9;
  const double tail = static_cast<double>(kTrillion - probability_1e12) / 2e12;
  const double middle = (drift - sigma * sigma / 2) * years;
  const double width = sigma * std::sqrt(years) * det_normal_tail(tail);
  if (std::fabs(middle) + width > 40) return refused("horizon_ms", horizon_ms, "bounds beyond any price");
  const double least = std::ceil(static_cast<double>(reference) * det_exp(middle - width));
  const double most = std::floor(static_cast<double>(reference) * det_exp(middle + width));
  if (most >= 9.2e18) return refused("reference", reference, "bounds beyond any price");
  return PriceBounds{static_cast<Ticks>(least), static_cast<Ticks>(most)};
}

PriceBounds factor_bounds(Ticks reference, Ppm down_ppm, Ppm up_ppm) {
  return {mul_div_ceil(reference, down_ppm, kMillion), mul_div_floor(reference, up_ppm, kMillion)};
}

BandAuction test_bands(const BandAuction& so_far, std::span<const BandTrigger> triggers, Ticks price) {
  for (std::size_t k = so_far.triggers; k < triggers.size(); ++k)
    if (!triggers[k].bounds.allows(price)) return {std::max(so_far.length_ms, triggers[k].auction_ms), k + 1};
  return so_far;
}

TimeMs slow_block_halt(TimeMs block_ms, std::span<const SlowBlock> table) {
  SlowBlock row;
  for (const SlowBlock& candidate : table)
    if (block_ms > candidate.over_ms && candidate.over_ms >= row.over_ms) row = candidate;
  return row.halt_ms;
}

}  // namespace fb
