// The rulebook as a tree: a group for the venue and one a market and a collateral asset; in force beside the draft. Draft edits go through an
// undo stack; a draft that the engine refuses stays in its row with the reason and is not part of commands(). Thread
// rule: GUI thread.
#pragma once
#include <QAbstractItemModel>
#include <QHash>
#include <QUndoStack>

#include "base/parameters.h"
#include "protocol/inputs.h"
#include "protocol/rulebook.h"

namespace fb::ui {

class ParameterModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Column { nameColumn, unitColumn, inForceColumn, draftColumn, noteColumn, columnCount_ };
  enum Role { keyRole = Qt::UserRole, policiesRole, searchRole };

  explicit ParameterModel(QUndoStack* undo, QObject* parent = nullptr);

  void showParameters(const Parameters& in_force);
  // Every valid draft that differs from what is in force, unsigned.
  std::vector<SetParameter> changes() const;
  int refusedDrafts() const;
  bool hasDraft() const { return !drafts_.isEmpty(); }
  void discard();                                           // undoable
  void setDraft(const QString& key, const QString& typed);  // the bare effect, used by the undo commands
  QModelIndex draftCell(const QString& key) const;          // invalid for an unknown key
  QString draft(const QString& key) const { return drafts_.value(key); }
  // Drafts of everything that the settings change from what is in force, one step of undo. Answers how many.
  int draftFrom(const Settings& settings);
  Parameters drafted() const;  // in force, with every valid draft
  // Whose sources and notes stand with the rows.
  void showRulebook(const Rulebook& rulebook);
  QString details(const QModelIndex& index) const;  // meaning, bounds, source of a row as rich text; empty of a group

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 signals:
  void draftChanged();

 private:
  struct Row {
    QString key;
    const ParamSpec* spec;
    std::int64_t value;
  };
  struct Group {
    QString name;
    std::vector<Row> rows;
  };
  const Row* rowOf(const QModelIndex& index) const;
  QString refusal(const Row& row) const;  // why its draft is refused; empty when fine or none
  QString noteOf(const Row& row) const;
  QVariant textOf(const Row& row, int column) const;
  QVariant lookOf(const Row& row, int column, int role) const;
  QVariant groupData(const Group& group, int column, int role) const;
  void rowChanged(const QString& key);
  const RulebookRow* saidOf(const Row& row) const;  // what the rulebook shown says; nothing: nullptr
  QString originOf(const Row& row) const;

  QUndoStack* undo_;
  Parameters in_force_{{}};
  Rulebook rulebook_;
  std::vector<Group> groups_;
  QHash<QString, QString> drafts_;  // key -> as typed
};

}  // namespace fb::ui
