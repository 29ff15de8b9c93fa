// The tree of causes as an item model: one column, the amount and the time of a node by role. Thread rule: GUI thread.
#pragma once
#include <QAbstractItemModel>

#include "replay/loss_tree.h"

namespace fb::ui {

class LossTreeModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role { kAmountRole = Qt::UserRole, kFromRole, kTimeRole, kSeqRole, kKindRole, kShareRole, kKeyRole };

  using QAbstractItemModel::QAbstractItemModel;

  void setTree(LossTree tree);
  const LossTree& tree() const { return tree_; }
  const LossNode& node(const QModelIndex& index) const { return tree_.nodes[index.internalId()]; }
  // "−50.12 USD because 10:44:30 BTC-PERP mark …": what a screen reader says and what is copied.
  QString spoken(const QModelIndex& index) const;
  QString asText(const QModelIndex& root = {}, int depth = 0) const;  // the whole tree, indented

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex&) const override { return 1; }
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  QString key(std::uint32_t node) const;  // stays the same when the tree is asked for again at another moment
  double share(std::uint32_t node) const;

  LossTree tree_;
  std::vector<std::uint32_t> parents_;
  std::vector<int> rows_;
};

}  // namespace fb::ui
