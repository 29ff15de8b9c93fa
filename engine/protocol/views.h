// What the protocol lets others read of its state: plain values a market, tranche and breaker. Thread rule: values.
#pragma once
#include <cstdint>

#include "base/numbers.h"
#include "guard/breaker_state.h"
#include "oracle/observation.h"

namespace fb {

// What a breaker's state comes from: where the rules alone stand, and what persons hold.
struct HoldView {
  BreakerState rule = BreakerState::normal, held = BreakerState::normal;
  TimeMs until_ms = 0;                                 // of what is held; 0: until released
};

struct MarketView {
  Ticks index = 0, mark = 0, book_mid = 0;
  Verdict verdict = Verdict::valid;
  Ppm mm_ppm = 0, im_ppm = 0, mm_target_ppm = 0;       // maintenance, initial, and where maintenance would go at once
  Ppm sigma_fast_ppm = 0, sigma_slow_ppm = 0;          // annualised
  Money depth_1pct = 0;                                // one side, now
  Ppm drought_ppm = 0;                                 // share of calm depth that is there
  std::int64_t displacement_ppm = 0;                   // book mid against index, signed
  Lots open_interest = 0;                              // one side, users and protocol accounts
  Lots long_users = 0, short_users = 0;
  Lots lp_lots = 0, backstop_lots = 0;
  Money lp_equity = 0, backstop_equity = 0;
  Ppm funding_rate_ppm = 0;                            // of the running interval
  BreakerState breaker = BreakerState::normal;         // the tighter of the two below
  HoldView hold;
  Ppm band_used_ppm = 0;                               // nearest band trigger: move / band, 1e6 = at the caution band
  std::uint8_t nearest_horizon = 0;                    // 0: 1 min, 1: 5 min, 2: 1 h
  Money forced_notional = 0;                           // forced fills against the book in this block: each lot once, when it is sold
  Money handed_over = 0;                               // taken over by backstop, engine or network in this block; not in the above
  Money adl_notional = 0;                              // in this block
  std::int64_t ratio_1e12 = kTrillion;                 // clearing ratio of this block
  Money shortfall = 0;                                 // of this block
  Ppm uncovered_ppm = 0;                               // (target - MM)+ held back by the rise limit
};

struct TrancheView {
  Money balance = 0;
  Money opening = 0;            // at genesis
  Money event_base = 0;         // at the opening of the running loss event
  Money drawn_in_event = 0;
  std::int64_t units = 0;       // of all providers
  std::uint32_t providers = 0;  // that hold units, the house included
  std::int64_t exiting = 0;     // units under notice
};

// The insurance fund against its target (solvency/fund_target.h).
struct FundView {
  Money capacity = 0;        // what a loss event may (still) take from all tranches, now
  Money target = 0;          // ES99 as last measured
  TimeMs measured_ms = 0;    // 0: not yet
  Ppm covered_ppm = kMillion;    // of the target, when it was measured
  Money standard_loss = 0;   // of a standard shock, as last measured
  Money drawn_last_hour = 0;
  TimeMs runway_ms = -1;     // how long the capacity lasts at that rate; -1: nothing is drawn
  std::int64_t shocks_ppm = -1;  // capacity in standard shocks, 1e6 = one; -1: a standard shock costs nothing
};
// What the target changed by itself in a market.
struct FundRulesView {
  Ppm fee_share_ppm = 0;     // of the tranches, in force
  Lots open_interest_cap = -1;  // -1: none by the rules
};

// A provider's holding in a tranche now.
struct ProviderHolding {
  std::uint32_t tranche = 0;
  AccountIdx provider = 0;      // a user's account, or `treasury` for the house
  std::int64_t units = 0;
  std::int64_t exiting = 0;     // of them under notice
  Money claim = 0;              // net asset value now
};

// What a rulebook that does not promise an invariant did to it in one block; zero where the invariant is promised.
struct PromiseBreaches {
  std::int64_t below_zero = 0;   // I2: accounts below zero at the end of the block
  Money below_zero_money = 0;    //     and what they lack
  std::int64_t charged = 0;      // I3: charges on others beyond a gain of this block in the market
  Money charged_money = 0;
  std::int64_t adl_off_mark = 0;   // I5: ADL fills away from the mark
  Money adl_off_mark_money = 0;    //     and what their price took from the deleveraged against the mark
};

// A collateral asset, or a group of assets that fall together, against its silo.
struct AssetView {
  std::int64_t price_micro = 0;
  TimeMs price_age_ms = 0;         // of the last reading of its source
  bool stale = false;              // too old, or held by a person: lets nothing in
  bool fixed = false;              // held by persons
  bool at_most = false;            // by one alone: its source counts where it is lower
  std::int64_t amount = 0;         // in custody = Σ over accounts, 1e-6 of a unit
  Money value = 0;                 // of it, at market
  Ppm haircut_ppm = 0;             // in force
  Money cap = 0;
  bool cap_closed = false;         // takes no deposits: over its cap, exposure above the limit, or a stale price
  Money exposure = 0;              // at collapse, X
  Money silo = 0;                  // what a collapse could draw now: the parameter, at most what shared tranches can pay
  Money limit = 0;                 // silo_use of the silo: orders and withdrawals may not bring X above it
  Money silo_gap = 0;              // max(0, X - silo)
  Money drawn = 0;                 // in the open loss event
  Money sale_depth = 0, sold = 0;  // the asset's own market within 1 %, and what conversions took of it
};
struct GroupView {
  Money value = 0, exposure = 0, silo = 0, limit = 0, silo_gap = 0;
};

// Custody against claims. Quote: claims less what is borrowed is exactly what is in custody.
struct CustodyView {
  Money quote = 0;                 // in custody, >= 0 (I7)
  Money quote_claims = 0;          // Σ max(0, quote + Σ lots x mark) over all accounts but `external`
  Money borrowed = 0;              // Σ max(0, -(quote + Σ lots x mark)): negative quote against collateral
  Money collateral = 0;            // claims on collateral at market = what is in custody of it
  Money unbacked = 0;              // Σ max(0, -equity) of all accounts but `external`
  bool withdrawals_stopped = false;  // some of it is the fall of collateral beyond its silo
  std::uint32_t unbacked_accounts = 0, borrowers = 0, converting = 0;
  std::uint32_t queued = 0;        // withdrawals that wait
  Money queued_amount = 0;
};

// A withdrawal that was admitted and waits for quote in custody.
struct QueuedWithdrawal {
  std::int64_t user = 0;
  Money amount = 0;  // still to be paid
  TimeMs since_ms = 0;
};

// Of the block that just ended: what happened in it, and how the users stand at its end.
struct BlockTotals {
  std::uint32_t liquidated_accounts = 0;   // users with a `liquidation` line, those of stage estate not
  std::uint32_t bankrupt_accounts = 0;     // users with a `bankruptcy` line
  std::uint32_t below_maintenance = 0;     // users, margin equity < maintenance, at the end
  std::uint32_t estates_below = 0;         // of them estates
  std::uint32_t below_110 = 0;             // users, margin equity x 10 < maintenance x 11, at the end
  Money deficit = 0, draws = 0, haircuts = 0;
  std::uint32_t adl_fills = 0;
  std::uint32_t orders = 0, refusals = 0, withdrawals = 0, deposits = 0;
  Money min_equity = 0;
  Money custody = 0;
  Money client_equity = 0;                 // Σ equity of users, at the end
  PromiseBreaches breaches;
  Money unbacked = 0;                      // Σ max(0, -equity) of all accounts but `external`
  Money collateral_draws = 0;              // part of draws: holes left by a fall of collateral
  Money converted = 0;                     // collateral sold, at market before its slippage
  Money interest = 0;
  Money waiting = 0;                       // withdrawals that wait for quote in custody
};

// One account under the margin function that step uses.
struct AccountMargin {
  Money equity = 0;
  Money maintenance = 0;
  Money initial = 0;
  Ppm health_ppm = 0;   // margin equity / maintenance, capped at 1e12; 1e12 when it needs no margin
  Money collateral = 0;     // at market; part of equity
  Money margin_equity = 0;  // equity less haircuts on collateral: what initial and maintenance are tested against
  Money borrowed = 0;       // max(0, -(quote + Σ lots x mark))
};
// What step 7d judges by: margin equity, never equity.
inline bool below_maintenance(const AccountMargin& m) { return m.margin_equity < m.maintenance; }

}  // namespace fb
