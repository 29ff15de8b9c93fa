// Two runs of the same day side by side (figures, the first block in which they differ, accounts with the largest
// differences), and the day under every rulebook. Thread rule: GUI thread.
#pragma once
#include <optional>

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
  // Of which runs the figures on screen are, and up to which block; nothing while there are none.
  std::optional<std::pair<int, int>> figuresOf() const { return answered_.first < 0 ? std::nullopt : std::optional(answered_); }
  std::uint32_t figuresUpTo() const { return answered_block_; }

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  QWidget* buildRuns();
  QHBoxLayout* buildChoice();
  QTableWidget* buildAccounts();
  // Two runs, A and B; none: -1.
  using Pair = std::pair<int, int>;
  Pair chosen() const;
  void showRuns(const Snapshot& snapshot);
  void forget();                            // what is shown, and who is chosen, no longer belong together
  void compareAgainWhenMore(const Snapshot& snapshot);
  void showAnswer(Pair of, const Comparison& answer);

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
  Pair asked_{-1, -1}, answered_{-1, -1};  // under way; of which runs the figures are
  std::uint32_t answered_block_ = 0;       // up to which
};

}  // namespace fb::ui
