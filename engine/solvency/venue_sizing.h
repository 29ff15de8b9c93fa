// How much of a position other venues close at once: dYdX v4 (limits per position and per account and block),
// Hyperliquid (stages, one fifth first), Vega (slices of the network's position) and Synthetix v3 (capacity per
// window). Drift's size and pace are in venue_shortage.h, Derive's portion in venue_auction.h.
//
// Money is micro-USD, sizes lots, rates ppm, times milliseconds. Thread rule: pure functions.
#pragma once
#include <span>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

// -- dYdX v4 (protocol/x/clob/keeper/liquidations.go) --
struct NotionalLimits {
  Money least = 0, most = 0;
  bool operator==(const NotionalLimits&) const = default;
};
// Of one position in one block: least = min(min_notional, notional), most = max(least, max_portion of notional, rounded
// down). notional: of the whole position, >= 0.
NotionalLimits position_limits(Money notional, Money min_notional, Ppm max_portion_ppm);

struct BlockRoom {
  Money notional = 0, insurance = 0;
  bool operator==(const BlockRoom&) const = default;
};
// What an account may still have liquidated and cost the fund in this block. `market_done`: this market of the account
// was already liquidated in this block, which is refused. Room never falls below zero.
Result<BlockRoom> block_room(const BlockRoom& limits, const BlockRoom& used, bool market_done);

// Signed lots that close (opposite sign of `held`) so that no more than `most` of notional goes: all when it fits or
// only one lot is held, else most / unit rounded down, at least one lot. unit: value of one lot at the mark, > 0.
Lots close_within(Lots held, Money unit, Money most);

// -- Hyperliquid (docs, "Liquidations") --
enum class VenueStage : std::uint8_t { healthy, book, vault, adl };
// Book below maintenance, vault below 2/3 of it, deleveraging below zero; equality is the milder stage.
VenueStage liquidation_stage(Money equity, Money maintenance);

struct FirstClip {
  Money above = 100'000 * kUsd;  // positions larger than this close in two steps
  Ppm share_ppm = 200'000;       // of the first
  TimeMs cooldown_ms = 30'000;   // after it; a liquidation within it takes the whole position
};
struct ClipDecision {
  Lots lots = 0;           // signed, opposite of `held`; the share is rounded up to whole lots
  TimeMs cooldown_ms = 0;  // starts when this was a first clip
  bool operator==(const ClipDecision&) const = default;
};
// cooling: a first clip of this account was filled less than cooldown_ms ago.
ClipDecision first_clip(Lots held, Money unit, bool cooling, const FirstClip& rule);

// -- Vega (core/execution/liquidation/engine.go; spec 0012-POSR) --
struct DisposalRule {
  TimeMs step_ms = 10'000;  // between two slices
  Ppm fraction_ppm = 100'000;
  Lots full_size = 20;  // a position up to this goes whole
  Ppm book_share_ppm = 50'000;
};
// Signed lots that the network's position `held` disposes of in one step: all up to full_size, else the fraction
// rounded up, and never more than the share of the book's volume within range, rounded up. 0 without volume.
Lots disposal_slice(Lots held, Lots book_volume, const DisposalRule& rule);

// -- Synthetix v3 (PerpsMarket.sol, PerpsMarketConfiguration.sol) --
// Lots that may be liquidated in one window of a market: (maker + taker fee) x skew scale x multiplier x seconds,
// rounded down.
Lots window_capacity(Ppm maker_fee_ppm, Ppm taker_fee_ppm, Lots skew_scale, Ppm multiplier_ppm, std::int64_t window_s);

struct WindowUse {
  TimeMs time_ms = 0;
  Lots lots = 0;  // > 0
};
// Of `wanted` lots (>= 0) those that fit now: capacity less what was used after now - window. A capacity of zero limits
// nothing, as at the venue. used: in any order.
Lots window_room(Lots capacity, TimeMs window_ms, std::span<const WindowUse> used, TimeMs now_ms, Lots wanted);

}  // namespace fb
