// The clearing vector on books small enough to work out by hand.
#include <QtTest>

#include "base/error.h"
#include "clearing_books.h"

using namespace fb;
using namespace fb_test;

namespace {

const TrancheMoney kNoTranches = [](std::span<const Money> needs) { return std::vector<Money>(needs.size()); };

ClearingResult clear(std::uint32_t markets, const std::vector<Person>& people, const TrancheMoney& money = kNoTranches,
                     bool earmarked = true) {
  Workers one(1);
  const auto book = book_of(markets, people);
  auto r = clear_losses(book, earmarked, money, one);
  const auto broken = broken_promise(book, earmarked, money, r);
  if (!broken.empty()) throw std::runtime_error(broken);
  return r;
}

Money cut(const ClearingResult& r, std::uint32_t account, MarketIdx m) {
  for (const auto& c : r.cuts)
    if (c.account == account && c.market == m) return c.amount;
  return 0;
}
Money hole(const ClearingResult& r, std::uint32_t account, MarketIdx m) {
  for (const auto& h : r.holes)
    if (h.account == account && h.market == m) return h.amount;
  return 0;
}

}  // namespace

class TestClearing : public QObject {
  Q_OBJECT
 private slots:
  void nobody_defaults() {
    const auto r = clear(1, {{100, {{0, -100}}}, {0, {{0, 100}}}});
    QVERIFY(r.trivial);
    QCOMPARE(r.ratio_1e12, (std::vector<std::int64_t>{kTrillion}));
    QCOMPARE(r.paid, (std::vector<Money>{100}));
    QCOMPARE(r.rounds, 0);
  }

  // A long lost 180 of 100: hole 80 = tranche 30 + 50 of the short's 180.
  void one_market_one_defaulter() {
    Fund fund;
    fund.add(0, 0, 20);
    fund.add(1, kAllMarkets, 20, 500'000);
    const auto r = clear(1, {{100, {{0, -180}}}, {100, {{0, 180}}}}, fund.money());
    QCOMPARE(hole(r, 0, 0), 80);
    QCOMPARE(r.tranche, (std::vector<Money>{30}));
    QCOMPARE(cut(r, 1, 0), 50);
    QCOMPARE(r.ratio_1e12[0], 722'222'222'222);  // 130 / 180
    QCOMPARE(r.rounding[0], 0);
  }

  // Two defaulters, one market each; the winner of m0 owes m1 and was solvent on its gain alone.
  void a_cut_winner_that_cannot_pay_elsewhere_spills() {
    // a: lost 100 in m0 with nothing. b: won that 100, lost 60 in m1, has 10. c: won 60 in m1.
    // r0 = 0, so b has 10 of 60: hole 50 = its cut beyond what it could bear, r1 = 1/6.
    const auto r = clear(2, {{0, {{0, -100}}}, {10, {{0, 100}, {1, -60}}}, {0, {{1, 60}}}}, kNoTranches, false);
    QCOMPARE(r.ratio_1e12, (std::vector<std::int64_t>{0, 166'666'666'666}));
    QCOMPARE(hole(r, 1, 1), 50);
    QCOMPARE(cut(r, 2, 1), 50);
    QCOMPARE(r.spill.size(), std::size_t{1});
    QCOMPARE(r.spill[0].from, 0U);
    QCOMPARE(r.spill[0].to, 1U);
    QCOMPARE(r.spill[0].amount, 50);
  }

  // Lost 50 in m0 within an earmark of 60, and 900 in m1: m0 is paid in full and knows nothing of it.
  void earmarks_isolate_a_market() {
    const std::vector<Person> people{{100, {{0, -50}, {1, -900}}, {{0, 60}, {1, 40}}}, {0, {{0, 50}}}, {0, {{1, 900}}}};
    const auto r = clear(2, people);
    QCOMPARE(r.ratio_1e12, (std::vector<std::int64_t>{kTrillion, 55'555'555'555}));  // (40 + 10) / 900
    QCOMPARE(hole(r, 0, 1), 850);
    QCOMPARE(cut(r, 1, 0), 0);
    const auto shared = clear(2, people, kNoTranches, false);  // 100 of 950 to both
    QCOMPARE(hole(shared, 0, 0), 50 - 6);  // floor(100 * 50 / 950) = 5, and the odd unit goes first to m0
    QCOMPARE(hole(shared, 0, 1), 900 - 94);
  }

  // Tranche money answers the needs at the fixed point: b's hole opens only once its gain in m0 is cut.
  void tranches_see_holes_that_cuts_open() {
    Fund fund;
    fund.add(0, 1, 45);
    const auto r = clear(2, {{0, {{0, -100}}}, {10, {{0, 100}, {1, -60}}}, {0, {{1, 60}}}}, fund.money(), false);
    QCOMPARE(r.tranche, (std::vector<Money>{0, 45}));
    QCOMPARE(cut(r, 2, 1), 5);
  }

  // Eisenberg and Noe's own setting: four banks, one market each for what a bank owes. Liabilities and assets of the
  // vector FB-NETWORK_CLEARING_4-000; payments (6.80147059, 10, 11.22058824, 6) of (10, 10, 14, 6) owed.
  void network_of_four_banks() {
    constexpr Money unit = 1'000'000;
    const Money owes[4][4] = {{0, 6, 4, 0}, {2, 0, 5, 3}, {1, 4, 0, 9}, {3, 1, 2, 0}};
    const Money assets[4] = {1'000'000, 2'000'000, 1'500'000, 4'000'000};
    std::vector<Person> banks(4);
    for (std::size_t i = 0; i < 4; ++i) {
      banks[i].equity = assets[i];
      for (std::size_t j = 0; j < 4; ++j) {
        banks[i].pnl[static_cast<MarketIdx>(i)] -= owes[i][j] * unit;
        if (owes[j][i] > 0) banks[i].pnl[static_cast<MarketIdx>(j)] += owes[j][i] * unit;
      }
    }
    const auto r = clear(4, banks, kNoTranches, false);
    const double payments[4] = {6.80147059, 10, 11.22058824, 6}, owed[4] = {10, 10, 14, 6};
    for (std::size_t m = 0; m < 4; ++m)
      QVERIFY(std::abs(static_cast<double>(r.ratio_1e12[m]) / 1e12 - payments[m] / owed[m]) < 1e-6);
    QVERIFY(r.rounds <= 5);
  }

  // Three losers in a ring with nothing, and one winner outside who takes a little out of it: every turn of plain
  // iteration would move the ratios by a millionth.
  void a_ring_of_losers_settles_in_a_few_rounds() {
    constexpr Money big = 1'000'000'000'000, little = 1'000'000;
    const auto r = clear(3,
                         {{0, {{0, -big - little}, {1, big}}},
                          {0, {{1, -big - little}, {2, big}}},
                          {0, {{2, -big - little}, {0, big}}},
                          {0, {{0, little}, {1, little}, {2, little}}}},
                         kNoTranches, false);
    for (MarketIdx m = 0; m < 3; ++m) QVERIFY(r.ratio_1e12[m] < 2'000'000);  // nothing is there, so nothing is paid
    QVERIFY(r.rounds <= 6);
  }

  // A ring that can pay pays in full: the greatest fixed point, not the one where nobody pays because nobody pays.
  void a_balanced_ring_is_left_alone() {
    const auto r = clear(4, {{0, {{0, -100}, {1, 100}}}, {0, {{0, 100}, {1, -100}}}, {0, {{2, -7}}}, {0, {{2, 7}}}});
    QCOMPARE(r.ratio_1e12, (std::vector<std::int64_t>{kTrillion, kTrillion, 0, kTrillion}));
  }

  void a_book_that_does_not_add_up_is_refused() {
    QVERIFY_EXCEPTION_THROWN(clear(1, {{100, {{0, -50}}}, {100, {{0, 49}}}}), InvariantBroken);
    QVERIFY_EXCEPTION_THROWN(clear(1, {{-1, {{0, -50}}}, {100, {{0, 50}}}}), InvariantBroken);
    QVERIFY_EXCEPTION_THROWN(clear(1, {{10, {{0, -50}}, {{0, 11}}}, {100, {{0, 50}}}}), InvariantBroken);
    QVERIFY_EXCEPTION_THROWN(clear(1, {{10, {{0, -(Money{1} << 61)}}}, {0, {{0, Money{1} << 61}}}}), Overflow);
  }
};

QTEST_GUILESS_MAIN(TestClearing)
#include "tst_clearing.moc"
