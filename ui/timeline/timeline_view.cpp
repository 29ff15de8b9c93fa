#include "timeline/timeline_view.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QSaveFile>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "shell/actions.h"
#include "timeline/timeline_export.h"
#include "timeline/timeline_strip.h"
#include "timeline/transport_bar.h"

namespace fb::ui {

TimelineView::TimelineView(SessionClient& client, Actions& actions, QWidget* parent)
    : QWidget(parent), client_(client) {
  setObjectName("timeline");
  setAttribute(Qt::WA_StyledBackground);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  transport_ = new TransportBar(client, actions, this);
  strip_ = new TimelineStrip(client, bookmarks_, this);
  rows->addWidget(transport_);
  rows->addWidget(strip_, 1);
  connectActions(actions);
  connect(&client, &SessionClient::snapshotChanged, this, &TimelineView::showSnapshot);
  connect(&client, &SessionClient::focusMarketChanged, strip_, &TimelineStrip::setMarket);
  connect(strip_, &TimelineStrip::rangeChanged, this, [this] {
    const TimeRange r = strip_->range();
    transport_->showRange(tr("%1 – %2 UTC").arg(dateTime(r.from), clockTime(r.to)));
  });
  connect(&bookmarks_, &Bookmarks::failed, this,
          [this](const QString& why) { emit failed(tr("The bookmarks could not be kept: %1").arg(why)); });
  connect(strip_, &TimelineStrip::menuWanted, this, &TimelineView::showMenu);
  connect(&client, &SessionClient::sessionOpened, this, [this] { bookmarks_.load(client_.file()); });
  connect(&client, &SessionClient::sessionClosed, this, [this] {
    bookmarks_.clear();
    strip_->showSnapshot(nullptr);
  });
}

void TimelineView::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  transport_->showSnapshot(*snapshot);
  strip_->showSnapshot(std::move(snapshot));
}

void TimelineView::connectActions(Actions& actions) {
  actions.on("time.play", this, [this] { transport_->togglePlay(); });
  actions.on("time.reverse", this, [this] { transport_->playBackwards(); });
  actions.on("time.faster", this, [this] { transport_->faster(1); });
  actions.on("time.slower", this, [this] { transport_->faster(-1); });
  actions.on("time.back", this, [this] { client_.step(-1); });
  actions.on("time.forward", this, [this] { client_.step(1); });
  actions.on("time.previous_event", this, [this] { client_.seekEvent(-1); });
  actions.on("time.next_event", this, [this] { client_.seekEvent(1); });
  actions.on("time.start", this, [this] { client_.seek(client_.snapshot()->start_ms); });
  actions.on("time.end", this, [this] {
    const auto s = client_.snapshot();
    client_.step(static_cast<int>(s->computed_to) - static_cast<int>(s->block));
  });
  actions.on("time.jump", this, [this] { transport_->beginJump(); });
  actions.on("time.bookmark", this,
             [this] { askBookmark(client_.snapshot()->time_ms); });  // of the keystroke, not of the answer
  actions.on("zoom.back", this, [this] { strip_->zoomBack(); });
  actions.on("zoom.forward", this, [this] { strip_->zoomForward(); });
  actions.on("zoom.all", this, [this] { strip_->zoomAll(); });
}

void TimelineView::askBookmark(TimeMs at) {
  auto* dialog = new QInputDialog(this);
  dialog->setObjectName("bookmarkDialog");
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Bookmark"));
  dialog->setLabelText(tr("Note for %1 UTC").arg(dateTime(at)));
  connect(dialog, &QInputDialog::textValueSelected, this,
          [this, at](const QString& note) { bookmarks_.add(at, note.trimmed()); });
  dialog->open();
}

void TimelineView::showMenu(TimeMs at, const QPoint& global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Go to %1 UTC").arg(clockTime(at)), this, [this, at] { strip_->goTo(at); });
  menu->addAction(tr("Bookmark %1 UTC…").arg(clockTime(at)), this, [this, at] { askBookmark(at); });
  const TimeMs reach = strip_->range().span() / 100;
  if (const Bookmark* near_by = bookmarks_.nearest(at, reach))
    menu->addAction(tr("Remove the bookmark “%1”").arg(text(near_by->text)), this,
                    [this, id = near_by->id] { bookmarks_.remove(id); });
  menu->addSeparator();
  menu->addAction(tr("Show the whole day"), strip_, &TimelineStrip::zoomAll);
  menu->addAction(tr("Save the visible range as CSV…"), this, &TimelineView::saveVisible);
  menu->popup(global);
}

void TimelineView::saveVisible() {
  const auto snapshot = client_.snapshot();
  if (!snapshot) return;
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Save the visible range"), "timeline.csv", tr("Tables (*.csv)"));
  if (file.isEmpty()) return;
  QSaveFile out(file);
  const bool saved =
      out.open(QIODevice::WriteOnly) && out.write(timelineCsv(*snapshot, strip_->range())) >= 0 && out.commit();
  if (!saved) emit failed(tr("%1 could not be written: %2").arg(file, out.errorString()));
}

}  // namespace fb::ui
