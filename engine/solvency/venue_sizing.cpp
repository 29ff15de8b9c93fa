#include "solvency/venue_sizing.h"

#include <algorithm>

namespace fb {

NotionalLimits position_limits(Money notional, Money min_notional, Ppm max_portion_ppm) {
  const Money least = std::min(min_notional, notional);
  return {least, std::max(least, ppm_down(notional, max_portion_ppm))};
}

Result<BlockRoom> block_room(const BlockRoom& limits, const BlockRoom& used, bool market_done) {
  if (market_done)
    return fail({.field = "market",
                 .value = "liquidated in this block",
                 .rule = "a market of an account is liquidated once a block",
                 .next = "Take another market or the next block"});
  return BlockRoom{std::max<Money>(0, limits.notional - used.notional),
                   std::max<Money>(0, limits.insurance - used.insurance)};
}

Lots close_within(Lots held, Money unit, Money most) {
  const Lots size = magnitude(held);
  if (size <= 1 || wide(size, unit) <= most) return -held;
  return -sign_of(held) * std::clamp<Lots>(most / unit, 1, size);
}

VenueStage liquidation_stage(Money equity, Money maintenance) {
  if (equity < 0) return VenueStage::adl;
  if (equity >= maintenance) return VenueStage::healthy;
  return wide(equity, 3) < wide(maintenance, 2) ? VenueStage::vault : VenueStage::book;
}

ClipDecision first_clip(Lots held, Money unit, bool cooling, const FirstClip& rule) {
  const Lots size = magnitude(held);
  if (cooling || wide(size, unit) <= rule.above) return {-held, 0};
  return {-sign_of(held) * std::min(size, mul_div_ceil(size, rule.share_ppm, kMillion)), rule.cooldown_ms};
}

Lots disposal_slice(Lots held, Lots book_volume, const DisposalRule& rule) {
  Lots size = magnitude(held);
  if (size > rule.full_size) size = std::min(size, mul_div_ceil(size, rule.fraction_ppm, kMillion));
  const Lots most = book_volume <= 0 ? 0 : mul_div_ceil(book_volume, rule.book_share_ppm, kMillion);
  return -sign_of(held) * std::min(size, most);
}

Lots window_capacity(Ppm maker_fee_ppm, Ppm taker_fee_ppm, Lots skew_scale, Ppm multiplier_ppm, std::int64_t window_s) {
  const Int128 a_second = wide(maker_fee_ppm + taker_fee_ppm, skew_scale) * multiplier_ppm;  // in 1e-12 lots
  if (a_second > 0 && window_s > 0 && a_second > (Int128{1} << 126) / window_s) throw_overflow("window capacity");
  return narrow(a_second * window_s / kTrillion, "window capacity");
}

Lots window_room(Lots capacity, TimeMs window_ms, std::span<const WindowUse> used, TimeMs now_ms, Lots wanted) {
  if (capacity == 0) return wanted;
  Int128 room = capacity;
  for (const WindowUse& use : used)
    if (use.time_ms > now_ms - window_ms) room -= use.lots;
  return static_cast<Lots>(std::clamp<Int128>(room, 0, wanted));
}

}  // namespace fb
