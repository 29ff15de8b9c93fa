// What deleveraging did so far: burst by burst from the journal, and the accounts of the burst chosen. Thread rule: GUI
// thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QLabel;
class QSplitter;
class QTableView;

namespace fb::ui {

class PlainTableModel;

class AdlAuditPage : public QWidget {
  Q_OBJECT
 public:
  explicit AdlAuditPage(SessionClient& client, QWidget* parent = nullptr);

  void showMoment(const Snapshot& snapshot);  // asks when the run has more or fewer fills by now
  void showBursts(std::vector<AdlBurst> bursts);
  void forget();

 private:
  void showBurst(int row);

  SessionClient& client_;
  PlainTableModel *bursts_, *accounts_;
  QTableView* burst_view_;
  QSplitter* split_;
  QLabel* none_;
  std::vector<AdlBurst> held_;
  std::vector<Instrument> instruments_;
  bool asking_ = false;
  std::pair<int, std::int64_t> told_at_{-1, 0};  // run, and fills by deleveraging in it by then
};

}  // namespace fb::ui
