#include "positions/positions_dock.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QSaveFile>
#include <QVBoxLayout>

#include "common/figures.h"
#include "common/numbers.h"
#include "positions/csv.h"
#include "positions/pinned_positions.h"
#include "positions/position_filter_bar.h"
#include "positions/positions_view.h"
#include "protocol/account_ref.h"

namespace fb::ui {
namespace {
constexpr int kScrollPauseMs = 30, kPinsPauseMs = 700;
}

PositionsDock::PositionsDock(SessionClient& client, QWidget* parent)
    : DockPanel("positions", tr("Positions"), parent),
      client_(client),
      model_(new PositionsModel(this)),
      view_(new PositionsView(*model_, this)),
      pinned_(new PinnedPositions(client, this)),
      filter_(new PositionFilterBar(this)) {
  build();
  connectParts();
  view_->showSort(query_.sort, query_.descending);
  ask();
}

void PositionsDock::build() {
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(filter_);
  column->addWidget(pinned_);
  column->addWidget(view_, 1);
  setBody(body);
  menu()->addAction(tr("Export visible rows…"), this, &PositionsDock::saveCsv);
  menu()->addAction(tr("Unpin all"), pinned_, &PinnedPositions::clear);
  for (int c = 0; c < kPositionColumns; ++c) pinned_->setColumnWidth(c, view_->columnWidth(c));
  scrolling_.setSingleShot(true);
  scrolling_.setInterval(kScrollPauseMs);
  pins_.setSingleShot(true);
  pins_.setInterval(kPinsPauseMs);
}

void PositionsDock::connectParts() {
  const auto name_of = [this](const PositionRow& row) {
    const auto recording = client_.recording();
    return recording && recording->genesis ? text(account_name(*recording->genesis, row.account)) : QString(kDash);
  };
  model_->setNames(name_of);
  pinned_->model().setNames(name_of);
  connect(&client_, &SessionClient::snapshotChanged, this, &PositionsDock::showSnapshot);
  connect(&client_, &SessionClient::sessionOpened, this, &PositionsDock::startOver);
  connect(&client_, &SessionClient::lentChanged, this, [this](bool lent) {
    if (lent) return;  // what was asked meanwhile went nowhere
    pinned_->askAgain();
    ask();
  });
  connect(&scrolling_, &QTimer::timeout, this, &PositionsDock::ask);
  connect(&pins_, &QTimer::timeout, pinned_, &PinnedPositions::refresh);
  connect(filter_, &PositionFilterBar::filterChanged, this, &PositionsDock::filterAgain);
  connect(view_->horizontalHeader(), &QHeaderView::sectionClicked, this, &PositionsDock::sortBy);
  connect(view_->horizontalHeader(), &QHeaderView::sectionResized, this,
          [this](int section, int, int width) { pinned_->setColumnWidth(section, width); });
  connect(view_->horizontalHeader(), &QHeaderView::sectionMoved, this,
          [this](int, int from, int to) { pinned_->horizontalHeader()->moveSection(from, to); });
  connect(model_, &PositionsModel::pageWanted, this, [this](std::uint32_t offset, std::uint32_t count) {
    query_.offset = offset;
    query_.count = count;
    scrolling_.start();
  });
  connect(view_, &PositionsView::accountChosen, this, &PositionsDock::choose);
  connect(view_, &PositionsView::contextWanted, this, &PositionsDock::showMenu);
  connect(pinned_, &PinnedPositions::accountChosen, this, &PositionsDock::choose);
  connect(pinned_, &PinnedPositions::unpinWanted, this, [this](AccountRef account) { pin(account, false); });
}

void PositionsDock::startOver() {
  pinned_->clear();
  query_.offset = 0;
  view_->scrollToTop();
  ask();
}

void PositionsDock::pin(AccountRef account, bool pinned) { pinned_->setPinned(account, pinned); }

void PositionsDock::ask() { client_.showPositions(query_); }

void PositionsDock::sortBy(int section) {
  const PositionColumnInfo& column = info(static_cast<PositionColumn>(section));
  if (column.sort) {
    query_.descending = query_.sort == *column.sort ? !query_.descending : column.descending_first;
    query_.sort = *column.sort;
    query_.offset = 0;
    view_->scrollToTop();
    ask();
  }
  view_->showSort(query_.sort, query_.descending);
}

void PositionsDock::filterAgain() {
  PositionQuery wanted = query_;
  filter_->applyTo(wanted);
  if (wanted == query_) return;
  query_ = wanted;
  query_.offset = 0;
  view_->scrollToTop();
  ask();
}

void PositionsDock::choose(AccountRef account) {
  emit accountChosen(account);
  client_.focusAccount(account);
}

void PositionsDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  std::vector<Instrument> instruments;
  std::vector<std::string> ids;
  for (const MarketSnapshot& market : snapshot->markets) {
    instruments.push_back(market.instrument);
    ids.push_back(market.id);
  }
  filter_->setMarkets(ids);
  pinned_->model().setInstruments(instruments);
  model_->setInstruments(std::move(instruments));
  model_->setPage(snapshot->positions);
  const std::pair now{snapshot->run.id, snapshot->block};
  if (std::exchange(pinned_at_, now) != now && !pins_.isActive()) pins_.start();
  updateSubtitle(*snapshot);
}

void PositionsDock::updateSubtitle(const Snapshot& snapshot) {
  const PositionSort sort = snapshot.positions.query.sort;
  const QString by =
      sort == PositionSort::distance ? tr("distance to liquidation") : info(columnOf(sort)).title.toLower();
  setSubtitle(tr("%1 positions of %2 accounts · sorted by %3%4")
                  .arg(integer(snapshot.positions.total), integer(snapshot.positions.accounts), by,
                       snapshot.positions.query.descending ? tr(", largest first") : QString()));
  filter_->showBelow(figureText(snapshot, FigureId::below_110));
}

void PositionsDock::showMenu(const QModelIndex& index, const QPoint& global) {
  QMenu menu(this);
  if (const PositionRow* row = index.isValid() ? model_->rowAt(index.row()) : nullptr) {
    const AccountRef account = row->account;
    const bool pinned = pinned_->isPinned(account);
    menu.addAction(tr("Why: %1").arg(model_->nameOf(*row)), this, [this, account] { choose(account); });
    menu.addAction(pinned ? tr("Unpin %1").arg(model_->nameOf(*row)) : tr("Pin %1 on top").arg(model_->nameOf(*row)),
                   this, [this, account, pinned] { pin(account, !pinned); });
    menu.addSeparator();
  }
  menu.addAction(tr("Export visible rows…"), this, &PositionsDock::saveCsv);
  menu.exec(global);
}

QString PositionsDock::visibleRowsAsCsv() const {
  QStringList titles;
  for (int c = 0; c < kPositionColumns; ++c) {
    const PositionColumnInfo& column = info(static_cast<PositionColumn>(c));
    titles << csvText(column.unit.isEmpty() ? column.title : column.title + " (" + column.unit + ")");
  }
  QString out = csvLine(titles);
  const auto [first, last] = view_->visibleRows();
  for (int row = first; row <= last; ++row) {
    if (model_->rowAt(row) == nullptr) continue;
    QStringList cells;
    for (int c = 0; c < kPositionColumns; ++c) cells << model_->index(row, c).data(PositionsModel::kCsvRole).toString();
    out += csvLine(cells);
  }
  return out;
}

void PositionsDock::saveCsv() {
  const QString content = visibleRowsAsCsv();  // what is on screen now, not when the dialog closes
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Export visible rows"), "positions.csv", tr("CSV files (*.csv)"));
  if (path.isEmpty()) return;
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(content.toUtf8()) >= 0 && file.commit()) return;
  QMessageBox::warning(this, tr("Not exported"),
                       tr("%1 could not be written: %2. Choose another folder.").arg(path, file.errorString()));
}

}  // namespace fb::ui
