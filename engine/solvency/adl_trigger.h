// When other venues turn ADL on: by the fall of what insurance and profit of a market are worth together (Bybit), and
// by the profit owed to one side against the pool behind it (GMX). Both with a lower level at which it goes off again.
// Sources: Bybit API v5, market/adl-alert; GMX Synthetics config/markets.ts and contracts/market/MarketUtils.sol.
// Money micro-USD, shares ppm. Thread rule: pure functions.
#pragma once
#include "base/numbers.h"

namespace fb {

struct AdlTrigger {
  Int128 numerator = 0, denominator = 1;  // the figure that is held against the levels, denominator > 0
  bool on = false;
  Money beyond = 0;  // how far the amount lies beyond the level that turns it on: what winners are to cover
};

// change: of the market's PnL since its highest of 8 hours (< 0: a fall). On when the pool exceeds pool_min and
// change / pool < start (negative); stays on (`was_on`) until it is above stop. A pool of nothing: on, all of it
// beyond.
AdlTrigger drawdown_trigger(Money pool, Money pool_min, Money change, Ppm start, Ppm stop, bool was_on);

// On when profit / pool > start; stays on until it is at or below stop. A pool of nothing: on while there is profit.
AdlTrigger pool_share_trigger(Money profit, Money pool, Ppm start, Ppm stop, bool was_on);

}  // namespace fb
