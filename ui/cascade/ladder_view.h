// The cascade ladder as a picture: price upwards, liquidation mass as bars, cascade gain as a curve, the mark, the
// what-if. The what-if line is dragged, or moved by keys: up/down 0.5 %, with Shift 0.1 %, page 5 %, Home back to 0.
// "Show as table" in the dock has the same figures. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "cascade/ladder_chart.h"

namespace fb::ui {

class LadderView : public QWidget {
  Q_OBJECT
 public:
  explicit LadderView(QWidget* parent = nullptr);

  void setLadder(const Ladder& ladder, const Instrument& instrument, const std::vector<TrancheSpec>& tranches);
  void setAnswer(const WhatIfAnswer& answer);
  void setWhatIf(std::int64_t shock_ppm);  // 0: none; does not signal
  std::int64_t whatIf() const { return what_if_ppm_; }
  const LadderChart& chart() const { return chart_; }
  QSize sizeHint() const override { return {430, 360}; }
  QSize minimumSizeHint() const override { return {260, 200}; }

 signals:
  void whatIfMoved(qint64 shock_ppm);  // by the operator

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF plot() const;
  double yOf(double usd) const;
  double usdAt(double y) const;
  void moveWhatIf(std::int64_t shock_ppm);
  void dragTo(double y);
  void paintAxes(QPainter& painter) const;
  void paintBars(QPainter& painter) const;
  void paintGain(QPainter& painter) const;
  void paintMark(QPainter& painter) const;
  void paintWhatIf(QPainter& painter) const;
  void paintFoot(QPainter& painter) const;
  const Rung* rung() const;  // that answers the what-if; null without one
  void describe();

  Ladder ladder_;
  Instrument instrument_;
  std::vector<TrancheSpec> tranches_;
  LadderChart chart_;
  WhatIfAnswer answer_;
  std::int64_t what_if_ppm_ = 0;
};

}  // namespace fb::ui
