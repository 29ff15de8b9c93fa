// How good an ADL was: what it took beyond what was needed, and how it lay on those whom it touched (protocol document,
// section 8). Severity and allocation are judged apart: overshoot says how much too much, spread says on whom. Cuts are
// judged at the mark of their block; the published markout, which counts gains missed afterwards, is replay/adl_markout.h.
// Thread rule: pure functions.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

// What one live account bore, over a burst or a whole run.
struct AdlBurden {
  AccountIdx account = 0;
  Money cut = 0;       // haircuts of its gains, and what a price of ADL away from the mark cost it against the mark
  Money notional = 0;  // of it deleveraged, at the mark
};

// Money and lots that had to go, against what did.
struct AdlSeverity {
  Money shortfall = 0;  // what no tranche paid
  Money avoidable = 0;  // notional deleveraged that market and backstop could have taken at their pace (avoidable_lots)
  std::uint64_t hedge_legs = 0;
};

struct AdlQuality {
  Money overshoot_money = 0;     // cuts - shortfall, at least 0
  Money overshoot_notional = 0;  // AdlSeverity::avoidable
  std::uint32_t touched = 0;     // accounts that bore anything
  std::uint64_t hedge_legs = 0;  // fills that broke a hedge
  Money cuts = 0, largest_cut = 0;
  Ppm gini_cut_ppm = 0;  // over the accounts with a cut
  Money notional = 0, largest_notional = 0;
  Ppm gini_notional_ppm = 0;  // over the accounts deleveraged
  bool operator==(const AdlQuality&) const = default;
};

// `burdens`: one row an account.
AdlQuality adl_quality(std::span<const AdlBurden> burdens, const AdlSeverity& severity);

// Gini coefficient of amounts >= 0, rounded to the nearest ppm: Σ_i (2i - n - 1) x_i / (n Σ x) over increasing x_i, i
// from
// 1. 0 when all are equal or there are fewer than two; zeros count as members.
Ppm gini_ppm(std::vector<Money> amounts);

// Lots of a market of `total` deleveraged that need not have been: what its book takes within the pace of the block on
// that side, and what the backstop still takes over.
Lots avoidable_lots(Lots total, Money pace, Money unit, Lots backstop_room);

// Lots of one side (`buys`: it would become longer) that a backstop with `held` lots takes within its limit.
Lots backstop_room(bool buys, Lots held, Money equity, Ppm limit_ppm, Money unit);

}  // namespace fb
