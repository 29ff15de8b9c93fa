// Confirms a fork with a draft: before → after of each parameter with units, what it costs, names and reason.
// Thread rule: GUI thread.
#pragma once
#include "common/session_client.h"
#include "common/signed_dialog.h"

class QLabel;

namespace fb::ui {

class ForkDialog : public SignedDialog {
  Q_OBJECT
 public:
  ForkDialog(SnapshotPtr moment, std::vector<SetParameter> changes, QWidget* parent);
  void showCost(const QString& words);  // as soon as it is known

 signals:
  void decided(std::vector<fb::OperatorCommand> commands);

 private:
  void decide(const SignatureFields& signature) override;

  std::vector<SetParameter> changes_;
  QLabel* cost_ = nullptr;
};

}  // namespace fb::ui
