// A session: one recording replayed on its own thread, moved through in time, and forked.
//
// Commands go in as values and are handled in order; snapshots come out through a one-slot mailbox (the newest wins).
// The recorded run is never altered: a breaker trip or parameter change in a replay makes a fork from the moment shown.
// Playing backwards is seeking backwards. Checkpoints make every moment reachable in a few blocks.
// Thread rule: every public method may be called from any thread and returns at once, except where "waits" is written.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "protocol/event.h"
#include "record/recording.h"
#include "replay/adl_audit.h"
#include "replay/snapshot.h"
#include "stress/adl_preview.h"

namespace fb {

struct SessionOptions {
  unsigned threads = 2;
  std::uint32_t checkpoint_blocks = 20;  // between two checkpoints at most; slow blocks get them closer
  std::vector<std::pair<std::string, std::string>> parameters;  // --set: in force from the genesis
  std::string rulebook;  // whose rules these are (its id); empty: the recording's own
  bool publish = true;                                          // false: headless, no snapshots until asked
};

// What one account went through, for "why did it lose this?".
struct AccountStory {
  AccountRef account;
  std::string name;
  AccountMargin margin;
  std::vector<PositionRow> positions;
  std::vector<std::int64_t> events;  // seqs that touch it, with their causes, in order, up to the shown block
  std::vector<std::string> lines;    // each event described
  std::vector<TimeMs> times;
};

// First block of a draft: who would be hit at once if it were applied at the shown moment.
struct Preview {
  std::vector<OperatorCommand> draft;
  std::uint32_t newly_below_mm = 0;  // accounts that would be liquidated in the first block and are not without it
  Money forced_volume = 0, forced_volume_without = 0;
  Money draws = 0, draws_without = 0;
  struct Row {
    AccountRef account;
    std::string name;
    Ppm health_before_ppm = 0, health_after_ppm = 0;
    Money notional = 0;
    bool liquidated = false;
  };
  // Accounts whose standing changes (fall below MM, liquidated, refused), worst first, at most 1000.
  std::vector<Row> rows;
  std::string error;  // the draft was refused
};

// Journal rows of the run shown, up to the shown block.
struct JournalQuery {
  std::string text;              // matches describe(); empty: all
  std::vector<EventType> types;  // empty: all but account, mark and block rows
  std::int64_t before_seq = -1;  // page backwards from here; -1: the end
  std::uint32_t count = 500;
};
struct JournalRow {
  std::int64_t seq = 0, cause = kNoCause;
  TimeMs time_ms = 0;
  EventType type = EventType::genesis;
  AccountRef account;
  std::uint16_t market = kNoMarket;
  std::string text;
};

struct Comparison {  // baseline against a fork, both computed to the same block
  OutcomeFigures a, b;
  std::uint32_t first_divergence = 0;   // block; UINT32_MAX: none
  std::uint32_t better = 0, worse = 0;  // users whose equity is higher / lower in b
  struct Row {
    std::string name;
    Money equity_a = 0, equity_b = 0;
  };
  std::vector<Row> largest;  // largest differences of equity, at most 200
  std::uint32_t block = 0;   // the last one that both have computed: what is compared
  std::string error;         // no such run
};

// "If it came now": who would be deleveraged after a shock of the shown moment, under one policy and under all.
struct AdlQuestion {
  AdlShock shock;  // above -100 %, at most +10,000 %
  AdlPolicy policy = AdlPolicy::hedge_aware;
  std::uint32_t most_rows = 500;  // of AdlAnswer::preview, dead and deleveraged each
};
struct AdlAnswer {
  AdlQuestion question;
  AdlPreview preview;                // under the policy asked for
  std::uint32_t dead = 0, rows = 0;  // how many there are, when `preview` shows the first of them
  struct Row {
    AdlPolicy policy = AdlPolicy::hedge_aware;
    AdlQuality quality;
    Ppm gini_standing_ppm = 0;
  };
  std::vector<Row> policies;  // every policy, in the order of adl_policies()
  std::string error;          // the question cannot be answered: why, and what next
};

class Session {
 public:
  static Result<std::unique_ptr<Session>> open(std::shared_ptr<const Recording> recording, SessionOptions options);
  ~Session();

  std::shared_ptr<const Recording> recording() const;
  std::shared_ptr<const Snapshot> snapshot() const;  // newest; never null after open

  // -- moving in time (of the run shown) --
  void seek(TimeMs time_ms);
  void step(int blocks);           // signed
  void play(double speed);         // replayed seconds per real second, signed; 0 pauses
  void seek_event(int direction);  // next (+1) or previous (-1) block with a liquidation, bankruptcy, breaker or ADL

  // -- views --
  void show_positions(PositionQuery query);
  void show_ladder(MarketIdx market, std::int64_t what_if_ppm);

  // -- acting: makes a fork from the moment shown and shows its first block, which carries the commands; the label is
  // made from them. A refused draft makes no run (Snapshot::refused)
  void fork(std::vector<OperatorCommand> commands);
  // Makes a run of the whole day under other rules and shows it, on the way to the moment shown. Rules that cannot be
  // set make no run (Snapshot::refused). --
  void replay_under(Rules rules);
  void show_run(int id);
  void drop_run(int id);  // not the recorded run

  // -- questions; the answer comes on the session's thread through `reply` (post it to your own thread). A journal
  // search is done in slices between other work, so its answer may come after those of later questions --
  void ask_preview(std::vector<OperatorCommand> draft, std::function<void(Preview)> reply);
  void ask_account(AccountRef account, std::function<void(AccountStory)> reply);
  void ask_journal(JournalQuery query, std::function<void(std::vector<JournalRow>)> reply);
  void ask_compare(int run_a, int run_b, std::function<void(Comparison)> reply);
  void ask_adl(AdlQuestion question, std::function<void(AdlAnswer)> reply);
  // What ADL did up to the shown block, burst by burst.
  void ask_adl_audit(std::function<void(std::vector<AdlBurst>)> reply);
  // The causes of an event, root first.
  void ask_chain(std::int64_t seq, std::function<void(std::vector<JournalRow>)> reply);

  // -- headless: each waits until done --
  Result<void> run_to(TimeMs time_ms);  // computes and shows that moment
  // Runs `read` on the session's thread with the protocol at the moment shown and the log of the run shown, whose
  // blocks after Protocol::block() (where they are computed already) lie in the future.
  void inspect(const std::function<void(const Protocol&, const EventLog&)>& read);
  // Computes the run shown to the end of the day and shows the last block; progress(block, blocks) after each new block
  // on the session's thread, false cancels.
  Result<void> run_all(const std::function<bool(std::uint32_t, std::uint32_t)>& progress);

 private:
  Session();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fb
