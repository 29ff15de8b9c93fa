// Liquidation sized by what is missing, as Drift v2 does it: the size that covers a margin shortage, the pace at which
// it may be covered, and the fees. Sources: Drift v2 programs/drift/src/math/liquidation.rs (one function each) and
// controller/liquidation.rs.
//
// shortage = max(0, maintenance plus its buffer - equity), micro-USD, >= 0. Rates are ppm; the venue counts time in
// slots of about 0.4 s, here any unit that all arguments share. Thread rule: pure functions.
#pragma once
#include <optional>

#include "base/numbers.h"

namespace fb {

struct CoverRule {
  Ppm margin_ppm = 0;          // maintenance released per notional closed
  Ppm liquidator_fee_ppm = 0;  // discount to whoever takes the lots
  Ppm insurance_fee_ppm = 0;   // to the fund
};
// Lots (>= 0) whose close covers the shortage after fees: shortage / (unit x (margin - liquidator fee) - unit x
// insurance fee), rounded up to whole lots. nullopt: no size covers it (fees eat what is released, or the unit is
// zero), close all.
std::optional<Lots> lots_to_cover(Money shortage, Money unit, const CoverRule& rule);

struct PaceRule {
  Ppm initial_ppm = 20'000;         // share that may be covered at once
  std::int64_t duration = 150;      // time in which the rest may be; 0: at once
  Money tiny_shortage = 50 * kUsd;  // below it all goes at once
};
// Share of the present shortage that may be covered now, in steps of 100 ppm as the venue counts: of shortage + freed
// the share elapsed / duration + initial (at most all), less what was freed since the liquidation began. 0 to 1e6.
Ppm coverable_ppm(Money shortage, Money freed, std::int64_t elapsed, const PaceRule& rule);

// Signed lots to close (opposite of `held`) in one step: the size that covers the shortage times the share above,
// rounded up to whole lots, at most the position.
Lots paced_close(Lots held, Money shortage, Money unit, const CoverRule& cover, Ppm coverable);

struct FeeRamp {
  Ppm base_ppm = 0, most_ppm = 0;
  std::int64_t grace = 1'500;  // no ramp before
  Ppm per_slot_ppm = 1;
};
// base until `grace` has passed since the account was last active, then base + elapsed x per_slot, at most `most`.
Ppm liquidator_fee(std::int64_t elapsed, const FeeRamp& ramp);

// The fund's fee: min(most, 95 % of (margin - liquidator fee - shortage / notional)), not below zero. notional: of the
// whole position. 0 where there is no position or the margin does not exceed the liquidator's fee.
Ppm insurance_fee(Money shortage, Money notional, Ppm margin_ppm, Ppm liquidator_fee_ppm, Ppm most_ppm);

// A borrowed asset paid back out of another one held.
struct LiabilityRule {
  Ppm asset_weight_ppm = 0, asset_multiplier_ppm = kMillion;
  Ppm liability_weight_ppm = 0, liability_multiplier_ppm = kMillion;
  Ppm insurance_fee_ppm = 0;
};
// Liability to transfer so that the shortage is covered, in 1e-9 units, at least 1:
//   shortage / (price x (liability weight - asset weight x asset multiplier / liability multiplier) - price x fee x
//   liability weight), weights cut to 1e-5 and results down, as at the venue. price: micro-USD a unit, > 0.
// nullopt: no amount covers it, transfer all.
std::optional<std::int64_t> liability_to_cover_nano(Money shortage, Money price, const LiabilityRule& rule);

}  // namespace fb
