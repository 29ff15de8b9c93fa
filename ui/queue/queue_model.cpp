#include "queue/queue_model.h"

#include <algorithm>

#include "base/text.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "positions/csv.h"
#include "positions/position_cells.h"

namespace fb::ui {
namespace {

QString stageWord(LiquidationStage stage) {
  switch (stage) {
    case LiquidationStage::partial:
      return QueueModel::tr("partial");
    case LiquidationStage::small:
      return QueueModel::tr("small, whole");
    case LiquidationStage::backstop:
      return QueueModel::tr("backstop");
    case LiquidationStage::estate:
      return QueueModel::tr("estate");
  }
  return {};
}

QString waiting() { return QueueModel::tr("none: waits (price, pace, depth, grace, oracle)"); }

Money costOf(const QueueRow& row) {
  Money sum = 0;
  for (const QueueClip& clip : row.clips) sum += clip.cost + clip.penalty;
  return sum;
}

bool isWords(int column) {
  return column == QueueModel::kAccount || column == QueueModel::kStage || column == QueueModel::kClip;
}

struct Heading {
  QString title, help;
};

Heading heading(int column) {
  const auto tr = [](const char* words) { return QueueModel::tr(words); };
  switch (static_cast<QueueModel::Column>(column)) {
    case QueueModel::kPlace:
      return {tr("#"), tr("Order in which the protocol works in the next block: small ones first, then by health")};
    case QueueModel::kAccount:
      return {tr("Account"), tr("Enter opens why it is here")};
    case QueueModel::kHealth:
      return {tr("Health"), tr("Equity over maintenance, now")};
    case QueueModel::kEquity:
      return {tr("Equity"), tr("Equity now, USD")};
    case QueueModel::kNotional:
      return {tr("Notional"), tr("All its positions at the marks, USD")};
    case QueueModel::kStage:
      return {tr("Stage"), tr("What the next block does with it")};
    case QueueModel::kClip:
      return {tr("Next clips"), tr("Fills of the next block if prices stay, in the market first that releases most "
                                   "maintenance per unit of cost")};
    case QueueModel::kCost:
      return {tr("Cost"), tr("Cost of these clips against the mark, penalty included, USD")};
    case QueueModel::kOutAfter:
      return {tr("Out after"), tr("Blocks until it is out of the queue, if prices stay")};
    case QueueModel::kColumns:
      break;
  }
  return {};
}

}  // namespace

QString blocksText(std::uint32_t blocks, const QueueFigures& queue) {
  if (blocks == 0) return QueueModel::tr("> %1 blocks").arg(queue.horizon);
  return blocks == 1 ? QueueModel::tr("1 block") : QueueModel::tr("%1 blocks").arg(blocks);
}

void QueueModel::setQueue(LiquidationQueue page) {
  resize(static_cast<int>(page.total));
  queue_ = std::move(page);
  if (total_ > 0) emit dataChanged(index(0, 0), index(total_ - 1, kColumns - 1));
}

void QueueModel::resize(int total) {
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

const QueueRow* QueueModel::rowAt(int row) const {
  const int at = row - static_cast<int>(queue_.offset);
  return at < 0 || at >= static_cast<int>(queue_.rows.size()) ? nullptr : &queue_.rows[static_cast<std::size_t>(at)];
}

void QueueModel::setVisibleRows(int first, int last) {
  if (total_ == 0 || last < first || (rowAt(first) != nullptr && rowAt(std::min(last, total_ - 1)) != nullptr)) return;
  emit pageWanted(static_cast<std::uint32_t>(std::max(0, (first + last) / 2 - static_cast<int>(kPageRows) / 2)));
}

QString QueueModel::clip(const QueueClip& c) const {
  if (c.market >= instruments_.size()) return {};
  const Instrument& market = instruments_[c.market];
  return tr("%1 %2 %3 at %4")
      .arg(c.lots < 0 ? tr("sell") : tr("buy"), size(market, magnitude(c.lots), Sign::whenNegative), text(market.base),
           price(market, c.price));
}

QString QueueModel::clipsAsText(const QueueRow& row) const {
  QStringList lines;
  for (const QueueClip& c : row.clips)
    lines << tr("%1 (mark %2), cost %3 USD, penalty %4 USD%5")
                 .arg(clip(c), price(instruments_[c.market], c.mark), moneyExact(c.cost), moneyExact(c.penalty),
                      c.reason == FillReason::backstop ? tr(", to the backstop") : QString());
  return lines.isEmpty() ? waiting() : lines.join('\n');
}

QString QueueModel::cell(const QueueRow& row, int column) const {
  switch (static_cast<Column>(column)) {
    case kPlace:
      return row.place == 0 ? QString(kDash) : integer(row.place);
    case kAccount:
      return text(row.name);
    case kHealth:
      return ratio(row.margin.health_ppm);
    case kEquity:
      return moneyWhole(row.margin.equity);
    case kNotional:
      return moneyWhole(row.notional);
    case kStage:
      return row.place == 0 ? tr("waits") : stageWord(row.stage);
    case kClip:
      if (row.clips.empty()) return waiting();
      return row.clips.size() == 1 ? clip(row.clips[0])
                                   : tr("%1 and %2 more").arg(clip(row.clips[0])).arg(row.clips.size() - 1);
    case kCost:
      return row.clips.empty() ? QString(kDash) : moneyWhole(costOf(row));
    case kOutAfter:
      return blocksText(row.blocks, queue_);
    case kColumns:
      break;
  }
  return {};
}

QString QueueModel::csvCell(const QueueRow& row, int column) const {
  switch (static_cast<Column>(column)) {
    case kPlace:
      return QString::number(row.place);
    case kHealth:
      return text(format_decimal(row.margin.health_ppm, 6));
    case kEquity:
      return text(format_decimal(row.margin.equity, 6));
    case kNotional:
      return text(format_decimal(row.notional, 6));
    case kCost:
      return text(format_decimal(costOf(row), 6));
    case kOutAfter:
      return row.blocks == 0 ? QString() : QString::number(row.blocks);
    case kAccount:
    case kStage:
      return csvText(cell(row, column));
    case kClip:
      return csvText(clipsAsText(row));
    case kColumns:
      break;
  }
  return {};
}

int QueueModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : total_; }
int QueueModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant QueueModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const bool words = isWords(index.column());
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
  const QueueRow* row = rowAt(index.row());
  if (row == nullptr) return role == Qt::DisplayRole ? QVariant(QStringLiteral("·")) : QVariant();
  switch (role) {
    case Qt::DisplayRole:
      return cell(*row, index.column());
    case Qt::FontRole:
      return words ? theme::words() : theme::number();
    case Qt::ForegroundRole:
      if (index.column() == kHealth) return healthColour(row->margin.health_ppm);
      return row->clips.empty() && index.column() == kClip ? theme::attention() : theme::text();
    case Qt::ToolTipRole:
      return index.column() == kClip || index.column() == kCost ? clipsAsText(*row) : heading(index.column()).help;
    default:
      return {};  // roles are open-ended
  }
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  switch (role) {
    case Qt::DisplayRole:
      return heading(section).title;
    case Qt::ToolTipRole:
      return heading(section).help;
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (isWords(section) ? Qt::AlignLeft : Qt::AlignRight));
    default:
      return {};  // roles are open-ended
  }
}

}  // namespace fb::ui
