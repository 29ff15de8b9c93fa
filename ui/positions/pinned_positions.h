// Accounts that the operator keeps on top of the positions table: their positions whatever the table is sorted by.
// Thread rule: GUI thread.
#pragma once
#include <QTableView>
#include <map>
#include <set>
#include <vector>

#include "common/session_client.h"
#include "positions/positions_model.h"

namespace fb::ui {

class PinnedPositions : public QTableView {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostAccounts = 8;

  PinnedPositions(SessionClient& client, QWidget* parent);

  PositionsModel& model() { return *model_; }
  bool isPinned(AccountRef account) const { return rows_.contains(account); }
  void setPinned(AccountRef account, bool pinned);  // the ninth is refused
  void clear();
  void askAgain();  // questions under way will not be answered
  void refresh();   // asks for each pinned account, at most one question each under way

 signals:
  void accountChosen(fb::AccountRef account);
  void unpinWanted(fb::AccountRef account);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void rebuild();

  SessionClient& client_;
  PositionsModel* model_;
  std::map<AccountRef, std::vector<PositionRow>> rows_;  // in order of account
  std::set<AccountRef> asked_;
};

}  // namespace fb::ui
