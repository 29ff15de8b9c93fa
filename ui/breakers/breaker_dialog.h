// Trip or release a breaker: scope and consequence in words, before → after, reason, names. Enter confirms a complete form and
// cancels an incomplete one.
//
// Tightening is one person's step; loosening cannot be confirmed without a second name. All markets at once needs the
// scope typed. Emits `decided` once, when confirmed. Thread rule: GUI thread.
#pragma once
#include <QDialog>

#include "common/session_client.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace fb::ui {

class SignatureFields;

class BreakerDialog : public QDialog {
  Q_OBJECT
 public:
  enum class Direction { tighten, loosen };
  BreakerDialog(SessionClient& client, SnapshotPtr moment, MarketIdx scope, Direction direction, QWidget* parent);

 signals:
  void decided(fb::OperatorCommand command);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void buildChoices(QVBoxLayout* rows);
  void buildButtons(QVBoxLayout* rows);
  void showConsequence();
  void askCost();
  void showCost(const QString& words, const char* role);
  void check();
  OperatorCommand command() const;
  BreakerState target() const;

  SessionClient& client_;
  SnapshotPtr moment_;
  MarketIdx scope_;
  Direction direction_;
  QComboBox* target_ = nullptr;
  QComboBox* hold_ = nullptr;   // only when tightening
  QLineEdit* typed_ = nullptr;  // only for all markets
  QLabel* consequence_ = nullptr;
  QLabel* cost_ = nullptr;
  QLabel* missing_ = nullptr;
  SignatureFields* signature_ = nullptr;
  QPushButton* confirm_ = nullptr;
  QPushButton* cancel_ = nullptr;
};

}  // namespace fb::ui
