// Deleveraging: what it would do if a shock came now, under every policy, and what it did so far. Thread rule: GUI
// thread.
#pragma once
#include "common/dock_panel.h"
#include "common/session_client.h"

class QStackedWidget;
class QTabBar;

namespace fb::ui {

class AdlAuditPage;
class AdlPreviewPage;

class AdlDock : public DockPanel {
  Q_OBJECT
 public:
  enum Tab { kPreview, kAudit };
  explicit AdlDock(SessionClient& client, QWidget* parent = nullptr);
  void showTab(Tab tab);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  void build();
  void refresh();

  SessionClient& client_;
  AdlPreviewPage* preview_;
  AdlAuditPage* audit_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
};

}  // namespace fb::ui
