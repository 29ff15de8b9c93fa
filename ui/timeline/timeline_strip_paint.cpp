// How the strip looks; what it does stands in timeline_strip.cpp.
#include <QPainter>

#include "common/numbers.h"
#include "common/theme.h"
#include "timeline/bookmarks.h"
#include "timeline/timeline_strip.h"

namespace fb::ui {

void TimelineStrip::drawStill() {
  const qreal ratio = devicePixelRatioF();
  still_ = QPixmap(size() * ratio);
  still_.setDevicePixelRatio(ratio);
  still_.fill(theme::background());
  QPainter painter(&still_);
  drawGrid(painter, layout_);
  if (snapshot_) drawLanes(painter, layout_, *snapshot_, market_);
  drawn_ = snapshot_ ? snapshot_->series.get() : nullptr;
  drawn_to_ = snapshot_ ? snapshot_->computed_to : 0;
  stale_ = false;
}

void TimelineStrip::paintEvent(QPaintEvent*) {
  if (stale_) drawStill();
  QPainter painter(this);
  painter.drawPixmap(0, 0, still_);
  if (!snapshot_) return;
  paintGaps(painter);
  paintVeils(painter);
  paintGutter(painter);
  drawAxisLabels(painter, layout_, playheadPlate());
  paintMarks(painter);
  if (hover_x_) {
    painter.setPen(QPen(theme::faint(), 1, Qt::DotLine));
    painter.drawLine(*hover_x_, layout_.axis.bottom(), *hover_x_, height());
  }
  if (zoom_from_x_)
    painter.fillRect(QRect(*zoom_from_x_, 0, *zoom_to_x_ - *zoom_from_x_, height()),
                     theme::withAlpha(theme::mark(), 0.2));
  paintPlayhead(painter);
}

// Names on the left, with the value at the playhead beside them.
void TimelineStrip::paintGutter(QPainter& painter) const {
  painter.fillRect(QRect(0, layout_.axis.bottom(), layout_.scale.left, height()), theme::background());
  for (int i = 0; i < kLanes; ++i) {
    const auto lane = static_cast<Lane>(i);
    const QRect& area = layout_.of(lane);
    const QRect row(8, area.top() + (lane == Lane::price ? 2 : area.height() / 2 - 9), kGutter - 20, 18);
    painter.setFont(theme::label());
    painter.setPen(theme::dim());
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, laneName(lane, *snapshot_, market_));
    QString value = laneValue(lane, *snapshot_, market_, shownTime());
    if (lane == Lane::marks)
      value = bookmarks_.all().empty()       ? QString()
              : bookmarks_.all().size() == 1 ? tr("1 bookmark")
                                             : tr("%1 bookmarks").arg(bookmarks_.all().size());
    const bool words = lane == Lane::breakers || lane == Lane::events || lane == Lane::marks;
    painter.setFont(words ? theme::label() : theme::number());
    painter.setPen(words ? theme::dim() : theme::text());
    const int room = row.width() - 62;
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(value, Qt::ElideRight, room));
  }
}

// Where no source of the market shown said anything: nobody saw a price there, the line is only the last one drawn on.
void TimelineStrip::paintGaps(QPainter& painter) const {
  const auto recording = client_.recording();
  if (!recording || market_ >= recording->paths.size()) return;
  const QRect& lane = layout_.of(Lane::price);
  for (const Gap& gap : silences(*recording, market_)) {
    const int from = std::max(layout_.scale.left, static_cast<int>(layout_.scale.toX(gap.from_ms)));
    const int to = std::min(layout_.scale.left + layout_.scale.width, static_cast<int>(layout_.scale.toX(gap.to_ms)) + 1);
    if (from >= to) continue;
    const QRect band(from, lane.top(), to - from, lane.height());
    painter.fillRect(band, theme::background());
    painter.fillRect(band, QBrush(theme::dim(), Qt::FDiagPattern));
  }
}

// What is later than the playhead is drawn faint; what is not computed is hatched.
void TimelineStrip::paintVeils(QPainter& painter) const {
  const int right = layout_.scale.left + layout_.scale.width, top = layout_.axis.bottom() + 1;
  const int now = std::clamp(static_cast<int>(layout_.scale.toX(shownTime())), layout_.scale.left, right);
  painter.fillRect(QRect(now, top, right - now, height() - top), theme::withAlpha(theme::background(), 0.62));
  if (snapshot_->computed_to + 1 >= snapshot_->blocks) return;
  const TimeMs known = snapshot_->start_ms + block_interval_ms(*snapshot_) * snapshot_->computed_to;
  const int from = std::max(layout_.scale.left, static_cast<int>(layout_.scale.toX(known)) + 1);
  if (from >= right) return;
  const QRect unknown(from, top, right - from, height() - top);
  painter.fillRect(unknown, QBrush(theme::line(), Qt::BDiagPattern));
  const QString words = tr("not computed yet");
  painter.setFont(theme::label());
  if (unknown.width() > painter.fontMetrics().horizontalAdvance(words) + 24) {
    const QRect plate(unknown.center().x() - painter.fontMetrics().horizontalAdvance(words) / 2 - 8,
                      layout_.of(Lane::price).center().y() - 10, painter.fontMetrics().horizontalAdvance(words) + 16,
                      20);
    painter.fillRect(plate, theme::background());
    painter.setPen(theme::dim());
    painter.drawText(plate, Qt::AlignCenter, words);
  }
}

// Bookmarks as flags, forks as triangles where they left their parent, recorded commands as diamonds.
void TimelineStrip::paintMarks(QPainter& painter) const {
  const QRect& lane = layout_.of(Lane::marks);
  painter.save();
  painter.setClipRect(QRect(layout_.scale.left - 6, 0, layout_.scale.width + 12, height()));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme::label());
  const auto at = [&](TimeMs t) { return layout_.scale.toX(t); };
  for (const Bookmark& b : bookmarks_.all()) {
    painter.setPen(QPen(theme::note(), 1));
    painter.drawLine(QPointF(at(b.time_ms), layout_.axis.bottom() + 1), QPointF(at(b.time_ms), lane.bottom()));
    painter.setBrush(theme::note());
    const QPointF flag[] = {
        {at(b.time_ms), lane.top() + 1.0}, {at(b.time_ms) + 9, lane.top() + 4.5}, {at(b.time_ms), lane.top() + 8.0}};
    painter.drawPolygon(flag, 3);
  }
  painter.setPen(Qt::NoPen);
  for (const ForkInfo& run : snapshot_->runs) {
    if (run.id == 0) continue;
    painter.setBrush(run.id == snapshot_->run.id ? theme::hypothetical()
                                                 : theme::mixed(theme::background(), theme::hypothetical(), 0.5));
    const double x = at(run.from_ms), y = lane.bottom();
    const QPointF triangle[] = {{x - 5, y}, {x + 5, y}, {x, y - 9}};
    painter.drawPolygon(triangle, 3);
  }
  if (const auto recording = client_.recording())
    for (const TimedCommand& c : recording->commands) {
      painter.setBrush(theme::note());
      const double x = at(c.time_ms), y = lane.center().y();
      const QPointF diamond[] = {{x - 4, y}, {x, y - 4}, {x + 4, y}, {x, y + 4}};
      painter.drawPolygon(diamond, 4);
    }
  painter.restore();
}

QRect TimelineStrip::playheadPlate() const {
  const int width = QFontMetrics(theme::number()).horizontalAdvance("00:00:00") + 12;
  const int x = static_cast<int>(layout_.scale.toX(shownTime()));
  if (x < layout_.scale.left - 1 || x > layout_.scale.left + layout_.scale.width + 1) return {};
  const int left = std::clamp(x - width / 2, layout_.scale.left - width / 2, this->width() - width);
  return {left, layout_.axis.top() + 2, width, 18};
}

void TimelineStrip::paintPlayhead(QPainter& painter) const {
  if (const auto wanted = client_.wantedTime(); wanted && !hand_ms_) {  // a seek that is still computing its way there
    const double x = layout_.scale.toX(*wanted);
    painter.setPen(QPen(theme::hypothetical(), 1, Qt::DashLine));
    painter.drawLine(QPointF(x, layout_.axis.bottom()), QPointF(x, height()));
  }
  const double x = layout_.scale.toX(shownTime());
  const int right = layout_.scale.left + layout_.scale.width;
  if (x < layout_.scale.left - 1 || x > right + 1) return;
  painter.setPen(QPen(theme::hypothetical(), 2));
  painter.drawLine(QPointF(x, layout_.axis.bottom()), QPointF(x, height()));
  painter.setFont(theme::number());
  const QRect plate = playheadPlate();
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme::hypothetical());
  painter.drawRoundedRect(plate, 3, 3);
  painter.setPen(theme::background());
  painter.drawText(plate, Qt::AlignCenter, clockTime(shownTime()));
}

}  // namespace fb::ui
