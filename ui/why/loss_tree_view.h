// The tree of causes: arrows open and close, Enter goes to the node's time, what was open stays open when the tree is
// asked for again. Thread rule: GUI thread.
#pragma once
#include <QSet>
#include <QTreeView>

#include "replay/loss_tree.h"

namespace fb::ui {

class LossTreeDelegate;
class LossTreeModel;

class LossTreeView : public QTreeView {
  Q_OBJECT
 public:
  explicit LossTreeView(QWidget* parent = nullptr);

  void setTree(LossTree tree);
  LossTreeModel* tree() const { return model_; }

 signals:
  void timeWanted(qint64 time_ms);
  void eventWanted(qint64 seq);        // show it in the journal
  void explanationWanted(qint64 seq);  // make it the root of a tree of its own

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void openAsBefore();
  void openFirst(const QModelIndex& index, int depth);
  void showMenu(const QPoint& at);
  void activate(const QModelIndex& index);

  LossTreeModel* model_;
  LossTreeDelegate* delegate_;
  QSet<QString> open_;
  QString root_;
  bool restoring_ = false;
};

}  // namespace fb::ui
