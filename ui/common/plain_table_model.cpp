#include "common/plain_table_model.h"

#include <QHeaderView>
#include <QTableView>

#include "common/theme.h"

namespace fb::ui {

PlainTableModel::PlainTableModel(std::vector<PlainColumn> columns, QObject* parent)
    : QAbstractTableModel(parent), columns_(std::move(columns)) {}

void PlainTableModel::setRows(std::vector<PlainRow> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

int PlainTableModel::rowOf(qint64 key) const {
  for (std::size_t row = 0; row < rows_.size(); ++row)
    if (rows_[row].key == key) return static_cast<int>(row);
  return -1;
}

int PlainTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int PlainTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant PlainTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const PlainRow& row = rows_[static_cast<std::size_t>(index.row())];
  const auto column = static_cast<std::size_t>(index.column());
  if (role == kKeyRole) return row.key;
  if (column >= row.cells.size()) return {};
  const PlainCell& cell = row.cells[column];
  switch (role) {
    case Qt::DisplayRole:
      return cell.text;
    case Qt::ToolTipRole:
      return cell.tool_tip.isEmpty() ? QVariant() : QVariant(cell.tool_tip);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (columns_[column].number ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole:
      return columns_[column].number ? theme::number() : theme::words();
    case Qt::ForegroundRole:
      return cell.colour.value_or(theme::text());
    default:
      return {};  // roles are open-ended
  }
}

QVariant PlainTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const PlainColumn& column = columns_[static_cast<std::size_t>(section)];
  switch (role) {
    case Qt::DisplayRole:
      return column.title;
    case Qt::ToolTipRole:
      return column.help;
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (column.number ? Qt::AlignRight : Qt::AlignLeft));
    default:
      return {};  // roles are open-ended
  }
}

QTableView* makePlainView(QAbstractItemModel& model, const QString& name, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setModel(&model);
  table->setAccessibleName(name);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setTabKeyNavigation(false);
  table->setSelectionBehavior(QTableView::SelectRows);
  table->setSelectionMode(QTableView::SingleSelection);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setHighlightSections(false);
  return table;
}

QTableView* PlainTableModel::makeView(const QString& name, QWidget* parent) {
  QTableView* table = makePlainView(*this, name, parent);
  table->horizontalHeader()->setStretchLastSection(true);
  for (int c = 0; c < columnCount(); ++c) table->setColumnWidth(c, columns_[static_cast<std::size_t>(c)].width_px);
  return table;
}

}  // namespace fb::ui
