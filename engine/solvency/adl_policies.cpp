// The registry of ADL policies, and what several of them share.
#include <numeric>

#include "base/error.h"
#include "solvency/adl_policy.h"

namespace fb {
namespace {

constexpr AdlPolicyInfo kPolicies[] = {
    {AdlPolicy::hedge_aware, "hedge_aware", "least risk added to the counterparty per USD of its equity; hedges last"},
    {AdlPolicy::queue, "queue", "profit in % x leverage, high to low (BitMEX family)", true},
    {AdlPolicy::index, "index", "mark / entry x notional / account value, high to low (Hyperliquid)", true},
    {AdlPolicy::unranked, "unranked", "from a pseudo-random account on the other side, no ranking (dYdX v4)"},
    {AdlPolicy::pro_rata, "pro_rata", "everybody on the other side, by size of position"},
    {AdlPolicy::maintenance_share, "maintenance_share", "everybody on the other side, by maintenance margin", false,
     true},
    {AdlPolicy::residual_ratio, "residual_ratio", "every winner the same share of its profit; the rest by size", true},
};

constexpr AdlAllocate kAllocations[] = {adl_hedge_aware,       adl_queue,         adl_index, adl_unranked, adl_pro_rata,
                                        adl_maintenance_share, adl_residual_ratio};
static_assert(std::size(kPolicies) == std::size(kAllocations));

}  // namespace

std::span<const AdlPolicyInfo> adl_policies() { return kPolicies; }
const AdlPolicyInfo& adl_policy_info(AdlPolicy policy) { return kPolicies[static_cast<std::size_t>(policy)]; }
AdlAllocate adl_allocation(AdlPolicy policy) { return kAllocations[static_cast<std::size_t>(policy)]; }

// By continued fractions: whole parts first, then the reciprocals of what is left, the other way round.
int compare(AdlScore a, AdlScore b) {
  for (;;) {
    const Int128 whole_a = floor_div(a.numerator, a.denominator), whole_b = floor_div(b.numerator, b.denominator);
    if (whole_a != whole_b) return whole_a < whole_b ? -1 : 1;
    const Int128 rest_a = a.numerator - whole_a * a.denominator, rest_b = b.numerator - whole_b * b.denominator;
    if (rest_a == 0 || rest_b == 0) return (rest_a != 0) - (rest_b != 0);
    const AdlScore swapped{b.denominator, rest_b};
    b = {a.denominator, rest_a};
    a = swapped;
  }
}

std::vector<AdlTake> take_by_score(const AdlTask& task, AdlScore (*score)(const AdlTask&, const AdlCandidate&)) {
  struct Rank {
    AdlScore score;
    std::uint32_t candidate;
  };
  std::vector<Rank> ranks;
  for (std::uint32_t i = 0; i < task.candidates.size(); ++i) ranks.push_back({score(task, task.candidates[i]), i});
  const auto better = [](const Rank& a, const Rank& b) {
    const int order = compare(a.score, b.score);
    return order != 0 ? order > 0 : a.candidate < b.candidate;
  };
  std::vector<AdlTake> out;
  take_ranked(
      std::move(ranks), task.needed, better, [&](const Rank& r) { return task.candidates[r.candidate].held; }, out);
  return out;
}

namespace {

// One round of share_lots over those with room left. Whoever is full is settled first, because that raises the share of
// the others; when nobody is, floors and then one lot each.
Lots share_round(Lots left, std::span<const Money> weight, std::span<const Lots> room, std::vector<Lots>& out) {
  Int128 sum = 0;
  for (std::size_t i = 0; i < out.size(); ++i) sum += out[i] < room[i] ? weight[i] : 0;
  if (sum == 0) return left;
  const auto part = [&](std::size_t i) {
    return out[i] < room[i] ? static_cast<Lots>(std::min<Int128>(wide(left, weight[i]) / sum, room[i])) : 0;
  };
  const Lots before = left;
  Lots settled = 0;
  std::vector<Lots> parts(out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if ((parts[i] = part(i)) > 0 && parts[i] == room[i]) out[i] = room[i], settled += room[i];
  if (settled > 0) return before - settled;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += parts[i], left -= parts[i];
  for (std::size_t i = 0; i < out.size() && left > 0; ++i)
    if (weight[i] > 0 && out[i] < room[i]) ++out[i], --left;
  return left;
}

}  // namespace

std::vector<Lots> share_lots(Lots total, std::span<const Money> weight, std::span<const Lots> room) {
  std::vector<Lots> out(room.size());
  Lots left = total;
  for (auto w = weight; left > 0;) {
    const Lots rest = share_round(left, w, room, out);
    check_invariant(rest < left || w.data() != room.data(), "adl: there is room for all lots that are shared");
    if (rest == left) w = room;  // whoever has weight is full
    left = rest;
  }
  return out;
}

std::vector<AdlTake> takes_of(std::span<const Lots> lots) {
  std::vector<AdlTake> out;
  for (std::uint32_t i = 0; i < lots.size(); ++i)
    if (lots[i] > 0) out.push_back({i, lots[i]});
  return out;
}

}  // namespace fb
