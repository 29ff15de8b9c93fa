// A story's row: a dot with its kind's colour and shape on a vertical line, the time, the words. Thread rule: GUI
// thread.
#pragma once
#include <QStyledItemDelegate>

namespace fb::ui {

class StoryDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace fb::ui
