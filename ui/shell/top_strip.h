// The line on top: mode, title, clock, run, and the few figures that say how the whole protocol stands. Thread rule:
// GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QBoxLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace fb::ui {

class ConcernList;
class KeyFigure;
class RunSelector;

class TopStrip : public QWidget {
  Q_OBJECT
 public:
  TopStrip(SessionClient& client, QWidget* parent);
  QSize minimumSizeHint() const override;
  RunSelector* runs() const { return runs_; }

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);
  void showNothing();
  void openConcerns();  // the list behind the button

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void fold();
  void buildLeft(QHBoxLayout* row);
  void buildFigures(QHBoxLayout* row);
  void showMode(Mode mode);
  void showConcerns(const std::vector<Concern>& concerns);

  SessionClient& client_;
  QBoxLayout* rows_ = nullptr;
  QHBoxLayout* left_ = nullptr;
  QHBoxLayout* figures_ = nullptr;
  QLabel* badge_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* rules_ = nullptr;
  QLabel* clock_ = nullptr;
  QLabel* speed_ = nullptr;
  RunSelector* runs_ = nullptr;
  KeyFigure* insurance_ = nullptr;
  KeyFigure* holds_ = nullptr;
  KeyFigure* gain_ = nullptr;
  KeyFigure* liquidated_ = nullptr;
  KeyFigure* below_ = nullptr;
  QPushButton* concerns_ = nullptr;
  ConcernList* concern_list_ = nullptr;
};

}  // namespace fb::ui
