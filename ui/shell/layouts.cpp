#include "shell/layouts.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>
#include <algorithm>

namespace fb::ui {
namespace {

constexpr int kTimelineHeight = 236, kHeadHeight = 90;

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

Layouts::Layouts(QMainWindow* window) : QObject(window), window_(window) {}

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
  s.setValue("layout/" + keyOf(current_), window_->saveState(kVersion));
}

bool Layouts::restore(Layout layout) {
  const QByteArray state = QSettings().value("layout/" + keyOf(layout)).toByteArray();
  return !state.isEmpty() && window_->restoreState(state, kVersion);
}

void Layouts::show(Layout layout) {
  keep();
  current_ = layout;
  shown_ = true;
  if (!restore(layout)) arrange(layout);
  emit changed(layout);
}

void Layouts::reset() { arrange(current_); }

// Each inner list shares one place as tabs; the first of it is in front.
void Layouts::arrangeRows(const QList<QStringList>& upper, const QList<QStringList>& lower,
                          const QList<int>& upper_widths, const QList<int>& lower_widths, int upper_share) {
  for (QDockWidget* dock : docks_) {
    dock->setFloating(false);
    window_->removeDockWidget(dock);
  }
  const auto front = [&](const QStringList& names) { return docks_.value(names.first()); };
  window_->addDockWidget(Qt::TopDockWidgetArea, front(upper[0]));
  window_->splitDockWidget(front(upper[0]), front(lower[0]), Qt::Vertical);
  for (const QList<QStringList>* row : {&upper, &lower})
    for (qsizetype i = 1; i < row->size(); ++i)
      window_->splitDockWidget(front(row->at(i - 1)), front(row->at(i)), Qt::Horizontal);
  QList<QDockWidget*> tops, lows;
  for (const QList<QStringList>* row : {&upper, &lower})
    for (const QStringList& place : *row) {
      (row == &upper ? tops : lows).push_back(front(place));
      for (const QString& name : place) {
        if (docks_[name] != front(place)) window_->tabifyDockWidget(front(place), docks_[name]);
        docks_[name]->show();
      }
      front(place)->raise();
    }
  // Docks of other jobs have a place too, behind the first, so that a saved state knows them.
  for (QDockWidget* dock : docks_)
    if (window_->dockWidgetArea(dock) == Qt::NoDockWidgetArea) {
      window_->tabifyDockWidget(tops[0], dock);
      dock->hide();
    }
  front(upper[0])->raise();
  QDockWidget* timeline = window_->findChild<QDockWidget*>("timelineDock");
  const int room = std::max(0, window_->height() - kTimelineHeight - kHeadHeight);
  window_->resizeDocks({tops[0], lows[0]}, {room * upper_share / 100, room * (100 - upper_share) / 100}, Qt::Vertical);
  if (timeline) window_->resizeDocks({timeline}, {kTimelineHeight}, Qt::Vertical);
  window_->resizeDocks(tops, upper_widths, Qt::Horizontal);
  window_->resizeDocks(lows, lower_widths, Qt::Horizontal);
}

void Layouts::arrange(Layout layout) {
  switch (layout) {
    case Layout::monitor:
      return arrangeRows({{"positions", "queue"}, {"cascade", "adl"}, {"breakers"}}, {{"insurance"}, {"why"}, {"parameters"}},
                         {650, 330, 350}, {460, 360, 510}, 55);
    case Layout::incident:
      return arrangeRows({{"journal"}, {"why"}, {"positions", "queue"}},
                         {{"insurance", "cascade"}, {"compare"}, {"report", "breakers"}}, {520, 330, 480},
                         {440, 440, 450}, 58);
    case Layout::parameters:
      return arrangeRows({{"parameters"}, {"compare"}}, {{"cascade"}, {"insurance"}, {"breakers"}}, {760, 570},
                         {460, 460, 410}, 60);
  }
}

}  // namespace fb::ui
