// Rulebooks under which losses stand until the market, the insurance and ADL have had their turn: small books by hand.
#include <QtTest>

#include "protocol/insurance_layout.h"
#include "protocol/promises.h"
#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

// A long of 100,000 USD with 5,000 USD against two shorts of 60,000 and 40,000 USD with plenty; no depth, no backstop: the
// market takes nothing. `fund` stands in one insurance fund.
Genesis small_book(Money fund, const std::vector<std::pair<std::string, std::string>>& rules) {
  Genesis g = market_genesis({{"BTC", 10'000}}, 0);
  g.tranches = {{.id = "insurance fund", .opening_balance = fund}};
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  const auto lots = [&](std::int64_t usd) { return usd * kUsd / unit; };
  add_position(g, add_user(g, 5'000 * kUsd), 0, lots(100'000));
  add_position(g, add_user(g, 200'000 * kUsd), 0, -lots(60'000));
  add_position(g, add_user(g, 200'000 * kUsd), 0, -lots(40'000));
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"loss_policy", "after_liquidation"}, {"depth_1pct_usd", "0"}})
    if (!g.parameters.set(key, value)) qFatal("rule");
  for (const auto& [key, value] : rules)
    if (!g.parameters.set(key, value)) qFatal("rule");
  return g;
}

Money equity(const Run& run, UserIdx user) { return run.protocol->margin(run.protocol->layout().first_user() + user).equity; }
Money fund_of(const Run& run) { return run.protocol->tranche(0).balance; }
Lots lots_of(const Run& run, UserIdx user) { return run.protocol->ledger().lots(run.protocol->layout().first_user() + user, 0); }

// What rounding to whole ticks may leave over: one tick of the long's whole position.
Money tick_of_position(const Run& run) {
  const Instrument& i = run.protocol->genesis().markets[0].instrument;
  return i.tick_value * (100'000 * kUsd / (run.protocol->genesis().markets[0].first_index * i.tick_value));
}

}  // namespace

class TestAfterLiquidation : public QObject {
  Q_OBJECT
 private slots:
  // −20 %: the long lost 20,000 with 5,000: 15,000 below zero.
  void the_fund_pays_first_where_the_order_says_so() {
    Run run(small_book(50'000 * kUsd, {{"deficit_order", "insurance_first"}}));
    QVERIFY(run.block({800'000}));
    QCOMPARE(equity(run, 0), Money{0});
    QCOMPARE(lots_of(run, 0), Lots{0});
    QCOMPARE(fund_of(run), 35'000 * kUsd);
    QCOMPARE(equity(run, 1), 212'000 * kUsd);  // ADL at the mark costs the shorts nothing
    QCOMPARE(equity(run, 2), 208'000 * kUsd);
    QVERIFY(run.protocol->totals().breaches.below_zero == 0);
    const QString found = audit(run.log, run.protocol->genesis(), "after_fund_first");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  void at_the_bankruptcy_price_the_counterparties_bear_the_hole() {
    Run run(small_book(50'000 * kUsd, {{"deficit_order", "adl_first"}, {"adl_price", "bankruptcy"}}));
    QVERIFY(run.block({800'000}));
    QCOMPARE(lots_of(run, 0), Lots{0});
    QCOMPARE(equity(run, 0), Money{0});
    const Money left = fund_of(run) - 50'000 * kUsd;  // what whole ticks left over
    QVERIFY(left >= 0 && left < tick_of_position(run));
    QCOMPARE(equity(run, 1) + equity(run, 2), 405'000 * kUsd - left);
    QVERIFY(run.protocol->totals().breaches.adl_off_mark > 0);
    QCOMPARE(run.protocol->totals().breaches.adl_off_mark_money, 15'000 * kUsd + left);
    const QString found = audit(run.log, run.protocol->genesis(), "after_bankruptcy_price");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  // At the mark of the block before the long still had 5,000; the shorts lose this block's gain on what they give up.
  void at_the_previous_mark_the_dead_keep_what_they_had() {
    Run run(small_book(0, {{"deficit_order", "adl_first"}, {"adl_price", "previous_mark"}}));
    QVERIFY(run.block({800'000}));
    QCOMPARE(equity(run, 0), 5'000 * kUsd);
    QCOMPARE(equity(run, 1) + equity(run, 2), 400'000 * kUsd);
  }

  void open_interest_pays_by_size_where_it_is_socialised() {
    Genesis g = small_book(1'000 * kUsd, {{"deficit_order", "adl_first"}, {"adl_price", "mark"}, {"residual_policy", "open_interest"}});
    const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
    const Lots lots = 50'000 * kUsd / unit;  // a sound long and short besides
    add_position(g, add_user(g, 100'000 * kUsd), 0, lots);
    add_position(g, add_user(g, 100'000 * kUsd), 0, -lots);
    Run run(std::move(g));
    QVERIFY(run.block({800'000}));
    QCOMPARE(equity(run, 0), Money{0});
    QCOMPARE(fund_of(run), Money{0});
    // 14,000 left over falls on what is open after ADL: 50,000 long, 50,000 short.
    Money all = 0;
    for (UserIdx u = 1; u < 5; ++u) all += equity(run, u);
    QVERIFY(all <= 620'000 * kUsd - 14'000 * kUsd && all > 620'000 * kUsd - 14'000 * kUsd - 10);
    QCOMPARE(equity(run, 3), 90'000 * kUsd - 7'000 * kUsd);
    QCOMPARE(run.protocol->totals().breaches.charged_money, 620'000 * kUsd - all);
    const QString found = audit(run.log, run.protocol->genesis(), "after_open_interest");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  void every_balance_pays_where_cash_is_cut() {
    Genesis g = small_book(1'000 * kUsd, {{"deficit_order", "adl_first"}, {"adl_price", "mark"}, {"residual_policy", "balances"}});
    const UserIdx bystander = add_user(g, 500'000 * kUsd);
    Run run(std::move(g));
    const Money before = equity(run, bystander);
    QVERIFY(run.block({800'000}));
    QCOMPARE(equity(run, 0), Money{0});
    QVERIFY(equity(run, bystander) < before);
    QVERIFY(run.protocol->totals().breaches.charged_money >= 14'000 * kUsd);
    QVERIFY(run.protocol->totals().breaches.charged_money < 14'000 * kUsd + 10);
    const QString found = audit(run.log, run.protocol->genesis(), "after_balances");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  void what_nobody_pays_stays_below_zero_and_is_counted() {
    Run run(small_book(0, {{"deficit_order", "adl_first"}, {"adl_price", "mark"}, {"residual_policy", "stay"}}));
    QVERIFY(run.block({800'000}));
    QCOMPARE(equity(run, 0), -15'000 * kUsd);
    QCOMPARE(run.protocol->totals().breaches.below_zero, std::int64_t{1});
    QCOMPARE(run.protocol->totals().breaches.below_zero_money, 15'000 * kUsd);
    const QString found = audit(run.log, run.protocol->genesis(), "after_stay");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  void withdrawals_stop_while_the_gate_is_shut() {
    for (const char* gate : {"none", "insolvent_margin", "negative_account"}) {
      Run run(small_book(0, {{"bankrupt_policy", "market"}, {"withdrawal_gate", gate}}));
      QVERIFY(run.block({800'000}, {.withdrawals = {{.user = 2, .amount = 1'000 * kUsd}}}));
      QCOMPARE(run.protocol->totals().withdrawals, std::uint32_t(std::string(gate) == "none" ? 1 : 0));
    }
  }

  // A fork may not hand accounts below zero to rules that know none: refused and said, and nothing breaks.
  void stricter_rules_cannot_begin_over_accounts_below_zero() {
    Run run(small_book(0, {{"deficit_order", "adl_first"}, {"residual_policy", "stay"}}));
    QVERIFY(run.block({800'000}));
    BlockInput in;
    in.commands = {{.actor = "ana", .second = "ben", .what = SetParameter{"loss_policy", "clearing"}}};
    QVERIFY(run.block({800'000}, in));
    QVERIFY(run.protocol->parameters().choice<LossPolicy>(GlobalParam::loss_policy) == LossPolicy::after_liquidation);
    QCOMPARE(run.protocol->totals().refusals, std::uint32_t{1});
    Run sound(small_book(50'000 * kUsd, {{"deficit_order", "insurance_first"}}));
    QVERIFY(sound.block({800'000}));
    QVERIFY(sound.block({800'000}, in));
    QVERIFY(sound.protocol->parameters().choice<LossPolicy>(GlobalParam::loss_policy) == LossPolicy::clearing);
    QVERIFY(sound.block({500'000}));
    const QString found = audit(sound.log, sound.protocol->genesis(), "after_taken_over");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }

  void promises_follow_from_the_policies() {
    const auto of = [](const std::vector<std::pair<std::string, std::string>>& rules) {
      Parameters p({"X"});
      for (const auto& [key, value] : rules)
        if (!p.set(key, value)) qFatal("rule");
      return not_promised(promises_of(p));
    };
    using List = std::vector<std::string_view>;
    QCOMPARE(of({}), List{});
    QCOMPARE(of({{"clearing_policy", "pro_rata"}}), List{"I3(c)"});
    QCOMPARE(of({{"loss_policy", "socialise_gains"}}), List{"I3"});
    QCOMPARE(of({{"loss_policy", "after_liquidation"}}), (List{"I2", "I3(c)"}));
    QCOMPARE(of({{"loss_policy", "after_liquidation"}, {"adl_price", "bankruptcy"}}), (List{"I2", "I3", "I5"}));
    QCOMPARE(of({{"loss_policy", "after_liquidation"}, {"residual_policy", "balances"}}), (List{"I2", "I3"}));
    QCOMPARE(of({{"adl_price", "bankruptcy"}}), List{});  // the clearing vector leaves nobody below zero
  }

  void the_same_money_stands_in_every_layout() {
    for (const char* layout : {"tranches", "market_pools", "one_fund"}) {
      Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 300}, {"SOL", 20}}, 1'000'000'007);
      QVERIFY(g.parameters.set("insurance_layout", layout).has_value());
      Money before = 0, after = 0;
      for (const TrancheSpec& t : g.tranches) before += t.opening_balance;
      arrange_insurance(g);
      for (const TrancheSpec& t : g.tranches) after += t.opening_balance;
      QCOMPARE(after, before);
      QCOMPARE(g.tranches.size(), std::string(layout) == "tranches" ? 5U : std::string(layout) == "one_fund" ? 1U : 3U);
    }
  }
};

QTEST_GUILESS_MAIN(TestAfterLiquidation)
#include "tst_after_liquidation.moc"
