#include "insurance/tranche_table_model.h"

#include <algorithm>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/tranche_series.h"
#include "replay/figure_registry.h"

namespace fb::ui {
namespace {

enum Column { kRank, kTranche, kBalance, kDrawn, kLeft, kPerMarket, kOpening, kColumns };

}  // namespace

Money TrancheTableModel::capPerMarket(const TrancheSnapshot& tranche) {
  return ppm_down(figure(tranche, FigureId::event_base), tranche.spec.max_draw_per_market_ppm);
}

void TrancheTableModel::setTranches(const std::vector<TrancheSnapshot>& tranches) {
  auto order = stackOrder(tranches);
  std::reverse(order.begin(), order.end());
  std::vector<TrancheSnapshot> rows;
  for (const std::uint32_t t : order) rows.push_back(tranches[t]);
  if (rows.size() != rows_.size()) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
    return;
  }
  rows_ = std::move(rows);
  if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int TrancheTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int TrancheTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

Money TrancheTableModel::amount(const TrancheSnapshot& tranche, int column) const {
  switch (static_cast<Column>(column)) {
    case kBalance:
      return figure(tranche, FigureId::balance);
    case kDrawn:
      return -figure(tranche, FigureId::drawn_in_event);
    case kLeft:
      return figure(tranche, FigureId::may_pay);
    case kPerMarket:
      return capPerMarket(tranche);
    case kOpening:
      return figure(tranche, FigureId::opening);
    case kRank:
    case kTranche:
    case kColumns:
      break;
  }
  return 0;
}

QString TrancheTableModel::cell(const TrancheSnapshot& tranche, int column) const {
  const QString money = moneyShort(amount(tranche, column));
  switch (static_cast<Column>(column)) {
    case kRank:
      return integer(tranche.spec.rank + 1);
    case kTranche:
      return text(tranche.spec.id).replace('/', ' ');
    case kDrawn:
      return amount(tranche, column) == 0 ? QString(kDash) : money;
    case kLeft:
      return tr("%1 (%2)").arg(money, percent(tranche.spec.max_draw_per_event_ppm, 0));
    case kPerMarket:
      return tr("%1 (%2)").arg(money, percent(tranche.spec.max_draw_per_market_ppm, 0));
    case kBalance:
    case kOpening:
      return money;
    case kColumns:
      break;
  }
  return {};
}

QVariant TrancheTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const TrancheSnapshot& tranche = rows_[static_cast<std::size_t>(index.row())];
  const bool words = index.column() == kTranche;
  switch (role) {
    case Qt::DisplayRole:
      return cell(tranche, index.column());
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole:
      return words ? theme::words() : theme::number();
    case Qt::ForegroundRole: {
      const bool spent = index.column() == kLeft && figure(tranche, FigureId::may_pay) == 0;
      const bool drawn = index.column() == kDrawn && figure(tranche, FigureId::drawn_in_event) > 0;
      return spent || drawn ? theme::limit() : theme::text();
    }
    case Qt::ToolTipRole:
      return index.column() > kTranche ? QVariant(moneyExact(amount(tranche, index.column())) + " USD") : QVariant();
    default:
      return {};  // roles are open-ended
  }
}

QVariant TrancheTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (section == kTranche ? Qt::AlignLeft : Qt::AlignRight));
  const bool help = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !help) return {};
  switch (static_cast<Column>(section)) {
    case kRank:
      return help ? tr("Order in which tranches pay; equal numbers pay for different markets") : tr("Pays");
    case kTranche:
      return help ? tr("Name of the tranche") : tr("Tranche");
    case kBalance:
      return help ? tr("Balance, USD") : tr("Balance USD");
    case kOpening:
      return help ? tr("Balance at the start of the day, USD") : tr("Opening USD");
    case kDrawn:
      return help ? tr("Paid in the running loss event, USD") : tr("Drawn USD");
    case kLeft:
      return help ? tr("What it may still pay in this loss event, USD, and its cap") : tr("Left this event USD");
    case kPerMarket:
      return help ? tr("Most it pays for one market in one loss event, USD, and the cap") : tr("Cap a market USD");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace fb::ui
