// Who paid which loss: the choice of the stretch of time, the diagram or the table, and the words of what is pointed
// at. Thread rule: GUI thread.
#pragma once
#include <QTimer>
#include <QWidget>

#include "common/session_client.h"
#include "insurance/loss_flow.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QStackedWidget;

namespace fb::ui {

class FlowDiagram;
class LossFlowModel;

class FlowPage : public QWidget {
  Q_OBJECT
 public:
  explicit FlowPage(SessionClient& client, QWidget* parent = nullptr);

  void showMoment();                    // asks when what was paid by the moment shown is not what is on screen
  void showFlow(const LossFlow& flow);  // an answer
  void forget();
  const LossFlow& flow() const { return flow_; }

 private:
  enum class Span { loss_event, hour, day };
  QWidget* buildBar();
  Span span() const;
  FlowSpan spanOf(const Snapshot& snapshot) const;
  void ask();
  QString summary() const;

  SessionClient& client_;
  LossFlowModel* model_;
  FlowDiagram* diagram_;
  QComboBox* span_;
  QCheckBox* as_table_;
  QStackedWidget* pages_;
  QLabel *nothing_, *words_;
  LossFlow flow_;
  bool asking_ = false, stale_ = false;
  // What the flow shown was asked for: run, stretch of time, and what had been paid by then.
  struct Asked {
    int run = -1;
    FlowSpan span;
    Money deficit = 0, haircuts = 0;
    std::vector<Money> draws;
    bool operator==(const Asked&) const = default;
  } asked_;
};

}  // namespace fb::ui
