// Liquidation by Dutch auction as Derive v2 runs it: a share of the whole portfolio is sold at a discount that grows
// with time; an insolvent account is given away with money of the security module. Source: Derive v2
// src/liquidation/DutchAuction.sol.
//
// margin: equity less maintenance (< 0: under liquidation); value: the portfolio at the mark (equity). Micro-USD;
// shares and discounts are parts of 1e12; rates ppm; times milliseconds since the auction began. Rounding: bids up (in
// favour of the pool), portions up (so that the buffer is reached), payouts down; the venue cuts at 1e-18. Thread rule:
// pure functions.
#pragma once
#include "base/numbers.h"

namespace fb {

struct AuctionRule {
  Ppm start_ppm = 950'000;   // share of the value asked at the beginning
  Ppm cutoff_ppm = 700'000;  // at the end of the fast part
  TimeMs fast_ms = 900'000, slow_ms = 43'200'000;
  TimeMs insolvent_ms = 3'600'000;
  Ppm buffer_ppm = 150'000;  // of the requirement, on top of it, is restored
  Ppm fee_ppm = 100'000;     // of the part that would be sold without a discount
  Money value_cutoff = 0;    // below this value the whole portfolio may be taken
};

// Share of the value asked after `elapsed_ms`: start to cutoff over the fast part, cutoff to zero over the slow one.
std::int64_t auction_discount_1e12(const AuctionRule& rule, TimeMs elapsed_ms);

// margin + buffer x (margin - value): what the account's margin is measured against in an auction.
Money buffer_margin(Money margin, Money value, Ppm buffer_ppm);

// Of the portfolio as it is now, the share that a bidder may take: buffer / (buffer - value x discount - reserved x (1
// - discount)), where reserved is the cash that earlier bidders paid. 0 when the buffer is met, all below the value
// cut-off.
std::int64_t auction_portion_1e12(const AuctionRule& rule, Money value, Money buffer, Money reserved,
                                  std::int64_t discount_1e12);

struct AuctionOffer {
  Money buffer = 0;            // the margin with its buffer
  Money bid = 0;               // price of the whole portfolio less reserved cash; 0: the auction has ended
  std::int64_t most_1e12 = 0;  // share that may be taken
  Money cash_for_most = 0;     // price of that share
};
AuctionOffer auction_offer(const AuctionRule& rule, Money margin, Money value, Money reserved, TimeMs elapsed_ms);

// Fee that goes to the security module at the start of an auction of a solvent account, rounded down.
Money auction_fee(const AuctionRule& rule, Money margin, Money value);

// What the security module pays a bidder who takes `portion` of an insolvent account: from the hole, max(0, -value), to
// the whole missing margin, -margin, over insolvent_ms. Nothing when no margin is missing.
Money insolvent_payout(Money margin, Money value, TimeMs elapsed_ms, TimeMs insolvent_ms, std::int64_t portion_1e12);

// Withdrawals stop while insolvent accounts may ask more than the security module has. missing_margin: Σ -margin over
// auctions of insolvent accounts, >= 0.
bool withdrawals_blocked(Money missing_margin, Money fund);

}  // namespace fb
