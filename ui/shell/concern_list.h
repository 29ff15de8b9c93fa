// What wants a person at the moment shown, with causes and since when: the list behind the button of the top strip.
// It shows Snapshot::concerns and decides nothing. Thread rule: GUI thread.
#pragma once
#include <QDialog>

#include "common/plain_table_model.h"
#include "replay/snapshot.h"

class QLabel;

namespace fb::ui {

class ConcernList : public QDialog {
  Q_OBJECT
 public:
  explicit ConcernList(QWidget* parent);
  void show(const std::vector<Concern>& concerns);  // newest; keeps the selected row where it is still there
  const PlainTableModel& model() const { return *model_; }

 private:
  PlainTableModel* model_ = nullptr;
  QTableView* table_ = nullptr;
  QLabel* none_ = nullptr;
  std::vector<Concern> shown_;
};

// "◆ BTC-PERP: breaker halted": shape and words; the colour of a severity.
QString concernText(const Concern& concern);
QColor concernColour(Concern::Severity severity);

}  // namespace fb::ui
