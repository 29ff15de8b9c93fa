// The buttons above the strip: moving, speed, jump to a time, market of the lanes, bookmark. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace fb::ui {

class Actions;

class TransportBar : public QWidget {
  Q_OBJECT
 public:
  TransportBar(SessionClient& client, const Actions& actions, QWidget* parent);

  void showSnapshot(const Snapshot& snapshot);
  void showRange(const QString& words);

  void togglePlay();
  void playBackwards();
  void faster(int steps);  // through the list of speeds
  void beginJump();        // puts the cursor into the time field
  // A whole timestamp, or a clock time of the day shown ("10:47", "10:47:32"). Empty result text: moved there.
  QString jump(const QString& words);

 private:
  void addButtons(const Actions& actions, QHBoxLayout* row);
  void addFields(QHBoxLayout* row);
  double speed() const;
  void speedChosen();

  SessionClient& client_;
  QToolButton* play_ = nullptr;
  QToolButton* reverse_ = nullptr;
  QComboBox* speeds_ = nullptr;
  QComboBox* markets_ = nullptr;
  QLineEdit* jump_ = nullptr;
  QLabel* refusal_ = nullptr;
  QLabel* range_ = nullptr;
  bool playing_ = false;
  bool backwards_ = false;
  std::vector<std::string> market_ids_;
};

}  // namespace fb::ui
