// Price bounds of a market as price_guard bounds has them: up to three horizons with a lognormal model each, around
// prices of the history, and how near a price is to them (guard/venue_bands.h, Vega). Thread rule: pure functions.
#pragma once
#include <array>
#include <span>

#include "guard/breaker.h"
#include "guard/venue_bands.h"

namespace fb {

struct PriceBoundSet {
  std::array<BandTrigger, 3> triggers{};
  std::array<Ticks, 3> reference{};
  std::array<std::uint8_t, 3> horizon{};  // which of the parameters' horizons each is: 0 to 2
  std::size_t count = 0;
  std::span<const BandTrigger> list() const { return {triggers.data(), count}; }
};

// Horizons of zero are left out, and those whose bounds fit no price. sigma_ppm: a year.
PriceBoundSet price_bounds(const IndexHistory& history, TimeMs now_ms, Ppm sigma_ppm, const Parameters& p, MarketIdx m);
// |price - reference| / the distance of the bound on its side, of the nearest one; 1e6: on the bound.
BandUse bounds_use(const PriceBoundSet& bounds, Ticks price);

// The breaker while such an auction runs and after it: `auction`, then at once what the verdict and a person's floor
// ask for.
BreakerMove follow_auction(Breaker& b, BreakerHolds& holds, bool running, bool oracle_stops, TimeMs now_ms);

}  // namespace fb
