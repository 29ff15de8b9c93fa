// The static cascade ladder of the present moment (protocol document, section 12): for each shock of one market, who
// falls below maintenance, the forced volume, its impact, the further move, to the fixed point. No pace, clips or
// breakers.
//
// An account below maintenance closes, in the market of the ladder, the least that restores its target health; a small
// one closes whole (stress/exposure.h). Cascade gain R(x) = forced-volume-induced move per unit of move at distance x;
// R > 1 feeds itself. The law of impact (market/depth.h) is infinitely steep at zero volume, so R is a quotient of
// differences: over the step from the rung before; near the mark and in a what-if over one per cent. Near the mark it is the worst of
// all such steps within five per cent, begun at every quarter of one: R of a single step jumps from block to block with the few
// accounts that stand in it. Thread rule: pure functions of a Protocol that nobody steps meanwhile.
#pragma once
#include <vector>

#include "protocol/protocol.h"

namespace fb {

inline constexpr int kRungsASide = 32;
inline constexpr std::int64_t kLadderReachPpm = 400'000, kGainStepPpm = 10'000, kGainReachPpm = 50'000;

struct Rung {
  std::int64_t shock_ppm = 0;  // outside move that starts it, signed (-90,000 = -9 %)
  Ticks price = 0;             // mark x (1 + shock)
  // Liquidation mass: notional whose own threshold lies between this rung and the one before (what_if: and the mark),
  // each at the price of its threshold.
  Money mass = 0;
  std::uint32_t accounts = 0;    // accounts whose threshold lies there
  Money forced = 0;              // forced volume to the fixed point
  std::int64_t settled_ppm = 0;  // settled move, signed
  Ticks settled_price = 0;
  std::int64_t gain_1e6 = 0;  // cascade gain R at this distance, 1e6 = 1
  Money bad_debt = 0;         // Σ max(0, -equity) at the settled price
  std::vector<Money> draws;   // per tranche, within caps
  Money shortfall = 0;        // falls on winners (cuts)
  Money adl_notional = 0;     // lots of accounts at or below zero equity, at the settled price
};

struct Ladder {
  MarketIdx market = 0;
  Ticks mark = 0;
  Money depth_1pct = 0;
  std::vector<Rung> rungs;        // by increasing distance; falls first (negative shocks), then rises
  std::int64_t gain_worst_1e6 = 0;     // the worst R over a step of kGainStepPpm within kGainReachPpm of the mark, either way
  std::int64_t gain_worst_at_ppm = 0;  // the move at which that step ends, signed; 0: nothing is forced so near
};

// 64 shocks from -reach to +reach (32 down, 32 up), exact thresholds per account: the price of `m` at which equity
// meets maintenance, other marks fixed.
Ladder cascade_ladder(const Protocol& protocol, MarketIdx m, std::int64_t reach_ppm = kLadderReachPpm);
// One what-if shock to its fixed point (joint over all markets when `joint`).
Rung what_if(const Protocol& protocol, MarketIdx m, std::int64_t shock_ppm, bool joint);
// Price of `m` at which account `a` meets its maintenance, other marks fixed; 0 when there is none.
Ticks liquidation_price(const Protocol& protocol, AccountIdx a, MarketIdx m);

}  // namespace fb
