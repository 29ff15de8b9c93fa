// One figure of the top strip: label, value, context below. Colour only when it wants to be seen. Thread rule: GUI
// thread.
#pragma once
#include <QWidget>

class QLabel;

namespace fb::ui {

enum class Urgency { calm, attention, limit };

class KeyFigure : public QWidget {
  Q_OBJECT
 public:
  KeyFigure(const QString& object_name, const QString& label, QWidget* parent);
  void show(const QString& value, const QString& context, Urgency urgency = Urgency::calm);
  QString value() const;

 private:
  QString name_;
  QLabel* label_ = nullptr;
  QLabel* value_ = nullptr;
  QLabel* context_ = nullptr;
};

}  // namespace fb::ui
