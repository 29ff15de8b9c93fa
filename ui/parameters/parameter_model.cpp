#include "parameters/parameter_model.h"

#include <QUndoCommand>

#include "common/numbers.h"
#include "common/theme.h"
#include "parameters/parameter_units.h"

namespace fb::ui {
namespace {

class EditDraft : public QUndoCommand {
 public:
  EditDraft(ParameterModel& model, QString key, QString before, QString after)
      : model_(model), key_(std::move(key)), before_(std::move(before)), after_(std::move(after)) {
    setText(QObject::tr("draft of %1").arg(key_));
  }
  void redo() override { model_.setDraft(key_, after_); }
  void undo() override { model_.setDraft(key_, before_); }

 private:
  ParameterModel& model_;
  QString key_, before_, after_;
};

constexpr quintptr kGroup = 0;  // internalId of a group; its rows carry the group's number + 1

}  // namespace

ParameterModel::ParameterModel(QUndoStack* undo, QObject* parent) : QAbstractItemModel(parent), undo_(undo) {}

void ParameterModel::showParameters(const Parameters& in_force) {
  if (!groups_.empty() && in_force == in_force_) return;
  const bool same_shape = !groups_.empty() && in_force.market_ids() == in_force_.market_ids() &&
                          in_force.asset_ids() == in_force_.asset_ids();
  if (!same_shape) beginResetModel();
  in_force_ = in_force;
  groups_.assign(1, {tr("Venue"), {}});
  for (const std::string& id : in_force.market_ids()) groups_.push_back({text(id), {}});
  for (const std::string& id : in_force.asset_ids()) groups_.push_back({text(id), {}});
  for (const Parameters::Row& r : in_force.rows()) {
    const QString key = text(r.key);
    Group* home = &groups_[0];
    for (Group& g : groups_)
      if (key.startsWith(g.name + ".")) home = &g;
    home->rows.push_back({key, r.spec, r.value});
  }
  if (!same_shape) {
    endResetModel();
    return;
  }
  for (int g = 0; g < static_cast<int>(groups_.size()); ++g)
    emit dataChanged(index(0, inForceColumn, index(g, 0)), index(rowCount(index(g, 0)) - 1, noteColumn, index(g, 0)));
}

const ParameterModel::Row* ParameterModel::rowOf(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kGroup) return nullptr;
  return &groups_[index.internalId() - 1].rows[static_cast<std::size_t>(index.row())];
}

QString ParameterModel::refusal(const Row& row) const {
  const auto typed = drafts_.constFind(row.key);
  if (typed == drafts_.constEnd()) return {};
  const auto raw = rawParameter(*row.spec, *typed);
  if (!raw) return tr("no number of this unit; allowed: %1").arg(parameterBounds(*row.spec));
  Parameters trial = in_force_;
  const auto set = trial.set(row.key.toStdString(), *raw);
  return set ? QString() : tr("allowed: %1").arg(parameterBounds(*row.spec));
}

std::vector<SetParameter> ParameterModel::changes() const {
  std::vector<SetParameter> out;
  for (const Group& g : groups_)
    for (const Row& row : g.rows) {
      if (!drafts_.contains(row.key) || !refusal(row).isEmpty()) continue;
      const auto raw = rawParameter(*row.spec, drafts_[row.key]);
      Parameters trial = in_force_;
      if (!raw || !trial.set(row.key.toStdString(), *raw) || trial == in_force_) continue;
      out.push_back({row.key.toStdString(), *raw});
    }
  return out;
}

int ParameterModel::refusedDrafts() const {
  int count = 0;
  for (const Group& g : groups_)
    for (const Row& row : g.rows) count += !refusal(row).isEmpty();
  return count;
}

void ParameterModel::discard() {
  undo_->beginMacro(tr("discard the draft"));
  for (const QString& key : drafts_.keys()) undo_->push(new EditDraft(*this, key, drafts_[key], {}));
  undo_->endMacro();
}

int ParameterModel::draftFrom(const Settings& settings) {
  Parameters wanted = in_force_;
  for (const auto& [key, value] : settings)
    if (!wanted.set(key, value)) continue;  // a market or asset that is not here
  const auto now = in_force_.rows(), then = wanted.rows();
  int changed = 0;
  undo_->beginMacro(tr("draft from a rulebook"));
  for (std::size_t i = 0; i < now.size(); ++i) {
    const QString key = text(now[i].key);
    const bool differs = now[i].value != then[i].value;
    const QString typed = differs ? parameterText(*then[i].spec, then[i].value) : QString();
    if (typed != drafts_.value(key)) undo_->push(new EditDraft(*this, key, drafts_.value(key), typed));
    changed += differs;
  }
  undo_->endMacro();
  return changed;
}

Parameters ParameterModel::drafted() const {
  Parameters out = in_force_;
  for (const SetParameter& change : changes())
    if (!out.set(change.key, change.value)) continue;
  return out;
}

void ParameterModel::showRulebook(const Rulebook& rulebook) { rulebook_ = rulebook; }

const RulebookRow* ParameterModel::saidOf(const Row& row) const {
  const QString owner = row.key == row.spec->name ? QString() : row.key.section('.', 0, -2);
  return rulebook_.row(owner.toStdString(), row.spec->name);
}

QString ParameterModel::originOf(const Row& row) const {
  const RulebookRow* said = saidOf(row);
  if (said == nullptr) return tr("%1 says nothing about it").arg(text(rulebook_.title));
  const RulebookSource* source = rulebook_.source(said->source);
  QString out = said->value ? tr("%1: %2 %3").arg(text(said->from), parameterText(*row.spec, *said->value), parameterUnit(*row.spec))
                            : tr("%1: the engine's default").arg(text(said->from));
  if (!said->note.empty()) out += (said->confirmed ? "; " : tr("; not confirmed: ")) + text(said->note);
  return out + tr("\nsource: %1").arg(text(source->name));
}

QString ParameterModel::details(const QModelIndex& index) const {
  const Row* row = rowOf(index);
  if (!row) return {};
  return QString("<b>%1</b>  %2<br>%3; allowed %4; default %5 %6; %8<br>%7")
      .arg(parameterTitle(*row->spec), QString(row->spec->meaning).toHtmlEscaped(), row->key.toHtmlEscaped(),
           parameterBounds(*row->spec), parameterText(*row->spec, row->spec->fallback), parameterUnit(*row->spec),
           originOf(*row).toHtmlEscaped().replace('\n', "<br>"), tightensText(*row->spec));
}

void ParameterModel::setDraft(const QString& key, const QString& typed) {
  if (typed.isEmpty())
    drafts_.remove(key);
  else
    drafts_[key] = typed;
  rowChanged(key);
  emit draftChanged();
}

void ParameterModel::rowChanged(const QString& key) {
  for (int g = 0; g < static_cast<int>(groups_.size()); ++g)
    for (int r = 0; r < static_cast<int>(groups_[static_cast<std::size_t>(g)].rows.size()); ++r)
      if (groups_[static_cast<std::size_t>(g)].rows[static_cast<std::size_t>(r)].key == key)
        emit dataChanged(index(r, 0, index(g, 0)), index(r, noteColumn, index(g, 0)));
}

QModelIndex ParameterModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kGroup);
}

QModelIndex ParameterModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroup) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kGroup);
}

int ParameterModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(groups_.size());
  if (parent.internalId() != kGroup || parent.column() != 0) return 0;
  return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].rows.size());
}

QModelIndex ParameterModel::draftCell(const QString& key) const {
  for (std::size_t g = 0; g < groups_.size(); ++g)
    for (std::size_t r = 0; r < groups_[g].rows.size(); ++r)
      if (groups_[g].rows[r].key == key)
        return index(static_cast<int>(r), draftColumn, index(static_cast<int>(g), nameColumn));
  return {};
}

int ParameterModel::columnCount(const QModelIndex&) const { return columnCount_; }

QString ParameterModel::noteOf(const Row& row) const {
  const RulebookRow* said = saidOf(row);
  if (!drafts_.contains(row.key)) return said && !said->confirmed && said->value == row.value ? tr("not confirmed") : QString();
  const QString why = refusal(row);
  if (!why.isEmpty()) return "◆ " + why;
  const auto raw = rawParameter(*row.spec, drafts_[row.key]);
  Parameters trial = in_force_;
  if (!raw || !trial.set(row.key.toStdString(), *raw)) return tr("in the draft");
  return whyTwo(in_force_, trial).isEmpty() ? tr("in the draft") : tr("in the draft; takes two persons");
}

QVariant ParameterModel::textOf(const Row& row, int column) const {
  switch (column) {
    case nameColumn:
      return parameterTitle(*row.spec);
    case unitColumn:
      return parameterUnit(*row.spec);
    case inForceColumn:
      return parameterText(*row.spec, row.value);
    case draftColumn:
      return drafts_.value(row.key, parameterText(*row.spec, row.value));
    case noteColumn:
      return noteOf(row);
    default:
      return {};
  }
}

QVariant ParameterModel::lookOf(const Row& row, int column, int role) const {
  const bool drafted = drafts_.contains(row.key);
  const bool figure = column == inForceColumn || column == draftColumn;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == Qt::FontRole) return figure ? theme::number() : theme::words();
  if (column == draftColumn)
    return drafted ? (refusal(row).isEmpty() ? theme::hypothetical() : theme::limit()) : theme::dim();
  if (column == noteColumn) return refusal(row).isEmpty() ? theme::hypothetical() : theme::limit();
  return column == unitColumn ? theme::dim() : theme::text();
}

QVariant ParameterModel::groupData(const Group& group, int column, int role) const {
  if (column != nameColumn) return {};
  if (role == Qt::DisplayRole || role == searchRole) return group.name;
  if (role == Qt::FontRole) return theme::title();
  return {};
}

QVariant ParameterModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row* row = rowOf(index);
  if (!row) return groupData(groups_[static_cast<std::size_t>(index.row())], index.column(), role);
  switch (role) {
    case Qt::DisplayRole:
      return textOf(*row, index.column());
    case Qt::EditRole:
      return textOf(*row, index.column());
    case Qt::ToolTipRole:
      return tr("%1\n%2; allowed: %3\n%4")
          .arg(QString(row->spec->meaning), row->key, parameterBounds(*row->spec), originOf(*row));
    case Qt::TextAlignmentRole:
    case Qt::FontRole:
    case Qt::ForegroundRole:
      return lookOf(*row, index.column(), role);
    case keyRole:
      return row->key;
    case policiesRole:
      return policyNames(*row->spec);
    case searchRole:
      return row->key + " " + parameterTitle(*row->spec) + " " + row->spec->meaning;
    default:
      return {};
  }
}

bool ParameterModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const Row* row = rowOf(index);
  if (!row || role != Qt::EditRole || index.column() != draftColumn) return false;
  QString typed = value.toString().trimmed();
  if (typed == parameterText(*row->spec, row->value)) typed.clear();  // as in force: no draft
  if (typed != drafts_.value(row->key)) undo_->push(new EditDraft(*this, row->key, drafts_.value(row->key), typed));
  return true;
}

QVariant ParameterModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool figure = section == inForceColumn || section == draftColumn;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const QString names[] = {tr("Parameter"), tr("Unit"), tr("In force"), tr("Draft"), tr("Note")};
  return section < columnCount_ ? names[section] : QString();
}

Qt::ItemFlags ParameterModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags f = QAbstractItemModel::flags(index);
  if (rowOf(index) && index.column() == draftColumn) f |= Qt::ItemIsEditable;
  return f;
}

}  // namespace fb::ui
