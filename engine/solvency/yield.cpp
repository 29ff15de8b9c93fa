#include "solvency/yield.h"

#include <algorithm>

namespace fb {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr int kMostSteps = 4;  // weight x balance x 1e9 stays within 128 bits

std::vector<std::int64_t> ranks_of_shared(std::span<const TrancheSpec> specs) {
  std::vector<std::int64_t> ranks;
  for (const TrancheSpec& spec : specs)
    if (spec.market == kAllMarkets) ranks.push_back(spec.rank);
  std::ranges::sort(ranks, std::greater{});  // most senior first
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}

Int128 weight(std::size_t steps, Ppm step_ppm) {
  Int128 out = kMillion;
  for (int i = 0; i < std::min(static_cast<int>(steps), kMostSteps); ++i) out = out * step_ppm / kMillion;
  return out;
}

}  // namespace

YieldSplit split_yield(Money amount, std::uint32_t own, std::span<const TrancheSpec> specs,
                       std::span<const Money> balances, const YieldRule& rule) {
  YieldSplit out{.own = amount, .parts = {}};
  const std::vector<std::int64_t> ranks = ranks_of_shared(specs);
  Int128 shared = 0;
  std::vector<Int128> weights(specs.size());
  for (std::size_t t = 0; t < specs.size(); ++t) {
    if (specs[t].market != kAllMarkets) continue;
    const auto steps = std::ranges::lower_bound(ranks, specs[t].rank, std::greater{}) - ranks.begin();
    weights[t] = weight(static_cast<std::size_t>(steps), rule.step_ppm) * balances[t];
    shared += weights[t];
  }
  if (shared == 0) return out;
  const Int128 mine = own < specs.size() ? weight(ranks.size(), rule.step_ppm) * balances[own] : Int128{0};
  const auto by_weight = static_cast<std::int64_t>(shared * kBillion / (shared + mine));  // of the shared ones, 1e-9
  const std::int64_t rest = std::min(by_weight, (kMillion - rule.own_ppm) * 1000);
  for (std::uint32_t t = 0; t < specs.size(); ++t) {
    const auto part_1e9 = static_cast<std::int64_t>(weights[t] * rest / shared);
    const Money part = mul_div_floor(amount, part_1e9, kBillion, "yield");
    if (part == 0) continue;
    out.parts.push_back({t, part});
    out.own -= part;
  }
  return out;
}

}  // namespace fb
