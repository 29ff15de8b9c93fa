// One run of a recording: the recorded one, the day under other rules, or a fork of another run with commands of its own.
// Owned by the Replayer.
//
// A run knows everything about each of its blocks: events, series, outcome so far, and checkpoints on the way. A fork
// starts with a copy of its parent's blocks up to the moment of the fork (checkpoints are shared), so that a journal is
// one log. Thread rule: one thread.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/protocol.h"
#include "record/recording.h"
#include "replay/checkpoints.h"
#include "replay/outcome.h"
#include "replay/rules.h"
#include "replay/snapshot.h"

namespace fb {

class Run {
 public:
  // A run that begins with the day: the recorded one (0), or one under other rules.
  struct Opening {
    int id = 0;
    std::shared_ptr<const Genesis> genesis;
    Rules rules;
    std::uint32_t checkpoint_blocks = 20;
  };
  // Its opening block stands in `log`, and `opened` just ran it.
  Run(Opening opening, EventLog log, const Protocol& opened);
  // A fork of `parent` after block `block`, whose next block carries `commands`.
  Run(const Run& parent, int id, std::uint32_t block, std::vector<OperatorCommand> commands, const Protocol& shown);

  int id() const { return id_; }
  int parent() const { return parent_; }
  std::uint32_t from_block() const { return from_block_; }
  std::uint32_t computed_to() const { return static_cast<std::uint32_t>(log_.blocks.size()) - 1; }
  const Genesis& genesis() const { return *genesis_; }
  const std::shared_ptr<const Genesis>& shared_genesis() const { return genesis_; }
  const EventLog& log() const { return log_; }
  const Checkpoints& checkpoints() const { return checkpoints_; }
  const OutcomeFigures& outcome(std::uint32_t block) const { return outcomes_[block]; }
  bool eventful(std::uint32_t block) const { return eventful_[block]; }
  ForkInfo info() const;

  // The recorded input of a block, with the commands that this run or its ancestors add to it.
  BlockInput input(const Recording& recording, std::uint32_t block) const;
  // The run that computed `block`: this one, or the ancestor it was taken from. Equal owners mean equal states.
  int owner(std::uint32_t block) const;

  // Steps `edge`, which stands at the last computed block, and takes the new block in. An error leaves the run as it
  // was.
  Result<void> advance(Protocol& edge, const Recording& recording);

  // A copy of the series so far, shared with every snapshot until the next block; nullptr never.
  std::shared_ptr<const Series> series() const;

  std::string label = "recorded";
  std::string frozen;  // why no further block can be computed; empty otherwise

 private:
  void take_in(const Protocol& edge);
  void append_points(const Protocol& edge);

  bool checkpoint_due() const;

  using Clock = std::chrono::steady_clock;  // decides where checkpoints stand, nothing else
  int id_ = 0, parent_ = 0;
  std::shared_ptr<const Genesis> genesis_;
  Rules rules_;
  std::uint32_t from_block_ = 0, checkpoint_blocks_ = 20, last_checkpoint_ = 0;
  Clock::duration since_checkpoint_{};  // what the steps since the last checkpoint took: what a seek must take again
  std::map<std::uint32_t, std::vector<OperatorCommand>> extra_;  // commands by the block that carries them
  std::vector<std::pair<std::uint32_t, int>>
      owners_;  // (first block, run) in increasing order: who computed from there on
  EventLog log_;
  Series series_;
  mutable std::shared_ptr<const Series> shared_series_;
  std::vector<OutcomeFigures> outcomes_;
  std::vector<bool> eventful_;
  Checkpoints checkpoints_;
  OutcomeCounter counter_;
};

}  // namespace fb
