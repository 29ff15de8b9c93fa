#include "replay/replayer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "replay/draft.h"

namespace fb {
namespace {

// A log to step into when the events are known already: only its last block end matters.
EventLog scratch_after(const EventLog& log, std::uint32_t block) {
  EventLog out;
  out.blocks.push_back(log.blocks[block]);
  out.blocks.back().end = 0;
  return out;
}

constexpr int kNobody = -1;  // owner of a state that no run has

Error no_run(int id) {
  return {.field = "run",
          .value = std::to_string(id),
          .rule = "there is no run of this number",
          .next = "Choose one of the runs shown"};
}

}  // namespace

Result<std::unique_ptr<Replayer>> Replayer::open(std::shared_ptr<const Recording> recording, unsigned threads,
                                                 std::uint32_t checkpoint_blocks, const Rules& rules) {
  std::unique_ptr<Replayer> out(new Replayer(std::move(recording), threads, checkpoint_blocks));
  if (const auto done = out->open_run(0, rules); !done) return fail(done.error());
  return out;
}

// The opening block of a run that begins with the day. Nothing changes when it cannot be opened.
Result<void> Replayer::open_run(int id, const Rules& rules) {
  auto genesis = genesis_under(*recording_, rules);
  if (!genesis) return fail(genesis.error());
  EventLog log;
  auto protocol = Protocol::open(*genesis, workers_, log);
  if (!protocol) return fail(protocol.error());
  auto run = std::make_unique<Run>(Run::Opening{id, *genesis, rules, checkpoint_blocks_}, std::move(log), **protocol);
  shown_ = {std::move(*protocol), id, true};
  shown_run_ = run.get();
  runs_[id] = std::move(run);
  return {};
}

const Run* Replayer::find(int id) const {
  const auto at = runs_.find(id);
  return at == runs_.end() ? nullptr : at->second.get();
}

std::vector<ForkInfo> Replayer::runs() const {
  std::vector<ForkInfo> out;
  for (const auto& [id, run] : runs_) out.push_back(run->info());
  return out;
}

bool Replayer::stands_at(const Cursor& cursor, const Run& run, std::uint32_t block) const {
  return cursor.protocol && cursor.usable && cursor.protocol->block() == block && cursor.owner == run.owner(block);
}

// Forward steps are the cheapest way when the state belongs to the run and no checkpoint lies nearer.
bool Replayer::can_walk(const Cursor& cursor, const Run& run, std::uint32_t block) const {
  if (!cursor.protocol || !cursor.usable) return false;
  const std::uint32_t at = cursor.protocol->block();
  return at <= block && cursor.owner == run.owner(at) && run.checkpoints().last_at_or_before(block) <= at;
}

Result<void> Replayer::position(Cursor& cursor, const Run& run, std::uint32_t block) {
  if (!cursor.usable || !cursor.protocol || &cursor.protocol->genesis() != &run.genesis()) {
    EventLog opening;
    auto fresh = Protocol::open(run.shared_genesis(), workers_, opening);
    if (!fresh) return fail(fresh.error());
    cursor = {std::move(*fresh), kNobody, true};
  }
  if (!can_walk(cursor, run, block))
    cursor.protocol->restore(run.checkpoints().image(run.checkpoints().last_at_or_before(block)));
  cursor.usable = false;
  while (cursor.protocol->block() < block) {
    EventLog scratch = scratch_after(run.log(), cursor.protocol->block());
    if (const auto done = cursor.protocol->step(run.input(*recording_, cursor.protocol->block() + 1), scratch); !done)
      return done;
  }
  if (cursor.protocol->state_hash() != run.log().blocks[block].state_hash)
    return fail({.field = "block",
                 .value = std::to_string(block),
                 .rule = "the replay diverged at this block: its state is not the one first computed",
                 .next = "Verify the recording with `firebreakctl verify`; if it passes, report this as a defect"});
  cursor.owner = run.owner(block);
  cursor.usable = true;
  return {};
}

Result<void> Replayer::freeze(Run& run, const Error& error) {
  run.frozen = fmt::format("Frozen after {}: {}", format_time(run.log().blocks.back().time_ms), error.text());
  return fail(error);
}

// Brings the second protocol to the edge of the run shown, from the first when that stands there.
Result<void> Replayer::prepare_ahead() {
  const Run& run = *shown_run_;
  const std::uint32_t edge = run.computed_to();
  if (stands_at(ahead_, run, edge)) return {};
  const bool same_day = ahead_.protocol && &ahead_.protocol->genesis() == &run.genesis();
  if (same_day && stands_at(shown_, run, edge) && !can_walk(ahead_, run, edge)) {
    ahead_.protocol->restore(shown_.protocol->save());
    ahead_.owner = run.owner(edge);
    ahead_.usable = true;
    return {};
  }
  return position(ahead_, run, edge);
}

Result<void> Replayer::compute_block(bool may_move) {
  Run& run = *shown_run_;
  const bool moves = may_move && stands_at(shown_, run, run.computed_to());
  if (!moves)
    if (const auto ready = prepare_ahead(); !ready) return freeze(run, ready.error());
  Cursor& edge = moves ? shown_ : ahead_;
  const auto done = run.advance(*edge.protocol, *recording_);
  if (done) {
    edge.owner = run.owner(run.computed_to());
    return {};
  }
  edge.usable = false;
  if (moves)
    if (const auto back = position(shown_, run, run.computed_to()); !back) return freeze(run, back.error());
  return freeze(run, done.error());
}

Result<void> Replayer::show(std::uint32_t block) {
  const Run& run = *shown_run_;
  if (stands_at(shown_, run, block)) return {};
  if (stands_at(ahead_, run, block)) {
    std::swap(shown_, ahead_);
    return {};
  }
  const auto done = position(shown_, run, block);
  return done ? done : freeze(*shown_run_, done.error());
}

Result<void> Replayer::check(const std::vector<OperatorCommand>& commands) const {
  if (block() >= last_block())
    return fail({.field = "moment",
                 .value = format_time(protocol().time_ms()),
                 .rule = "the recording ends here: no block is left to act in",
                 .next = "Go back to an earlier moment"});
  return check_draft(commands, protocol().parameters());
}

Result<void> Replayer::fork(std::vector<OperatorCommand> commands) {
  if (const auto fine = check(commands); !fine) return fine;
  const int parent = run().id(), id = next_id_;
  const std::uint32_t moment = block();
  auto run = std::make_unique<Run>(*shown_run_, id, block(), commands, protocol());
  run->label =
      fmt::format("fork {}: {}", id, draft_label(commands, genesis().parameters, protocol().time_ms()));
  shown_run_ = run.get();
  runs_[id] = std::move(run);
  Result<void> done = compute_block(true);
  const EventLog& log = shown_run_->log();
  if (done)
    if (const auto refused = refusal_of(commands, log, log.blocks[moment].end))
      done =
          fail({.field = "draft", .rule = "was refused: " + *refused, .next = "Change the draft and apply it again"});
  if (done) {
    ++next_id_;
    return done;
  }
  if (const auto back = show_run(parent, moment); !back) return back;
  runs_.erase(id);
  for (Cursor* cursor : {&shown_, &ahead_})
    if (cursor->owner == id) cursor->owner = kNobody;  // the number is used again
  return done;
}

Result<void> Replayer::replay_under(const Rules& rules) {
  const int id = next_id_;
  if (const auto opened = open_run(id, rules); !opened) return opened;
  runs_[id]->label = fmt::format("run {}: the day under {}", id, rules.rulebook);
  ++next_id_;
  return {};
}

Result<void> Replayer::show_run(int id, std::uint32_t block) {
  const auto at = runs_.find(id);
  if (at == runs_.end()) return fail(no_run(id));
  shown_run_ = at->second.get();
  return show(std::min(block, shown_run_->computed_to()));
}

Result<void> Replayer::drop_run(int id) {
  const auto at = runs_.find(id);
  if (at == runs_.end()) return fail(no_run(id));
  if (id == 0)
    return fail(
        {.field = "run", .value = "0", .rule = "the recorded run is never dropped", .next = "Drop a fork instead"});
  if (shown_run_ == at->second.get()) {
    const auto parent = runs_.contains(shown_run_->parent()) ? shown_run_->parent() : 0;
    const bool whole_day = shown_run_->from_block() == 0;  // its parent may be shown at the same time of day
    const std::uint32_t same = whole_day ? block() : std::min(block(), shown_run_->from_block());
    if (const auto shown = show_run(parent, same); !shown) return shown;
  }
  runs_.erase(at);
  return {};
}

Result<void> Replayer::try_next(const std::vector<OperatorCommand>& draft, const Read& without, const Read& with) {
  const StateImage here = shown_.protocol->save();
  for (const bool drafted : {false, true}) {
    EventLog scratch = scratch_after(run().log(), block());
    BlockInput input = run().input(*recording_, block() + 1);
    if (drafted) input.commands.insert(input.commands.end(), draft.begin(), draft.end());
    const std::uint32_t moment = block();
    const auto done = shown_.protocol->step(input, scratch);
    if (done) (drafted ? with : without)(protocol(), scratch);
    shown_.usable = done.has_value();
    if (done) shown_.protocol->restore(here);
    if (!done) {
      const auto back = position(shown_, run(), moment);
      return back ? done : back;
    }
  }
  return {};
}

Result<void> Replayer::visit(int id, std::uint32_t block, const std::function<void(const Protocol&)>& read) {
  const Run* run = find(id);
  if (run == nullptr) return fail(no_run(id));
  if (stands_at(shown_, *run, block)) {
    read(protocol());
    return {};
  }
  if (const auto there = position(ahead_, *run, block); !there) return there;
  read(*ahead_.protocol);
  return {};
}

}  // namespace fb
