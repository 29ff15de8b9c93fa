// The certificate of a clearing: every clearing of random, dusty and ring-shaped books carries it, and none that was
// changed by a unit, or that settled at a lower fixed point, does.
#include <QtTest>

#include "solvency/clearing_books.h"
#include "solvency/clearing_certificate.h"
#include "solvency/property.h"

using namespace fb;
using namespace fb_test;

namespace {

std::string objection(const ClearingBook& book, bool earmarked, const Fund& fund, const ClearingResult& r) {
  Workers one(1);
  return clearing_objection(book, earmarked, fund.money(), r, one);
}

void carries_it(Money unit) {
  const auto markets = *rc::gen::inRange<std::uint32_t>(1, 6);
  const auto book = book_of(markets, any_people(markets, unit));
  const auto fund = any_tranches(markets, unit);
  const bool earmarked = *rc::gen::arbitrary<bool>();
  Workers one(1);
  const auto r = clear_losses(book, earmarked, fund.money(), one);
  const auto refused = objection(book, earmarked, fund, r);
  RC_LOG() << refused;
  RC_ASSERT(refused.empty());
}

// Losers in a ring: each gains `gain` from the one before it and loses `loss` to the next; an outsider gains the rest.
ClearingBook ring(std::uint32_t n, Money gain, Money loss, Money equity) {
  std::vector<Person> people;
  for (std::uint32_t m = 0; m < n; ++m) {
    people.push_back({equity, {{m, gain}, {(m + 1) % n, -loss}}, {}});
    if (loss > gain) people.push_back({0, {{m, loss - gain}}, {}});
  }
  return book_of(n, people);
}

// A clearing of `ring` with nothing paid at all: a fixed point too when nobody has anything, but not the greatest.
ClearingResult nothing_paid(std::uint32_t n, Money amount) {
  ClearingResult r;
  r.trivial = false;
  r.ratio_1e12.assign(n, 0), r.shortfall.assign(n, amount), r.owed.assign(n, amount), r.paid.assign(n, 0);
  r.tranche.assign(n, 0), r.rounding.assign(n, 0);
  for (std::uint32_t m = 0; m < n; ++m) r.cuts.push_back({m, m, amount});
  for (std::uint32_t m = 0; m < n; ++m) r.holes.push_back({m, (m + 1) % n, amount});
  return r;
}

}  // namespace

class TestCertificate : public QObject {
  Q_OBJECT
 private slots:
  void everyClearingCarriesIt() {
    QVERIFY(holds("thousands of USD", [] { carries_it(1'000'000'000); }));
    QVERIFY(holds("dust", [] { carries_it(1); }));
    QVERIFY(holds("trillions of USD", [] { carries_it(10'000'000'000'000); }));
  }

  void everyRingCarriesIt() {
    QVERIFY(holds("rings that hand on nearly all", [] {
      const auto n = *rc::gen::inRange<std::uint32_t>(2, 6);
      const Money gain = *rc::gen::inRange<Money>(1, *rc::gen::element<Money>(5, 1'000, 1'000'000'000, Money{1} << 55));
      const Money beyond = *rc::gen::inRange<Money>(1, *rc::gen::element<Money>(2, 50, gain + 1));
      const Money equity = *rc::gen::inRange<Money>(0, beyond);
      const auto book = ring(n, gain, gain + beyond, equity);
      Fund fund;
      if (*rc::gen::arbitrary<bool>()) fund.add(0, 0, *rc::gen::inRange<Money>(0, beyond + 1));
      if (*rc::gen::arbitrary<bool>()) fund.add(1, kAllMarkets, *rc::gen::inRange<Money>(0, 2 * beyond + 1));
      Workers one(1);
      const auto r = clear_losses(book, true, fund.money(), one);
      RC_ASSERT(!r.trivial);
      RC_ASSERT(objection(book, true, fund, r).empty());
    }));
  }

  // A ring that hands on all but 1e-15: units corrected one by one would go round for ever.
  void unitsDoNotGoRoundForEver() {
    const auto book = ring(3, 24'019'207'974'980'141, 24'019'207'974'980'175, 2);
    Fund fund;
    fund.add(0, 0, 18);
    Workers one(1);
    const auto r = clear_losses(book, true, fund.money(), one);
    QVERIFY(r.rounds < 5000);
    QCOMPARE(objection(book, true, fund, r), std::string());
    QCOMPARE(broken_promise(book, true, fund.money(), r), std::string());
  }

  // Nobody has anything, everybody owes what it is owed: all pay in full. Nothing paid is a fixed point too.
  void aLowerFixedPointIsRefused() {
    for (std::uint32_t n = 2; n < 6; ++n) {
      const auto book = ring(n, 5 * kUsd, 5 * kUsd, 0);
      Workers one(1);
      QVERIFY(clear_losses(book, true, Fund{}.money(), one).trivial);
      QCOMPARE(objection(book, true, {}, nothing_paid(n, 5 * kUsd)), std::string("no ratio can be raised"));
    }
  }

  void oneUnitIsNoticed() {
    const auto book = crash_book(5, 3000, 3);
    Fund fund;
    for (std::uint32_t m = 0; m < 5; ++m) fund.add(0, m, 1'000'000'000);
    Workers one(1), two(2);
    const auto r = clear_losses(book, true, fund.money(), one);
    QCOMPARE(clearing_objection(book, true, fund.money(), r, two), std::string());
    const auto refused = [&](auto&& change) {
      auto changed = r;
      change(changed);
      return objection(book, true, fund, changed);
    };
    QVERIFY(refused([](auto& x) { ++x.cuts[7].amount; }).starts_with("every cut"));
    QVERIFY(refused([](auto& x) { --x.cuts.back().amount; }).starts_with("every cut"));
    QVERIFY(refused([](auto& x) { x.cuts.pop_back(); }).starts_with("every cut"));
    QVERIFY(!refused([](auto& x) { ++x.holes[3].amount; }).empty());
    QVERIFY(!refused([](auto& x) { x.holes.erase(x.holes.begin()); }).empty());
    QVERIFY(refused([](auto& x) { ++x.tranche[2]; }).starts_with("tranche money"));
    QVERIFY(refused([](auto& x) { ++x.rounding[1]; }).starts_with("pay-outs"));
    QVERIFY(!refused([](auto& x) { x.shortfall[0] += 1000; }).empty());
    QVERIFY(!refused([](auto& x) { x.trivial = true; }).empty());
  }
};

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
