// Guards of other venues through the block: Vega's price bounds with their auctions and its halt after a slow block,
// Drift's ladder of oracle validity. Figures worked by hand.
#include <QtTest>

#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

BreakerState breaker(const Run& run, MarketIdx m = 0) { return run.protocol->market(m).breaker; }

BlockInput order_of(UserIdx u, Lots lots) {
  BlockInput in;
  in.orders = {{.user = u, .market = 0, .lots = lots}};
  return in;
}

const Rules kBounds{{"price_guard", "bounds"}};
const Rules kLadder{{"oracle_policy", "ladder"}, {"max_confidence_ppm", "20000"}};

}  // namespace

class TestVenueGuardsInBlock : public QObject {
  Q_OBJECT
 private slots:
  // Bounds at 50 % volatility and p = 0.9999999 (5.3267 sigmas): over 360 s ∓ 0.90 %, 1,440 s ∓ 1.80 %, 3,600 s ∓ 2.84
  // % of 10,000. 9,950 is inside. 9,800 is beyond the first two: 120 s, extended to 180 s; the third allows it.
  void aPriceBeyondItsBoundsHoldsTheMarkUntilTheAuctionIsOver() {
    Genesis g = venue_book(kBounds, 0, kDeep);
    const UserIdx user = add_pair(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    QVERIFY(run.block({995'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).mark, price_of(run, 995'000));
    QCOMPARE(breaker(run), BreakerState::normal);
    for (int i = 0; i < 12; ++i) {  // 0 to 165 s
      QVERIFY(run.block({980'000, 1'000'000}, order_of(user + 1, -1)));
      QCOMPARE(run.protocol->market(0).mark, price_of(run, 995'000));
      QCOMPARE(breaker(run), BreakerState::auction);
      QCOMPARE(breaker(run, 1), BreakerState::normal);
      QCOMPARE(equity(run, user), 5'500 * kUsd);
    }
    QCOMPARE(refusals(run, RefusalReason::halted), 12);
    QCOMPARE(count(run, EventType::liquidation), 0);
    QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).mark, price_of(run, 980'000));
    QCOMPARE(breaker(run), BreakerState::normal);
    QVERIFY(count(run, EventType::liquidation) > 0);  // 4,000 of 4,900
    FB_CLEAN(run, "bounds");
  }

  // The first bounds alone: 9,880 is beyond 9,910 and within 9,822: 120 s and no extension; a price that came back ends
  // it as well.
  void anAuctionIsNotExtendedByWiderBounds() {
    for (const std::int64_t later : {988'000, 1'000'000}) {
      Genesis g = venue_book(kBounds, 0);
      add_pair(g, 0, 100'000, 50'000);
      Run run(std::move(g));
      for (int i = 0; i < 8; ++i) {
        QVERIFY(run.block({i == 0 ? 988'000 : later, 1'000'000}));
        QCOMPARE(run.protocol->market(0).mark, price_of(run, 1'000'000));
      }
      QVERIFY(run.block({later, 1'000'000}));
      QCOMPARE(run.protocol->market(0).mark, price_of(run, later));
    }
  }

  // With the auction's price begins a new history: a fall of as much again from 9,800 is measured from there.
  void theHistoryBeginsAnewAfterAnAuction() {
    Genesis g = venue_book(kBounds, 0);
    add_pair(g, 0, 100'000, 90'000);
    Run run(std::move(g));
    while (run.protocol->market(0).mark != price_of(run, 980'000)) QVERIFY(run.block({980'000, 1'000'000}));
    QVERIFY(run.block({975'000, 1'000'000}));  // 0.5 % below it, 2.5 % below the opening
    QCOMPARE(run.protocol->market(0).mark, price_of(run, 975'000));
  }

  // 75 s is 15 s over the minute: the table's row for 10 s, 60 s in every market. 65 s is not over its 10 s.
  void aSlowBlockHaltsEveryMarket() {
    Rules rules = kBounds;
    rules.push_back({"slow_block_ms", "60000"});
    Genesis g = venue_book(rules, 0);
    add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    QVERIFY(block_after(run, 65'000, {999'000, 999'000}));
    QCOMPARE(breaker(run), BreakerState::normal);
    QVERIFY(block_after(run, 75'000, {998'000, 998'000}));
    for (MarketIdx m = 0; m < 2; ++m) {
      QCOMPARE(breaker(run, m), BreakerState::auction);
      QCOMPARE(run.protocol->market(m).mark, price_of(run, 999'000, m));
    }
    QVERIFY(block_after(run, 45'000, {998'000, 998'000}));
    QCOMPARE(breaker(run), BreakerState::auction);
    QVERIFY(block_after(run, 15'000, {998'000, 998'000}));
    QCOMPARE(breaker(run), BreakerState::normal);
    QCOMPARE(run.protocol->market(0).mark, price_of(run, 998'000));
  }

  // A state that a person set is a floor: the end of an auction does not loosen it.
  void aPersonsFloorOutlastsTheAuction() {
    Genesis g = venue_book(kBounds, 0);
    add_pair(g, 0, 100'000, 90'000);
    Run run(std::move(g));
    BlockInput in;
    in.commands = {{.actor = "ana", .what = SetBreaker{.scope = 0, .state = BreakerState::reduce_only}}};
    QVERIFY(run.block({980'000, 1'000'000}, in));
    QCOMPARE(breaker(run), BreakerState::auction);
    for (int i = 0; i < 12; ++i) QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(breaker(run), BreakerState::reduce_only);
  }

  // Nobody speaks for 60 s = 150 slots: beyond 120 margin stops, and orders with it; a liquidation goes on. Under the
  // quorum with the same patience everything stops.
  void aStalePriceStopsOrdersButNoLiquidationOnTheLadder() {
    for (const bool ladder : {true, false}) {
      Rules rules = ladder ? kLadder : Rules{{"max_age_ms", "48000"}};
      rules.insert(rules.end(), {{"loss_policy", "after_liquidation"},
                                 {"liquidation_policy", "liquidator_fee"},
                                 {"bankrupt_policy", "market"},
                                 {"cover_duration_ms", "600000"}});
      Genesis g = venue_book(rules, 0, kDeep);
      const UserIdx user = add_pair(g, 0, 100'000, 5'500);
      Run run(std::move(g));
      QVERIFY(run.block({990'000, 1'000'000}));
      for (int i = 0; i < 3; ++i) QVERIFY(run.block({0, 0}));  // 45 s: 112 slots
      QVERIFY(!ladder || run.protocol->market(0).verdict == Verdict::delayed);
      const std::size_t before = fills(run, FillReason::liquidation).size();
      QVERIFY(run.block({0, 0}, order_of(user + 1, -1)));
      QCOMPARE(run.protocol->market(0).verdict, ladder ? Verdict::stale_for_margin : Verdict::no_quorum);
      QCOMPARE(refusals(run, RefusalReason::verdict), 1);
      QCOMPARE(fills(run, FillReason::liquidation).size() > before, ladder);
    }
  }

  // A tenth of the average is 10 times away, more than 5: no liquidation, and the last index stands. A fifth is exactly
  // 5 times.
  void aPriceFarFromItsAverageIsTooVolatile() {
    Genesis g = venue_book(kLadder, 0, kDeep);
    const UserIdx user = add_pair(g, 0, 100'000, 90'000);
    Run run(std::move(g));
    QVERIFY(run.block({100'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).verdict, Verdict::too_volatile);
    QCOMPARE(run.protocol->market(0).index, price_of(run, 1'000'000));
    QCOMPARE(equity(run, user), 90'000 * kUsd);
    QVERIFY(run.block({200'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).verdict, Verdict::valid);
    QCOMPARE(run.protocol->market(0).index, price_of(run, 200'000));
  }

  // 3 % of confidence against 2 %: fills and settlement stop, liquidation does not; twice the width is allowed to a
  // lesser tier.
  void anUncertainPriceStopsFills() {
    for (const char* tier : {"1", "2"}) {
      Rules rules = kLadder;
      rules.push_back({"confidence_multiplier", tier});
      Genesis g = venue_book(rules, 0, kDeep);
      const UserIdx user = add_pair(g, 0, 100'000, 90'000);
      Run run(std::move(g));
      QVERIFY(block_after(run, 15'000, {990'000, 1'000'000}, order_of(user + 1, -1), 30'000));
      const bool certain = std::string(tier) == "2";
      QCOMPARE(run.protocol->market(0).verdict == Verdict::uncertain, !certain);
      QCOMPARE(run.protocol->market(0).index, price_of(run, 990'000));  // the price counts for all that
      QCOMPARE(refusals(run, RefusalReason::verdict), certain ? 0 : 1);
    }
  }
};

QTEST_GUILESS_MAIN(TestVenueGuardsInBlock)
#include "tst_venue_guards_in_block.moc"
