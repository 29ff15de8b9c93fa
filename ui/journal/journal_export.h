// Writes the journal of the run shown as JSON lines, and checks its chain, away from the GUI thread.
// Thread rule: GUI thread; the reading runs on the session's thread and holds it up until done or cancelled.
#pragma once
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>

#include "common/session_client.h"

namespace fb::ui {

class JournalExport : public QObject {
  Q_OBJECT
 public:
  JournalExport(SessionClient& client, QObject* parent);
  ~JournalExport() override;

  bool isRunning() const { return state_ != nullptr; }
  void writeTo(const QString& path);
  void verifyChain();
  void cancel();

 signals:
  void progressed(qint64 rows, qint64 of);
  void finished(const QString& message, bool ok);  // what was done, or what went wrong and what to do now

 private:
  // Shared with the session's thread.
  struct State {
    std::atomic<qint64> rows{0}, total{0};
    std::atomic<bool> cancelled{false};
    QString message;  // written before `finished`, read after it
    bool ok = false;
  };
  using Work = std::function<void(State&, const Protocol&, const EventLog&)>;
  void start(Work work);
  static void write(State& state, const QString& path, const Protocol& protocol, const EventLog& log);
  static void verify(State& state, const EventLog& log);

  SessionClient& client_;
  std::shared_ptr<State> state_;
  QTimer progress_;
};

}  // namespace fb::ui
