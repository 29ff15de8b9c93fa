// Cascade: what the present moment would do under a further move, rung by rung, and one what-if that the operator
// drags. Thread rule: GUI thread.
#pragma once
#include <QTimer>

#include "common/dock_panel.h"
#include "common/session_client.h"

class QComboBox;
class QStackedWidget;
class QToolButton;

namespace fb::ui {

class LadderTableModel;
class LadderView;

class CascadeDock : public DockPanel {
  Q_OBJECT
 public:
  explicit CascadeDock(SessionClient& client, QWidget* parent = nullptr);

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 private:
  void build();
  void setMarkets(const Snapshot& snapshot);
  void ask();
  void updateSubtitle();

  SessionClient& client_;
  LadderView* view_;
  LadderTableModel* table_;
  QStackedWidget* pages_;
  QComboBox* market_;
  QTimer dragging_;  // one question for a hand's movement, not one a pixel
  std::vector<std::string> ids_;
};

}  // namespace fb::ui
