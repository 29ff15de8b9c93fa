// The waterfall on every small fund: every mix of tranches, caps and deficits of a few micro-USD, where every figure is
// a boundary. And how far its shortfalls are monotone: in all markets together always, in each but for the odd units.
#include <QtTest>
#include <numeric>

#include "solvency/big_waterfall.h"
#include "support/odometer.h"

using namespace fb;
using namespace fb_test;

namespace {

struct SmallFund {
  std::vector<TrancheSpec> specs;
  std::vector<TrancheRoom> rooms;
};

// A tranche of 0 to 3 micro-USD (and one that is gone already): of one market or shared, whole or half per event and
// per market.
void add(SmallFund& fund, std::int64_t rank, int serves, int balance, int caps) {
  const Ppm event = (caps & 1) != 0 ? 500'000 : kMillion, market = (caps & 2) != 0 ? 500'000 : kMillion;
  fund.specs.push_back(
      {"t", rank, serves == 0 ? kAllMarkets : static_cast<std::uint32_t>(serves - 1), event, market, 0});
  TrancheRoom room{balance, balance, 0, {}};
  if (caps == 3) room.event_base = balance + 1, room.drawn = 1, room.drawn_by_market = {1};
  fund.rooms.push_back(room);
}

std::string fault_of(const SmallFund& fund, const std::vector<Money>& deficits, const WaterfallResult& r) {
  auto balance = std::vector<Money>();
  for (const auto& room : fund.rooms) balance.push_back(room.balance);
  auto left = deficits;
  for (const auto& d : r.draws) {
    balance[d.tranche] -= d.amount, left[d.market] -= d.amount;
    if (balance[d.tranche] < 0) return "a tranche below zero";
  }
  return left == r.shortfall ? "" : "deficits are not draws and shortfall";
}

// Every fund of `tranches` tranches with every set of deficits up to `most`, against the reference.
std::int64_t every_fund(std::size_t markets, std::size_t tranches, int balances, int most) {
  std::vector<int> bases(markets, most + 1);
  for (std::size_t t = 0; t < tranches; ++t)
    bases.insert(bases.end(), {static_cast<int>(markets) + 1, balances, 4, t == 0 ? 1 : 2});
  std::int64_t cases = 0;
  Odometer at(bases);
  do {
    SmallFund fund;
    std::int64_t rank = 1;
    for (std::size_t t = 0; t < tranches; ++t) {
      const std::size_t digit = markets + 4 * t;
      if (at[digit + 3] == 1) rank = 1 - rank;  // of equal rank as the one before it, or more junior
      add(fund, rank, at[digit], at[digit + 1], at[digit + 2]);
    }
    std::vector<Money> deficits;
    for (std::size_t m = 0; m < markets; ++m) deficits.push_back(at[m]);
    const auto r = run_waterfall(fund.specs, fund.rooms, deficits);
    auto wrong = fault_of(fund, deficits, r);
    if (wrong.empty()) wrong = differs(r, big_waterfall(fund.specs, fund.rooms, {deficits.begin(), deficits.end()}));
    if (!wrong.empty()) throw std::runtime_error("case " + std::to_string(cases) + ": " + wrong);
    ++cases;
  } while (at.next());
  return cases;
}

struct Monotony {
  std::int64_t pairs = 0, falls = 0;
  Money deepest = 0;
  bool total_grows = true;
};

// Every set of deficits up to `most` and one micro-USD more in one of them, for chains of shared tranches.
void compare_pairs(const SmallFund& fund, std::size_t markets, int most, Monotony& found) {
  Odometer at(std::vector<int>(markets, most + 1));
  do {
    std::vector<Money> less;
    for (std::size_t m = 0; m < markets; ++m) less.push_back(at[m]);
    const auto a = run_waterfall(fund.specs, fund.rooms, less).shortfall;
    for (std::size_t k = 0; k < markets; ++k) {
      auto more = less;
      ++more[k];
      const auto b = run_waterfall(fund.specs, fund.rooms, more).shortfall;
      Money fall = 0;
      for (std::size_t m = 0; m < markets; ++m) fall = std::max(fall, a[m] - b[m]);
      ++found.pairs, found.falls += fall > 0, found.deepest = std::max(found.deepest, fall);
      found.total_grows &=
          std::accumulate(a.begin(), a.end(), Money{0}) <= std::accumulate(b.begin(), b.end(), Money{0});
    }
  } while (at.next());
}

Monotony every_pair(std::size_t markets, std::size_t tranches, int balances, int most) {
  Monotony found;
  std::vector<int> bases;
  for (std::size_t t = 0; t < tranches; ++t) bases.insert(bases.end(), {balances, 2});
  Odometer at(bases);
  do {
    SmallFund fund;
    for (std::size_t t = 0; t < tranches; ++t)
      add(fund, static_cast<std::int64_t>(t), 0, at[2 * t], at[2 * t + 1] == 0 ? 0 : 2);
    compare_pairs(fund, markets, most, found);
  } while (at.next());
  return found;
}

}  // namespace

class TestSmallWaterfall : public QObject {
  Q_OBJECT
 private slots:
  void everySmallFund() {
    try {
      const auto one = every_fund(4, 1, 5, 3), two = every_fund(2, 2, 3, 3), wide = every_fund(3, 2, 3, 2),
                 three = every_fund(2, 3, 2, 2);
      qInfo("%lld small funds, all equal to the reference", static_cast<long long>(one + two + wide + three));
      QCOMPARE(one + two + wide + three, std::int64_t{256 * 100 + 16 * 36 * 72 + 27 * 48 * 96 + 9 * 24 * 48 * 48});
    } catch (const std::exception& wrong) {
      QFAIL(wrong.what());
    }
  }

  void twoMarketsAreMonotone() {
    for (const std::size_t tranches : {1, 2, 3}) {
      const auto found = every_pair(2, tranches, 5, 7);
      QCOMPARE(found.falls, std::int64_t{0});
      QVERIFY(found.total_grows);
    }
  }

  // 1, 1, 2 of a tranche of 2: half of each, so 0, 0, 1 and the odd unit to the first: 1 is missing in the second. 2,
  // 1, 2: floors 0, 0, 0 and the odd units to the first two: nothing is missing in the second any more.
  void threeMarketsFallByAnOddUnit() {
    SmallFund fund;
    add(fund, 0, 0, 2, 0);
    const auto missing = [&](std::vector<Money> deficits) {
      return run_waterfall(fund.specs, fund.rooms, deficits).shortfall;
    };
    QCOMPARE(missing({1, 1, 2}), (std::vector<Money>{0, 1, 1}));
    QCOMPARE(missing({2, 1, 2}), (std::vector<Money>{1, 0, 2}));
  }

  // The odd units of one tranche change what the next is asked for: then a shortfall can fall by two, from 5 to 3 here.
  void everyTranchePassesItsOddUnitsOn() {
    SmallFund fund;
    fund.specs = {{"t", 0, kAllMarkets, kMillion, kMillion, 0}, {"u", 1, kAllMarkets, kMillion, 664'535, 0}};
    fund.rooms = {{25, 25, 0, {}}, {11, 11, 0, {}}};
    const auto missing = [&](std::vector<Money> deficits) {
      const auto r = run_waterfall(fund.specs, fund.rooms, deficits);
      return differs(r, big_waterfall(fund.specs, fund.rooms, {deficits.begin(), deficits.end()})).empty()
                 ? r.shortfall
                 : std::vector<Money>();
    };
    QCOMPARE(missing({18, 3, 8, 15, 15, 5, 9}), (std::vector<Money>{8, 0, 5, 8, 8, 3, 5}));
    QCOMPARE(missing({18, 3, 8, 15, 15, 5, 23}), (std::vector<Money>{10, 1, 3, 9, 9, 3, 16}));
  }

  void threeMarketsAndMoreFallByNoMore() {
    Monotony all;
    for (const auto& [markets, tranches, balances, most] :
         {std::array{3, 1, 9, 6}, std::array{4, 1, 7, 4}, std::array{3, 2, 5, 4}, std::array{4, 2, 4, 3},
          std::array{3, 3, 4, 3}}) {
      const auto found =
          every_pair(static_cast<std::size_t>(markets), static_cast<std::size_t>(tranches), balances, most);
      all.pairs += found.pairs, all.falls += found.falls, all.deepest = std::max(all.deepest, found.deepest);
      QVERIFY(found.total_grows);
    }
    qInfo("%lld pairs of deficits a micro-USD apart: in %lld a shortfall falls, by %lld at most; their sum never does",
          static_cast<long long>(all.pairs), static_cast<long long>(all.falls), static_cast<long long>(all.deepest));
    QVERIFY(all.falls > 0);
    QCOMPARE(all.deepest, Money{1});
  }
};

QTEST_GUILESS_MAIN(TestSmallWaterfall)
#include "tst_small_waterfall.moc"
