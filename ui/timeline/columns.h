// Decimation to pixel columns: lowest, highest, last and sum of what falls into each column, so that spikes stay.
// Points are in order of time. Cost: one pass over the visible points. Thread rule: pure function.
#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "timeline/time_range.h"

namespace fb::ui {

struct Column {
  bool filled = false;
  double low = 0, high = 0, last = 0, sum = 0;
};

template <class Point, class Value>
std::vector<Column> decimate(std::span<const Point> points, const TimeScale& scale, Value value) {
  std::vector<Column> columns(static_cast<std::size_t>(std::max(0, scale.width)));
  const auto before = [](const Point& p, TimeMs t) { return p.time_ms < t; };
  auto first = std::lower_bound(points.begin(), points.end(), scale.range.from, before);
  if (first != points.begin()) --first;  // so that a line starts at the left edge
  for (auto p = first; p != points.end() && p->time_ms <= scale.range.to; ++p) {
    const auto x = static_cast<std::ptrdiff_t>(scale.toX(p->time_ms)) - scale.left;
    const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(x, 0, std::max(0, scale.width - 1)));
    if (i >= columns.size()) break;
    const double v = value(*p);
    Column& c = columns[i];
    c.low = c.filled ? std::min(c.low, v) : v;
    c.high = c.filled ? std::max(c.high, v) : v;
    c.last = v;
    c.sum += v;
    c.filled = true;
  }
  return columns;
}

// The last point at or before a time; null when there is none.
template <class Point>
const Point* pointAt(std::span<const Point> points, TimeMs time_ms) {
  const auto after =
      std::upper_bound(points.begin(), points.end(), time_ms, [](TimeMs t, const Point& p) { return t < p.time_ms; });
  return after == points.begin() ? nullptr : &*(after - 1);
}

}  // namespace fb::ui
