// Ctrl+K: type a few letters of any command, or of an account's name, and press Enter. Thread rule: GUI thread.
#pragma once
#include <QDialog>
#include <functional>
#include <optional>

#include "shell/account_finder.h"

class QAction;
class QLineEdit;
class QListWidget;

namespace fb::ui {

class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  using Accounts = std::function<std::vector<FoundAccount>(const QString& letters)>;
  CommandPalette(QList<QAction*> actions, Accounts accounts, QWidget* parent);

  // After accept: one of the two.
  QAction* chosen() const { return chosen_; }
  std::optional<AccountRef> chosenAccount() const { return chosen_account_; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& letters);
  void choose();

  QList<QAction*> actions_;
  Accounts accounts_;
  QLineEdit* line_ = nullptr;
  QListWidget* list_ = nullptr;
  QAction* chosen_ = nullptr;
  std::optional<AccountRef> chosen_account_;
};

}  // namespace fb::ui
