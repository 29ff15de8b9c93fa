// ADL: hedge awareness worked out by hand. Properties of all policies stand in tst_adl_policies.
#include <QtTest>

#include "base/error.h"
#include "solvency/adl_books.h"

using namespace fb;
using namespace fb_test;

namespace {
std::vector<AdlFill> run(const std::vector<Holding>& holdings, const std::vector<AdlMarket>& markets,
                         const Covariance& covariance) {
  return fb_test::run(AdlPolicy::hedge_aware, holdings, markets, covariance);
}
}  // namespace

class TestAdl : public QObject {
  Q_OBJECT
 private slots:
  void nobody_dead_nothing_happens() { QVERIFY(run({{1, 100, {5}}, {2, 100, {-5}}}, kOneMarket, kOne).empty()); }

  void dead_accounts_close_among_themselves_first() {
    const auto fills = run({{1, 0, {5}, true}, {2, 0, {-3}, true}, {3, 1, {-2}}}, kOneMarket, kOne);
    const std::vector<AdlFill> expected{{0, 1, 2, 3, true, false, true}, {0, 1, 3, 2, true, false}};
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
};

QTEST_GUILESS_MAIN(TestAdl)
#include "tst_adl.moc"
