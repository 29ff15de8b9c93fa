// The day under several rulebooks: a row a figure, a column a rulebook. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include "common/rulebook_day.h"

namespace fb::ui {

class RulebooksModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { figureColumn, unitColumn, firstRulebook };
  using QAbstractTableModel::QAbstractTableModel;

  void show(DayOutcomes outcomes);  // null: nothing

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  static constexpr int kPromiseRow = 0;
  QVariant promiseCell(const DayOutcome& outcome, int role) const;
  QVariant figureCell(const DayFigure& figure, int column, int role) const;

  DayOutcomes outcomes_;
  std::vector<DayFigure> figures_;
};

}  // namespace fb::ui
