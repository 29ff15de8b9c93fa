// The clearing vector against whole numbers and exact fractions: every figure that it hands back, and that it is the
// greatest fixed point; the certificate must accept each of them, and refuse fixed points that are not the greatest.
#include <QtTest>

#include "solvency/clearing_certificate.h"
#include "solvency/clearing_judge.h"
#include "solvency/seeded_clearing.h"

using namespace fb;
using namespace fb_test;

namespace {

struct Figures {
  std::int64_t cases = 0, trivial = 0, cuts = 0, holes = 0, contended = 0, near_limit = 0, rings = 0, lower = 0;
  RoundingSeen rounding;
};

ClearingResult as_result(const std::vector<Big>& s, const BigClearing& reference, const BigOutcome& at) {
  const auto narrow_all = [](const std::vector<Big>& from) {
    std::vector<Money> to;
    for (const Big& x : from) to.push_back(static_cast<Money>(x));
    return to;
  };
  ClearingResult r;
  r.trivial = false;
  r.shortfall = narrow_all(s), r.owed = narrow_all(reference.owed()), r.tranche = narrow_all(at.money);
  r.rounding = narrow_all(at.rounding);
  for (const auto& [key, amount] : at.cuts) r.cuts.push_back({key.second, key.first, static_cast<Money>(amount)});
  for (const auto& [key, amount] : at.holes) r.holes.push_back({key.first, key.second, static_cast<Money>(amount)});
  return r;
}

// Whether every defaulter lacks more than the certificate takes for rounding: 2 units a market, or 1e-9 of its losses.
bool beyond_rounding(const ClearingCase& c, const BigOutcome& at) {
  std::map<std::uint32_t, Big> lacks;
  for (const auto& [key, hole] : at.holes) lacks[key.first] += hole;
  for (const auto& [a, lack] : lacks) {
    Big lost = 0;
    for (auto k = c.book.first[a]; k < c.book.first[a + 1]; ++k)
      if (c.book.legs[k].pnl < 0) lost -= c.book.legs[k].pnl;
    if (lack <= lost / 1'000'000'000 + 2 * c.book.markets) return false;
  }
  return true;
}

// From nothing paid at all upwards: where that ends in an exact fixed point above the least shortfalls, it is one that
// is not the greatest in ratios, and the certificate must see it.
std::string another_fixed_point(const ClearingCase& c, const BigClearing& reference, Figures& figures) {
  std::vector<Big> s = reference.owed();
  for (int round = 0; round < 60; ++round) {
    const auto at = reference.at(s);
    if (at.even) {
      const auto money = money_of(reference, at);
      const std::vector<Fraction> exact(s.begin(), s.end());
      if (!beyond_rounding(c, at) || !reference.is_fixed_point(exact, money) || reference.least(money) == exact)
        return {};
      ++figures.lower;
      Workers one(1);
      const auto said = clearing_objection(c.book, c.earmarked, c.fund.money(), as_result(s, reference, at), one);
      return said.empty() ? "a fixed point that is not the greatest carries the certificate" : "";
    }
    for (MarketIdx m = 0; m < c.book.markets; ++m) s[m] = smaller(reference.owed()[m], at.needs[m] - at.money[m]);
  }
  return {};
}

bool in_ring(const ClearingResult& r) {
  for (const auto& x : r.spill)
    for (const auto& y : r.spill)
      if (x.from == y.to && x.to == y.from) return true;
  return false;
}

std::string judge(const ClearingCase& c, Figures& figures) try {
  Workers one(1);
  const auto r = clear_losses(c.book, c.earmarked, c.fund.money(), one);
  const BigClearing reference(c.book, c.earmarked, c.fund.specs, c.fund.rooms);
  const auto at = reference.at(big(r.shortfall));
  ++figures.cases, figures.trivial += r.trivial, figures.contended += at.contended, figures.rings += in_ring(r);
  figures.cuts += static_cast<std::int64_t>(r.cuts.size()), figures.holes += static_cast<std::int64_t>(r.holes.size());
  for (const Money owed : r.owed) figures.near_limit += owed >= (Money{1} << 55);
  if (auto wrong = differs(c.book, r, reference, at); !wrong.empty()) return wrong;
  if (const auto said = clearing_objection(c.book, c.earmarked, c.fund.money(), r, one); !said.empty())
    return "the certificate refuses: " + said;
  if (auto wrong = not_greatest(c, r, reference, at, figures.rounding); !wrong.empty()) return wrong;
  return figures.cases % 8 == 0 ? another_fixed_point(c, reference, figures) : "";
} catch (const std::exception& broken) {
  return std::string("the engine gives up: ") + broken.what();
}

}  // namespace

class TestBigClearing : public QObject {
  Q_OBJECT
 private slots:
  void theReferenceByHand();
  void everyCaseIsEqual();
  void aWrongUnitIsNoticed();
};

// Market 0 owes 90 to a and 10 to c; b lost the 100 and has 40 (earmark 10). Market 1 owes 80 to d; a lost the 80 and
// has nothing but its gain. b pays 40: shortfall 60. a is cut by 90 x 60 / 100 = 54 and pays 36 of 80: hole 44.
void TestBigClearing::theReferenceByHand() {
  const auto book =
      book_of(2, {{0, {{0, 90}, {1, -80}}, {}}, {40, {{0, -100}}, {{0, 10}}}, {0, {{0, 10}}, {}}, {0, {{1, 80}}, {}}});
  Fund fund;
  const BigClearing reference(book, true, fund.specs, fund.rooms);
  const auto s = reference.least({0, 0});
  QVERIFY(s.has_value());
  QCOMPARE(*s, (std::vector<Fraction>{60, 44}));
  const auto at = reference.at({60, 44});
  QVERIFY(at.even);
  QCOMPARE(at.cuts, (decltype(at.cuts){{{0, 0}, 54}, {{0, 2}, 6}, {{1, 3}, 44}}));
  QCOMPARE(at.holes, (decltype(at.holes){{{0, 1}, 44}, {{1, 0}, 60}}));
  QCOMPARE(at.spill, (decltype(at.spill){{{0, 1}, 44}}));  // of 54 cut, the 44 that it could not pay
  QCOMPARE(at.ends, (std::vector<Big>{0, 0, 4, 36}));
  QVERIFY(!reference.at({60, 10}).even);
  QVERIFY(!reference.at({0, 0}).even);
}

void TestBigClearing::everyCaseIsEqual() {
  Figures figures;
  const auto wrong = for_seeds(20'000, [&](Random& random) { return judge(any_clearing(random), figures); });
  QVERIFY2(wrong.empty(), wrong.c_str());
  const auto n = [](std::int64_t x) { return static_cast<long long>(x); };
  qInfo(
      "%lld clearings (%lld trivial, %lld with contended tranches, %lld with losses that go round, %lld markets of "
      "2^55 and more), %lld cuts, %lld holes, 0 differences",
      n(figures.cases), n(figures.trivial), n(figures.contended), n(figures.rings), n(figures.near_limit),
      n(figures.cuts), n(figures.holes));
  qInfo(
      "%lld within 1e-9 of the greatest ratios; in %lld units of rounding are coarser than that and explain it (%lld: "
      "not bounded); %lld other fixed points refused",
      n(figures.cases - figures.rounding.coarse), n(figures.rounding.coarse), n(figures.rounding.open),
      n(figures.lower));
  QVERIFY(figures.cases < 1000 || (figures.lower > 0 && figures.trivial * 2 < figures.cases &&
                                   figures.rings * 50 > figures.cases && figures.contended * 50 > figures.cases));
}

// One unit more or less in any figure of a real clearing is seen by the reference.
void TestBigClearing::aWrongUnitIsNoticed() {
  std::int64_t changed = 0;
  const auto wrong = for_seeds(300, [&](Random& random) -> std::string {
    const auto c = any_clearing(random);
    Workers one(1);
    const auto r = clear_losses(c.book, c.earmarked, c.fund.money(), one);
    if (r.trivial) return {};
    const BigClearing reference(c.book, c.earmarked, c.fund.specs, c.fund.rooms);
    const auto at = reference.at(big(r.shortfall));
    const auto seen = [&](auto&& change) {
      auto x = r;
      change(x);
      ++changed;
      return !differs(c.book, x, reference, at).empty();
    };
    const auto m = static_cast<std::size_t>(random.below(c.book.markets));
    bool all = seen([&](auto& x) { ++x.holes.back().amount; }) && seen([&](auto& x) { x.holes.pop_back(); }) &&
               seen([&](auto& x) { --x.tranche[m]; }) && seen([&](auto& x) { ++x.rounding[m]; }) &&
               seen([&](auto& x) { ++x.paid[m]; }) && seen([&](auto& x) { x.trivial = true; });
    if (!r.cuts.empty()) all &= seen([&](auto& x) { --x.cuts.front().amount; });
    if (!r.spill.empty()) all &= seen([&](auto& x) { ++x.spill.front().amount; });
    return all ? "" : "a unit passed unseen";
  });
  QVERIFY2(wrong.empty(), wrong.c_str());
  QVERIFY(changed > 0);
}

QTEST_GUILESS_MAIN(TestBigClearing)
#include "tst_big_clearing.moc"
