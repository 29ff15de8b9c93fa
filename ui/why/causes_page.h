// The tree of causes with its choices: an account since the opening or of the last while, or one event of the journal.
// Thread rule: GUI thread.
#pragma once
#include <QWidget>
#include <optional>

#include "common/session_client.h"
#include "replay/loss_tree.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace fb::ui {

class LossTreeView;

class CausesPage : public QWidget {
  Q_OBJECT
 public:
  explicit CausesPage(SessionClient& client, QWidget* parent = nullptr);

  void forget();
  void follow(AccountRef account);  // from the next question on, instead of an event
  void explainEvent(qint64 seq);    // until an account is asked for again
  void ask();                       // again, at the moment shown
  void showTree(LossTree tree);     // the answer
  bool explainsEvent() const { return event_ != kNoCause; }

 signals:
  void backWanted();  // from an event to the account

 private:
  TimeMs since() const;
  QWidget* buildBar();

  SessionClient& client_;
  std::optional<AccountRef> account_;
  qint64 event_ = kNoCause;
  bool asking_ = false, stale_ = false;
  QComboBox* since_;
  QPushButton* back_;
  QLabel *empty_, *note_;
  LossTreeView* view_;
};

}  // namespace fb::ui
