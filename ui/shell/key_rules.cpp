#include "shell/key_rules.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QKeyEvent>
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

}  // namespace fb::ui
