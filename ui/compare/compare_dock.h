// Two runs of the same day side by side (figures, the first block in which they differ, accounts with the largest
// differences), and the day under every rulebook. Thread rule: GUI thread.
#pragma once
#include "common/dock_panel.h"
#include "common/session_client.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QTabWidget;
class QTableWidget;

namespace fb::ui {

class OutcomeModel;
class RulebooksView;
class RunProgress;

class CompareDock : public DockPanel {
  Q_OBJECT
 public:
  CompareDock(SessionClient& client, QWidget* parent);
  void compare();         // the two runs chosen
  void showRulebooks();  // the table of all rulebooks, computed when it is not yet

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  QWidget* buildRuns();
  QHBoxLayout* buildChoice();
  QTableWidget* buildAccounts();
  void showRuns(const Snapshot& snapshot);
  void showAnswer(const Comparison& answer);

  SessionClient& client_;
  RunProgress* progress_ = nullptr;
  QTabWidget* tabs_ = nullptr;
  RulebooksView* rulebooks_ = nullptr;
  QComboBox* a_ = nullptr;
  QComboBox* b_ = nullptr;
  QPushButton* go_ = nullptr;
  QLabel* summary_ = nullptr;
  OutcomeModel* model_ = nullptr;
  QTableWidget* accounts_ = nullptr;
  std::vector<std::pair<int, std::string>> shown_;
};

}  // namespace fb::ui
