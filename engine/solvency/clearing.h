// The clearing vector: who pays what when losses exceed means, so that no insolvency spreads (protocol document,
// section 9).
//
// Greatest fixed point of r_m = min(1, (paid into m + tranche money for m) / owed by m), an Eisenberg-Noe (2001)
// clearing vector with markets as nodes, found over defaulting sets (fictitious default). A defaulting account pays
// each market first up to its earmark, then pro rata to what it still owes (policy pro_rata: no earmarks).
//
// In integers the unknown is the shortfall s_m = owed - what is paid out, in whole micro-USD; r_m = 1 - s_m / owed_m:
// - a winner receives floor(G (1 - s_m / owed_m)), so its cut is ceil(G s_m / owed_m) and never above G;
// - a defaulter pays all that it has: each market up to its earmark, the rest of its means pro rata to what is still
//   owed, floors first, then one unit each in market order; what is missing is the hole;
// - tranches pay exactly TrancheMoney(Σ holes), and s_m = Σ holes - tranche money, to one unit a leg at most;
// - `ratio_1e12` is r_m rounded down to 1e-12, for people and journals; cuts follow s_m, because a step of 1e-12 of a
//   market that owes more than 1,000,000 USD is coarser than a micro-USD.
// So |rounding_m| is at most one micro-USD per cut or hole in m (checked, always).
// Shortfalls are raised to the fixed point and never above it (but for that rounding), so no ratio could be higher.
//
// Thread rule: pure function; uses `workers` only for its passes, result independent of them.
// Errors: InvariantBroken when the book does not add up (Σ G != Σ L in a market, earmarks above equity, equity below
// zero); Overflow when an account or a market moves 2^61 micro-USD or more.
// Cost: one pass over all legs when nobody defaults; else one more, two over the accounts that default, and a glance at
// those that lost more than their equity for each defaulting set tried (usually two to six).
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "base/numbers.h"
#include "base/parallel.h"

namespace fb {

// One leg of an account's profit and loss of this block in one market (price and funding).
struct ClearingLeg {
  MarketIdx market = 0;
  Money pnl = 0;      // > 0: gain G; < 0: loss L
  Money earmark = 0;  // e_am >= 0; Σ over an account's legs <= its equity before the block's PnL
};

// Accounts in compressed rows: account i has legs [first[i], first[i+1]).
struct ClearingBook {
  std::uint32_t markets = 0;
  std::vector<Money> equity;         // E_a >= 0 before this block's PnL
  std::vector<std::uint32_t> first;  // size accounts + 1
  std::vector<ClearingLeg> legs;     // sorted by account, then market
  std::size_t accounts() const { return equity.size(); }
};

// Tranche money for given needs per market (owed - paid): <= need, monotone up to odd units. Usually run_waterfall.
using TrancheMoney = std::function<std::vector<Money>(std::span<const Money> needs)>;

struct ClearingCut {  // what a winner does not receive
  std::uint32_t account = 0;
  MarketIdx market = 0;
  Money amount = 0;  // > 0, <= its gain in the market
};
struct ClearingHole {  // what a defaulter cannot pay to one market
  std::uint32_t account = 0;
  MarketIdx market = 0;
  Money amount = 0;  // > 0, <= its loss in the market
};
// Loss handed on from one market to another by winners that were cut in `from` and could not pay in `to`. For a
// defaulter with cuts c_n and holes h_m it is X = min(Σ c, Σ h), exactly what its holes have in excess of those that it
// would have had uncut; X goes to pairs pro rata to c_n and h_m, floored, and is summed over accounts.
struct ClearingSpill {
  MarketIdx from = 0, to = 0;
  Money amount = 0;
};

struct ClearingResult {
  bool trivial = true;                   // nobody defaults: every ratio is 1 and nothing moves
  std::vector<std::int64_t> ratio_1e12;  // r_m, rounded down; exactly 1e12 where the shortfall is 0 or nothing is owed
  std::vector<Money> shortfall;   // per market: owed - what is paid out, = Σ holes - tranche, to one unit a hole
  std::vector<Money> owed, paid;  // per market: Σ gains; Σ losses paid in
  std::vector<Money> tranche;     // per market: tranche money used (exactly TrancheMoney(needs))
  std::vector<Money> rounding;  // per market: Σ cuts + tranche - Σ holes; goes to (>0) or comes from (<0) `rounding`
  std::vector<ClearingCut> cuts;     // sorted by market, then account
  std::vector<ClearingHole> holes;   // sorted by account, then market
  std::vector<ClearingSpill> spill;  // sorted by from, then to
  int rounds = 0;                    // defaulting sets tried, and passes in integers that confirm the last
};

// After it, for every account: equity + Σ pnl - Σ cuts + Σ holes >= 0, and = 0 exactly for accounts with holes.
// A market in which no defaulter lost more than its earmark has ratio 1 exactly.
ClearingResult clear_losses(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                            Workers& workers);

}  // namespace fb
