#include "solvency/adl.h"

#include "base/error.h"
#include "solvency/adl_policy.h"

namespace fb {
namespace {

struct Position {
  MarketIdx market;
  Lots lots;
};

// A live account that stands against the dead somewhere, with all its positions in one row of `positions_`.
struct Holder {
  const AdlAccount* who;
  std::uint32_t first, count;
};

// The frame that every policy runs in: who is asked, in which order, and what of it becomes a fill.
class Deleveraging {
 public:
  Deleveraging(const AdlPolicyInfo& policy, const AdlSituation& situation)
      : policy_(policy),
        situation_(situation),
        needed_(situation.markets.size()),
        candidates_(situation.markets.size()),
        dead_(situation.markets.size()) {
    for (const auto& m : situation.markets) unit_.push_back(checked_mul(m.mark, m.tick_value, "adl: value of a lot"));
    for (const auto& a : situation.accounts) order_.push_back(&a);
    std::ranges::sort(order_, {}, &AdlAccount::account);
    for (const auto* a : order_)
      if (a->dead)
        for (MarketIdx m = 0; m < needed_.size(); ++m)
          if (a->lots[m] != 0) dead_[m].push_back({a, magnitude(a->lots[m])}), needed_[m] += a->lots[m];
    gather();
  }

  std::vector<AdlFill> run() {
    for (MarketIdx m = 0; m < dead_.size(); ++m) {
      close_among_dead(m);
      for (const bool last : {false, true}) ask_policy(m, last);
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
      sum += wide(situation_.covariance.at(m, p.market), narrow(wide(p.lots, unit_[p.market]), "adl: position"));
    return side * sum;
  }

  // Longs against shorts, both in order of account.
  void close_among_dead(MarketIdx m) {
    std::vector<Leaving> longs, shorts;
    for (const auto& d : dead_[m]) (d.who->lots[m] > 0 ? longs : shorts).push_back(d);
    std::size_t i = 0, j = 0;
    while (i < longs.size() && j < shorts.size()) {
      const Lots lots = std::min(longs[i].lots, shorts[j].lots);
      fills_.push_back({m, longs[i].who->account, shorts[j].who->account, lots, true, false, true});
      if ((longs[i].lots -= lots) == 0) ++i;
      if ((shorts[j].lots -= lots) == 0) ++j;
    }
    auto& left = i < longs.size() ? longs : shorts;
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(i < longs.size() ? i : j));
    dead_[m] = std::move(left);
    next_dead_ = 0;
  }

  AdlCandidate candidate(std::uint32_t holder, MarketIdx m) {
    const AdlAccount& who = *holders_[holder].who;
    const Lots lots = position(holder, m).lots;
    return {.who = &who,
            .held = magnitude(lots),
            .entry_value = policy_.needs_entry ? magnitude(who.entry_value[m]) : 0,
            .maintenance = policy_.needs_maintenance ? who.maintenance[m] : 0,
            .relief = marginal(holder, m, sign_of(lots))};
  }

  void ask_policy(MarketIdx m, bool last) {
    if (needed_[m] == 0) return;
    std::vector<std::uint32_t> rows;
    std::vector<AdlCandidate> asked;
    Int128 held = 0;
    for (const auto holder : candidates_[m]) {
      if (holders_[holder].who->last != last) continue;
      rows.push_back(holder);
      asked.push_back(candidate(holder, m));
      held += asked.back().held;
    }
    std::vector<AdlLeaving> leaving;
    for (std::size_t i = next_dead_; i < dead_[m].size(); ++i)
      leaving.push_back({dead_[m][i].who->account, dead_[m][i].lots});
    const AdlTask task{.market = m,
                       .unit = unit_[m],
                       .variance = situation_.covariance.at(m, m),
                       .block = situation_.block,
                       .dead_sell = needed_[m] > 0,
                       .needed = static_cast<Lots>(std::min<Int128>(magnitude(needed_[m]), held)),
                       .dead = leaving,
                       .candidates = asked};
    if (task.needed == 0) return;
    Lots taken = 0;
    for (const AdlTake& take : adl_allocation(policy_.policy)(task)) {
      close(m, rows[take.candidate], take.lots);
      taken += take.lots;
    }
    check_invariant(taken == task.needed, "adl: a policy allocates what it is asked for");
  }

  // The dead, by account, against the lots that a holder gives.
  void close(MarketIdx m, std::uint32_t holder, Lots lots) {
    auto& held = position(holder, m);
    const int side = sign_of(held.lots);
    check_invariant(lots > 0 && lots <= magnitude(held.lots), "adl: nobody gives more than it holds (I5)");
    while (lots > 0) {
      auto& dead = dead_[m][next_dead_];
      const Lots now = std::min(lots, dead.lots);
      // x'Σx changes by -2 q side (Σx)_m + q^2 Σ_mm when q micro-USD are closed.
      const bool rises =
          wide(now, unit_[m]) * situation_.covariance.at(m, m) > 2 * marginal(holder, m, side) && unit_[m] > 0;
      fills_.push_back({m, dead.who->account, holders_[holder].who->account, now, side < 0, rises});
      held.lots -= side * now;
      needed_[m] += side * now;
      lots -= now;
      if ((dead.lots -= now) == 0) ++next_dead_;
    }
  }

  const AdlPolicyInfo& policy_;
  const AdlSituation& situation_;
  std::vector<Money> unit_;                             // micro-USD per lot at the mark
  std::vector<Lots> needed_;                            // per market: net lots of the dead, still to go
  std::vector<std::vector<std::uint32_t>> candidates_;  // per market: holders on the other side, in order of account
  std::vector<std::vector<Leaving>> dead_;              // per market, in order of account, what is still to go
  std::size_t next_dead_ = 0;                           // in the market at work
  std::vector<const AdlAccount*> order_;
  std::vector<Holder> holders_;
  std::vector<Position> positions_;
  std::vector<AdlFill> fills_;
};

void check_columns(const AdlPolicyInfo& policy, const AdlSituation& s) {
  const std::size_t n = s.markets.size();
  check_invariant(s.covariance.markets == n && s.covariance.value_ppm2.size() == n * n,
                  "adl: covariance of every pair of markets");
  for (const auto& a : s.accounts) {
    check_invariant(a.lots.size() == n, "adl: lots of an account for every market");
    check_invariant(!policy.needs_entry || a.entry_value.size() == n, "adl: entry values for every market");
    check_invariant(!policy.needs_maintenance || a.maintenance.size() == n, "adl: maintenance for every market");
  }
}

}  // namespace

std::vector<AdlFill> allocate_adl(AdlPolicy policy, const AdlSituation& situation) {
  const AdlPolicyInfo& info = adl_policy_info(policy);
  check_columns(info, situation);
  if (std::ranges::none_of(situation.accounts, &AdlAccount::dead)) return {};
  return Deleveraging(info, situation).run();
}

}  // namespace fb
