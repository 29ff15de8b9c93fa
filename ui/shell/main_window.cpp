#include "shell/main_window.h"

#include <QApplication>
#include <QDialog>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QToolBar>
#include <QVBoxLayout>

#include "adl/adl_dock.h"
#include "breakers/breakers_dock.h"
#include "cascade/cascade_dock.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "compare/compare_dock.h"
#include "insurance/insurance_dock.h"
#include "journal/journal_dock.h"
#include "parameters/parameters_dock.h"
#include "positions/positions_dock.h"
#include "queue/queue_dock.h"
#include "report/report_dock.h"
#include "shell/help_window.h"
#include "shell/key_rules.h"
#include "shell/memory.h"
#include "shell/message_panel.h"
#include "shell/top_strip.h"
#include "timeline/timeline_strip.h"
#include "timeline/timeline_view.h"
#include "why/why_dock.h"

namespace fb::ui {
namespace {
constexpr QSize kUsualSize(1680, 1050), kLeastScreen(1024, 640);
constexpr int kKeepPlaceMs = 5000;  // a crash loses at most this much of where one was
}  // namespace

MainWindow::MainWindow(const QString& figures) : actions_(this), layouts_(this), opener_(figures) {
  qApp->installEventFilter(this);  // before any widget is made: each is prepared for keys as it is polished
  setWindowTitle("Firebreak");
  setWindowIcon(QIcon(":/icons/org.firebreak.Console.svg"));
  takeFirstSize();
  setAcceptDrops(true);
  setDockNestingEnabled(true);
  setContextMenuPolicy(Qt::NoContextMenu);
  auto* none = new QWidget(this);  // docks fill the middle
  none->hide();
  setCentralWidget(none);
  buildHead();
  buildDocks();
  buildTimeline();
  messages_ = new MessagePanel(this);
  buildMenus();
  connectFiles();
  connectRuns();
  connectView();
  connect(&client_, &SessionClient::snapshotChanged, this, [this](const SnapshotPtr& s) { showSnapshot(*s); });
  connect(&client_, &SessionClient::sessionClosed, this, [this] { actions_.setSessionOpen(false); });
  connect(&client_, &SessionClient::sessionOpened, this, [this] { actions_.setSessionOpen(true); });
  connect(&place_timer_, &QTimer::timeout, this, &MainWindow::keepPlace);
  place_timer_.start(kKeepPlaceMs);
  restoreGeometry(memory::lastWindow());
  layouts_.show(Layouts::last());
}

// As large as the screen suggests. A screen that is smaller than any that the console is made for is not believed.
void MainWindow::takeFirstSize() {
  const QSize room = screen()->availableGeometry().size();
  if (room.width() < kLeastScreen.width() || room.height() < kLeastScreen.height()) return resize(kUsualSize);
  const bool small = room.width() < kUsualSize.width() * 11 / 10 || room.height() < kUsualSize.height() * 11 / 10;
  resize(small ? room : room * 9 / 10);
  if (small) setWindowState(Qt::WindowMaximized);
}

MainWindow::~MainWindow() { qApp->removeEventFilter(this); }

void MainWindow::buildHead() {
  auto* bar = new QToolBar(tr("Head"), this);
  bar->setObjectName("head");
  bar->setMovable(false);
  bar->toggleViewAction()->setEnabled(false);
  auto* holder = new QWidget(bar);
  holder->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  auto* rows = new QVBoxLayout(holder);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  strip_ = new TopStrip(client_, holder);
  actions_.on("view.concerns", strip_, [this] { strip_->openConcerns(); });
  rows->addWidget(strip_);
  file_note_ = new QLabel(holder);
  file_note_->setObjectName("fileNote");
  file_note_->setWordWrap(true);
  file_note_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  file_note_->hide();
  rows->addWidget(file_note_);
  banner_ = new QLabel(holder);
  banner_->setObjectName("errorBanner");
  banner_->setWordWrap(true);
  banner_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  banner_->hide();
  rows->addWidget(banner_);
  bar->addWidget(holder);
  addToolBar(Qt::TopToolBarArea, bar);
  auto* rail = new QToolBar(tr("Layouts"), this);
  rail->setObjectName("rail");
  rail->setMovable(false);
  rail->setToolButtonStyle(Qt::ToolButtonTextOnly);
  for (const char* id : {"layout.monitor", "layout.incident", "layout.parameters"}) {
    QAction* action = actions_.at(id);
    action->setIconText(plainWords(action).left(3));
    action->setToolTip(tr("%1 (%2)").arg(plainWords(action), action->shortcut().toString()));
    rail->addAction(action);
  }
  addToolBar(Qt::LeftToolBarArea, rail);
}

void MainWindow::addDock(DockPanel* dock) {
  docks_.insert(dock->objectName(), dock);
  layouts_.add(dock);
  connect(dock, &DockPanel::helpWanted, this, &MainWindow::showHelp);
}

void MainWindow::buildDocks() {
  addDock(new PositionsDock(client_, this));
  addDock(new QueueDock(client_, this));
  addDock(new CascadeDock(client_, this));
  addDock(new AdlDock(client_, this));
  addDock(breakers_ = new BreakersDock(client_, this));
  addDock(insurance_ = new InsuranceDock(client_, this));
  auto* why = new WhyDock(client_, this);
  addDock(why);
  addDock(parameters_ = new ParametersDock(client_, this));
  auto* journal = new JournalDock(client_, this);
  addDock(journal);
  addDock(compare_ = new CompareDock(client_, this));
  addDock(report_ = new ReportDock(client_, this));
  connect(&client_, &SessionClient::accountFocused, this, [this] { showDock("why"); });
  connect(journal, &JournalDock::explanationWanted, why, [this, why](qint64 seq) {
    showDock("why");
    why->explainEvent(seq);
  });
  connect(&client_, &SessionClient::eventFocused, this, [this] { showDock("journal"); });
}

void MainWindow::showDock(const QString& name) {
  if (DockPanel* dock = docks_.value(name)) {
    dock->show();
    dock->raise();
  }
}

void MainWindow::buildTimeline() {
  auto* dock = new QDockWidget(tr("Timeline"), this);
  dock->setObjectName("timelineDock");
  dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
  dock->setTitleBarWidget(new QWidget(dock));
  timeline_ = new TimelineView(client_, actions_, dock);
  dock->setWidget(timeline_);
  addDockWidget(Qt::BottomDockWidgetArea, dock);
  connect(timeline_, &TimelineView::failed, this,
          [this](const QString& what) { messages_->showMessage(tr("Not written"), what); });
}

void MainWindow::showSnapshot(const Snapshot& snapshot) {
  const QString title =
      text(snapshot.title) + (snapshot.mode == Mode::fork ? tr(" · fork") : QString()) +
                        (file_note_->isHidden() ? QString() : tr(" · read-only")) + " – Firebreak";
  if (windowTitle() != title) setWindowTitle(title);
  const std::string& said = snapshot.error.empty() ? snapshot.refused : snapshot.error;
  banner_->setVisible(!said.empty());
  if (!said.empty()) banner_->setText("◆ " + text(said));
  actions_.at("run.drop")->setEnabled(snapshot.run.id != 0);
  actions_.at("run.drop")->setToolTip(snapshot.run.id != 0 ? QString() : tr("The recorded run cannot be dropped"));
}

void MainWindow::begin(const QString& file) {
  if (!file.isEmpty()) return opener_.openAny({file});
  const memory::Place place = memory::lastPlace();
  if (!place.file.isEmpty() && memory::recentFiles().contains(place.file))
    return opener_.openFile(place.file, place.time_ms);
  opener_.openBundled(kBundledDay, kBundledMomentMs);
}

void MainWindow::keepPlace() const {
  const auto snapshot = client_.snapshot();
  if (snapshot) memory::keepPlace({text(client_.file().string()), snapshot->time_ms, snapshot->mode == Mode::fork});
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList files;
  for (const QUrl& url : event->mimeData()->urls())
    if (url.isLocalFile()) files << url.toLocalFile();
  opener_.openAny(files);
}

bool MainWindow::focusNextPrevChild(bool next) {
  QWidget* to = nextInTabOrder(this, next);
  if (!to) return false;
  to->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
  for (QWidget* at = to->parentWidget(); at && at != this; at = at->parentWidget())
    if (auto* scroll = qobject_cast<QScrollArea*>(at)) scroll->ensureWidgetVisible(to);
  return true;
}

// Escape closes the card in the middle; with none there the focus goes back to time.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QMainWindow::keyPressEvent(event);
  if (messages_->isVisible()) return messages_->dismiss();
  timeline_->strip()->setFocus(Qt::ShortcutFocusReason);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Polish && watched->isWidgetType()) letTabLeave(static_cast<QWidget*>(watched));
  if (event->type() == QEvent::Show)
    if (auto* dialog = qobject_cast<QDialog*>(watched)) markLetters(dialog);
  if (event->type() == QEvent::ShortcutOverride &&
      keepsKey(QApplication::focusWidget(), *static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QMainWindow::eventFilter(watched, event);
}

}  // namespace fb::ui
