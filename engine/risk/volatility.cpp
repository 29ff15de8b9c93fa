#include "risk/volatility.h"

#include <algorithm>

#include "base/fixed_math.h"

namespace fb {
namespace {
constexpr std::int64_t kBillion = 1'000'000'000;

std::int64_t blend(std::int64_t old, std::int64_t fresh, std::int64_t keep_1e12) {
  return narrow((wide(old, keep_1e12) + wide(fresh, kTrillion - keep_1e12)) / kTrillion, "variance");
}
}  // namespace

Variance start_variance(Ppm sigma_ppm, Ticks price, TimeMs time_ms) {
  const std::int64_t v = narrow(wide(sigma_ppm, 1000) * sigma_ppm * 1000 / kYearSeconds, "variance");
  return {.fast = v, .slow = v, .last_price = price, .last_time_ms = time_ms};
}

void observe(Variance& v, Ticks price, TimeMs time_ms, TimeMs fast_half_life_ms, TimeMs slow_half_life_ms) {
  const TimeMs elapsed_ms = time_ms - v.last_time_ms;
  if (elapsed_ms <= 0) return;
  const Int128 r = wide(price - v.last_price, kBillion) / v.last_price;
  const std::int64_t bounded = narrow(std::clamp<Int128>(r, -2 * kBillion, 2 * kBillion), "return");
  const auto rate = static_cast<std::int64_t>(std::min<Int128>(wide(bounded, bounded) * 1000 / elapsed_ms, kTrillion * kMillion));
  v.fast = blend(v.fast, rate, decay_1e12(elapsed_ms, fast_half_life_ms));
  v.slow = blend(v.slow, rate, decay_1e12(elapsed_ms, slow_half_life_ms));
  v.last_price = price;
  v.last_time_ms = time_ms;
}

Ppm annual_sigma_ppm(std::int64_t variance_per_second) { return isqrt(wide(variance_per_second, kYearSeconds)) / 1000; }

Ppm sigma_over_ppm(Ppm annual, TimeMs horizon_ms) {
  const Int128 scaled = wide(annual, annual) * horizon_ms / (kYearSeconds * 1000);
  return isqrt(scaled);
}

}  // namespace fb
