// Cells that show more than text: health as number and bar, state as a chip with shape and word. Thread rule: GUI
// thread.
#pragma once
#include <QStyledItemDelegate>

namespace fb::ui {

// A bar that grows with what is left above maintenance; full from a health of 1.2 on, for the last tenths are what
// matters.
class HealthDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class StateDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace fb::ui
