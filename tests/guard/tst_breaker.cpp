// The breaker's table of states: bands tighten at once, cool-off loosens by one step, people tighten alone and loosen by two.
#include <QtTest>

#include "guard/breaker.h"
#include "guard/verdict_table.h"

using namespace fb;

class TestBreaker : public QObject {
  Q_OBJECT
 private slots:
  void bandsByHand();
  void tightensAtOnceLoosensByStep();
  void oracleWithoutQuorumIsReduceOnly();
  void looseningNeedsASecondPerson_data();
  void looseningNeedsASecondPerson();
  void rulesDoNotLoosenBelowAPersonsFloor();
  void aHoldExpires();
  void noVerdictAllowsMoreThanAMilderOne();

 private:
  Parameters p{{"X"}};
};

void TestBreaker::bandsByHand() {
  IndexHistory h;
  for (int i = 0; i <= 8; ++i) h.push(i * 15'000, 10'000);
  // 3 % against a one-minute band of 1.5 %: twice; against 5 min (oldest point) 3 %: once.
  const BandUse use = band_use(h, 120'000, 10'300, 0, p, 0);
  QCOMPARE(use.used_ppm, 2'000'000);
  QCOMPARE(use.horizon, 0);
  // One-hour band at least 4 sigma over an hour: sigma of a year 0.936 -> 1 % an hour -> max(8 %, 4 %) = 8 %.
  IndexHistory slow;
  for (int i = 0; i < 250; ++i) slow.push(i * 15'000, 10'000 - i);
  QVERIFY(band_use(slow, 250 * 15'000, 9'750, 936'000, p, 0).used_ppm < 500'000);
}

void TestBreaker::tightensAtOnceLoosensByStep() {
  Breaker b;
  BreakerMove move = apply_rules(b, {2'600'000, 1}, Verdict::valid, 0, p, 0);
  QCOMPARE(move.to, BreakerState::halted);
  QCOMPARE(QString::fromUtf8(move.trigger.data(), static_cast<int>(move.trigger.size())), QStringLiteral("price band 5 min"));
  QVERIFY(!apply_rules(b, {100'000, 0}, Verdict::valid, 15'000, p, 0).happened());
  QVERIFY(!apply_rules(b, {100'000, 0}, Verdict::valid, 300'000, p, 0).happened());
  QCOMPARE(apply_rules(b, {100'000, 0}, Verdict::valid, 315'000, p, 0).to, BreakerState::reduce_only);
  QVERIFY(!apply_rules(b, {100'000, 0}, Verdict::valid, 330'000, p, 0).happened());
  QCOMPARE(apply_rules(b, {100'000, 0}, Verdict::valid, 615'000, p, 0).to, BreakerState::caution);
  // 90 % of the caution band is not quiet enough: hysteresis at 80 %.
  QVERIFY(!apply_rules(b, {900'000, 0}, Verdict::valid, 915'000, p, 0).happened());
  QVERIFY(!apply_rules(b, {100'000, 0}, Verdict::valid, 930'000, p, 0).happened());
  QCOMPARE(apply_rules(b, {100'000, 0}, Verdict::valid, 1'230'000, p, 0).to, BreakerState::normal);
}

void TestBreaker::oracleWithoutQuorumIsReduceOnly() {
  Breaker b;
  QCOMPARE(apply_rules(b, {}, Verdict::no_quorum, 0, p, 0).to, BreakerState::reduce_only);
}

void TestBreaker::looseningNeedsASecondPerson_data() {
  QTest::addColumn<QString>("actor");
  QTest::addColumn<QString>("second");
  QTest::addColumn<bool>("accepted");
  QTest::newRow("alone") << "ana" << "" << false;
  QTest::newRow("twice the same") << "ana" << "ana" << false;
  QTest::newRow("nobody") << "" << "ben" << false;
  QTest::newRow("two") << "ana" << "ben" << true;
}

void TestBreaker::looseningNeedsASecondPerson() {
  QFETCH(QString, actor);
  QFETCH(QString, second);
  QFETCH(bool, accepted);
  Breaker b;
  QVERIFY(set_by_person(b, BreakerState::halted, 0, "ana", "", 0).has_value());
  const auto done = set_by_person(b, BreakerState::normal, 0, actor.toStdString(), second.toStdString(), 1);
  QCOMPARE(done.has_value(), accepted);
  QCOMPARE(static_cast<BreakerState>(b.state), accepted ? BreakerState::normal : BreakerState::halted);
}

void TestBreaker::rulesDoNotLoosenBelowAPersonsFloor() {
  Breaker b;
  QVERIFY(set_by_person(b, BreakerState::reduce_only, 0, "ana", "", 0));
  for (TimeMs t = 0; t < 3'600'000; t += 15'000) QVERIFY(!apply_rules(b, {}, Verdict::valid, t, p, 0).happened());
}

void TestBreaker::aHoldExpires() {
  Breaker b;
  QVERIFY(set_by_person(b, BreakerState::halted, 60'000, "ana", "", 0));
  QVERIFY(!expire_hold(b, 45'000).happened());
  QCOMPARE(expire_hold(b, 60'000).to, BreakerState::normal);
}

void TestBreaker::noVerdictAllowsMoreThanAMilderOne() {
  const Verdict ladder[] = {Verdict::valid, Verdict::delayed, Verdict::uncertain, Verdict::too_volatile, Verdict::stale_for_margin, Verdict::no_quorum, Verdict::invalid};
  for (const Action action : {Action::order, Action::liquidation, Action::funding, Action::withdrawal}) {
    QVERIFY(allows(Verdict::valid, action));
    QVERIFY(!allows(Verdict::invalid, action));
    for (std::size_t i = 1; i < std::size(ladder); ++i) QVERIFY(allows(ladder[i - 1], action) || !allows(ladder[i], action));
  }
}

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_breaker.moc"
