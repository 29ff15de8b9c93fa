// Ratios beside what is published about a day: hand-worked, and silent where there is nothing to divide by.
#include <QtTest>

#include "base/text.h"
#include "report/published.h"

using namespace fb;

class TestPublished : public QObject {
  Q_OBJECT
 private slots:
  void ratiosByHand();
  void otherDaysAreHeldAgainstAnAverageOne();
  void nothingLiquidatedDividesNothing();
};

void TestPublished::ratiosByHand() {
  OutcomeFigures o;
  o.opening_oi = 1'000 * kUsd;
  o.forced_volume = 250 * kUsd;
  o.deficit = kUsd;
  o.adl_notional = 50 * kUsd;
  o.bankrupt_accounts = 7;
  const auto rows = beside_published(*parse_time("2025-10-10T00:00:00Z"), o, 1'000);
  QCOMPARE(rows.size(), std::size_t{4});
  QCOMPARE(rows[0].ours_ppm, 250'000);
  QCOMPARE(rows[1].ours_ppm, 4'000);
  QCOMPARE(rows[2].ours_ppm, 200'000);
  QCOMPARE(rows[3].ours_ppm, 7'000);
  for (const PublishedRow& row : rows) QVERIFY(!row.published.empty() && !row.source.empty());
}

void TestPublished::otherDaysAreHeldAgainstAnAverageOne() {
  OutcomeFigures o;
  o.opening_oi = 100 * kUsd;
  o.forced_volume = 3 * kUsd;
  const auto rows = beside_published(*parse_time("2019-01-01"), o, 10);
  QCOMPARE(rows.size(), std::size_t{1});
  QCOMPARE(rows[0].ours_ppm, 30'000);
}

void TestPublished::nothingLiquidatedDividesNothing() {
  for (const PublishedRow& row : beside_published(*parse_time("2025-10-10"), {}, 10))
    QVERIFY(row.ours_ppm == -1 || row.figure == "bankrupt of accounts");
}

QTEST_GUILESS_MAIN(TestPublished)
#include "tst_published.moc"
