#include "oracle/index.h"

#include <algorithm>
#include <tuple>

namespace fb {
namespace {

SourceState judge(const IndexRules& rules, TimeMs now_ms, const SourceReading& s) {
  if (s.silent) return SourceState::silent;
  if (s.price <= 0 || s.time_ms > now_ms + rules.max_skew_ms) return SourceState::invalid;
  if (s.time_ms < now_ms - rules.max_age_ms) return SourceState::stale;
  if (s.confidence_ppm > rules.max_confidence_ppm) return SourceState::uncertain;
  return SourceState::fresh;
}

// Mean of two prices; a half tick goes towards the previous index.
Ticks mean_towards(Ticks low, Ticks high, Ticks previous) {
  const Int128 sum = static_cast<Int128>(low) + high;
  const auto down = static_cast<Ticks>(sum / 2);
  return sum % 2 != 0 && previous > down ? down + 1 : down;
}

// `fresh` are indices of the fresh sources sorted by (price, id); not empty.
Ticks weighted_median(std::span<const SourceReading> sources, std::span<const std::uint32_t> fresh, Ticks previous) {
  Int128 total = 0, passed = 0;
  for (const auto i : fresh) total += sources[i].weight;
  for (std::size_t k = 0; k < fresh.size(); ++k) {
    passed += sources[fresh[k]].weight;
    const Ticks price = sources[fresh[k]].price;
    if (2 * passed > total) return price;
    if (2 * passed == total) return mean_towards(price, sources[fresh[k + 1]].price, previous);
  }
  return sources[fresh.back()].price;
}

bool has_quorum(const IndexRules& rules, std::span<const SourceReading> sources, std::span<const SourceState> states) {
  std::int64_t count = 0;
  Int128 counted = 0, configured = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    configured += sources[i].weight;
    if (states[i] != SourceState::fresh) continue;
    ++count;
    counted += sources[i].weight;
  }
  if (count == 0) return false;
  if (rules.single_source) return count == static_cast<std::int64_t>(sources.size());
  if (rules.quorum_count > 0) return count >= rules.quorum_count;
  return counted * kMillion >= configured * rules.quorum_weight_ppm;
}

}  // namespace

IndexResult oracle_index(const IndexRules& rules, Ticks previous_index, TimeMs now_ms,
                         std::span<const SourceReading> sources) {
  IndexResult result{Verdict::no_quorum, previous_index, std::vector<SourceState>(sources.size())};
  std::vector<std::uint32_t> fresh;
  fresh.reserve(sources.size());
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    result.states[i] = judge(rules, now_ms, sources[i]);
    if (result.states[i] == SourceState::fresh) fresh.push_back(i);
  }
  if (fresh.empty()) return result;
  std::sort(fresh.begin(), fresh.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(sources[a].price, sources[a].id, a) < std::tie(sources[b].price, sources[b].id, b);
  });
  const Ticks index = weighted_median(sources, fresh, previous_index);
  for (const auto i : fresh)
    if (wide(magnitude(sources[i].price - index), kMillion) > wide(rules.max_deviation_ppm, index))
      result.states[i] = SourceState::outlier;
  if (!has_quorum(rules, sources, result.states)) return result;
  result.verdict = Verdict::valid;
  result.index = index;
  return result;
}

}  // namespace fb
