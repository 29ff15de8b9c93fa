#include "insurance/insurance_chart.h"

#include <QPainter>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QCategoryAxis>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"
#include "replay/figure_registry.h"

namespace fb::ui {
namespace {

constexpr double kLeft = 48, kTop = 24, kBottom = 24, kWideLabels = 188, kNarrowLabels = 112;
constexpr double kLabelHeight = 15, kLabelWidth = 54;
constexpr std::size_t kPointsASide = kMostPoints / 2;  // before and after the playhead
constexpr TimeMs kMinute = 60'000, kDay = 1440 * kMinute;

double musd(Money money) { return static_cast<double>(money) / 1e12; }

// First to pay is the brightest; a tranche that is drawn in the running loss event is orange.
QColor layerColor(const TrancheSnapshot& tranche, std::size_t from_bottom, std::size_t count) {
  const double share = count <= 1 ? 1 : static_cast<double>(from_bottom) / static_cast<double>(count - 1);
  if (figure(tranche, FigureId::drawn_in_event) > 0) return theme::mixed(theme::panel(), theme::attention(), 0.6 + 0.4 * share);
  return theme::mixed(theme::mixed(theme::panel(), theme::calm(), 0.62), theme::mark(), share * 0.85);
}

// Between four and eight lines.
double niceStep(double most) {
  const double raw = std::max(most, 1e-3) / 4;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {5.0, 2.0})
    if (factor * power <= raw) return factor * power;
  return power;
}

// At most `labels` labels, on whole minutes or hours.
TimeMs timeStep(TimeMs span, double labels) {
  for (const TimeMs minutes : {1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720})
    if (static_cast<double>(span) <= labels * static_cast<double>(minutes * kMinute)) return minutes * kMinute;
  return kDay;
}

}  // namespace

InsuranceChart::InsuranceChart(QWidget* parent)
    : QChartView(parent), time_axis_(new QCategoryAxis(this)), money_axis_(new QValueAxis(this)) {
  setAccessibleName(tr("Insurance tranches over time, M USD"));
  setRenderHint(QPainter::Antialiasing);
  setFrameShape(NoFrame);
  chart()->legend()->hide();
  chart()->setBackgroundRoundness(0);
  chart()->setMargins({0, 0, 0, 0});
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->addAxis(time_axis_, Qt::AlignBottom);
  chart()->addAxis(money_axis_, Qt::AlignLeft);
  time_axis_->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  time_axis_->setGridLineVisible(false);
  money_axis_->setTickType(QValueAxis::TicksDynamic);
  chart()->setMinimumSize(1, 1);  // a small dock gets a small chart, not a scrolled one
  for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(time_axis_), static_cast<QAbstractAxis*>(money_axis_)}) {
    axis->setLabelsFont(theme::number());
    axis->setTruncateLabels(false);
  }
  place();
}

InsuranceChart::Layer InsuranceChart::makeLayer() {
  Layer layer;
  layer.lower = new QLineSeries(this);
  layer.upper = new QLineSeries(this);
  layer.area = new QAreaSeries(layer.upper, layer.lower);
  chart()->addSeries(layer.area);
  layer.area->attachAxis(time_axis_);
  layer.area->attachAxis(money_axis_);
  return layer;
}

void InsuranceChart::rebuildLayers(std::size_t count) {
  if (past_.size() == count) return;
  chart()->removeAllSeries();
  past_.clear();
  later_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    past_.push_back(makeLayer());
    later_.push_back(makeLayer());
  }
}

void InsuranceChart::fill(std::vector<Layer>& layers, const std::vector<StackPoint>& points) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    QList<QPointF> lower, upper;
    for (const StackPoint& point : points) {
      const auto x = static_cast<double>(point.time_ms - span_.first);
      lower << QPointF(x, i == 0 ? 0 : musd(point.top[i - 1]));
      upper << QPointF(x, musd(point.top[i]));
    }
    layers[i].lower->replace(lower);
    layers[i].upper->replace(upper);
  }
}

void InsuranceChart::showSnapshot(const Snapshot& snapshot) {
  order_ = stackOrder(snapshot.tranches);
  rebuildLayers(order_.size());
  now_ms_ = snapshot.time_ms;
  const std::pair span{snapshot.start_ms, std::max(snapshot.end_ms, snapshot.start_ms + 1)};
  const bool new_span = std::exchange(span_, span) != span;
  const std::vector<TotalsPoint> none;
  const auto& totals = snapshot.series ? snapshot.series->totals : none;
  const auto past = stack(totals, order_, span_.first, now_ms_, kPointsASide);
  const auto later = stack(totals, order_, past.empty() ? now_ms_ : past.back().time_ms, span_.second, kPointsASide);
  fill(past_, past);
  fill(later_, later);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const QColor color = layerColor(snapshot.tranches[order_[i]], i, order_.size());
    past_[i].area->setPen(QPen(theme::panel(), 1));
    past_[i].area->setBrush(theme::withAlpha(color, 0.85));
    later_[i].area->setPen(Qt::NoPen);
    later_[i].area->setBrush(theme::withAlpha(color, 0.22));
  }
  setMoneyAxis(past, later);
  setLabels(snapshot, past);
  if (new_span) setTimeAxis();
  viewport()->update();
}

void InsuranceChart::setMoneyAxis(const std::vector<StackPoint>& past, const std::vector<StackPoint>& later) {
  double most = 0;
  for (const auto* points : {&past, &later})
    for (const StackPoint& point : *points) most = std::max(most, point.top.empty() ? 0 : musd(point.top.back()));
  const double step = niceStep(most);
  money_axis_->setTickInterval(step);
  money_axis_->setRange(0, std::max(1.0, std::ceil(most / step - 1e-6)) * step);
  money_axis_->setLabelFormat(step < 0.1 ? "%.2f" : step < 1 ? "%.1f" : "%.0f");
  money_axis_->setGridLineColor(theme::grid());
  chart()->setBackgroundBrush(theme::panel());
  for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(time_axis_), static_cast<QAbstractAxis*>(money_axis_)}) {
    axis->setLabelsColor(theme::dim());
    axis->setLinePenColor(theme::line());
  }
}

void InsuranceChart::setTimeAxis() {
  const TimeMs span = span_.second - span_.first;
  if (span <= 0) return;
  for (const QString& label : time_axis_->categoriesLabels()) time_axis_->remove(label);
  time_axis_->setRange(0, static_cast<double>(span));
  const TimeMs apart = timeStep(span, chart()->plotArea().width() / kLabelWidth);
  const TimeMs first = (span_.first + apart - 1) / apart * apart;
  for (TimeMs at = first; at <= span_.second; at += apart) {
    const bool midnight_at_end = at > first && at % kDay == 0;
    time_axis_->append(midnight_at_end ? QStringLiteral("24:00") : clockMinutes(at),
                       static_cast<double>(at - span_.first));
  }
}

void InsuranceChart::setLabels(const Snapshot& snapshot, const std::vector<StackPoint>& past) {
  labels_.clear();
  QStringList spoken;
  for (std::size_t i = order_.size(); i-- > 0;) {
    const TrancheSnapshot& tranche = snapshot.tranches[order_[i]];
    const double upper = past.empty() ? 0 : musd(past.back().top[i]);
    const double lower = past.empty() || i == 0 ? 0 : musd(past.back().top[i - 1]);
    const bool drawn = figure(tranche, FigureId::drawn_in_event) > 0;
    const QString name = trancheName(tranche.spec, snapshot.markets);
    labels_.push_back({drawn ? "▲ " + name : name, moneyShort(figure(tranche, FigureId::balance)),
                       drawn ? theme::attention() : theme::text(), (upper + lower) / 2});
    spoken << name + ' ' + moneyUnit(figure(tranche, FigureId::balance));
  }
  setAccessibleDescription(tr("First to pay first: %1").arg(spoken.join(", ")));
  place();
}

// The plot keeps its place whatever the labels are, so that the picture does not jump.
void InsuranceChart::place() {
  const double labels = width() >= 460 ? kWideLabels : kNarrowLabels;
  chart()->setPlotArea(
      QRectF(kLeft, kTop, std::max(40.0, width() - kLeft - labels), std::max(30.0, height() - kTop - kBottom)));
}

void InsuranceChart::resizeEvent(QResizeEvent* event) {
  place();  // first: the axes are laid out once, for the new place
  setTimeAxis();
  QChartView::resizeEvent(event);
}

void InsuranceChart::drawForeground(QPainter* painter, const QRectF&) {
  const QRectF plot = chart()->plotArea();
  painter->setFont(theme::label());
  painter->setPen(theme::dim());
  painter->drawText(QRectF(0, 2, kLeft + 60, kTop - 4), Qt::AlignLeft | Qt::AlignVCenter, tr("   M USD"));
  if (past_.empty() || span_.second <= span_.first) return;
  const double share = static_cast<double>(now_ms_ - span_.first) / static_cast<double>(span_.second - span_.first);
  const double x = plot.left() + std::clamp(share, 0.0, 1.0) * plot.width();
  painter->setPen(QPen(theme::hypothetical(), 1.4));
  painter->drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()));
  paintLabels(*painter, plot);
}

void InsuranceChart::paintLabels(QPainter& painter, const QRectF& plot) const {
  const bool wide = width() >= 460;
  const double top_musd = std::max(1e-9, money_axis_->max());
  const double left = plot.right() + 10, room = width() - left - 6;
  double free_from = plot.top() - 4;
  const double last = plot.bottom() - kLabelHeight * static_cast<double>(labels_.size());
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const Label& label = labels_[i];
    const double wanted = plot.bottom() - label.middle_musd / top_musd * plot.height() - kLabelHeight / 2;
    const double latest = last + kLabelHeight * static_cast<double>(i);  // leaves room for those below
    const double y = std::clamp(wanted, free_from, std::max(free_from, latest));
    free_from = y + kLabelHeight;
    painter.setPen(label.color);
    painter.setFont(theme::label());
    const double figures = wide ? 58 : 0;
    painter.drawText(QRectF(left, y, room - figures, kLabelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(label.name, Qt::ElideRight, static_cast<int>(room - figures)));
    if (!wide) continue;
    painter.setFont(theme::number());
    painter.drawText(QRectF(left + room - figures, y, figures, kLabelHeight), Qt::AlignRight | Qt::AlignVCenter,
                     label.balance);
  }
}

}  // namespace fb::ui
