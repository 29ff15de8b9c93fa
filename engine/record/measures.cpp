#include "record/measures.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fb {
namespace {

constexpr double kMinutesAYear = 525600;
constexpr Ppm kLeastSigma = 100000, kMostSigma = 3000000;
constexpr std::int64_t kStressedFloorPpm = 600000;
constexpr TimeMs kDay = 86400000, kHour = 3600000;

using Bars = std::vector<Bar>;

bool has_history(const SourceBars& s, TimeMs start_ms) {
  const auto since = std::ranges::lower_bound(s.history, start_ms - 12 * kHour, {}, &Bar::time_ms);
  return s.history.end() - since >= kHour / s.interval_ms;
}

// The bars of the last `span_ms` of history when there is an hour of it, else those of the first `instead_ms`.
Bars sample(const SourceBars& s, TimeMs start_ms, TimeMs span_ms, TimeMs instead_ms) {
  if (has_history(s, start_ms))
    return {std::ranges::lower_bound(s.history, start_ms - span_ms, {}, &Bar::time_ms), s.history.end()};
  return {s.bars.begin(), std::ranges::lower_bound(s.bars, start_ms + instead_ms, {}, &Bar::time_ms)};
}

Ppm sigma_of(const Bars& bars) {
  double squares = 0, minutes = 0;
  for (std::size_t i = 1; i < bars.size(); ++i) {
    const double r = static_cast<double>(bars[i].close) / static_cast<double>(bars[i - 1].close) - 1;
    squares += r * r;
    minutes += static_cast<double>(bars[i].time_ms - bars[i - 1].time_ms) / 60000;
  }
  if (minutes <= 0) return 600000;
  return std::clamp(static_cast<Ppm>(std::sqrt(squares / minutes * kMinutesAYear) * 1e6), kLeastSigma, kMostSigma);
}

Money median_turnover_a_minute(const MarketBars& market, TimeMs start_ms) {
  std::map<TimeMs, Money> by_minute;
  for (const auto& s : market.sources)
    for (const Bar& b : sample(s, start_ms, kDay, 6 * kHour))
      by_minute[b.time_ms] += static_cast<Money>(static_cast<Int128>(b.turnover) * 60000 / s.interval_ms);
  std::vector<Money> all;
  for (const auto& [time_ms, turnover] : by_minute) all.push_back(turnover);
  if (all.empty()) return 0;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return *middle;
}

std::vector<Ticks> recent_prices(const MarketBars& m, Ticks first_price, TimeMs start_ms, TimeMs entry_minutes) {
  const SourceBars& s = m.sources.front();
  std::vector<Ticks> out;
  const bool as_recorded = has_history(s, start_ms);
  for (const Bar& b : sample(s, start_ms, entry_minutes * 60000, kHour)) {
    const Ticks price = to_ticks(m.instrument, b.typical());
    if (as_recorded) {
      out.push_back(price);
      continue;
    }
    const double widened =
        static_cast<double>(price - first_price) * std::sqrt(static_cast<double>(entry_minutes) / 60);
    const auto distance = std::min(static_cast<Ticks>(std::fabs(widened)), first_price / 2);
    out.push_back(first_price + distance);
    out.push_back(first_price - distance);
  }
  if (out.empty()) out.push_back(first_price);
  return out;
}

Ticks median_first_price(const MarketBars& m) {
  std::vector<Ticks> prices;
  for (const auto& s : m.sources) prices.push_back(to_ticks(m.instrument, s.bars.front().open));
  std::sort(prices.begin(), prices.end());
  return prices[(prices.size() - 1) / 2];
}

// Returns of one market's first source on a common grid of five minutes; 0 where nothing was recorded.
std::vector<double> returns_on_grid(const MarketBars& m, TimeMs from_ms, TimeMs end_ms) {
  constexpr TimeMs kStep = 5 * 60000;
  std::vector<double> out(static_cast<std::size_t>((end_ms - from_ms) / kStep + 1), 0);
  const SourceBars& s = m.sources.front();
  std::int64_t previous = 0;
  const auto feed = [&](const Bars& bars) {
    for (const Bar& b : bars) {
      const auto at = static_cast<std::size_t>((b.time_ms - from_ms) / kStep);
      if (previous > 0 && at < out.size()) out[at] += static_cast<double>(b.close) / static_cast<double>(previous) - 1;
      previous = b.close;
    }
  };
  feed(s.history);
  feed(s.bars);
  return out;
}

std::vector<std::int64_t> correlations(const Timeline& t) {
  TimeMs from = t.start_ms;
  for (const auto& m : t.markets)
    if (!m.sources.front().history.empty()) from = std::min(from, m.sources.front().history.front().time_ms);
  std::vector<std::vector<double>> returns;
  for (const auto& m : t.markets) returns.push_back(returns_on_grid(m, from, t.end_ms));
  const std::size_t n = returns.size();
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t i = 0; i < returns[a].size(); ++i) sum += returns[a][i] * returns[b][i];
    return sum;
  };
  std::vector<std::int64_t> out(n * n, kMillion);
  std::vector<double> length(n);
  for (std::size_t a = 0; a < n; ++a) length[a] = std::sqrt(dot(a, a));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const double scale = length[a] * length[b];
      const auto rho = scale > 0 ? static_cast<std::int64_t>(dot(a, b) / scale * 1e6) : 0;
      out[a * n + b] = out[b * n + a] = std::clamp(rho, kStressedFloorPpm, kMillion);
    }
  }
  return out;
}

}  // namespace

Measures measure(const Timeline& t, TimeMs entry_minutes) {
  Measures out;
  for (const auto& m : t.markets) {
    MarketMeasures x{.first_price = median_first_price(m)};
    x.turnover = comparable_turnover(m);
    x.turnover_a_minute = median_turnover_a_minute(m, t.start_ms);
    x.sigma_ppm = sigma_of(sample(m.sources.front(), t.start_ms, kDay, kHour));
    x.recent_prices = recent_prices(m, x.first_price, t.start_ms, entry_minutes);
    out.markets.push_back(std::move(x));
  }
  out.correlation_ppm = correlations(t);
  return out;
}

}  // namespace fb
