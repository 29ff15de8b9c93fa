#include "queue/queue_dock.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QSaveFile>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/plain_table_model.h"
#include "common/theme.h"
#include "positions/csv.h"
#include "queue/pace_model.h"
#include "queue/queue_model.h"

namespace fb::ui {
namespace {

constexpr qint64 kLeastPauseMs = 250, kMostPauseMs = 5000;
constexpr int kWidths[QueueModel::kColumns] = {30, 68, 50, 72, 78, 86, 60, 78, 204};

}  // namespace

QueueDock::QueueDock(SessionClient& client, QWidget* parent)
    : DockPanel("queue", tr("Liquidation queue"), parent),
      client_(client),
      model_(new QueueModel(this)),
      pace_(new PaceModel(this)) {
  build();
  pause_.setSingleShot(true);
  connect(&pause_, &QTimer::timeout, this, [this] {
    if (std::exchange(stale_, false)) ask(model_->queue().offset);
  });
  connect(&client_, &SessionClient::snapshotChanged, this, &QueueDock::showSnapshot);
  connect(&client_, &SessionClient::sessionOpened, this, &QueueDock::forget);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    if (visible && client_.snapshot()) showSnapshot(client_.snapshot());
  });
  connect(&client_, &SessionClient::lentChanged, this, [this](bool lent) {
    if (!lent) forget();  // what was asked meanwhile went nowhere
  });
}

void QueueDock::build() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  summary_ = new QLabel(body);
  summary_->setWordWrap(true);
  summary_->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  markets_ = makePlainView(*pace_, tr("Pace of liquidation by market"), body);
  markets_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  markets_->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  table_ = makePlainView(*model_, tr("Liquidation queue"), body);
  table_->setAccessibleDescription(tr("Accounts below maintenance, worked first on top. Enter opens why."));
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  table_->horizontalHeader()->setStretchLastSection(true);
  for (int c = 0; c < QueueModel::kColumns; ++c) table_->setColumnWidth(c, kWidths[c]);
  table_->installEventFilter(this);
  empty_ = new QLabel(tr("Nobody is below maintenance."), body);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setProperty("role", "dim");
  rows->addWidget(summary_);
  rows->addWidget(markets_);
  rows->addWidget(table_, 1);
  rows->addWidget(empty_, 1);
  setBody(body);
  menu()->addAction(tr("Export the rows shown…"), this, &QueueDock::saveCsv);
  connect(table_, &QTableView::activated, this, &QueueDock::choose);
  connect(table_, &QTableView::customContextMenuRequested, this, &QueueDock::showMenu);
  connect(table_->verticalScrollBar(), &QScrollBar::valueChanged, this, &QueueDock::reportVisibleRows);
  connect(model_, &QueueModel::pageWanted, this, &QueueDock::ask);
  showQueue({});
}

void QueueDock::forget() {
  told_at_ = {-1, 0};
  asking_ = stale_ = false;
  forecast_.reset();
  if (client_.snapshot())
    showSnapshot(client_.snapshot());
  else
    showQueue({});
}

void QueueDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  std::vector<Instrument> instruments;
  for (const MarketSnapshot& market : snapshot->markets) instruments.push_back(market.instrument);
  model_->setInstruments(std::move(instruments));
  if (!isVisible() || std::pair{snapshot->run.id, snapshot->block} == told_at_) return;
  if (asking_ || pause_.isActive()) {
    stale_ = true;
    return;
  }
  ask(model_->queue().offset);
}

void QueueDock::ask(std::uint32_t offset) {
  if (!client_.isOpen() || client_.isLent() || asking_) return;
  if (!forecast_) forecast_ = std::make_shared<QueueForecast>(client_.recording());
  asking_ = true;
  answering_.start();
  if (const auto snapshot = client_.snapshot()) told_at_ = {snapshot->run.id, snapshot->block};
  auto page = std::make_shared<LiquidationQueue>();
  const QueueQuery query{.offset = offset, .count = QueueModel::kPageRows};
  const auto read = [page, query, forecast = forecast_](const Protocol& shown, const EventLog& log) {
    *page = page_of(forecast->at(shown, log), query);
  };
  client_.inspect(read, this, [this, page] {
    asking_ = false;
    pause_.start(static_cast<int>(std::clamp(4 * answering_.elapsed(), kLeastPauseMs, kMostPauseMs)));
    showQueue(std::move(*page));
    reportVisibleRows();
  });
}

QString QueueDock::summary(const LiquidationQueue& q) const {
  if (!q.error.empty()) return text(q.error);
  if (q.total == 0) return {};
  const QString done = q.done_after == 0 ? tr("not empty after %1 blocks").arg(q.horizon)
                                         : tr("empty after %1").arg(blocksText(q.done_after, q));
  const TimeMs span = static_cast<TimeMs>(q.done_after == 0 ? q.horizon : q.done_after) * q.interval_ms;
  const QString more = q.fallen_later == 0
                           ? QString()
                           : tr(" ▲ %1 more accounts fall below through these sales.").arg(integer(q.fallen_later));
  return tr("If prices stay: %1 (%2). The next block's clips cost %3 and %4 in penalties.%5")
      .arg(done, duration(span), moneyUnit(q.cost), moneyUnit(q.penalties), more);
}

void QueueDock::showQueue(LiquidationQueue page) {
  const bool nobody = page.total == 0;
  setSubtitle(nobody ? tr("empty")
                     : tr("%1 accounts · %2 of positions").arg(integer(page.total), moneyUnit(page.notional)));
  summary_->setText(summary(page));
  std::vector<std::string> names;
  if (const auto snapshot = client_.snapshot())
    for (const MarketSnapshot& market : snapshot->markets) names.push_back(market.id);
  pace_->setQueue(page, std::move(names));
  const int shown = std::min(4, pace_->rowCount()) + 1;
  markets_->setFixedHeight(shown * theme::kRowHeight + 2 * theme::kStep);
  model_->setQueue(std::move(page));
  for (QWidget* part :
       {static_cast<QWidget*>(summary_), static_cast<QWidget*>(markets_), static_cast<QWidget*>(table_)})
    part->setVisible(!nobody);
  empty_->setVisible(nobody);
}

void QueueDock::reportVisibleRows() {
  const int first = std::max(0, table_->rowAt(0)), last = table_->rowAt(table_->viewport()->height() - 1);
  model_->setVisibleRows(first, last < 0 ? model_->rowCount() - 1 : last);
}

void QueueDock::choose(const QModelIndex& index) {
  if (const QueueRow* row = index.isValid() ? model_->rowAt(index.row()) : nullptr) client_.focusAccount(row->account);
}

// Enter opens, as in Positions; the table alone would begin an edit.
bool QueueDock::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      choose(table_->currentIndex());
      return true;
    }
  }
  return DockPanel::eventFilter(watched, event);
}

void QueueDock::showMenu(const QPoint& at) {
  const QModelIndex index = table_->indexAt(at);
  QMenu menu(this);
  if (const QueueRow* row = index.isValid() ? model_->rowAt(index.row()) : nullptr)
    menu.addAction(tr("Why: %1").arg(text(row->name)), this, [this, index] { choose(index); });
  menu.addAction(tr("Export the rows shown…"), this, &QueueDock::saveCsv);
  menu.exec(table_->viewport()->mapToGlobal(at));
}

void QueueDock::saveCsv() {
  QStringList titles;
  for (int c = 0; c < QueueModel::kColumns; ++c)
    titles << csvText(model_->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString());
  QString content = csvLine(titles);
  for (const QueueRow& row : model_->queue().rows) {
    QStringList cells;
    for (int c = 0; c < QueueModel::kColumns; ++c) cells << model_->csvCell(row, c);
    content += csvLine(cells);
  }
  const QString path = QFileDialog::getSaveFileName(this, tr("Export the queue"), "queue.csv", tr("CSV files (*.csv)"));
  if (path.isEmpty()) return;
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(content.toUtf8()) >= 0 && file.commit()) return;
  QMessageBox::warning(this, tr("Not exported"),
                       tr("%1 could not be written: %2. Choose another folder.").arg(path, file.errorString()));
}

}  // namespace fb::ui
