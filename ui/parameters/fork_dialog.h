// Confirms a fork with a draft: before → after of each parameter, names and reason.
// Thread rule: GUI thread.
#pragma once
#include "common/session_client.h"
#include "common/signed_dialog.h"

namespace fb::ui {

class ForkDialog : public SignedDialog {
  Q_OBJECT
 public:
  ForkDialog(SnapshotPtr moment, std::vector<SetParameter> changes, QWidget* parent);

 signals:
  void decided(std::vector<fb::OperatorCommand> commands);

 private:
  void decide(const SignatureFields& signature) override;

  std::vector<SetParameter> changes_;
};

}  // namespace fb::ui
