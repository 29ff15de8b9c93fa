#include "why/loss_tree_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QResizeEvent>

#include "common/numbers.h"
#include "common/theme.h"
#include "why/loss_tree_delegate.h"
#include "why/loss_tree_model.h"

namespace fb::ui {
namespace {
constexpr int kOpenAtFirst = 3;  // levels of the largest loss
}

LossTreeView::LossTreeView(QWidget* parent)
    : QTreeView(parent), model_(new LossTreeModel(this)), delegate_(new LossTreeDelegate(this)) {
  setModel(model_);
  setItemDelegate(delegate_);
  setHeaderHidden(true);
  setIndentation(4 * theme::kStep);
  setFrameShape(NoFrame);
  setExpandsOnDoubleClick(false);
  setWordWrap(true);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  header()->setStretchLastSection(true);
  setContextMenuPolicy(Qt::CustomContextMenu);
  setAccessibleName(tr("Causes as a tree"));
  setAccessibleDescription(
      tr("Amounts of parts add up to the row above them. Right and left open and close, Enter "
         "goes to that time."));
  connect(this, &QTreeView::expanded, this, [this](const QModelIndex& at) {
    if (!restoring_) open_.insert(at.data(LossTreeModel::kKeyRole).toString());
  });
  connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& at) {
    if (!restoring_) open_.remove(at.data(LossTreeModel::kKeyRole).toString());
  });
  connect(this, &QTreeView::activated, this, &LossTreeView::activate);
  connect(this, &QTreeView::customContextMenuRequested, this, &LossTreeView::showMenu);
}

void LossTreeView::resizeEvent(QResizeEvent* event) {
  delegate_->setViewWidth(viewport()->width(), indentation());
  QTreeView::resizeEvent(event);
  scheduleDelayedItemsLayout();
}

void LossTreeView::setTree(LossTree tree) {
  const QString current = currentIndex().data(LossTreeModel::kKeyRole).toString();
  restoring_ = true;
  model_->setTree(std::move(tree));
  const QModelIndex root = model_->index(0, 0);
  const QString key = root.data(LossTreeModel::kKeyRole).toString();
  if (root.isValid() && key != root_) {
    root_ = key;
    open_.clear();
    restoring_ = false;  // what is opened now counts as opened by the person
    openFirst(root, 0);
  }
  restoring_ = true;
  openAsBefore();
  restoring_ = false;
  const auto again = current.isEmpty() ? QModelIndexList()
                                       : model_->match(root, LossTreeModel::kKeyRole, current, 1,
                                                       Qt::MatchExactly | Qt::MatchRecursive);
  setCurrentIndex(again.isEmpty() ? root : again.first());
}

// The root, and the way down the first part of each level: the largest loss.
void LossTreeView::openFirst(const QModelIndex& index, int depth) {
  if (!index.isValid() || depth == kOpenAtFirst || model_->rowCount(index) == 0) return;
  expand(index);
  openFirst(model_->index(0, 0, index), depth + 1);
}

void LossTreeView::openAsBefore() {
  std::vector<QModelIndex> left;
  if (model_->rowCount() > 0) left.push_back(model_->index(0, 0));
  while (!left.empty()) {
    const QModelIndex at = left.back();
    left.pop_back();
    if (model_->rowCount(at) == 0 || !open_.contains(at.data(LossTreeModel::kKeyRole).toString())) continue;
    expand(at);
    for (int row = 0; row < model_->rowCount(at); ++row) left.push_back(model_->index(row, 0, at));
  }
}

void LossTreeView::activate(const QModelIndex& index) {
  if (index.isValid()) emit timeWanted(index.data(LossTreeModel::kTimeRole).toLongLong());
}

void LossTreeView::showMenu(const QPoint& at) {
  const QModelIndex index = indexAt(at);
  if (!index.isValid()) return;
  const qint64 from = index.data(LossTreeModel::kFromRole).toLongLong();
  const qint64 to = index.data(LossTreeModel::kTimeRole).toLongLong();
  const qint64 seq = index.data(LossTreeModel::kSeqRole).toLongLong();
  QMenu menu(this);
  if (from != to)
    menu.addAction(tr("Go to its first moment, %1").arg(clockTime(from)), this, [=, this] { emit timeWanted(from); });
  menu.addAction(tr("Go to %1").arg(clockTime(to)), this, [=, this] { emit timeWanted(to); });
  if (seq != kNoCause) {
    menu.addAction(tr("Show in the journal"), this, [=, this] { emit eventWanted(seq); });
    menu.addAction(tr("Its causes alone"), this, [=, this] { emit explanationWanted(seq); });
  }
  menu.addSeparator();
  menu.addAction(tr("Open everything below"), this, [this, index] { expandRecursively(index); });
  menu.addAction(tr("Copy the tree as text"), this, [this] { QApplication::clipboard()->setText(model_->asText()); });
  menu.exec(viewport()->mapToGlobal(at));
}

}  // namespace fb::ui
