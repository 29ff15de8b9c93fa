// Liquidation by Dutch auction (parameter liquidation_policy auction), as Derive v2 runs it: the discount on a share of the
// whole portfolio grows until it pays a bidder for unwinding it; below zero the insurance pays a bidder ever more to take
// everything. Bidders compete, so an auction clears at the first block in which the offer covers the cost, and at that cost;
// they unwind through the venue's book.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/venue_auction.h"

namespace fb {
namespace {
constexpr std::int64_t kWhole = kTrillion;
}

AuctionRule Protocol::Impl::auction_rule() const {
  return {.start_ppm = params.at(GlobalParam::auction_start_ppm), .cutoff_ppm = params.at(GlobalParam::auction_cutoff_ppm),
          .fast_ms = params.at(GlobalParam::auction_fast_ms), .slow_ms = params.at(GlobalParam::auction_slow_ms),
          .insolvent_ms = params.at(GlobalParam::auction_insolvent_ms), .buffer_ppm = params.at(GlobalParam::auction_buffer_ppm),
          .fee_ppm = params.at(GlobalParam::auction_fee_ppm)};
}

// The lots of a share of the portfolio, and what unwinding them through the book costs; no lots when the book does not take them.
Protocol::Impl::PortfolioCost Protocol::Impl::cost_of_share(AccountIdx a, const std::vector<MarketIdx>& markets, std::int64_t share_1e12) const {
  PortfolioCost out{.lots = std::vector<Lots>(market_count())};
  for (const MarketIdx m : markets) {
    const Lots held = s.ledger.lots(a, m);
    const Lots part = std::min(magnitude(held), mul_div_ceil(magnitude(held), share_1e12, kWhole)) * -sign_of(held);
    const Ticks price = quote_price(m, part);
    if (price == 0) return {};
    out.lots[m] = part;
    out.cost = checked_add(out.cost, slippage(m, part, price), "auction cost");
  }
  return out;
}

void Protocol::Impl::sell_share(AccountIdx a, const PortfolioCost& share, std::int64_t cause) {
  for (MarketIdx m = 0; m < share.lots.size(); ++m) {
    if (share.lots[m] == 0) continue;
    const Ticks price = quote_price(m, share.lots[m]);
    check_invariant(price > 0, "the book still takes what it quoted a moment ago");
    trade_with_lp(a, m, share.lots[m], price, FillReason::liquidation, cause, true);
    liquidation_of(a).market = m;
  }
}

// The largest share up to `most` whose discount pays for it: halving, because impact grows with size.
Protocol::Impl::PortfolioCost Protocol::Impl::affordable_share(AccountIdx a, const std::vector<MarketIdx>& markets, const AuctionOffer& offer, Money value) const {
  for (std::int64_t share = offer.most_1e12; share > kWhole / 64; share /= 2) {
    PortfolioCost part = cost_of_share(a, markets, share);
    const Money given_up = narrow(wide(value - offer.bid, share) / kWhole, "auction discount");
    if (!part.lots.empty() && part.cost <= given_up) return part;
  }
  return {};
}

// While a verdict or its grace stops liquidation an auction does not decay.
void Protocol::Impl::stop_auction_clock(AccountIdx a) {
  Liquidation& row = liquidation_of(a);
  if (row.since_ms < now()) row.since_ms += elapsed_ms;
  if (row.insolvent_ms != 0) row.insolvent_ms += elapsed_ms;
}

void Protocol::Impl::auction(AccountIdx a) {
  const std::vector<MarketIdx> order = cheapest_first(a);
  if (order.empty()) return stop_auction_clock(a);
  const AccountSums at = sums(a);
  const AuctionRule rule = auction_rule();
  const bool first = liquidation_of(a).since_ms == now();
  const std::int64_t seq = journal_liquidation(a, order.front(), LiquidationStage::partial);
  if (at.equity < 0) return auction_insolvent(a, order, rule, seq);
  if (first) {
    const Money fee = std::min(auction_fee(rule, at.margin_equity() - at.maintenance, at.equity), at.equity);
    if (fee > 0) pay_tranches(a, order.front(), fee, TransferReason::penalty, seq);
  }
  // Margin counts collateral after haircut; what a bidder takes over is worth what it is at the mark.
  const AccountSums left = sums(a);
  const Money value = left.equity;
  const AuctionOffer offer = auction_offer(rule, left.margin_equity() - left.maintenance, value, 0, now() - liquidation_of(a).since_ms);
  const PortfolioCost part = affordable_share(a, order, offer, value);
  if (part.lots.empty()) return;
  sell_share(a, part, seq);
  liquidation_of(a).last_ms = now();
}

void Protocol::Impl::auction_insolvent(AccountIdx a, const std::vector<MarketIdx>& markets, const AuctionRule& rule, std::int64_t cause) {
  Liquidation& row = liquidation_of(a);
  if (row.insolvent_ms == 0) row.insolvent_ms = now();
  const AccountSums at = sums(a);
  const Money payout = insolvent_payout(at.margin_equity() - at.maintenance, at.equity, now() - row.insolvent_ms, rule.insolvent_ms, kWhole);
  const PortfolioCost all = cost_of_share(a, markets, kWhole);
  if (all.lots.empty() || all.cost - at.equity > payout) return;  // no bidder yet
  const Money paid = std::max<Money>(0, all.cost - at.equity);
  const std::vector<Money> needs = hole_by_market(a, paid);
  const std::int64_t seq = journal_bankruptcy(a, needs, cause);
  charge_residual(a, markets.front(), pay_from_insurance(a, needs, seq), seq);
  // lp may have paid its part of the loss and take less now: then the account keeps lots and money until a bidder comes again.
  if (const PortfolioCost still = cost_of_share(a, markets, kWhole); !still.lots.empty()) sell_share(a, still, seq);
}

}  // namespace fb
