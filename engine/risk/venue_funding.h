// Funding as other venues settle it: dYdX v4 (by an index) and Vega (a payment with interest and clamps).
// Money is micro-USD, rates ppm, times milliseconds. Thread rule: pure functions.
#pragma once
#include "base/numbers.h"

namespace fb {

// -- dYdX v4 (protocol/x/perpetuals/lib/lib.go) --
// What a position gets (> 0) since it was last settled, in millionths of its quote unit: -(new - old index) x size. The
// index is in millionths of a quote unit per unit of size.
Int128 index_settlement_ppm(std::int64_t new_index, std::int64_t old_index, Lots size);
// In whole quote units, rounded down: payers pay up, receivers get less.
Money index_settlement(std::int64_t new_index, std::int64_t old_index, Lots size);

// -- BitMEX and Hyperliquid (their documentation, Funding), dYdX v4, Drift v2, Derive v2 --
struct FundingBlend {
  Ppm interest_ppm = 0;              // of one interval
  Ppm premium_share_ppm = kMillion;  // of the average premium, charged in one interval
  Ppm dead_zone_ppm = 0;             // of the premium's whole period; 0: none
};
// premium x share + interest, or with a dead zone premium x share + clamp(interest - premium x share, +- zone x share):
// within the zone the rate is the interest. 1e-9, rounded down at the share.
std::int64_t blended_rate_1e9(std::int64_t premium_1e9, const FundingBlend& blend);

// -- Vega (spec 0053-PERP) --
struct FundingRule {
  Ppm interest_ppm = 0;                          // a year of 365.25 days
  Ppm clamp_lower_ppm = 0, clamp_upper_ppm = 0;  // of the spot price, around the premium that interest alone would make
  Ppm scaling_ppm = kMillion;
  Ppm rate_lower_ppm = INT64_MIN, rate_upper_ppm = INT64_MAX;  // of the spot price; these: none
};
// What one unit long pays a unit short for a period (< 0: receives): future - spot + clamp((1 + time x interest) x spot
// - future), scaled, within the bounds of the rate. spot, future: time-weighted averages of the period, micro-USD a
// unit. Rounded down once at each of clamp, interest and scaling.
Money funding_payment(Money spot, Money future, TimeMs period_ms, const FundingRule& rule);

}  // namespace fb
