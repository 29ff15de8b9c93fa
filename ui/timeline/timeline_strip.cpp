#include "timeline/timeline_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"
#include "timeline/bookmarks.h"
#include "timeline/timeline_accessible.h"

namespace fb::ui {
namespace {
constexpr int kSeekMs = 33;     // at most one seek in this time while dragging
constexpr int kSettleMs = 600;  // turns of the wheel within this time are one zoom
constexpr int kMarkPixels = 8;  // how near the mouse must be to a bookmark
}  // namespace

TimelineStrip::TimelineStrip(SessionClient& client, const Bookmarks& bookmarks, QWidget* parent)
    : QWidget(parent), client_(client), bookmarks_(bookmarks) {
  setObjectName("timelineStrip");
  setAccessibleName(tr("Timeline"));
  installTimelineAccessibility();
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  seek_timer_.setSingleShot(true);
  settle_timer_.setSingleShot(true);
  connect(&seek_timer_, &QTimer::timeout, this, &TimelineStrip::sendSeek);
  connect(&settle_timer_, &QTimer::timeout, this, [this] { ranges_.settle(); });
  connect(&bookmarks_, &Bookmarks::changed, this, [this] { update(); });
}

void TimelineStrip::showSnapshot(SnapshotPtr snapshot) {
  snapshot_ = std::move(snapshot);
  if (snapshot_) {
    const TimeRange day{snapshot_->start_ms, snapshot_->end_ms};
    if (day != ranges_.day()) {
      ranges_.setDay(day);
      market_ = 0;
      rangeMoved();
    }
    stale_ = stale_ || snapshot_->series.get() != drawn_ || snapshot_->computed_to != drawn_to_;
    setAccessibleDescription(
        tr("%1 of %2 to %3 UTC").arg(dateTime(shownTime()), clockTime(day.from), clockTime(day.to)));
  }
  update();
}

void TimelineStrip::setMarket(MarketIdx market) {
  market_ = market;
  stale_ = true;
  update();
}

void TimelineStrip::zoomBack() {
  if (ranges_.back()) rangeMoved();
}
void TimelineStrip::zoomForward() {
  if (ranges_.forward()) rangeMoved();
}
void TimelineStrip::zoomAll() {
  ranges_.settle();
  ranges_.go(ranges_.day());
  rangeMoved();
}

void TimelineStrip::rangeMoved() {
  layout_ = layOut(rect(), ranges_.current(), kGutter);
  stale_ = true;
  update();
  emit rangeChanged();
}

void TimelineStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) stale_ = true;  // the lanes are a kept picture
  QWidget::changeEvent(event);
}

void TimelineStrip::resizeEvent(QResizeEvent*) {
  layout_ = layOut(rect(), ranges_.current(), kGutter);
  stale_ = true;
}

TimeMs TimelineStrip::timeUnder(const QPointF& at) const {
  return std::clamp(layout_.scale.toTime(at.x()), ranges_.day().from, ranges_.day().to);
}

void TimelineStrip::scrubTo(TimeMs time_ms) {
  hand_ms_ = time_ms;
  wanted_ms_ = time_ms;
  if (!seek_timer_.isActive()) {
    sendSeek();
    seek_timer_.start(kSeekMs);
  }
  update();
}

void TimelineStrip::sendSeek() {
  if (!wanted_ms_) return;
  client_.seek(*wanted_ms_);
  wanted_ms_.reset();
  if (hand_ms_) seek_timer_.start(kSeekMs);
}

void TimelineStrip::mousePressEvent(QMouseEvent* event) {
  if (!snapshot_ || event->button() != Qt::LeftButton || event->position().x() < layout_.scale.left) return;
  if (event->modifiers() & Qt::ShiftModifier) {
    zoom_from_x_ = zoom_to_x_ = static_cast<int>(event->position().x());
    return;
  }
  client_.play(0);
  scrubTo(timeUnder(event->position()));
}

void TimelineStrip::mouseMoveEvent(QMouseEvent* event) {
  if (!snapshot_) return;
  const int x = static_cast<int>(event->position().x());
  if (zoom_from_x_) {
    zoom_to_x_ = x;
  } else if (hand_ms_) {
    scrubTo(timeUnder(event->position()));
  } else if (x >= layout_.scale.left) {
    hover_x_ = x;
    QToolTip::showText(event->globalPosition().toPoint(), tipAt(timeUnder(event->position())), this);
  } else {
    hover_x_.reset();
  }
  update();
}

void TimelineStrip::mouseReleaseEvent(QMouseEvent*) {
  if (zoom_from_x_ && std::abs(*zoom_to_x_ - *zoom_from_x_) > 3) {
    const auto [from, to] = std::minmax(*zoom_from_x_, *zoom_to_x_);
    ranges_.settle();
    ranges_.go({layout_.scale.toTime(from), layout_.scale.toTime(to)});
    rangeMoved();
  }
  zoom_from_x_.reset();
  zoom_to_x_.reset();
  if (hand_ms_) {
    sendSeek();
    hand_ms_.reset();
  }
  update();
}

void TimelineStrip::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->position().x() < layout_.scale.left) zoomAll();
}

void TimelineStrip::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  if (!snapshot_ || turns == 0) return;
  ranges_.zoom(timeUnder(event->position()), std::pow(0.8, turns));
  settle_timer_.start(kSettleMs);
  rangeMoved();
  event->accept();
}

void TimelineStrip::leaveEvent(QEvent*) {
  hover_x_.reset();
  update();
}

void TimelineStrip::contextMenuEvent(QContextMenuEvent* event) {
  if (snapshot_) emit menuWanted(timeUnder(event->pos()), event->globalPos());
}

QString TimelineStrip::spokenValue() const {
  if (!snapshot_) return tr("nothing open");
  QStringList parts{dateTime(shownTime()) + " UTC"};
  for (int i = 0; i < kLanes; ++i) {
    const QString value = laneValue(static_cast<Lane>(i), *snapshot_, market_, shownTime());
    if (!value.isEmpty()) parts << laneName(static_cast<Lane>(i), *snapshot_, market_) + " " + value;
  }
  return parts.join(", ");
}

void TimelineStrip::goTo(TimeMs time_ms) {
  client_.play(0);
  client_.seek(time_ms);
}

QString TimelineStrip::tipAt(TimeMs time_ms) const {
  QString rows;
  const auto row = [&](const QString& name, const QString& value) {
    if (!value.isEmpty())
      rows += QString("<tr><td>%1&nbsp;&nbsp;</td><td align='right'>%2</td></tr>").arg(name, value.toHtmlEscaped());
  };
  const int pixel_ms = static_cast<int>(ranges_.current().span() / std::max(1, layout_.scale.width));
  if (const Bookmark* b = bookmarks_.nearest(time_ms, static_cast<TimeMs>(pixel_ms) * kMarkPixels))
    row(tr("bookmark"), clockTime(b->time_ms) + " " + text(b->text));
  if (const auto recording = client_.recording())
    for (const Gap& gap : silences(*recording, market_))
      if (time_ms >= gap.from_ms && time_ms < gap.to_ms)
        row(tr("no price recorded"), clockTime(gap.from_ms) + " – " + clockTime(gap.to_ms));
  for (int i = 0; i < kLanes; ++i) {
    const auto lane = static_cast<Lane>(i);
    row(laneName(lane, *snapshot_, market_), laneValue(lane, *snapshot_, market_, time_ms));
  }
  const bool known =
      snapshot_->series && !snapshot_->series->totals.empty() && time_ms <= snapshot_->series->totals.back().time_ms;
  const QString where = known ? dateTime(time_ms) + " UTC" : tr("%1 UTC: not computed yet").arg(dateTime(time_ms));
  return "<b>" + where + "</b>" + (known ? "<table>" + rows + "</table>" : QString());
}

}  // namespace fb::ui
