// Isolation on a real day: BTC-PERP falls by 90 % in one block at noon, all other markets go on as recorded. A checker
// of its own, with earmarks of its own, finds I1 to I7 kept; what was handed on is listed; the outside auditor is
// clean.
#include <QtTest>

#include "record/import.h"
#include "support/auditor.h"
#include "support/block_judge.h"

using namespace fb;
using namespace fb::test;

class TestIsolationDay : public QObject {
  Q_OBJECT
 private slots:
  void oneMarketFallsAlone_data();
  void oneMarketFallsAlone();
};

void TestIsolationDay::oneMarketFallsAlone_data() {
  QTest::addColumn<QString>("source");
  QTest::addColumn<QString>("policy");
  const QString bundled = QStringLiteral(FB_SOURCE_DIR "/resources/days/2020-03-12.json");
  const QString recorded = QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/2021-05-19");
  for (const char* policy : {"adl", "work_out"}) {
    QTest::addRow("the bundled day, %s", policy) << bundled << policy;
    if (QDir(recorded).exists()) QTest::addRow("May 2021, %s", policy) << recorded << policy;
  }
}

void TestIsolationDay::oneMarketFallsAlone() {
  QFETCH(QString, source);
  QFETCH(QString, policy);
  ImportRequest request{.sources = {source.toStdString()}};
  request.population.accounts = 2000;
  const auto day = import_recording(request, {});
  QVERIFY2(day.has_value(), day ? "" : day.error().text().c_str());
  Genesis genesis = *day->genesis;
  QVERIFY(genesis.parameters.set("bankrupt_policy", policy.toStdString()));
  const auto shared = std::make_shared<const Genesis>(std::move(genesis));
  MarketIdx btc = 0;
  while (shared->markets[btc].instrument.id != "BTC-PERP") ++btc;

  Workers workers(1);
  EventLog log;
  auto opened = Protocol::open(shared, workers, log);
  QVERIFY(opened.has_value());
  Protocol& protocol = **opened;
  BlockJudge judge(*shared);
  QVERIFY(judge.judge(log, nullptr).empty());
  const std::uint32_t noon = day->blocks() / 2;
  for (std::uint32_t b = 1; b < noon + 40; ++b) {
    BlockInput in = day->block(b);
    for (Observation& o : in.observations)
      if (o.market == btc && b >= noon) o.price = std::max<Ticks>(1, o.price / 10);
    const BlockEnd before = b >= noon ? end_of(protocol) : BlockEnd{};
    const auto done = protocol.step(in, log);
    QVERIFY2(done.has_value(), done ? "" : done.error().text().c_str());
    const auto broken = judge.judge(log, b >= noon ? &before : nullptr);
    QVERIFY2(broken.empty(), broken.empty() ? "" : broken.front().c_str());
    QVERIFY(judge.agrees_with(protocol.ledger()));
    if (b != noon) continue;

    QVERIFY(protocol.totals().bankrupt_accounts > 0);
    QVERIFY(protocol.market(btc).ratio_1e12 < kTrillion);
    const auto at = std::ranges::find(log.events.begin() + log.blocks[b - 1].end, log.events.end(), EventType::clearing,
                                      &Event::type);
    QVERIFY(at != log.events.end());
    int others = 0;
    for (MarketIdx m = 0; m < protocol.markets(); ++m) others += m != btc && protocol.market(m).ratio_1e12 < kTrillion;
    Money spilled = 0;
    std::size_t pairs = 0;
    for (const auto& s : log.detail_of(*at)->spill) pairs += s.from != s.to, spilled += s.from != s.to ? s.amount : 0;
    qInfo("%u bankrupt, r of BTC-PERP %.4f, %d other markets of %zu below 1, spill of %.0f USD over %zu pairs",
          protocol.totals().bankrupt_accounts, static_cast<double>(protocol.market(btc).ratio_1e12) / 1e12, others,
          protocol.markets(), static_cast<double>(spilled) / 1e6, pairs);
  }
  const QString found =
      audit(log, *shared, "isolation-" + policy + (source.endsWith(".json") ? "-bundled" : "-recorded"));
  if (found == QStringLiteral("absent"))
    qInfo("the outside auditor is absent: not run");
  else
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

QTEST_GUILESS_MAIN(TestIsolationDay)
#include "tst_isolation_day.moc"
