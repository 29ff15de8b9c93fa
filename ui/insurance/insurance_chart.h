// Tranches as a stack over time. What lies after the playhead is faint; the order in which tranches pay stands at the
// right. The tables of the dock have the same figures. Thread rule: GUI thread.
#pragma once
#include <QtCharts/QChartView>
#include <vector>

#include "insurance/tranche_series.h"

class QAreaSeries;
class QCategoryAxis;
class QLineSeries;
class QValueAxis;

namespace fb::ui {

class InsuranceChart : public QChartView {
  Q_OBJECT
 public:
  explicit InsuranceChart(QWidget* parent = nullptr);

  void showSnapshot(const Snapshot& snapshot);
  QSize minimumSizeHint() const override { return {260, 130}; }
  QSize sizeHint() const override { return {560, 220}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void drawForeground(QPainter* painter, const QRectF& exposed) override;

 private:
  struct Layer {
    QAreaSeries* area = nullptr;
    QLineSeries *lower = nullptr, *upper = nullptr;
  };
  struct Label {
    QString name, balance;
    QColor color;
    double middle_musd = 0;
  };
  void rebuildLayers(std::size_t count);
  Layer makeLayer();
  void fill(std::vector<Layer>& layers, const std::vector<StackPoint>& points);
  void setMoneyAxis(const std::vector<StackPoint>& past, const std::vector<StackPoint>& later);
  void setTimeAxis();  // as many labels as the width has room for
  void setLabels(const Snapshot& snapshot, const std::vector<StackPoint>& past);
  void place();
  void paintLabels(QPainter& painter, const QRectF& plot) const;

  QCategoryAxis* time_axis_;
  QValueAxis* money_axis_;
  std::vector<Layer> past_, later_;
  std::vector<std::uint32_t> order_;
  std::vector<Label> labels_;  // top layer first
  TimeMs now_ms_ = 0;
  std::pair<TimeMs, TimeMs> span_{0, 0};
};

}  // namespace fb::ui
