// Units of tranche providers by hand, and what no order of entries and exits may do; the split of yield by hand.
#include <rapidcheck.h>
#include <QtTest>

#include "solvency/property.h"
#include "solvency/provider_units.h"
#include "solvency/yield.h"

using namespace fb;

class TestProviderUnits : public QObject {
  Q_OBJECT
 private slots:
  void entryAndClaimByHand();
  void losesToRoundingNeverGains();
  void firstDepositorCannotTakeFromTheSecond();
  void worthlessUnitsAreCountedAnew();
  void aRecountKeepsEveryClaim();
  void claimsNeverExceedTheBalance();
  void shortCustodyIsSharedProRata();
  void yieldByHand();
  void juniorEarnsMoreAUnit();
};

void TestProviderUnits::entryAndClaimByHand() {
  QCOMPARE(units_for({}, 500), 500);                          // nobody in: one a micro-USD
  const UnitPool pool{.balance = 150, .units = 100};          // a unit is worth 1.5
  QCOMPARE(units_for(pool, 100), 66);                         // 66.67, floored
  QCOMPARE(claim({.balance = 250, .units = 166}, 66), 99);    // 99.4: the rest is for those who were in
  QCOMPARE(claim({.balance = 250, .units = 166}, 100), 150);  // 150.6
  QCOMPARE(claim({.balance = 50, .units = 100}, 100), 50);    // after a loss of two thirds
  QCOMPARE(claim({.balance = 7, .units = 0}, 0), 0);
}

// Whatever one provider does alone, in any order, it takes out no more than it put in, and no less than it put in minus
// one unit's value a step.
void TestProviderUnits::losesToRoundingNeverGains() {
  QVERIFY(fb_test::holds("entering and leaving never gains", [] {
    UnitPool pool{.balance = *rc::gen::inRange<Money>(1, 1'000'000'000'000),
                  .units = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000)};
    RC_PRE(!needs_recount(pool));
    std::int64_t mine = 0;
    Money in = 0, out = 0;
    const int steps = *rc::gen::inRange(1, 30);
    for (int i = 0; i < steps; ++i) {
      const Money before = claim(pool, pool.units - mine);  // of the others
      if (*rc::gen::arbitrary<bool>()) {
        const Money amount = *rc::gen::inRange<Money>(1, 2'000'000'000'000);
        const std::int64_t units = units_for(pool, amount);
        pool.balance += amount, pool.units += units, mine += units, in += amount;
      } else if (mine > 0) {
        const std::int64_t units = *rc::gen::inRange<std::int64_t>(1, mine + 1);
        const Money amount = claim(pool, units);
        pool.balance -= amount, pool.units -= units, mine -= units, out += amount;
      }
      RC_ASSERT(claim(pool, pool.units - mine) >= before);  // the others never lose by it
    }
    RC_ASSERT(out + claim(pool, mine) <= in);
  }));
}

// The classic attack: one unit, then a donation, so that the next entry buys nothing.
void TestProviderUnits::firstDepositorCannotTakeFromTheSecond() {
  UnitPool pool{.balance = 1, .units = 1};
  pool.balance += 1'000'000'000;  // donated (by penalties of its own accounts)
  QVERIFY(needs_recount(pool));
  const std::vector<std::int64_t> held{1};
  const Recount fresh = recount(pool, held);
  QCOMPARE(fresh.held.front(), 1'000'000'001);
  pool.units = fresh.held.front() + fresh.to_house;
  const Money amount = 1'500'000'000;  // would have bought one unit of 1.25e9
  const std::int64_t units = units_for(pool, amount);
  pool.balance += amount, pool.units += units;
  QCOMPARE(claim(pool, units), amount);
  QVERIFY(fb_test::holds("an entry loses at most 1,000 micro-USD", [] {
    const UnitPool before{.balance = *rc::gen::inRange<Money>(0, 1'000'000'000'000),
                          .units = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    RC_PRE(!needs_recount(before));
    const Money put = *rc::gen::inRange<Money>(1, 1'000'000'000'000);
    const std::int64_t bought = units_for(before, put);
    const UnitPool after{.balance = before.balance + put, .units = before.units + bought};
    RC_ASSERT(put - claim(after, bought) <= kUnitPriceBound);
  }));
}

void TestProviderUnits::worthlessUnitsAreCountedAnew() {
  const UnitPool drained{.balance = 0, .units = 900};
  QVERIFY(needs_recount(drained));
  const std::vector<std::int64_t> held{300, 600};
  const Recount fresh = recount(drained, held);
  QCOMPARE(fresh.held, (std::vector<std::int64_t>{0, 0}));
  QCOMPARE(fresh.to_house, 0);
  const Recount unowned = recount({.balance = 70, .units = 0}, {});
  QCOMPARE(unowned.to_house, 70);  // fees into an empty tranche are the house's
  QVERIFY(!needs_recount({.balance = 0, .units = 0}));
  QVERIFY(!needs_recount({.balance = 1, .units = 1000}) && needs_recount({.balance = 1, .units = 1001}));
  QVERIFY(!needs_recount({.balance = 1000, .units = 1}) && needs_recount({.balance = 1001, .units = 1}));
}

void TestProviderUnits::aRecountKeepsEveryClaim() {
  QVERIFY(fb_test::holds("a recount keeps every claim", [] {
    const auto held = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
    const UnitPool pool{.balance = *rc::gen::inRange<Money>(0, 1'000'000'000'000),
                        .units = std::accumulate(held.begin(), held.end(), std::int64_t{0})};
    const Recount fresh = recount(pool, held);
    const UnitPool after{.balance = pool.balance,
                         .units = std::accumulate(fresh.held.begin(), fresh.held.end(), fresh.to_house)};
    RC_ASSERT(after.units == pool.balance);
    for (std::size_t i = 0; i < held.size(); ++i) RC_ASSERT(claim(after, fresh.held[i]) == claim(pool, held[i]));
    RC_ASSERT(fresh.to_house >= 0);
    RC_ASSERT(!needs_recount(after));
  }));
}

void TestProviderUnits::claimsNeverExceedTheBalance() {
  QVERIFY(fb_test::holds("claims never exceed the balance", [] {
    const auto held = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)));
    const UnitPool pool{.balance = *rc::gen::inRange<Money>(0, 1'000'000'000'000),
                        .units = std::accumulate(held.begin(), held.end(), std::int64_t{0})};
    Money sum = 0;
    for (const std::int64_t units : held) sum += claim(pool, units);
    RC_ASSERT(sum <= pool.balance);
    RC_ASSERT(pool.units == 0 || pool.balance - sum < static_cast<Money>(held.size()));
  }));
}

void TestProviderUnits::shortCustodyIsSharedProRata() {
  const std::vector<std::int64_t> units{100, 300};
  const std::vector<Money> claims{200, 600};
  QCOMPARE(payable_units(units, claims, 800), units);
  QCOMPARE(payable_units(units, claims, 200), (std::vector<std::int64_t>{25, 75}));
  QCOMPARE(payable_units(units, claims, 0), (std::vector<std::int64_t>{0, 0}));
}

void TestProviderUnits::yieldByHand() {
  const std::vector<TrancheSpec> specs{{.id = "a/first-loss", .rank = 0, .market = 0},
                                       {.id = "b/first-loss", .rank = 0, .market = 1},
                                       {.id = "junior", .rank = 1},
                                       {.id = "senior", .rank = 2}};
  const std::vector<Money> balances{1'000, 1'000, 3'000, 4'000};
  // Weights 1 senior, 2 junior, 4 first-loss: 4,000 + 6,000 + 4,000. First-loss by weight 4/14 < 60 %, so it gets 60 %;
  // the other 400 go 6 : 4.
  const YieldSplit split = split_yield(1'000, 0, specs, balances, {.own_ppm = 600'000, .step_ppm = 2'000'000});
  QCOMPARE(split.own, 600);
  QCOMPARE(split.parts, (std::vector<YieldPart>{{2, 240}, {3, 160}}));
  // No least share: 4/14 by weight, floors 428.57 and 285.71, the rest is the first-loss tranche's.
  const YieldSplit by_weight = split_yield(1'000, 0, specs, balances, {.own_ppm = 0, .step_ppm = 2'000'000});
  QCOMPARE(by_weight.parts, (std::vector<YieldPart>{{2, 428}, {3, 285}}));
  QCOMPARE(by_weight.own, 287);
  QCOMPARE(split_yield(1'000, 0, specs, std::vector<Money>{5, 5, 0, 0}, {.own_ppm = 0, .step_ppm = 2'000'000}).own,
           1'000);
}

void TestProviderUnits::juniorEarnsMoreAUnit() {
  QVERIFY(fb_test::holds("a more junior micro-USD never earns less", [] {
    std::vector<TrancheSpec> specs{{.id = "f", .rank = 0, .market = 0}};
    std::vector<Money> balances{*rc::gen::inRange<Money>(1, 1'000'000'000'000'000)};
    const int shared = *rc::gen::inRange(1, 5);
    for (int i = 0; i < shared; ++i) {
      specs.push_back({.id = "s" + std::to_string(i), .rank = i + 1});
      balances.push_back(*rc::gen::inRange<Money>(1, 1'000'000'000'000'000));
    }
    const Money amount = *rc::gen::inRange<Money>(0, 1'000'000'000'000);
    const YieldSplit split = split_yield(
        amount, 0, specs, balances,
        {.own_ppm = *rc::gen::inRange<Ppm>(0, 1'000'001), .step_ppm = *rc::gen::inRange<Ppm>(1'000'000, 10'000'001)});
    std::vector<Money> got(specs.size());
    got[0] = split.own;
    for (const YieldPart& p : split.parts) got[p.tranche] = p.amount;
    Money sum = 0;
    for (const Money part : got) sum += part;
    RC_ASSERT(sum == amount && got[0] >= 0);
    const Money slack = 2 + amount / 1'000'000'000;  // shares are whole parts of 1e-9, amounts whole micro-USD
    for (std::size_t t = 0; t + 1 < specs.size(); ++t)
      RC_ASSERT(wide(got[t] + slack, balances[t + 1]) >= wide(got[t + 1] - slack, balances[t]));
  }));
}

QTEST_APPLESS_MAIN(TestProviderUnits)
#include "tst_provider_units.moc"
