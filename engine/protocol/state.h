// All mutable state of the protocol, laid out so that checkpoints are copies of integers.
//
// Everything here takes part in the state hash (protocol/state_hash.h), in the order of State::each_column.
// Thread rule: owned by Protocol::Impl.
#pragma once
#include <type_traits>
#include <vector>

#include "guard/breaker.h"
#include "ledger/ledger.h"
#include "market/depth.h"
#include "oracle/mark.h"
#include "protocol/inputs.h"
#include "protocol/views.h"
#include "risk/volatility.h"

namespace fb {

struct MarketState {
  std::int64_t index = 0, mark = 0, previous_mark = 0;
  std::int64_t verdict = 0;              // Verdict
  std::int64_t index_time_ms = 0;        // when the index last moved on fresh sources
  std::int64_t source_shift_1e9 = 0;     // impact=endogenous: what forced volume adds to the sources
  DepthState depth;
  Money forced_push = 0;                 // endogenous: forced consumed notional, heals like depth (permanent half-life)
  MarkState basis;
  Variance variance;
  std::int64_t mm_ppb = 0, im_ppb = 0, target_ppb = 0;
  std::int64_t short_mm_ppb = 0;         // of shorts where it is another (margin_policy risk_factor); 0: it is not
  std::int64_t previous_mm_ppb = 0;      // of the end of the last block, for earmarks
  std::int64_t premium_sum = 0;          // Σ (mark - index) / index in 1e-9 x elapsed ms, of the running funding interval
  std::int64_t funding_since_ms = 0;
  std::int64_t funding_rate_1e9 = 0;     // last paid
  std::int64_t open_interest = 0;        // lots of one side
  std::int64_t hedge_owed = 0;           // lp's gains not yet gone out
  std::int64_t estate_spent = 0;         // work_out: first-loss money spent on estates' slippage in this loss event
  std::int64_t twap = 0;                 // oracle_policy ladder: the average that a price is held against
  std::int64_t auction_since_ms = 0;     // price_guard bounds: since when the mark stands still; 0: it moves
  std::int64_t auction_length_ms = 0, auction_triggers = 0;  // as guard/venue_bands.h BandAuction
  std::int64_t adl_on = 0;               // adl_trigger, bits: 1 the insurance has fallen, 2 longs' profit is too large, 4 shorts'
  std::int64_t verdict_stopped_ms = 0;   // since when the verdict stops liquidation; 0: it does not
  std::int64_t grace_until_ms = 0;
  Breaker breaker;
  IndexHistory history;
};

struct ReadingState {
  std::int64_t price = 0, time_ms = 0, confidence_ppm = 0;  // time 0: silent so far
};

struct TrancheState {
  std::int64_t event_base = 0, drawn = 0;
};

struct RestingTrigger {
  std::int64_t user = 0, market = 0, lots = 0, trigger = 0, below = 0;
};

// What cut winners may still get back from an estate's later earnings.
struct RepayClaim {
  std::int64_t account = 0, market = 0, amount = 0;
};

struct Estate {
  std::int64_t account = 0;
  std::int64_t received = 0;                 // pool money it had and has not repaid
};

// Units of a provider in a tranche; the provider is a user's account, or `treasury` for the house.
struct ProviderUnits {
  std::int64_t tranche = 0, provider = 0, units = 0;
};

// Units under notice, in order of notice. They stay units, and bear losses, until they are paid.
struct ProviderExit {
  std::int64_t tranche = 0, provider = 0, units = 0, due_ms = 0, own_account = 0;
};

// An account that a liquidation policy with a memory (auction, cooldown, pace by time) is at work on.
struct Liquidation {
  std::int64_t account = 0;
  std::int64_t since_ms = 0;                 // first block below maintenance
  std::int64_t last_ms = 0;                  // last fill; 0: none yet
  std::int64_t market = 0;                   // of the last fill: where a hole without lots belongs
  std::int64_t freed = 0;                    // liquidator_fee: shortage removed since `since_ms`, micro-USD
  std::int64_t insolvent_ms = 0;             // auction: since when its equity is below zero; 0: it never was
};

// The insurance fund against its target, as last measured.
struct FundState {
  std::int64_t measured_ms = 0;  // 0: never
  std::int64_t need = 0;         // ES99 of the shocks
  std::int64_t standard_loss = 0;
  std::int64_t covered_ppm = kMillion;
};

// What the target changed by itself in a market.
struct FundRules {
  std::int64_t fee_share_ppm = 0;       // the tranches' share of fees where larger than the parameter
  std::int64_t open_interest_cap = -1;  // lots of one side; -1: none
};

struct RecentDraw {
  std::int64_t time_ms = 0, amount = 0;
};

// Lots liquidated in a market, of the window that ends now (window_cap).
struct WindowRow {
  std::int64_t market = 0, time_ms = 0, lots = 0;
};

// Insurance behind a market, a falling line of those that no later one passed: the first is the peak (adl_trigger drawdown).
struct FundPeak {
  std::int64_t market = 0, time_ms = 0, amount = 0;
};

// One person alone holds a price from above: the source's counts where it is lower. Below kReleased, so that it is one word.
constexpr std::int64_t at_most(std::int64_t price_micro) { return -2 - price_micro; }
constexpr bool is_at_most(std::int64_t fixed_micro) { return fixed_micro < kReleased; }

struct AssetState {
  std::int64_t price_micro = 0;
  std::int64_t source_micro = 0, source_time_ms = 0;  // last reading, and the block that brought it
  std::int64_t fixed_micro = kReleased;      // what persons hold it at; at_most(price): one person alone
  std::int64_t held = 0;                     // Σ amounts of all accounts
  std::int64_t haircut_rise_ppm = 0;         // on top of haircut_ppm, while the exposure at collapse is too large
  std::int64_t sold = 0;                     // value converted and not yet recovered from by the asset's market
  std::int64_t drawn = 0;                    // from shared tranches in the open loss event
};

// An account below zero that no tranche fills: the fall of its collateral was beyond its silo.
struct UnbackedAccount {
  std::int64_t account = 0, amount = 0;
};

// Interest on negative quote that has not fallen due yet, in thousandths of a micro-USD.
struct AccruedInterest {
  std::int64_t account = 0, nano_usd = 0;
};

struct GlobalState {
  std::int64_t time_ms = 0, block = 0;
  std::int64_t loss_event = 0;           // id of the last one
  std::int64_t loss_event_open = 0;
  std::int64_t last_draw_ms = 0;
  Breaker breaker;
};

struct State {
  GlobalState global;
  Ledger ledger;
  std::vector<MarketState> markets;
  std::vector<ReadingState> readings;        // markets' sources one after the other
  std::vector<TrancheState> tranches;
  std::vector<std::int64_t> drawn;           // [tranche x markets + market], in the open loss event
  std::vector<RestingTrigger> triggers;      // in order of placement
  std::vector<RepayClaim> claims;            // in order of cut
  std::vector<Estate> estates;               // accounts being worked out, increasing
  std::vector<std::int64_t> tranche_debts;   // a tranche: drawn for estates and not yet repaid
  std::vector<ProviderUnits> providers;      // by tranche, then provider; none without units
  std::vector<ProviderExit> exits;           // in order of notice
  std::vector<Liquidation> liquidations;     // increasing account; empty under the default policy
  std::vector<FundState> fund;               // one row
  std::vector<FundRules> fund_rules;         // a market
  std::vector<RecentDraw> recent_draws;      // of the last hour, one row a block, in order of time
  std::vector<WindowRow> window_rows;        // in order of time
  std::vector<FundPeak> fund_peaks;          // in order of time
  std::vector<AssetState> assets;
  std::vector<std::int64_t> exposure;        // at collapse, of every asset, then of every group
  std::vector<std::int64_t> collateral_drawn;  // a tranche: for falls of collateral, in the open loss event
  std::vector<UnbackedAccount> unbacked;     // increasing by account
  std::vector<std::int64_t> converting;      // accounts whose borrowing is being paid back by sales, increasing
  std::vector<QueuedWithdrawal> queue;       // in order of arrival
  std::vector<AccruedInterest> interest;     // increasing by account; charged by the hour; left out of the hash while empty
  std::vector<BreakerHolds> holds;           // a market, then the global breaker; left out of the hash while nobody holds

  template <class Visit>
  void each_small_column(Visit&& visit) {
    visit(markets);
    visit(readings);
    visit(tranches);
    visit(drawn);
    visit(triggers);
    visit(claims);
    visit(estates);
    visit(tranche_debts);
    visit(providers);
    visit(exits);
    visit(liquidations);
    visit(fund);
    visit(fund_rules);
    visit(recent_draws);
    visit(window_rows);
    visit(fund_peaks);
    visit(assets);
    visit(exposure);
    visit(collateral_drawn);
    visit(unbacked);
    visit(converting);
    visit(queue);
    visit(interest);
    visit(holds);
  }
};

// A row of integers only: may be copied as words.
template <class T>
concept Words = std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(std::int64_t) == 0;
static_assert(Words<MarketState> && Words<ReadingState> && Words<TrancheState> && Words<RestingTrigger> &&
              Words<RepayClaim> && Words<Estate> && Words<GlobalState> && Words<ProviderUnits> &&
              Words<ProviderExit> && Words<FundState> && Words<FundRules> && Words<RecentDraw> && Words<Liquidation>);
static_assert(Words<AssetState> && Words<UnbackedAccount> && Words<QueuedWithdrawal> && Words<WindowRow> && Words<FundPeak> && Words<BreakerHolds> && Words<AccruedInterest>);

}  // namespace fb
