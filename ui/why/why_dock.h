// Why did this account lose money: the tree of causes that its change of equity is the sum of,
// its story in the order of time, its margin and where its money went.
// Thread rule: GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QTimer>
#include <optional>

#include "common/dock_panel.h"
#include "common/session_client.h"
#include "why/story_facts.h"

class QLabel;
class QListView;
class QStackedWidget;
class QTabBar;

namespace fb::ui {

class AccountFigures;
class CausesPage;
class StoryModel;

class WhyDock : public DockPanel {
  Q_OBJECT
 public:
  explicit WhyDock(SessionClient& client, QWidget* parent = nullptr);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void showAccount(fb::AccountRef account);
  void showStory(const fb::AccountStory& story);  // the answer for the account shown
  void showFacts(const fb::AccountStory& story, const fb::ui::StoryFacts& facts);
  void explainEvent(qint64 seq);

 private:
  void build();
  void buildStoryPage(QWidget* page);
  void forget();
  void ask();
  void askFacts(const AccountStory& story);
  void showPage();
  void seekTo(const QModelIndex& row);
  void showStoryMenu(const QPoint& at);
  void updateHiddenNote();

  SessionClient& client_;
  std::optional<AccountRef> account_;
  bool asking_ = false, stale_ = false;
  std::pair<int, std::uint32_t> told_at_{-1, 0};  // run and block of the newest question
  QTimer pause_;  // between two questions while the day plays: four times what an answer takes
  QElapsedTimer answering_;
  StoryModel* model_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  QListView* list_;
  QLabel *hint_, *hidden_;
  CausesPage* causes_;
  AccountFigures* figures_;
};

}  // namespace fb::ui
