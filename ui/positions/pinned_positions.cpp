#include "positions/pinned_positions.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>

#include "common/theme.h"
#include "positions/position_delegates.h"

namespace fb::ui {

PinnedPositions::PinnedPositions(SessionClient& client, QWidget* parent)
    : QTableView(parent), client_(client), model_(new PositionsModel(this)) {
  setModel(model_);
  setObjectName("pinnedPositions");
  setAccessibleName(tr("Pinned accounts"));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setFrameShape(NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  horizontalHeader()->hide();
  horizontalHeader()->setStretchLastSection(true);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  setItemDelegateForColumn(static_cast<int>(PositionColumn::health), new HealthDelegate(this));
  setItemDelegateForColumn(static_cast<int>(PositionColumn::state), new StateDelegate(this));
  const auto choose = [this](const QModelIndex& index) {
    if (const PositionRow* row = model_->rowAt(index.row())) emit accountChosen(row->account);
  };
  connect(this, &QTableView::clicked, this, choose);
  connect(this, &QTableView::activated, this, choose);
  hide();
}

void PinnedPositions::setPinned(AccountRef account, bool pinned) {
  if (pinned && rows_.size() < kMostAccounts) rows_.try_emplace(account);
  if (!pinned) rows_.erase(account);
  rebuild();
  refresh();
}

void PinnedPositions::clear() {
  rows_.clear();
  asked_.clear();
  rebuild();
}

void PinnedPositions::askAgain() {
  asked_.clear();
  refresh();
}

void PinnedPositions::refresh() {
  for (const auto& [account, known] : rows_) {
    if (!asked_.insert(account).second) continue;
    client_.askAccount(account, this, [this, account = account](AccountStory story) {
      asked_.erase(account);
      const auto found = rows_.find(account);
      if (found == rows_.end()) return;
      found->second = std::move(story.positions);
      rebuild();
    });
  }
}

void PinnedPositions::rebuild() {
  PositionPage page;
  for (const auto& [account, rows] : rows_) page.rows.insert(page.rows.end(), rows.begin(), rows.end());
  page.total = static_cast<std::uint32_t>(page.rows.size());
  model_->setPage(page);
  setFixedHeight(static_cast<int>(page.total) * theme::kRowHeight);
  setVisible(page.total > 0);
}

void PinnedPositions::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = indexAt(event->pos());
  const PositionRow* row = index.isValid() ? model_->rowAt(index.row()) : nullptr;
  if (row == nullptr) return;
  QMenu menu(this);
  menu.addAction(tr("Unpin %1").arg(model_->nameOf(*row)), this,
                 [this, account = row->account] { emit unpinWanted(account); });
  menu.exec(event->globalPos());
}

}  // namespace fb::ui
