// Everything by keyboard: which keys stay with the widget that has the focus instead of moving time, where Tab goes,
// and the letters of menus and dialogs. Thread rule: GUI thread.
#pragma once
#include <QList>
#include <QString>

class QAction;
class QDialog;
class QKeyEvent;
class QWidget;

namespace fb::ui {

// A button's Space, a tree's arrows, what is typed into a cell.
bool keepsKey(const QWidget* focus, const QKeyEvent& key);

// Tab leaves a table and a field of several lines; arrows move inside.
void letTabLeave(QWidget* widget);

// Where Tab goes from the widget of the window that has the focus: never into a dock that lies behind another.
QWidget* nextInTabOrder(QWidget* window, bool forward);

// Gives every entry a letter of its own for Alt, where it has none yet.
void markLetters(const QList<QAction*>& actions);
void markLetters(QDialog* dialog);
QString plainWords(const QAction* action);  // without the mark

}  // namespace fb::ui
