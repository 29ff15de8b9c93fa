// The clearing vector a second time, from the words of PROTOCOL.md section 8 and CLEARING.md and not from the engine's
// code:
// - `at`: what given shortfalls lead to, in whole numbers of any size (cuts, holes, tranche money, rounding, spill);
// - `greatest`: the greatest fixed point of the definition in exact fractions, as the least shortfalls. It climbs from
//   zero; with who defaults and which markets lack anything held fixed the system is linear and solved exactly, so
//   every step stays at or below the answer and the last one is it (fictitious default, Eisenberg and Noe 2001).
// The engine's proposals in real numbers, its passes and its certificate have no counterpart here. Plain and slow.
#pragma once
#include <map>
#include <optional>

#include "big_waterfall.h"
#include "solvency/clearing.h"

namespace fb_test {

using Fraction = boost::multiprecision::cpp_rational;

// What one set of shortfalls leads to.
struct BigOutcome {
  std::map<std::pair<fb::MarketIdx, std::uint32_t>, Big> cuts;   // [market, account]
  std::map<std::pair<std::uint32_t, fb::MarketIdx>, Big> holes;  // [account, market]
  std::map<std::pair<fb::MarketIdx, fb::MarketIdx>, Big> spill;  // [from, to]
  std::vector<Big> needs, money, rounding;                       // per market
  std::vector<std::int64_t> cut_legs, hole_legs;                 // per market
  std::vector<Big> ends;                                         // per account, holes filled
  bool even = true, contended = false;
};

class BigClearing {
 public:
  BigClearing(const fb::ClearingBook& book, bool earmarked, const std::vector<fb::TrancheSpec>& specs,
              const std::vector<fb::TrancheRoom>& rooms)
      : book_(book), earmarked_(earmarked), specs_(specs), rooms_(rooms), owed_(book.markets) {
    for (const auto& leg : book.legs)
      if (leg.pnl > 0) owed_[leg.market] += leg.pnl;
  }

  const std::vector<Big>& owed() const { return owed_; }

  BigOutcome at(const std::vector<Big>& s) const {
    const std::size_t n = book_.markets;
    BigOutcome out;
    out.needs.resize(n), out.rounding.resize(n), out.cut_legs.resize(n), out.hole_legs.resize(n);
    for (std::uint32_t a = 0; a < book_.accounts(); ++a) settle_account(a, s, out);
    const auto paid = big_waterfall(specs_, rooms_, out.needs);
    out.contended = paid.contended;
    for (std::size_t m = 0; m < n; ++m) {
      out.money.push_back(out.needs[m] - paid.shortfall[m]);
      out.rounding[m] += out.money[m] - out.needs[m];
      const Big residual = paid.shortfall[m] - s[m];  // holes - tranche money - shortfall
      out.even &= residual >= -out.hole_legs[m] && residual <= out.hole_legs[m] + out.cut_legs[m];
    }
    return out;
  }

  // What tranches pay at most to each market while none that is shared is asked for more than it may give.
  std::vector<Fraction> uncontended_money() const {
    std::vector<Fraction> money;
    for (fb::MarketIdx m = 0; m < book_.markets; ++m) {
      std::vector<Big> asks(book_.markets);
      asks[m] = Big(1) << 80;
      money.push_back(asks[m] - big_waterfall(specs_, rooms_, asks).shortfall[m]);
    }
    return money;
  }

  // The least s with s_m = more_m + max(0, holes_m(s) - money_m) in every market; `more` is zero in the definition.
  // Empty when there is none, which can only be when `more` is not zero.
  std::optional<std::vector<Fraction>> least(const std::vector<Fraction>& money,
                                             const std::vector<Fraction>& more) const {
    std::vector<Fraction> s = more;
    std::vector<bool> before;
    for (std::size_t step = 0; step < book_.accounts() + book_.markets + 2; ++step) {  // each adds one at least
      auto now = linear_part(s, money);
      if (now.who == before) return s;
      before = now.who;
      for (std::size_t m = 0; m < s.size(); ++m)
        for (std::size_t k = 0; k < s.size(); ++k)
          if (more[k] != 0) now.constant[m] += now.slope[m][k] * more[k];
      if (!solve(now, s)) return {};
      for (std::size_t m = 0; m < s.size(); ++m) s[m] += more[m];
    }
    return {};
  }
  std::optional<std::vector<Fraction>> least(const std::vector<Fraction>& money) const {
    return least(money, std::vector<Fraction>(book_.markets));
  }

  // Whether s solves the definition exactly, not only to a unit.
  bool is_fixed_point(const std::vector<Fraction>& s, const std::vector<Fraction>& money) const {
    const auto now = linear_part(s, money);
    for (std::size_t m = 0; m < s.size(); ++m) {
      Fraction lack = now.constant[m];
      for (std::size_t k = 0; k < s.size(); ++k) lack += now.slope[m][k] * s[k];
      if (s[m] != (lack > 0 ? lack : Fraction(0))) return false;
    }
    return true;
  }

 private:
  // holes = constant + slope x s for those who default at s; `lacks`: markets whose holes exceed their money.
  struct LinearPart {
    std::vector<Fraction> constant;            // less the money
    std::vector<std::vector<Fraction>> slope;  // [hole in][cut in]
    std::vector<bool> lacks, who;              // who: defaulters, then `lacks`
  };

  // What a leg's loss leaves owed once its earmark has paid.
  Big rest(const fb::ClearingLeg& leg) const {
    return leg.pnl < 0 ? not_below_zero(-Big(leg.pnl) - (earmarked_ ? leg.earmark : 0)) : Big(0);
  }
  std::pair<std::uint32_t, std::uint32_t> rows(std::uint32_t a) const { return {book_.first[a], book_.first[a + 1]}; }

  void settle_account(std::uint32_t a, const std::vector<Big>& s, BigOutcome& out) const {
    const auto [begin, end] = rows(a);
    Big balance = book_.equity[a];
    for (auto k = begin; k < end; ++k) {
      const auto& leg = book_.legs[k];
      balance += leg.pnl;
      if (leg.pnl <= 0 || s[leg.market] == 0) continue;
      const Big& owed = owed_[leg.market];
      const Big cut = (leg.pnl * s[leg.market] + owed - 1) / owed;
      out.cuts[{leg.market, a}] = cut, out.rounding[leg.market] += cut, ++out.cut_legs[leg.market];
      balance -= cut;
    }
    out.ends.push_back(not_below_zero(balance));
    if (balance < 0) default_of(a, -balance, out);
  }

  void default_of(std::uint32_t a, const Big& deficit, BigOutcome& out) const {
    const auto [begin, end] = rows(a);
    Big owes = 0;
    for (auto k = begin; k < end; ++k) owes += rest(book_.legs[k]);
    const Big means = owes - deficit;
    std::vector<Big> pays;
    Big left = means;
    for (auto k = begin; k < end; ++k) {
      pays.push_back(Big(rest(book_.legs[k]) * means / owes));
      left -= pays.back();
    }
    for (auto k = begin; k < end && left > 0; ++k)
      if (rest(book_.legs[k]) > 0) pays[k - begin] += 1, left -= 1;
    for (auto k = begin; k < end; ++k) {
      const Big hole = rest(book_.legs[k]) - pays[k - begin];
      if (hole == 0) continue;
      const auto m = book_.legs[k].market;
      out.holes[{a, m}] = hole, out.needs[m] += hole, ++out.hole_legs[m];
    }
    spill_of(a, deficit, out);
  }

  // X = min(cuts, holes) of the account goes to pairs pro rata to its cuts, then to its holes, each floored.
  void spill_of(std::uint32_t a, const Big& holes, BigOutcome& out) const {
    const auto [begin, end] = rows(a);
    Big cuts = 0;
    for (auto k = begin; k < end; ++k)
      if (const auto cut = out.cuts.find({book_.legs[k].market, a}); cut != out.cuts.end()) cuts += cut->second;
    if (cuts == 0) return;
    for (auto k = begin; k < end; ++k) {
      const auto cut = out.cuts.find({book_.legs[k].market, a});
      if (cut == out.cuts.end()) continue;
      const Big from = cut->second * smaller(cuts, holes) / cuts;
      for (auto to = begin; to < end; ++to) {
        const auto hole = out.holes.find({a, book_.legs[to].market});
        if (hole == out.holes.end()) continue;
        const Big part = from * hole->second / holes;
        if (part > 0) out.spill[{book_.legs[k].market, book_.legs[to].market}] += part;
      }
    }
  }

  LinearPart linear_part(const std::vector<Fraction>& s, const std::vector<Fraction>& money) const {
    const std::size_t n = book_.markets;
    LinearPart out{std::vector<Fraction>(n), std::vector(n, std::vector<Fraction>(n)), std::vector<bool>(n), {}};
    for (std::uint32_t a = 0; a < book_.accounts(); ++a) {
      const auto [begin, end] = rows(a);
      Fraction balance = book_.equity[a];
      Big owes = 0, uncut = book_.equity[a];
      for (auto k = begin; k < end; ++k) {
        const auto& leg = book_.legs[k];
        balance += leg.pnl, uncut += leg.pnl, owes += rest(leg);
        if (leg.pnl > 0 && s[leg.market] != 0) balance -= leg.pnl * s[leg.market] / owed_[leg.market];
      }
      out.who.push_back(balance < 0);
      if (balance < 0) add_linear(begin, end, owes, uncut, out);
    }
    for (std::size_t m = 0; m < n; ++m) {
      out.constant[m] -= money[m];
      Fraction lack = out.constant[m];
      for (std::size_t k = 0; k < n; ++k)
        if (s[k] != 0) lack += out.slope[m][k] * s[k];
      out.lacks[m] = lack > 0;
    }
    out.who.insert(out.who.end(), out.lacks.begin(), out.lacks.end());
    return out;
  }

  void add_linear(std::uint32_t begin, std::uint32_t end, const Big& owes, const Big& uncut, LinearPart& out) const {
    for (auto to = begin; to < end; ++to) {
      const Big part = rest(book_.legs[to]);
      if (part == 0) continue;
      const Fraction share(part, owes);
      out.constant[book_.legs[to].market] -= share * uncut;
      for (auto from = begin; from < end; ++from)
        if (book_.legs[from].pnl > 0)
          out.slope[book_.legs[to].market][book_.legs[from].market] +=
              share * book_.legs[from].pnl / owed_[book_.legs[from].market];
    }
  }

  // (I - slope) s = constant on the markets that lack something; 0 elsewhere. By elimination: the pivots of such a
  // system are positive or it has no solution.
  static bool solve(LinearPart& of, std::vector<Fraction>& s) {
    std::vector<std::size_t> in;
    for (std::size_t m = 0; m < of.lacks.size(); ++m)
      if (of.lacks[m]) in.push_back(m);
    const auto matrix = [&](std::size_t i, std::size_t j) -> Fraction& { return of.slope[in[i]][in[j]]; };
    for (std::size_t i = 0; i < in.size(); ++i)
      for (std::size_t j = 0; j < in.size(); ++j) matrix(i, j) = (i == j ? 1 : 0) - matrix(i, j);
    for (std::size_t k = 0; k < in.size(); ++k) {
      if (matrix(k, k) <= 0) return false;
      for (std::size_t i = k + 1; i < in.size(); ++i) {
        if (matrix(i, k) == 0) continue;
        const Fraction factor = matrix(i, k) / matrix(k, k);
        for (std::size_t j = k + 1; j < in.size(); ++j)
          if (matrix(k, j) != 0) matrix(i, j) -= factor * matrix(k, j);
        of.constant[in[i]] -= factor * of.constant[in[k]];
      }
    }
    std::fill(s.begin(), s.end(), Fraction(0));
    for (std::size_t k = in.size(); k-- > 0;) {
      Fraction value = of.constant[in[k]];
      for (std::size_t j = k + 1; j < in.size(); ++j)
        if (matrix(k, j) != 0) value -= matrix(k, j) * s[in[j]];
      s[in[k]] = value / matrix(k, k);
    }
    return true;
  }

  const fb::ClearingBook& book_;
  const bool earmarked_;
  const std::vector<fb::TrancheSpec>& specs_;
  const std::vector<fb::TrancheRoom>& rooms_;
  std::vector<Big> owed_;
};

}  // namespace fb_test
