// Margin of one account, where its money went, and its positions. Thread rule: GUI thread.
#pragma once
#include <QWidget>
#include <vector>

#include "positions/positions_model.h"
#include "replay/session.h"
#include "why/story_facts.h"

class QGridLayout;
class QLabel;

namespace fb::ui {

class AccountFigures : public QWidget {
  Q_OBJECT
 public:
  explicit AccountFigures(QWidget* parent = nullptr);

  void setInstruments(std::vector<Instrument> instruments);
  void setStory(const AccountStory& story);
  void setFacts(const StoryFacts& facts, Money equity);

 private:
  QLabel* addRow(QGridLayout& grid, const QString& label, const QString& help);

  PositionsModel* positions_;
  QLabel *equity_, *maintenance_, *initial_, *health_;
  std::vector<QLabel*> money_;  // in the order of moneyRows()
};

}  // namespace fb::ui
