// Two runs of the same day side by side: figures, the first block in which they differ, accounts with the largest
// differences. Thread rule: GUI thread.
#pragma once
#include "common/dock_panel.h"
#include "common/session_client.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QTableWidget;

namespace fb::ui {

class OutcomeModel;

class CompareDock : public DockPanel {
  Q_OBJECT
 public:
  CompareDock(SessionClient& client, QWidget* parent);
  void compare();

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  QHBoxLayout* buildChoice();
  QTableWidget* buildAccounts();
  void showRuns(const Snapshot& snapshot);
  void showAnswer(const Comparison& answer);

  SessionClient& client_;
  QComboBox* a_ = nullptr;
  QComboBox* b_ = nullptr;
  QPushButton* go_ = nullptr;
  QLabel* summary_ = nullptr;
  OutcomeModel* model_ = nullptr;
  QTableWidget* accounts_ = nullptr;
  std::vector<std::pair<int, std::string>> shown_;
};

}  // namespace fb::ui
