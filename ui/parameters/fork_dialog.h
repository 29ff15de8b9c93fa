// Confirms a fork with a draft: before → after of each parameter, names and reason; Cancel is the default.
// Thread rule: GUI thread.
#pragma once
#include <QDialog>

#include "common/session_client.h"

namespace fb::ui {

class ForkDialog : public QDialog {
  Q_OBJECT
 public:
  ForkDialog(SnapshotPtr moment, std::vector<SetParameter> changes, QWidget* parent);

 signals:
  void decided(std::vector<fb::OperatorCommand> commands);
};

}  // namespace fb::ui
