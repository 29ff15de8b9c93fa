// Holds the price of a collateral asset in a fork, or gives it back to its source: what happens if it falls now? A held
// price lets nothing new in, so it needs no second person. Thread rule: GUI thread.
#pragma once
#include "common/session_client.h"
#include "common/signed_dialog.h"

class QComboBox;
class QDoubleSpinBox;

namespace fb::ui {

class HoldPriceDialog : public SignedDialog {
  Q_OBJECT
 public:
  HoldPriceDialog(const SnapshotPtr& moment, QWidget* parent);

 signals:
  void decided(fb::OperatorCommand command);

 private:
  QWidget* buildFields(const Snapshot& moment);
  HoldAssetPrice wanted() const;
  void decide(const SignatureFields& signature) override;

  QComboBox* asset_ = nullptr;
  QComboBox* how_ = nullptr;
  QDoubleSpinBox* price_ = nullptr;
};

}  // namespace fb::ui
