// Insurance: the tranches over time, what each may still pay, and who paid which loss in the running loss event.
// Thread rule: GUI thread.
#pragma once
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"
#include "insurance/loss_flow.h"

class QLabel;
class QStackedWidget;
class QTabBar;

namespace fb::ui {

class InsuranceChart;
class LossFlowModel;
class TrancheTableModel;

class InsuranceDock : public DockPanel {
  Q_OBJECT
 public:
  explicit InsuranceDock(SessionClient& client, QWidget* parent = nullptr);

  static QString runwayText(const FundView& fund);  // "" before the first measure

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void showFlow(const fb::ui::LossFlow& flow);

 private:
  void build();
  void apply();
  void askFlow(const Snapshot& snapshot);
  void updateSubtitle(const Snapshot& snapshot);

  SessionClient& client_;
  InsuranceChart* chart_;
  TrancheTableModel* tranches_;
  LossFlowModel* flow_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  QLabel* no_loss_;
  SnapshotPtr shown_;
  QTimer refresh_;  // a chart is redrawn at most ten times a second
  // What the flow shown was asked for: run, loss event, and what had been paid by then.
  struct Asked {
    int run = -1;
    std::int64_t loss_event = 0;
    Money deficit = 0, haircuts = 0;
    std::vector<Money> draws;
    bool operator==(const Asked&) const = default;
  } asked_;
};

}  // namespace fb::ui
