#include "record/recording.h"

#include <algorithm>

namespace fb {
namespace {

// [first, last) of the items with time in (after, until]; `items` increase in time.
template <class Items, class Project>
std::pair<std::size_t, std::size_t> span_of(const Items& items, TimeMs after, TimeMs until, Project time_of) {
  const auto first = std::ranges::upper_bound(items, after, {}, time_of);
  const auto last = std::ranges::upper_bound(first, items.end(), until, {}, time_of);
  return {static_cast<std::size_t>(first - items.begin()), static_cast<std::size_t>(last - items.begin())};
}

template <class T>
void take(const std::vector<Timed<T>>& from, TimeMs after, TimeMs until, std::vector<T>& out) {
  const auto [first, last] = span_of(from, after, until, &Timed<T>::time_ms);
  out.reserve(last - first);
  for (std::size_t i = first; i < last; ++i) out.push_back(from[i].what);
}

// Where both are silent; each in order of time.
std::vector<Gap> both_silent(const std::vector<Gap>& a, const std::vector<Gap>& b) {
  std::vector<Gap> out;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const TimeMs from = std::max(a[i].from_ms, b[k].from_ms), to = std::min(a[i].to_ms, b[k].to_ms);
    if (from < to) out.push_back({a[i].market, 0, from, to});
    ++(a[i].to_ms < b[k].to_ms ? i : k);
  }
  return out;
}

}  // namespace

std::uint32_t Recording::block_at(TimeMs time_ms) const {
  if (time_ms <= start_ms) return 0;
  return static_cast<std::uint32_t>((std::min(time_ms, end_ms) - start_ms) / interval_ms);
}

BlockInput Recording::block(std::uint32_t block) const {
  BlockInput in{.time_ms = time_of(block)};
  const TimeMs after = block <= 1 ? INT64_MIN : time_of(block - 1);
  for (MarketIdx m = 0; m < paths.size(); ++m) {
    Money turnover = 0;
    for (std::uint32_t s = 0; s < paths[m].size(); ++s) {
      const SourcePath& path = paths[m][s];
      const auto [first, last] = span_of(path.time_ms, after, in.time_ms, std::identity());
      if (first == last) continue;
      in.observations.push_back(
          {.market = m, .source = s, .price = path.price[last - 1], .time_ms = path.time_ms[last - 1]});
      for (std::size_t i = first; i < last && i < path.turnover.size(); ++i)
        turnover = checked_add(turnover, path.turnover[i], "turnover");
    }
    if (turnover > 0) in.turnover.push_back({m, turnover});
  }
  for (AssetIdx c = 0; c < asset_paths.size(); ++c) {
    const auto [first, last] = span_of(asset_paths[c].time_ms, after, in.time_ms, std::identity());
    if (first != last) in.asset_prices.push_back({c, asset_paths[c].price_micro[last - 1]});
  }
  take(deposits, after, in.time_ms, in.deposits);
  take(collateral_deposits, after, in.time_ms, in.collateral_deposits);
  take(collateral_withdrawals, after, in.time_ms, in.collateral_withdrawals);
  take(triggers, after, in.time_ms, in.triggers);
  take(orders, after, in.time_ms, in.orders);
  take(withdrawals, after, in.time_ms, in.withdrawals);
  take(provider_entries, after, in.time_ms, in.provider_entries);
  take(provider_notices, after, in.time_ms, in.provider_notices);
  const auto [first, last] = span_of(commands, after, in.time_ms, &TimedCommand::time_ms);
  for (std::size_t i = first; i < last; ++i) in.commands.push_back(commands[i].command);
  return in;
}

std::vector<Gap> silences(const Recording& recording, MarketIdx market) {
  if (market >= recording.paths.size()) return {};
  std::vector<std::vector<Gap>> of(recording.paths[market].size());  // a source, in order of time
  for (const Gap& gap : recording.gaps)
    if (gap.market == market && gap.source < of.size()) of[gap.source].push_back(gap);
  if (of.empty()) return {};
  std::vector<Gap> all = std::move(of.front());
  for (std::size_t s = 1; s < of.size(); ++s) all = both_silent(all, of[s]);
  std::erase_if(all, [&](const Gap& gap) { return gap.to_ms - gap.from_ms <= recording.interval_ms; });
  return all;
}

}  // namespace fb
