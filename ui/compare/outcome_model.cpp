#include "compare/outcome_model.h"

#include <numeric>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

void OutcomeModel::show(const OutcomeFigures& a, const OutcomeFigures& b,
                        const std::vector<TrancheSnapshot>& tranches) {
  beginResetModel();
  rows_.clear();
  const auto count = [&](const QString& figure, auto member, int worse = 1) {
    rows_.push_back({figure, false, static_cast<std::int64_t>(a.*member), static_cast<std::int64_t>(b.*member), worse});
  };
  const auto money = [&](const QString& figure, Money OutcomeFigures::*member, int worse = 1) {
    rows_.push_back({figure, true, a.*member, b.*member, worse});
  };
  count(tr("liquidated accounts"), &OutcomeFigures::liquidated_accounts);
  count(tr("bankrupt accounts"), &OutcomeFigures::bankrupt_accounts);
  count(tr("deleveraged accounts"), &OutcomeFigures::adl_accounts);
  money(tr("forced volume"), &OutcomeFigures::forced_volume);
  money(tr("deficit"), &OutcomeFigures::deficit);
  const auto total = [](const std::vector<Money>& draws) { return std::accumulate(draws.begin(), draws.end(), Money{0}); };
  if (a.draws.size() != b.draws.size() || a.draws.size() != tranches.size())  // rulebooks arrange the insurance differently
    rows_.push_back({tr("drawn from the insurance"), true, total(a.draws), total(b.draws), 1});
  else
    for (std::size_t t = 0; t < tranches.size(); ++t)
      rows_.push_back({tr("drawn from %1").arg(text(tranches[t].spec.id)), true, a.draws[t], b.draws[t], 1});
  money(tr("cut from winners"), &OutcomeFigures::haircuts);
  money(tr("deleveraged notional"), &OutcomeFigures::adl_notional);
  count(tr("deleveraging fills"), &OutcomeFigures::adl_fills);
  count(tr("hedge legs broken"), &OutcomeFigures::hedge_legs_broken);
  money(tr("overshoot of cuts"), &OutcomeFigures::overshoot_money);
  money(tr("overshoot of lots"), &OutcomeFigures::overshoot_notional);
  count(tr("accounts cut or deleveraged"), &OutcomeFigures::touched_accounts);
  money(tr("largest cut"), &OutcomeFigures::largest_cut);
  money(tr("largest deleveraging"), &OutcomeFigures::largest_adl);
  money(tr("penalties"), &OutcomeFigures::penalties, 0);
  money(tr("fees"), &OutcomeFigures::fees, 0);
  count(tr("orders"), &OutcomeFigures::orders, 0);
  count(tr("refusals"), &OutcomeFigures::refusals);
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
