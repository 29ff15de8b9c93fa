// Keeps the runs that a person makes in the recording's file as they are made, and replays those that it holds already.
// A file that another window writes is only read: what is made here then waits for a file of its own (unkept).
// Thread rule: GUI thread; the file is written on a pool thread, in order, and a failure comes back as a signal.
#pragma once
#include <QObject>
#include <QThreadPool>
#include <map>

#include "common/session_client.h"
#include "replay/kept.h"

namespace fb::ui {

class RunKeeper : public QObject {
  Q_OBJECT
 public:
  explicit RunKeeper(SessionClient& client, QObject* parent = nullptr);
  ~RunKeeper() override;

  void open(const std::filesystem::path& file, bool writable);  // of the session that the client just got
  void keepIn(const std::filesystem::path& file);               // the recording got a file: what is here goes into it
  void replay(std::int64_t kept);                               // a run of the file, shown when it is there
  const std::vector<KeptRun>& waiting() const { return waiting_; }  // in the file and not replayed yet
  int unkept() const;                                               // runs that are in no file and on no way into one
  void settle();                                                    // settled() once everything asked so far is written

 signals:
  void waitingChanged();
  void kept(const QString& name);
  void settled();
  void failed(const QString& why);

 private:
  struct Made {
    KeptRun run;
    bool in_file = false;
    bool refused = false;     // it could not be written
    bool on_the_way = false;  // made while a run of the file is replayed that is forked from it
  };
  void showSnapshot(const Snapshot& snapshot);
  void meet(const Snapshot& snapshot, const ForkInfo& info);
  void dropMissing(const Snapshot& snapshot);
  void noteEnd(const Snapshot& snapshot);
  void write(int id);

  SessionClient& client_;
  std::map<int, Made> made_;  // by the session's number
  std::vector<KeptRun> waiting_;
  KeptRun replaying_;
  std::filesystem::path file_;  // empty: nothing is written
  int opened_ = 0;              // answers of an earlier day's writer are dropped
  QThreadPool writer_;          // one thread: writes keep their order
};

}  // namespace fb::ui
