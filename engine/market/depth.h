// Depth of the venue's book and the impact of volume on it (protocol document, section 7).
//
// Law: depth(x) = A x^beta is the notional within relative distance x of the mid, so that consumed notional Q displaces the
// mid by x(Q) = 1 % (|Q| / depth_1pct)^(1/beta). Impact is a function of the cumulated consumed notional, not of the single
// fill, so slicing a sale changes nothing. Q heals: a transient part with recovery_half_life, a permanent share with
// permanent_half_life. Calm depth shrinks in a drought (fast volatility above drought_sigma: market makers leave at once and
// come back with drought_half_life), with thin turnover, and with lp's capital.
// Real numbers are the deterministic ones of base/fixed_math.h and end as integers of 1e-9. Thread rule: values.
#pragma once
#include "base/numbers.h"
#include "base/parameters.h"

namespace fb {

struct DepthState {
  Money transient = 0;             // consumed notional, signed: > 0 buying pressure
  Money permanent = 0;
  Ppm drought_ppm = kMillion;      // share of calm depth that stays
  Money turnover_per_min = 0;      // smoothed
  Money depth_1pct = 0;            // one side, now
};

// Moves the state over `elapsed_ms`: healing, drought, turnover, and the depth that is there.
// capital_ppm: lp's equity against its opening capital, 0 to 1e6.
void advance_depth(DepthState& state, const Parameters& p, MarketIdx m, TimeMs elapsed_ms, Ppm sigma_fast_ppm, Money turnover,
                   Ppm capital_ppm);

// Displacement of the mid, in 1e-9 of the price, signed.
std::int64_t displacement_1e9(const DepthState& state, const Parameters& p, MarketIdx m);

// Average displacement over a fill of `notional` (signed: > 0 buys) starting at the present state; in 1e-9, signed.
// kNoDepth when there is no depth at all.
inline constexpr std::int64_t kNoDepth = INT64_MAX;
std::int64_t fill_displacement_1e9(const DepthState& state, const Parameters& p, MarketIdx m, Money notional);
void consume(DepthState& state, const Parameters& p, MarketIdx m, Money notional);

// x(Q) for a given depth, in 1e-9: the law itself, for the cascade ladder.
std::int64_t impact_1e9(Money consumed, Money depth_1pct, Ppm beta_ppm);
// Average of the law over a fill of `notional` that starts at `consumed` (both signed), in 1e-9; depth_1pct > 0.
std::int64_t average_impact_1e9(Money consumed, Money notional, Money depth_1pct, Ppm beta_ppm);

}  // namespace fb
