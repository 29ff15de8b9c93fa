// Positions: every account's position in every market, sorted and filtered by the engine, one page at a time.
// Thread rule: GUI thread.
#pragma once
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"

namespace fb::ui {

class PinnedPositions;
class PositionFilterBar;
class PositionsModel;
class PositionsView;

class PositionsDock : public DockPanel {
  Q_OBJECT
 public:
  explicit PositionsDock(SessionClient& client, QWidget* parent = nullptr);

  QString visibleRowsAsCsv() const;
  void pin(AccountRef account, bool pinned);  // keeps an account's positions on top

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 signals:
  void accountChosen(fb::AccountRef account);

 private:
  void build();
  void connectParts();
  void startOver();
  void sortBy(int section);
  void filterAgain();
  void ask();
  void choose(AccountRef account);
  void showMenu(const QModelIndex& index, const QPoint& global);
  void saveCsv();
  void updateSubtitle(const Snapshot& snapshot);

  SessionClient& client_;
  PositionQuery query_;
  PositionsModel* model_;
  PositionsView* view_;
  PinnedPositions* pinned_;
  PositionFilterBar* filter_;
  QTimer scrolling_;  // scrolling asks for the place where it rests
  QTimer pins_;       // between two questions for the pinned accounts: each reads the whole journal
  std::pair<int, std::uint32_t> pinned_at_{-1, 0};  // run and block that the pinned rows were asked for
};

}  // namespace fb::ui
