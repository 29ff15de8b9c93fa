#include "record/hourly_bridge.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/fixed_math.h"

namespace fb {
namespace {

constexpr int kMinutes = 60;
constexpr double kNoise = 0.6;  // of the hour's range, spread over sqrt(60) minutes
constexpr double kWick = 0.5;   // mean wick in units of a minute's noise
constexpr double kMostActivity = 12;
constexpr double kLinger = 0.15;     // share of the way to an extreme that is gone before the run
constexpr double kFastMinutes = 20;  // length of the run in a usual hour, shorter in proportion in a wilder one
constexpr int kLeastFastMinutes = 3;

using Closes = std::array<double, kMinutes + 1>;

// A Brownian bridge from path[from] to path[to], kept inside [low, high].
void bridge(Closes& path, int from, int to, double noise, double low, double high, Random& random) {
  for (int i = from + 1; i < to; ++i) {
    const double left = to - i + 1;
    const double mean = path[i - 1] + (path[to] - path[i - 1]) / left;
    const double sd = noise * std::sqrt((left - 1) / left);
    path[i] = std::clamp(mean + sd * random.normal(), low, high);
  }
}

std::int64_t whole(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }

// To an extreme the price goes fast: it lingers near `from`'s price and runs the last `fast` minutes.
void run_to_extreme(Closes& path, int from, int to, int fast, double noise, double low, double high, Random& random) {
  const int turn = std::max(from, to - fast);
  if (turn > from) {
    path[turn] = path[from] + kLinger * (path[to] - path[from]);
    bridge(path, from, turn, noise, low, high, random);
  }
  bridge(path, turn, to, noise, low, high, random);
}

void simulate_hour(const HourFigures& f, TimeMs start_ms, double activity, std::vector<Bar>& out, Random& random) {
  const auto low = static_cast<double>(f.low), high = static_cast<double>(f.high);
  const bool low_first = random.uniform() < (f.close >= f.open ? 0.7 : 0.3);
  const int first = 2 + static_cast<int>(random.below(27)), second = 31 + static_cast<int>(random.below(27));
  const double noise = kNoise * (high - low) / std::sqrt(static_cast<double>(kMinutes));
  Closes path{};
  path[0] = static_cast<double>(f.open);
  path[first] = low_first ? low : high;
  path[second] = low_first ? high : low;
  path[kMinutes] = static_cast<double>(f.close);
  const int fast = std::clamp(static_cast<int>(kFastMinutes / activity), kLeastFastMinutes, kMinutes);
  run_to_extreme(path, 0, first, fast, noise, low, high, random);
  run_to_extreme(path, first, second, fast, noise, low, high, random);
  bridge(path, second, kMinutes, noise, low, high, random);
  for (int i = 0; i < kMinutes; ++i) {
    Bar bar{.time_ms = start_ms + i * 60000, .open = whole(path[i]), .close = whole(path[i + 1])};
    const double up = kWick * noise * std::fabs(random.normal()), down = kWick * noise * std::fabs(random.normal());
    bar.high = std::clamp(std::max(bar.open, bar.close) + whole(up), f.low, f.high);
    bar.low = std::clamp(std::min(bar.open, bar.close) - whole(down), f.low, f.high);
    out.push_back(bar);
  }
}

double relative_range(const HourFigures& f) {
  return static_cast<double>(f.high - f.low) / static_cast<double>(f.open);
}

double median_range(std::span<const HourFigures> hours) {
  std::vector<double> ranges;
  for (const auto& h : hours) ranges.push_back(relative_range(h));
  std::nth_element(ranges.begin(), ranges.begin() + static_cast<std::ptrdiff_t>(ranges.size() / 2), ranges.end());
  return std::max(ranges[ranges.size() / 2], 1e-9);
}

}  // namespace

std::vector<Bar> bridge_hours(std::span<const HourFigures> hours, TimeMs start_ms, Money usual_turnover_per_minute,
                              Random random) {
  std::vector<Bar> bars;
  if (hours.empty()) return bars;
  bars.reserve(hours.size() * kMinutes);
  const double usual_range = median_range(hours);
  for (std::size_t h = 0; h < hours.size(); ++h) {
    const double activity = std::min(kMostActivity, 0.4 + 0.6 * relative_range(hours[h]) / usual_range);
    simulate_hour(hours[h], start_ms + static_cast<TimeMs>(h) * 3600000, activity, bars, random);
    for (std::size_t i = bars.size() - kMinutes; i < bars.size(); ++i)
      bars[i].turnover =
          static_cast<Money>(static_cast<double>(usual_turnover_per_minute) * activity * random.log_normal(1, 0.35));
  }
  return bars;
}

}  // namespace fb
