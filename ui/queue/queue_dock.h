// The liquidation queue: who is below maintenance, in the order of the protocol, the next clips, how long it takes.
// Thread rule: GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"
#include "replay/queue.h"

class QLabel;
class QTableView;

namespace fb::ui {

class PaceModel;
class QueueModel;

class QueueDock : public DockPanel {
  Q_OBJECT
 public:
  explicit QueueDock(SessionClient& client, QWidget* parent = nullptr);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void showQueue(fb::LiquidationQueue page);  // an answer

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void ask(std::uint32_t offset);
  void choose(const QModelIndex& index);
  void showMenu(const QPoint& at);
  void reportVisibleRows();
  void saveCsv();
  void forget();
  QString summary(const LiquidationQueue& queue) const;

  SessionClient& client_;
  std::shared_ptr<QueueForecast> forecast_;  // used on the session's thread only; a new session has a new one
  QueueModel* model_;
  PaceModel* pace_;
  QTableView *table_, *markets_;
  QLabel *summary_, *empty_;
  bool asking_ = false, stale_ = false;
  std::pair<int, std::uint32_t> told_at_{-1, 0};
  QTimer pause_;  // between two questions while the day plays: four times what an answer takes
  QElapsedTimer answering_;
};

}  // namespace fb::ui
