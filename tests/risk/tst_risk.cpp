// Volatility and margin against hand-worked figures, and the full pass against the single-account functions.
#include <QtTest>

#include "base/random.h"
#include "risk/margin.h"
#include "risk/volatility.h"

using namespace fb;

class TestRisk : public QObject {
  Q_OBJECT
 private slots:
  void startingSigmaComesBack();
  void constantMovesConverge();
  void aGapSpreadsItsReturn();
  void sigmaScalesWithTheRootOfTime();
  void requirementByHand();
  void tiersAreContinuousAndRising();
  void passAgreesWithSingleAccounts();
  void sumsSeeEveryLot();
};

void TestRisk::startingSigmaComesBack() {
  for (const Ppm sigma : {100'000, 600'000, 2'500'000}) {
    const Variance v = start_variance(sigma, 1000, 0);
    QVERIFY(std::abs(annual_sigma_ppm(v.fast) - sigma) <= 1);
  }
}

void TestRisk::constantMovesConverge() {
  // 10 bp up and down every 15 s: sigma = 0.001 x sqrt(31,557,600 / 15) = 1.45046 a year.
  Variance v = start_variance(100'000, 1'000'000, 0);
  for (int i = 1; i <= 2000; ++i) observe(v, i % 2 ? 1'001'000 : 1'000'000, i * 15'000, 600'000, 86'400'000);
  QVERIFY(std::abs(annual_sigma_ppm(v.fast) - 1'449'700) < 1'500);
  QVERIFY(annual_sigma_ppm(v.slow) < annual_sigma_ppm(v.fast));
}

void TestRisk::aGapSpreadsItsReturn() {
  Variance jump = start_variance(0, 1'000'000, 0), gap = jump;
  observe(jump, 1'010'000, 15'000, 600'000, 86'400'000);
  observe(gap, 1'010'000, 600'000, 600'000, 86'400'000);
  // (1 %)^2 over 600 s, half of the weight after one half-life: v = 1e14 / 600 / 2.
  QVERIFY(std::abs(gap.fast - 83'333'333'333) < 100);
  QVERIFY(jump.fast > 0);
}

void TestRisk::sigmaScalesWithTheRootOfTime() {
  QCOMPARE(sigma_over_ppm(1'000'000, kYearSeconds * 1000), 1'000'000);
  QCOMPARE(sigma_over_ppm(1'000'000, kYearSeconds * 1000 / 4), 500'000);
}

void TestRisk::requirementByHand() {
  // Mark 80,000 ticks x 10 micro-USD = 0.80 USD a lot; 2 % = 0.016 USD; tier 1 at 5 M USD = 6,250,000 lots, x 1.25.
  const Parameters p({"X"});
  const Schedule s = Schedule::make(p, 0, 80'000, 10, 20'000'000, 40'000'000);
  QCOMPARE(s.unit, 800'000);
  QCOMPARE(require(s, s.maintenance, 1000), 16 * kUsd);
  QCOMPARE(require(s, s.maintenance, -1000), 16 * kUsd);
  QCOMPARE(require(s, s.initial, 1000), 32 * kUsd);
  QCOMPARE(require(s, s.maintenance, 6'250'000), 100'000 * kUsd);
  QCOMPARE(require(s, s.maintenance, 7'250'000), 116'000 * kUsd + 4'000 * kUsd);
}

void TestRisk::tiersAreContinuousAndRising() {
  const Parameters p({"X"});
  const Schedule s = Schedule::make(p, 0, 80'000, 10, 20'000'000, 40'000'000);
  for (const Lots bound : s.tier_lots) {
    const Money step = require(s, s.maintenance, bound + 1) - require(s, s.maintenance, bound);
    QCOMPARE(step, marginal(s, s.maintenance, bound + 1));
    QVERIFY(step >= require(s, s.maintenance, bound) - require(s, s.maintenance, bound - 1));
  }
}

void TestRisk::passAgreesWithSingleAccounts() {
  Random random(11);
  Ledger ledger(3);
  ledger.resize(5003);
  const Parameters p({"A", "B", "C"});
  for (AccountIdx a = 1; a < 5003; ++a) {
    ledger.transfer(0, a, 1 + random.below(1'000 * kUsd));
    const auto m = static_cast<MarketIdx>(random.below(3));
    if (a > 1) ledger.fill(m, a, a - 1, 1 + random.below(20'000), 70'000, 10);
  }
  std::vector<Schedule> schedules;
  for (MarketIdx m = 0; m < 3; ++m) schedules.push_back(Schedule::make(p, m, 60'000 + 9'000 * m, 10, 20'000'000, 40'000'000));
  Workers one(1), two(2);
  const PassResult pass = margin_pass(ledger, schedules, one), again = margin_pass(ledger, schedules, two);
  QCOMPARE(pass.negative, again.negative);
  QCOMPARE(pass.below_mm, again.below_mm);
  std::vector<AccountIdx> negative, below;
  std::uint32_t below_maintenance = 0, below_110 = 0;
  Int128 users = 0;
  for (AccountIdx a = 1; a < 5003; ++a) {
    const AccountSums s = account_sums(ledger, a, schedules);
    if (s.equity < 0) negative.push_back(a);
    if (s.equity > 0 && s.equity < s.maintenance) below.push_back(a);
    if (a >= 100) users += s.equity;
    below_maintenance += a >= 100 && s.equity < s.maintenance;
    below_110 += a >= 100 && s.equity * 10 < s.maintenance * 11;
  }
  QVERIFY(!negative.empty() && !below.empty());
  QCOMPARE(pass.negative, negative);
  QCOMPARE(pass.below_mm, below);
  for (Workers* workers : {&one, &two}) {
    const SumsResult sums = sums_pass(ledger, schedules, 100, *workers);
    QCOMPARE(sums.below_maintenance, below_maintenance);
    QCOMPARE(sums.below_110, below_110);
    QVERIFY(sums.equity_users == users);
  }
}

void TestRisk::sumsSeeEveryLot() {
  Ledger ledger(1);
  ledger.resize(20);
  ledger.transfer(0, 7, 500);
  ledger.fill(0, 7, 19, 3, 100, 1);
  const std::vector<Schedule> schedules{Schedule::make(Parameters({"A"}), 0, 90, 1, 20'000'000, 40'000'000)};
  Workers workers(1);
  const SumsResult sums = sums_pass(ledger, schedules, 1, workers);
  QVERIFY(sums.sum_quote == 0 && sums.sum_lots[0] == 0);
  QCOMPARE(sums.min_equity, 0);            // seller of 3 at 100 gains 30; the buyer has 500 - 30; the others nothing
  ledger.transfer(8, 9, 5);
  QCOMPARE(sums_pass(ledger, schedules, 1, workers).min_equity, -5);
  QCOMPARE(sums_pass(ledger, schedules, 1, workers).min_account, 8U);
}

QTEST_GUILESS_MAIN(TestRisk)
#include "tst_risk.moc"
