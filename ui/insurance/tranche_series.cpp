#include "insurance/tranche_series.h"

#include <algorithm>
#include <numeric>

namespace fb::ui {
namespace {

StackPoint pointOf(const TotalsPoint& totals, const std::vector<std::uint32_t>& order) {
  StackPoint point{totals.time_ms, {}};
  Money edge = 0;
  for (const std::uint32_t tranche : order) {
    edge += tranche < totals.tranches.size() ? totals.tranches[tranche] : 0;
    point.top.push_back(edge);
  }
  return point;
}

}  // namespace

std::vector<std::uint32_t> stackOrder(const std::vector<TrancheSnapshot>& tranches) {
  std::vector<std::uint32_t> order(tranches.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const TrancheSpec &x = tranches[a].spec, &y = tranches[b].spec;
    return x.rank != y.rank ? x.rank > y.rank : x.market > y.market;
  });
  return order;
}

QString trancheName(const TrancheSpec& tranche, const std::vector<MarketSnapshot>& markets) {
  const QString id = QString::fromStdString(tranche.id);
  if (tranche.market >= markets.size()) return id;
  return QString::fromStdString(markets[tranche.market].instrument.base) + ' ' + id.mid(id.lastIndexOf('/') + 1);
}

std::vector<StackPoint> stack(const std::vector<TotalsPoint>& totals, const std::vector<std::uint32_t>& order,
                              TimeMs from_ms, TimeMs to_ms, std::size_t most_points) {
  const auto by_time = [](const TotalsPoint& point, TimeMs time_ms) { return point.time_ms < time_ms; };
  const auto begin = std::lower_bound(totals.begin(), totals.end(), from_ms, by_time);
  const auto end = std::lower_bound(begin, totals.end(), to_ms + 1, by_time);
  const auto count = static_cast<std::size_t>(end - begin);
  const std::size_t stride = count <= most_points ? 1 : (count + most_points - 3) / (most_points - 2);
  std::vector<StackPoint> points;
  if (count > 0) points.push_back(pointOf(*begin, order));
  for (std::size_t i = stride; i + 1 < count; i += stride)
    points.push_back(pointOf(begin[static_cast<std::ptrdiff_t>(i)], order));
  if (count > 1) points.push_back(pointOf(*(end - 1), order));
  return points;
}

}  // namespace fb::ui
