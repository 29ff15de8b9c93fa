// What the window shows of a moment: immutable values made on the session's thread. Thread rule: shared by pointer to
// const.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parameters.h"
#include "protocol/account_ref.h"
#include "protocol/event.h"
#include "protocol/inputs.h"
#include "protocol/views.h"
#include "replay/rules.h"
#include "risk/collateral.h"
#include "solvency/waterfall.h"
#include "stress/ladder.h"
#include "stress/pool_risk.h"

namespace fb {

// One row of the positions table: an account's position in one market.
struct PositionRow {
  AccountRef account;  // a user's
  MarketIdx market = 0;
  std::uint32_t owner = 0;
  Lots lots = 0;
  Ticks entry = 0;  // average entry price, rounded
  Money unrealised = 0;
  Money notional = 0;
  Money equity = 0;               // of the account
  Ppm health_ppm = 0;             // of the account
  Ticks liquidation_price = 0;    // 0: none
  std::int64_t distance_ppm = 0;  // |liquidation price / mark - 1|; INT64_MAX when none
  enum class State : std::uint8_t { ok, next, liquidating, estate, dead } state = State::ok;  // next: h < 1.1
};

enum class PositionSort : std::uint8_t { distance, health, notional, unrealised, equity, account };

// What the positions view wants: the engine sorts and filters, the view gets one page.
struct PositionQuery {
  PositionSort sort = PositionSort::distance;
  bool descending = false;
  std::uint32_t market = UINT32_MAX;  // one market, or all
  std::string text;                   // account name contains, or "owner 7": all of that owner
  bool only_below_110 = false;
  std::uint32_t offset = 0, count = 200;
  bool operator==(const PositionQuery&) const = default;
};

struct PositionPage {
  PositionQuery query;
  std::uint32_t total = 0;     // rows that match
  std::uint32_t accounts = 0;  // accounts that they are of
  std::vector<PositionRow> rows;
};

// One point a block, for the timeline's lanes. Series of the whole run so far; a fork shares its parent's points.
struct SeriesPoint {
  TimeMs time_ms = 0;
  Ticks mark = 0;
  Ppm sigma_fast_ppm = 0;
  Money forced = 0;
  std::uint8_t breaker = 0, verdict = 0;
};
struct TotalsPoint {
  TimeMs time_ms = 0;
  Money insurance = 0;  // Σ tranches
  std::vector<Money> tranches;
  Money draws = 0, haircuts = 0;
  std::uint32_t liquidated = 0, bankrupt = 0, adl_fills = 0, below_maintenance = 0;
  std::uint8_t global_breaker = 0;
};
struct Series {
  std::vector<std::vector<SeriesPoint>> markets;  // [market][block]
  std::vector<TotalsPoint> totals;                // [block]
};

enum class Mode : std::uint8_t { live, replay, fork };

struct OutcomeFigures {                   // of the run from its start to the present block; see figures.inc
  std::uint32_t liquidated_accounts = 0;  // distinct users, as the other counts of accounts
  std::uint32_t bankrupt_accounts = 0;
  std::uint32_t adl_accounts = 0, cut_accounts = 0;
  Money forced_volume = 0, handed_over = 0;  // taken by the book, each lot once; taken over before that
  Money deficit = 0, haircuts = 0, shortfall = 0;
  std::int64_t lowest_ratio_1e12 = kTrillion;  // paid on gains, in a clearing
  std::vector<Money> drawn_by_tranche;
  Money adl_notional = 0;
  std::uint64_t adl_fills = 0, hedge_legs_broken = 0;
  Money overshoot_money = 0;     // cuts beyond the shortfall
  Money overshoot_notional = 0;  // deleveraged though market and backstop could have taken it at their pace
  std::uint32_t touched_accounts = 0;  // cut or deleveraged, lp and backstop included, dead accounts not
  Money cuts = 0;                      // haircuts, and what prices of ADL away from the mark cost against it
  Money largest_cut = 0, largest_adl = 0;        // of one account
  Ppm gini_cut_ppm = 0, gini_adl_ppm = 0;        // over the accounts cut, over those deleveraged
  Money penalties = 0, fees = 0;
  std::uint64_t orders = 0, triggers_placed = 0, refusals = 0, withdrawals = 0, deposits = 0, liquidation_fills = 0;
  Money paid_in = 0, paid_out = 0;  // by users: over the outside door, and out of and into tranches; collateral at its price
  Money client_loss = 0;            // users' equity at the opening + paid_in - paid_out - their equity now
  // Collateral beside quote; all zero on a day without any.
  Money converted = 0;                            // sold, at market
  Money collateral_draws = 0;                     // of the draws: holes left by falls of collateral
  Money interest = 0;                             // on negative quote
  Money worst_silo_gap = 0;                       // exposure at collapse beyond its silo, of an asset or a group
  Money worst_unbacked = 0, unbacked = 0;         // below zero beyond every silo: in the worst block and in the last
  Money worst_waiting = 0, waiting = 0;           // in the withdrawal queue: likewise
  Money opening_oi = 0;  // one-sided notional at the opening marks
  Money worst_min_equity = 0;
  // What the rulebook does not promise, and how often it happened; all zero where it is promised.
  std::int64_t worst_below_zero = 0, below_zero = 0;  // I2: accounts, in the worst block and in the last
  Money worst_below_zero_money = 0, below_zero_money = 0;
  std::int64_t charged = 0;  // I3: charges on others beyond a gain of their block
  Money charged_money = 0;
  std::int64_t adl_off_mark = 0;  // I5: ADL fills away from the mark
  Money adl_off_mark_money = 0;
  bool operator==(const OutcomeFigures&) const = default;
};

struct MarketSnapshot {
  std::string id;
  Instrument instrument;
  MarketView view;
  bool single_source = false;
};
struct TrancheSnapshot {
  TrancheSpec spec;
  TrancheView view;
  Money drawn = 0;  // since the start of the run
};

// Collateral of the moment, for the custody view. X is the exposure at collapse: what the pool lacks if it goes to zero in
// one block; red where silo_gap > 0. Empty on a day whose only collateral is quote.
struct AssetSnapshot {
  std::string id;
  std::vector<std::string> groups;  // it falls together with: "peg:ETH"
  AssetView view;
};
struct GroupSnapshot {
  std::string name;
  std::vector<AssetIdx> members;  // places in Snapshot::assets
  GroupView view;
};

struct ForkInfo {
  int id = 0;  // 0: the recorded run
  int parent = 0;
  std::string label;  // "recorded", "fork 1: BTC-PERP halted at 10:47:32"
  TimeMs from_ms = 0;
  std::uint32_t computed_to = 0;          // blocks computed
  bool whole_day = false;                 // begins with the day (a fork begins at a moment of its parent)
  Rules rules;                            // what differs from the recording's own from the start of the day on
  std::vector<OperatorCommand> commands;  // a fork: what was done at from_ms (the report's verification does it again)
};

// Something that wants a person, with what is known of its cause. The list is made by find_concerns (replay/concerns.h);
// states, acknowledgement and history can be kept by `key`.
struct Concern {
  enum class Kind : std::uint8_t {
    engine_frozen,
    unbacked,
    below_zero,
    tranche_used,
    breaker,
    oracle,
    cascade,
    silo_gap,
    withdrawals_waiting,
    target_missed,
    waiting_for_liquidation,
    open_interest_capped,
    price_stale
  };
  enum class Severity : std::uint8_t { attention, limit };
  Kind kind{};
  Severity severity{};
  std::string of;    // the market, tranche, asset or group; empty: the whole pool
  std::string text;  // "BTC-PERP: open interest may not grow beyond 93 214 lots"
  std::string cause; // "the fund covered 82.0 % of its target at 10:00:00"; empty: not known
  std::optional<TimeMs> since_ms;  // since when without a break, where that is known
  std::string key() const;         // of the same concern in another block: "open_interest_capped:BTC-PERP"
  bool operator==(const Concern&) const = default;
};
std::string_view name(Concern::Kind kind);      // "open_interest_capped"
std::string_view name(Concern::Severity severity);

struct Snapshot {
  std::uint64_t version = 0;  // increases with every publication
  Mode mode = Mode::replay;
  ForkInfo run;                // the run shown
  std::vector<ForkInfo> runs;  // all
  std::string title, recording_hash;
  std::string rulebook;        // id of the rules that the run shown began with
  TimeMs time_ms = 0;  // the moment shown: time of `block` or later, before the next block's
  TimeMs start_ms = 0, end_ms = 0;
  std::uint32_t block = 0, blocks = 0;  // block shown; number of blocks of the day
  std::uint32_t computed_to = 0;        // last block whose outcome is known in this run
  bool playing = false;
  double speed = 1;            // replayed seconds per second, negative backwards
  std::uint32_t accounts = 0;  // users
  std::vector<MarketSnapshot> markets;
  std::vector<TrancheSnapshot> tranches;
  FundView fund;                          // capacity, target, runway
  std::vector<FundRulesView> fund_rules;  // per market: what the target changed
  std::vector<AssetSnapshot> assets;
  std::vector<GroupSnapshot> groups;
  CustodyView custody;                  // quote in custody against claims, what is unbacked (red: withdrawals stop), the queue
  std::vector<QueuedWithdrawal> queue;  // withdrawals that wait, in order of arrival; `user` as in PositionRow
  BreakerState global_breaker = BreakerState::normal;
  HoldView global_hold;
  std::vector<bool> verdict_degraded;  // per market: verdict is not valid
  BlockTotals totals;
  OutcomeFigures outcome;
  std::int64_t loss_event = 0;
  Parameters parameters{{}};
  std::string state_hash, journal_chain;
  std::int64_t event_count = 0;          // events of the run up to the shown block
  std::shared_ptr<const Series> series;  // whole run as far as computed
  PositionPage positions;
  PoolRisk risk;                 // of all markets, of the block of its time; made with the ladder
  Ladder ladder;                 // of the market asked for
  std::int64_t what_if_ppm = 0;  // the shock asked for; 0: none
  Rung what_if, what_if_joint;   // its fixed point in the ladder's market alone, and with all marks moved by it
  std::vector<Concern> concerns;  // worst first
  std::string error;             // the engine froze: what and what next; empty otherwise
  std::string refused;           // the last command could not be done: why and what next; empty when it was
};

}  // namespace fb
