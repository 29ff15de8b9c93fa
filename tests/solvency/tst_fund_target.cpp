// The fund's target: the loss of a shock and ES99 by hand, against a second way of computing them, and the measures.
#include <rapidcheck.h>
#include <QtTest>

#include <numeric>

#include "solvency/fund_target.h"
#include "solvency/property.h"

using namespace fb;

namespace {

// Two markets, a lot worth 100 and 10 micro-USD; accounts stand behind three of the protocol, two lps and two
// backstops.
struct Book {
  AccountLayout layout{.markets = 2, .tranches = 0};
  Ledger ledger{2};
  std::vector<Schedule> schedules{2};
  Workers workers{2};
  explicit Book(std::size_t users) {
    schedules[0].unit = 100;
    schedules[1].unit = 10;
    ledger.resize(layout.first_user() + users);
  }
  AccountIdx user(std::size_t u) const { return layout.first_user() + static_cast<AccountIdx>(u); }
  // A position against the other account, both paid for at the mark; then equity is what is put in.
  void position(AccountIdx buyer, AccountIdx seller, MarketIdx m, Lots lots) {
    ledger.fill(m, buyer, seller, lots, schedules[m].unit, 1);
  }
  void equity(AccountIdx a, Money amount) { ledger.transfer(AccountLayout::external, a, amount); }
  std::vector<ShockLoss> losses(Ppm sigma0, Ppm sigma1) {
    const std::vector<Ppm> sigma{sigma0, sigma1};
    return shock_losses(ledger, layout, schedules, {}, sigma, workers);
  }
};

Money of(const std::vector<ShockLoss>& rows, MarketIdx m, std::int64_t sigmas) {
  for (const ShockLoss& row : rows)
    if (row.market == m && row.sigmas == sigmas) return row.loss;
  return -1;
}

}  // namespace

class TestFundTarget : public QObject {
  Q_OBJECT
 private slots:
  void lossesByHand();
  void lpIsHedgedAndLeftOut();
  void chancesAddUp();
  void expectedShortfallByHand();
  void expectedShortfallAgainstExpandedChances();
  void threadsDoNotMatter();
  void measuresByHand();
  void runwayByHand();
};

// A: long 10 lots of 100, equity 250. sigma 5 %: 3 sigmas fall cost 150, 4 200, 6 300, 8 400: 0, 0, 50, 150 beyond it.
// B, short the same with equity 340, breaks at 8 sigmas of a rise: 400 - 340. Both are in market 0 only; C holds market
// 1 as well.
void TestFundTarget::lossesByHand() {
  Book b(3);
  b.position(b.user(0), b.user(1), 0, 10);
  b.equity(b.user(0), 250);
  b.equity(b.user(1), 340);
  const auto rows = b.losses(50'000, 0);
  QCOMPARE(of(rows, kAllMarkets, -3), 0);
  QCOMPARE(of(rows, kAllMarkets, -6), 50);
  QCOMPARE(of(rows, kAllMarkets, -8), 150);
  QCOMPARE(of(rows, kAllMarkets, 8), 60);
  QCOMPARE(of(rows, 0, -8), 150);
  QCOMPARE(of(rows, 1, -8), 0);
  QCOMPARE(standard_loss(rows), 0);
  // C: long 10 of market 0 and short 100 of market 1 against D's: a joint fall costs nothing, a single one 8 x 5 % of
  // 1,000.
  Book hedged(4);
  hedged.position(hedged.user(0), hedged.user(1), 0, 10);
  hedged.position(hedged.user(1), hedged.user(0), 1, 100);
  hedged.equity(hedged.user(0), 300);
  hedged.equity(hedged.user(1), 300);
  const auto both = hedged.losses(50'000, 50'000);
  QCOMPARE(of(both, kAllMarkets, -8), 0);
  QCOMPARE(of(both, 0, -8), 100);
  QCOMPARE(of(both, 1, 8), 100);
  // A shock is at most the whole price.
  QCOMPARE(of(b.losses(kMillion, 0), 0, -8), 1'000 - 250);
}

void TestFundTarget::lpIsHedgedAndLeftOut() {
  Book b(1);
  b.position(b.layout.lp(0), b.user(0), 0, 10);
  b.equity(b.user(0), 10'000);
  QCOMPARE(of(b.losses(100'000, 0), 0, -8), 0);
  b.position(b.layout.backstop(0), b.user(0), 0, 10);
  QCOMPARE(of(b.losses(100'000, 0), 0, -8), 800);  // the backstop is not hedged
}

void TestFundTarget::chancesAddUp() {
  Book b(1);
  const auto rows = b.losses(1, 1);
  QCOMPARE(rows.size(), std::size_t{24});
  std::int64_t sum = 0;
  for (const ShockLoss& row : rows) sum += row.chance_1e9;
  QCOMPARE(sum, 22'500'000);
}

void TestFundTarget::expectedShortfallByHand() {
  // The worst 1 % is 0.5 % of 300, then half of the 1 % of 100: (1.5 + 0.5) / 1 = 200. One more for rounding up.
  QCOMPARE(expected_shortfall(
               std::vector<ShockLoss>{{0, -3, 10'000'000, 100}, {0, -4, 5'000'000, 300}, {0, -6, 5'000'000, 50}}),
           200);
  QCOMPARE(expected_shortfall(std::vector<ShockLoss>{{0, -3, 3'333'333, 100}}), 34);  // chances not listed lose nothing
  QCOMPARE(expected_shortfall({}), 0);
}

// A second way: every chance as so many equal draws, sorted, the worst 1 % averaged.
void TestFundTarget::expectedShortfallAgainstExpandedChances() {
  QVERIFY(fb_test::holds("ES99 is the mean of the worst draws", [] {
    const auto losses =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<Money>>(rc::gen::inRange<Money>(0, 1'000'000'000)));
    std::vector<ShockLoss> rows;
    std::vector<Money> draws;
    for (const Money loss : losses) {
      const auto weight = *rc::gen::inRange<std::int64_t>(0, 8);
      rows.push_back({0, -3, weight * 1'000'000, loss});
      for (std::int64_t i = 0; i < weight; ++i) draws.push_back(loss);
    }
    draws.resize(draws.size() + 10);  // calm draws
    std::ranges::sort(draws, std::greater{});
    const Int128 sum = std::accumulate(draws.begin(), draws.begin() + 10, Int128{0});
    RC_ASSERT(expected_shortfall(rows) == static_cast<Money>(ceil_div(sum, 10)));
  }));
}

void TestFundTarget::threadsDoNotMatter() {
  Book b(20'000);
  for (std::size_t u = 0; u + 1 < 20'000; u += 2) {
    b.position(b.user(u), b.user(u + 1), static_cast<MarketIdx>(u / 2 % 2), static_cast<Lots>(1 + u % 97));
    b.equity(b.user(u), static_cast<Money>(u % 89));
    b.equity(b.user(u + 1), static_cast<Money>(u % 1'013));
  }
  const std::vector<Ppm> sigma{30'000, 20'000};
  Workers one(1), four(4);
  const auto a = shock_losses(b.ledger, b.layout, b.schedules, {}, sigma, one);
  QVERIFY(a == shock_losses(b.ledger, b.layout, b.schedules, {}, sigma, four));
  QVERIFY(standard_loss(a) > 0);
}

void TestFundTarget::measuresByHand() {
  const FundRule rule{.fee_share_bound_ppm = 900'000, .least_open_interest_ppm = 400'000};
  const FundMeasures met = fund_measures(100, 100, 500'000, rule);
  QCOMPARE(met.covered_ppm, kMillion);
  QCOMPARE(met.fee_share_ppm, 500'000);
  QVERIFY(!met.capped);
  const FundMeasures half = fund_measures(100, 50, 500'000, rule);
  QCOMPARE(half.fee_share_ppm, 700'000);  // half of the way to the bound
  QVERIFY(half.capped);
  QCOMPARE(half.open_interest_ppm, 500'000);
  const FundMeasures empty = fund_measures(100, 0, 500'000, rule);
  QCOMPARE(empty.fee_share_ppm, 900'000);
  QCOMPARE(empty.open_interest_ppm, 400'000);
  const FundMeasures off =
      fund_measures(100, 0, 500'000, {.fee_share_bound_ppm = 0, .least_open_interest_ppm = kMillion});
  QCOMPARE(off.fee_share_ppm, 500'000);
  QVERIFY(!off.capped);
  const TrancheSpec spec{.max_draw_per_event_ppm = 250'000};
  QCOMPARE(event_capacity(spec, {.balance = 1'000, .event_base = 1'000}), 250);
  QCOMPARE(event_capacity(spec, {.balance = 900, .event_base = 1'000, .drawn = 100}), 150);
  QCOMPARE(event_capacity(spec, {.balance = 50, .event_base = 1'000, .drawn = 100}), 50);
  QCOMPARE(event_capacity(spec, {.balance = 900, .event_base = 100, .drawn = 100}), 0);
}

void TestFundTarget::runwayByHand() {
  QCOMPARE(runway_ms(100, 0), -1);
  QCOMPARE(runway_ms(100, 50), 2 * 3'600'000);
  QCOMPARE(runway_ms(0, 50), 0);
  QCOMPARE(runway_ms(720 * 50, 50), TimeMs{30} * 24 * 3'600'000);
  QCOMPARE(runway_ms(720 * 50 + 1, 50), -1);          // 30 days and a moment: no end at this rate
  QCOMPARE(runway_ms(INT64_MAX, 1), -1);
}

QTEST_APPLESS_MAIN(TestFundTarget)
#include "tst_fund_target.moc"
