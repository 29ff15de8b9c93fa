#include "replay/session.h"

#include <exception>

#include "replay/preview.h"
#include "replay/session_impl.h"

namespace fb {
namespace {

// A waiting caller gets an answer whatever happens.
template <class Answer, class Work>
void answer(std::promise<Answer>& waiting, Work&& work) {
  try {
    waiting.set_value(work());
  } catch (...) {
    waiting.set_exception(std::current_exception());
  }
}

}  // namespace

// -- handled on the session's thread --

void Session::Impl::handle(const command::Seek& c) { player_.seek(c.time_ms); }
void Session::Impl::handle(const command::Step& c) { player_.step(c.blocks); }
void Session::Impl::handle(const command::SeekEvent& c) { player_.seek_event(c.direction); }

void Session::Impl::handle(const command::Play& c) {
  player_.play(c.speed, Clock::now());
  moment_changed_ = arrived_ = true;
}

void Session::Impl::handle(const command::ShowRun& c) {
  note(replayer_->show_run(c.id, replayer_->block()));
  player_.jump_to_shown();
}

void Session::Impl::handle(const command::ShowPositions& c) {
  publisher_.positions = c.query;
  moment_changed_ = arrived_ = true;
}

void Session::Impl::handle(const command::ShowLadder& c) {
  publisher_.ladder_market = c.market;
  publisher_.what_if_ppm = c.what_if_ppm;
  moment_changed_ = arrived_ = true;
}

void Session::Impl::handle(command::Fork& c) {
  note(replayer_->fork(std::move(c.commands)));
  player_.jump_to_shown();
}

void Session::Impl::handle(const command::ReplayUnder& c) {
  const TimeMs moment = player_.time_ms();
  const auto made = replayer_->replay_under(c.rules);
  note(made);
  if (!made) return;
  player_.jump_to_shown();
  player_.seek(moment);
}

void Session::Impl::handle(const command::DropRun& c) {
  note(replayer_->drop_run(c.id));
  player_.jump_to_shown();
}

void Session::Impl::handle(command::AskPreview& c) { c.reply(preview_draft(*replayer_, std::move(c.draft))); }

void Session::Impl::handle(const command::AskAccount& c) {
  const EventLog& log = replayer_->run().log();
  c.reply(account_story(replayer_->protocol(), log, log.blocks[replayer_->block()].end, c.account));
}

void Session::Impl::handle(const command::AskJournal& c) {
  const Run& run = replayer_->run();
  searches_.push_back({JournalSearch(c.query, run.log().blocks[replayer_->block()].end), run.id(), c.reply});
}

void Session::Impl::handle(const command::AskCompare& c) { c.reply(compare_runs(*replayer_, c.a, c.b)); }

void Session::Impl::handle(const command::AskAdl& c) { c.reply(answer_adl(replayer_->protocol(), c.question)); }

void Session::Impl::handle(const command::AskAdlAudit& c) {
  const EventLog& log = replayer_->run().log();
  c.reply(adl_bursts(log, replayer_->genesis(), log.blocks[replayer_->block()].end));
}

void Session::Impl::handle(const command::AskChain& c) {
  const EventLog& log = replayer_->run().log();
  c.reply(cause_chain(log, replayer_->genesis(), log.blocks[replayer_->block()].end, c.seq));
}

void Session::Impl::handle(const command::RunTo& c) {
  answer(*c.done, [&] {
    auto done = run_to(c.time_ms);
    publish();
    return done;
  });
}

void Session::Impl::handle(const command::RunAll& c) {
  answer(*c.done, [&] {
    auto done = run_all(c.progress);
    player_.jump_to_shown();
    publish();
    return done;
  });
}

void Session::Impl::handle(const command::Inspect& c) {
  answer(*c.done, [&] {
    c.read(replayer_->protocol(), replayer_->run().log());
    return true;
  });
}

Result<void> Session::Impl::frozen() const {
  if (replayer_->run().frozen.empty()) return {};
  return fail({.field = "replay", .rule = replayer_->run().frozen, .next = "Show a moment before it, or another run"});
}

Result<void> Session::Impl::run_to(TimeMs time_ms) {
  player_.seek(time_ms);
  while (player_.moving() && !stopping_.stop_requested()) {
    player_.work(Clock::now());
    if (publishes_) publish_when_due();
  }
  return replayer_->block() < recording->block_at(time_ms) ? frozen() : Result<void>{};
}

Result<void> Session::Impl::run_all(const std::function<bool(std::uint32_t, std::uint32_t)>& progress) {
  if (const auto at_edge = replayer_->show(replayer_->run().computed_to()); !at_edge) return at_edge;
  while (replayer_->can_compute() && !stopping_.stop_requested()) {
    if (const auto done = replayer_->compute_block(true); !done) return done;
    if (progress && !progress(replayer_->block(), recording->blocks())) break;
    if (publishes_) publish_when_due();
  }
  return frozen();
}

// -- the door --

Session::Session() = default;
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(std::shared_ptr<const Recording> recording, SessionOptions options) {
  auto replayer = Replayer::open(recording, options.threads, options.checkpoint_blocks,
                                 {std::move(options.rulebook), std::move(options.parameters)});
  if (!replayer) return fail(replayer.error());
  std::unique_ptr<Session> out(new Session);
  out->impl_ = std::make_unique<Impl>(std::move(recording), std::move(*replayer), options.publish);
  out->impl_->start();
  return out;
}

std::shared_ptr<const Recording> Session::recording() const { return impl_->recording; }
std::shared_ptr<const Snapshot> Session::snapshot() const { return impl_->newest(); }

void Session::seek(TimeMs time_ms) { impl_->push(command::Seek{time_ms}); }
void Session::step(int blocks) { impl_->push(command::Step{blocks}); }
void Session::play(double speed) { impl_->push(command::Play{speed}); }
void Session::seek_event(int direction) { impl_->push(command::SeekEvent{direction}); }
void Session::show_positions(PositionQuery query) { impl_->push(command::ShowPositions{std::move(query)}); }
void Session::show_ladder(MarketIdx market, std::int64_t what_if_ppm) {
  impl_->push(command::ShowLadder{market, what_if_ppm});
}
void Session::fork(std::vector<OperatorCommand> commands) { impl_->push(command::Fork{std::move(commands)}); }
void Session::replay_under(Rules rules) { impl_->push(command::ReplayUnder{std::move(rules)}); }
void Session::show_run(int id) { impl_->push(command::ShowRun{id}); }
void Session::drop_run(int id) { impl_->push(command::DropRun{id}); }

void Session::ask_preview(std::vector<OperatorCommand> draft, std::function<void(Preview)> reply) {
  impl_->push(command::AskPreview{std::move(draft), std::move(reply)});
}
void Session::ask_account(AccountRef account, std::function<void(AccountStory)> reply) {
  impl_->push(command::AskAccount{account, std::move(reply)});
}
void Session::ask_journal(JournalQuery query, std::function<void(std::vector<JournalRow>)> reply) {
  impl_->push(command::AskJournal{std::move(query), std::move(reply)});
}
void Session::ask_compare(int run_a, int run_b, std::function<void(Comparison)> reply) {
  impl_->push(command::AskCompare{run_a, run_b, std::move(reply)});
}
void Session::ask_adl(AdlQuestion question, std::function<void(AdlAnswer)> reply) {
  impl_->push(command::AskAdl{question, std::move(reply)});
}
void Session::ask_adl_audit(std::function<void(std::vector<AdlBurst>)> reply) {
  impl_->push(command::AskAdlAudit{std::move(reply)});
}
void Session::ask_chain(std::int64_t seq, std::function<void(std::vector<JournalRow>)> reply) {
  impl_->push(command::AskChain{seq, std::move(reply)});
}

Result<void> Session::run_to(TimeMs time_ms) {
  auto done = std::make_shared<std::promise<Result<void>>>();
  auto answer = done->get_future();
  impl_->push(command::RunTo{time_ms, std::move(done)});
  return answer.get();
}

void Session::inspect(const std::function<void(const Protocol&, const EventLog&)>& read) {
  auto done = std::make_shared<std::promise<bool>>();
  auto answer = done->get_future();
  impl_->push(command::Inspect{read, std::move(done)});
  answer.get();
}

Result<void> Session::run_all(const std::function<bool(std::uint32_t, std::uint32_t)>& progress) {
  auto done = std::make_shared<std::promise<Result<void>>>();
  auto answer = done->get_future();
  impl_->push(command::RunAll{progress, std::move(done)});
  return answer.get();
}

}  // namespace fb
