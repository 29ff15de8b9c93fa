// Who paid which loss as bands: bankrupt accounts at the left, markets in the middle, tranches in their order and cut
// winners at the right. Hovering a band, or Up and Down, says its amount. Thread rule: GUI thread.
#pragma once
#include <QPainterPath>
#include <QWidget>
#include <optional>

#include "insurance/flow_picture.h"

class QPainter;

namespace fb::ui {

class FlowDiagram : public QWidget {
  Q_OBJECT
 public:
  explicit FlowDiagram(QWidget* parent = nullptr);

  void setPicture(FlowPicture picture);
  const FlowPicture& picture() const { return picture_; }
  std::optional<std::size_t> current() const { return current_; }
  void setCurrent(std::optional<std::size_t> band);
  std::optional<std::size_t> bandAt(const QPointF& at) const;
  QString spokenValue() const;    // the band in focus, or the whole
  QString spokenSummary() const;  // every payer with its sum
  QSize minimumSizeHint() const override { return {240, 72}; }
  QSize sizeHint() const override { return {520, 200}; }

 signals:
  void bandChanged(const QString& words);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;

 private:
  QRectF nodeRect(std::size_t node) const;
  QPainterPath bandPath(std::size_t band) const;
  std::vector<double> labelTops(int column) const;
  void paintLabels(QPainter& painter, int column) const;
  double columnX(int column) const;
  double columnHeight() const;

  FlowPicture picture_;
  std::optional<std::size_t> current_;
};

}  // namespace fb::ui
