#include "solvency/venue_auction.h"

#include <algorithm>

namespace fb {
namespace {

constexpr std::int64_t kPpmToTrillion = kTrillion / kMillion;

}  // namespace

std::int64_t auction_discount_1e12(const AuctionRule& rule, TimeMs elapsed_ms) {
  const std::int64_t start = rule.start_ppm * kPpmToTrillion, cutoff = rule.cutoff_ppm * kPpmToTrillion;
  if (elapsed_ms < rule.fast_ms) return start - mul_div_floor(start - cutoff, elapsed_ms, rule.fast_ms);
  const TimeMs slow = elapsed_ms - rule.fast_ms;
  return slow >= rule.slow_ms ? 0 : cutoff - mul_div_floor(cutoff, slow, rule.slow_ms);
}

Money buffer_margin(Money margin, Money value, Ppm buffer_ppm) {
  return checked_add(margin, ppm_down(checked_add(margin, -value), buffer_ppm), "buffer margin");
}

std::int64_t auction_portion_1e12(const AuctionRule& rule, Money value, Money buffer, Money reserved,
                                  std::int64_t discount_1e12) {
  if (value < rule.value_cutoff) return kTrillion;
  if (buffer >= 0) return 0;
  // value >= 0 and reserved <= value from here on in any auction; both parts are rounded down to micro-USD.
  const Money priced = checked_add(mul_div_floor(value, discount_1e12, kTrillion),
                                   mul_div_floor(reserved, kTrillion - discount_1e12, kTrillion));
  const Int128 of = -Int128{buffer} + priced;
  if (of <= -Int128{buffer}) return kTrillion;
  return narrow(ceil_div(-wide(buffer, kTrillion), of), "auction portion");
}

AuctionOffer auction_offer(const AuctionRule& rule, Money margin, Money value, Money reserved, TimeMs elapsed_ms) {
  const std::int64_t discount = auction_discount_1e12(rule, elapsed_ms);
  AuctionOffer offer{.buffer = buffer_margin(margin, value, rule.buffer_ppm)};
  offer.bid = std::max<Money>(0, mul_div_ceil(checked_add(value, -reserved), discount, kTrillion));
  offer.most_1e12 = auction_portion_1e12(rule, value, offer.buffer, reserved, discount);
  offer.cash_for_most = mul_div_ceil(offer.bid, offer.most_1e12, kTrillion);
  return offer;
}

Money auction_fee(const AuctionRule& rule, Money margin, Money value) {
  const Money buffer = buffer_margin(margin, value, rule.buffer_ppm);
  const std::int64_t portion = auction_portion_1e12(rule, value, buffer, 0, kTrillion);
  return ppm_down(mul_div_floor(magnitude(value), portion, kTrillion), rule.fee_ppm);
}

Money insolvent_payout(Money margin, Money value, TimeMs elapsed_ms, TimeMs insolvent_ms, std::int64_t portion_1e12) {
  if (margin >= 0) return 0;
  const Money hole = std::max<Money>(0, -value), most = -margin;
  const Money whole = elapsed_ms >= insolvent_ms ? most : hole + mul_div_floor(most - hole, elapsed_ms, insolvent_ms);
  return mul_div_floor(whole, portion_1e12, kTrillion);
}

bool withdrawals_blocked(Money missing_margin, Money fund) { return missing_margin > 0 && missing_margin > fund; }

}  // namespace fb
