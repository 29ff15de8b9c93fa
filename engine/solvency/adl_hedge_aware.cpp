// The default: least risk added to the counterparty, where risk is x'Σx of its USD positions x after the fills before.
// 1. Accounts whose own risk falls, up to the point where closing more would raise it. Most relief first: the fall of
// risk
//    per USD closed, at the margin, per USD of equity, side (Σx)_m / equity: a leverage in units of risk, which
//    splitting one account into many does not change.
// 2. The rest of the positions by the same figure, which is now zero or negative: least risk added first.
// So an account with one position is ranked by its leverage and the market's variance, and of two hedged legs the one
// that nets the other is taken last. Ranks are doubles made from exact integers by one division, the same bits
// everywhere.
#include "solvency/adl_policy.h"

namespace fb {
namespace {

struct Rank {
  double relief;  // of risk per USD closed and USD of equity; negative: risk added
  std::uint32_t candidate;
  Lots most;  // to be taken at this rank
};

bool better(const Rank& a, const Rank& b) {
  return a.relief != b.relief ? a.relief > b.relief : a.candidate < b.candidate;
}

// `taken`: lots already given. Relieving: the lots up to the point where closing more would add risk.
std::vector<Rank> rank(const AdlTask& task, const std::vector<Lots>& taken, bool relieving) {
  std::vector<Rank> ranks;
  const Int128 fall = wide(task.variance, task.unit), per_lot = std::max<Int128>(1, fall);
  for (std::uint32_t i = 0; i < task.candidates.size(); ++i) {
    const AdlCandidate& c = task.candidates[i];
    const Lots held = c.held - taken[i];
    const Int128 relief = c.relief - taken[i] * fall;
    const bool whole = !relieving || relief >= held * per_lot;
    const Lots most = whole ? held : static_cast<Lots>(std::max<Int128>(0, relief) / per_lot);
    if (most == 0) continue;
    ranks.push_back({static_cast<double>(relief) / static_cast<double>(std::max<Money>(1, c.who->equity)), i, most});
  }
  return ranks;
}

}  // namespace

std::vector<AdlTake> adl_hedge_aware(const AdlTask& task) {
  std::vector<AdlTake> out;
  std::vector<Lots> taken(task.candidates.size());
  Lots left = task.needed;
  for (const bool relieving : {true, false}) {
    left = take_ranked(
        rank(task, taken, relieving), left, better, [](const Rank& r) { return r.most; }, out);
    if (left == 0) break;
    for (const AdlTake& take : out) taken[take.candidate] = take.lots;  // once each so far
  }
  return out;
}

}  // namespace fb
