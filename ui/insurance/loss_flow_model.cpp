#include "insurance/loss_flow_model.h"

#include <algorithm>
#include <numeric>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/tranche_series.h"

namespace fb::ui {
namespace {

Money sum(const std::vector<Money>& amounts) { return std::accumulate(amounts.begin(), amounts.end(), Money{0}); }

}  // namespace

void LossFlowModel::setFlow(const LossFlow& flow, const std::vector<TrancheSnapshot>& tranches,
                            const std::vector<std::string>& markets) {
  beginResetModel();
  columns_ = markets;
  const bool collateral = flow.deficit.size() > markets.size() && flow.deficit.back() != 0;
  if (collateral) columns_.push_back("Collateral");
  rows_.clear();
  if (!flow.empty()) {
    rows_.push_back({tr("Deficit"), flow.deficit, true});
    auto order = stackOrder(tranches);
    std::reverse(order.begin(), order.end());
    for (const std::uint32_t t : order)
      if (t < flow.drawn.size() && sum(flow.drawn[t]) > 0)
        rows_.push_back({tr("paid by %1").arg(text(tranches[t].spec.id).replace('/', ' ')), flow.drawn[t]});
    if (sum(flow.cut) > 0) rows_.push_back({tr("paid by winners whose gains were cut (shortfall)"), flow.cut});
    if (std::any_of(flow.rounding.begin(), flow.rounding.end(), [](Money m) { return m != 0; }))
      rows_.push_back({tr("rounding"), flow.rounding});
    if (sum(flow.unbacked) > 0) rows_.push_back({tr("filled by nobody: unbacked"), flow.unbacked, true});
    if (sum(flow.repaid) > 0) rows_.push_back({tr("paid back later by estates (in no sum)"), flow.repaid});
  }
  endResetModel();
}

Money LossFlowModel::amount(const Row& row, int column) const {
  const auto at = static_cast<std::size_t>(column - 1);
  return at < columns_.size() && at < row.amounts.size() ? row.amounts[at] : sum(row.amounts);
}

int LossFlowModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int LossFlowModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size()) + 2;
}

QVariant LossFlowModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  const bool words = index.column() == 0;
  switch (role) {
    case Qt::DisplayRole: {
      if (words) return row.name;
      const Money value = amount(row, index.column());
      return value == 0 ? QString(kDash) : moneyWhole(row.heading ? -value : value);
    }
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole:
      return words ? theme::words() : theme::number();
    case Qt::ForegroundRole:
      return row.heading ? theme::limit() : theme::text();
    default:
      return {};  // roles are open-ended
  }
}

QVariant LossFlowModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight));
  if (role != Qt::DisplayRole) return {};
  if (section == 0) return tr("Losses, USD");
  const auto market = static_cast<std::size_t>(section - 1);
  return market < columns_.size() ? text(columns_[market]) : tr("All");
}

}  // namespace fb::ui
