// Filter of the journal: words and kinds of events. Thread rule: GUI thread.
#pragma once
#include <QTimer>
#include <QWidget>
#include <vector>

#include "protocol/event.h"

class QComboBox;
class QLineEdit;

namespace fb::ui {

class JournalFilterBar : public QWidget {
  Q_OBJECT
 public:
  explicit JournalFilterBar(QWidget* parent = nullptr);
  std::string text() const;
  std::vector<EventType> types() const;  // empty: what matters to most people (all but account, mark and block rows)
  void showEverything();                 // does not signal

 signals:
  void filterChanged();

 private:
  QLineEdit* text_;
  QComboBox* types_;
  QTimer typing_;  // a question when the typing pauses, not for every letter
};

}  // namespace fb::ui
