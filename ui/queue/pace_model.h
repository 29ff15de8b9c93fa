// Pace of liquidation a market: what waits, what a block may take, what the next one takes. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "replay/queue.h"

namespace fb::ui {

class PaceModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kMarket, kToSell, kNextSells, kToBuy, kNextBuys, kPace, kColumns };

  using QAbstractTableModel::QAbstractTableModel;
  void setQueue(const QueueFigures& queue, std::vector<std::string> markets);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Money amount(const QueueMarket& market, int column) const;

  std::vector<std::string> names_;
  std::vector<QueueMarket> rows_;
};

}  // namespace fb::ui
