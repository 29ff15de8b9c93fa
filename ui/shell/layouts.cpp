#include "shell/layouts.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QGuiApplication>
#include <QHoverEvent>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <QSettings>
#include <algorithm>

namespace fb::ui {
namespace {

constexpr int kTimelineHeight = 236, kLowTimelineHeight = 184, kHeadHeight = 90;
constexpr int kLowHeight = 860;        // a window lower than this has one row of docks, the others behind them as tabs
constexpr int kMostForBreakers = 420;  // what a wide window has more goes to tables and charts
constexpr int kDragPollMs = 30;

QString keyOf(Layout layout) {
  switch (layout) {
    case Layout::monitor:
      return "monitor";
    case Layout::incident:
      return "incident";
    case Layout::parameters:
      return "parameters";
  }
  return {};
}

}  // namespace

// Qt moves docks into place with an animation that goes on after a drop, and holds a state of its own while a dock is
// dragged; to restore or rearrange during either is a crash in Qt (6.4). So nothing is animated, and while a button of
// the mouse is down what was asked for waits.
Layouts::Layouts(QMainWindow* window) : QObject(window), window_(window) {
  window_->setAnimated(false);
  window_->installEventFilter(this);
  after_drag_.setInterval(kDragPollMs);
  connect(&after_drag_, &QTimer::timeout, this, &Layouts::doPending);
}

void Layouts::whenNothingIsDragged(std::function<void()> change) {
  pending_ = std::move(change);
  doPending();
}

void Layouts::doPending() {
  if (QGuiApplication::mouseButtons() != Qt::NoButton) return after_drag_.start();
  after_drag_.stop();
  if (const auto change = std::exchange(pending_, nullptr)) change();
}

// Qt also keeps a dock in the hand when a dialog took the release of the button, and which separator the mouse was
// over, by its place: looked up at the next key or move, in an arrangement that has no such place, it is a crash. Both
// are let go before places change, and the window hears of no mouse before they are as they will be.
void Layouts::rearrange(const std::function<void()>& change) {
  for (QDockWidget* dock : docks_)
    if (dock->isFloating()) dock->setFloating(true);  // ends a drag
  QHoverEvent leave(QEvent::HoverLeave, QPointF(), QPointF(), QPointF());
  QCoreApplication::sendEvent(window_, &leave);
  const QScopedValueRollback<bool> deaf(rearranging_, true);
  change();
}

bool Layouts::eventFilter(QObject* watched, QEvent* event) {
  const auto type = event->type();
  const bool of_mouse = type == QEvent::HoverEnter || type == QEvent::HoverMove || type == QEvent::HoverLeave ||
                        type == QEvent::MouseMove;
  return (rearranging_ && of_mouse) || QObject::eventFilter(watched, event);
}

void Layouts::add(QDockWidget* dock) {
  docks_.insert(dock->objectName(), dock);
  window_->addDockWidget(Qt::TopDockWidgetArea, dock);
}

Layout Layouts::last() {
  const QString name = QSettings().value("layout/last").toString();
  for (const Layout l : {Layout::incident, Layout::parameters})
    if (keyOf(l) == name) return l;
  return Layout::monitor;
}

void Layouts::keep() const {
  if (!shown_) return;
  QSettings s;
  s.setValue("layout/last", keyOf(current_));
  s.setValue("layout/" + keyOf(current_) + (low_ ? ".low" : ""), window_->saveState(kVersion));
}

bool Layouts::restore(Layout layout) {
  const QByteArray state = QSettings().value("layout/" + keyOf(layout) + (low_ ? ".low" : "")).toByteArray();
  return !state.isEmpty() && window_->restoreState(state, kVersion);
}

void Layouts::show(Layout layout) {
  whenNothingIsDragged([this, layout] { change(layout); });
}

void Layouts::change(Layout layout) {
  rearrange([&] {
    keep();
    current_ = layout;
    low_ = window_->height() < kLowHeight;
    shown_ = true;
    if (!restore(layout)) arrange(layout);
  });
  emit changed(layout);
}

void Layouts::reset() {
  whenNothingIsDragged([this] {
    low_ = window_->height() < kLowHeight;
    rearrange([this] { arrange(current_); });
  });
}

// Widths for a row of places: the window's width in the given proportions, but breakers need no more than they show.
QList<int> Layouts::widthsOf(const Row& row) const {
  int whole = window_->width(), parts = 0;
  for (const Place& place : row) parts += place.share;
  QList<int> widths;
  for (const Place& place : row) {
    const int width = whole * place.share / std::max(1, parts);
    const bool bounded = place.docks.first() == "breakers";
    widths << (bounded ? std::min(width, kMostForBreakers) : width);
    whole -= bounded ? widths.last() : 0;
    parts -= bounded ? place.share : 0;
  }
  for (qsizetype i = 0; i < row.size(); ++i)  // again, now that it is known what breakers leave
    if (row[i].docks.first() != "breakers") widths[i] = whole * row[i].share / std::max(1, parts);
  return widths;
}

void Layouts::takeApart() {
  for (QDockWidget* dock : docks_) {
    dock->setFloating(false);
    window_->removeDockWidget(dock);
  }
}

// The docks of a place share it as tabs; the first of them is in front.
void Layouts::fillPlaces(const Row& row) {
  for (const Place& place : row) {
    QDockWidget* front = docks_.value(place.docks.first());
    for (const QString& name : place.docks) {
      if (docks_[name] != front) window_->tabifyDockWidget(front, docks_[name]);
      docks_[name]->show();
    }
    front->raise();
  }
}

void Layouts::arrangeRows(const QList<Row>& rows, int upper_share) {
  takeApart();
  const auto front = [&](const Place& place) { return docks_.value(place.docks.first()); };
  window_->addDockWidget(Qt::TopDockWidgetArea, front(rows[0][0]));
  if (rows.size() > 1) window_->splitDockWidget(front(rows[0][0]), front(rows[1][0]), Qt::Vertical);
  for (const Row& row : rows)
    for (qsizetype i = 1; i < row.size(); ++i)
      window_->splitDockWidget(front(row[i - 1]), front(row[i]), Qt::Horizontal);
  for (const Row& row : rows) fillPlaces(row);
  // Docks of other jobs have a place too, behind the first, so that a saved state knows them.
  for (QDockWidget* dock : docks_)
    if (window_->dockWidgetArea(dock) == Qt::NoDockWidgetArea) {
      window_->tabifyDockWidget(front(rows[0][0]), dock);
      dock->hide();
    }
  front(rows[0][0])->raise();
  const int timeline_height = low_ ? kLowTimelineHeight : kTimelineHeight;
  const int room = std::max(0, window_->height() - timeline_height - kHeadHeight);
  if (rows.size() > 1)
    window_->resizeDocks({front(rows[0][0]), front(rows[1][0])},
                         {room * upper_share / 100, room * (100 - upper_share) / 100}, Qt::Vertical);
  if (auto* timeline = window_->findChild<QDockWidget*>("timelineDock"))
    window_->resizeDocks({timeline}, {timeline_height}, Qt::Vertical);
  for (const Row& row : rows) {
    QList<QDockWidget*> fronts;
    for (const Place& place : row) fronts << front(place);
    window_->resizeDocks(fronts, widthsOf(row), Qt::Horizontal);
  }
}

void Layouts::arrange(Layout layout) {
  if (low_) return arrangeLow(layout);
  switch (layout) {
    case Layout::monitor:
      return arrangeRows({{{{"positions", "queue"}, 650}, {{"cascade", "adl"}, 330}, {{"breakers"}, 350}},
                          {{{"insurance"}, 460}, {{"why"}, 360}, {{"parameters"}, 510}}},
                         51);
    case Layout::incident:
      return arrangeRows({{{{"journal"}, 520}, {{"why"}, 330}, {{"positions", "queue"}, 480}},
                          {{{"insurance", "cascade"}, 440}, {{"compare"}, 440}, {{"report", "breakers"}, 450}}},
                         58);
    case Layout::parameters:
      return arrangeRows({{{{"parameters"}, 760}, {{"compare"}, 570}},
                          {{{"cascade"}, 460}, {{"insurance"}, 460}, {{"breakers"}, 410}}},
                         60);
  }
}

// The same jobs on a low screen: what one works with is as high as there is room for, the rest is one tab away.
void Layouts::arrangeLow(Layout layout) {
  switch (layout) {
    case Layout::monitor:
      return arrangeRows({{{{"positions", "queue", "why"}, 520},
                           {{"cascade", "adl", "insurance"}, 420},
                           {{"breakers", "parameters"}, 360}}},
                         100);
    case Layout::incident:
      return arrangeRows({{{{"journal", "why", "cascade"}, 470},
                           {{"positions", "queue", "insurance"}, 420},
                           {{"compare", "report", "breakers"}, 410}}},
                         100);
    case Layout::parameters:
      return arrangeRows({{{{"parameters"}, 560}, {{"compare", "cascade", "insurance"}, 400}, {{"breakers"}, 360}}},
                         100);
  }
}

}  // namespace fb::ui
