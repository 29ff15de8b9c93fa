// The cascade ladder as a table, rung by rung: the same figures as the picture, for screen readers and for copying.
// Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "market/instrument.h"
#include "solvency/waterfall.h"
#include "stress/ladder.h"

namespace fb::ui {

class LadderTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setLadder(const Ladder& ladder, const Instrument& instrument, const std::vector<TrancheSpec>& tranches);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString cell(const Rung& rung, int column) const;

  std::vector<Rung> rungs_;  // by decreasing price, as the picture has them
  Instrument instrument_;
  std::vector<TrancheSpec> tranches_;
};

}  // namespace fb::ui
