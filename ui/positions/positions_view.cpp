#include "positions/positions_view.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include "common/theme.h"
#include "positions/position_delegates.h"

namespace fb::ui {

PositionsView::PositionsView(PositionsModel& model, QWidget* parent) : QTableView(parent), model_(model) {
  setModel(&model);
  setAccessibleName(tr("Positions"));
  setAccessibleDescription(tr("Every position, sorted and filtered by the engine. Enter opens the account's story."));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setWordWrap(false);
  setCornerButtonEnabled(false);
  setFrameShape(NoFrame);
  setHorizontalScrollMode(ScrollPerPixel);
  setTabKeyNavigation(false);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setMinimumSectionSize(theme::kRowHeight);
  verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionsClickable(true);
  horizontalHeader()->setSortIndicatorShown(false);  // it would cover right-aligned titles; the title has the arrow
  horizontalHeader()->setSectionsMovable(true);
  horizontalHeader()->setStretchLastSection(true);
  for (int c = 0; c < kPositionColumns; ++c) setColumnWidth(c, info(static_cast<PositionColumn>(c)).width_px);
  setItemDelegateForColumn(static_cast<int>(PositionColumn::health), new HealthDelegate(this));
  setItemDelegateForColumn(static_cast<int>(PositionColumn::state), new StateDelegate(this));
  connect(&model, &PositionsModel::pageChanged, this, [this] {
    followSelected();
    reportVisibleRows();
  });
  connect(this, &QTableView::clicked, this, &PositionsView::choose);
}

void PositionsView::showSort(PositionSort sort, bool descending) {
  horizontalHeader()->setSortIndicator(static_cast<int>(columnOf(sort)),
                                       descending ? Qt::DescendingOrder : Qt::AscendingOrder);
  model_.setSort(sort, descending);
}

std::pair<int, int> PositionsView::visibleRows() const {
  const int rows = model_.rowCount();
  if (rows == 0) return {0, -1};
  const int first = std::max(0, rowAt(0));
  const int last = rowAt(viewport()->height() - 1);
  return {first, last < 0 ? rows - 1 : last};
}

void PositionsView::reportVisibleRows() {
  const auto [first, last] = visibleRows();
  model_.setVisibleRows(first, last);
}

void PositionsView::followSelected() {
  if (!selected_) {  // the operator went to a row that had not arrived yet
    if (const PositionRow* row = currentIndex().isValid() ? model_.rowAt(currentIndex().row()) : nullptr)
      selected_ = PositionKey{row->account, row->market};
    return;
  }
  const auto row = model_.rowOf(*selected_);
  following_ = true;
  const int column = std::max(0, currentIndex().column());
  const QModelIndex at = row ? model_.index(*row, column) : QModelIndex();
  if (at != currentIndex()) {
    selectionModel()->setCurrentIndex(at, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (!row) clearSelection();
  }
  following_ = false;
}

void PositionsView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  // While the selection follows its account the operator's scroll position stays.
  if (following_) return;
  QTableView::currentChanged(current, previous);
  selected_.reset();
  if (const PositionRow* row = current.isValid() ? model_.rowAt(current.row()) : nullptr)
    selected_ = PositionKey{row->account, row->market};
}

void PositionsView::choose(const QModelIndex& index) {
  if (const PositionRow* row = index.isValid() ? model_.rowAt(index.row()) : nullptr) emit accountChosen(row->account);
}

void PositionsView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return choose(currentIndex());
  QTableView::keyPressEvent(event);
}

void PositionsView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  reportVisibleRows();
}

void PositionsView::scrollContentsBy(int dx, int dy) {
  QTableView::scrollContentsBy(dx, dy);
  if (dy != 0) reportVisibleRows();
}

void PositionsView::contextMenuEvent(QContextMenuEvent* event) {
  emit contextWanted(indexAt(event->pos()), event->globalPos());
}

}  // namespace fb::ui
