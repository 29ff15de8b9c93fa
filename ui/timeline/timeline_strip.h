// The painted strip: lanes, playhead, veil over what is later, hatching over what is not computed, operator's marks.
//
// Press or drag to scrub (pauses, follows the hand; the session gets at most one seek a poll), Shift+drag to zoom to a
// range, wheel to zoom, double click to see the whole day. One repaint a snapshot. Thread rule: GUI thread.
#pragma once
#include <QPixmap>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "common/session_client.h"
#include "timeline/lanes.h"

namespace fb::ui {

class Bookmarks;

class TimelineStrip : public QWidget {
  Q_OBJECT
 public:
  TimelineStrip(SessionClient& client, const Bookmarks& bookmarks, QWidget* parent);

  void showSnapshot(SnapshotPtr snapshot);
  void setMarket(MarketIdx market);
  MarketIdx market() const { return market_; }
  void zoomBack();
  void zoomForward();
  void zoomAll();
  const TimeRange& range() const { return ranges_.current(); }
  QString spokenValue() const;  // the moment and the lanes' values, for screen readers
  void goTo(TimeMs time_ms);    // pauses and seeks
  QSize sizeHint() const override { return {1200, 196}; }
  QSize minimumSizeHint() const override { return {480, 150}; }

 signals:
  void rangeChanged();
  void menuWanted(qint64 time_ms, QPoint global);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  static constexpr int kGutter = 232;
  TimeMs shownTime() const { return hand_ms_.value_or(snapshot_ ? snapshot_->time_ms : 0); }
  TimeMs timeUnder(const QPointF& at) const;
  void scrubTo(TimeMs time_ms);
  void sendSeek();
  void rangeMoved();
  void drawStill();  // lanes into still_
  void paintGutter(QPainter& painter) const;
  void paintGaps(QPainter& painter) const;
  void paintVeils(QPainter& painter) const;
  void paintMarks(QPainter& painter) const;
  void paintPlayhead(QPainter& painter) const;
  QRect playheadPlate() const;  // empty when the playhead is out of sight
  QString tipAt(TimeMs time_ms) const;

  SessionClient& client_;
  const Bookmarks& bookmarks_;
  SnapshotPtr snapshot_;
  RangeHistory ranges_;
  LaneLayout layout_;
  MarketIdx market_ = 0;
  QPixmap still_;
  bool stale_ = true;  // still_ must be drawn again
  const Series* drawn_ = nullptr;
  std::uint32_t drawn_to_ = 0;
  std::optional<TimeMs> hand_ms_;               // where the hand holds the playhead
  std::optional<TimeMs> wanted_ms_;             // a seek that is not sent yet
  std::optional<int> zoom_from_x_, zoom_to_x_;  // Shift+drag
  std::optional<int> hover_x_;
  QTimer seek_timer_, settle_timer_;
};

}  // namespace fb::ui
