// Holds the price of a collateral asset in a fork, or gives it back to its source: what happens if it falls now? One person
// holds it from above, at or below the price in force; exactly, above it, or back to its source takes two. Thread rule: GUI thread.
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
  void askSecond();
  void decide(const SignatureFields& signature) override;

  QComboBox* asset_ = nullptr;
  QComboBox* how_ = nullptr;
  QDoubleSpinBox* price_ = nullptr;
  std::vector<std::int64_t> in_force_micro_;  // of each asset
};

}  // namespace fb::ui
