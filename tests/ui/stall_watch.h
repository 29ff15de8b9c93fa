// Says when the GUI thread did not come round to its timers for longer than a limit: between two beats of a timer no
// event may take longer. The time that the thread stood in the queue for a processor is not counted: a machine with
// other work on it would show stalls that are not ours. Thread rule: GUI thread.
#pragma once
#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QTimer>
#include <algorithm>
#include <cstdio>

namespace fb::test {

class StallWatch : public QObject {
 public:
  explicit StallWatch(qint64 limit_ms) : limit_ms_(limit_ms) {
    connect(&beat_, &QTimer::timeout, this, &StallWatch::beat);
    since_.start();
    spent_ = spent();
    beat_.start(kBeatMs);
  }
  void setDeed(const QString& words) { deed_ = words; }
  int stalls() const { return stalls_; }
  qint64 longestMs() const { return longest_ms_; }

 private:
  static constexpr int kBeatMs = 5;

  struct Spent {
    qint64 worked_ms = 0, queued_ms = 0;
  };
  // Linux says of each thread how long it ran and how long it waited for a processor; elsewhere both are 0.
  static Spent spent() {
    QFile file("/proc/thread-self/schedstat");
    const auto words = file.open(QIODevice::ReadOnly) ? file.readAll().split(' ') : QByteArrayList();
    return words.size() < 2 ? Spent{} : Spent{words[0].toLongLong() / 1'000'000, words[1].toLongLong() / 1'000'000};
  }
  void beat() {
    const Spent now = spent();
    const qint64 worked = now.worked_ms - spent_.worked_ms, queued = now.queued_ms - spent_.queued_ms;
    const qint64 took = since_.restart() - queued;
    spent_ = now;
    longest_ms_ = std::max(longest_ms_, took);
    if (took <= limit_ms_) return;
    ++stalls_;
    std::fprintf(stderr, "stall of %lld ms (%lld ms at work) after: %s\n", static_cast<long long>(took),
                 static_cast<long long>(worked), qPrintable(deed_));
  }

  qint64 limit_ms_, longest_ms_ = 0;
  Spent spent_;
  int stalls_ = 0;
  QString deed_;
  QElapsedTimer since_;
  QTimer beat_;
};

}  // namespace fb::test
