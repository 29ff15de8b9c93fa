#include "timeline/lanes.h"

#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"
#include "replay/figure_series.h"
#include "timeline/columns.h"

namespace fb::ui {
namespace {

using Columns = std::vector<Column>;

// The registered figure of a point of the series.
auto valueOf(FigureId id) {
  return [id](const auto& point) { return static_cast<double>(figure(point, id)); };
}

struct Extent {
  double low = 0, high = 0;
};
Extent extentOf(const Columns& columns) {
  Extent e;
  bool first = true;
  for (const Column& c : columns)
    if (c.filled) {
      e = first ? Extent{c.low, c.high} : Extent{std::min(e.low, c.low), std::max(e.high, c.high)};
      first = false;
    }
  return e;
}

void drawLine(QPainter& painter, const QRect& area, const Columns& columns, Extent extent, const QColor& color) {
  const double reach = extent.high > extent.low ? extent.high - extent.low : 1;
  const auto y = [&](double v) { return area.bottom() - (v - extent.low) / reach * (area.height() - 1); };
  painter.setPen(QPen(color, 1));
  bool open = false;
  QPointF before;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].filled) continue;
    const double x = area.left() + static_cast<double>(i) + 0.5;
    if (open) painter.drawLine(before, QPointF(x, y(columns[i].last)));
    if (columns[i].high > columns[i].low)
      painter.drawLine(QPointF(x, y(columns[i].low)), QPointF(x, y(columns[i].high)));
    before = {x, y(columns[i].last)};
    open = true;
  }
}

enum class BarOf { highest, sum };
// A bar is as wide as its block, when blocks are wider than a pixel.
void drawBars(QPainter& painter, const QRect& area, const Columns& columns, BarOf what, const QColor& color,
              double block_px) {
  double top = 0;
  const auto value = [&](const Column& c) { return what == BarOf::sum ? c.sum : c.high; };
  for (const Column& c : columns) top = std::max(top, c.filled ? value(c) : 0);
  if (top <= 0) return;
  const auto widest = static_cast<std::size_t>(std::max(1.0, std::ceil(block_px)));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int height = columns[i].filled ? static_cast<int>(value(columns[i]) / top * area.height() + 0.5) : 0;
    std::size_t next = i + 1;
    while (next < columns.size() && next < i + widest && !columns[next].filled) ++next;
    if (height > 0)
      painter.fillRect(area.left() + static_cast<int>(i), area.bottom() + 1 - height, static_cast<int>(next - i),
                       height, color);
  }
}

void drawBreakers(QPainter& painter, const QRect& area, const LaneLayout& layout, const Series& series) {
  Columns worst = decimate(std::span<const TotalsPoint>(series.totals), layout.scale,
                           [](const TotalsPoint& p) { return static_cast<double>(p.global_breaker); });
  for (const auto& market : series.markets) {
    const Columns one = decimate(std::span<const SeriesPoint>(market), layout.scale,
                                 [](const SeriesPoint& p) { return static_cast<double>(p.breaker); });
    for (std::size_t i = 0; i < one.size(); ++i)
      if (one[i].filled) worst[i].high = std::max(worst[i].high, one[i].high);
  }
  double carried = -1;  // columns between two blocks keep the state before them
  for (std::size_t i = 0; i < worst.size(); ++i) {
    if (worst[i].filled) carried = worst[i].high;
    const double from_ms = static_cast<double>(layout.scale.toTime(area.left() + static_cast<double>(i)));
    if (carried < 0 || series.totals.empty() || from_ms > static_cast<double>(series.totals.back().time_ms)) continue;
    const auto state = static_cast<BreakerState>(static_cast<int>(carried));
    const QColor color = state == BreakerState::normal ? theme::raised() : theme::look(state).color;
    const int inset = state == BreakerState::normal ? 3 : state <= BreakerState::caution ? 2 : 0;  // shape as well
    painter.fillRect(area.left() + static_cast<int>(i), area.top() + inset, 1, area.height() - 2 * inset, color);
  }
}

// Ticks for liquidations (low), bankruptcies (higher) and ADL (full): height and colour grow with gravity.
void drawEvents(QPainter& painter, const QRect& area, const LaneLayout& layout, const Series& series) {
  const std::span<const TotalsPoint> totals(series.totals);
  const auto mark = [&](FigureId id, double share, const QColor& color) {
    const Columns columns = decimate(totals, layout.scale, valueOf(id));
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].filled && columns[i].high > 0) {
        const int height = std::max(2, static_cast<int>(area.height() * share));
        painter.fillRect(area.left() + static_cast<int>(i), area.bottom() + 1 - height, 1, height, color);
      }
  };
  mark(FigureId::liquidated_in_block, 0.35, theme::calm());
  mark(FigureId::bankrupt_in_block, 0.65, theme::attention());
  mark(FigureId::adl_fills_in_block, 1.0, theme::limit());
}

std::span<const SeriesPoint> pointsOf(const Snapshot& snapshot, MarketIdx market) {
  if (!snapshot.series || market >= snapshot.series->markets.size()) return {};
  return snapshot.series->markets[market];
}

}  // namespace

LaneLayout layOut(const QRect& area, const TimeRange& range, int gutter) {
  constexpr int kAxis = 22, kRight = 16, kGap = 5;
  constexpr int kWeights[kLanes] = {34, 13, 13, 14, 8, 8, 10};
  LaneLayout out;
  const int left = area.left() + gutter, width = std::max(1, area.width() - gutter - kRight);
  out.scale = {range, left, width};
  out.axis = {left, area.top(), width, kAxis};
  const int room = std::max(kLanes * 6, area.height() - kAxis - kLanes * kGap);
  int y = area.top() + kAxis + kGap;
  for (int i = 0; i < kLanes; ++i) {
    const int height = room * kWeights[i] / 100;
    out.lanes[static_cast<std::size_t>(i)] = {left, y, width, height};
    y += height + kGap;
  }
  return out;
}

QString laneName(Lane lane, const Snapshot& snapshot, MarketIdx market) {
  const MarketSnapshot* of = market < snapshot.markets.size() ? &snapshot.markets[market] : nullptr;
  switch (lane) {
    case Lane::price:
      return of ? text(of->id) : QObject::tr("price");
    case Lane::volatility:
      return of ? QObject::tr("%1 volatility").arg(text(of->instrument.base)) : QObject::tr("volatility");
    case Lane::forced:
      return of ? QObject::tr("%1 forced").arg(text(of->instrument.base)) : QObject::tr("forced");
    case Lane::insurance:
      return QObject::tr("insurance");
    case Lane::breakers:
      return QObject::tr("breakers");
    case Lane::events:
      return QObject::tr("events");
    case Lane::marks:
      return QObject::tr("operator");
  }
  return {};
}

namespace {

QString marketValue(Lane lane, const Snapshot& snapshot, MarketIdx market, const SeriesPoint& p) {
  switch (lane) {
    case Lane::price:
      return price(snapshot.markets[market].instrument, figure(p, FigureId::mark)) + kThinSpace + "USD";
    case Lane::volatility:
      return percent(figure(p, FigureId::sigma_fast), 0) + QObject::tr(" a year");
    case Lane::forced:
      return moneyUnit(a_minute(figure(p, FigureId::market_forced_in_block), block_interval_ms(snapshot))) + "/min";
    case Lane::breakers:
    case Lane::insurance:
    case Lane::events:
    case Lane::marks:
      break;
  }
  return {};
}

QString totalsValue(Lane lane, const TotalsPoint& p) {
  if (lane == Lane::insurance) return moneyUnit(figure(p, FigureId::insurance));
  QStringList words;
  const auto add = [&](FigureId id, const QString& what) {
    if (const auto count = figure(p, id); count > 0) words << what.arg(integer(count));
  };
  add(FigureId::liquidated_in_block, QObject::tr("%1 liquidated"));
  add(FigureId::bankrupt_in_block, QObject::tr("%1 bankrupt"));
  add(FigureId::adl_fills_in_block, QObject::tr("%1 ADL fills"));
  return words.isEmpty() ? QObject::tr("none") : words.join(", ");
}

// The tightest of all markets and the global one, as the lane is drawn.
QString breakerValue(const Series& series, TimeMs time_ms) {
  const TotalsPoint* all = pointAt(std::span<const TotalsPoint>(series.totals), time_ms);
  if (!all) return {};
  std::uint8_t tightest = all->global_breaker;
  for (const auto& market : series.markets)
    if (const SeriesPoint* p = pointAt(std::span<const SeriesPoint>(market), time_ms)) tightest = std::max(tightest, p->breaker);
  return theme::look(static_cast<BreakerState>(tightest)).word;
}

}  // namespace

QString laneValue(Lane lane, const Snapshot& snapshot, MarketIdx market, TimeMs time_ms) {
  if (!snapshot.series || lane == Lane::marks) return {};
  if (lane == Lane::breakers) return breakerValue(*snapshot.series, time_ms);
  if (lane == Lane::insurance || lane == Lane::events) {
    const TotalsPoint* p = pointAt(std::span<const TotalsPoint>(snapshot.series->totals), time_ms);
    return p ? totalsValue(lane, *p) : QString();
  }
  const SeriesPoint* p = market < snapshot.markets.size() ? pointAt(pointsOf(snapshot, market), time_ms) : nullptr;
  return p ? marketValue(lane, snapshot, market, *p) : QString();
}

namespace {

TimeMs axisStep(const LaneLayout& layout) {
  return tickStep(layout.scale.range.span(), std::max(2, layout.axis.width() / 90));
}

}  // namespace

void drawGrid(QPainter& painter, const LaneLayout& layout) {
  const TimeRange range = layout.scale.range;
  if (range.span() <= 0) return;
  const TimeMs step = axisStep(layout);
  painter.setPen(theme::grid());
  for (TimeMs t = (range.from + step - 1) / step * step; t <= range.to; t += step) {
    const int x = static_cast<int>(layout.scale.toX(t));
    painter.drawLine(x, layout.axis.bottom(), x, layout.of(Lane::marks).bottom());
  }
}

void drawAxisLabels(QPainter& painter, const LaneLayout& layout, const QRect& plate) {
  const TimeRange range = layout.scale.range;
  if (range.span() <= 0) return;
  const TimeMs step = axisStep(layout);
  painter.setFont(theme::number());
  painter.setPen(theme::dim());
  for (TimeMs t = (range.from + step - 1) / step * step; t <= range.to; t += step) {
    const QString words = step < 60'000 ? clockTime(t) : clockMinutes(t);
    const int width = painter.fontMetrics().horizontalAdvance(words) + 8;
    const QRect place(static_cast<int>(layout.scale.toX(t)) - width / 2, layout.axis.top(), width,
                      layout.axis.height());
    if (!place.intersects(plate)) painter.drawText(place, Qt::AlignCenter, words);
  }
}

void drawLanes(QPainter& painter, const LaneLayout& layout, const Snapshot& snapshot, MarketIdx market) {
  if (!snapshot.series) return;
  const auto points = pointsOf(snapshot, market);
  const Columns marks = decimate(points, layout.scale, valueOf(FigureId::mark));
  drawLine(painter, layout.of(Lane::price), marks, extentOf(marks), theme::text());
  const double span = static_cast<double>(std::max<TimeMs>(1, layout.scale.range.span()));
  const double block_px = static_cast<double>(block_interval_ms(snapshot)) / span * layout.scale.width;
  drawBars(painter, layout.of(Lane::volatility), decimate(points, layout.scale, valueOf(FigureId::sigma_fast)),
           BarOf::highest, theme::mixed(theme::panel(), theme::mark(), 0.55), block_px);
  drawBars(painter, layout.of(Lane::forced), decimate(points, layout.scale, valueOf(FigureId::market_forced_in_block)),
           BarOf::sum, theme::attention(), block_px);
  const std::span<const TotalsPoint> totals(snapshot.series->totals);
  const Columns fund = decimate(totals, layout.scale, valueOf(FigureId::insurance));
  drawLine(painter, layout.of(Lane::insurance), fund, {0, extentOf(fund).high}, theme::mark());
  drawBreakers(painter, layout.of(Lane::breakers), layout, *snapshot.series);
  drawEvents(painter, layout.of(Lane::events), layout, *snapshot.series);
}

}  // namespace fb::ui
