#include "queue/pace_model.h"

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

void PaceModel::setQueue(const QueueFigures& queue, std::vector<std::string> markets) {
  const bool other = rows_.size() != queue.markets.size() || names_ != markets;
  if (other) beginResetModel();
  rows_ = queue.markets;
  names_ = std::move(markets);
  if (other) endResetModel();
  if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

Money PaceModel::amount(const QueueMarket& market, int column) const {
  switch (static_cast<Column>(column)) {
    case kToSell:
      return market.waiting_sells;
    case kNextSells:
      return market.next_sells;
    case kToBuy:
      return market.waiting_buys;
    case kNextBuys:
      return market.next_buys;
    case kPace:
      return market.pace;
    case kMarket:
    case kColumns:
      break;
  }
  return 0;
}

int PaceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int PaceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant PaceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto row = static_cast<std::size_t>(index.row());
  const bool words = index.column() == kMarket;
  const Money value = amount(rows_[row], index.column());
  switch (role) {
    case Qt::DisplayRole:
      if (words) return row < names_.size() ? text(names_[row]) : QString();
      return value == 0 ? QString(kDash) : moneyShort(value);
    case Qt::ToolTipRole:
      return words ? QVariant() : QVariant(moneyExact(value) + " USD");
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole:
      return words ? theme::words() : theme::number();
    case Qt::ForegroundRole:
      return theme::text();
    default:
      return {};  // roles are open-ended
  }
}

QVariant PaceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (section == kMarket ? Qt::AlignLeft : Qt::AlignRight));
  const bool help = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !help) return {};
  switch (static_cast<Column>(section)) {
    case kMarket:
      return tr("Market");
    case kToSell:
      return help ? tr("Long positions of accounts in the queue, USD") : tr("To sell");
    case kNextSells:
      return help ? tr("Forced sales of the next block if prices stay, USD; small accounts are outside the pace")
                  : tr("Next block sells");
    case kToBuy:
      return help ? tr("Short positions of accounts in the queue, USD") : tr("To buy back");
    case kNextBuys:
      return help ? tr("Forced purchases of the next block if prices stay, USD") : tr("Next block buys");
    case kPace:
      return help ? tr("What paced liquidation may take on each side in one block, USD") : tr("Pace a side");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace fb::ui
