// Journal: everything that happened up to the moment shown, newest first; why each row happened; the chain's state;
// export. Thread rule: GUI thread.
#pragma once
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"

class QLabel;
class QPushButton;
class QTableView;

namespace fb::ui {

class ChainView;
class JournalExport;
class JournalFilterBar;
class JournalModel;

class JournalDock : public DockPanel {
  Q_OBJECT
 public:
  explicit JournalDock(SessionClient& client, QWidget* parent = nullptr);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void goToEvent(qint64 seq);  // selects it; loads the journal around it when it is not among the rows held

 signals:
  void explanationWanted(qint64 seq);  // "why did this happen?"

 private:
  void build();
  void buildFoot(class QVBoxLayout& rows);
  void connectParts();
  void reload();
  void askNewest();
  void askOlder(qint64 before_seq);
  JournalQuery query() const;
  void showChainOf(const QModelIndex& row);
  bool select(std::int64_t seq);
  void setDetached(bool detached);
  void tell(const QString& message, bool ok);
  void showRowMenu(const QPoint& at);
  void exportToFile();
  void goTo(const QModelIndex& row);

  SessionClient& client_;
  JournalModel* model_;
  JournalFilterBar* filter_;
  QTableView* table_;
  ChainView* chain_;
  JournalExport* export_;
  QLabel *status_, *hash_;
  QPushButton *cancel_, *newest_;
  QTimer pause_;  // between two questions for the newest rows while the day plays
  bool stale_ = false;
  bool detached_ = false;                       // rows around an older event are shown; new ones do not join on
  std::uint64_t generation_ = 0;                // answers to an earlier filter are dropped
  std::pair<int, std::int64_t> shown_{-1, -1};  // run and event count of the newest question
  std::int64_t chain_seq_ = -1;
};

}  // namespace fb::ui
