// The rulebook that the dock speaks about: chosen from the list or loaded from a file, with what it does not promise. A
// file that is none is refused here, with its line. Thread rule: GUI thread.
#pragma once
#include <QWidget>
#include <memory>
#include <vector>

#include "protocol/rulebook.h"

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace fb::ui {

class RulebookBar : public QWidget {
  Q_OBJECT
 public:
  explicit RulebookBar(QWidget* parent);

  const Rulebook& chosen() const { return *rulebooks_[static_cast<std::size_t>(current_)]; }
  void choose(const QString& id);
  void showInForce(const QString& id);  // whose rules the run shown began with
  void setOpen(bool session_open);
  void askFile();
  bool load(const QString& file);                // adds and chooses it; false: the reason stands in the bar
  void say(const QString& words, bool refused);  // in place; empty: nothing

 signals:
  void changed();
  void draftWanted();   // put it into the draft
  void replayWanted();  // the whole day under it
  void saveWanted();    // the draft as a rulebook of one's own

 private:
  void buildRows();
  void addButtons(QHBoxLayout& row);
  void showChosen(int index);

  std::vector<std::shared_ptr<const Rulebook>> rulebooks_;  // as in the list
  int current_ = 0;
  QComboBox* list_ = nullptr;
  QLabel* in_force_ = nullptr;
  QLabel* promises_ = nullptr;
  QLabel* message_ = nullptr;
  QPushButton* replay_ = nullptr;
  QAction* draft_ = nullptr;
  QAction* save_ = nullptr;
};

}  // namespace fb::ui
