// Inside the protocol: state, scratch of the running block, and the steps of protocol document section 3 in their order.
// Each step stands in a file of its own (step_*.cpp). Thread rule: one thread drives it; passes split over `workers`.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "guard/breaker.h"
#include "guard/verdict_table.h"
#include "oracle/index.h"
#include "protocol/bounds.h"
#include "protocol/promises.h"
#include "protocol/protocol.h"
#include "protocol/state.h"
#include "protocol/state_hash.h"
#include "risk/margin.h"
#include "solvency/adl.h"
#include "solvency/adl_trigger.h"
#include "solvency/clearing.h"
#include "solvency/fund_target.h"
#include "solvency/provider_units.h"
#include "solvency/venue_auction.h"
#include "solvency/venue_bankruptcy.h"
#include "solvency/waterfall.h"

namespace fb {

inline HoldView hold_view(const Breaker& b) {
  return {static_cast<BreakerState>(b.rule), static_cast<BreakerState>(b.floor), b.hold_until_ms};
}

// Forced volume that a market may still take in this block, a side.
struct Pace {
  Money sells = 0, buys = 0;
  Money& side(bool sell) { return sell ? sells : buys; }
};

struct Protocol::Impl {
  Impl(std::shared_ptr<const Genesis> g, Workers& w);

  // -- constant after construction --
  std::shared_ptr<const Genesis> genesis;
  Workers& workers;
  AccountLayout layout;
  std::vector<std::size_t> first_reading;     // of each market, in State::readings
  AssetGroups groups;

  // -- state --
  Parameters params;
  State s;
  Hash256 last_hash{};
  std::string frozen;                          // why the engine froze; empty while it runs

  // -- derived from state, or of the block that just ended --
  StateHash hasher;
  Hash256 params_hash{};
  std::vector<Schedule> schedules;             // at the present marks and rates
  std::vector<Schedule> last_schedules;        // of the end of the last block, for earmarks
  std::vector<AssetTerms> assets, last_assets; // collateral at the present prices and haircuts; of the end of the last block
  std::vector<MarketView> views;
  BlockTotals totals;

  // -- scratch of the running block --
  EventLog* log = nullptr;
  TimeMs elapsed_ms = 0;                       // since the last block
  std::vector<std::int64_t> mark_seq;          // seq of each market's mark event
  std::vector<std::int64_t> asset_seq;         // of each asset's mark, or the last cause to look at it; kNoCause: none in this block
  std::vector<Money> sale_room;                // per asset: value that may still be converted in this block
  std::vector<AccountIdx> collateral_holders;             // accounts with collateral at the start of the block, increasing
  std::vector<char> funded;                    // markets that paid funding in this block
  std::vector<Money> hedge_in, lp_gain, lp_cut;
  std::vector<Money> cut_in;                   // per market: Σ cuts of this block
  std::vector<Money> funding_rest;             // per market: what funding rounded
  std::vector<std::pair<AccountIdx, Money>> block_deposits;
  std::vector<std::pair<AccountIdx, std::int64_t>> bankruptcy_seq;  // of this block, by account
  std::vector<Pace> pace;
  std::vector<Money> account_done;             // a market: liquidated of the account whose turn it is
  std::vector<AccountIdx> touched;             // since the margin pass
  std::vector<char> is_touched;
  PassResult pass;

  // -- the block --
  void run_block(const BlockInput& in, EventLog& to);
  void begin_block(const BlockInput& in);
  void apply_commands(const BlockInput& in);            // 1
  void take_deposits(const BlockInput& in);             // 2
  void take_provider_money(const BlockInput& in);       //   entries of tranche providers from outside
  void take_collateral(const BlockInput& in);           //   and find who holds any
  void observe_prices(const BlockInput& in);            // 3
  Ticks candidate_mark(MarketIdx m, Ticks index, MarkState& basis) const;
  void take_hedge();                                    //   lp's losses come in
  void follow_volatility(const BlockInput& in);         // 4
  void follow_collateral();                             //   haircuts, recovery of the assets' own markets
  void apply_breakers();                                // 5
  void pay_funding();                                   // 6
  void clear_block_losses();                            // 7a
  void fill_collateral_holes();                         //   and what a fall of collateral left below zero
  void deleverage_dead();                               // 7b
  void release_hedge();                                 // 7c
  void charge_interest();                               // 7d
  void accrue_interest();
  Money accrued_interest(AccountIdx a) const;           // that has not fallen due yet, rounded up
  void convert_collateral();
  void liquidate();
  void unwind();                                        // 7e
  void resolve_deficits();                              // 7f, loss_policy after_liquidation alone
  void admit_business(const BlockInput& in);            // 8
  void close_block();                                   // 9
  void count_users();
  void open_book();                                     // block 0
  void fill_opening_positions();

  // -- journal and ledger (book.cpp): the only places where value moves --
  std::int64_t emit(Event e);
  std::uint32_t attach(Detail d);                       // answers Event::detail
  std::int64_t transfer(AccountIdx from, AccountIdx to, Money amount, TransferReason why, std::int64_t cause,
                        std::uint16_t market = kNoMarket, std::int64_t loss_event = 0);
  std::int64_t fill(MarketIdx m, AccountIdx buyer, AccountIdx seller, Lots lots, Ticks price, FillReason why, std::int64_t cause);
  void touch(AccountIdx a);
  std::int64_t refuse(AccountIdx a, std::uint16_t market, std::int64_t amount, RefusalReason why, std::int64_t cause = kNoCause,
                      RefusedInput what = RefusedInput::plain);

  // -- questions --
  AccountSums sums(AccountIdx a) const { return account_sums(s.ledger, a, schedules, assets); }
  Money equity(AccountIdx a) const { return sums(a).equity; }
  Money custody() const { return -s.ledger.quote(AccountLayout::external); }
  Money free_custody() const { return custody() - std::min(custody(), queued_amount()); }  // not promised to the queue
  Money unit(MarketIdx m) const { return schedules[m].unit; }
  Money funding_due(Lots lots, MarketIdx m) const;      // signed: < 0 pays; rounded against the account
  // What counts of an account when a takeover leaves it with nothing: margin equity, so that the haircut of its collateral
  // stays with it and pays for the sale; below that its hole at market value.
  static Money means(const AccountSums& at) { return std::max(std::min<Money>(0, at.equity), at.margin_equity()); }
  bool is_estate(AccountIdx a) const;
  Int128 open_value(MarketIdx m, Lots lots, Ticks mark) const;  // one side of all markets, with m at these lots and mark
  bool bearable(MarketIdx m, Ticks mark) const;         // no product of the block leaves 64 bits at it (bounds.h)
  std::optional<RefusalReason> size_refused(AccountIdx a, MarketIdx m, Lots lots) const;
  bool takes_in(Money amount) const { return static_cast<Int128>(custody()) + amount <= kMostCustody; }
  TimeMs now() const { return s.global.time_ms; }
  Verdict verdict(MarketIdx m) const { return static_cast<Verdict>(s.markets[m].verdict); }
  bool verdict_allows(MarketIdx m, Action action) const;  // by the oracle policy in force
  bool in_auction(MarketIdx m) const { return s.markets[m].auction_since_ms != 0; }
  bool may_liquidate(MarketIdx m) const { return verdict_allows(m, Action::liquidation) && !in_auction(m); }
  std::size_t market_count() const { return s.markets.size(); }
  template <class Policy>
  Policy choice(GlobalParam p) const {
    return params.choice<Policy>(p);
  }
  Schedule schedule_at(MarketIdx m, Ticks mark) const;  // at the present rates
  void refresh_schedules();
  void refresh_views();

  // -- the venue's book (venue.cpp) --
  // Price at which lp:M takes `lots` (signed: < 0 sells to lp) now; 0 when it takes none of that size.
  Ticks quote_price(MarketIdx m, Lots lots) const;
  std::int64_t trade_with_lp(AccountIdx taker, MarketIdx m, Lots lots, Ticks price, FillReason why, std::int64_t cause, bool forced);
  // Largest part of `lots` (same sign) that lp takes and whose price `fits`; 0 when none. `fits` must get harder with size.
  Lots largest_fit(MarketIdx m, Lots lots, const std::function<bool(Lots, Ticks)>& fits) const;
  Money slippage(MarketIdx m, Lots lots, Ticks price) const;  // cost of the taker against the mark, < 0 when it gains

  // -- solvency --
  ClearingBook clearing_book(std::vector<AccountIdx>& accounts) const;
  void apply_clearing(const ClearingResult& result, const std::vector<AccountIdx>& accounts);
  WaterfallResult waterfall(std::span<const Money> needs) const;
  void open_loss_event(std::int64_t cause);
  void draw(const Draw& d, std::int64_t cause);
  void adl(const std::vector<AccountIdx>& dead);        // sorted; all their lots, at the mark
  bool may_be_repaid() const;
  struct AdlLimit {
    std::vector<AccountIdx> left_out;                   // sorted: not to be taken
    std::vector<Lots> most;                             // a market, of each dead account; empty: all they hold
  };
  std::vector<AdlFill> allocate(const std::vector<AccountIdx>& dead, const AdlLimit& limit) const;
  std::vector<Lots> avoidable(const std::vector<AdlFill>& fills) const;
  void apply_adl(const std::vector<AdlFill>& fills);
  void record_adl(const AdlFill& f, std::int64_t fill_seq, Money over_money, Lots over_lots);
  Covariance covariance() const;
  std::int64_t cause_of_death(AccountIdx a) const;

  // -- liquidation --
  void liquidate_by_policy(AccountIdx a);
  void liquidate_account(AccountIdx a);                 // policy paced
  Money pace_of_block(MarketIdx m) const;               // forced volume a side
  Lots lots_to_close(AccountIdx a, MarketIdx m, const AccountSums& now) const;
  Lots capped_lots(MarketIdx m, Lots wanted) const;     // what account and window caps leave of it
  Lots window_capacity_of(MarketIdx m) const;           // 0: no cap
  void note_window(MarketIdx m, Lots lots);
  bool clip(AccountIdx a, MarketIdx m, Lots wanted, bool paced, std::int64_t cause);
  bool give_to_backstop(AccountIdx a, std::int64_t cause);
  std::vector<MarketIdx> cheapest_first(AccountIdx a) const;
  AccountIdx first_loss(MarketIdx m) const;            // the market's first-loss tranche, else the most junior shared one, else the treasury

  // -- losses after liquidation (step_resolve.cpp, adl_price.cpp) --
  bool loses_after_liquidation() const;
  std::vector<AccountIdx> accounts_below_zero() const;
  std::vector<Money> hole_by_market(AccountIdx a, Money hole) const;
  std::int64_t journal_bankruptcy(AccountIdx a, std::span<const Money> needs, std::int64_t cause);
  Money market_hole(AccountIdx a) const;                // below zero, less what no silo backs
  std::vector<Money> within_market_caps(std::span<const Money> needs) const;
  Money insurance_of(MarketIdx m) const;                // balances of the tranches that stand behind m
  bool insurance_can_pay(std::span<const Money> needs) const;
  Money pay_from_insurance(AccountIdx a, std::span<const Money> needs, std::int64_t cause);
  void charge_open_interest(MarketIdx m, AccountIdx a, Money loss, std::int64_t cause);
  void charge_balances(AccountIdx a, Money loss, std::int64_t cause);
  void charge_residual(AccountIdx a, MarketIdx m, Money loss, std::int64_t cause);
  void adl_off_mark(const std::vector<AccountIdx>& dead);  // sorted; at adl_price, as far as the others can bear it
  void close_off_mark(AdlFill f, Ticks price, Money& hole, Lots& over_lots);
  bool overlaps(const AdlFill& f, Ticks price) const;   // adl_counterparties lets the other side be taken at this price
  Ticks price_of_dead(AccountIdx a, MarketIdx m) const;
  void sweep_into_insurance(AccountIdx a, MarketIdx m, std::int64_t cause);
  Liquidation& liquidation_of(AccountIdx a);            // its row, made when there is none
  void forget_liquidations();                           // of accounts that are sound again, or gone
  void count_breaches();

  // -- when ADL goes first (adl_trigger; step_adl_trigger.cpp) --
  void follow_adl_triggers();
  void follow_drawdown(MarketIdx m);
  Money side_profit(MarketIdx m, int side) const;       // unrealised gains of the users on it, by entry
  void follow_pool_share(MarketIdx m, int side);
  void journal_trigger(MarketIdx m, std::int64_t bit, const AdlTrigger& trigger, const char* what);
  bool insurance_pays_first(const std::vector<Money>& needs) const;

  struct SocialisedRow {
    std::uint32_t account;
    Money pnl;
  };
  ClearingResult socialise_gains(const ClearingBook& book) const;   // step_socialise.cpp
  void socialise_market(MarketIdx m, const std::vector<SocialisedRow>& rows, std::vector<Money>& means, ClearingResult& out) const;

  // -- other protocols' liquidation (liquidation_venues.cpp, liquidation_auction.cpp) --
  struct PortfolioCost {
    std::vector<Lots> lots;                             // signed, a market; empty: the book does not take them
    Money cost = 0;                                     // against the mark
  };
  std::int64_t journal_liquidation(AccountIdx a, MarketIdx m, LiquidationStage stage);
  ClosingPart closing_part(AccountIdx a, MarketIdx m, Lots delta) const;
  Ticks bankruptcy_ticks(AccountIdx a, MarketIdx m) const;
  void take_over(AccountIdx a);
  void liquidate_by_ladder(AccountIdx a);
  MarketIdx furthest_fillable(AccountIdx a, const std::vector<MarketIdx>& markets) const;
  void liquidate_at_fillable(AccountIdx a);
  void liquidate_for_fee(AccountIdx a);
  void close_for_fee(AccountIdx a, MarketIdx m, Money shortage, Ppm share, std::int64_t cause);
  void hand_to_network(AccountIdx a);
  AuctionRule auction_rule() const;
  PortfolioCost cost_of_share(AccountIdx a, const std::vector<MarketIdx>& markets, std::int64_t share_1e12) const;
  PortfolioCost affordable_share(AccountIdx a, const std::vector<MarketIdx>& markets, const AuctionOffer& offer, Money value) const;
  void sell_share(AccountIdx a, const PortfolioCost& share, std::int64_t cause);
  void auction(AccountIdx a);
  void stop_auction_clock(AccountIdx a);
  void auction_insolvent(AccountIdx a, const std::vector<MarketIdx>& markets, const AuctionRule& rule, std::int64_t cause);

  // -- backstop and estates --
  void unwind_backstop(MarketIdx m);
  void dispose_of_network(MarketIdx m);                 // policy network: Vega's slices
  void unwind_engine(MarketIdx m);                      // policy takeover: what the engine makes is the fund's
  bool fund_bears(MarketIdx m, Money loss) const;
  void work_out(Estate& estate, std::vector<AccountIdx>& to_adl);
  bool estate_clip(Estate& estate, MarketIdx m);
  void repay(Estate& estate);
  bool becomes_estate(AccountIdx a) const;

  // -- collateral (step_collateral.cpp, step_conversion.cpp) --
  struct AssetHole {  // what a fall of collateral left below zero in one account
    AccountIdx account = 0;
    Money hole = 0, filled = 0;
    std::vector<Money> by_asset;  // parts of the hole, pro rata to what each asset lost
  };
  std::size_t asset_count() const { return s.assets.size(); }
  Money own_collateral(AccountIdx a, std::span<const AssetTerms> at) const;
  void move_collateral(AccountIdx a, AssetIdx c, std::int64_t change, CollateralReason why, std::int64_t cause);
  Int128 holding(AssetIdx c, std::int64_t amount, std::int64_t price_micro) const;
  RefusalReason nonsense(UserIdx user, AssetIdx asset) const;  // of a movement that names no account, no asset or no amount
  void find_holders();
  void refuse_collateral(AccountIdx a, AssetIdx c, std::int64_t amount, RefusalReason why, bool deposit);
  void observe_assets(const BlockInput& in);            // step_asset_prices.cpp
  void hold_price(const OperatorCommand& c, const HoldAssetPrice& p);
  std::optional<RefusalReason> price_refused(const AssetPrice& p) const;
  void price_asset(AssetIdx c);
  bool stale(AssetIdx c) const;                         // its price is too old, or a person's: it lets nothing in
  Money stale_counted(std::span<const Money> values) const;
  void refresh_assets();
  std::vector<AssetHole> asset_holes() const;
  Money already_unbacked(AccountIdx a) const;
  void share_silos(std::vector<AssetHole>& holes, WaterfallResult& paid);
  std::int64_t cause_of_asset(AssetIdx c) const;
  std::int64_t asset_cause(const AssetHole& hole) const;
  void journal_hole(const AssetHole& hole);
  void draw_for_collateral(const std::vector<AssetHole>& holes, const WaterfallResult& paid, std::size_t first_seq);
  Money unbacked() const;
  void refresh_unbacked(Int128 below_zero);
  AccountIdx junior_shared() const;
  Money silo_left(AssetIdx c) const;                    // of its parameter, in the open loss event
  Money shared_room() const;                            // what shared tranches can still pay for falls of collateral
  Money silo(std::size_t row) const;                    // rows: assets, then groups
  Money silo_limit(std::size_t row) const { return ppm_down(silo(row), params.at(GlobalParam::silo_use_ppm)); }
  void exposure_of(AccountIdx a, std::span<Money> sums) const;
  void measure_exposure();
  void change_exposure(AccountIdx a, std::span<const Money> before);
  bool over_limit(std::size_t row) const { return s.exposure[row] > silo_limit(row); }
  bool cap_closed(AssetIdx c) const;
  Money convert(AccountIdx a, AssetIdx c, Money wanted, std::int64_t cause);  // answers the value sold
  void convert_any(AccountIdx a, Money borrowed, std::int64_t cause);         // assets with the largest haircut first
  std::vector<AssetIdx> dearest_first() const;
  void convert_contributors(std::size_t row);
  void convert_borrowers();
  void convert_for_margin(AccountIdx a, std::int64_t cause);

  // -- business --
  RefusalReason nonsense_order(UserIdx user, MarketIdx m) const;
  void place_triggers(const BlockInput& in);
  void fire_triggers();
  void run_order(const Order& order, std::int64_t cause, OrderOutcome kind);
  void withdraw(const Withdrawal& w);
  std::optional<RefusalReason> withdrawal_refused(AccountIdx a, Money amount) const;  // why its quote may not leave it
  bool gated() const;                                   // withdrawal_gate is shut
  void withdraw_collateral(const CollateralWithdrawal& w);
  std::optional<RefusalReason> withdrawals_stopped(AccountIdx a) const;  // for any amount
  // Whether an account may change to `after` in step 8: silo and borrowing do not get worse beyond their limits.
  bool keeps_limits(AccountIdx a, const AccountSums& after, std::span<const Money> values_after, RefusalReason& why) const;
  std::vector<Money> collateral_values(AccountIdx a) const;
  struct Admitted {  // a withdrawal before it is paid
    QueuedWithdrawal entry;
    Money payable = 0;  // of it, by the account's means
    bool waited = false;
  };
  std::vector<Admitted> admitted;
  Money withdrawable(AccountIdx a, RefusalReason& why) const;
  Money reserved_of(UserIdx user) const;
  void reserve(const QueuedWithdrawal& entry, Money payable, bool waited);
  void readmit_queue();
  void pay(const Admitted& w, Money amount);
  void pay_withdrawals();
  Money queued_amount() const;
  void refuse_command(const OperatorCommand& c, RefusalReason reason, const Error& why);
  static RefusalReason lacks_person(const OperatorCommand& c);  // what a person alone may not do: nobody signs, or no second one
  Result<void> can_take_over(const Parameters& changed) const;
  void set_parameter(const OperatorCommand& c, const SetParameter& p);
  void set_breaker(const OperatorCommand& c, const SetBreaker& b);

  // -- tranche providers (step_providers.cpp) --
  void open_units();                                    // block 0: the house owns the opening balances
  void serve_providers(const BlockInput& in);           // step 8: entries from accounts, notices, exits that are due
  struct TranchePart {
    std::uint32_t tranche = 0;
    std::int64_t amount = 0;
  };
  std::vector<TranchePart> places_of(std::uint32_t recorded, std::int64_t amount) const;
  void enter(const ProviderEntry& e);
  void enter_tranche(AccountIdx a, const TranchePart& part, bool own_account);
  std::int64_t free_units(std::uint32_t t, AccountIdx provider) const;  // not under notice
  void give_notice(const ProviderNotice& n);
  void pay_exits();
  bool exit_is_due(const ProviderExit& exit) const;
  bool exits_wait() const;
  void pay_exit(ProviderExit& exit, std::int64_t units);
  void recount_units(std::uint32_t t);
  UnitPool unit_pool(std::uint32_t t) const;
  std::int64_t& units_of(std::uint32_t t, AccountIdx provider);
  std::int64_t journal_units(ProviderChange what, std::uint32_t t, AccountIdx provider, std::int64_t units, std::int64_t z);
  // Penalties and the tranches' share of fees, split by attachment point (solvency/yield.h).
  void pay_tranches(AccountIdx from, MarketIdx m, Money amount, TransferReason why, std::int64_t cause);

  // -- the fund's target (step_fund.cpp) --
  void measure_fund();                                  // between steps 7 and 8, at its cadence and after a move
  bool moved_since(TimeMs time_ms) const;               // of any index, by a band
  void follow_target(MarketIdx m, const FundMeasures& measures, const std::string& why);
  void journal_rule(MarketIdx m, const std::string& key, std::int64_t from, std::int64_t to, const std::string& why);
  Money fund_capacity() const;                          // what a loss event may (still) take from all tranches
  Money drawn_last_hour() const;
  void note_draw(Money amount);
  Ppm fee_share(MarketIdx m) const;                     // of the tranches, in force
  Lots open_interest_growth(AccountIdx taker, MarketIdx m, Lots lots) const;  // of one side, by a fill against lp
  bool beyond_open_interest_cap(AccountIdx taker, MarketIdx m, Lots lots) const;

  // -- prices and rates --
  std::int64_t scaled_by_open_interest(MarketIdx m, std::int64_t im_ppb) const;
  void follow_margin(MarketIdx m, Ppm sigma_ppm);
  std::int64_t funding_rate_1e9(MarketIdx m, TimeMs interval_run_ms) const;
  struct Judged {
    Ticks index = 0;
    Verdict verdict = Verdict::no_quorum;
    bool fresh = false;                                 // the index is of this block's sources
    std::vector<SourceState> states;
  };
  std::vector<SourceReading> readings_of(MarketIdx m) const;
  Judged judge(MarketIdx m) const;
  Judged judge_by_ladder(MarketIdx m) const;
  void follow_twap(MarketIdx m);
  void observe_market(MarketIdx m);
  void halt_after_slow_block();                         // price_guard bounds (step_bounds.cpp)
  Ticks mark_within_bounds(MarketIdx m, Ticks candidate);
  BreakerMove guard_market(MarketIdx m);
  std::uint32_t rejected_detail(const std::vector<SourceState>& states);
};

}  // namespace fb
