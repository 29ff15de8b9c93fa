// EWMA variance of the index, fast and slow, in integers (protocol document, section 5).
//
// Variance per second in (1e-9)^2: v <- k v + (1 - k) r^2 / dt with k = 2^(-dt / half-life). Annualised volatility
// sigma = sqrt(v x 31,557,600) (year of 365.25 days). A gap (no new index) lets time pass without a return, so the next
// return is spread over the whole gap. Thread rule: values.
#pragma once
#include "base/numbers.h"

namespace fb {

inline constexpr std::int64_t kYearSeconds = 31'557'600;

struct Variance {
  std::int64_t fast = 0, slow = 0;  // per second, (1e-9)^2
  Ticks last_price = 0;
  TimeMs last_time_ms = 0;
};

Variance start_variance(Ppm sigma_ppm, Ticks price, TimeMs time_ms);
void observe(Variance& v, Ticks price, TimeMs time_ms, TimeMs fast_half_life_ms, TimeMs slow_half_life_ms);
Ppm annual_sigma_ppm(std::int64_t variance_per_second);
// sigma x sqrt(horizon) of an annualised sigma, in ppm, rounded down.
Ppm sigma_over_ppm(Ppm annual_sigma_ppm, TimeMs horizon_ms);

}  // namespace fb
