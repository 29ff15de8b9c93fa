// The window's only door to the engine: owns the session, polls its mailbox, posts answers to the GUI thread.
//
// Docks hold a SessionClient&, connect snapshotChanged to their slot showSnapshot, and call the commands below. With no
// session open every command does nothing and no answer comes. Thread rule: GUI thread only; nothing here waits.
#pragma once
#include <QList>
#include <QObject>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/rulebook_day.h"
#include "replay/session.h"

class QThread;

namespace fb::ui {

using SnapshotPtr = std::shared_ptr<const Snapshot>;

class SessionClient : public QObject {
  Q_OBJECT
 public:
  explicit SessionClient(QObject* parent = nullptr);
  ~SessionClient() override;

  // Replaces the session; `file` is where bookmarks are stored, empty when the recording is in no file.
  void setSession(std::unique_ptr<Session> session, std::filesystem::path file);
  void closeSession();
  bool isOpen() const { return session_ != nullptr; }
  const std::filesystem::path& file() const { return file_; }
  void setFile(std::filesystem::path file) { file_ = std::move(file); }  // the recording was saved there
  std::shared_ptr<const Recording> recording() const;                    // null when nothing is open
  SnapshotPtr snapshot() const { return snapshot_; }                     // the one shown; null before the first
  // Shows a snapshot made elsewhere (a test, a still picture); the same path as a polled one.
  void present(SnapshotPtr snapshot);

  void seek(TimeMs time_ms);
  // Where a seek is still on its way to; nothing when the moment shown is the one asked for.
  std::optional<TimeMs> wantedTime() const { return wanted_ms_; }
  void step(int blocks);
  void play(double speed);
  void seekEvent(int direction);
  void showPositions(PositionQuery query);
  void showLadder(MarketIdx market, std::int64_t what_if_ppm);
  void fork(std::vector<OperatorCommand> commands);
  void replayUnder(Rules rules);  // a run of the whole day; shown at the moment shown as soon as that is computed
  void showRun(int id);
  void dropRun(int id);

  // The reply runs on the GUI thread, once, and not at all when `receiver` has died or another session was opened.
  void askPreview(std::vector<OperatorCommand> draft, QObject* receiver, std::function<void(Preview)> reply);
  void askAccount(AccountRef account, QObject* receiver, std::function<void(AccountStory)> reply);
  void askJournal(JournalQuery query, QObject* receiver, std::function<void(std::vector<JournalRow>)> reply);
  void askCompare(int run_a, int run_b, QObject* receiver, std::function<void(Comparison)> reply);
  void askChain(std::int64_t seq, QObject* receiver, std::function<void(std::vector<JournalRow>)> reply);
  void askAdl(AdlQuestion question, QObject* receiver, std::function<void(AdlAnswer)> reply);
  void askAdlAudit(QObject* receiver, std::function<void(std::vector<AdlBurst>)> reply);
  // Runs `read` with the protocol and the log of the moment shown, on the session's thread, then `done` like a reply.
  // `read` holds the session up: it copies what it needs, touches no widget, and may outlive `receiver`.
  void inspect(std::function<void(const Protocol&, const EventLog&)> read, QObject* receiver,
               std::function<void()> done);

  // Hands the session to `work` on a thread of its own (a report drives it through every run). Until it ends the
  // picture stands still and commands are dropped; `done` comes like a reply.
  void lend(std::function<void(Session&)> work, QObject* receiver, std::function<void()> done);
  bool isLent() const { return lent_; }

  // The day under all rulebooks inside the program, computed aside.
  RulebookDay& rulebookDay() { return rulebook_day_; }

  // A choice that several docks follow: the market and the account in focus.
  MarketIdx focusMarket() const { return focus_market_; }
  void setFocusMarket(MarketIdx market);
  void focusAccount(AccountRef account) { emit accountFocused(account); }
  void focusEvent(std::int64_t seq) { emit eventFocused(seq); }

 signals:
  void snapshotChanged(std::shared_ptr<const fb::Snapshot> snapshot);
  void sessionOpened();  // after the session was replaced
  void sessionClosed();
  void lentChanged(bool lent);
  void focusMarketChanged(fb::MarketIdx market);
  void accountFocused(fb::AccountRef account);  // "show me this account's story"
  void eventFocused(qint64 seq);                // "show me this event in the journal"

 private:
  void poll();
  Session* free() const { return lent_ ? nullptr : session_.get(); }
  void runAside(std::function<void()> work);
  template <class Answer>
  std::function<void(Answer)> posted(QObject* receiver, std::function<void(Answer)> reply);

  std::shared_ptr<Session> session_;  // shared with threads that wait for an inspection
  std::filesystem::path file_;
  SnapshotPtr snapshot_;
  QTimer timer_;
  RulebookDay rulebook_day_;
  QList<QThread*> aside_;              // sessions being ended, inspections under way
  std::shared_ptr<const bool> alive_;  // renewed with the session: answers of an earlier one are dropped
  MarketIdx focus_market_ = 0;
  bool lent_ = false;
  std::optional<TimeMs> wanted_ms_;
};

}  // namespace fb::ui
