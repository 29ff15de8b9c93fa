#include "parameters/preview_model.h"

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

void PreviewModel::show(std::vector<Preview::Row> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

int PreviewModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int PreviewModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columnCount_; }

QVariant PreviewModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Preview::Row& r = rows_[static_cast<std::size_t>(index.row())];
  const bool figure = index.column() >= beforeColumn && index.column() <= notionalColumn;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == Qt::FontRole) return figure ? theme::number() : theme::words();
  if (role == Qt::ForegroundRole)
    return index.column() == outcomeColumn && r.liquidated ? theme::attention() : theme::text();
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case accountColumn:
      return text(r.name);
    case beforeColumn:
      return ratio(r.health_before_ppm);
    case afterColumn:
      return ratio(r.health_after_ppm);
    case notionalColumn:
      return moneyWhole(r.notional);
    case outcomeColumn:
      return r.liquidated                    ? tr("▲ liquidated")
             : r.health_after_ppm < kMillion ? tr("▲ below maintenance")
                                             : tr("changed");
    default:
      return {};
  }
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= columnCount_) return {};
  const bool figure = section >= beforeColumn && section <= notionalColumn;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  const QString names[] = {tr("Account"), tr("Health now"), tr("With draft"), tr("Notional, USD"), tr("Outcome")};
  return role == Qt::DisplayRole ? names[section] : QVariant();
}

}  // namespace fb::ui
