// Custody against claims as a table: what is in custody, the sum of the claims, one row a kind of claim. Thread rule:
// GUI thread.
#pragma once
#include <QAbstractTableModel>

#include "insurance/custody.h"

namespace fb::ui {

class CustodyModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setCustody(const Custody& custody);
  const Custody& custody() const { return custody_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  enum Column { kClaim, kAmount, kShare, kWhat, kColumns };
  struct Row {
    QString name, what;
    Money amount = 0;
    bool total = false, alarm = false;
  };
  static Row rowOf(const CustodyAsset& asset);
  std::vector<Row> rows() const;

  Custody custody_;
};

}  // namespace fb::ui
