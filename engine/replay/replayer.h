// The runs of one recording and two protocols that move over them: one stands at the moment shown, the other computes
// ahead. No clock and no thread of its own: the Session drives it. Thread rule: one thread.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "replay/run.h"

namespace fb {

class Replayer {
 public:
  static Result<std::unique_ptr<Replayer>> open(std::shared_ptr<const Recording> recording, unsigned threads,
                                                std::uint32_t checkpoint_blocks, const Rules& rules);

  const Recording& recording() const { return *recording_; }
  const Genesis& genesis() const { return run().genesis(); }
  std::uint32_t last_block() const { return recording_->blocks() - 1; }

  const Run& run() const { return *shown_run_; }
  const Run* find(int id) const;
  std::vector<ForkInfo> runs() const;
  const Protocol& protocol() const { return *shown_.protocol; }
  std::uint32_t block() const { return shown_.protocol->block(); }

  bool can_compute() const { return run().frozen.empty() && run().computed_to() < last_block(); }
  // Computes one more block of the run shown. `may_move`: the protocol shown may do it and so move along, when it
  // stands at the edge; otherwise the moment shown stays. A freeze of the engine is kept in Run::frozen.
  Result<void> compute_block(bool may_move);
  // Shows a computed block of the run shown. An error when the replay does not come out as it was first computed.
  Result<void> show(std::uint32_t block);

  // Checks commands against a copy of the parameters and the markets: what the user gets wrong comes back as a value.
  Result<void> check(const std::vector<OperatorCommand>& commands) const;
  // Forks the run shown after the block shown, and shows the fork at its first own block.
  Result<void> fork(std::vector<OperatorCommand> commands);
  // A run of the whole day under other rules, with a genesis of its own; shows its opening block.
  Result<void> replay_under(const Rules& rules);
  Result<void> show_run(int id, std::uint32_t block);
  Result<void> drop_run(int id);

  // Runs the next block of the run shown twice on scratch logs, without and with `draft`, and reads both; shown as
  // before.
  using Read = std::function<void(const Protocol&, const EventLog&)>;
  Result<void> try_next(const std::vector<OperatorCommand>& draft, const Read& without, const Read& with);
  // Reads any computed block of any run; the moment shown stays.
  Result<void> visit(int run, std::uint32_t block, const std::function<void(const Protocol&)>& read);

 private:
  struct Cursor {
    std::unique_ptr<Protocol> protocol;
    int owner = 0;       // of the state it holds: Run::owner of its block
    bool usable = true;  // false: must be restored before use (a step failed in it)
  };
  Replayer(std::shared_ptr<const Recording> recording, unsigned threads, std::uint32_t checkpoint_blocks)
      : recording_(std::move(recording)), checkpoint_blocks_(checkpoint_blocks), workers_(threads) {}

  Result<void> open_run(int id, const Rules& rules);
  bool stands_at(const Cursor& cursor, const Run& run, std::uint32_t block) const;
  bool can_walk(const Cursor& cursor, const Run& run, std::uint32_t block) const;
  Result<void> position(Cursor& cursor, const Run& run, std::uint32_t block);
  Result<void> prepare_ahead();
  Result<void> freeze(Run& run, const Error& error);

  std::shared_ptr<const Recording> recording_;
  std::uint32_t checkpoint_blocks_;
  Workers workers_;
  std::map<int, std::unique_ptr<Run>> runs_;
  Run* shown_run_ = nullptr;
  Cursor shown_, ahead_;
  int next_id_ = 1;
};

}  // namespace fb
