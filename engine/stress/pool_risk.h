// The pool's cascade risk in few figures, from the ladders of all its markets: how far marks may move before the tranches, within their
// caps, no longer pay every hole, and the worst cascade gain near the marks.
//
// Cover: shocks are those of the ladder (32 a side, equally spaced to its reach). A side holds up to the last shock before the first
// one at which something is left to cut from winners. `worst` is the market that holds least; `joint` moves all marks together by one
// shock, with the impact of forced sales in the market of the largest open interest, and is found by halving: a greater shock is taken
// to leave no less. Thread rule: pure functions of a Protocol that nobody steps meanwhile.
#pragma once
#include <vector>

#include "stress/ladder.h"

namespace fb {

struct Cover {
  std::int64_t holds_ppm = 0;   // signed, the last shock that is paid for on the side that breaks first; the reach where none breaks
  std::int64_t breaks_ppm = 0;  // signed, the next one, which is not; 0: everything within the reach is paid for
  Money short_of = 0;           // what winners are cut there
};

struct MarketRisk {
  std::int64_t gain_1e6 = 0;    // worst cascade gain within kGainReach of the mark (stress/ladder.h)
  std::int64_t gain_at_ppm = 0;  // the move at whose end it is, signed
  Cover cover;
};

struct PoolRisk {
  TimeMs time_ms = 0;  // of which block; 0: not asked for yet
  std::vector<MarketRisk> markets;
  Cover joint;

  std::size_t worst_gain() const;   // which market; both of a risk that was asked for
  std::size_t worst_cover() const;  // that breaks nearest to its mark
};

Cover cover_of(const Ladder& ladder);
// `ladders`: one a market, in their order.
PoolRisk pool_risk(const Protocol& protocol, const std::vector<Ladder>& ladders);

}  // namespace fb
