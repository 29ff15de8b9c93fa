// Ctrl+K: type a few letters of any command and press Enter. Thread rule: GUI thread.
#pragma once
#include <QDialog>

class QAction;
class QLineEdit;
class QListWidget;

namespace fb::ui {

class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  CommandPalette(QList<QAction*> actions, QWidget* parent);

  QAction* chosen() const { return chosen_; }  // after accept

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& letters);
  void choose();

  QList<QAction*> actions_;
  QLineEdit* line_ = nullptr;
  QListWidget* list_ = nullptr;
  QAction* chosen_ = nullptr;
};

}  // namespace fb::ui
