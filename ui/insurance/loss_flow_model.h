// Who paid which loss, as a table: one row a payer, one column a market and one for collateral that fell, the deficits
// first. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "insurance/loss_flow.h"
#include "replay/snapshot.h"

namespace fb::ui {

class LossFlowModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  struct Row {
    QString name;
    std::vector<Money> amounts;  // [column]
    bool heading = false;        // the deficits and the remainder, against which the payers stand
  };

  using QAbstractTableModel::QAbstractTableModel;
  void setFlow(const LossFlow& flow, const std::vector<TrancheSnapshot>& tranches,
               const std::vector<std::string>& markets);
  const std::vector<Row>& rows() const { return rows_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Money amount(const Row& row, int column) const;

  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace fb::ui
