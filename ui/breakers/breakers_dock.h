// Breakers of every market and of the whole venue: state, nearest trigger, trip and release. In a replay an action
// makes a fork from the moment shown. Thread rule: GUI thread.
#pragma once
#include "breakers/breaker_dialog.h"
#include "common/dock_panel.h"
#include "common/session_client.h"

class QLabel;
class QVBoxLayout;

namespace fb::ui {

class BreakerRow;

class BreakersDock : public DockPanel {
  Q_OBJECT
 public:
  BreakersDock(SessionClient& client, QWidget* parent);
  void ask(MarketIdx scope, BreakerDialog::Direction direction);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  void makeRows(const Snapshot& snapshot);

  SessionClient& client_;
  QVBoxLayout* rows_ = nullptr;
  QList<BreakerRow*> breakers_;
  QLabel* note_ = nullptr;
  std::vector<std::string> shown_ids_;
};

}  // namespace fb::ui
