// ADL: hedge awareness worked out by hand, I5, conservation and completeness as properties.
#include <QtTest>
#include <map>

#include "base/error.h"
#include "solvency/adl.h"
#include "solvency/property.h"

using namespace fb;

namespace {

struct Holding {
  AccountIdx account;
  Money equity;
  std::vector<Lots> lots;
  bool dead = false, last = false;
};

std::vector<AdlFill> run(const std::vector<Holding>& holdings, const std::vector<AdlMarket>& markets,
                         const Covariance& covariance) {
  std::vector<AdlAccount> accounts;
  for (const auto& h : holdings) accounts.push_back({h.account, h.equity, h.dead, h.last, h.lots});
  return adl_hedge_aware(accounts, markets, covariance);
}

// Two markets of 1 % an hour each, correlation 0.9.
const Covariance kPair{2, {100'000'000, 90'000'000, 90'000'000, 100'000'000}};
const Covariance kOne{1, {100'000'000}};
const std::vector<AdlMarket> kOneMarket{{100, 1'000'000}};  // a lot is 100 USD
const std::vector<AdlMarket> kTwoMarkets{{100, 1'000'000}, {100, 1'000'000}};

std::vector<Holding> any_holdings(std::size_t markets) {
  std::vector<Holding> holdings;
  const int count = *rc::gen::inRange(2, 12);
  for (int i = 0; i < count; ++i) {
    Holding h{static_cast<AccountIdx>(10 * i + *rc::gen::inRange(0, 10)),
              *rc::gen::element<Money>(0, 1, 1'000'000, 9'000'000'000), std::vector<Lots>(markets)};
    h.dead = *rc::gen::inRange(0, 3) == 0;
    h.last = *rc::gen::inRange(0, 6) == 0;
    holdings.push_back(h);
  }
  for (int i = 0, n = *rc::gen::inRange(0, 30); i < n; ++i) {  // bets between two of them keep every market at zero
    const auto m = *rc::gen::inRange<std::size_t>(0, markets);
    const auto a = *rc::gen::inRange<std::size_t>(0, holdings.size()),
               b = *rc::gen::inRange<std::size_t>(0, holdings.size());
    const Lots lots = *rc::gen::inRange<Lots>(0, 50);
    holdings[a].lots[m] += lots, holdings[b].lots[m] -= lots;
  }
  return holdings;
}

Covariance any_covariance(std::size_t markets) {
  Covariance c{markets, std::vector<std::int64_t>(markets * markets)};
  std::vector<std::int64_t> sigma(markets);
  for (auto& s : sigma) s = *rc::gen::inRange<std::int64_t>(0, 50'000);
  const std::int64_t rho = *rc::gen::inRange<std::int64_t>(0, 101);
  for (std::size_t i = 0; i < markets; ++i)
    for (std::size_t j = 0; j < markets; ++j)
      c.value_ppm2[i * markets + j] = sigma[i] * sigma[j] / 100 * (i == j ? 100 : rho);
  return c;
}

// x'Σx in exact integers of an account with the given lots.
Int128 risk(const std::vector<Lots>& lots, const std::vector<AdlMarket>& markets, const Covariance& c) {
  Int128 sum = 0;
  for (std::size_t i = 0; i < lots.size(); ++i)
    for (std::size_t j = 0; j < lots.size(); ++j)
      sum += Int128{lots[i] * markets[i].mark * markets[i].tick_value} *
             (lots[j] * markets[j].mark * markets[j].tick_value) * c.at(i, j);
  return sum;
}

}  // namespace

class TestAdl : public QObject {
  Q_OBJECT
 private slots:
  void nobody_dead_nothing_happens() { QVERIFY(run({{1, 100, {5}}, {2, 100, {-5}}}, kOneMarket, kOne).empty()); }

  void dead_accounts_close_among_themselves_first() {
    const auto fills = run({{1, 0, {5}, true}, {2, 0, {-3}, true}, {3, 1, {-2}}}, kOneMarket, kOne);
    const std::vector<AdlFill> expected{{0, 1, 2, 3, true, false}, {0, 1, 3, 2, true, false}};
    QCOMPARE(fills, expected);
  }

  // Shorts of 10 lots (1,000 USD): the one with 500 USD of equity runs twice the leverage of the one with 1,000.
  void most_relief_per_usd_of_equity_first() {
    const auto fills =
        run({{1, 0, {12}, true}, {2, 1'000'000'000, {-10}}, {3, 500'000'000, {-10}}, {4, 1, {8}}}, kOneMarket, kOne);
    const std::vector<AdlFill> expected{{0, 1, 3, 10, true, false}, {0, 1, 2, 2, true, false}};
    QCOMPARE(fills, expected);
  }

  // Account 1 dies long 10 in market 0. Against it: 2, short 10 there and long 10 in market 1, correlation 0.9: nearly
  // hedged, at three times the leverage; 3, short 10 and nothing else. 2: side (Σx)_0 = 1000 x 100 - 0.9 x 1000 x 100 =
  // a tenth of what it would be unhedged, over a third of the equity: rank 0.3; its relief ends after a tenth of the
  // position, 1 lot. 3: rank 1. So 3 gives all 10 lots and the hedge stays whole.
  void hedged_leg_stays_while_an_outright_position_is_there() {
    const std::vector<Holding> book{
        {1, 0, {10, 0}, true}, {2, 100'000'000, {-10, 10}}, {3, 300'000'000, {-10, 0}}, {4, 1'000'000, {10, -10}}};
    QCOMPARE(run(book, kTwoMarkets, kPair), (std::vector<AdlFill>{{0, 1, 3, 10, true, false}}));
    // With 15 lots to go it gives first the lot that it is better without, then breaks the hedge, and that is counted.
    auto more = book;
    more[0].lots[0] = 15, more[3].lots[0] = 5;
    const std::vector<AdlFill> expected{
        {0, 1, 3, 10, true, false}, {0, 1, 2, 1, true, false}, {0, 1, 2, 4, true, true}};
    QCOMPARE(run(more, kTwoMarkets, kPair), expected);
  }

  void lp_and_backstop_come_last() {
    const auto fills =
        run({{1, 0, {4}, true}, {2, 1, {-3}, false, true}, {3, 9'000'000'000, {-3}}, {4, 5, {2}}}, kOneMarket, kOne);
    const std::vector<AdlFill> expected{{0, 1, 3, 3, true, false}, {0, 1, 2, 1, true, false}};
    QCOMPARE(fills, expected);
  }

  void equal_ranks_go_by_account() {
    const auto fills = run({{9, 0, {-4}, true}, {8, 100, {3}}, {7, 100, {3}}, {6, 100, {-2}}}, kOneMarket, kOne);
    const std::vector<AdlFill> expected{{0, 9, 7, 3, false, false}, {0, 9, 8, 1, false, false}};
    QCOMPARE(fills, expected);
  }

  void lots_without_another_side_are_refused() {
    QVERIFY_EXCEPTION_THROWN(run({{1, 0, {4}, true}, {2, 1, {-3}}}, kOneMarket, kOne), InvariantBroken);
  }

  void everything_dead_is_closed_and_nobody_flips() {
    QVERIFY(fb_test::holds("I5, completeness, conservation, hedge legs", [] {
      const auto count = *rc::gen::inRange<std::size_t>(1, 5);
      const auto holdings = any_holdings(count);
      const auto covariance = any_covariance(count);
      std::vector<AdlMarket> markets(count);
      for (auto& m : markets) m = {*rc::gen::inRange<Ticks>(0, 1000), *rc::gen::element<Money>(1, 1'000)};
      const auto fills = run(holdings, markets, covariance);
      std::map<AccountIdx, std::vector<Lots>> lots;
      std::map<AccountIdx, const Holding*> who;
      for (const auto& h : holdings) lots[h.account] = h.lots, who[h.account] = &h;
      for (const auto& f : fills) {
        RC_ASSERT(f.lots > 0);
        RC_ASSERT(who[f.dead]->dead);
        Lots &dead = lots[f.dead][f.market], &other = lots[f.counterparty][f.market];
        const Lots change = f.dead_sells ? f.lots : -f.lots;
        RC_ASSERT(dead * change > 0 && magnitude(dead) >= f.lots);
        RC_ASSERT(other * change < 0 && magnitude(other) >= f.lots);
        const auto before = risk(lots[f.counterparty], markets, covariance);
        dead -= change, other += change;
        const bool rose = risk(lots[f.counterparty], markets, covariance) > before;
        RC_ASSERT(f.hedge_leg == (rose && !who[f.counterparty]->dead));
      }
      for (const auto& h : holdings)
        if (h.dead) RC_ASSERT(lots[h.account] == std::vector<Lots>(count));
    }));
  }

  void lp_is_untouched_while_others_stand() {
    QVERIFY(fb_test::holds("last means last", [] {
      const auto holdings = any_holdings(2);
      const auto fills = run(holdings, kTwoMarkets, kPair);
      auto left = holdings;
      const auto find = [&](AccountIdx a) {
        return std::find_if(left.begin(), left.end(), [&](auto& h) { return h.account == a; });
      };
      for (const auto& f : fills) {
        const Lots change = f.dead_sells ? f.lots : -f.lots;
        if (find(f.counterparty)->last && !find(f.counterparty)->dead)
          for (const auto& h : left) RC_ASSERT(h.dead || h.last || h.lots[f.market] * change >= 0);
        find(f.dead)->lots[f.market] -= change, find(f.counterparty)->lots[f.market] += change;
      }
    }));
  }

  void order_of_input_does_not_matter() {
    QVERIFY(fb_test::holds("order of accounts does not matter", [] {
      auto holdings = any_holdings(2);
      const auto fills = run(holdings, kTwoMarkets, kPair);
      for (std::size_t i = holdings.size(); i > 1; --i)
        std::swap(holdings[i - 1], holdings[*rc::gen::inRange<std::size_t>(0, i)]);
      RC_ASSERT(run(holdings, kTwoMarkets, kPair) == fills);
    }));
  }
};

QTEST_GUILESS_MAIN(TestAdl)
#include "tst_adl.moc"
