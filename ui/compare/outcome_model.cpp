#include "compare/outcome_model.h"

#include "common/figures.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

void OutcomeModel::clear() {
  beginResetModel();
  rows_.clear();
  endResetModel();
}

void OutcomeModel::show(const OutcomeFigures& a, const OutcomeFigures& b,
                        const std::vector<TrancheSnapshot>& tranches) {
  beginResetModel();
  rows_.clear();
  const auto add = [&](FigureId id, int worse = 1) {
    rows_.push_back({figureLabel(id), figure_info(id).unit == FigureUnit::money, figure(a, id), figure(b, id), worse});
  };
  for (const FigureId id : {FigureId::liquidated_accounts, FigureId::bankrupt_accounts, FigureId::adl_accounts,
                            FigureId::forced_volume, FigureId::handed_over, FigureId::deficit, FigureId::draws})
    add(id);
  // Parts of what all tranches paid, where rulebooks do not arrange the insurance differently.
  if (a.drawn_by_tranche.size() == b.drawn_by_tranche.size() && a.drawn_by_tranche.size() == tranches.size())
    for (std::size_t t = 0; t < tranches.size(); ++t)
      rows_.push_back({tr("… of it %1").arg(text(tranches[t].spec.id)), true, a.drawn_by_tranche[t], b.drawn_by_tranche[t], 1});
  for (const FigureId id : {FigureId::haircuts, FigureId::adl_notional, FigureId::adl_fills, FigureId::hedge_legs_broken,
                            FigureId::overshoot_money, FigureId::overshoot_notional, FigureId::touched_accounts,
                            FigureId::largest_cut, FigureId::largest_adl})
    add(id);
  for (const FigureId id : {FigureId::penalties, FigureId::fees, FigureId::orders}) add(id, 0);
  add(FigureId::refusals);
  endResetModel();
}

int OutcomeModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int OutcomeModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columnCount_; }

QVariant OutcomeModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Row& r = rows_[static_cast<std::size_t>(index.row())];
  const bool figure = index.column() >= aColumn;
  const std::int64_t difference = r.b - r.a;
  const auto shown = [&](std::int64_t v, Sign sign) { return r.money ? moneyWhole(v, sign) : integer(v, sign); };
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == Qt::FontRole) return figure ? theme::number() : theme::words();
  if (role == Qt::ForegroundRole) {
    if (index.column() == unitColumn || (index.column() == differenceColumn && difference == 0)) return theme::dim();
    if (index.column() == bColumn) return theme::hypothetical();
    return index.column() == differenceColumn && sign_of(difference) * r.worse > 0 ? theme::attention() : theme::text();
  }
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case figureColumn:
      return r.figure;
    case unitColumn:
      return r.money ? tr("USD") : tr("count");
    case aColumn:
      return shown(r.a, Sign::whenNegative);
    case bColumn:
      return shown(r.b, Sign::whenNegative);
    case differenceColumn:
      return (sign_of(difference) * r.worse > 0 ? "▲ " : "") + shown(difference, Sign::always);
    default:
      return {};
  }
}

QVariant OutcomeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= columnCount_) return {};
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((section >= aColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  const QString names[] = {tr("Outcome"), tr("Unit"), tr("A"), tr("B"), tr("B − A")};
  return role == Qt::DisplayRole ? names[section] : QVariant();
}

}  // namespace fb::ui
