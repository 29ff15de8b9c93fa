// Filter of the positions table: account name, market, only accounts below 1.1. Thread rule: GUI thread.
#pragma once
#include <QTimer>
#include <QWidget>

#include "replay/snapshot.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace fb::ui {

class PositionFilterBar : public QWidget {
  Q_OBJECT
 public:
  explicit PositionFilterBar(QWidget* parent = nullptr);

  void setMarkets(const std::vector<std::string>& ids);  // equal ones change nothing
  void applyTo(PositionQuery& query) const;
  void focusText();
  void showBelow(const QString& accounts);  // how many accounts are below 1.1

 signals:
  void filterChanged();

 private:
  QLineEdit* text_;
  QComboBox* market_;
  QCheckBox* below_;
  QTimer typing_;  // a question to the engine when the typing pauses, not for every letter
  std::vector<std::string> ids_;
};

}  // namespace fb::ui
