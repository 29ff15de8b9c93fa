#include "journal/journal_dock.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "journal/chain_view.h"
#include "journal/journal_export.h"
#include "journal/journal_filter_bar.h"
#include "journal/journal_model.h"
#include "protocol/account_ref.h"

namespace fb::ui {
namespace {

constexpr int kPauseMs = 250;

QTableView* makeTable(JournalModel& model, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setModel(&model);
  table->setAccessibleName(JournalDock::tr("Journal"));
  table->setAccessibleDescription(JournalDock::tr("Events newest first. Enter goes to the time of the event."));
  table->setSelectionBehavior(QTableView::SelectRows);
  table->setSelectionMode(QTableView::SingleSelection);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setTabKeyNavigation(false);
  table->setContextMenuPolicy(Qt::CustomContextMenu);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setStretchLastSection(false);
  table->setColumnWidth(JournalModel::kTime, 78);
  table->setColumnWidth(JournalModel::kType, 104);
  table->setColumnWidth(JournalModel::kSeq, 92);
  table->horizontalHeader()->setSectionResizeMode(JournalModel::kText, QHeaderView::Stretch);
  return table;
}

QString shortHash(const QString& hash) { return hash.size() <= 12 ? hash : hash.left(6) + "…" + hash.right(4); }

}  // namespace

JournalDock::JournalDock(SessionClient& client, QWidget* parent)
    : DockPanel("journal", tr("Journal"), parent),
      client_(client),
      model_(new JournalModel(this)),
      filter_(new JournalFilterBar(this)),
      export_(new JournalExport(client, this)) {
  build();
  connectParts();
}

void JournalDock::build() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  auto* split = new QSplitter(Qt::Vertical, body);
  table_ = makeTable(*model_, split);
  chain_ = new ChainView(split);
  split->addWidget(table_);
  split->addWidget(chain_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(true);
  rows->addWidget(filter_);
  rows->addWidget(split, 1);
  buildFoot(*rows);
  setBody(body);
  menu()->addAction(tr("Export as JSON lines…"), this, &JournalDock::exportToFile);
  menu()->addAction(tr("Verify the chain"), export_, &JournalExport::verifyChain);
}

void JournalDock::buildFoot(QVBoxLayout& rows) {
  hash_ = new QLabel(this);
  hash_->setFont(theme::number());
  hash_->setProperty("role", "dim");
  hash_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  hash_->setAccessibleName(tr("Hash of the journal's chain"));
  status_ = new QLabel(this);
  status_->setFont(theme::label());
  status_->setWordWrap(true);
  cancel_ = new QPushButton(tr("Stop"), this);
  cancel_->hide();
  newest_ = new QPushButton(tr("Back to the newest"), this);
  newest_->hide();
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  foot->addWidget(hash_);
  foot->addWidget(status_, 1);
  foot->addWidget(cancel_);
  foot->addWidget(newest_);
  rows.addLayout(foot);
}

void JournalDock::connectParts() {
  pause_.setSingleShot(true);
  pause_.setInterval(kPauseMs);
  connect(&pause_, &QTimer::timeout, this, [this] {
    if (std::exchange(stale_, false)) askNewest();
  });
  connect(&client_, &SessionClient::snapshotChanged, this, &JournalDock::showSnapshot);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    if (visible && client_.snapshot()) showSnapshot(client_.snapshot());
  });
  connect(&client_, &SessionClient::sessionOpened, this, &JournalDock::reload);
  connect(&client_, &SessionClient::eventFocused, this, &JournalDock::goToEvent);
  connect(&client_, &SessionClient::lentChanged, this, [this](bool lent) {
    if (!lent) reload();  // what was asked meanwhile went nowhere
  });
  connect(filter_, &JournalFilterBar::filterChanged, this, &JournalDock::reload);
  connect(model_, &JournalModel::olderWanted, this, &JournalDock::askOlder);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &JournalDock::showChainOf);
  connect(table_, &QTableView::activated, this, &JournalDock::goTo);
  connect(table_, &QTableView::customContextMenuRequested, this, &JournalDock::showRowMenu);
  connect(chain_, &ChainView::timeWanted, &client_, &SessionClient::seek);
  connect(newest_, &QPushButton::clicked, this, &JournalDock::reload);
  connect(cancel_, &QPushButton::clicked, export_, &JournalExport::cancel);
  connect(export_, &JournalExport::progressed, this, [this](qint64 done, qint64 of) {
    cancel_->show();
    tell(tr("%1 of %2 rows…").arg(integer(done), integer(of)), true);
  });
  connect(export_, &JournalExport::finished, this, [this](const QString& message, bool ok) {
    cancel_->hide();
    tell(message, ok);
  });
}

void JournalDock::tell(const QString& message, bool ok) {
  status_->setProperty("role", ok ? "dim" : "limit");
  status_->style()->polish(status_);
  status_->setText(message);
}

JournalQuery JournalDock::query() const {
  JournalQuery query;
  query.text = filter_->text();
  query.types = filter_->types();
  query.count = JournalModel::kPageRows;
  return query;
}

void JournalDock::reload() {
  ++generation_;
  model_->clear();
  chain_->clear();
  chain_seq_ = -1;
  setDetached(false);
  askNewest();
}

void JournalDock::askNewest() {
  pause_.start();
  if (const auto snapshot = client_.snapshot()) shown_ = {snapshot->run.id, snapshot->event_count};
  client_.askJournal(query(), this, [this, generation = generation_](std::vector<JournalRow> rows) {
    if (generation != generation_) return;
    model_->setNewest(std::move(rows));
  });
}

void JournalDock::askOlder(qint64 before_seq) {
  JournalQuery older = query();
  older.before_seq = before_seq;
  client_.askJournal(older, this, [this, generation = generation_](std::vector<JournalRow> rows) {
    if (generation != generation_) return;
    model_->appendOlder(std::move(rows));
  });
}

void JournalDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  setSubtitle(tr("%1 events up to %2").arg(integer(snapshot->event_count), clockTime(snapshot->time_ms)));
  const QString hash = text(snapshot->journal_chain);
  hash_->setText(hash.isEmpty() ? QString() : tr("chain %1").arg(shortHash(hash)));
  hash_->setToolTip(hash);
  const std::pair now{snapshot->run.id, snapshot->event_count};
  if (now == shown_ || !isVisible()) return;
  if (snapshot->run.id != shown_.first) return reload();
  if (snapshot->event_count < shown_.second) model_->dropAfter(snapshot->event_count - 1);
  if (detached_) {
    shown_ = now;
    return;
  }
  if (pause_.isActive()) {
    stale_ = true;
    return;
  }
  askNewest();
}

void JournalDock::showChainOf(const QModelIndex& row) {
  const JournalRow* event = row.isValid() ? model_->rowAt(row.row()) : nullptr;
  if (event == nullptr || event->seq == chain_seq_) return;
  chain_seq_ = event->seq;
  chain_->setChain({}, *event);
  client_.askChain(event->seq, this, [this, event = *event](const std::vector<JournalRow>& causes) {
    if (event.seq == chain_seq_) chain_->setChain(causes, event);
  });
}

bool JournalDock::select(std::int64_t seq) {
  const int row = model_->rowOf(seq);
  if (row < 0) return false;
  table_->setCurrentIndex(model_->index(row, JournalModel::kText));
  table_->scrollTo(table_->currentIndex(), QTableView::PositionAtCenter);
  return true;
}

void JournalDock::goToEvent(qint64 seq) {
  show();
  raise();
  if (select(seq)) return;
  filter_->showEverything();
  ++generation_;
  model_->clear();
  setDetached(true);
  JournalQuery around = query();
  around.before_seq = seq + 1;
  client_.askJournal(around, this, [this, seq, generation = generation_](std::vector<JournalRow> rows) {
    if (generation != generation_) return;
    model_->setNewest(std::move(rows));
    if (!select(seq)) tell(tr("Event %1 lies after the moment shown.").arg(integer(seq)), false);
  });
}

void JournalDock::setDetached(bool detached) {
  detached_ = detached;
  newest_->setVisible(detached);
}

void JournalDock::goTo(const QModelIndex& row) {
  if (row.isValid()) client_.seek(row.data(JournalModel::kTimeRole).toLongLong());
}

void JournalDock::showRowMenu(const QPoint& at) {
  const QModelIndex row = table_->indexAt(at);
  const JournalRow* event = row.isValid() ? model_->rowAt(row.row()) : nullptr;
  QMenu menu(this);
  if (event) {
    menu.addAction(tr("Go to %1").arg(clockTime(event->time_ms)), this,
                   [this, time = event->time_ms] { client_.seek(time); });
    menu.addAction(tr("Why did this happen?"), this, [this, seq = event->seq] { emit explanationWanted(seq); });
    const auto recording = client_.recording();
    if (recording && event->account.is_user())
      menu.addAction(tr("Why: %1").arg(text(account_name(*recording->genesis, event->account))), this,
                     [this, account = event->account] { client_.focusAccount(account); });
    menu.addSeparator();
  }
  menu.addAction(tr("Export as JSON lines…"), this, &JournalDock::exportToFile);
  menu.exec(table_->viewport()->mapToGlobal(at));
}

void JournalDock::exportToFile() {
  if (export_->isRunning() || !client_.isOpen()) return;
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Export the journal"), "journal.jsonl", tr("JSON lines (*.jsonl)"));
  if (!path.isEmpty()) export_->writeTo(path);
}

}  // namespace fb::ui
