// Outcome figures of two runs side by side with their difference. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include "replay/session.h"

namespace fb::ui {

class OutcomeModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { figureColumn, unitColumn, aColumn, bColumn, differenceColumn, columnCount_ };
  using QAbstractTableModel::QAbstractTableModel;

  void clear();
  void show(const OutcomeFigures& a, const OutcomeFigures& b, const std::vector<TrancheSnapshot>& tranches);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    QString figure;
    bool money = false;
    std::int64_t a = 0, b = 0;
    int worse = 1;  // sign of a difference that is worse; 0: neither
  };
  std::vector<Row> rows_;
};

}  // namespace fb::ui
