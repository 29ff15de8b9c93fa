#include "solvency/adl.h"

#include <algorithm>

#include "base/error.h"

namespace fb {
namespace {

struct Position {
  MarketIdx market;
  Lots lots;
};

// An account that may be deleveraged, with its positions in one row of `positions_`.
struct Holder {
  const AdlAccount* who;
  std::uint32_t first, count;
};

struct Ranked {
  double relief;         // of risk per USD closed and USD of equity; negative: risk added
  std::uint32_t holder;  // in order of account
  Lots most;             // to be taken at this rank
};

class Deleveraging {
 public:
  Deleveraging(std::span<const AdlAccount> accounts, std::span<const AdlMarket> markets, const Covariance& covariance)
      : covariance_(covariance), needed_(markets.size()), candidates_(markets.size()) {
    for (const auto& m : markets) unit_.push_back(checked_mul(m.mark, m.tick_value, "adl: value of a lot"));
    for (const auto& a : accounts) order_.push_back(&a);
    std::ranges::sort(order_, {}, &AdlAccount::account);
    dead_.resize(markets.size());
    for (const auto* a : order_)
      if (a->dead)
        for (MarketIdx m = 0; m < markets.size(); ++m)
          if (a->lots[m] != 0) dead_[m].push_back({a, magnitude(a->lots[m])}), needed_[m] += a->lots[m];
    gather();
  }

  std::vector<AdlFill> run() {
    for (MarketIdx m = 0; m < dead_.size(); ++m) {
      close_among_dead(m);
      for (const bool last : {false, true}) {
        take(m, rank(m, last, true));
        take(m, rank(m, last, false));
      }
      check_invariant(needed_[m] == 0, "adl: lots of a market sum to zero, so the other side holds enough");
    }
    return std::move(fills_);
  }

 private:
  struct Leaving {
    const AdlAccount* who;
    Lots lots;  // > 0, still to go
  };

  // Live accounts that stand against the net of the dead in some market, with all their positions.
  void gather() {
    std::vector<MarketIdx> wanted;
    for (MarketIdx m = 0; m < needed_.size(); ++m)
      if (needed_[m] != 0) wanted.push_back(m);
    for (const auto* a : order_) {
      if (a->dead) continue;
      bool stands_against = false;
      for (const auto m : wanted)
        if (sign_of(a->lots[m]) == -sign_of(needed_[m])) {
          candidates_[m].push_back(static_cast<std::uint32_t>(holders_.size()));
          stands_against = true;
        }
      if (!stands_against) continue;
      holders_.push_back({a, static_cast<std::uint32_t>(positions_.size()), 0});
      for (MarketIdx m = 0; m < needed_.size(); ++m)
        if (a->lots[m] != 0) positions_.push_back({m, a->lots[m]});
      holders_.back().count = static_cast<std::uint32_t>(positions_.size()) - holders_.back().first;
    }
  }

  std::span<Position> positions(std::uint32_t holder) {
    return {positions_.data() + holders_[holder].first, holders_[holder].count};
  }
  Position& position(std::uint32_t holder, MarketIdx m) {
    return *std::find_if(positions(holder).begin(), positions(holder).end(), [&](auto& p) { return p.market == m; });
  }

  // Half the fall of own risk per micro-USD closed at the margin: side x (Σx)_m. Exact.
  Int128 marginal(std::uint32_t holder, MarketIdx m, int side) {
    Int128 sum = 0;
    for (const auto& p : positions(holder))
      sum += wide(covariance_.at(m, p.market), narrow(wide(p.lots, unit_[p.market]), "adl: position"));
    return side * sum;
  }

  // Longs against shorts, both in order of account.
  void close_among_dead(MarketIdx m) {
    std::vector<Leaving> longs, shorts;
    for (const auto& d : dead_[m]) (d.who->lots[m] > 0 ? longs : shorts).push_back(d);
    std::size_t i = 0, j = 0;
    while (i < longs.size() && j < shorts.size()) {
      const Lots lots = std::min(longs[i].lots, shorts[j].lots);
      fills_.push_back({m, longs[i].who->account, shorts[j].who->account, lots, true, false});
      if ((longs[i].lots -= lots) == 0) ++i;
      if ((shorts[j].lots -= lots) == 0) ++j;
    }
    auto& left = i < longs.size() ? longs : shorts;
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(i < longs.size() ? i : j));
    dead_[m] = std::move(left);
    next_dead_ = 0;
  }

  // Relieving: the lots up to the point where closing more would add risk. Else: whatever is left of the positions.
  std::vector<Ranked> rank(MarketIdx m, bool last, bool relieving) {
    std::vector<Ranked> ranked;
    const int side = -sign_of(needed_[m]);
    if (side == 0) return ranked;
    const Int128 per_lot = std::max<Int128>(1, wide(covariance_.at(m, m), unit_[m]));
    for (const auto h : candidates_[m]) {
      if (holders_[h].who->last != last) continue;
      const Lots held = magnitude(position(h, m).lots);
      const Int128 relief = marginal(h, m, side);
      const bool whole = !relieving || relief >= held * per_lot;
      const Lots most = whole ? held : static_cast<Lots>(std::max<Int128>(0, relief) / per_lot);
      if (most == 0) continue;
      ranked.push_back(
          {static_cast<double>(relief) / static_cast<double>(std::max<Money>(1, holders_[h].who->equity)), h, most});
    }
    return ranked;
  }

  // Greedy from the best rank; a heap, because far fewer are taken than stand there.
  void take(MarketIdx m, std::vector<Ranked> ranked) {
    const auto worse = [](const Ranked& a, const Ranked& b) {
      return a.relief != b.relief ? a.relief < b.relief : a.holder > b.holder;
    };
    std::make_heap(ranked.begin(), ranked.end(), worse);
    while (needed_[m] != 0 && !ranked.empty()) {
      std::pop_heap(ranked.begin(), ranked.end(), worse);
      close(m, ranked.back().holder, std::min(ranked.back().most, magnitude(needed_[m])));
      ranked.pop_back();
    }
  }

  // The dead, by account, against the lots that a holder gives.
  void close(MarketIdx m, std::uint32_t holder, Lots lots) {
    auto& held = position(holder, m);
    const int side = sign_of(held.lots);
    while (lots > 0) {
      auto& dead = dead_[m][next_dead_];
      const Lots now = std::min(lots, dead.lots);
      // x'Σx changes by -2 q side (Σx)_m + q^2 Σ_mm when q micro-USD are closed.
      const bool rises = wide(now, unit_[m]) * covariance_.at(m, m) > 2 * marginal(holder, m, side) && unit_[m] > 0;
      fills_.push_back({m, dead.who->account, holders_[holder].who->account, now, side < 0, rises});
      held.lots -= side * now;
      needed_[m] += side * now;
      lots -= now;
      if ((dead.lots -= now) == 0) ++next_dead_;
    }
  }

  const Covariance& covariance_;
  std::vector<Money> unit_;                 // micro-USD per lot at the mark
  std::vector<Lots> needed_;                // per market: net lots of the dead, still to go
  std::vector<const AdlAccount*> order_;    // by account
  std::vector<std::vector<Leaving>> dead_;  // per market, by account
  std::size_t next_dead_ = 0;               // in the market at hand
  std::vector<Holder> holders_;             // by account
  std::vector<Position> positions_;
  std::vector<std::vector<std::uint32_t>> candidates_;  // per market: holders on the other side
  std::vector<AdlFill> fills_;
};

}  // namespace

std::vector<AdlFill> adl_hedge_aware(std::span<const AdlAccount> accounts, std::span<const AdlMarket> markets,
                                     const Covariance& covariance) {
  for (const auto& a : accounts)
    check_invariant(a.lots.size() == markets.size(), "adl: lots of an account for every market");
  check_invariant(
      covariance.markets == markets.size() && covariance.value_ppm2.size() == markets.size() * markets.size(),
      "adl: covariance of every pair of markets");
  if (std::none_of(accounts.begin(), accounts.end(), [](const auto& a) { return a.dead; })) return {};
  return Deleveraging(accounts, markets, covariance).run();
}

}  // namespace fb
