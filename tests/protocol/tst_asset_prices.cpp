// Prices of collateral worked by hand: how old they may be, what a stale one lets in, and a price that a person holds.
#include <QtTest>

#include "support/auditor.h"
#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr TimeMs kMinute = 60'000;

// BTC at 8,000; stETH at 2,000 with a haircut of 10 % that rises by 10 % an hour, stale after a minute.
Genesis venue() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  add_asset(g, "stETH", 2000);
  for (const auto& [key, value] : {std::pair{"stETH.max_price_age_ms", "60000"}, {"borrow_rate_ppm", "0"}})
    if (!g.parameters.set(key, value)) qFatal("%s", key);
  return g;
}

BlockInput deposit(UserIdx u, std::int64_t units) {
  BlockInput in;
  in.collateral_deposits = {{u, 0, units * kUnit}};
  return in;
}
BlockInput withdraw(UserIdx u, Money amount) {
  BlockInput in;
  in.withdrawals = {{u, amount}};
  return in;
}
BlockInput hold(std::int64_t price_micro, std::string second = "", AssetIdx c = 0) {
  BlockInput in;
  in.commands = {{.actor = "ana", .second = std::move(second), .why = "what if", .what = HoldAssetPrice{c, price_micro}}};
  return in;
}
BlockInput with_reading(BlockInput in, std::int64_t usd) {
  in.asset_prices = {{0, usd * kUsd}};
  return in;
}
// Blocks of 15 s without a reading, until the last one is `age` old.
bool grow_old(Run& run, TimeMs age) {
  while (run.protocol->asset(0).price_age_ms < age)
    if (!run.block({1'000'000})) return false;
  return true;
}
std::string last_note(const Run& run) {
  for (auto e = run.log.events.rbegin(); e != run.log.events.rend(); ++e)
    if (e->type == EventType::operator_note) return run.log.detail_of(*e)->text;
  return {};
}

const Event* last_refusal(const Run& run) {
  for (auto e = run.log.events.rbegin(); e != run.log.events.rend(); ++e)
    if (e->type == EventType::refusal) return &*e;
  return nullptr;
}

std::string why_refused(const Run& run) {
  const Event* said = last_refusal(run);
  return said == nullptr ? std::string() : run.log.detail_of(*said)->text;
}

}  // namespace

class TestAssetPrices : public QObject {
  Q_OBJECT
 private slots:
  void aPriceGrowsOldAndTheCapCloses();
  void theHaircutRisesWhileThePriceIsOld();
  void nothingNewLeansOnAnOldPrice();
  void anOldPriceStillCountsForWhatIsHeld();
  void aPersonHoldsAPriceUntilItIsReleased();
  void aHeldPriceLetsNothingIn();
  void aHeldPriceIsPartOfTheState();
  void nonsenseIsRefused();
  void oneHoldsFromAboveTwoExactly();
  void noOneLoosensAPrice();
};

void TestAssetPrices::aPriceGrowsOldAndTheCapCloses() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(grow_old(run, kMinute));  // exactly as old as it may be
  QVERIFY(!run.protocol->asset(0).stale && !run.protocol->asset(0).cap_closed);
  QVERIFY(run.block({1'000'000}, deposit(a, 1)));  // 75 s old: the deposit comes before this block's readings
  QCOMPARE(refusals(run, RefusalReason::stale_price), 1);
  QVERIFY(run.protocol->asset(0).stale && run.protocol->asset(0).cap_closed);
  QVERIFY(run.block({1'000'000}, with_reading({}, 2000)));  // the same price, said anew
  QCOMPARE(run.protocol->asset(0).price_age_ms, 0);
  QVERIFY(run.block({1'000'000}, deposit(a, 1)));
  QCOMPARE(refusals(run, RefusalReason::stale_price), 1);
  QCOMPARE(run.protocol->asset(0).amount, 11 * kUnit);
  const QString found = audit(run.log, run.protocol->genesis(), "asset_price_age");
  QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
}

void TestAssetPrices::theHaircutRisesWhileThePriceIsOld() {
  Genesis g = venue();
  add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(grow_old(run, kMinute));
  QCOMPARE(run.protocol->asset(0).haircut_ppm, 100'000);
  QVERIFY(grow_old(run, kMinute + 4 * 15'000));  // four blocks: floor(100,000 x 15 s / 1 h) = 416 ppm each
  QCOMPARE(run.protocol->asset(0).haircut_ppm, 100'000 + 4 * 416);
  const auto why = [&] {
    for (auto e = run.log.events.rbegin(); e != run.log.events.rend(); ++e)
      if (e->type == EventType::parameter) return run.log.detail_of(*e)->why;
    return std::string();
  };
  QCOMPARE(why(), std::string("its price is stale"));
  QVERIFY(run.block({1'000'000}, with_reading({}, 2000)));
  QCOMPARE(run.protocol->asset(0).haircut_ppm, 100'000 + 3 * 416);
  QVERIFY(run.block({1'000'000}, with_reading({}, 2000)) && run.block({1'000'000}) && run.block({1'000'000}));
  QCOMPARE(run.protocol->asset(0).haircut_ppm, 100'000);
}

void TestAssetPrices::nothingNewLeansOnAnOldPrice() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 1'000 * kUsd, 0, 10), b = add_user(g, 50'000 * kUsd);
  Run run(g);
  QVERIFY(grow_old(run, kMinute + 15'000));
  BlockInput in;
  in.withdrawals = {{a, 1'000 * kUsd + 1}, {a, 1'000 * kUsd}};  // its own quote it may have
  QVERIFY(run.block({1'000'000}, in));
  QCOMPARE(refusals(run, RefusalReason::stale_price), 1);
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), 0);
  BlockInput orders;
  orders.orders = {{.user = a, .market = 0, .lots = 100}, {.user = b, .market = 0, .lots = 100}};
  QVERIFY(run.block({1'000'000}, orders));
  QCOMPARE(refusals(run, RefusalReason::stale_price), 2);
  QVERIFY(!run.protocol->ledger().has_position(account(run, a)));
  QVERIFY(run.protocol->ledger().has_position(account(run, b)));
  // The asset itself may leave, for nothing leans on it.
  BlockInput out;
  out.collateral_withdrawals = {{a, 0, 4 * kUnit}};
  QVERIFY(run.block({1'000'000}, out));
  QCOMPARE(run.protocol->ledger().amount(account(run, a), 0), 6 * kUnit);
  // Fresh again, all of it counts: 70 % of 10,800 may be borrowed.
  QVERIFY(run.block({1'000'000}, with_reading({}, 2000)));
  for (int i = 0; i < 10; ++i) QVERIFY(run.block({1'000'000}, with_reading({}, 2000)));
  QVERIFY(run.block({1'000'000}, withdraw(a, 7'560 * kUsd)));
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), -7'560 * kUsd);
}

void TestAssetPrices::anOldPriceStillCountsForWhatIsHeld() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_user(g, 100'000 * kUsd);
  add_notional(g, a, 0, 100'000 * kUsd);
  add_notional(g, b, 0, -100'000 * kUsd);
  Run run(g);
  QVERIFY(grow_old(run, 10 * kMinute));
  const AccountMargin m = run.protocol->margin(account(run, a));
  QCOMPARE(m.equity, 20'000 * kUsd);
  QVERIFY(m.health_ppm > kMillion);
  QCOMPARE(count(run, EventType::liquidation), 0);
  BlockInput reduce;
  reduce.orders = {{.user = a, .market = 0, .lots = -100, .reduce_only = true}};
  QVERIFY(run.block({1'000'000}, reduce));
  QCOMPARE(run.protocol->totals().refusals, 0U);
}

void TestAssetPrices::aPersonHoldsAPriceUntilItIsReleased() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(run.block({1'000'000}, withdraw(a, 12'000 * kUsd)));
  const Money junior = run.protocol->tranche(1).balance;
  QVERIFY2(run.block({1'000'000}, with_reading(hold(0), 2'100)), run.error.c_str());
  QCOMPARE(last_note(run), std::string("holds the price of stETH at most 0.000000 USD"));
  QCOMPARE(run.protocol->asset(0).price_micro, 0);
  QCOMPARE(run.protocol->tranche(1).balance, junior - 12'000 * kUsd);
  QCOMPARE(run.protocol->custody().unbacked, 0);
  const auto mark = std::ranges::find_if(run.log.events.rbegin(), run.log.events.rend(),
                                         [](const Event& e) { return e.type == EventType::collateral_mark; });
  QCOMPARE(run.log.events[static_cast<std::size_t>(mark->cause)].type, EventType::operator_note);
  QVERIFY(run.block({1'000'000}, asset_price(0, 2'200)));  // the source is not asked
  QCOMPARE(run.protocol->asset(0).price_micro, 0);
  QVERIFY(run.block({1'000'000}, hold(kReleased, "ben")));
  QCOMPARE(run.protocol->asset(0).price_micro, 2'200 * kUsd);
  QVERIFY(!run.protocol->asset(0).fixed);
  const QString found = audit(run.log, run.protocol->genesis(), "asset_price_held");
  QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
}

void TestAssetPrices::aHeldPriceLetsNothingIn() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(run.block({1'000'000}, with_reading(hold(1'000'000 * kUsd, "ben"), 2'000)));
  QCOMPARE(run.protocol->margin(account(run, a)).equity, 10'000'000 * kUsd);
  QVERIFY(run.block({1'000'000}, with_reading(withdraw(a, 1), 2'000)));
  QVERIFY(run.block({1'000'000}, with_reading(deposit(a, 1), 2'000)));
  QCOMPARE(refusals(run, RefusalReason::stale_price), 2);
}

void TestAssetPrices::aHeldPriceIsPartOfTheState() {
  Genesis g = venue();
  add_holder(g, 0, 0, 10);
  Run run(g), other(g);
  QVERIFY(run.block({1'000'000}, hold(1'500 * kUsd)) && other.block({1'000'000}));
  QVERIFY(run.protocol->state_hash() != other.protocol->state_hash());
  other.protocol->restore(run.protocol->save());
  QVERIFY(run.block({1'000'000}, asset_price(0, 1'900)) && other.block({1'000'000}, asset_price(0, 1'900)));
  QCOMPARE(other.protocol->asset(0).price_micro, 1'500 * kUsd);
  QVERIFY(run.protocol->state_hash() == other.protocol->state_hash());
}

void TestAssetPrices::nonsenseIsRefused() {
  Genesis g = venue();
  add_holder(g, 0, 0, 10);
  Run run(g);
  for (const BlockInput& in : {hold(0, "ben", 1), hold(-2, "ben"), hold(kMostPriceMicro + 1, "ben")}) {
    QVERIFY(run.block({1'000'000}, in));
    const Event* said = last_refusal(run);
    QVERIFY(said != nullptr && said->z == static_cast<std::int64_t>(RefusedInput::command));
    const bool unknown = std::get<HoldAssetPrice>(in.commands.front().what).asset != 0;
    QCOMPARE(static_cast<RefusalReason>(said->code), unknown ? RefusalReason::unknown_asset : RefusalReason::out_of_bounds);
    QVERIFY(QString::fromStdString(run.log.detail_of(*said)->text).contains("8,000,000 USD"));
    QCOMPARE(run.protocol->asset(0).price_micro, 2'000 * kUsd);
    QVERIFY(!run.protocol->asset(0).fixed);
  }
  // Ten units at 8,000,000 fit; two billion do not: all collateral is worth less than 2^60 micro-USD.
  Genesis large = venue();
  const UserIdx rich = add_user(large, 0);
  large.collateral.push_back({rich, 0, 200'000'000 * kUnit});
  Run other(large);
  QVERIFY2(other.error.empty(), other.error.c_str());
  QVERIFY(other.block({1'000'000}, hold(kMostPriceMicro, "ben")));
  QCOMPARE(refusals(other, RefusalReason::too_large), 1);
  QCOMPARE(other.protocol->asset(0).price_micro, 2'000 * kUsd);
  QVERIFY(!other.protocol->asset(0).fixed);
}

// stETH at 2,000. One person holds 1,500: a source that falls below that counts. Two hold 1,500: it does not.
void TestAssetPrices::oneHoldsFromAboveTwoExactly() {
  Genesis g = venue();
  add_holder(g, 0, 0, 10);
  Run one(g), two(g);
  QVERIFY(one.block({1'000'000}, hold(1'500 * kUsd)) && two.block({1'000'000}, hold(1'500 * kUsd, "ben")));
  QVERIFY(one.protocol->asset(0).at_most && two.protocol->asset(0).fixed && !two.protocol->asset(0).at_most);
  for (Run* run : {&one, &two}) QVERIFY(run->block({1'000'000}, asset_price(0, 1'000)));
  QCOMPARE(one.protocol->asset(0).price_micro, 1'000 * kUsd);
  QCOMPARE(two.protocol->asset(0).price_micro, 1'500 * kUsd);
  for (Run* run : {&one, &two}) QVERIFY(run->block({1'000'000}, asset_price(0, 3'000)));
  QCOMPARE(one.protocol->asset(0).price_micro, 1'500 * kUsd);
  QCOMPARE(two.protocol->asset(0).price_micro, 1'500 * kUsd);
  QVERIFY(one.block({1'000'000}, hold(1'500'000'001)));  // a micro-USD above what is in force
  QCOMPARE(why_refused(one), std::string("price of stETH is '1500.000001 USD': 1500.000000 USD is in force, and a higher price of collateral loosens: "
                                       "that needs a second person, and this names none. Name a second person other than ana, or hold it at or below that"));
  QVERIFY(one.block({1'000'000}, hold(kReleased, "ANA ")));
  QVERIFY(why_refused(one).starts_with("price of stETH is 'its source's'"));
  QVERIFY(one.protocol->asset(0).fixed);
  QVERIFY(two.block({1'000'000}, hold(1'200 * kUsd)));  // below a fixed price: fixed
  QVERIFY(!two.protocol->asset(0).at_most && two.protocol->asset(0).price_micro == 1'200 * kUsd);
}

// Random acts of three persons with and without what one of them does alone: the price is never higher with it, nor is a stale one fresh.
void TestAssetPrices::noOneLoosensAPrice() {
  Random random(11);
  std::int64_t lower = 0, refused = 0;
  for (int sequence = 0; sequence < 300; ++sequence) {
    Genesis g = venue();
    add_holder(g, 0, 0, 10);
    Run with(g), without(g);
    for (int b = 0; b < 12; ++b) {
      const std::int64_t price = random.below(4) == 0 ? kReleased : (1'000 + 100 * random.below(15)) * kUsd;
      const std::int64_t who = random.below(4);
      BlockInput both, hers;
      if (who == 1) both.commands = {{.actor = "ben", .why = "w", .what = HoldAssetPrice{0, price}}};
      if (who == 2) both.commands = {{.actor = "ben", .second = "cid", .why = "w", .what = HoldAssetPrice{0, price}}};
      if (random.below(2) == 0) both = with_reading(both, 1'000 + 100 * random.below(15));
      hers = both;
      if (who == 3) hers.commands = {{.actor = "ana", .second = random.below(2) == 0 ? "" : "Ana ", .why = "w", .what = HoldAssetPrice{0, price}}};
      QVERIFY(with.block({1'000'000}, hers) && without.block({1'000'000}, both));
      const AssetView a = with.protocol->asset(0), c = without.protocol->asset(0);
      QVERIFY2(a.price_micro <= c.price_micro && (a.stale || !c.stale), qPrintable(QString("sequence %1, block %2").arg(sequence).arg(b)));
      lower += a.price_micro < c.price_micro;
      refused += with.protocol->totals().refusals > 0;
    }
  }
  QVERIFY2(lower > 100 && refused > 100, qPrintable(QString("%1 lower, %2 refused").arg(lower).arg(refused)));
}

QTEST_GUILESS_MAIN(TestAssetPrices)
#include "tst_asset_prices.moc"
