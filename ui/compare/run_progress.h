// How far a run of the whole day under another rulebook is, and a way to stop it. Hidden when the run shown is none or
// is computed. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QLabel;
class QProgressBar;

namespace fb::ui {

class RunProgress : public QWidget {
  Q_OBJECT
 public:
  RunProgress(SessionClient& client, QWidget* parent);
  void showSnapshot(const Snapshot& snapshot);

 private:
  SessionClient& client_;
  QLabel* words_ = nullptr;
  QProgressBar* bar_ = nullptr;
  int run_ = 0;
};

}  // namespace fb::ui
