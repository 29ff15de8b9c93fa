#include "risk/venue_funding.h"

#include <algorithm>

#include "risk/volatility.h"

namespace fb {

Int128 index_settlement_ppm(std::int64_t new_index, std::int64_t old_index, Lots size) {
  return -((Int128{new_index} - old_index) * size);
}

Money index_settlement(std::int64_t new_index, std::int64_t old_index, Lots size) {
  return narrow(floor_div(index_settlement_ppm(new_index, old_index, size), kMillion), "funding settlement");
}

std::int64_t blended_rate_1e9(std::int64_t premium_1e9, const FundingBlend& blend) {
  const std::int64_t premium = mul_div_floor(premium_1e9, blend.premium_share_ppm, kMillion);
  const std::int64_t interest = blend.interest_ppm * 1000;
  if (blend.dead_zone_ppm == 0) return premium + interest;
  const std::int64_t zone = mul_div_floor(blend.dead_zone_ppm * 1000, blend.premium_share_ppm, kMillion);
  return premium + std::clamp(interest - premium, -zone, zone);
}

Money funding_payment(Money spot, Money future, TimeMs period_ms, const FundingRule& rule) {
  constexpr std::int64_t kYearMs = kYearSeconds * 1000;
  const Int128 interest = floor_div(wide(spot, rule.interest_ppm) * period_ms, Int128{kMillion} * kYearMs);
  const Int128 premium = Int128{spot} + interest - future;
  const Int128 lower = floor_div(wide(spot, rule.clamp_lower_ppm), kMillion);
  const Int128 upper = floor_div(wide(spot, rule.clamp_upper_ppm), kMillion);
  const Int128 plain = Int128{future} - spot + std::min(upper, std::max(lower, premium));
  const Int128 scaled = floor_div(plain * rule.scaling_ppm, kMillion);
  const Int128 least = floor_div(wide(spot, rule.rate_lower_ppm), kMillion);
  const Int128 most = floor_div(wide(spot, rule.rate_upper_ppm), kMillion);
  return narrow(std::min(most, std::max(least, scaled)), "funding payment");
}

}  // namespace fb
