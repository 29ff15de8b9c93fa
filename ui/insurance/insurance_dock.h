// Insurance: the tranches over time, what each may still pay, who paid which loss, and custody against claims.
// Thread rule: GUI thread.
#pragma once
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"
#include "insurance/custody.h"
#include "insurance/loss_flow.h"

class QPushButton;
class QStackedWidget;
class QTabBar;

namespace fb::ui {

class CustodyModel;
class FlowPage;
class InsuranceChart;
class TrancheTableModel;

class InsuranceDock : public DockPanel {
  Q_OBJECT
 public:
  explicit InsuranceDock(SessionClient& client, QWidget* parent = nullptr);

  static QString runwayText(const FundView& fund);  // "" before the first measure
  enum Tab { kTranches, kFlow, kProviders, kCustody };
  void showTab(Tab tab);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void showFlow(const fb::ui::LossFlow& flow);
  void showCustody(const fb::ui::Custody& custody);

 private:
  void build();
  QWidget* buildCustody();
  void holdPrice();  // of a collateral asset, in a fork from the moment shown
  void apply();
  void askForTab(const Snapshot& snapshot);
  void askCustody(const Snapshot& snapshot);
  void updateSubtitle(const Snapshot& snapshot);

  SessionClient& client_;
  InsuranceChart* chart_;
  TrancheTableModel* tranches_;
  CustodyModel* custody_;
  FlowPage* flow_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  QPushButton* hold_price_ = nullptr;
  SnapshotPtr shown_;
  QTimer refresh_;                                   // a chart is redrawn at most ten times a second
  std::pair<int, std::uint32_t> custody_at_{-1, 0};  // run and block that the custody shown is of
  bool asking_custody_ = false;
};

}  // namespace fb::ui
