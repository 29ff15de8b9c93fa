// The two arithmetic parts under the clearing vector: exact shares, and systems with leaks far below the precision of a
// double.
#include <QtTest>
#include <cmath>

#include "property.h"
#include "solvency/linear.h"
#include "solvency/shares.h"

using namespace fb;

class TestClearingParts : public QObject {
  Q_OBJECT
 private slots:
  void shares_are_those_of_128_bit_division() {
    QVERIFY(fb_test::holds("share = floor and ceil of a b / c", [] {
      const Money c = *rc::gen::inRange<Money>(1, *rc::gen::element<Money>(2, 1'000'000, Money{1} << 55, INT64_MAX));
      const Money b = *rc::gen::inRange<Money>(0, c);
      const Money a = *rc::gen::inRange<Money>(0, *rc::gen::element<Money>(2, 1'000'000, Money{1} << 55, INT64_MAX));
      RC_ASSERT(share_floor(a, b, c) == static_cast<Money>(wide(a, b) / c));
      RC_ASSERT(share_ceil(a, b, c) == static_cast<Money>((wide(a, b) + c - 1) / c));
    }));
  }

  // a b / c is a whole number here, so a guess that comes out a hair too small is wrong by one.
  void whole_shares_are_hit_exactly() {
    QVERIFY(fb_test::holds("share of a whole multiple", [] {
      const Money quotient = *rc::gen::inRange<Money>(900'000'000'000'000, 1'000'000'000'000'000);
      const Money k = *rc::gen::inRange<Money>(1, 9000), b = *rc::gen::inRange<Money>(1, 200'000'000'000'000);
      RC_ASSERT(share_floor(quotient * k, b, b * k) == quotient);
      RC_ASSERT(share_ceil(quotient * k, b, b * k) == quotient);
      if (b * k > 1) RC_ASSERT(share_floor(quotient * k - 1, b, b * k) == quotient - 1);
    }));
  }

  // y0 = g0 + y1, y1 = (1 - leak) y0, so y0 = g0 / leak: a matrix that looks singular to subtraction at leaks below
  // 1e-16.
  void leaks_below_the_precision_of_a_double() {
    for (const double leak : {0.5, 1e-3, 1e-12, 1e-17, 1e-30}) {
      const auto y = solve_leaky({0, 1, 1 - leak, 0}, {leak, 0}, {3, 0});
      QVERIFY(std::abs(y[0] * leak / 3 - 1) < 1e-14);
      QVERIFY(std::abs(y[1] / (y[0] * (1 - leak)) - 1) < 1e-14);
    }
  }

  // 0 feeds 1, 1 feeds 2, and half of 2 comes back to 0: y0 = 1 + y2 / 2, y1 = y0, y2 = y1, so all are 2.
  void a_ring_by_hand() {
    const auto y = solve_leaky({0, 0, 0.5, 1, 0, 0, 0, 1, 0}, {0, 0, 0.5}, {1, 0, 0});
    for (const double v : y) QCOMPARE(v, 2.0);
  }

  void what_leads_nowhere_keeps_its_own() {
    const auto y = solve_leaky({0, 0, 0, 0}, {0, 1}, {5, 7});
    QCOMPARE(y, (std::vector<double>{5, 7}));
  }
};

QTEST_GUILESS_MAIN(TestClearingParts)
#include "tst_clearing_parts.moc"
