// The timeline at the foot of the window: transport bar and strip, sharing range, market and bookmarks.
// Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"
#include "timeline/bookmarks.h"

namespace fb::ui {

class Actions;
class TimelineStrip;
class TransportBar;

class TimelineView : public QWidget {
  Q_OBJECT
 public:
  TimelineView(SessionClient& client, Actions& actions, QWidget* parent);

  Bookmarks& bookmarks() { return bookmarks_; }
  TimelineStrip* strip() const { return strip_; }
  TransportBar* transport() const { return transport_; }

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 signals:
  void failed(const QString& what);  // something could not be written

 private:
  void connectActions(Actions& actions);
  void askBookmark(TimeMs at);
  void showMenu(TimeMs at, const QPoint& global);
  void saveVisible();

  SessionClient& client_;
  Bookmarks bookmarks_;
  TransportBar* transport_ = nullptr;
  TimelineStrip* strip_ = nullptr;
};

}  // namespace fb::ui
