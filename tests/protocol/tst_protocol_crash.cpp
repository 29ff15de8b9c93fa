// The hardest block: every market falls by 90 % at once, with and without depth afterwards, under both policies.
#include <QtTest>
#include <set>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

class TestProtocolCrash : public QObject {
  Q_OBJECT
 private slots:
  void everythingFallsByNinetyPercent_data();
  void everythingFallsByNinetyPercent();
  void depthNeverComesBack_data() { everythingFallsByNinetyPercent_data(); }
  void depthNeverComesBack();
  void theHashDependsOnNothingButInputs();
  void aRestoredProtocolContinuesTheSame();

 private:
  static Genesis book(const QString& policy);
  static void judge(Run& run, const QString& name);
  static std::vector<Money> long_notional(const Run& run);
};

// Value at the present marks of each account's long positions.
std::vector<Money> TestProtocolCrash::long_notional(const Run& run) {
  const Protocol& p = *run.protocol;
  std::vector<Money> out(p.ledger().accounts());
  for (AccountIdx a = 0; a < out.size(); ++a)
    for (MarketIdx m = 0; m < p.markets(); ++m)
      out[a] += p.genesis().markets[m].instrument.notional(std::max<Lots>(0, p.ledger().lots(a, m)), p.market(m).mark);
  return out;
}

Genesis TestProtocolCrash::book(const QString& policy) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}, {"XTZ", 3}}, 1'000'000 * kUsd);
  add_random_book(g, 7, 600, 25);
  if (!g.parameters.set("bankrupt_policy", policy.toStdString())) qFatal("policy");
  return g;
}

void TestProtocolCrash::judge(Run& run, const QString& name) {
  QVERIFY2(run.error.empty(), run.error.c_str());
  const QString found = audit(run.log, run.protocol->genesis(), name);
  if (found == QStringLiteral("absent"))
    qInfo("the outside auditor is absent: not run");
  else
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestProtocolCrash::everythingFallsByNinetyPercent_data() {
  QTest::addColumn<QString>("policy");
  QTest::newRow("adl") << "adl";
  QTest::newRow("work_out") << "work_out";
}

void TestProtocolCrash::everythingFallsByNinetyPercent() {
  QFETCH(QString, policy);
  Run run(book(policy));
  QVERIFY2(run.error.empty(), run.error.c_str());
  QVERIFY(run.block({1'000'000, 1'000'000, 1'000'000}));
  std::vector<Lots> before;
  for (MarketIdx m = 0; m < 3; ++m) before.push_back(run.protocol->market(m).long_users);
  const std::vector<Money> long_value = long_notional(run);
  QVERIFY2(run.block({100'000, 100'000, 100'000}), run.error.c_str());
  const BlockTotals fall = run.protocol->totals();
  Money gone = 0, all = 0;
  std::set<AccountIdx> bankrupt;
  for (const Event& e : run.log.events)
    if (e.type == EventType::bankruptcy) bankrupt.insert(e.a);
  for (AccountIdx a = 0; a < long_value.size(); ++a) {
    all += long_value[a];
    gone += bankrupt.contains(a) ? long_value[a] : 0;
  }
  QVERIFY2(gone * 10 >= all * 6, "at least 60 % of long open interest goes bankrupt");
  int cut = 0;
  for (MarketIdx m = 0; m < 3; ++m) {
    QVERIFY(run.protocol->market(m).lp_lots * 10 <= before[m] && run.protocol->market(m).lp_lots * 10 >= -before[m]);
    cut += run.protocol->market(m).ratio_1e12 < kTrillion;
  }
  QVERIFY(cut >= 2);
  QVERIFY(fall.draws > 0 && fall.haircuts > 0);
  qInfo("%u bankrupt with %.0f %% of long open interest; deficit %.1f M, draws %.2f M, cuts %.1f M; r = %.3f %.3f %.3f", fall.bankrupt_accounts,
        100.0 * static_cast<double>(gone) / static_cast<double>(all), static_cast<double>(fall.deficit) / 1e12, static_cast<double>(fall.draws) / 1e12,
        static_cast<double>(fall.haircuts) / 1e12, static_cast<double>(run.protocol->market(0).ratio_1e12) / 1e12,
        static_cast<double>(run.protocol->market(1).ratio_1e12) / 1e12, static_cast<double>(run.protocol->market(2).ratio_1e12) / 1e12);
  for (int i = 0; i < 60; ++i) QVERIFY2(run.block({100'000 + i * 500, 100'000 - i * 300, 100'000}), run.error.c_str());
  judge(run, "crash-" + policy);
}

void TestProtocolCrash::depthNeverComesBack() {
  QFETCH(QString, policy);
  Run run(book(policy));
  QVERIFY(run.block({1'000'000, 1'000'000, 1'000'000}));
  BlockInput dry;
  dry.commands.push_back({.actor = "ana", .second = "ben", .why = "depth zero", .what = SetParameter{"depth_1pct_usd", "0"}});
  QVERIFY2(run.block({100'000, 100'000, 100'000}, dry), run.error.c_str());
  for (int i = 0; i < 60; ++i) QVERIFY2(run.block({100'000 - i * 700, 100'000 + i * 900, 100'000 - i * 200}), run.error.c_str());
  judge(run, "crash-dry-" + policy);
}

void TestProtocolCrash::theHashDependsOnNothingButInputs() {
  Run one(book("adl"), 1), two(book("adl"), 2);
  for (const std::int64_t p : {990'000, 950'000, 700'000, 100'000, 120'000}) {
    QVERIFY(one.block({p, p, p}) && two.block({p, p, p}));
    QCOMPARE(to_hex(one.protocol->state_hash()), to_hex(two.protocol->state_hash()));
  }
  QCOMPARE(to_hex(one.log.blocks.back().chain), to_hex(two.log.blocks.back().chain));
}

void TestProtocolCrash::aRestoredProtocolContinuesTheSame() {
  Run run(book("work_out"));
  QVERIFY(run.block({700'000, 650'000, 600'000}));
  const StateImage image = run.protocol->save();
  const Hash256 at_save = run.protocol->state_hash();
  QVERIFY(run.block({300'000, 250'000, 600'000}));
  const Hash256 after = run.protocol->state_hash();
  run.protocol->restore(image);
  QCOMPARE(to_hex(run.protocol->state_hash()), to_hex(at_save));
  QVERIFY(run.block({300'000, 250'000, 600'000}));
  QCOMPARE(to_hex(run.protocol->state_hash()), to_hex(after));
}

QTEST_GUILESS_MAIN(TestProtocolCrash)
#include "tst_protocol_crash.moc"
