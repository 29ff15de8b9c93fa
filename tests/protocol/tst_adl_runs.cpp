// Runs under each ADL policy: who gives lots follows the rule, the outside auditor finds nothing, and the state does
// not depend on threads. The overshoot in lots is worked out by hand.
#include <QtTest>
#include <set>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

Genesis crash_genesis(std::string_view policy) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 200'000 * kUsd);
  add_random_book(g, 7, 120, 20);
  if (!g.parameters.set("adl_policy", policy)) throw std::invalid_argument("no such policy");
  return g;
}

void crash(Run& run) {
  for (const std::int64_t p : {1'000'000, 870'000, 860'000, 700'000, 760'000, 900'000})
    QVERIFY2(run.block({p, p + 10'000}), run.error.c_str());
}

}  // namespace

class TestAdlRuns : public QObject {
  Q_OBJECT
 private slots:
  void aCrashUnderEachPolicy_data() {
    QTest::addColumn<QString>("policy");
    for (const auto& p : adl_policies()) QTest::newRow(std::string(p.name).c_str()) << QString::fromUtf8(p.name.data());
  }
  void aCrashUnderEachPolicy() {
    QFETCH(QString, policy);
    Run one(crash_genesis(policy.toStdString())), two(crash_genesis(policy.toStdString()), 2);
    crash(one);
    crash(two);
    QCOMPARE(one.protocol->state_hash(), two.protocol->state_hash());
    int fills = 0;
    for (const Event& e : one.log.events) {
      if (e.type != EventType::adl) continue;
      ++fills;
      QCOMPARE(adl_policy_info(AdlCode::of(e).policy).name, std::string_view(policy.toStdString()));
    }
    QVERIFY2(fills > 10, "the crash kills accounts");
    const QString found = audit(one.log, one.protocol->genesis(), "adl-" + policy);
    if (found == "absent") QSKIP("the outside auditor is absent");
    QVERIFY2(found.isEmpty(), qPrintable(found));
  }

  void policiesDiffer() {
    std::set<Hash256> states;
    for (const auto& p : adl_policies()) {
      Run run(crash_genesis(p.name));
      crash(run);
      states.insert(run.protocol->state_hash());
    }
    QCOMPARE(states.size(), adl_policies().size());
  }

  void aPolicyChangesFromOneBlockToTheNext() {
    Run run(crash_genesis("hedge_aware"));
    BlockInput in;
    in.commands = {{.actor = "ana", .second = "ben", .why = "drill", .what = SetParameter{"adl_policy", "pro_rata"}}};
    QVERIFY(run.block({1'000'000, 1'000'000}, in));
    QVERIFY(run.block({700'000, 700'000}));
    int fills = 0;
    for (const Event& e : run.log.events)
      if (e.type == EventType::adl) QVERIFY(++fills > 0 && AdlCode::of(e).policy == AdlPolicy::pro_rata);
    QVERIFY(fills > 0);
  }

  // One long of 100 lots dies against one short; the backstop has room for its limit over the lot's value, the book for
  // the pace of 15 s. What of the 100 lots these two would have taken is overshoot.
  void overshootInLotsIsWhatBookAndBackstopCouldTake() {
    Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
    g.markets[0].backstop_capital = 2'000 * kUsd;
    const Money lot = g.markets[0].first_index * g.markets[0].instrument.tick_value;
    const Lots lots = 100'000'000 * kUsd / lot;
    const UserIdx a = add_user(g, 5'000'000 * kUsd), b = add_user(g, 200'000'000 * kUsd);
    add_position(g, a, 0, lots);
    add_position(g, b, 0, -lots);
    Run run(g);
    QVERIFY2(run.block({900'000}), run.error.c_str());
    const MarketView& market = run.protocol->market(0);
    const Parameters& p = run.protocol->parameters();
    const Money now = market.mark * g.markets[0].instrument.tick_value;
    const Money pace = market.depth_1pct * p.at(0, MarketParam::pace_ppm_per_min) / kMillion / 4;
    const Money limit = 2'000 * p.at(0, MarketParam::backstop_limit_ppm);
    for (const Event& e : run.log.events)
      if (e.type == EventType::adl) {
        QCOMPARE(e.x, lots);
        QCOMPARE(e.z, std::min(lots, pace / now + limit / now));
        QVERIFY(e.z > 0 && e.z < lots);
        return;
      }
    QFAIL("nobody was deleveraged");
  }
};

QTEST_GUILESS_MAIN(TestAdlRuns)
#include "tst_adl_runs.moc"
