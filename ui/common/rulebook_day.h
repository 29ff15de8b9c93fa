// The loaded day under every rulebook inside the program: computed on threads of its own, kept a recording, cancelled
// when another day is opened. Thread rule: GUI thread; nothing here waits but the destructor, for the block under way.
#pragma once
#include <QHash>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>
#include <vector>

#include "replay/day_outcomes.h"

class QThread;

namespace fb::ui {

using DayOutcomes = std::shared_ptr<const std::vector<DayOutcome>>;

class RulebookDay : public QObject {
  Q_OBJECT
 public:
  explicit RulebookDay(QObject* parent = nullptr);
  ~RulebookDay() override;

  void setRecording(std::shared_ptr<const Recording> recording);  // null: none is open
  const std::shared_ptr<const Recording>& recording() const { return recording_; }
  void start();
  void cancel();
  bool isRunning() const { return work_ != nullptr; }
  DayOutcomes outcomes() const;  // of the recording; null: not computed yet

 signals:
  void changed();                        // recording, running or outcomes
  void progressed(int done, int total);  // blocks over all rulebooks
  void failed(const QString& why);

 private:
  struct Work {
    std::atomic<bool> cancelled{false};
    std::atomic<int> done{0};
    int total = 0;
    Result<std::vector<DayOutcome>> result;
  };
  void finish(const std::shared_ptr<Work>& work, const QString& key);
  QString key() const;

  std::shared_ptr<const Recording> recording_;
  std::shared_ptr<Work> work_;
  QHash<QString, DayOutcomes> computed_;  // by hash of the recording
  QList<QThread*> threads_;
  QTimer timer_;
};

}  // namespace fb::ui
