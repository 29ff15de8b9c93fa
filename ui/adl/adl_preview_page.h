// "If it came now": a shock of the moment shown, what would have to go, who would be taken from under each policy.
// Thread rule: GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "common/session_client.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QStackedWidget;
class QTabBar;
class QTableView;

namespace fb::ui {

class PlainTableModel;

class AdlPreviewPage : public QWidget {
  Q_OBJECT
 public:
  explicit AdlPreviewPage(SessionClient& client, QWidget* parent = nullptr);

  void showMoment(const Snapshot& snapshot);  // asks when the moment is not the one answered
  void showAnswer(const AdlAnswer& answer);
  void forget();

 private:
  QWidget* buildBar();
  QWidget* buildTables();
  AdlQuestion question() const;
  void setMarkets(const Snapshot& snapshot);
  void askSoon();
  void ask();
  void choosePolicy(const QModelIndex& row);
  QTableView* accountTable(PlainTableModel& model, const QString& name);

  SessionClient& client_;
  PlainTableModel *policies_, *takers_, *dead_;
  QTableView* policy_view_ = nullptr;
  QComboBox* market_;
  QDoubleSpinBox* shock_;
  QLabel* severity_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  std::vector<Instrument> instruments_;
  AdlPolicy policy_ = AdlPolicy::hedge_aware, in_force_ = AdlPolicy::hedge_aware;
  bool policy_chosen_ = false, asking_ = false, stale_ = false;
  std::pair<int, std::uint32_t> told_at_{-1, 0};
  QTimer pause_;  // between two questions: four times what an answer takes
  QElapsedTimer answering_;
};

}  // namespace fb::ui
