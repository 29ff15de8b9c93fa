// A second opinion on the clearing vector that shares nothing with the engine's method: plain iteration of the
// definition from ratios of 1 downwards, in 113-bit reals, with a waterfall in reals. Slow and simple on purpose.
#pragma once
#include <algorithm>
#include <vector>

#include "solvency/clearing.h"
#include "solvency/waterfall.h"

namespace fb_test {

using Real = __float128;

struct RealTranche {
  std::uint32_t market;  // or fb::kAllMarkets
  Real per_event, per_market;
};

// In order of rank. What is paid to each market for the given needs.
inline std::vector<Real> pay_from(const std::vector<RealTranche>& tranches, std::vector<Real> needs) {
  std::vector<Real> money(needs.size());
  for (const auto& t : tranches) {
    std::vector<Real> ask(needs.size());
    Real total = 0;
    for (std::size_t m = 0; m < needs.size(); ++m)
      if (t.market == fb::kAllMarkets || t.market == m) total += ask[m] = std::min(needs[m], t.per_market);
    const Real share = total > t.per_event ? t.per_event / total : Real(1);
    for (std::size_t m = 0; m < needs.size(); ++m) money[m] += ask[m] * share, needs[m] -= ask[m] * share;
  }
  return money;
}

struct Reference {
  const fb::ClearingBook& book;
  bool earmarked;
  std::vector<RealTranche> tranches;

  // What account a pays to each of its legs' markets under ratios r.
  std::vector<Real> payments(std::uint32_t a, const std::vector<Real>& r) const {
    const auto begin = book.first[a], end = book.first[a + 1];
    Real means = book.equity[a], owes = 0, rest = 0;
    std::vector<Real> first(end - begin), second(end - begin), pays(end - begin);
    for (auto k = begin; k < end; ++k) {
      const auto& leg = book.legs[k];
      if (leg.pnl > 0) means += r[leg.market] * leg.pnl;
      if (leg.pnl >= 0) continue;
      const Real loss = -static_cast<Real>(leg.pnl);
      owes += loss;
      first[k - begin] = earmarked ? std::min<Real>(loss, leg.earmark) : Real(0);
      rest += second[k - begin] = loss - first[k - begin];
      means -= first[k - begin];
    }
    const Real share = rest > 0 ? std::clamp<Real>(means / rest, 0, 1) : Real(1);
    for (std::size_t k = 0; k < pays.size(); ++k) pays[k] = first[k] + second[k] * share;
    return pays;
  }

  // The map of the definition: min(1, (paid + tranche money) / owed).
  std::vector<Real> map(const std::vector<Real>& r) const {
    std::vector<Real> owed(book.markets), needs(book.markets);
    for (std::uint32_t a = 0; a < book.accounts(); ++a) {
      const auto pays = payments(a, r);
      for (auto k = book.first[a]; k < book.first[a + 1]; ++k) {
        const auto& leg = book.legs[k];
        if (leg.pnl > 0) owed[leg.market] += leg.pnl;
        if (leg.pnl < 0) needs[leg.market] += -static_cast<Real>(leg.pnl) - pays[k - book.first[a]];
      }
    }
    const auto money = pay_from(tranches, needs);
    std::vector<Real> next(book.markets, 1);
    for (std::uint32_t m = 0; m < book.markets; ++m)
      if (owed[m] > 0) next[m] = std::clamp<Real>((owed[m] - needs[m] + money[m]) / owed[m], 0, 1);
    return next;
  }

  // Iterates stay above the greatest fixed point; `reached` when they stopped moving.
  struct Ratios {
    std::vector<Real> r;
    bool reached = false;
  };
  Ratios iterate(int most) const {
    Ratios at{std::vector<Real>(book.markets, 1), false};
    for (int i = 0; i < most && !at.reached; ++i) {
      auto next = map(at.r);
      at.reached = true;
      for (std::uint32_t m = 0; m < book.markets; ++m) at.reached &= at.r[m] - next[m] < Real(1e-15);
      at.r = std::move(next);
    }
    return at;
  }
};

}  // namespace fb_test
