// Vectors of Derive v2's Dutch auctions.
#include <array>

#include "report/conformance_values.h"
#include "solvency/venue_auction.h"

namespace fb::conformance {
namespace {

AuctionRule rule_of(const Json& given) {
  AuctionRule rule{ppm(given.at("start")), ppm(given.at("cutoff")), milliseconds(given.at("fast_s")),
                   milliseconds(given.at("slow_s"))};
  rule.insolvent_ms = scaled_or(given, "insolvent_s", 1000, rule.insolvent_ms);
  rule.buffer_ppm = scaled_or(given, "buffer", kMillion, rule.buffer_ppm);
  rule.fee_ppm = scaled_or(given, "fee_rate", kMillion, rule.fee_ppm);
  return rule;
}

Json dutch_auction_discount_answer(const Json& in) {
  return {{"discount", real(auction_discount_1e12(rule_of(in.at("params")), milliseconds(in.at("t_s"))), kTrillion)}};
}

Json partial_liquidation_answer(const Json& in) {
  const AuctionRule rule = rule_of(in.at("params"));
  const Money margin = micro_usd(in.at("maintenance_margin")), value = micro_usd(in.at("mark_to_market"));
  const auto offer =
      auction_offer(rule, margin, value, scaled_or(in, "reserved_cash", kUsd, 0), milliseconds(in.at("t_s")));
  return {{"buffer_margin", usd(offer.buffer)},
          {"bid_price", usd(offer.bid)},
          {"max_portion", real(offer.most_1e12, kTrillion)},
          {"max_portion_3dp", real(offer.most_1e12 / (kTrillion / 1000), 1000)},
          {"cash_for_max", usd(offer.cash_for_most)},
          {"fee", usd(auction_fee(rule, margin, value))}};
}

Json insolvent_payout_answer(const Json& in) {
  return {{"fund_pays_bidder",
           usd(insolvent_payout(micro_usd(in.at("maintenance_margin")), micro_usd(in.at("mark_to_market")),
                                milliseconds(in.at("t_s")), milliseconds(in.at("insolvent_s")),
                                scaled(in.at("portion"), kTrillion)))}};
}

Json withdrawal_gate_answer(const Json& in) {
  return {{"withdrawals_blocked",
           withdrawals_blocked(micro_usd(in.at("total_insolvent_mm")), micro_usd(in.at("security_module_cash")))}};
}

constexpr std::array kMechanisms{
    Mechanism{"dutch_auction_discount", dutch_auction_discount_answer, one, 1e-9},
    Mechanism{"partial_liquidation_dutch_auction", partial_liquidation_answer, share_or_thousand_usd, 1e-9},
    Mechanism{"insolvent_auction_payout", insolvent_payout_answer, thousand_usd, 1e-9},
    Mechanism{"withdrawal_gate", withdrawal_gate_answer, one, 1e-9},
};

}  // namespace

std::span<const Mechanism> derive_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
