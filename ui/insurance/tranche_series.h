// Tranche balances over time, thinned for drawing, stacked from the most senior upwards. No painting here.
// Thread rule: values and pure functions.
#pragma once
#include <QString>
#include <vector>

#include "replay/snapshot.h"

namespace fb::ui {

inline constexpr std::size_t kMostPoints = 600;  // a series; Qt Charts stays quick below about 5,000 a chart

// Tranches in the order in which they are stacked: last to pay at the bottom, first to pay on top.
std::vector<std::uint32_t> stackOrder(const std::vector<TrancheSnapshot>& tranches);

// "BTC first-loss" of the tranche "BTC-PERP/first-loss"; shared tranches have their own name.
QString trancheName(const TrancheSpec& tranche, const std::vector<MarketSnapshot>& markets);

struct StackPoint {
  TimeMs time_ms = 0;
  std::vector<Money> top;  // upper edge of each layer, in stack order
};

// Points with time_ms in [from_ms, to_ms]: when there are too many every n-th block is kept, and both ends always. A
// draw then shows at most n blocks late.
std::vector<StackPoint> stack(const std::vector<TotalsPoint>& totals, const std::vector<std::uint32_t>& order,
                              TimeMs from_ms, TimeMs to_ms, std::size_t most_points = kMostPoints);

}  // namespace fb::ui
