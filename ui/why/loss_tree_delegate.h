// A node of the tree of causes: words that wrap, its time before them, its amount at the right, and under a kind of
// cause a bar as long as its share. Thread rule: GUI thread.
#pragma once
#include <QStyledItemDelegate>

namespace fb::ui {

class LossTreeDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void setViewWidth(int width_px, int indent_px);  // rows are as high as their words need at this width
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int width_px_ = 320, indent_px_ = 12;
};

}  // namespace fb::ui
