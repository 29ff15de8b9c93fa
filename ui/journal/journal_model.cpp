#include "journal/journal_model.h"

#include <algorithm>

#include "common/numbers.h"
#include "common/theme.h"
#include "journal/event_kind.h"

namespace fb::ui {
namespace {

void newestFirst(std::vector<JournalRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const JournalRow& a, const JournalRow& b) { return a.seq > b.seq; });
}

}  // namespace

void JournalModel::clear() {
  beginResetModel();
  rows_.clear();
  more_ = fetching_ = false;
  endResetModel();
}

void JournalModel::setNewest(std::vector<JournalRow> rows) {
  newestFirst(rows);
  const bool full = rows.size() >= kPageRows;
  const auto known = rows_.empty() ? rows.end() : std::find_if(rows.begin(), rows.end(), [&](const JournalRow& row) {
    return row.seq == rows_.front().seq;
  });
  if (known == rows.end()) {  // nothing held, or too far behind to join on
    beginResetModel();
    rows_ = std::move(rows);
    more_ = full;
    fetching_ = false;
    endResetModel();
    return;
  }
  const auto fresh = static_cast<int>(known - rows.begin());
  if (fresh == 0) return;
  beginInsertRows({}, 0, fresh - 1);
  rows_.insert(rows_.begin(), std::make_move_iterator(rows.begin()), std::make_move_iterator(known));
  endInsertRows();
}

void JournalModel::appendOlder(std::vector<JournalRow> rows) {
  fetching_ = false;
  newestFirst(rows);
  more_ = rows.size() >= kPageRows;
  const std::int64_t oldest = oldestSeq();
  std::erase_if(rows, [&](const JournalRow& row) { return oldest >= 0 && row.seq >= oldest; });
  if (rows.empty()) return;
  beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
  rows_.insert(rows_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  endInsertRows();
}

void JournalModel::dropAfter(std::int64_t last_seq) {
  const auto keep =
      std::find_if(rows_.begin(), rows_.end(), [&](const JournalRow& row) { return row.seq <= last_seq; });
  const auto gone = static_cast<int>(keep - rows_.begin());
  if (gone == 0) return;
  beginRemoveRows({}, 0, gone - 1);
  rows_.erase(rows_.begin(), keep);
  endRemoveRows();
}

const JournalRow* JournalModel::rowAt(int row) const {
  return row >= 0 && row < rowCount() ? &rows_[static_cast<std::size_t>(row)] : nullptr;
}

int JournalModel::rowOf(std::int64_t seq) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), seq,
                                   [](const JournalRow& row, std::int64_t s) { return row.seq > s; });
  return at != rows_.end() && at->seq == seq ? static_cast<int>(at - rows_.begin()) : -1;
}

int JournalModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int JournalModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant JournalModel::data(const QModelIndex& index, int role) const {
  const JournalRow* row = index.isValid() ? rowAt(index.row()) : nullptr;
  if (row == nullptr) return {};
  const KindLook kind = look(kindOf(row->type));
  switch (role) {
    case Qt::DisplayRole:
      switch (static_cast<Column>(index.column())) {
        case kTime:
          return clockTime(row->time_ms);
        case kType:
          return kind.glyph + ' ' + eventTypeWord(row->type);
        case kText:
          return text(row->text);
        case kSeq:
          return integer(row->seq);
        case kColumns:
          return {};
      }
      return {};
    case Qt::ForegroundRole:
      if (index.column() == kType) return kind.color;
      return index.column() == kText ? theme::text() : theme::dim();
    case Qt::FontRole:
      return index.column() == kTime || index.column() == kSeq ? theme::number() : theme::words();
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (index.column() == kSeq ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
      return dateTime(row->time_ms) + QStringLiteral(" UTC\n") + text(row->text);
    case kSeqRole:
      return QVariant::fromValue<qlonglong>(row->seq);
    case kTimeRole:
      return QVariant::fromValue<qlonglong>(row->time_ms);
    default:
      return {};  // roles are open-ended
  }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (section == kSeq ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  switch (static_cast<Column>(section)) {
    case kTime:
      return tr("Time UTC");
    case kType:
      return tr("Type");
    case kText:
      return tr("What happened");
    case kSeq:
      return tr("Number");
    case kColumns:
      break;
  }
  return {};
}

bool JournalModel::canFetchMore(const QModelIndex& parent) const { return !parent.isValid() && more_ && !fetching_; }

void JournalModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  fetching_ = true;
  emit olderWanted(oldestSeq());
}

}  // namespace fb::ui
