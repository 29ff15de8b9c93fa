#include "solvency/venue_shortage.h"

#include <algorithm>

namespace fb {
namespace {

constexpr std::int64_t kPaceSteps = 10'000;     // the venue's precision of a share
constexpr std::int64_t kWeightSteps = 100'000;  // and of a weight in the transfer of a liability

}  // namespace

std::optional<Lots> lots_to_cover(Money shortage, Money unit, const CoverRule& rule) {
  if (unit <= 0 || rule.margin_ppm <= rule.liquidator_fee_ppm) return std::nullopt;
  const Int128 relief = wide(unit, rule.margin_ppm - rule.liquidator_fee_ppm) - wide(unit, rule.insurance_fee_ppm);
  if (relief <= 0) return std::nullopt;
  return narrow(ceil_div(wide(shortage, kMillion), relief), "lots to cover");
}

Ppm coverable_ppm(Money shortage, Money freed, std::int64_t elapsed, const PaceRule& rule) {
  if (shortage < rule.tiny_shortage || shortage <= 0) return kMillion;
  constexpr Ppm kStep = kMillion / kPaceSteps;
  const Int128 by_time = rule.duration <= 0 ? Int128{kPaceSteps} : wide(elapsed, kPaceSteps) / rule.duration;
  const Int128 share = std::clamp<Int128>(by_time + rule.initial_ppm / kStep, 0, kPaceSteps);
  const Int128 most_freed = (Int128{shortage} + freed) * share / kPaceSteps;
  const Int128 freeable = std::max<Int128>(0, most_freed - freed);
  return static_cast<Ppm>(freeable * kPaceSteps / shortage) * kStep;
}

Lots paced_close(Lots held, Money shortage, Money unit, const CoverRule& cover, Ppm coverable) {
  const Lots size = magnitude(held);
  const auto whole = lots_to_cover(shortage, unit, cover);
  const Int128 part = whole ? ceil_div(wide(*whole, coverable), kMillion) : Int128{size};
  return -sign_of(held) * static_cast<Lots>(std::min<Int128>(size, part));
}

Ppm liquidator_fee(std::int64_t elapsed, const FeeRamp& ramp) {
  if (elapsed < ramp.grace) return ramp.base_ppm;
  return static_cast<Ppm>(std::min<Int128>(ramp.most_ppm, ramp.base_ppm + wide(elapsed, ramp.per_slot_ppm)));
}

Ppm insurance_fee(Money shortage, Money notional, Ppm margin_ppm, Ppm liquidator_fee_ppm, Ppm most_ppm) {
  if (notional <= 0 || margin_ppm <= liquidator_fee_ppm) return 0;
  const Int128 room = margin_ppm - liquidator_fee_ppm - wide(shortage, kMillion) / notional;
  return static_cast<Ppm>(std::min<Int128>(most_ppm, std::max<Int128>(0, room) * 19 / 20));
}

std::optional<std::int64_t> liability_to_cover_nano(Money shortage, Money price, const LiabilityRule& rule) {
  constexpr Ppm kCut = kMillion / kWeightSteps;
  const std::int64_t liability = rule.liability_weight_ppm / kCut, asset = rule.asset_weight_ppm / kCut;
  if (price <= 0 || rule.liability_multiplier_ppm <= 0 || asset >= liability) return std::nullopt;
  const Int128 backing = wide(asset, rule.asset_multiplier_ppm) / rule.liability_multiplier_ppm;
  const Int128 fee = wide(price, rule.insurance_fee_ppm) / kMillion * liability;
  const Int128 relief = (liability - backing) * price - fee;  // micro-USD of margin per unit, x 1e5
  if (backing >= liability || relief <= 0) return std::nullopt;
  const Int128 nano = wide(shortage, 1'000'000'000) * kWeightSteps / relief;
  return std::max<std::int64_t>(1, narrow(nano, "liability to cover"));
}

}  // namespace fb
