// The depth law by hand: depth(x) = A x^1.5, so x(Q) = 1 % (Q / D)^(2/3) and a fill from rest pays 0.6 of its last displacement.
#include <QtTest>

#include "market/depth.h"

using namespace fb;

class TestDepth : public QObject {
  Q_OBJECT
 private slots:
  void lawByHand();
  void fillPaysTheAverage();
  void slicingChangesNothing();
  void consumedDepthHeals();
  void droughtComesAtOnceAndLeavesSlowly();
  void capitalAndTurnoverShrinkIt();
  void withoutDepthThereIsNoQuote();

 private:
  static constexpr Money kDepth = 30'000'000 * kUsd;
  Parameters p{{"BTC-PERP"}};
  static DepthState calm(const Parameters& parameters) {
    DepthState s;
    advance_depth(s, parameters, 0, 0, 100'000, 0, kMillion);
    return s;
  }
};

void TestDepth::lawByHand() {
  QCOMPARE(impact_1e9(0, kDepth, 1'500'000), 0);
  QVERIFY(std::abs(impact_1e9(kDepth, kDepth, 1'500'000) - 10'000'000) <= 1);          // 1 %
  QVERIFY(std::abs(impact_1e9(8 * kDepth, kDepth, 1'500'000) - 40'000'000) <= 1);      // 8^(2/3) = 4 %
  QVERIFY(std::abs(impact_1e9(-kDepth / 8, kDepth, 1'500'000) + 2'500'000) <= 1);      // (1/8)^(2/3) = 1/4 %
}

void TestDepth::fillPaysTheAverage() {
  const DepthState s = calm(p);
  QCOMPARE(s.depth_1pct, kDepth);
  QVERIFY(std::abs(fill_displacement_1e9(s, p, 0, -kDepth) + 6'000'000) <= 1);         // 0.6 x 1 %
}

void TestDepth::slicingChangesNothing() {
  DepthState whole = calm(p), sliced = calm(p);
  const Money q = 12'000'000 * kUsd;
  const double at_once = static_cast<double>(fill_displacement_1e9(whole, p, 0, -q)) * 12;
  double in_slices = 0;
  for (int i = 0; i < 12; ++i) {
    in_slices += static_cast<double>(fill_displacement_1e9(sliced, p, 0, -q / 12));
    consume(sliced, p, 0, -q / 12);
  }
  consume(whole, p, 0, -q);
  QVERIFY(std::abs(at_once - in_slices) < 30);
  QCOMPARE(sliced.transient + sliced.permanent, whole.transient + whole.permanent);
}

void TestDepth::consumedDepthHeals() {
  DepthState s = calm(p);
  consume(s, p, 0, -10'000'000 * kUsd);
  QCOMPARE(s.permanent, -3'300'000 * kUsd);
  advance_depth(s, p, 0, 900'000, 100'000, 0, kMillion);  // one recovery half-life
  QVERIFY(std::abs(s.transient + 3'350'000 * kUsd) <= 10);
  QVERIFY(s.permanent < -3'100'000 * kUsd);               // 15 minutes of 6 hours
}

void TestDepth::droughtComesAtOnceAndLeavesSlowly() {
  DepthState s = calm(p);
  advance_depth(s, p, 0, 15'000, 1'200'000, 0, kMillion); // twice sigma_ref
  QCOMPARE(s.depth_1pct, kDepth / 2);
  advance_depth(s, p, 0, 15'000, 60'000'000, 0, kMillion);
  QCOMPARE(s.drought_ppm, 80'000);                        // the floor: 92 % of depth is gone
  advance_depth(s, p, 0, 1'200'000, 100'000, 0, kMillion); // one drought half-life of calm
  QVERIFY(std::abs(s.drought_ppm - 540'000) <= 1);
}

void TestDepth::capitalAndTurnoverShrinkIt() {
  Parameters with_reference({"BTC-PERP"});
  QVERIFY(with_reference.set("depth_volume_ref_usd", "4000000"));
  DepthState s;
  s.turnover_per_min = 1'000'000 * kUsd;                  // a quarter of the reference: half the depth
  advance_depth(s, with_reference, 0, 0, 100'000, 0, kMillion);
  QCOMPARE(s.depth_1pct, kDepth / 2);
  advance_depth(s, with_reference, 0, 0, 100'000, 0, 250'000);
  QCOMPARE(s.depth_1pct, kDepth / 8);
}

void TestDepth::withoutDepthThereIsNoQuote() {
  Parameters dry({"BTC-PERP"});
  QVERIFY(dry.set("depth_1pct_usd", "0"));
  const DepthState s = calm(dry);
  QCOMPARE(s.depth_1pct, 0);
  QCOMPARE(fill_displacement_1e9(s, dry, 0, kUsd), kNoDepth);
}

QTEST_GUILESS_MAIN(TestDepth)
#include "tst_depth.moc"
