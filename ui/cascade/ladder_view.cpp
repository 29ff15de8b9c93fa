#include "cascade/ladder_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

constexpr double kLeft = 62, kRight = 12, kTop = 30, kBottom = 60, kFootLine = 16;
constexpr std::int64_t kStepPpm = 5'000, kFineStepPpm = 1'000, kPagePpm = 50'000;
constexpr std::int64_t kMostFallPpm = -900'000, kMostRisePpm = 900'000;

// 1, 2 or 5 times a power of ten, for about `wanted` lines over the span.
double niceStep(double span, double wanted) {
  const double raw = span / std::max(1.0, wanted);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power) return factor * power;
  return 10 * power;
}

// Text on a patch of panel colour, so that lines under it do not cross the letters.
void paintLabel(QPainter& painter, const QRectF& box, Qt::Alignment alignment, const QString& words,
                const QColor& colour) {
  const QRectF used = painter.boundingRect(box, static_cast<int>(alignment), words);
  painter.fillRect(used.adjusted(-3, 0, 3, 0), theme::withAlpha(theme::panel(), 0.82));
  painter.setPen(colour);
  painter.drawText(box, static_cast<int>(alignment), words);
}

}  // namespace

LadderView::LadderView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Cascade ladder"));
  setMouseTracking(false);
  setCursor(Qt::SizeVerCursor);
  setToolTip(tr("Drag, or press up and down, to move the what-if price"));
}

void LadderView::setLadder(const Ladder& ladder, const Instrument& instrument,
                           const std::vector<TrancheSpec>& tranches) {
  ladder_ = ladder;
  instrument_ = instrument;
  tranches_ = tranches;
  chart_ = makeChart(ladder_, instrument_);
  describe();
  update();
}

void LadderView::setAnswer(const WhatIfAnswer& answer) {
  answer_ = answer;
  describe();
  update();
}

const Rung* LadderView::rung() const { return what_if_ppm_ == 0 ? nullptr : rungFor(ladder_, answer_, what_if_ppm_); }

void LadderView::setWhatIf(std::int64_t shock_ppm) {
  if (shock_ppm == what_if_ppm_) return;
  what_if_ppm_ = shock_ppm;
  describe();
  update();
}

void LadderView::moveWhatIf(std::int64_t shock_ppm) {
  const std::int64_t bounded = std::clamp(shock_ppm, kMostFallPpm, kMostRisePpm);
  if (bounded == what_if_ppm_) return;
  setWhatIf(bounded);
  emit whatIfMoved(bounded);
}

void LadderView::describe() {
  const QString now =
      tr("Mark %1 USD, cascade gain %2 within 5 %.").arg(price(instrument_, ladder_.mark), ratio(ladder_.gain_worst_1e6));
  const Rung* answer = rung();
  setAccessibleDescription(
      answer ? now + ' ' + whatIfText(*answer, what_if_ppm_, instrument_) + ". " + costText(*answer, tranches_) : now);
}

QRectF LadderView::plot() const { return QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom); }

double LadderView::yOf(double usd) const {
  const QRectF area = plot();
  const double span = chart_.high_usd - chart_.low_usd;
  return span <= 0 ? area.center().y() : area.bottom() - (usd - chart_.low_usd) / span * area.height();
}

double LadderView::usdAt(double y) const {
  const QRectF area = plot();
  return chart_.low_usd + (area.bottom() - y) / area.height() * (chart_.high_usd - chart_.low_usd);
}

void LadderView::dragTo(double y) {
  if (chart_.bars.empty() || chart_.mark_usd <= 0) return;
  const QRectF area = plot();
  const double shock = usdAt(std::clamp(y, area.top(), area.bottom())) / chart_.mark_usd - 1;
  moveWhatIf(std::llround(shock * 1000) * kFineStepPpm);
}

void LadderView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) dragTo(event->position().y());
}
void LadderView::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) dragTo(event->position().y());
}

void LadderView::keyPressEvent(QKeyEvent* event) {
  const std::int64_t step = event->modifiers() & Qt::ShiftModifier ? kFineStepPpm : kStepPpm;
  switch (event->key()) {
    case Qt::Key_Up:
      return moveWhatIf(what_if_ppm_ + step);
    case Qt::Key_Down:
      return moveWhatIf(what_if_ppm_ - step);
    case Qt::Key_PageUp:
      return moveWhatIf(what_if_ppm_ + kPagePpm);
    case Qt::Key_PageDown:
      return moveWhatIf(what_if_ppm_ - kPagePpm);
    case Qt::Key_Home:
      return moveWhatIf(0);
    default:
      QWidget::keyPressEvent(event);  // keys are open-ended
  }
}

void LadderView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (chart_.bars.empty()) {
    painter.setPen(theme::dim());
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("No ladder yet: it is worked out for the moment shown."));
    return;
  }
  paintAxes(painter);
  paintBars(painter);
  paintGain(painter);
  paintMark(painter);
  paintWhatIf(painter);
  paintFoot(painter);
}

void LadderView::paintAxes(QPainter& painter) const {
  const QRectF area = plot();
  const double step = niceStep(chart_.high_usd - chart_.low_usd, area.height() / 28);
  const int decimals = step < 1 ? static_cast<int>(std::ceil(-std::log10(step))) : 0;
  painter.setFont(theme::number());
  for (double usd = std::ceil(chart_.low_usd / step) * step; usd <= chart_.high_usd; usd += step) {
    const double y = yOf(usd);
    painter.setPen(theme::grid());
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(theme::dim());
    painter.drawText(QRectF(0, y - 9, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter, decimal(usd, decimals));
  }
  painter.setFont(theme::label());
  painter.setPen(theme::dim());
  painter.drawText(QRectF(0, 6, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter, tr("USD"));
}

void LadderView::paintFoot(QPainter& painter) const {
  const QRectF area = plot();
  const Rung* answer = rung();
  QStringList lines{
      tr("bars: liquidation mass, longest %1 a rung").arg(moneyUnit(static_cast<Money>(chart_.most_mass_usd * 1e6)))};
  if (!answer)
    lines << tr("line: cascade gain R; drag up or down to ask what if");
  else
    lines << tr("in USD: %1").arg(costText(*answer, tranches_));
  if (answer == &answer_.one) lines << tr("all markets: %1").arg(costText(answer_.joint, tranches_));
  painter.setFont(theme::label());
  painter.setPen(theme::dim());
  for (int i = 0; i < lines.size(); ++i)
    painter.drawText(
        QRectF(kRight, area.bottom() + 7 + i * kFootLine, width() - 2 * kRight, kFootLine),
        Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(lines[i], Qt::ElideRight, static_cast<int>(width() - 2 * kRight)));
}

void LadderView::paintBars(QPainter& painter) const {
  if (chart_.most_mass_usd <= 0) return;
  const QRectF area = plot();
  painter.setPen(Qt::NoPen);
  for (const LadderBar& bar : chart_.bars) {
    const double top = yOf(bar.to_usd), bottom = yOf(bar.from_usd);
    const double gap = bottom - top > 3 ? 1 : 0;
    painter.setBrush(bar.gain >= 1 ? theme::attention() : theme::mixed(theme::panel(), theme::mark(), 0.5));
    painter.drawRect(
        QRectF(area.left(), top, bar.mass_usd / chart_.most_mass_usd * area.width() * 0.72, bottom - top - gap));
  }
}

void LadderView::paintGain(QPainter& painter) const {
  const QRectF area = plot();
  const auto xOf = [&](double gain) { return area.left() + gain / chart_.most_gain * area.width(); };
  painter.setPen(QPen(theme::limit(), 1.2, Qt::DashLine));
  painter.drawLine(QPointF(xOf(1), area.top()), QPointF(xOf(1), area.bottom()));
  QPainterPath path;
  for (std::size_t i = 0; i < chart_.gain_curve.size(); ++i) {
    const QPointF at(xOf(chart_.gain_curve[i].second), yOf(chart_.gain_curve[i].first));
    i == 0 ? path.moveTo(at) : path.lineTo(at);
  }
  painter.setPen(QPen(theme::text(), 1.8));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  painter.setFont(theme::label());
  painter.setPen(theme::limit());
  const QString words = tr("R = 1 feeds itself");
  const double width = painter.fontMetrics().horizontalAdvance(words);
  const double left = std::min(xOf(1) - width / 2, area.right() - width);
  painter.drawText(QRectF(left, area.top() - 18, width + 2, 16), Qt::AlignLeft, words);
}

void LadderView::paintMark(QPainter& painter) const {
  const QRectF area = plot();
  const double y = yOf(chart_.mark_usd);
  painter.setPen(QPen(theme::mark(), 1.4));
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
  painter.setFont(theme::label());
  const QString words = tr("mark %1 · R %2 within ±5 %").arg(price(instrument_, ladder_.mark), ratio(ladder_.gain_worst_1e6));
  const bool below = what_if_ppm_ > 0 && what_if_ppm_ < 60'000;
  paintLabel(painter, QRectF(area.left(), below ? y + 2 : y - 17, area.width(), 15), Qt::AlignRight | Qt::AlignVCenter,
             words, theme::mark());
}

void LadderView::paintWhatIf(QPainter& painter) const {
  const Rung* answer = rung();
  if (answer == nullptr) return;
  const QRectF area = plot();
  const double asked = yOf(chart_.mark_usd * (1 + static_cast<double>(what_if_ppm_) / 1e6));
  const double y = std::clamp(asked, area.top(), area.bottom());
  painter.setPen(QPen(theme::hypothetical(), hasFocus() ? 2.4 : 1.6, Qt::DashLine));
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
  const double settled = yOf(instrument_.usd(answer->settled_price));
  if (settled >= area.top() && settled <= area.bottom()) {  // where it comes to rest
    painter.setPen(QPen(theme::hypothetical(), 1.2, Qt::DotLine));
    painter.drawLine(QPointF(area.left(), settled), QPointF(area.right(), settled));
  }
  painter.setFont(theme::label());
  const QString words = whatIfText(*answer, what_if_ppm_, instrument_);
  const bool below = what_if_ppm_ < 0 ? y < area.bottom() - 20 && what_if_ppm_ > -60'000 : y < area.top() + 18;
  paintLabel(painter, QRectF(area.left(), below ? y + 2 : y - 17, area.width(), 15), Qt::AlignRight | Qt::AlignVCenter,
             painter.fontMetrics().elidedText(words, Qt::ElideLeft, static_cast<int>(area.width())),
             theme::hypothetical());
}

}  // namespace fb::ui
