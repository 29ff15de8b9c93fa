// Takes pictures of every layout once the day is open, then quits: for manuals and for looking at what was built.
// Thread rule: GUI thread.
#pragma once
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace fb::ui {

class MainWindow;

class Walk : public QObject {
  Q_OBJECT
 public:
  // Saves <folder>/<layout>.png; gives up after `patience_ms` when the moment asked for does not come.
  Walk(MainWindow& window, QString folder, int patience_ms, QObject* parent);

 signals:
  void finished(bool complete);

 private:
  void look();
  void picture();

  MainWindow& window_;
  QString folder_;
  QStringList layouts_{"monitor", "incident", "parameters"};
  QTimer timer_;
  int waited_ms_ = 0, patience_ms_;
  qint64 last_time_ms_ = -1;
  int still_ = 0;
};

}  // namespace fb::ui
