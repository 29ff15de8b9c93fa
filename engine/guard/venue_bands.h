// Protective auctions of Vega: price bands from a lognormal model, their extension, and halts after slow blocks.
// Sources: Vega specs 0032-PRIM (price monitoring) and 0094-PRAC (protective auctions).
//
// Prices are ticks, times milliseconds. Real numbers are those of base/fixed_math.h and end as ticks. A price on a
// bound is allowed. Thread rule: pure functions.
#pragma once
#include <array>
#include <span>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

struct PriceBounds {
  Ticks least = 0, most = 0;
  bool allows(Ticks price) const { return price >= least && price <= most; }
  bool operator==(const PriceBounds&) const = default;
};

struct BandModel {
  std::int64_t drift_1e9 = 0;  // a year
  std::int64_t sigma_1e9 = 0;  // a year, > 0
};
// reference x exp((drift - sigma^2 / 2) t -+ sigma sqrt(t) Phi^-1((1 + p) / 2)) with t in years of 365.25 days; the
// lower bound rounded up, the upper down. reference: the latest price at least `horizon` old, > 0. Errors: a horizon or
// sigma that is not positive; a probability outside [0.9, 1); bounds that fit no price.
Result<PriceBounds> lognormal_bounds(Ticks reference, const BandModel& model, TimeMs horizon_ms,
                                     std::int64_t probability_1e12);
// Without a model: reference x down to reference x up, rounded in the same way. 0 < down <= 1 <= up.
PriceBounds factor_bounds(Ticks reference, Ppm down_ppm, Ppm up_ppm);

struct BandTrigger {
  PriceBounds bounds;
  TimeMs auction_ms = 0;  // total length when this trigger is the last that broke
};
struct BandAuction {
  TimeMs length_ms = 0;      // 0: trading goes on
  std::size_t triggers = 0;  // used up; later prices are tested against the rest
  bool operator==(const BandAuction&) const = default;
};
// Tests `price` against the triggers not used up yet, in their order (shortest horizon first): the first that it breaks
// starts the auction or extends it to that trigger's length. Call again with the indicative price when the length is
// over; no change means that the auction ends. While it lasts the mark stays; trading resumes at the auction's price.
BandAuction test_bands(const BandAuction& so_far, std::span<const BandTrigger> triggers, Ticks price);

struct SlowBlock {
  TimeMs over_ms = 0, halt_ms = 0;
};
inline constexpr std::array<SlowBlock, 6> kSlowBlocks{{{10'000, 60'000},
                                                       {60'000, 300'000},
                                                       {600'000, 3'600'000},
                                                       {3'600'000, 3'600'000},
                                                       {21'600'000, 10'800'000},
                                                       {86'400'000, 21'600'000}}};
// Length of the market-wide auction after a block that took `block_ms`: the row with the largest `over` below it,
// alone; 0 when there is none. Rows in any order.
TimeMs slow_block_halt(TimeMs block_ms, std::span<const SlowBlock> table = kSlowBlocks);

}  // namespace fb
