// Properties of the clearing vector on random books: exact promises, the certificate against an independent reference
// in 113-bit reals, and equal results on one, two and three threads.
#include <QtTest>

#include "solvency/clearing_books.h"
#include "solvency/property.h"

using namespace fb;
using namespace fb_test;

namespace {

// Pay-outs fit: r <= F(r). No ratio can be raised by 1e-9: r is not below the greatest fixed point, which the reference
// reaches from above (a ring of losers that hands on all but a millionth can take it longer than we wait).
bool certified(const Reference& reference, const ClearingResult& r) {
  const Real tolerance = Real(1) / 1'000'000'000;
  std::vector<Real> ratios;
  for (const auto x : r.ratio_1e12) ratios.push_back(Real(x) / Real(kTrillion));
  const auto image = reference.map(ratios);
  const auto greatest = reference.iterate(100'000);
  bool good = true;
  for (std::size_t m = 0; m < ratios.size(); ++m)
    good &= ratios[m] <= image[m] + tolerance && (!greatest.reached || ratios[m] >= greatest.r[m] - tolerance);
  return good;
}

void prove_promises(Money unit) {
  const auto markets = *rc::gen::inRange<std::uint32_t>(1, 6);
  const auto book = book_of(markets, any_people(markets, unit));
  const auto fund = any_tranches(markets, unit);
  const bool earmarked = *rc::gen::arbitrary<bool>();
  Workers one(1);
  const auto r = clear_losses(book, earmarked, fund.money(), one);
  const auto broken = broken_promise(book, earmarked, fund.money(), r);
  RC_LOG() << broken;
  RC_ASSERT(broken.empty());
}

}  // namespace

class TestClearingProperties : public QObject {
  Q_OBJECT
 private slots:
  void exact_promises_hold() {
    QVERIFY(holds("exact promises, thousands of USD", [] { prove_promises(1'000'000'000); }));
    QVERIFY(holds("exact promises, dust", [] { prove_promises(1); }));
    QVERIFY(holds("exact promises, trillions of USD", [] { prove_promises(10'000'000'000'000); }));
  }

  // A crash in 30 markets that ruins every fifth of 60,000 accounts: the result must not know how many threads made it.
  void threads_do_not_show() {
    const auto book = crash_book(30, 60'000, 7);
    Fund fund;
    for (std::uint32_t m = 0; m < book.markets; ++m) fund.add(0, m, 1'000'000'000);
    fund.add(1, kAllMarkets, 500'000'000'000, 400'000, 100'000);
    for (const bool earmarked : {true, false}) {
      Workers one(1), two(2), three(3);
      const auto r = clear_losses(book, earmarked, fund.money(), one);
      QVERIFY(r.holes.size() > 5000);
      QCOMPARE(broken_promise(book, earmarked, fund.money(), r), std::string());
      QVERIFY(same(r, clear_losses(book, earmarked, fund.money(), two)));
      QVERIFY(same(r, clear_losses(book, earmarked, fund.money(), three)));
      QVERIFY(r.rounds <= 10);
    }
  }

  void greatest_fixed_point() {
    QVERIFY(holds("certificate", [] {
      const auto markets = *rc::gen::inRange<std::uint32_t>(1, 5);
      const auto book = book_of(markets, any_people(markets, 1'000'000'000'000));
      const auto fund = any_tranches(markets, 1'000'000'000'000);
      const bool earmarked = *rc::gen::arbitrary<bool>();
      Workers one(1);
      const auto r = clear_losses(book, earmarked, fund.money(), one);
      RC_ASSERT(certified({book, earmarked, fund.real()}, r));
      RC_ASSERT(r.rounds <= static_cast<int>(book.accounts() + markets) + 4);
    }));
  }
  // Every book of three accounts and two markets with profits of -2 to 2, equities of 0 or 1 and a first loss of 0
  // or 1.
  void every_small_book() {
    constexpr Money unit = 1'000'000'000'000;
    int books = 0, cut = 0;
    Workers one(1);
    for (int code = 0; code < 5 * 5 * 5 * 5 * 32; ++code) {
      int rest = code;
      const auto digit = [&](int base) {
        const int d = rest % base;
        rest /= base;
        return d;
      };
      std::vector<Person> people(3);
      bool within = true;
      for (MarketIdx m = 0; m < 2; ++m) {
        const int a = digit(5) - 2, b = digit(5) - 2, c = -a - b;
        within &= c >= -2 && c <= 2;
        people[0].pnl[m] = a * unit, people[1].pnl[m] = b * unit, people[2].pnl[m] = c * unit;
      }
      if (!within) continue;
      for (auto& p : people) p.equity = digit(2) * unit, p.earmark[0] = p.equity / 2, p.earmark[1] = p.equity / 4;
      Fund fund;
      fund.add(0, 0, digit(2) * unit);
      const bool earmarked = digit(2) == 1;
      const auto book = book_of(2, people);
      const auto r = clear_losses(book, earmarked, fund.money(), one);
      QCOMPARE(broken_promise(book, earmarked, fund.money(), r), std::string());
      QVERIFY2(certified({book, earmarked, fund.real()}, r), qPrintable(QString("book %1").arg(code)));
      ++books, cut += r.cuts.empty() ? 0 : 1;
    }
    QCOMPARE(books, 19 * 19 * 32);
    QVERIFY(cut > books / 3);
  }
};

QTEST_GUILESS_MAIN(TestClearingProperties)
#include "tst_clearing_properties.moc"
