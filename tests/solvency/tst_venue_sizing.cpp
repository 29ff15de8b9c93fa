// How much other venues close at once: published rules at their boundaries, worked by hand.
#include <QtTest>

#include "solvency/venue_shortage.h"
#include "solvency/venue_sizing.h"

using namespace fb;

class TestVenueSizing : public QObject {
  Q_OBJECT
 private slots:
  void dydx_limits_of_a_position() {
    QCOMPARE(position_limits(1000, 100, 250'000), (NotionalLimits{100, 250}));
    QCOMPARE(position_limits(1000, 300, 250'000), (NotionalLimits{300, 300}));  // the least lifts the most
    QCOMPARE(position_limits(99, 100, kMillion), (NotionalLimits{99, 99}));
    QCOMPARE(position_limits(7, 0, 500'000), (NotionalLimits{0, 3}));
    QCOMPARE(position_limits(0, 100, kMillion), (NotionalLimits{0, 0}));
  }

  void dydx_room_of_a_block() {
    QCOMPARE(*block_room({150, 80}, {100, 80}, false), (BlockRoom{50, 0}));
    QCOMPARE(*block_room({150, 80}, {200, 90}, false), (BlockRoom{0, 0}));
    QVERIFY(!block_room({150, 80}, {0, 0}, true).has_value());
  }

  void dydx_lots_within_a_notional() {
    QCOMPARE(close_within(10, 100, 1000), Lots{-10});
    QCOMPARE(close_within(10, 100, 999), Lots{-9});
    QCOMPARE(close_within(-10, 100, 350), Lots{3});
    QCOMPARE(close_within(-10, 100, 1), Lots{1});  // never less than one lot
    QCOMPARE(close_within(1, 100, 0), Lots{-1});
    QCOMPARE(close_within(0, 100, 0), Lots{0});
  }

  void hyperliquid_stages_at_their_boundaries() {
    using enum VenueStage;
    QVERIFY(liquidation_stage(90, 90) == healthy);
    QVERIFY(liquidation_stage(89, 90) == book);
    QVERIFY(liquidation_stage(60, 90) == book);
    QVERIFY(liquidation_stage(59, 90) == vault);
    QVERIFY(liquidation_stage(0, 90) == vault);
    QVERIFY(liquidation_stage(-1, 90) == adl);
    QVERIFY(liquidation_stage(0, 0) == healthy);
    QVERIFY(liquidation_stage(-1, 0) == adl);
    QVERIFY(liquidation_stage(66, 100) == vault);  // 2/3 of 100 is 66.7
  }

  void hyperliquid_closes_a_fifth_first() {
    const FirstClip rule;
    const Money unit = kUsd;
    QCOMPARE(first_clip(100'000, unit, false, rule), (ClipDecision{-100'000, 0}));
    QCOMPARE(first_clip(100'001, unit, false, rule), (ClipDecision{-20'001, 30'000}));
    QCOMPARE(first_clip(-500'000, unit, false, rule), (ClipDecision{100'000, 30'000}));
    QCOMPARE(first_clip(-500'000, unit, true, rule), (ClipDecision{500'000, 0}));
    QCOMPARE(first_clip(1, 200'000 * kUsd, false, rule), (ClipDecision{-1, 30'000}));
    QCOMPARE(first_clip(0, unit, false, rule), (ClipDecision{0, 0}));
  }

  void vega_slices() {
    const DisposalRule rule{10'000, 500'000, 50, 10'000};
    QCOMPARE(disposal_slice(280, 10'000, rule), Lots{-100});  // 140, but 1 % of the book
    QCOMPARE(disposal_slice(180, 10'000, rule), Lots{-90});
    QCOMPARE(disposal_slice(-51, 10'000, rule), Lots{26});  // rounded up
    QCOMPARE(disposal_slice(50, 10'000, rule), Lots{-50});
    QCOMPARE(disposal_slice(50, 1, rule), Lots{-1});  // a share of the book is at least one lot
    QCOMPARE(disposal_slice(50, 0, rule), Lots{0});
    QCOMPARE(disposal_slice(0, 10'000, rule), Lots{0});
    QCOMPARE(disposal_slice(1, 100, {0, 500'000, 0, kMillion}), Lots{-1});  // ends although a half never would
  }

  void synthetix_windows_slide() {
    QCOMPARE(window_capacity(7'000, 3'000, 1000, kMillion, 10), Lots{100});
    QCOMPARE(window_capacity(7'000, 2'999, 1000, kMillion, 10), Lots{99});
    QCOMPARE(window_capacity(0, 0, 1000, kMillion, 10), Lots{0});
    const std::vector<WindowUse> used{{0, 60}, {4'000, 40}};
    QCOMPARE(window_room(100, 10'000, used, 9'999, 500), Lots{0});
    QCOMPARE(window_room(100, 10'000, used, 10'000, 500), Lots{60});  // what is a whole window old no longer counts
    QCOMPARE(window_room(100, 10'000, used, 14'000, 500), Lots{100});
    QCOMPARE(window_room(100, 10'000, used, 14'000, 30), Lots{30});
    QCOMPARE(window_room(50, 10'000, used, 5'000, 30), Lots{0});  // a capacity that was cut gives no negative room
    QCOMPARE(window_room(0, 10'000, used, 5'000, 30), Lots{30});
  }

  void drift_covers_the_shortage() {
    // 100 USD a lot, margin 5 %, fee 1 %, insurance 1 %: a lot frees 3 USD.
    const CoverRule rule{50'000, 10'000, 10'000};
    QCOMPARE(*lots_to_cover(30 * kUsd, 100 * kUsd, rule), Lots{10});
    QCOMPARE(*lots_to_cover(30 * kUsd + 1, 100 * kUsd, rule), Lots{11});
    QCOMPARE(*lots_to_cover(0, 100 * kUsd, rule), Lots{0});
    QVERIFY(!lots_to_cover(30, 100, {10'000, 10'000, 0}));
    QVERIFY(!lots_to_cover(30, 100, {50'000, 40'000, 10'000}));
    QVERIFY(!lots_to_cover(30, 0, rule));
    QCOMPARE(paced_close(-100, 30 * kUsd, 100 * kUsd, rule, 520'000), Lots{6});  // 5.2
    QCOMPARE(paced_close(4, 30 * kUsd, 100 * kUsd, rule, kMillion), Lots{-4});
    QCOMPARE(paced_close(4, 30, 0, rule, 1), Lots{-4});
  }

  void drift_paces_by_what_was_freed() {
    const PaceRule rule;
    QCOMPARE(coverable_ppm(50 * kUsd - 1, 0, 0, rule), kMillion);
    QCOMPARE(coverable_ppm(50 * kUsd, 0, 0, rule), Ppm{20'000});
    QCOMPARE(coverable_ppm(1000 * kUsd, 0, 75, rule), Ppm{520'000});
    QCOMPARE(coverable_ppm(1000 * kUsd, 0, 147, rule), kMillion);
    QCOMPARE(coverable_ppm(1000 * kUsd, 0, 1'000'000, rule), kMillion);
    QCOMPARE(coverable_ppm(1000 * kUsd, 500 * kUsd, 75, rule), Ppm{280'000});  // 0.52 x 1500 - 500
    QCOMPARE(coverable_ppm(1000 * kUsd, 5000 * kUsd, 0, rule), Ppm{0});
    QCOMPARE(coverable_ppm(1000 * kUsd, 0, 1, rule), Ppm{26'600});  // 1/150 = 0.0066 in the venue's four digits
    QCOMPARE(coverable_ppm(1000 * kUsd, 0, 0, {0, 0}), kMillion);
    QCOMPARE(coverable_ppm(0, 0, 0, {0, 150, 0}), kMillion);
  }

  void drift_fees() {
    const FeeRamp ramp{20'000, 50'000, 1'500, 1};
    QCOMPARE(liquidator_fee(1'499, ramp), Ppm{20'000});
    QCOMPARE(liquidator_fee(1'500, ramp), Ppm{21'500});
    QCOMPARE(liquidator_fee(30'000, ramp), Ppm{50'000});
    QCOMPARE(liquidator_fee(INT64_MAX, ramp), Ppm{50'000});
    QCOMPARE(insurance_fee(20 * kUsd, 1000 * kUsd, 50'000, 10'000, 50'000), Ppm{19'000});
    QCOMPARE(insurance_fee(0, 1000 * kUsd, 50'000, 10'000, 5'000), Ppm{5'000});
    QCOMPARE(insurance_fee(40 * kUsd, 1000 * kUsd, 50'000, 10'000, 50'000), Ppm{0});
    QCOMPARE(insurance_fee(41 * kUsd, 1000 * kUsd, 50'000, 10'000, 50'000), Ppm{0});
    QCOMPARE(insurance_fee(1, 0, 50'000, 10'000, 50'000), Ppm{0});
    QCOMPARE(insurance_fee(1, 1, 10'000, 10'000, 50'000), Ppm{0});
  }

  void drift_transfers_a_liability() {
    // 10 USD short, price 100: 10 / (100 x (1.2 - 0.8)) = 0.25; with multipliers the weight quotient is cut to 0.97777.
    QCOMPARE(*liability_to_cover_nano(10 * kUsd, 100 * kUsd, {800'000, kMillion, 1'200'000, kMillion, 0}),
             std::int64_t{250'000'000});
    QCOMPARE(*liability_to_cover_nano(10 * kUsd, 100 * kUsd, {800'000, 1'100'000, 1'200'000, 900'000, 0}),
             std::int64_t{449'984'250});
    // A fee of 1 % of price x weight: 10 / (40 - 1.2)
    QCOMPARE(*liability_to_cover_nano(10 * kUsd, 100 * kUsd, {800'000, kMillion, 1'200'000, kMillion, 10'000}),
             std::int64_t{257'731'958});
    QCOMPARE(*liability_to_cover_nano(0, 100 * kUsd, {800'000, kMillion, 1'200'000, kMillion, 0}), std::int64_t{1});
    QVERIFY(!liability_to_cover_nano(10, 100, {kMillion, kMillion, kMillion, kMillion, 0}));
    QVERIFY(!liability_to_cover_nano(10, 100, {900'000, 1'400'000, kMillion, kMillion, 0}));
    QVERIFY(!liability_to_cover_nano(10, 100, {800'000, kMillion, 1'200'000, kMillion, 400'000}));
    QVERIFY(!liability_to_cover_nano(10, 0, {800'000, kMillion, 1'200'000, kMillion, 0}));
  }
};

QTEST_GUILESS_MAIN(TestVenueSizing)
#include "tst_venue_sizing.moc"
