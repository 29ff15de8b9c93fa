// Which run is shown: the recorded one, a fork, or one that the file keeps and that is replayed when it is chosen.
// Thread rule: GUI thread.
#pragma once
#include <QComboBox>

#include "common/session_client.h"
#include "record/kept_runs.h"

namespace fb::ui {

class RunSelector : public QComboBox {
  Q_OBJECT
 public:
  RunSelector(SessionClient& client, QWidget* parent);
  void showSnapshot(const Snapshot& snapshot);
  void setKept(const std::vector<KeptRun>& kept);  // in the file and not replayed yet

 signals:
  void keptWanted(qint64 id);  // the number in the file

 private:
  void fill();
  std::vector<std::pair<int, std::string>> shown_;             // id and label as in the list
  std::vector<std::pair<std::int64_t, std::string>> kept_;
  int run_ = 0;
};

}  // namespace fb::ui
