#include "report/chart_image.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"
#include "timeline/time_range.h"

namespace fb::ui {
namespace {

// Okabe and Ito (2008): told apart with any common colour vision, on white.
constexpr QRgb kInks[] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x666666};
constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
constexpr int kLegend = 20, kFoot = 30, kLeft = 74, kRight = 28, kTop = 8;

struct Frame {
  QRectF area;
  double least = 0, most = 1;
  TimeRange range;
  double per_unit = 1;
  QPointF at(const ChartPoint& p) const {
    const double share =
        range.span() > 0 ? static_cast<double>(p.time_ms - range.from) / static_cast<double>(range.span()) : 0;
    return {area.left() + share * area.width(), y(static_cast<double>(p.value) / per_unit)};
  }
  double y(double value) const { return area.bottom() - (value - least) / (most - least) * area.height(); }
};

Frame frameOf(const ChartData& chart, QSize size) {
  Frame f;
  f.area = QRectF(kLeft, kTop + kLegend, size.width() - kLeft - kRight, size.height() - kTop - kLegend - kFoot);
  f.per_unit = static_cast<double>(chart.per_unit);
  bool first = true;
  for (const ChartSeries& s : chart.series)
    for (const ChartPoint& p : s.points) {
      const double v = static_cast<double>(p.value) / f.per_unit;
      f.least = first ? v : std::min(f.least, v);
      f.most = first ? v : std::max(f.most, v);
      f.range = first ? TimeRange{p.time_ms, p.time_ms}
                      : TimeRange{std::min(f.range.from, p.time_ms), std::max(f.range.to, p.time_ms)};
      first = false;
    }
  if (chart.style == ChartData::Style::bars) f.least = std::min(0.0, f.least);
  if (f.most <= f.least) f.most = f.least + 1;
  return f;
}

double niceStep(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 4)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (power * factor * 5 >= range) return power * factor;
  return power * 10;
}

void drawAxes(QPainter& painter, const Frame& f, const QString& unit) {
  const QColor line(0xd5, 0xd9, 0xde), words(0x55, 0x5f, 0x6a);
  const double step = niceStep(f.most - f.least);
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  for (double v = std::ceil(f.least / step) * step; v <= f.most + step / 1e6; v += step) {
    painter.setPen(line);
    painter.drawLine(QPointF(f.area.left(), f.y(v)), QPointF(f.area.right(), f.y(v)));
    painter.setPen(words);
    painter.drawText(QRectF(0, f.y(v) - 8, kLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter, decimal(v, decimals));
  }
  const TimeMs tick = tickStep(f.range.span(), 7);
  for (TimeMs t = (f.range.from + tick - 1) / tick * tick; t <= f.range.to; t += tick) {
    const double x = f.at({t, 0}).x();
    painter.setPen(line);
    painter.drawLine(QPointF(x, f.area.bottom()), QPointF(x, f.area.bottom() + 4));
    painter.setPen(words);
    painter.drawText(QRectF(x - 40, f.area.bottom() + 4, 80, 14), Qt::AlignCenter, clockMinutes(t));
  }
  painter.drawText(QRectF(f.area.right() - 60, f.area.bottom() + 15, 60, 14), Qt::AlignRight, "UTC");
  painter.drawText(QRectF(0, kTop, f.area.width(), kLegend - 4), Qt::AlignLeft | Qt::AlignVCenter, unit);
}

void drawSeries(QPainter& painter, const Frame& f, const ChartData& chart) {
  double legend_x = std::max(f.area.left(), 24.0 + painter.fontMetrics().horizontalAdvance(text(chart.unit)));
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const ChartSeries& s = chart.series[i];
    const QPen pen(QColor(kInks[i % std::size(kInks)]), 1.3, kDashes[i % std::size(kDashes)]);
    painter.setPen(pen);
    if (chart.style == ChartData::Style::line) {
      QPolygonF points;
      for (const ChartPoint& p : s.points) points << f.at(p);
      painter.drawPolyline(points);
    } else {
      // Series stand side by side inside a point's share of the axis.
      const double share = f.area.width() / std::max<double>(1, static_cast<double>(s.points.size())) * 0.8;
      const double one = std::max(1.0, share / static_cast<double>(chart.series.size()));
      painter.setPen(QPen(pen.color(), one, Qt::SolidLine, Qt::FlatCap));
      for (const ChartPoint& p : s.points) {
        const QPointF top =
            f.at(p) + QPointF((static_cast<double>(i) - static_cast<double>(chart.series.size() - 1) / 2) * one, 0);
        painter.drawLine(QPointF(top.x(), f.y(0)), top);
      }
    }
    const QString name = text(s.name);
    painter.setPen(pen);
    painter.drawLine(QPointF(legend_x, kTop + 8), QPointF(legend_x + 18, kTop + 8));
    painter.setPen(Qt::black);
    painter.drawText(QPointF(legend_x + 22, kTop + 12), name);
    legend_x += 40 + painter.fontMetrics().horizontalAdvance(name);
  }
}

}  // namespace

QImage chartImage(const ChartData& chart, QSize size, double scale) {
  QImage image(size * scale, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(scale, scale);
  painter.setFont(theme::label());
  const Frame frame = frameOf(chart, size);
  drawAxes(painter, frame, text(chart.unit));
  drawSeries(painter, frame, chart);
  return image;
}

}  // namespace fb::ui
