#include "compare/rulebooks_model.h"

#include "common/figures.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

bool isBreach(const DayFigure& figure) {
  const std::string_view name = figure_info(figure.id).name;
  return name[0] == 'i' && name[1] >= '2' && name[1] <= '5';
}

bool isMoney(const DayFigure& figure) { return figure_info(figure.id).unit == FigureUnit::money; }

}  // namespace

void RulebooksModel::show(DayOutcomes outcomes) {
  beginResetModel();
  outcomes_ = std::move(outcomes);
  figures_ = outcomes_ ? day_figures(*outcomes_) : std::vector<DayFigure>();
  endResetModel();
}

int RulebooksModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !outcomes_ ? 0 : static_cast<int>(figures_.size()) + 1;
}
int RulebooksModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : firstRulebook + (outcomes_ ? static_cast<int>(outcomes_->size()) : 0);
}

QVariant RulebooksModel::promiseCell(const DayOutcome& outcome, int role) const {
  QStringList names, why;
  for (const NotPromised& n : outcome.not_promised) {
    names << text(n.invariant);
    why << text(n.invariant + ": " + n.why);
  }
  if (!outcome.error.empty()) why << tr("Stopped: %1").arg(text(outcome.error));
  if (role == Qt::DisplayRole) return names.isEmpty() ? tr("none") : names.join(' ');
  if (role == Qt::ToolTipRole) return why.join('\n');
  if (role == Qt::ForegroundRole) return names.isEmpty() ? theme::text() : theme::attention();
  return {};
}

QVariant RulebooksModel::figureCell(const DayFigure& figure, int column, int role) const {
  const std::int64_t value = figure.values[static_cast<std::size_t>(column - firstRulebook)];
  const bool breach = isBreach(figure) && value != 0;
  if (role == Qt::ForegroundRole)
    return breach ? theme::limit() : value == 0 && isBreach(figure) ? theme::dim() : theme::text();
  if (role == Qt::ToolTipRole) return isMoney(figure) ? tr("%1 USD").arg(moneyExact(value)) : integer(value);
  if (role != Qt::DisplayRole) return {};
  return (breach ? "▲ " : "") + (isMoney(figure) ? moneyShort(value) : integer(value));
}

QVariant RulebooksModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !outcomes_) return {};
  const bool words = index.column() < firstRulebook;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role == Qt::FontRole) return words || index.row() == kPromiseRow ? theme::words() : theme::number();
  if (index.row() == kPromiseRow) {
    if (index.column() == figureColumn) return role == Qt::DisplayRole ? tr("Not promised") : QVariant();
    return words ? QVariant()
                 : promiseCell((*outcomes_)[static_cast<std::size_t>(index.column() - firstRulebook)], role);
  }
  const DayFigure& figure = figures_[static_cast<std::size_t>(index.row() - 1)];
  if (!words) return figureCell(figure, index.column(), role);
  if (role == Qt::ForegroundRole) return index.column() == unitColumn ? theme::dim() : theme::text();
  if (role != Qt::DisplayRole) return {};
  if (index.column() == unitColumn) return isMoney(figure) ? "USD" : tr("count");
  return figureLabel(figure.id);
}

QVariant RulebooksModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= columnCount()) return {};
  const bool words = section < firstRulebook;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (words) return role != Qt::DisplayRole ? QVariant() : section == figureColumn ? tr("Figure") : tr("Unit");
  const DayOutcome& outcome = (*outcomes_)[static_cast<std::size_t>(section - firstRulebook)];
  if (role == Qt::DisplayRole) return text(outcome.rulebook);
  if (role == Qt::ToolTipRole)
    return tr("%1\nstate hash %2").arg(text(outcome.title), text(outcome.state_hash).left(16));
  return {};
}

}  // namespace fb::ui
