#include "shell/key_rules.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTreeView>

namespace fb::ui {
namespace {

bool isMove(int key) {
  return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
}

// A key that begins an edit of the current cell: letters, digits, signs; not Space.
bool beginsEdit(const QAbstractItemView& view, const QKeyEvent& key) {
  const bool editable = view.currentIndex().flags() & Qt::ItemIsEditable;
  return editable && !key.text().isEmpty() && key.text()[0].isPrint() && key.key() != Qt::Key_Space;
}

}  // namespace

bool keepsKey(const QWidget* focus, const QKeyEvent& key) {
  if (!focus || key.modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
  if (qobject_cast<const QAbstractButton*>(focus)) return key.key() == Qt::Key_Space;
  if (qobject_cast<const QComboBox*>(focus) || qobject_cast<const QTabBar*>(focus))
    return isMove(key.key()) || key.key() == Qt::Key_Space;
  const auto* view = qobject_cast<const QAbstractItemView*>(focus);
  if (!view) return false;
  if (qobject_cast<const QTreeView*>(focus) && isMove(key.key()) && key.modifiers() == Qt::NoModifier) return true;
  return beginsEdit(*view, key);
}

void letTabLeave(QWidget* widget) {
  if (auto* view = qobject_cast<QAbstractItemView*>(widget)) view->setTabKeyNavigation(false);
  if (auto* words = qobject_cast<QPlainTextEdit*>(widget)) words->setTabChangesFocus(true);
}

namespace {

// A dock behind another of its tabs, and a bar of tabs that is not needed, count as visible for Qt, but lie outside the
// window.
bool isOnScreen(const QWidget& widget) {
  const QWidget* at = &widget;
  while (at && !qobject_cast<const QDockWidget*>(at)) at = at->parentWidget();
  if (!at) at = &widget;
  const QRect window(QPoint(), at->window()->size());
  return window.intersects(QRect(at->mapTo(at->window(), QPoint()), at->size()));
}

bool takesTab(const QWidget& widget, const QWidget& window) {
  return (widget.focusPolicy() & Qt::TabFocus) && widget.isEnabled() && widget.window() == &window &&
         widget.isVisibleTo(&window) && !widget.focusProxy() && isOnScreen(widget);
}

// The text with a letter marked that `used` does not hold yet: the first of a word if possible.
QString marked(const QString& words, QString& used) {
  if (words.contains('&')) {
    used += words[words.indexOf('&') + 1].toLower();
    return words;
  }
  for (const bool first_of_word : {true, false})
    for (qsizetype i = 0; i < words.size(); ++i) {
      const bool first = i == 0 || words[i - 1] == ' ';
      const QChar letter = words[i].toLower();
      if (!letter.isLetter() || first != first_of_word || used.contains(letter)) continue;
      used += letter;
      return QString(words).insert(i, '&');
    }
  return words;
}

}  // namespace

QWidget* nextInTabOrder(QWidget* window, bool forward) {
  QWidget* from = window->focusWidget() ? window->focusWidget() : window;
  const auto after = [forward](QWidget* w) { return forward ? w->nextInFocusChain() : w->previousInFocusChain(); };
  for (QWidget* w = after(from); w && w != from; w = after(w))
    if (takesTab(*w, *window)) return w;
  return nullptr;
}

void markLetters(const QList<QAction*>& actions) {
  QString used;
  for (const bool given : {true, false})
    for (QAction* action : actions)
      if (!action->isSeparator() && action->text().contains('&') == given)
        action->setText(marked(action->text(), used));
}

void markLetters(QDialog* dialog) {
  QString used;
  for (const bool given : {true, false}) {
    for (auto* label : dialog->findChildren<QLabel*>())
      if (label->buddy() && label->isVisibleTo(dialog) && label->text().contains('&') == given)
        label->setText(marked(label->text(), used));
    for (auto* button : dialog->findChildren<QAbstractButton*>())
      if (button->isVisibleTo(dialog) && !button->text().isEmpty() && button->text().contains('&') == given)
        button->setText(marked(button->text(), used));
  }
}

QString plainWords(const QAction* action) { return action->text().remove('&'); }

}  // namespace fb::ui
