// Judges what the clearing vector hands back by the second account of it in big_clearing.h: every figure, and that no
// ratio can be raised. Each answers what is wrong or an empty text.
#pragma once
#include "big_clearing.h"
#include "clearing_books.h"

namespace fb_test {

using fb::ClearingBook, fb::ClearingResult, fb::kTrillion, fb::MarketIdx, fb::Money;

struct ClearingCase {
  ClearingBook book;
  Fund fund;
  bool earmarked = true;
};

struct RoundingSeen {
  std::int64_t coarse = 0;  // units of rounding are more than 1e-9 of a ratio
  std::int64_t open = 0;    // of these, rounding alone closes a ring, so that it bounds nothing
};

inline std::vector<Big> big(const std::vector<Money>& amounts) { return {amounts.begin(), amounts.end()}; }

// The first figure of the engine's result that is not what its shortfalls lead to, or an empty text.
inline std::string differs(const ClearingBook& book, const ClearingResult& r, const BigClearing& reference,
                           const BigOutcome& at) {
  auto cuts = at.cuts;
  for (const auto& c : r.cuts) cuts[{c.market, c.account}] -= c.amount;
  for (const auto& [key, rest] : cuts)
    if (rest != 0) return "the cut of " + std::to_string(key.second) + " in " + std::to_string(key.first);
  auto holes = at.holes;
  for (const auto& h : r.holes) holes[{h.account, h.market}] -= h.amount;
  for (const auto& [key, rest] : holes)
    if (rest != 0) return "the hole of " + std::to_string(key.first) + " in " + std::to_string(key.second);
  auto spill = at.spill;
  for (const auto& x : r.spill) spill[{x.from, x.to}] -= x.amount;
  for (const auto& [key, rest] : spill)
    if (rest != 0) return "spill";
  if (r.trivial != at.holes.empty()) return "trivial";
  for (MarketIdx m = 0; m < book.markets; ++m) {
    const Big& owed = reference.owed()[m];
    const Big ratio = r.shortfall[m] == 0 ? Big(kTrillion) : Big((owed - r.shortfall[m]) * kTrillion / owed);
    if (r.shortfall[m] < 0 || r.shortfall[m] > owed || ratio != r.ratio_1e12[m]) return "ratio";
    if (r.owed[m] != owed || r.paid[m] != owed - at.needs[m]) return "owed or paid";
    if (r.tranche[m] != at.money[m] || r.rounding[m] != at.rounding[m]) return "tranche money or rounding";
  }
  return at.even ? "" : "pay-outs do not fit to a unit a leg";
}

// What tranches pay, by whichever account of it is exact: linear while nothing shared is contended, else as paid.
inline std::vector<Fraction> money_of(const BigClearing& reference, const BigOutcome& at) {
  if (!at.contended) return reference.uncontended_money();
  return {at.money.begin(), at.money.end()};
}

// All that rounding may add to a shortfall: a unit a leg for its hole, one for each gain whose cut is rounded up, one a
// tranche.
inline std::vector<Fraction> by_rounding(const ClearingCase& c, const BigOutcome& at) {
  std::vector<Fraction> more(c.book.markets);
  for (MarketIdx m = 0; m < c.book.markets; ++m)
    if (at.hole_legs[m] > 0) more[m] = c.fund.specs.size();
  for (std::uint32_t a = 0; a < c.book.accounts(); ++a)
    for (auto k = c.book.first[a]; k < c.book.first[a + 1]; ++k)
      if (at.hole_legs[c.book.legs[k].market] > 0)
        more[c.book.legs[k].market] += 2 + c.book.first[a + 1] - c.book.first[a];
  return more;
}

// No ratio can be raised: shortfalls are at most the least ones that units of rounding explain. `coarse` counts where
// these units, amplified by a ring or of a market that owes less than 1e9 units, are more than 1e-9 of a ratio.
inline std::string not_greatest(const ClearingCase& c, const ClearingResult& r, const BigClearing& reference,
                                const BigOutcome& at, RoundingSeen& seen) {
  const auto money = money_of(reference, at);
  const auto exact = reference.least(money);
  if (!exact) return "the exact shortfalls are not found";
  bool coarse = false;
  for (MarketIdx m = 0; m < c.book.markets; ++m) {
    if (reference.owed()[m] == 0) continue;
    if ((*exact)[m] < 0 || (*exact)[m] > reference.owed()[m]) return "the exact shortfall is within what is owed";
    coarse |= (r.shortfall[m] - (*exact)[m]) * 1'000'000'000 > reference.owed()[m];
  }
  if (!coarse) return {};
  ++seen.coarse;
  const auto most = reference.least(money, by_rounding(c, at));
  if (!most) return ++seen.open, "";  // rounding alone closes a ring
  for (MarketIdx m = 0; m < c.book.markets; ++m)
    if (r.shortfall[m] > (*most)[m]) return "a ratio can be raised beyond rounding";
  return {};
}

}  // namespace fb_test
