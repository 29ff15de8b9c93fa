#include "cascade/ladder_table_model.h"

#include <algorithm>

#include "cascade/ladder_chart.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

enum Column {
  kShock,
  kPrice,
  kMass,
  kAccounts,
  kForced,
  kGain,
  kSettles,
  kSettledMove,
  kDeficit,
  kDraws,
  kAdl,
  kCuts,
  kColumns
};

}  // namespace

void LadderTableModel::setLadder(const Ladder& ladder, const Instrument& instrument,
                                 const std::vector<TrancheSpec>& tranches) {
  std::vector<Rung> rungs = ladder.rungs;
  std::stable_sort(rungs.begin(), rungs.end(), [](const Rung& a, const Rung& b) { return a.shock_ppm > b.shock_ppm; });
  const bool same_shape = rungs.size() == rungs_.size();
  if (!same_shape) beginResetModel();
  rungs_ = std::move(rungs);
  instrument_ = instrument;
  tranches_ = tranches;
  if (!same_shape)
    endResetModel();
  else if (!rungs_.empty())
    emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int LadderTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rungs_.size());
}
int LadderTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString LadderTableModel::cell(const Rung& rung, int column) const {
  switch (static_cast<Column>(column)) {
    case kShock:
      return percent(rung.shock_ppm, 1, Sign::always);
    case kPrice:
      return price(instrument_, rung.price);
    case kMass:
      return moneyWhole(rung.mass);
    case kAccounts:
      return integer(rung.accounts);
    case kForced:
      return moneyWhole(rung.forced);
    case kGain:
      return ratio(rung.gain_1e6);
    case kSettles:
      return price(instrument_, rung.settled_price);
    case kSettledMove:
      return percent(rung.settled_ppm, 1, Sign::always);
    case kDeficit:
      return moneyWhole(rung.bad_debt);
    case kDraws: {
      Money sum = 0;
      for (const Money draw : rung.draws) sum += draw;
      return moneyWhole(sum);
    }
    case kAdl:
      return moneyWhole(rung.adl_notional);
    case kCuts:
      return moneyWhole(rung.shortfall);
    case kColumns:
      break;
  }
  return {};
}

QVariant LadderTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Rung& rung = rungs_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return cell(rung, index.column());
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole:
      return theme::number();
    case Qt::ForegroundRole:
      return index.column() == kGain && rung.gain_1e6 >= kMillion ? QVariant(theme::limit()) : QVariant(theme::text());
    case Qt::ToolTipRole:
      return index.column() == kDraws ? QVariant(costText(rung, tranches_)) : QVariant();
    default:
      return {};  // roles are open-ended
  }
}

QVariant LadderTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<int>(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (static_cast<Column>(section)) {
    case kShock:
      return tr("Shock");
    case kPrice:
      return tr("Price USD");
    case kMass:
      return tr("Mass USD");
    case kAccounts:
      return tr("Accounts");
    case kForced:
      return tr("Forced USD");
    case kGain:
      return tr("Gain R");
    case kSettles:
      return tr("Settles USD");
    case kSettledMove:
      return tr("Settled move");
    case kDeficit:
      return tr("Deficit USD");
    case kDraws:
      return tr("Drawn USD");
    case kAdl:
      return tr("ADL USD");
    case kCuts:
      return tr("Cut gains USD");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace fb::ui
