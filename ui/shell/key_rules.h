// Which keys stay with the widget that has the focus instead of moving time: a button's Space, a tree's arrows, what is
// typed into a cell. Thread rule: pure function.
#pragma once

class QKeyEvent;
class QWidget;

namespace fb::ui {

bool keepsKey(const QWidget* focus, const QKeyEvent& key);

}  // namespace fb::ui
