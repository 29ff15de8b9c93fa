// Which run is shown: the recorded one or a fork. Thread rule: GUI thread.
#pragma once
#include <QComboBox>

#include "common/session_client.h"

namespace fb::ui {

class RunSelector : public QComboBox {
  Q_OBJECT
 public:
  RunSelector(SessionClient& client, QWidget* parent);
  void showSnapshot(const Snapshot& snapshot);

 private:
  std::vector<std::pair<int, std::string>> shown_;  // id and label as in the list
};

}  // namespace fb::ui
