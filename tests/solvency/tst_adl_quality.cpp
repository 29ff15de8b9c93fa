// Quality of ADL: Gini, overshoot, room of market and backstop, worked out by hand.
#include <QtTest>

#include "solvency/adl_quality.h"
#include "solvency/property.h"

using namespace fb;

class TestAdlQuality : public QObject {
  Q_OBJECT
 private slots:
  // One of two holds all: 1/2. 1, 2, 3, 4: (-3 - 2 + 3 + 12) / (4 x 10) = 1/4. Equal: 0.
  void giniByHand() {
    QCOMPARE(gini_ppm({}), Ppm{0});
    QCOMPARE(gini_ppm({7}), Ppm{0});
    QCOMPARE(gini_ppm({0, 0}), Ppm{0});
    QCOMPARE(gini_ppm({5, 5, 5}), Ppm{0});
    QCOMPARE(gini_ppm({0, 9}), Ppm{500'000});
    QCOMPARE(gini_ppm({4, 1, 3, 2}), Ppm{250'000});
    QCOMPARE(gini_ppm({INT64_MAX, 0, 0, 0}), Ppm{750'000});
  }

  // The other definition: mean absolute difference of all pairs over twice the mean.
  void giniIsTheMeanDifference() {
    QVERIFY(fb_test::holds("gini", [] {
      const auto x = *rc::gen::container<std::vector<Money>>(rc::gen::inRange<Money>(0, 1'000'000));
      double differences = 0, sum = 0;
      for (const Money a : x) {
        sum += static_cast<double>(a);
        for (const Money b : x) differences += static_cast<double>(magnitude(a - b));
      }
      const double expected = sum > 0 ? differences / (2 * static_cast<double>(x.size()) * sum) : 0;
      RC_ASSERT(std::abs(static_cast<double>(gini_ppm(x)) - 1e6 * expected) <= 0.51);
    }));
  }

  void figuresByHand() {
    const std::vector<AdlBurden> burdens{{1, 30, 0}, {2, 10, 500}, {3, 0, 1500}, {4, 0, 0}};
    const AdlQuality q = adl_quality(burdens, {.shortfall = 25, .avoidable = 700, .hedge_legs = 2});
    QCOMPARE(q.overshoot_money, Money{15});
    QCOMPARE(q.overshoot_notional, Money{700});
    QCOMPARE(q.touched, 3U);
    QCOMPARE(q.hedge_legs, std::uint64_t{2});
    QCOMPARE(q.cuts, Money{40});
    QCOMPARE(q.largest_cut, Money{30});
    QCOMPARE(q.gini_cut_ppm, Ppm{250'000});  // 10 and 30: 20 / 80
    QCOMPARE(q.notional, Money{2000});
    QCOMPARE(q.largest_notional, Money{1500});
    QCOMPARE(q.gini_notional_ppm, Ppm{250'000});
    QCOMPARE(adl_quality(burdens, {.shortfall = 90}).overshoot_money, Money{0});
  }

  // Pace 1,000 over lots of 150: 6 lots. A backstop of 100,000 with a limit of 60 %: 400 lots of 150, less what it
  // holds.
  void roomByHand() {
    QCOMPARE(avoidable_lots(100, 1000, 150, 0), Lots{6});
    QCOMPARE(avoidable_lots(100, 1000, 150, 20), Lots{26});
    QCOMPARE(avoidable_lots(5, 1000, 150, 20), Lots{5});
    QCOMPARE(backstop_room(true, 0, 100'000, 600'000, 150), Lots{400});
    QCOMPARE(backstop_room(true, 150, 100'000, 600'000, 150), Lots{250});
    QCOMPARE(backstop_room(false, 150, 100'000, 600'000, 150), Lots{550});
    QCOMPARE(backstop_room(true, 500, 100'000, 600'000, 150), Lots{0});
    QCOMPARE(backstop_room(true, 0, -5, 600'000, 150), Lots{0});
  }
};

QTEST_GUILESS_MAIN(TestAdlQuality)
#include "tst_adl_quality.moc"
