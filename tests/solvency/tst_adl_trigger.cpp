// When other venues turn ADL on: their published examples and their hysteresis, by hand.
#include <QtTest>

#include "solvency/adl_trigger.h"

using namespace fb;

class TestAdlTrigger : public QObject {
  Q_OBJECT
 private slots:
  // Bybit, adl-alert, example 1: a pool of 1 M, a fall of 350,000: -35 % is beyond -30 %, and 50,000 are for winners.
  void drawdown() {
    const auto at = [](Money change, bool was_on, Money pool = 1'000'000 * kUsd, Money least = kUsd) {
      return drawdown_trigger(pool, least, change * kUsd, -300'000, -250'000, was_on);
    };
    QVERIFY(at(-350'000, false).on);
    QCOMPARE(at(-350'000, false).beyond, 50'000 * kUsd);
    QVERIFY(!at(-299'999, false).on && !at(-300'000, false).on);
    QCOMPARE(at(-299'999, false).beyond, Money{0});
    QVERIFY(at(-300'001, false).on);
    QVERIFY(at(-260'000, true).on && !at(-260'000, false).on);  // stays on until it is above the lower level
    QVERIFY(at(-250'000, true).on && !at(-249'999, true).on);
    QVERIFY(!at(-350'000, false, 1'000'000 * kUsd, 1'000'000 * kUsd).on);  // a pool that is too small
    QVERIFY(at(-5, false, 0).on);
    QCOMPARE(at(-5, false, 0).beyond, 5 * kUsd);
  }

  // GMX: on above 85 % of the pool, off at 77 %.
  void shareOfThePool() {
    const auto on = [](Money profit, bool was_on, Money pool = 100) {
      return pool_share_trigger(profit, pool, 850'000, 770'000, was_on).on;
    };
    QVERIFY(!on(84, false) && !on(85, false) && on(86, false));
    QVERIFY(on(80, true) && on(78, true) && !on(77, true) && !on(80, false));
    QVERIFY(on(1, false, 0) && !on(0, false, 0) && !on(-5, true, 0));
    QCOMPARE(pool_share_trigger(900, 1000, 850'000, 770'000, false).beyond, Money{50});
  }
};

QTEST_GUILESS_MAIN(TestAdlTrigger)
#include "tst_adl_trigger.moc"
