// Liquidation as other protocols do it, through the block: small books whose figures are worked by hand. Maintenance is 5 % of
// the mark throughout; depth is so large that a fill costs next to nothing, or nothing is there at all.
#include <QtTest>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

using Rules = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kDeep = "1000000000000";  // USD within 1 %

Genesis market_of(const char* depth, const Rules& rules, Money fund = 1'000'000 * kUsd) {
  Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 500}}, 0);
  for (OpeningMarket& m : g.markets) m.lp_capital = 1'000'000'000 * kUsd, m.backstop_capital = 1'000'000 * kUsd;
  g.tranches = {{.id = "fund", .opening_balance = fund}};
  Rules all{{"depth_1pct_usd", depth}, {"mm_floor_ppm", "50000"}, {"mm_cap_ppm", "50000"}, {"mm_sigma_ppm", "0"}, {"small_notional_usd", "0"},
            {"tier1_ppm", "1000000"}, {"tier2_ppm", "1000000"}, {"tier3_ppm", "1000000"}, {"yield_own_ppm", "1000000"}, {"dust_usd", "0"},
            {"drought_floor_ppm", "1000000"}};
  all.insert(all.end(), rules.begin(), rules.end());
  for (const auto& [key, value] : all)
    if (!g.parameters.set(key, value)) qFatal("%s=%s", key.c_str(), value.c_str());
  return g;
}

Lots lots_for(const Genesis& g, MarketIdx m, std::int64_t usd) { return usd * kUsd / (g.markets[m].first_index * g.markets[m].instrument.tick_value); }

// A long of `usd` with `margin` against a short that can bear anything.
UserIdx add_long(Genesis& g, MarketIdx m, std::int64_t usd, std::int64_t margin) {
  const UserIdx user = add_user(g, margin * kUsd), other = add_user(g, 100 * usd * kUsd);
  add_position(g, user, m, lots_for(g, m, usd));
  add_position(g, other, m, -lots_for(g, m, usd));
  return user;
}

AccountIdx account(const Run& run, UserIdx user) { return run.protocol->layout().first_user() + user; }
Money equity(const Run& run, AccountIdx a) { return run.protocol->margin(a).equity; }
Money notional(const Run& run, AccountIdx a, MarketIdx m) {
  return magnitude(run.protocol->ledger().lots(a, m)) * run.protocol->market(m).mark * run.protocol->genesis().markets[m].instrument.tick_value;
}
Money fund(const Run& run) { return run.protocol->tranche(0).balance; }
std::vector<Event> fills(const Run& run, FillReason why) {
  std::vector<Event> out;
  for (const Event& e : run.log.events)
    if (e.type == EventType::fill && e.code == static_cast<std::uint8_t>(why)) out.push_back(e);
  return out;
}
bool near(Money got, Money wanted, Money within) { return magnitude(got - wanted) <= within; }

#define CLEAN(run, name)                                                     \
  do {                                                                       \
    const QString found = audit((run).log, (run).protocol->genesis(), name); \
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));       \
  } while (false)

}  // namespace

class TestLiquidationPolicies : public QObject {
  Q_OBJECT
 private slots:
  // 100,000 in BTC and 50,000 in ETH with 9,000: −2 % leaves 6,000 of 7,350. dYdX closes one position an account and block,
  // here the larger one (equal rates: equal distance), half of it, for at most 0.5 % of what it brings.
  void dydx_closes_one_position_a_block_within_its_limits() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "fillable"}, {"close_most_ppm", "500000"}, {"close_min_usd", "1000"}});
    const UserIdx user = add_long(g, 0, 100'000, 9'000);
    const UserIdx other = add_user(g, 10'000'000 * kUsd);
    add_position(g, user, 1, lots_for(g, 1, 50'000));
    add_position(g, other, 1, -lots_for(g, 1, 50'000));
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({980'000, 980'000}));
    QVERIFY(near(notional(run, a, 0), 49'000 * kUsd, 100 * kUsd));
    QVERIFY(near(notional(run, a, 1), 49'000 * kUsd, 100 * kUsd));
    // Bankruptcy value of the half: its share of maintenance, 2,450 of 7,350, carries a third of 6,000: 2,000 of room, so the
    // fee is the whole 0.5 % of 49,000.
    QVERIFY(near(fund(run) - 1'000'000 * kUsd, 245 * kUsd, kUsd));
    QCOMPARE(fills(run, FillReason::liquidation).size(), 1U);
    CLEAN(run, "policy_fillable");
  }

  // Nothing is there: no fill, and an account below zero is deleveraged at its bankruptcy price in the same block.
  void dydx_deleverages_where_the_book_is_empty() {
    Genesis g = market_of("0", {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "fillable"}, {"deficit_order", "adl_first"}, {"adl_price", "bankruptcy"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    QVERIFY(run.block({900'000, 1'000'000}));
    QCOMPARE(fills(run, FillReason::liquidation).size(), 0U);
    QCOMPARE(equity(run, account(run, user)), Money{0});
    QCOMPARE(fills(run, FillReason::adl).front().y, run.protocol->genesis().markets[0].first_index * 94 / 100);  // what 6,000 of 100,000 pays for
    CLEAN(run, "policy_fillable_adl");
  }

  // 500,000 with 25,500: −0.5 % leaves 23,000 of 24,875. A fifth goes first; 15 s later the price has
  // fallen on, and within the cooldown the rest goes whole.
  void hyperliquid_closes_a_fifth_then_all() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "ladder"}, {"penalty_ppm", "0"}});
    const UserIdx user = add_long(g, 0, 500'000, 25'500);
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({995'000, 1'000'000}));
    QVERIFY(near(notional(run, a, 0), 398'000 * kUsd, 100 * kUsd));
    QVERIFY(run.block({985'000, 1'000'000}));  // 23,000 − 4,000 of 19,700
    QCOMPARE(run.protocol->ledger().lots(a, 0), Lots{0});
    CLEAN(run, "policy_ladder");
  }

  // 500,000 in BTC and 400,000 in ETH with 47,000: −1 % leaves 38,000 of 44,550. A fifth of the first leaves 39,600 to be met, so a
  // fifth of the second goes too: cooling begins after the block, not with the next market.
  void hyperliquid_closes_a_fifth_of_every_market_in_one_block() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "ladder"}, {"penalty_ppm", "0"}});
    const UserIdx user = add_long(g, 0, 500'000, 47'000);
    const UserIdx other = add_user(g, 40'000'000 * kUsd);
    add_position(g, user, 1, lots_for(g, 1, 400'000));
    add_position(g, other, 1, -lots_for(g, 1, 400'000));
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({990'000, 990'000}));
    QVERIFY(near(notional(run, a, 0), 396'000 * kUsd, 100 * kUsd));
    QVERIFY(near(notional(run, a, 1), 316'800 * kUsd, 100 * kUsd));
    QCOMPARE(fills(run, FillReason::liquidation).size(), 2U);
    CLEAN(run, "policy_ladder_markets");
  }

  // Below two thirds of maintenance the vault takes the whole position and all that is left.
  void hyperliquids_vault_takes_all_below_two_thirds() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "ladder"}, {"backstop_discount_ppm", "1000000"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    QVERIFY(run.block({970'000, 1'000'000}));  // 3,000 of 4,850
    QCOMPARE(run.protocol->ledger().lots(account(run, user), 0), Lots{0});
    QVERIFY(equity(run, account(run, user)) < 100 * kUsd);  // less than a tick of the position
    QVERIFY(fills(run, FillReason::backstop).size() >= 1);
  }

  // BitMEX: 100,000 with 6,000; −2 % leaves 4,000 of 4,900: the engine takes over at 94 % of the entry; it sells at the mark
  // and what it makes, 4,000, is the fund's.
  void bitmex_takes_over_at_the_bankruptcy_price() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "takeover"}, {"pace_ppm_per_min", "100000000"}, {"clip_usd", "1000000"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(equity(run, account(run, user)), Money{0});
    QCOMPARE(fills(run, FillReason::backstop).front().y, run.protocol->genesis().markets[0].first_index * 94 / 100);
    QVERIFY(near(fund(run) - 1'000'000 * kUsd, 4'000 * kUsd, 5 * kUsd));
    QCOMPARE(run.protocol->ledger().lots(run.protocol->layout().backstop(0), 0), Lots{0});
    CLEAN(run, "policy_takeover");
  }

  // Drift: 100,000 with 5,500; −1 % leaves 4,500 of 4,950, 1.1 x of it is 5,445: a shortage of 945. The size that covers it is
  // 945 / (5 % − 1 % − fund fee), a fiftieth of it at once, at the index less 1 %.
  void drift_pays_the_liquidator_a_fee_and_keeps_pace() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "liquidator_fee"}, {"bankrupt_policy", "market"}, {"penalty_ppm", "0"}});
    const UserIdx user = add_long(g, 0, 100'000, 5'500);
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({990'000, 1'000'000}));
    const auto first = fills(run, FillReason::liquidation);
    QCOMPARE(first.size(), 1U);
    QCOMPARE(first[0].y, mul_div_floor(run.protocol->market(0).index, 990'000, kMillion));
    const Money closed = first[0].x * run.protocol->market(0).mark * run.protocol->genesis().markets[0].instrument.tick_value;
    QVERIFY(near(closed, 945 * kUsd * 100 / 4 / 50, 5 * kUsd));
    QVERIFY(run.block({990'000, 1'000'000}));
    QVERIFY(notional(run, a, 0) < 99'000 * kUsd - closed);  // a quarter of the minute later more may go
    CLEAN(run, "policy_liquidator_fee");
  }

  // No liquidator comes while the book would pay less than the fee.
  void drift_waits_where_the_book_does_not_pay_the_liquidator() {
    Genesis g = market_of("1000000", {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "liquidator_fee"}, {"bankrupt_policy", "market"},
                                      {"liquidator_fee_ppm", "0"}, {"liquidator_fee_most_ppm", "0"}});
    const UserIdx user = add_long(g, 0, 100'000, 5'500);
    Run run(std::move(g));
    QVERIFY(run.block({990'000, 1'000'000}));
    QCOMPARE(fills(run, FillReason::liquidation).size(), 0U);
    QVERIFY(run.protocol->ledger().lots(account(run, user), 0) > 0);
  }

  // Derive: 100,000 with 6,000; −2 % leaves 4,000 of 4,900. Missing 900, with 15 % of the requirement as buffer; the fee at the
  // start is a tenth of what would be sold; the share sold restores the buffer.
  void derive_auctions_a_share_of_the_portfolio() {
    Genesis g = market_of(kDeep, {{"liquidation_policy", "auction"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({980'000, 1'000'000}));
    const AccountMargin after = run.protocol->margin(a);
    QVERIFY(fund(run) > 1'000'000 * kUsd);
    QVERIFY(run.protocol->ledger().lots(a, 0) > 0);
    QVERIFY2(after.equity >= after.maintenance, "a share was sold that restores maintenance");
    QVERIFY(wide(after.equity, 100) < wide(after.maintenance, 130));  // and not much more
    CLEAN(run, "policy_auction");
  }

  // With a thin book nobody bids at no discount; as it grows, it pays for the unwinding of ever larger shares.
  void an_auction_waits_for_its_discount() {
    Genesis g = market_of("200000", {{"liquidation_policy", "auction"}, {"auction_start_ppm", "1000000"}, {"auction_fast_ms", "600000"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(fills(run, FillReason::liquidation).size(), 0U);
    int blocks = 0;
    while (fills(run, FillReason::liquidation).empty() && blocks < 60 && run.block({980'000, 1'000'000})) ++blocks;
    QVERIFY(blocks >= 1 && blocks < 60);
    QVERIFY(notional(run, a, 0) > 90'000 * kUsd);  // a small discount pays for a small share only
    QVERIFY(equity(run, a) > 0);
  }

  // Ten minutes without a price leave the discount where it was: the first block after them offers no more than before.
  void an_auction_does_not_decay_while_the_oracle_is_silent() {
    const auto sold_after = [](int silent) {
      Genesis g = market_of("200000", {{"liquidation_policy", "auction"}, {"auction_start_ppm", "1000000"}, {"auction_fast_ms", "600000"}, {"grace_ms", "0"}, {"max_age_ms", "1000"}});
      const UserIdx user = add_long(g, 0, 100'000, 6'000);
      Run run(std::move(g));
      run.block({980'000, 1'000'000});
      for (int i = 0; i < silent; ++i) run.block({0, 0});
      run.block({980'000, 1'000'000});
      return notional(run, account(run, user), 0);
    };
    QCOMPARE(sold_after(40), sold_after(0));
  }

  // Below zero the fund pays a bidder to take everything, as much as that costs, once the offer has risen to it.
  void an_insolvent_account_is_given_away_with_the_funds_money() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "auction"}, {"bankrupt_policy", "market"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    const AccountIdx a = account(run, user);
    for (int i = 0; i < 3; ++i) QVERIFY(run.block({900'000, 1'000'000}));  // 4,000 below zero
    QCOMPARE(run.protocol->ledger().lots(a, 0), Lots{0});
    QVERIFY(equity(run, a) >= 0 && equity(run, a) < kUsd);
    QVERIFY(near(1'000'000 * kUsd - fund(run), 4'000 * kUsd, 50 * kUsd));
    CLEAN(run, "policy_auction_insolvent");
  }

  // The same without a fund, where open interest bears the rest: the account does not pay for itself, and the others pay all.
  void open_interest_pays_for_an_auction_without_a_fund() {
    Genesis g = market_of(kDeep, {{"loss_policy", "after_liquidation"}, {"liquidation_policy", "auction"}, {"bankrupt_policy", "market"}, {"residual_policy", "open_interest"}}, 0);
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    for (int i = 0; i < 3; ++i) QVERIFY2(run.block({900'000, 1'000'000}), run.error.c_str());
    QCOMPARE(run.protocol->ledger().lots(account(run, user), 0), Lots{0});
    // 10,000,000 and a gain of 10,000, less the 4,000 that the long lacked.
    QVERIFY(near(equity(run, account(run, user + 1)), 10'006'000 * kUsd, 50 * kUsd));
    QVERIFY(equity(run, account(run, user)) >= 0);
    CLEAN(run, "policy_auction_open_interest");
  }

  // Vega: the network takes 100,000 over at the mark, the 4,000 left go to the pool, and a tenth of the position is disposed of
  // in each step.
  void vegas_network_takes_all_and_disposes_in_slices() {
    Genesis g = market_of(kDeep, {{"loss_policy", "socialise_gains"}, {"liquidation_policy", "network"}});
    const UserIdx user = add_long(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    const AccountIdx network = run.protocol->layout().backstop(0);
    QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(equity(run, account(run, user)), Money{0});
    QCOMPARE(fund(run), 1'004'000 * kUsd);
    QVERIFY(near(notional(run, network, 0), 98'000 * kUsd * 9 / 10, 20 * kUsd));
    QVERIFY(run.block({980'000, 1'000'000}));
    QVERIFY(near(notional(run, network, 0), 98'000 * kUsd * 81 / 100, 20 * kUsd));
    CLEAN(run, "policy_network");
  }

  // Losers bring 14,000 of 34,000 (a: 6,000 of 30,000, with no pool; b: 4,000 of 4,000 … at −40 % of 75,000 and 10,000): winners
  // get the share that was collected.
  void gains_are_socialised_market_by_market() {
    Genesis g = market_of(kDeep, {{"loss_policy", "socialise_gains"}, {"liquidation_policy", "network"}}, 0);
    const UserIdx poor = add_long(g, 0, 75'000, 6'000);   // loses 30,000
    const UserIdx rich = add_long(g, 0, 10'000, 50'000);  // loses 4,000 and can
    Run run(std::move(g));
    const Money first = equity(run, account(run, poor + 1)), second = equity(run, account(run, rich + 1));
    QVERIFY(run.block({600'000, 1'000'000}));
    // 10,000 of 34,000 was collected: 30,000 and 4,000 of gain become floor(x · 10/34).
    QVERIFY(near(equity(run, account(run, poor + 1)) - first, 30'000 * kUsd * 10 / 34, 1));
    QVERIFY(near(equity(run, account(run, rich + 1)) - second, 4'000 * kUsd * 10 / 34, 1));
    QCOMPARE(equity(run, account(run, poor)), Money{0});
    QCOMPARE(equity(run, account(run, rich)), 46'000 * kUsd);
    QCOMPARE(fills(run, FillReason::adl).size(), 0U);  // the network takes what the bankrupt held
    QCOMPARE(run.protocol->ledger().lots(account(run, poor), 0), Lots{0});
    CLEAN(run, "policy_socialise");
  }

  // The caps of the paced default: one account and block, one market and window, and no dust left behind.
  void caps_hold_a_paced_liquidation_back() {
    const auto closed = [](const Rules& rules, int blocks) {
      Rules all{{"pace_ppm_per_min", "100000000"}, {"clip_usd", "1000000"}, {"target_health_ppm", "5000000"}, {"backstop_health_ppm", "0"}, {"penalty_ppm", "0"}};
      all.insert(all.end(), rules.begin(), rules.end());
      Genesis g = market_of(kDeep, all);
      const UserIdx user = add_long(g, 0, 100'000, 6'000);
      Run run(std::move(g));
      for (int i = 0; i < blocks; ++i) run.block({980'000, 1'000'000});
      return 98'000 * kUsd - notional(run, account(run, user), 0);
    };
    QVERIFY(near(closed({{"account_block_usd", "10000"}}, 1), 10'000 * kUsd, 50 * kUsd));
    QVERIFY(near(closed({{"account_block_usd", "10000"}}, 2), 20'000 * kUsd, 50 * kUsd));
    QVERIFY(near(closed({{"window_cap_usd", "15000"}, {"window_cap_ms", "86400000"}}, 3), 15'000 * kUsd, 50 * kUsd));
    const Money partly = closed({}, 1);
    QVERIFY(partly > 50'000 * kUsd && partly < 98'000 * kUsd);
    QVERIFY(near(closed({{"dust_usd", "90000"}}, 1), 98'000 * kUsd, 50 * kUsd));
  }

  // dYdX: initial margin grows to 100 % with the market's open interest; 100,000 halfway between 50,000 and 150,000.
  void initial_margin_grows_with_open_interest() {
    Genesis g = market_of(kDeep, {{"oi_scale_lower_usd", "50000"}, {"oi_scale_upper_usd", "150000"}});
    add_long(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    QVERIFY(run.block({1'000'000, 1'000'000}));
    QVERIFY(magnitude(run.protocol->market(0).im_ppm - 550'000) < 500);  // 10 % + 90 % x a half
    QCOMPARE(run.protocol->market(1).im_ppm, Ppm{100'000});
  }
};

QTEST_GUILESS_MAIN(TestLiquidationPolicies)
#include "tst_liquidation_policies.moc"
