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
  void aHoldEndsInWhatWasThereBefore();
  void rulesGoOnBeneathAHold();
  void twoPersonsSetExactly();
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
  BreakerHolds holds;
  BreakerMove move = apply_rules(b, holds, {2'600'000, 1}, Verdict::valid, 0, p, 0);
  QCOMPARE(move.to, BreakerState::halted);
  QCOMPARE(QString::fromUtf8(move.trigger.data(), static_cast<int>(move.trigger.size())), QStringLiteral("price band 5 min"));
  QVERIFY(!apply_rules(b, holds, {100'000, 0}, Verdict::valid, 15'000, p, 0).happened());
  QVERIFY(!apply_rules(b, holds, {100'000, 0}, Verdict::valid, 300'000, p, 0).happened());
  QCOMPARE(apply_rules(b, holds, {100'000, 0}, Verdict::valid, 315'000, p, 0).to, BreakerState::reduce_only);
  QVERIFY(!apply_rules(b, holds, {100'000, 0}, Verdict::valid, 330'000, p, 0).happened());
  QCOMPARE(apply_rules(b, holds, {100'000, 0}, Verdict::valid, 615'000, p, 0).to, BreakerState::caution);
  // 90 % of the caution band is not quiet enough: hysteresis at 80 %.
  QVERIFY(!apply_rules(b, holds, {900'000, 0}, Verdict::valid, 915'000, p, 0).happened());
  QVERIFY(!apply_rules(b, holds, {100'000, 0}, Verdict::valid, 930'000, p, 0).happened());
  QCOMPARE(apply_rules(b, holds, {100'000, 0}, Verdict::valid, 1'230'000, p, 0).to, BreakerState::normal);
}

void TestBreaker::oracleWithoutQuorumIsReduceOnly() {
  Breaker b;
  BreakerHolds holds;
  QCOMPARE(apply_rules(b, holds, {}, Verdict::no_quorum, 0, p, 0).to, BreakerState::reduce_only);
}

void TestBreaker::looseningNeedsASecondPerson_data() {
  QTest::addColumn<QString>("actor");
  QTest::addColumn<QString>("second");
  QTest::addColumn<bool>("accepted");
  QTest::newRow("alone") << "ana" << "" << false;
  QTest::newRow("twice the same") << "ana" << "ana" << false;
  QTest::newRow("the same, written otherwise") << "ana" << " ANA" << false;
  QTest::newRow("blank") << "ana" << " " << false;
  QTest::newRow("nobody") << "" << "ben" << false;
  QTest::newRow("two") << "ana" << "ben" << true;
}

void TestBreaker::looseningNeedsASecondPerson() {
  QFETCH(QString, actor);
  QFETCH(QString, second);
  QFETCH(bool, accepted);
  Breaker b;
  BreakerHolds holds;
  QVERIFY(set_by_person(b, holds, BreakerState::halted, 0, {"ana", ""}, 0).has_value());
  const std::string who = actor.toStdString(), with = second.toStdString();
  const auto done = set_by_person(b, holds, BreakerState::normal, 0, {who, with}, 1);
  QCOMPARE(done.has_value(), accepted);
  QCOMPARE(b.state(), accepted ? BreakerState::normal : BreakerState::halted);
}

void TestBreaker::rulesDoNotLoosenBelowAPersonsFloor() {
  Breaker b;
  BreakerHolds holds;
  QVERIFY(set_by_person(b, holds, BreakerState::reduce_only, 0, {"ana", ""}, 0));
  for (TimeMs t = 0; t < 3'600'000; t += 15'000) QVERIFY(!apply_rules(b, holds, {}, Verdict::valid, t, p, 0).happened());
}

void TestBreaker::aHoldEndsInWhatWasThereBefore() {
  // One holds reduce-only until it is released, another halts for five minutes: reduce-only again, not normal.
  Breaker b;
  BreakerHolds holds;
  QVERIFY(set_by_person(b, holds, BreakerState::reduce_only, 0, {"ana", ""}, 0));
  QVERIFY(set_by_person(b, holds, BreakerState::halted, 300'000, {"ben", ""}, 15'000));
  QCOMPARE(b.hold_until_ms, 300'000);
  QVERIFY(!end_holds(b, holds, 285'000).happened());
  const BreakerMove ended = end_holds(b, holds, 300'000);
  QCOMPARE(ended.from, BreakerState::halted);
  QCOMPARE(ended.to, BreakerState::reduce_only);
  QCOMPARE(b.hold_until_ms, 0);
  // Set again with a hold of a moment: what was held without an end stays so.
  QVERIFY(!set_by_person(b, holds, BreakerState::reduce_only, 300'001, {"ben", ""}, 300'000));
  QVERIFY(!end_holds(b, holds, 3'600'000).happened());
  QCOMPARE(b.state(), BreakerState::reduce_only);
  // With nothing beneath, a hold ends in normal.
  Breaker alone;
  BreakerHolds its;
  QVERIFY(set_by_person(alone, its, BreakerState::halted, 60'000, {"ana", ""}, 0));
  QCOMPARE(end_holds(alone, its, 60'000).to, BreakerState::normal);
}

// The rules go on beneath a hold: they tighten, and their cool-off runs, as if nobody held anything.
void TestBreaker::rulesGoOnBeneathAHold() {
  Breaker held, free;
  BreakerHolds holds, none;
  QVERIFY(set_by_person(held, holds, BreakerState::halted, 600'000, {"ana", ""}, 0));
  const auto use = [](TimeMs t) { return BandUse{t < 60'000 ? Ppm{1'700'000} : Ppm{100'000}, 0}; };
  for (TimeMs t = 0; t < 600'000; t += 15'000) {
    QVERIFY(!apply_rules(held, holds, use(t), Verdict::valid, t, p, 0).happened());
    apply_rules(free, none, use(t), Verdict::valid, t, p, 0);
    QCOMPARE(held.rule, free.rule);
  }
  QCOMPARE(free.state(), BreakerState::caution);
  const BreakerMove ended = apply_rules(held, holds, use(600'000), Verdict::valid, 600'000, p, 0);
  QCOMPARE(ended.to, BreakerState::caution);
  QCOMPARE(std::string(ended.trigger), std::string("hold ended"));
}

// Two persons set exactly: what is tighter goes, what others hold beneath stays.
void TestBreaker::twoPersonsSetExactly() {
  Breaker b;
  BreakerHolds holds;
  apply_rules(b, holds, {2'600'000, 0}, Verdict::valid, 0, p, 0);
  QVERIFY(set_by_person(b, holds, BreakerState::caution, 0, {"ana", ""}, 0));  // beneath the rules' halt
  QCOMPARE(b.state(), BreakerState::halted);
  QVERIFY(set_by_person(b, holds, BreakerState::reduce_only, 60'000, {"ana", "ben"}, 0));
  QCOMPARE(b.state(), BreakerState::reduce_only);
  QCOMPARE(b.rule, std::int64_t{2});
  QVERIFY(set_by_person(b, holds, BreakerState::reduce_only, 30'000, {"cid", "ben"}, 0));  // two may end it earlier
  QCOMPARE(b.hold_until_ms, 30'000);
  QVERIFY(set_by_person(b, holds, BreakerState::normal, 0, {"ana", "cid"}, 0));
  QCOMPARE(b.state(), BreakerState::normal);
  QVERIFY(holds == BreakerHolds{});
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
