// Accounts whose standing a draft would change in its first block. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include "replay/session.h"

namespace fb::ui {

class PreviewModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { accountColumn, beforeColumn, afterColumn, notionalColumn, outcomeColumn, columnCount_ };
  using QAbstractTableModel::QAbstractTableModel;

  void show(std::vector<Preview::Row> rows);
  AccountRef accountAt(int row) const { return rows_[static_cast<std::size_t>(row)].account; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Preview::Row> rows_;
};

}  // namespace fb::ui
