#include "solvency/clearing_solve.h"

#include <cmath>

#include "solvency/linear.h"

namespace fb::clearing_detail {
namespace {

constexpr int kNewtonSteps = 40;

// The fixed-defaulter problem on the markets that it can touch; vectors are indexed by place in `markets`.
class Stage {
 public:
  Stage(const Tally& at, const Links& links, std::span<const Money> owed, std::span<const Money> s,
        const TrancheMoney& tranche_money)
      : at_(at), links_(links), owed_(owed), s_(s), tranche_money_(tranche_money) {
    reach();
    build();
  }

  std::vector<Money> solve() {
    const std::size_t n = markets_.size();
    std::vector<double> rise(n);
    for (int step = 0; step < kNewtonSteps; ++step) {
      const auto needs = needs_after(rise);
      const auto money = tranche_money_(needs);
      auto gap = gap_after(rise, needs, money);
      if (step == 0) plain_ = gap;
      if (step > 0 && small(gap, rise)) return raised(rise);
      const auto y = solve_step(needs, money, std::move(gap));
      for (std::size_t i = 0; i < n; ++i) rise[i] = clamp(i, rise[i] + y[i]);
    }
    return raised(plain_);  // one step of plain iteration: always sound, only slower
  }

 private:
  // Markets with a hole, and all that losses can be handed on to from there.
  void reach() {
    const std::size_t all = owed_.size();
    std::vector<bool> in(all);
    for (MarketIdx m = 0; m < all; ++m)
      if (at_.holes[m] > 0 || s_[m] > 0) in[m] = true, markets_.push_back(m);
    for (std::size_t k = 0; k < markets_.size(); ++k)
      for (MarketIdx m = 0; m < all; ++m)
        if (!in[m] && links_.flow[m * all + markets_[k]] > 0) in[m] = true, markets_.push_back(m);
    std::sort(markets_.begin(), markets_.end());
  }

  void build() {
    const std::size_t n = markets_.size(), all = owed_.size();
    a_.resize(n * n), leak_.resize(n), spare_.resize(n);
    const auto first = tranche_money_(at_.holes);
    const auto gap = residual(at_, first, s_);
    for (std::size_t j = 0; j < n; ++j) {
      const MarketIdx m = markets_[j];
      const auto owed = static_cast<double>(std::max<Money>(owed_[m], 1));
      leak_[j] = static_cast<double>(owed_[m] - links_.defaulted_gain[m]) / owed;
      for (std::size_t i = 0; i < n; ++i) a_[i * n + j] = links_.flow[markets_[i] * all + m] / owed;
      spare_[j] = within_rounding(at_, m, gap[m]) ? gap[m] : 0;
    }
    for (std::size_t k = 0; k < n; ++k) {
      first_.push_back(to_.size());
      for (std::size_t j = 0; j < n; ++j)
        if (a_[k * n + j] != 0) to_.push_back(static_cast<std::uint32_t>(j));
    }
    first_.push_back(to_.size());
  }

  // row += weight x row k of A. Entries of zero are skipped where most are: they would add nothing.
  void add_row(std::size_t k, double weight, double* row) const {
    const std::size_t n = markets_.size();
    const double* from = a_.data() + k * n;
    if (4 * (first_[k + 1] - first_[k]) < n)
      for (std::size_t x = first_[k]; x < first_[k + 1]; ++x) row[to_[x]] += weight * from[to_[x]];
    else
      for (std::size_t j = 0; j < n; ++j) row[j] += weight * from[j];
  }

  std::vector<Money> needs_after(const std::vector<double>& rise) const {
    const std::size_t n = markets_.size();
    std::vector<Money> needs = at_.holes;
    for (std::size_t i = 0; i < n; ++i) {
      double handed_on = 0;
      for (std::size_t j = 0; j < n; ++j) handed_on += a_[i * n + j] * rise[j];
      const Money most = std::max(owed_[markets_[i]], needs[markets_[i]]);
      needs[markets_[i]] =
          std::clamp<Money>(needs[markets_[i]] + static_cast<Money>(std::floor(handed_on + 0.5)), 0, most);
    }
    return needs;
  }

  std::vector<double> gap_after(const std::vector<double>& rise, const std::vector<Money>& needs,
                                const std::vector<Money>& money) const {
    std::vector<double> gap(markets_.size());
    for (std::size_t i = 0; i < gap.size(); ++i) {
      const MarketIdx m = markets_[i];
      gap[i] = static_cast<double>(needs[m] - money[m] - s_[m] - spare_[i]) - rise[i];
    }
    return gap;
  }

  // Needs and tranche money are whole units; beyond that, what double arithmetic can tell of the rise.
  static bool small(const std::vector<double>& gap, const std::vector<double>& rise) {
    double largest = 0;
    for (const double r : rise) largest = std::max(largest, std::abs(r));
    return std::all_of(gap.begin(), gap.end(), [&](double g) { return std::abs(g) < 2 + 1e-14 * largest; });
  }

  // One Newton step: (I - S A) y = gap with S = I - d tranche money / d needs, by forward differences.
  std::vector<double> solve_step(const std::vector<Money>& needs, const std::vector<Money>& money,
                                 std::vector<double> gap) {
    const std::size_t n = markets_.size();
    std::vector<double> b(n * n), slopes(n * n), leak = leak_;
    auto probe = needs;
    for (std::size_t k = 0; k < n; ++k) {
      const MarketIdx m = markets_[k];
      const Money nudge = 1024 + (needs[m] >> 20);
      probe[m] += nudge;
      const auto nudged = tranche_money_(probe);
      probe[m] -= nudge;
      double paid = 0;  // share of a further need of market k that tranches pay
      for (std::size_t i = 0; i < n; ++i) {
        const Money change = nudged[markets_[i]] - money[markets_[i]];
        slopes[i * n + k] = static_cast<double>(i == k ? nudge - change : -change) / static_cast<double>(nudge);
        paid += static_cast<double>(change) / static_cast<double>(nudge);
      }
      add_row(k, std::clamp(paid, 0.0, 1.0), leak.data());
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < n; ++k)
        if (slopes[i * n + k] > 0) add_row(k, slopes[i * n + k], b.data() + i * n);
    return solve_leaky(std::move(b), std::move(leak), std::move(gap));
  }

  double clamp(std::size_t i, double rise) const {
    const MarketIdx m = markets_[i];
    return std::clamp(rise, -static_cast<double>(s_[m]), static_cast<double>(owed_[m] - s_[m]));
  }

  std::vector<Money> raised(const std::vector<double>& rise) const {
    std::vector<Money> next(s_.begin(), s_.end());
    for (std::size_t i = 0; i < markets_.size(); ++i) {
      const MarketIdx m = markets_[i];
      next[m] = std::clamp<Money>(next[m] + static_cast<Money>(std::floor(clamp(i, rise[i]) + 0.5)), 0, owed_[m]);
    }
    return next;
  }

  const Tally& at_;
  const Links& links_;
  std::span<const Money> owed_, s_;
  const TrancheMoney& tranche_money_;
  std::vector<MarketIdx> markets_;
  std::vector<double> a_, leak_, plain_;
  std::vector<std::size_t> first_;  // of each row of A, in `to_`: where its entries that are not zero stand
  std::vector<std::uint32_t> to_;
  std::vector<Money> spare_;  // residual that is left alone, because it is rounding
};

}  // namespace

std::vector<Money> residual(const Tally& at, std::span<const Money> tranche, std::span<const Money> s) {
  std::vector<Money> gap(s.size());
  for (std::size_t m = 0; m < gap.size(); ++m) gap[m] = at.holes[m] - tranche[m] - s[m];
  return gap;
}

bool within_rounding(const Tally& at, std::size_t m, Money gap) {
  return gap >= -at.hole_legs[m] && gap <= at.hole_legs[m] + at.cut_legs[m];
}

std::vector<Money> next_shortfall(const Tally& at, const Links& links, std::span<const Money> owed,
                                  std::span<const Money> s, const TrancheMoney& tranche_money) {
  return Stage(at, links, owed, s, tranche_money).solve();
}

}  // namespace fb::clearing_detail
