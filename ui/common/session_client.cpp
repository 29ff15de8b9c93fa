#include "common/session_client.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>
#include <algorithm>

namespace fb::ui {
namespace {
constexpr int kPollMs = 33;

// A seek ends at the last block at or before its time.
bool hasArrived(const Snapshot& s, TimeMs wanted) {
  const TimeMs interval = s.blocks > 1 ? (s.end_ms - s.start_ms) / (s.blocks - 1) : 0;
  const TimeMs inside = std::clamp(wanted, s.start_ms, s.end_ms);
  return s.time_ms <= inside && inside < s.time_ms + std::max<TimeMs>(interval, 1);
}

}  // namespace

SessionClient::SessionClient(QObject* parent) : QObject(parent) {
  timer_.setInterval(kPollMs);
  connect(&timer_, &QTimer::timeout, this, &SessionClient::poll);
}

SessionClient::~SessionClient() {
  for (QThread* thread : aside_) thread->wait();
}

void SessionClient::setSession(std::unique_ptr<Session> session, std::filesystem::path file) {
  closeSession();
  session_ = std::move(session);
  rulebook_day_.setRecording(session_->recording());
  file_ = std::move(file);
  alive_ = std::make_shared<const bool>(true);
  focus_market_ = 0;
  emit sessionOpened();
  poll();
  timer_.start();
}

// The session's thread may be inside a long block; it is joined elsewhere so that the window never waits for it.
void SessionClient::closeSession() {
  if (!session_) return;
  timer_.stop();
  alive_.reset();
  if (std::exchange(lent_, false)) emit lentChanged(false);
  snapshot_.reset();
  wanted_ms_.reset();
  rulebook_day_.setRecording(nullptr);
  file_.clear();
  runAside([old = std::exchange(session_, nullptr)]() mutable { old.reset(); });
  emit sessionClosed();
}

void SessionClient::runAside(std::function<void()> work) {
  QThread* thread = QThread::create(std::move(work));
  thread->setParent(this);
  aside_.push_back(thread);
  connect(thread, &QThread::finished, this, [this, thread] {
    aside_.removeOne(thread);
    thread->deleteLater();
  });
  thread->start();
}

std::shared_ptr<const Recording> SessionClient::recording() const { return session_ ? session_->recording() : nullptr; }

void SessionClient::present(SnapshotPtr snapshot) {
  snapshot_ = std::move(snapshot);
  if (wanted_ms_ && (hasArrived(*snapshot_, *wanted_ms_) || snapshot_->playing || !snapshot_->error.empty()))
    wanted_ms_.reset();
  emit snapshotChanged(snapshot_);
}

void SessionClient::lend(std::function<void(Session&)> work, QObject* receiver, std::function<void()> done) {
  if (!free()) return;
  lent_ = true;
  emit lentChanged(true);
  auto finish = posted<bool>(this, [this, guard = QPointer<QObject>(receiver), done = std::move(done)](bool) {
    lent_ = false;
    emit lentChanged(false);
    if (guard) done();
  });
  runAside([session = session_, work = std::move(work), finish = std::move(finish)] {
    work(*session);
    finish(true);
  });
}

void SessionClient::poll() {
  if (lent_) return;
  auto newest = session_->snapshot();
  if (newest && (!snapshot_ || newest->version != snapshot_->version)) present(std::move(newest));
}

void SessionClient::seek(TimeMs time_ms) {
  Session* s = free();
  if (!s) return;
  if (!snapshot_ || !hasArrived(*snapshot_, time_ms)) wanted_ms_ = time_ms;
  s->seek(time_ms);
}
void SessionClient::step(int blocks) {
  wanted_ms_.reset();
  if (Session* s = free()) s->step(blocks);
}
void SessionClient::play(double speed) {
  if (Session* s = free()) s->play(speed);
}
void SessionClient::seekEvent(int direction) {
  wanted_ms_.reset();
  if (Session* s = free()) s->seek_event(direction);
}
void SessionClient::showPositions(PositionQuery query) {
  if (Session* s = free()) s->show_positions(std::move(query));
}
void SessionClient::showLadder(MarketIdx market, std::int64_t what_if_ppm) {
  if (Session* s = free()) s->show_ladder(market, what_if_ppm);
}
void SessionClient::fork(std::vector<OperatorCommand> commands) {
  wanted_ms_.reset();
  if (Session* s = free()) s->fork(std::move(commands));
}
void SessionClient::replayUnder(Rules rules) {
  wanted_ms_.reset();
  if (Session* s = free()) s->replay_under(std::move(rules));
}
void SessionClient::showRun(int id) {
  wanted_ms_.reset();
  if (Session* s = free()) s->show_run(id);
}
void SessionClient::dropRun(int id) {
  wanted_ms_.reset();
  if (Session* s = free()) s->drop_run(id);
}

// The answer arrives on the session's thread and is carried to the GUI thread as a value.
template <class Answer>
std::function<void(Answer)> SessionClient::posted(QObject* receiver, std::function<void(Answer)> reply) {
  return [guard = QPointer<QObject>(receiver), alive = std::weak_ptr<const bool>(alive_),
          gui = QCoreApplication::instance(), reply = std::move(reply)](Answer answer) {
    auto boxed = std::make_shared<Answer>(std::move(answer));
    const auto deliver = [guard, alive, reply, boxed] {
      if (guard && !alive.expired()) reply(std::move(*boxed));
    };
    QMetaObject::invokeMethod(gui, deliver, Qt::QueuedConnection);
  };
}

void SessionClient::askPreview(std::vector<OperatorCommand> draft, QObject* receiver,
                               std::function<void(Preview)> reply) {
  if (Session* s = free()) s->ask_preview(std::move(draft), posted<Preview>(receiver, std::move(reply)));
}
void SessionClient::askAccount(AccountRef account, QObject* receiver, std::function<void(AccountStory)> reply) {
  if (Session* s = free()) s->ask_account(account, posted<AccountStory>(receiver, std::move(reply)));
}
void SessionClient::askJournal(JournalQuery query, QObject* receiver,
                               std::function<void(std::vector<JournalRow>)> reply) {
  if (Session* s = free())
    s->ask_journal(std::move(query), posted<std::vector<JournalRow>>(receiver, std::move(reply)));
}
void SessionClient::askCompare(int run_a, int run_b, QObject* receiver, std::function<void(Comparison)> reply) {
  if (Session* s = free()) s->ask_compare(run_a, run_b, posted<Comparison>(receiver, std::move(reply)));
}
void SessionClient::askChain(std::int64_t seq, QObject* receiver, std::function<void(std::vector<JournalRow>)> reply) {
  if (Session* s = free()) s->ask_chain(seq, posted<std::vector<JournalRow>>(receiver, std::move(reply)));
}
void SessionClient::askAdl(AdlQuestion question, QObject* receiver, std::function<void(AdlAnswer)> reply) {
  if (Session* s = free()) s->ask_adl(question, posted<AdlAnswer>(receiver, std::move(reply)));
}
void SessionClient::askAdlAudit(QObject* receiver, std::function<void(std::vector<AdlBurst>)> reply) {
  if (Session* s = free()) s->ask_adl_audit(posted<std::vector<AdlBurst>>(receiver, std::move(reply)));
}

void SessionClient::inspect(std::function<void(const Protocol&, const EventLog&)> read, QObject* receiver,
                            std::function<void()> done) {
  if (!free()) return;
  auto finish = posted<bool>(receiver, [done = std::move(done)](bool) { done(); });
  runAside([session = session_, read = std::move(read), finish = std::move(finish)] {
    session->inspect(read);
    finish(true);
  });
}

void SessionClient::setFocusMarket(MarketIdx market) {
  if (market == focus_market_) return;
  focus_market_ = market;
  emit focusMarketChanged(market);
}

}  // namespace fb::ui
