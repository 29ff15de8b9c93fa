// The clearing vector in the space of markets: given which accounts default, the shortfalls they lead to. Private to
// the room.
//
// With the set of defaulters fixed, holes are linear in shortfalls: holes(s + d) = holes(s) + A d, A[m][n] = flow[m][n]
// / owed[n], so the fixed point s = holes(s) - tranche money(holes(s)) is piecewise linear in M unknowns. It is solved
// by Newton's method. The matrix I - A is a column-diagonally-dominant M-matrix whose column sums (the share of n's
// gains that goes to accounts that do not default) are known exactly, so elimination after Grassmann, Taksar and Heyman
// (1985), which never subtracts, gives every shortfall to full relative accuracy, cycles of losers included.
// Only IEEE arithmetic in a fixed order: the same bits everywhere. Thread rule: pure function.
#pragma once
#include "solvency/clearing_pass.h"

namespace fb::clearing_detail {

// Residual of shortfalls `s`: holes - tranche money - s, per market. > 0: the winners of m must be cut more.
std::vector<Money> residual(const Tally& at, std::span<const Money> tranche, std::span<const Money> s);

// Whether a residual is rounding: with Σ cuts - s in [0, cuts), the market is then even to one micro-USD a cut or hole.
bool within_rounding(const Tally& at, std::size_t market, Money residual);

// What a set of defaulters hands on, for the problem with that set fixed.
struct Links {
  std::vector<Money> defaulted_gain;  // per market: Σ G of defaulters
  std::vector<double> flow;  // [to x markets + from]: Σ over defaulters of G_from x share of its rest owed to `to`
};

// The next shortfalls: those of the fixed point for the defaulters of `at`, to the nearest unit, never beyond what is
// owed. (Rounded up, they would close rings of losers that the greatest ratios leave just open.) Residuals within
// rounding are left alone: a cycle of losers would amplify them.
std::vector<Money> next_shortfall(const Tally& at, const Links& links, std::span<const Money> owed,
                                  std::span<const Money> s, const TrancheMoney& tranche_money);

}  // namespace fb::clearing_detail
