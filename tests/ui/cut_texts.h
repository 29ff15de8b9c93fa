// What a person cannot read on the screen: labels, buttons and cells whose text needs more room than they have. A name
// may end in …, with the whole as its tooltip; a figure may not. Thread rule: GUI thread.
#pragma once
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QHeaderView>
#include <QLabel>
#include <QStyleOptionViewItem>
#include <QTableView>
#include <QTextDocument>
#include <QTreeView>

#include "common/elided_label.h"

namespace fb::test {

inline bool hasDigit(const QString& words) {
  return std::any_of(words.begin(), words.end(), [](QChar c) { return c.isDigit(); });
}

// A figure alone: digits with signs, units and separators, no words of more than four letters.
inline bool isFigure(const QString& words) {
  int letters = 0;
  for (const QChar c : words) {
    letters = c.isLetter() ? letters + 1 : 0;
    if (letters > 4) return false;
  }
  return hasDigit(words);
}

inline QString where(const QWidget* widget) {
  QString path;
  for (; widget; widget = widget->parentWidget())
    if (!widget->objectName().isEmpty() && !widget->objectName().startsWith("qt_"))
      path = widget->objectName() + "/" + path;
  return path;
}

inline void addCutCells(const QAbstractItemView& view, QStringList& cut) {
  const QAbstractItemModel* model = view.model();
  if (!model || view.viewport()->visibleRegion().isEmpty()) return;
  for (int row = 0; row < std::min(model->rowCount(view.rootIndex()), 60); ++row)
    for (int column = 0; column < model->columnCount(view.rootIndex()); ++column) {
      const QModelIndex at = model->index(row, column, view.rootIndex());
      const QString words = at.data().toString();
      if (!isFigure(words) || !view.viewport()->rect().intersects(view.visualRect(at))) continue;
      const QVariant font = at.data(Qt::FontRole);
      const QFontMetrics metrics(font.isValid() ? font.value<QFont>() : view.font());
      if (metrics.horizontalAdvance(words) > view.visualRect(at).width())
        cut << QString("%1 cell %2,%3 “%4”").arg(where(&view)).arg(row).arg(column).arg(words);
    }
}

inline bool isCut(const QLabel& label) {
  if (label.text().isEmpty() || label.wordWrap() || label.textFormat() == Qt::RichText) return false;
  if (Qt::mightBeRichText(label.text())) return false;
  return label.fontMetrics().horizontalAdvance(label.text()) > label.contentsRect().width() + 1;
}

// Every text of the window that is on the screen and is cut.
inline QStringList cutTexts(QWidget& window) {
  QStringList cut;
  for (QWidget* w : window.findChildren<QWidget*>()) {
    if (!w->isVisible() || w->window() != &window || w->visibleRegion().isEmpty()) continue;
    if (const auto* view = qobject_cast<QAbstractItemView*>(w)) addCutCells(*view, cut);
    if (const auto* button = qobject_cast<QAbstractButton*>(w))
      if (!button->text().isEmpty() && button->width() < button->fontMetrics().horizontalAdvance(button->text()))
        cut << where(w) + " button “" + button->text() + "”";
    const auto* label = qobject_cast<QLabel*>(w);
    const bool names = qobject_cast<ui::ElidedLabel*>(w);  // says the rest as a tooltip
    if (label && isCut(*label) && (!names || isFigure(label->text())))
      cut << where(w) + " label “" + label->text() + "”";
  }
  return cut;
}

}  // namespace fb::test
