// One row a tranche, first to pay first: what it holds, what it paid in the running loss event, what it may still pay.
// Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "replay/snapshot.h"

namespace fb::ui {

class TrancheTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setTranches(const std::vector<TrancheSnapshot>& tranches);

  // Caps are shares of the balance at the opening of the loss event; of the present balance when none is open.
  static Money capPerMarket(const TrancheSnapshot& tranche);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Money amount(const TrancheSnapshot& tranche, int column) const;
  QString cell(const TrancheSnapshot& tranche, int column) const;

  std::vector<TrancheSnapshot> rows_;
};

}  // namespace fb::ui
