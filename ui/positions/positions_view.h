// The table of positions: asks for the rows on screen, keeps the selected account through updates and reordering.
// Thread rule: GUI thread.
#pragma once
#include <QTableView>

#include "positions/positions_model.h"

namespace fb::ui {

class PositionsView : public QTableView {
  Q_OBJECT
 public:
  explicit PositionsView(PositionsModel& model, QWidget* parent = nullptr);

  std::optional<PositionKey> selected() const { return selected_; }
  void showSort(PositionSort sort, bool descending);  // the arrow in the header
  void reportVisibleRows();
  std::pair<int, int> visibleRows() const;  // inclusive; second < first when nothing is shown

 signals:
  void accountChosen(fb::AccountRef account);  // clicked, or Enter
  void contextWanted(const QModelIndex& index, const QPoint& global);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  void followSelected();
  void choose(const QModelIndex& index);

  PositionsModel& model_;
  std::optional<PositionKey> selected_;
  bool following_ = false;  // the selection moves with its account, not by the operator
};

}  // namespace fb::ui
