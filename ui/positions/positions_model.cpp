#include "positions/positions_model.h"

#include <algorithm>

#include "positions/position_cells.h"

namespace fb::ui {
namespace {

constexpr std::uint32_t kPageRows = 300;
constexpr int kPageAlignment = 50;  // neighbouring scroll positions ask for the same page

bool same(const PositionRow& a, const PositionRow& b) {
  return a.account == b.account && a.market == b.market && a.lots == b.lots && a.entry == b.entry &&
         a.unrealised == b.unrealised && a.notional == b.notional && a.equity == b.equity &&
         a.health_ppm == b.health_ppm && a.distance_ppm == b.distance_ppm && a.state == b.state;
}

// Row `index` of the whole list as `page` holds it, or null.
const PositionRow* held(const PositionPage& page, int index) {
  const auto offset = static_cast<int>(page.query.offset);
  if (index < offset || index >= offset + static_cast<int>(page.rows.size())) return nullptr;
  return &page.rows[static_cast<std::size_t>(index - offset)];
}

}  // namespace

PositionsModel::PositionsModel(QObject* parent)
    : QAbstractTableModel(parent), name_of_([](const PositionRow& row) { return QString::number(row.account.place); }) {}

void PositionsModel::setNames(NameOf name_of) {
  name_of_ = std::move(name_of);
  if (total_ > 0) emit dataChanged(index(0, 0), index(total_ - 1, 0));
}

void PositionsModel::setInstruments(std::vector<Instrument> instruments) {
  if (instruments == instruments_) return;
  instruments_ = std::move(instruments);
  if (total_ > 0) emit dataChanged(index(0, 0), index(total_ - 1, kPositionColumns - 1));
}

void PositionsModel::setPage(const PositionPage& page) {
  const PositionPage before = std::exchange(page_, page);
  if (awaited_offset_ == page_.query.offset) awaited_offset_.reset();
  resize(static_cast<int>(page_.total));
  emitChanged(before);
  emit pageChanged();
}

void PositionsModel::setSort(PositionSort sort, bool descending) {
  sort_ = sort;
  descending_ = descending;
  emit headerDataChanged(Qt::Horizontal, 0, kPositionColumns - 1);
}

void PositionsModel::resize(int total) {
  if (total > total_) {
    beginInsertRows({}, total_, total - 1);
    total_ = total;
    endInsertRows();
  } else if (total < total_) {
    beginRemoveRows({}, total, total_ - 1);
    total_ = total;
    endRemoveRows();
  }
}

void PositionsModel::emitChanged(const PositionPage& before) {
  const auto begin = static_cast<int>(std::min(before.query.offset, page_.query.offset));
  const auto end = std::min(total_, static_cast<int>(std::max(before.query.offset + before.rows.size(),
                                                              page_.query.offset + page_.rows.size())));
  int changed_from = -1;
  for (int row = begin; row <= end; ++row) {
    const PositionRow* a = held(before, row);
    const PositionRow* b = held(page_, row);
    const bool changed = row < end && ((a == nullptr) != (b == nullptr) || (a != nullptr && !same(*a, *b)));
    if (changed && changed_from < 0) changed_from = row;
    if (changed || changed_from < 0) continue;
    emit dataChanged(index(changed_from, 0), index(row - 1, kPositionColumns - 1));
    changed_from = -1;
  }
}

void PositionsModel::setVisibleRows(int first, int last) {
  if (total_ == 0 || last < first) return;
  const int margin = last - first + 1;
  const int need_first = std::max(0, first - margin);
  const int need_last = std::min(total_ - 1, last + margin);
  if (held(page_, need_first) != nullptr && held(page_, need_last) != nullptr) return;
  const int middle = (first + last) / 2 - static_cast<int>(kPageRows) / 2;
  const auto offset = static_cast<std::uint32_t>(std::max(0, middle / kPageAlignment * kPageAlignment));
  if (awaited_offset_ == offset) return;
  awaited_offset_ = offset;
  emit pageWanted(offset, kPageRows);
}

const PositionRow* PositionsModel::rowAt(int row) const { return row < total_ ? held(page_, row) : nullptr; }

std::optional<int> PositionsModel::rowOf(const PositionKey& key) const {
  const auto found = std::find_if(page_.rows.begin(), page_.rows.end(), [&](const PositionRow& row) {
    return PositionKey{row.account, row.market} == key;
  });
  if (found == page_.rows.end()) return std::nullopt;
  return static_cast<int>(page_.query.offset) + static_cast<int>(found - page_.rows.begin());
}

int PositionsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : total_; }
int PositionsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kPositionColumns; }

QVariant PositionsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto column = static_cast<PositionColumn>(index.column());
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (info(column).number ? Qt::AlignRight : Qt::AlignLeft));
  const PositionRow* row = rowAt(index.row());
  if (role == kRowRole) return QVariant::fromValue(static_cast<void*>(const_cast<PositionRow*>(row)));
  if (row == nullptr) return role == Qt::DisplayRole ? QVariant(QStringLiteral("·")) : QVariant();
  return cell(*row, column, role);
}

QVariant PositionsModel::cell(const PositionRow& row, PositionColumn column, int role) const {
  const Instrument* instrument = row.market < instruments_.size() ? &instruments_[row.market] : nullptr;
  switch (role) {
    case Qt::DisplayRole:
      return positionText(row, column, instrument, name_of_(row));
    case kCsvRole:
      return positionCsv(row, column, instrument, name_of_(row));
    case Qt::ForegroundRole:
      return positionColour(row, column);
    case Qt::FontRole:
      return positionFont(column);
    case Qt::ToolTipRole:
      return positionToolTip(row, column, instrument);
    default:
      return {};  // roles are open-ended
  }
}

QVariant PositionsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kPositionColumns) return {};
  const PositionColumnInfo& column = info(static_cast<PositionColumn>(section));
  switch (role) {
    case Qt::DisplayRole:
      return sort_ && column.sort == sort_ ? (descending_ ? QStringLiteral("↓ ") : QStringLiteral("↑ ")) + column.title
                                           : column.title;
    case Qt::ToolTipRole:
      return column.sort ? column.help + tr(". Click to sort.") : column.help + tr(". Not sortable.");
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (column.number ? Qt::AlignRight : Qt::AlignLeft));
    default:
      return {};  // roles are open-ended
  }
}

}  // namespace fb::ui
