// Every ADL policy: its rule worked out by hand, the promises that all of them keep, and broken fills that are caught.
#include <QtTest>

#include "solvency/adl_books.h"
#include "solvency/adl_policy.h"
#include "solvency/property.h"

using namespace fb;
using namespace fb_test;

namespace {

// Fills of one dead account in one market as "account lots" in their order.
std::string told(const std::vector<AdlFill>& fills) {
  std::string out;
  for (const auto& f : fills) out += std::to_string(f.counterparty) + " " + std::to_string(f.lots) + "; ";
  return out;
}

Holding shorts(AccountIdx a, Lots lots, std::int64_t entry_usd, std::int64_t equity_usd) {
  return {a, equity_usd * kUsd, {-lots}, false, false, {-entry_usd * kUsd}};
}
Holding longs(AccountIdx a, Lots lots, std::int64_t entry_usd, std::int64_t equity_usd) {
  return {a, equity_usd * kUsd, {lots}, false, false, {entry_usd * kUsd}};
}

std::vector<Holding> with_dead(Lots dead_lots, std::vector<Holding> live) {
  Lots sum = dead_lots;
  for (const auto& h : live) sum += h.lots[0];
  live.push_back({1, 0, {dead_lots}, true});
  if (sum != 0) live.push_back({99, 1'000'000 * kUsd, {-sum}, false, true});  // lp takes what is left over
  return live;
}

std::string one(AdlPolicy policy, Lots dead_lots, std::vector<Holding> live) {
  return told(run(policy, with_dead(dead_lots, std::move(live)), kOneMarket, kOne));
}

}  // namespace

class TestAdlPolicies : public QObject {
  Q_OBJECT
 private slots:
  void registry_names_the_values_of_the_parameter() {
    std::string names;
    for (const auto& p : adl_policies()) {
      names += (names.empty() ? "" : "|") + std::string(p.name);
      QCOMPARE(&adl_policy_info(p.policy), &p);
      QVERIFY(!p.rule.empty());
    }
    QCOMPARE(names, std::string(spec(GlobalParam::adl_policy).unit));
  }

  // Shorts of 10 lots (1,000 USD). 2 entered at 110: 100 / 1,100 x 1,000 / 500 = 0.18. 3 at 105: 50 / 1,050 x 10 =
  // 0.48. 4 and 5 at 90 lose 100 / 900 = 11 %: divided by leverage 1 and 10 that is -0.11 and -0.011.
  void queue_by_profit_times_leverage() {
    const std::vector<Holding> live{shorts(2, 10, 1100, 500), shorts(3, 10, 1050, 100), shorts(4, 10, 900, 1000),
                                    shorts(5, 10, 900, 100)};
    QCOMPARE(one(AdlPolicy::queue, 35, live), std::string("3 10; 2 10; 5 10; 4 5; "));
  }

  // BitMEX, "What is Auto-Deleveraging": mark 110, bankrupt 90, entry 100: 10 % x 5.5 = 0.55. Mark 95, bankrupt 80:
  // -5 % / (95 / 15) = -75 / 9,500.
  void queue_score_is_the_published_one() {
    QCOMPARE(compare(adl_queue_score(10, 100, 110, 20), {55, 100}), 0);
    QCOMPARE(compare(adl_queue_score(-5, 100, 95, 15), {-75, 9500}), 0);
  }

  // Longs. 2: 10 lots entered at 80, equity 500: 1.25 x 2 = 2.5. 3: 5 lots at 100, equity 200: 1 x 2.5, the same, so by
  // account. 4: 10 lots at 50, equity 2,000: 2 x 0.5 = 1.
  void index_of_longs() {
    const std::vector<Holding> live{longs(2, 10, 800, 500), longs(4, 10, 500, 2000), longs(3, 5, 500, 200)};
    QCOMPARE(one(AdlPolicy::index, -18, live), std::string("2 10; 3 5; 4 3; "));
  }

  // Shorts. 2: entered at 120, equity 400: 1.2 x 2.5 = 3. 3: at 90, equity 250: 0.9 x 4 = 3.6.
  void index_of_shorts_turns_the_price_round() {
    QCOMPARE(one(AdlPolicy::index, 15, {shorts(2, 10, 1200, 400), shorts(3, 10, 900, 250)}),
             std::string("3 10; 2 5; "));
  }

  void unranked_goes_round_from_a_start_of_the_block() {
    std::map<AccountIdx, int> first;
    for (std::int64_t block = 0; block < 200; ++block) {
      const auto book = with_dead(7, {shorts(2, 3, 1, 1), shorts(3, 3, 1, 1), shorts(4, 3, 1, 1), shorts(5, 3, 1, 1)});
      const auto fills = run(AdlPolicy::unranked, book, kOneMarket, kOne, block);
      QCOMPARE(fills, run(AdlPolicy::unranked, book, kOneMarket, kOne, block));
      QCOMPARE(fills.size(), std::size_t{3});  // 3, 3 and 1 from neighbours in the circle of 2, 3, 4, 5
      QCOMPARE(fills[2].lots, Lots{1});
      for (std::size_t i = 1; i < 3; ++i)
        QCOMPARE(fills[i].counterparty, fills[i - 1].counterparty == 5 ? 2 : fills[i - 1].counterparty + 1);
      ++first[fills[0].counterparty];
    }
    for (AccountIdx a = 2; a <= 5; ++a) QVERIFY2(first[a] > 25, "each of four starts about 50 of 200 times");
  }

  // 5 of 10 lots: 2.5, 1.5, 1: floors 2, 1, 1 and the last lot to the first account.
  void pro_rata_floors_then_one_each() {
    const std::vector<Holding> live{shorts(4, 2, 1, 1), shorts(2, 5, 1, 1), shorts(3, 3, 1, 1)};
    QCOMPARE(one(AdlPolicy::pro_rata, 5, live), std::string("2 3; 3 1; 4 1; "));
  }

  // Maintenance 60, 30, 10 of 5 lots: 3, 1.5, 0.5. With room for 2 lots only the first, at 80 of 100, gives all of it
  // and the other 8 lots go half and half.
  void maintenance_share_is_shared_again_where_it_is_capped() {
    auto a = shorts(2, 5, 1, 1), b = shorts(3, 5, 1, 1), c = shorts(4, 5, 1, 1);
    a.maintenance = {60}, b.maintenance = {30}, c.maintenance = {10};
    QCOMPARE(one(AdlPolicy::maintenance_share, 5, {a, b, c}), std::string("2 4; 3 1; "));
    a.lots = {-2}, b.lots = {-10}, c.lots = {-10};
    a.maintenance = {80}, b.maintenance = {10}, c.maintenance = {10};
    QCOMPARE(one(AdlPolicy::maintenance_share, 10, {a, b, c}), std::string("2 2; 3 4; 4 4; "));
    a.maintenance = b.maintenance = c.maintenance = {0};  // then by size
    QCOMPARE(one(AdlPolicy::maintenance_share, 11, {a, b, c}), std::string("2 1; 3 5; 4 5; "));
  }

  // Profits 300, 100 and none, 10 lots each. 4 lots are 400 USD: h = 1, 3 and 1 lots. 10 lots: what is missing, 6, goes
  // pro rata over 7, 9, 10: floors 1, 2, 2 and one to the first.
  void residual_ratio_takes_profits_before_principal() {
    const std::vector<Holding> live{shorts(2, 10, 1300, 500), shorts(3, 10, 1100, 500), shorts(4, 10, 900, 500)};
    QCOMPARE(one(AdlPolicy::residual_ratio, 4, live), std::string("2 3; 3 1; "));
    QCOMPARE(one(AdlPolicy::residual_ratio, 10, live), std::string("2 5; 3 3; 4 2; "));
  }

  void nobody_with_a_profit_is_pro_rata() {
    const std::vector<Holding> live{shorts(2, 10, 900, 500), shorts(3, 20, 1800, 500)};
    QCOMPARE(one(AdlPolicy::residual_ratio, 6, live), one(AdlPolicy::pro_rata, 6, live));
  }

  void fractions_compare_exactly() {
    const Int128 huge = wide(INT64_MAX, INT64_MAX);
    QCOMPARE(compare({1, 3}, {2, 6}), 0);
    QCOMPARE(compare({huge - 1, huge}, {huge - 2, huge - 1}), 1);  // 1 - 1/h > 1 - 1/(h - 1)
    QCOMPARE(compare({-1, 3}, {-1, 2}), 1);
    QCOMPARE(compare({-7, 2}, {0, 1}), -1);
    QVERIFY(holds("order of fractions", [] {
      const auto n = rc::gen::inRange<std::int64_t>(-1000, 1000);
      const auto d = rc::gen::inRange<std::int64_t>(1, 60);
      const std::int64_t a = *n, b = *d, c = *n, e = *d;
      RC_ASSERT(compare({a, b}, {c, e}) == sign_of(a * e - c * b));
    }));
  }

  void every_policy_keeps_the_promises_data() {
    QTest::addColumn<int>("policy");
    for (const auto& p : adl_policies()) QTest::newRow(std::string(p.name).c_str()) << static_cast<int>(p.policy);
  }
  void every_policy_keeps_the_promises() {
    QFETCH(int, policy);
    const auto chosen = static_cast<AdlPolicy>(policy);
    QVERIFY(holds("I5, all dead lots gone, dead first, lp last, order of input", [&] {
      const auto count = *rc::gen::inRange<std::size_t>(1, 5);
      auto holdings = any_holdings(count);
      const auto covariance = any_covariance(count);
      std::vector<AdlMarket> markets(count);
      for (auto& m : markets) m = {*rc::gen::inRange<Ticks>(0, 1000), *rc::gen::element<Money>(1, 1'000)};
      const auto block = *rc::gen::inRange<std::int64_t>(0, 1000);
      const auto fills = run(chosen, holdings, markets, covariance, block);
      RC_ASSERT(broken_promise(holdings, fills, markets, covariance) == "");
      for (std::size_t i = holdings.size(); i > 1; --i)
        std::swap(holdings[i - 1], holdings[*rc::gen::inRange<std::size_t>(0, i)]);
      RC_ASSERT(run(chosen, holdings, markets, covariance, block) == fills);
    }));
  }

  // Two accounts of half the size in place of one: what others give stays (up to the lot that rounding moves).
  void splitting_an_account_changes_nothing_for_others_data() {
    QTest::addColumn<int>("policy");
    QTest::addColumn<int>("lots");
    QTest::newRow("queue") << static_cast<int>(AdlPolicy::queue) << 0;
    QTest::newRow("index") << static_cast<int>(AdlPolicy::index) << 0;
    QTest::newRow("pro_rata") << static_cast<int>(AdlPolicy::pro_rata) << 1;
    QTest::newRow("residual_ratio") << static_cast<int>(AdlPolicy::residual_ratio) << 3;
  }
  void splitting_an_account_changes_nothing_for_others() {
    QFETCH(int, policy);
    QFETCH(int, lots);
    QVERIFY(holds("splitting", [&] {
      std::vector<Holding> live;
      const auto end = *rc::gen::inRange<AccountIdx>(12, 18);
      for (AccountIdx a = 10; a < end; ++a)
        live.push_back(shorts(2 * a, 2 * *rc::gen::inRange<Lots>(1, 30), 2 * *rc::gen::inRange<std::int64_t>(1, 4000),
                              2 * *rc::gen::inRange<std::int64_t>(1, 2000)));
      Lots sum = 0;
      for (const auto& h : live) sum -= h.lots[0];
      auto split = live;
      Holding& half = split[*rc::gen::inRange<std::size_t>(0, live.size())];
      half.equity /= 2, half.lots[0] /= 2, half.entry[0] /= 2;
      Holding twin = half;
      twin.account = half.account + 1;
      const AccountIdx was = half.account;
      split.push_back(twin);
      const Lots dead = *rc::gen::inRange<Lots>(1, sum + 1);
      const auto chosen = static_cast<AdlPolicy>(policy);
      auto whole = given(run(chosen, with_dead(dead, live), kOneMarket, kOne));
      auto parts = given(run(chosen, with_dead(dead, split), kOneMarket, kOne));
      parts[was] += parts[twin.account];
      for (const auto& h : live) RC_ASSERT(magnitude(whole[h.account] - parts[h.account]) <= lots);
    }));
  }

  // The check itself: fills of a real run, spoilt, are caught.
  void spoilt_fills_are_caught() {
    const auto book = with_dead(12, {shorts(2, 10, 1100, 500), shorts(3, 10, 1050, 100), {4, 0, {-3}, true}});
    const auto fills = run(AdlPolicy::queue, book, kOneMarket, kOne);
    QCOMPARE(told(fills), std::string("4 3; 3 9; "));
    const auto caught = [&](auto&& spoil) {
      auto wrong = fills;
      spoil(wrong);
      return broken_promise(book, wrong, kOneMarket, kOne);
    };
    QCOMPARE(caught([](auto&) {}), std::string());
    QCOMPARE(caught([](auto& f) { f[1].lots += 2; }), std::string("I5 of the dead"));
    QCOMPARE(caught([](auto& f) { f[1].lots = 0; }), std::string("a fill moves lots"));
    QCOMPARE(caught([](auto& f) { f.pop_back(); }), std::string("every lot of the dead goes"));
    QCOMPARE(caught([](auto& f) { f[1].dead_sells = false; }), std::string("dead accounts meet first"));
    QCOMPARE(caught([](auto& f) { f[1].counterparty = 99; }), std::string("lp and backstop come last"));
    QCOMPARE(caught([](auto& f) { std::swap(f[0], f[1]); }), std::string("dead accounts meet first"));
    QCOMPARE(caught([](auto& f) { f[1].hedge_leg = true; }), std::string("a broken hedge is marked"));
    QCOMPARE(caught([](auto& f) { f[0].both_dead = false; }),
             std::string("dead accounts give up their lots, and fills say who is dead"));
  }
};

QTEST_GUILESS_MAIN(TestAdlPolicies)
#include "tst_adl_policies.moc"
