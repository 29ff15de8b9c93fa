// The session's thread: takes commands in order, moves, computes ahead when idle, publishes. Thread rule: everything
// but the queue and the mailbox belongs to the session's thread.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "replay/commands.h"
#include "replay/player.h"
#include "replay/publisher.h"
#include "replay/replayer.h"
#include "replay/story.h"

namespace fb {

struct Session::Impl {
  using Clock = Player::Clock;
  Impl(std::shared_ptr<const Recording> r, std::unique_ptr<Replayer> opened, bool publishes);

  void push(command::Any command);
  std::shared_ptr<const Snapshot> newest() const;
  void start();

  const std::shared_ptr<const Recording> recording;

 private:
  void loop(const std::stop_token& stop);
  bool take(std::optional<command::Any>& out, const std::stop_token& stop);
  bool idle() const;
  void work();
  void compute_ahead();
  void search_on();
  void note(const Result<void>& done);
  void publish();
  void publish_when_due();

  void handle(const command::Seek& c);
  void handle(const command::Step& c);
  void handle(const command::Play& c);
  void handle(const command::SeekEvent& c);
  void handle(const command::ShowRun& c);
  void handle(const command::ShowPositions& c);
  void handle(const command::ShowLadder& c);
  void handle(command::Fork& c);
  void handle(const command::DropRun& c);
  void handle(const command::ReplayUnder& c);
  void handle(command::AskPreview& c);
  void handle(const command::AskAccount& c);
  void handle(const command::AskJournal& c);
  void handle(const command::AskCompare& c);
  void handle(const command::AskAdl& c);
  void handle(const command::AskAdlAudit& c);
  void handle(const command::AskChain& c);
  void handle(const command::RunTo& c);
  void handle(const command::Inspect& c);
  void handle(const command::RunAll& c);
  Result<void> run_to(TimeMs time_ms);
  Result<void> run_all(const std::function<bool(std::uint32_t, std::uint32_t)>& progress);
  Result<void> frozen() const;

  // Questions to the journal that are still being looked for, oldest first.
  struct Search {
    JournalSearch search;
    int run;
    std::function<void(std::vector<JournalRow>)> reply;
  };

  std::unique_ptr<Replayer> replayer_;
  std::deque<Search> searches_;
  Player player_;
  Publisher publisher_;
  const bool publishes_;
  std::string fault_, refused_;
  bool moment_changed_ = false, arrived_ = false;
  std::uint32_t published_to_ = 0;  // computed_to of the newest snapshot
  Clock::time_point next_publication_{}, next_progress_{};
  std::stop_token stopping_;

  mutable std::mutex queue_mutex_;
  std::condition_variable_any wake_;
  std::deque<command::Any> queue_;  // guarded by queue_mutex_
  mutable std::mutex mailbox_mutex_;
  std::shared_ptr<const Snapshot> mailbox_;  // guarded by mailbox_mutex_
  std::jthread thread_;                      // last: joined before anything it uses goes
};

}  // namespace fb
