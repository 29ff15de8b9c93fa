#include "report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "report/html.h"

namespace fb {
namespace {

// Colours of Okabe and Ito (2008), told apart by people with any common colour vision, on light and dark ground.
constexpr const char* kColours[] = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                    "#d55e00", "#56b4e9", "#999999", "#b8a900"};
constexpr double kWidth = 760, kHeight = 260, kLeft = 70, kRight = 12, kTop = 26, kBottom = 40;

struct Axis {
  double least = 0, most = 1;  // of values, in axis units
  TimeMs from_ms = 0, to_ms = 1;
  double x(TimeMs t) const {
    return kLeft + (kWidth - kLeft - kRight) * static_cast<double>(t - from_ms) / static_cast<double>(to_ms - from_ms);
  }
  double y(double v) const { return kHeight - kBottom - (kHeight - kTop - kBottom) * (v - least) / (most - least); }
};

double axis_value(const ChartData& chart, std::int64_t value) {
  return static_cast<double>(value) / static_cast<double>(chart.per_unit);
}

// A step of 1, 2 or 5 times a power of ten that cuts `range` into about five.
double nice_step(double range) {
  double step = 1e-9;
  static constexpr double kFactors[] = {2, 2.5, 2};
  for (int i = 0; step * 6 < range && i < 100; ++i) step *= kFactors[i % 3];
  return step;
}

Axis make_axis(const ChartData& chart) {
  Axis a{1e300, -1e300, INT64_MAX, INT64_MIN};
  for (const ChartSeries& s : chart.series)
    for (const ChartPoint& p : s.points) {
      a.least = std::min(a.least, axis_value(chart, p.value));
      a.most = std::max(a.most, axis_value(chart, p.value));
      a.from_ms = std::min(a.from_ms, p.time_ms);
      a.to_ms = std::max(a.to_ms, p.time_ms);
    }
  if (a.least > a.most) return {};
  if (chart.style == ChartData::Style::bars) a.least = std::min(0.0, a.least);
  const double step = nice_step(std::max(a.most - a.least, std::max(std::abs(a.most), 1e-6) * 1e-3));
  a.least = std::floor(a.least / step) * step;
  a.most = std::max(std::ceil(a.most / step) * step, a.least + step);
  if (a.from_ms == a.to_ms) a.to_ms += 1;
  return a;
}

std::string value_label(double v, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  return fmt::format("{:.{}f}", v == 0 ? 0.0 : v, decimals);  // no "-0"
}

std::string grid(const ChartData& chart, const Axis& a) {
  std::string out;
  const double step = nice_step(a.most - a.least);
  for (int i = 0; i <= 12 && a.least + i * step <= a.most + step * 1e-6; ++i) {
    const double v = a.least + i * step, y = a.y(v);
    out += fmt::format("<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", kLeft,
                       kWidth - kRight, y, y);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", kLeft - 6, y + 4,
                       value_label(v, step));
  }
  static constexpr TimeMs kSteps[] = {15'000,     60'000,     300'000,    900'000,    3'600'000,
                                      10'800'000, 21'600'000, 86'400'000, 604'800'000};
  TimeMs pace = kSteps[0];
  for (const TimeMs s : kSteps)
    if ((a.to_ms - a.from_ms) / pace > 9) pace = s;
  for (TimeMs t = (a.from_ms + pace - 1) / pace * pace; t <= a.to_ms; t += pace) {
    const std::string label =
        pace >= 86'400'000 ? format_time(t).substr(0, 10) : format_clock(t).substr(0, pace < 60'000 ? 8 : 5);
    out += fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>", a.x(t),
                       kTop, kHeight - kBottom);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>", a.x(t),
                       kHeight - kBottom + 15, label);
  }
  out += fmt::format("<text x=\"4\" y=\"14\">{}</text>", html_text(chart.unit));
  return out +
         fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">UTC</text>", kWidth - kRight, kHeight - 8);
}

std::string line_path(const ChartData& chart, const ChartSeries& s, const Axis& a, const char* colour) {
  std::string path;
  for (const ChartPoint& p : s.points)
    path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", a.x(p.time_ms), a.y(axis_value(chart, p.value)));
  return fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\" points=\"{}\"/>", colour, path);
}

// Bars of the series side by side within each stretch.
std::string bar_path(const ChartData& chart, std::size_t index, const Axis& a, const char* colour) {
  const ChartSeries& s = chart.series[index];
  const double room = s.points.size() > 1 ? a.x(s.points[1].time_ms) - a.x(s.points[0].time_ms) : 4;
  const double width = std::max(0.6, room * 0.9 / static_cast<double>(chart.series.size()));
  std::string path;
  for (const ChartPoint& p : s.points) {
    if (p.value == 0) continue;
    const double x = a.x(p.time_ms) + width * static_cast<double>(index), top = a.y(axis_value(chart, p.value)),
                 base = a.y(0);
    path += fmt::format("M{:.1f},{:.1f}h{:.2f}V{:.1f}h{:.2f}z", x, base, width, top, -width);
  }
  return fmt::format("<path fill=\"{}\" d=\"{}\"/>", colour, path);
}

}  // namespace

std::string svg_chart(const ChartData& chart) {
  const Axis axis = make_axis(chart);
  std::string out = fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}, {}\">", kWidth,
                                kHeight, html_text(chart.title), html_text(chart.unit));
  out += grid(chart, axis);
  double legend_x = std::max(kLeft + 80, 24 + 6.5 * static_cast<double>(chart.unit.size()));
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const char* colour = kColours[i % std::size(kColours)];
    out += chart.style == ChartData::Style::bars ? bar_path(chart, i, axis, colour)
                                                 : line_path(chart, chart.series[i], axis, colour);
    out += fmt::format(
        "<rect x=\"{:.0f}\" y=\"5\" width=\"10\" height=\"10\" fill=\"{}\"/><text x=\"{:.0f}\" y=\"14\">{}</text>",
        legend_x, colour, legend_x + 14, html_text(chart.series[i].name));
    legend_x += 40 + 6.5 * static_cast<double>(chart.series[i].name.size());
  }
  return out + "</svg>";
}

}  // namespace fb
