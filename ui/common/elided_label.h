// A one-line label that ends in … when there is no room, with the whole text as tooltip. Thread rule: GUI thread.
#pragma once
#include <QLabel>

namespace fb::ui {

class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  bool isCut() const;
};

}  // namespace fb::ui
