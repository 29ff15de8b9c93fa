#include <exception>

#include "replay/session_impl.h"

namespace fb {
namespace {

constexpr std::chrono::milliseconds kFrame{33};      // between two publications while something moves
constexpr std::chrono::milliseconds kProgress{200};  // between two on the way to a far moment
constexpr std::size_t kSearchSlice = 20'000;         // journal rows between two looks at the queue

}  // namespace

Session::Impl::Impl(std::shared_ptr<const Recording> r, std::unique_ptr<Replayer> opened, bool publishes)
    : recording(std::move(r)), replayer_(std::move(opened)), player_(*replayer_), publishes_(publishes) {
  if (publishes_) {
    publisher_.positions.emplace();
    publisher_.ladder_market = 0;
  }
  publish();
}

void Session::Impl::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void Session::Impl::push(command::Any command) {
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(std::move(command));
  }
  wake_.notify_one();
}

std::shared_ptr<const Snapshot> Session::Impl::newest() const {
  const std::lock_guard lock(mailbox_mutex_);
  return mailbox_;
}

bool Session::Impl::idle() const {
  return !player_.moving() && searches_.empty() && !(publishes_ && replayer_->can_compute() && fault_.empty());
}

// The next command that may be handled now; waits for one when there is nothing else to do. False: the session ends.
bool Session::Impl::take(std::optional<command::Any>& out, const std::stop_token& stop) {
  std::unique_lock lock(queue_mutex_);
  const auto ready = [&] { return !queue_.empty() && (!player_.moving() || command::may_interrupt(queue_.front())); };
  if (idle() && !ready()) {
    const bool due = moment_changed_ || player_.playing() || published_to_ != replayer_->run().computed_to();
    if (due)
      wake_.wait_for(lock, stop, kFrame / 2, ready);
    else
      wake_.wait(lock, stop, ready);
  }
  if (ready()) {
    out = std::move(queue_.front());
    queue_.pop_front();
    const bool superseded = std::holds_alternative<command::Seek>(*out) && !queue_.empty() &&
                            std::holds_alternative<command::Seek>(queue_.front());
    if (superseded) out.reset();  // a newer position of the scrubber is waiting already
  }
  return !stop.stop_requested();
}

void Session::Impl::loop(const std::stop_token& stop) {
  stopping_ = stop;
  std::optional<command::Any> next;
  while (take(next, stop)) {
    try {
      if (next) std::visit([this](auto& c) { handle(c); }, *next);
      work();
      publish_when_due();
    } catch (const std::exception& broken) {
      fault_ = std::string("The replay stopped: ") + broken.what() +
               ". Open the recording again; report this if it comes back.";
      searches_.clear();
      publisher_.positions.reset();  // whatever broke must not break the snapshot that says so
      publisher_.ladder_market.reset();
      player_.jump_to_shown();
      player_.play(0, Clock::now());
      publish();
    }
    next.reset();
  }
}

void Session::Impl::work() {
  const bool was_moving = player_.moving();
  if (player_.work(Clock::now())) moment_changed_ = true;
  arrived_ = arrived_ || (was_moving && !player_.moving());
  if (!searches_.empty())
    search_on();
  else if (!player_.moving() && publishes_ && fault_.empty())
    compute_ahead();
}

void Session::Impl::search_on() {
  Search& first = searches_.front();
  const Run* run = replayer_->find(first.run);  // dropped meanwhile: what was found so far is the answer
  if (run != nullptr && !first.search.advance(run->log(), run->genesis(), kSearchSlice)) return;
  auto reply = std::move(first.reply);
  auto page = std::move(first.search).page();
  searches_.pop_front();
  reply(std::move(page));
}

void Session::Impl::compute_ahead() {
  if (replayer_->can_compute()) (void)replayer_->compute_block(false);  // a freeze is kept in the run and shown
}

void Session::Impl::note(const Result<void>& done) {
  refused_ = done ? "" : done.error().text();
  moment_changed_ = arrived_ = true;
}

void Session::Impl::publish() {
  const auto begin = Clock::now();
  auto made = publisher_.make(*replayer_, player_, fault_, refused_);
  published_to_ = made->computed_to;
  {
    const std::lock_guard lock(mailbox_mutex_);
    mailbox_ = std::move(made);
  }
  moment_changed_ = arrived_ = false;
  const auto end = Clock::now();
  const Clock::duration frame = player_.moving() ? kProgress : kFrame;
  next_publication_ = end + std::max(frame, end - begin);  // never more than half of the time
  next_progress_ = end + kProgress;
}

void Session::Impl::publish_when_due() {
  const auto now = Clock::now();
  if (arrived_) return publish();
  if (!publishes_ && player_.moving()) return;
  if (moment_changed_ && now >= next_publication_) return publish();
  const bool ends = published_to_ != replayer_->run().computed_to() && idle();
  if (published_to_ != replayer_->run().computed_to() && (ends || now >= next_progress_)) publish();
}

}  // namespace fb
