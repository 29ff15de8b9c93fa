// One breaker: shape, name, state, how near its next trigger is, and what may be done. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QLabel;
class QPushButton;

namespace fb::ui {

// A thin bar from 0 to its trigger, which is the mark at its right end.
class TriggerBar : public QWidget {
  Q_OBJECT
 public:
  explicit TriggerBar(QWidget* parent);
  void show(double used, const QColor& color);
  QSize sizeHint() const override { return {160, 10}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double used_ = 0;
  QColor color_;
};

class BreakerRow : public QWidget {
  Q_OBJECT
 public:
  BreakerRow(MarketIdx scope, QWidget* parent);
  void showSnapshot(const Snapshot& snapshot);
  MarketIdx scope() const { return scope_; }

 signals:
  void tripWanted(fb::MarketIdx scope);
  void releaseWanted(fb::MarketIdx scope);

 private:
  MarketIdx scope_;
  QLabel* glyph_ = nullptr;
  QLabel* name_ = nullptr;
  QLabel* state_ = nullptr;
  QLabel* trigger_ = nullptr;
  TriggerBar* bar_ = nullptr;
  QPushButton* trip_ = nullptr;
  QPushButton* release_ = nullptr;
};

}  // namespace fb::ui
