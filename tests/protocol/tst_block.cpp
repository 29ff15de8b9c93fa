// What one block does to a few accounts whose figures can be worked out by hand.
#include <QtTest>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

// BTC at 8,000 USD: tick 0.01 USD? make_instrument decides; the tests use lot values only.
struct Venue {
  Venue() : g(market_genesis({{"BTC", 8000}, {"ETH", 200}}, 1'000'000 * kUsd)) {
    const OpeningMarket& m = g.markets[0];
    lot = m.first_index * m.instrument.tick_value;
  }
  UserIdx trader(Money balance, Money notional = 0, MarketIdx m = 0) {
    const UserIdx u = add_user(g, balance);
    const Money unit = g.markets[m].first_index * g.markets[m].instrument.tick_value;
    if (notional != 0) add_position(g, u, m, notional / unit);
    return u;
  }
  Genesis g;
  Money lot;
};

int count(const Run& run, EventType type, int code = -1) {
  return static_cast<int>(std::ranges::count_if(run.log.events, [&](const Event& e) { return e.type == type && (code < 0 || e.code == code); }));
}

}  // namespace

class TestBlock : public QObject {
  Q_OBJECT
 private slots:
  void openingBookDepositsAndFills();
  void lpIsHedgedBothWays();
  void partialLiquidationRestoresTheTarget();
  void smallAccountsCloseWhole();
  void deepAccountsGoToTheBackstop();
  void fundingMovesFromLongsToShortsAndRounds();
  void ordersAreCheckedOnBothSides();
  void haltedMarketsFillNoOrdersButLiquidate();
  void triggersFireOnceAndOnlyReduce();
  void withdrawalsKeepInitialMargin();
  void commandsAreCheckedAndJournalled();
  void looseningAParameterTakesTwo();
  void aHoldEndsInWhatOthersHold();
  void aSilentOracleStopsTradingNotClearing();
  void badGenesisIsRefused();
  void badInputsAreRefusedNotFatal();
  void aLateBlockFreezesTheEngine();
  void parametersAtTheirBoundsDoNotFreezeIt();
};

void TestBlock::openingBookDepositsAndFills() {
  Venue v;
  const UserIdx a = v.trader(1'000 * kUsd, 4'000 * kUsd), b = v.trader(500 * kUsd);
  v.g.positions[0].entry_price = v.g.markets[0].first_index / 2;  // half its notional already gained
  Run run(v.g);
  QVERIFY2(run.error.empty(), run.error.c_str());
  const AccountIdx user = run.protocol->layout().first_user();
  QCOMPARE(run.protocol->margin(user + a).equity, 1'000 * kUsd + 4'000 * kUsd / 2);
  QCOMPARE(run.protocol->margin(user + b).equity, 500 * kUsd);
  QCOMPARE(run.protocol->market(0).lp_lots, -v.g.positions[0].lots);  // nobody else took the other side
  QCOMPARE(count(run, EventType::fill, static_cast<int>(FillReason::opening)), 1);
}

void TestBlock::lpIsHedgedBothWays() {
  Venue v;
  v.trader(10'000 * kUsd, 8'000 * kUsd);
  Run run(v.g);
  const Money before = run.protocol->market(0).lp_equity;
  QVERIFY(run.block({1'010'000, 1'000'000}));   // lp is short and loses: the hedge pays
  QVERIFY(run.block({1'000'000, 1'000'000}));   // and takes its gain out again
  QCOMPARE(run.protocol->market(0).lp_equity, before);
  QCOMPARE(count(run, EventType::transfer, static_cast<int>(TransferReason::hedge)), 2);
}

void TestBlock::partialLiquidationRestoresTheTarget() {
  Venue v;
  const UserIdx a = v.trader(45'000 * kUsd, 900'000 * kUsd);
  v.trader(900'000 * kUsd, -900'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({968'000, 1'000'000}));  // equity 45,000 - 28,800 = 16,200 against 2 % of 871,200
  const AccountIdx account = run.protocol->layout().first_user() + a;
  QCOMPARE(count(run, EventType::liquidation), 1);
  const AccountMargin after = run.protocol->margin(account);
  const Lots left = run.protocol->ledger().lots(account, 0);
  QVERIFY(left > 0 && left < 900'000 * kUsd / v.lot);
  QVERIFY2(after.health_ppm >= 1'095'000 && after.health_ppm < 1'300'000, std::to_string(after.health_ppm).c_str());
  QVERIFY(run.protocol->tranche(0).balance > run.protocol->tranche(0).opening);  // the penalty
}

void TestBlock::smallAccountsCloseWhole() {
  Venue v;
  const UserIdx a = v.trader(200 * kUsd, 4'000 * kUsd);
  v.trader(4'000 * kUsd, -4'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({965'000, 1'000'000}));
  QCOMPARE(run.protocol->ledger().lots(run.protocol->layout().first_user() + a, 0), 0);
  QCOMPARE(count(run, EventType::liquidation, static_cast<int>(LiquidationStage::small)), 1);
  QCOMPARE(count(run, EventType::bankruptcy), 0);
}

void TestBlock::deepAccountsGoToTheBackstop() {
  Venue v;
  const UserIdx a = v.trader(10'000 * kUsd, 100'000 * kUsd);
  v.trader(100'000 * kUsd, -100'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({904'000, 1'000'000}));  // equity about 400 of at least 1,808 maintenance
  const AccountIdx account = run.protocol->layout().first_user() + a;
  QCOMPARE(count(run, EventType::liquidation, static_cast<int>(LiquidationStage::backstop)), 1);
  QCOMPARE(run.protocol->ledger().lots(account, 0), 0);
  QVERIFY(run.protocol->margin(account).equity > 0);          // half of what was left stays with the account
  QVERIFY(run.protocol->margin(account).equity < 400 * kUsd);
  QVERIFY(run.protocol->market(0).backstop_equity >= v.g.markets[0].backstop_capital);
}

void TestBlock::fundingMovesFromLongsToShortsAndRounds() {
  Venue v;
  QVERIFY(v.g.parameters.set("funding_interval_ms", "60000"));
  QVERIFY(v.g.parameters.set("funding_interest_ppm", "100"));
  const UserIdx a = v.trader(10'000 * kUsd, 10'000 * kUsd), b = v.trader(10'000 * kUsd, -10'000 * kUsd);
  Run run(v.g);
  for (int i = 0; i < 4; ++i) QVERIFY(run.block({1'000'000, 1'000'000}));
  const AccountIdx first = run.protocol->layout().first_user();
  const Money notional = run.protocol->ledger().lots(first + a, 0) * v.lot;
  QCOMPARE(run.protocol->margin(first + a).equity, 10'000 * kUsd - notional / 10'000);  // 100 ppm
  QCOMPARE(run.protocol->margin(first + b).equity, 10'000 * kUsd + notional / 10'000);
}

void TestBlock::ordersAreCheckedOnBothSides() {
  Venue v;
  const UserIdx a = v.trader(1'000 * kUsd);
  Run run(v.g);
  const AccountIdx account = run.protocol->layout().first_user() + a;
  BlockInput too_large;
  too_large.orders = {{.user = a, .market = 0, .lots = 60'000 * kUsd / v.lot}};
  QVERIFY(run.block({1'000'000, 1'000'000}, too_large));
  QCOMPARE(run.protocol->ledger().lots(account, 0), 0);
  QCOMPARE(run.protocol->totals().refusals, 1U);
  BlockInput fits;
  fits.orders = {{.user = a, .market = 0, .lots = 5'000 * kUsd / v.lot}};
  QVERIFY(run.block({1'000'000, 1'000'000}, fits));
  QCOMPARE(run.protocol->ledger().lots(account, 0), 5'000 * kUsd / v.lot);
  QVERIFY(run.protocol->margin(account).equity < 1'000 * kUsd);   // fee and impact
  BlockInput limited;
  limited.orders = {{.user = a, .market = 0, .lots = 10, .limit = v.g.markets[0].first_index / 2}};
  QVERIFY(run.block({1'000'000, 1'000'000}, limited));
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::beyond_limit_price)), 1);
}

void TestBlock::haltedMarketsFillNoOrdersButLiquidate() {
  Venue v;
  const UserIdx a = v.trader(45'000 * kUsd, 900'000 * kUsd), b = v.trader(900'000 * kUsd, -900'000 * kUsd);
  Run run(v.g);
  BlockInput halt;
  halt.commands = {{.actor = "ana", .why = "drill", .what = SetBreaker{0, BreakerState::halted}}};
  halt.orders = {{.user = b, .market = 0, .lots = 10}};
  QVERIFY(run.block({968'000, 1'000'000}, halt));
  QCOMPARE(count(run, EventType::fill, static_cast<int>(FillReason::order)), 0);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::halted)), 1);
  QVERIFY(count(run, EventType::fill, static_cast<int>(FillReason::liquidation)) > 0);
  QVERIFY(run.protocol->ledger().lots(run.protocol->layout().first_user() + a, 0) < 900'000 * kUsd / v.lot);
  QVERIFY(audit(run.log, run.protocol->genesis(), "halted") .isEmpty() || audit(run.log, run.protocol->genesis(), "halted") == "absent");
}

void TestBlock::triggersFireOnceAndOnlyReduce() {
  Venue v;
  const UserIdx a = v.trader(5'000 * kUsd, 4'000 * kUsd);
  v.trader(5'000 * kUsd, -4'000 * kUsd);
  Run run(v.g);
  const Lots held = 4'000 * kUsd / v.lot;
  BlockInput place;
  place.triggers = {{.user = a, .market = 0, .lots = -2 * held, .trigger = v.g.markets[0].first_index * 99 / 100, .below = true}};
  QVERIFY(run.block({1'000'000, 1'000'000}, place));
  QVERIFY(run.block({995'000, 1'000'000}));
  QCOMPARE(run.protocol->ledger().lots(run.protocol->layout().first_user() + a, 0), held);
  QVERIFY(run.block({985'000, 1'000'000}));
  QCOMPARE(run.protocol->ledger().lots(run.protocol->layout().first_user() + a, 0), 0);  // never flips
  QVERIFY(run.block({980'000, 1'000'000}));
  QCOMPARE(count(run, EventType::order, static_cast<int>(OrderOutcome::trigger_fired)), 1);
}

void TestBlock::withdrawalsKeepInitialMargin() {
  Venue v;
  const UserIdx a = v.trader(5'000 * kUsd, 4'000 * kUsd);
  v.trader(5'000 * kUsd, -4'000 * kUsd);
  Run run(v.g);
  const AccountIdx account = run.protocol->layout().first_user() + a;
  const Money free = run.protocol->margin(account).equity - run.protocol->margin(account).initial;
  BlockInput in;
  in.withdrawals = {{a, free + 1}, {a, std::min(free, run.protocol->ledger().quote(account))}};
  QVERIFY(run.block({1'000'000, 1'000'000}, in));
  QCOMPARE(run.protocol->totals().withdrawals, 1U);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::initial_margin)), 1);
}

void TestBlock::commandsAreCheckedAndJournalled() {
  Venue v;
  Run run(v.g);
  BlockInput in;
  in.commands = {{.actor = "ana", .why = "test", .what = SetParameter{"BTC-PERP.mm_floor_ppm", "30000"}},
                 {.actor = "ana", .why = "test", .what = SetParameter{"BTC-PERP.mm_floor_ppm", "banana"}},
                 {.actor = "ana", .why = "test", .what = SetBreaker{1, BreakerState::halted}},
                 {.actor = "ana", .why = "alone", .what = SetBreaker{1, BreakerState::normal}},
                 {.actor = "ana", .second = "ben", .why = "two", .what = SetBreaker{1, BreakerState::normal}}};
  QVERIFY(run.block({1'000'000, 1'000'000}, in));
  QCOMPARE(run.protocol->parameters().at(0, MarketParam::mm_floor_ppm), 30'000);
  QCOMPARE(run.protocol->parameters().at(1, MarketParam::mm_floor_ppm), 20'000);
  QCOMPARE(count(run, EventType::parameter), 1);
  QCOMPARE(count(run, EventType::operator_note), 0);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::out_of_bounds)), 1);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::second_person)), 1);
  QCOMPARE(count(run, EventType::breaker), 2);
  QCOMPARE(run.protocol->market(1).breaker, BreakerState::normal);
}

// One person tightens a parameter; against its direction, or where it has none, it takes two who are two.
void TestBlock::looseningAParameterTakesTwo() {
  Venue v;
  Run run(v.g);
  const auto tried = [&](std::string key, std::string value, std::string second = "") {
    BlockInput in;
    in.commands = {{.actor = "ana", .second = std::move(second), .why = "test", .what = SetParameter{key, value}}};
    return run.block({1'000'000, 1'000'000}, in) && std::to_string(run.protocol->parameters().get(key).value_or(-1)) == value;
  };
  QVERIFY(tried("BTC-PERP.band_halt_ppm", "2000000"));
  QVERIFY(!tried("BTC-PERP.band_halt_ppm", "2000001"));
  const auto said = std::ranges::find_if(run.log.events.rbegin(), run.log.events.rend(), [](const Event& e) { return e.type == EventType::refusal; });
  QVERIFY(said != run.log.events.rend());
  QCOMPARE(static_cast<RefusalReason>(said->code), RefusalReason::second_person);
  QCOMPARE(run.log.detail_of(*said)->text, std::string("BTC-PERP.band_halt_ppm is '2000001': band_halt_ppm tightens down, so this loosens it from 2000000: that needs a "
                                                       "second person, and this names none. Name a second person other than ana, or change it the other way"));
  QVERIFY(!tried("BTC-PERP.band_halt_ppm", "2000001", " ANA\t"));
  QVERIFY(tried("BTC-PERP.band_halt_ppm", "2000001", "ben"));
  QVERIFY(!tried("taker_fee_ppm", "451") && !tried("adl_policy", "1") && tried("adl_policy", "1", "ben"));
  QVERIFY(tried("BTC-PERP.open_interest_cap_usd", "1000000") && tried("BTC-PERP.open_interest_cap_usd", "999999"));  // from no cap at all
  QVERIFY(!tried("BTC-PERP.open_interest_cap_usd", "0") && !tried("BTC-PERP.open_interest_cap_usd", "1000000"));
  // One key for all markets: tighter in one, looser in the other.
  QVERIFY(tried("BTC-PERP.mm_floor_ppm", "50000"));
  BlockInput all;
  all.commands = {{.actor = "ana", .why = "test", .what = SetParameter{"mm_floor_ppm", "30000"}}};
  QVERIFY(run.block({1'000'000, 1'000'000}, all));
  QCOMPARE(run.protocol->parameters().at(0, MarketParam::mm_floor_ppm), 50'000);
  QCOMPARE(run.protocol->parameters().at(1, MarketParam::mm_floor_ppm), 20'000);
}

// A hold beside another's and its end, in the block: state, hash, checkpoint and what the journal says.
void TestBlock::aHoldEndsInWhatOthersHold() {
  Venue v;
  Run run(v.g), free(v.g);
  const auto act = [&](std::string who, BreakerState state, TimeMs until_ms, std::string second = "") {
    BlockInput in;
    in.commands = {{.actor = std::move(who), .second = std::move(second), .why = "test", .what = SetBreaker{kGlobalScope, state, until_ms}}};
    return run.block({1'000'000, 1'000'000}, in) && free.block({1'000'000, 1'000'000});
  };
  QVERIFY(act("ana", BreakerState::reduce_only, 0));
  const TimeMs five = run.protocol->time_ms() + 15'000 + 300'000;
  QVERIFY(act("ben", BreakerState::halted, five));
  QCOMPARE(run.protocol->global_breaker(), BreakerState::halted);
  QCOMPARE(run.protocol->global_hold().until_ms, five);
  Run other(v.g);
  other.protocol->restore(run.protocol->save());
  while (run.protocol->time_ms() < five) QVERIFY(run.block({1'000'000, 1'000'000}) && other.block({1'000'000, 1'000'000}) && free.block({1'000'000, 1'000'000}));
  QCOMPARE(run.protocol->global_breaker(), BreakerState::reduce_only);
  QVERIFY(run.protocol->state_hash() == other.protocol->state_hash());
  QVERIFY(run.protocol->state_hash() != free.protocol->state_hash());
  QVERIFY(act("ana", BreakerState::normal, 0, "ben"));
  QVERIFY(run.protocol->state_hash() == free.protocol->state_hash());  // nobody holds anything: as if nobody ever had
  const auto ended = std::ranges::find_if(run.log.events, [&](const Event& e) { return e.type == EventType::breaker && run.log.detail_of(e)->text == "hold ended"; });
  QVERIFY(ended != run.log.events.end() && ended->market == kNoMarket && ended->y == static_cast<std::int64_t>(BreakerState::reduce_only));
}

void TestBlock::aSilentOracleStopsTradingNotClearing() {
  Venue v;
  const UserIdx a = v.trader(45'000 * kUsd, 900'000 * kUsd);
  v.trader(900'000 * kUsd, -900'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({1'000'000, 1'000'000}));
  for (int i = 0; i < 13; ++i) QVERIFY(run.block({0, 1'000'000}));  // 195 s of silence, max_age is 180 s
  QCOMPARE(run.protocol->market(0).verdict, Verdict::no_quorum);
  BlockInput in;
  in.orders = {{.user = a, .market = 0, .lots = -10}};
  QVERIFY(run.block({0, 1'000'000}, in));
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::verdict)), 1);
  QVERIFY(run.protocol->market(0).breaker >= BreakerState::reduce_only);
  QVERIFY(run.block({968'000, 1'000'000}));
  QCOMPARE(run.protocol->market(0).verdict, Verdict::valid);
  QCOMPARE(count(run, EventType::liquidation), 0);      // grace
  for (int i = 0; i < 5; ++i) QVERIFY(run.block({968'000, 1'000'000}));
  QCOMPARE(count(run, EventType::liquidation) > 0, true);
}

void TestBlock::badGenesisIsRefused() {
  const auto refused = [](auto&& spoil) {
    Genesis g = market_genesis({{"BTC", 8000}}, 1'000 * kUsd);
    add_user(g, kUsd);
    spoil(g);
    return !Run(std::move(g)).error.empty();
  };
  QVERIFY(!refused([](Genesis&) {}));
  QVERIFY(refused([](Genesis& g) { g.markets[0].first_index = 0; }));
  QVERIFY(refused([](Genesis& g) { g.markets[0].instrument.tick_value += 1; }));
  QVERIFY(refused([](Genesis& g) { g.markets[0].single_source = false; }));         // one source holds more than a third
  QVERIFY(refused([](Genesis& g) { g.accounts.push_back(g.accounts[0]); }));        // the same name twice
  QVERIFY(refused([](Genesis& g) { g.positions.push_back({7, 0, 1, 1}); }));
  QVERIFY(refused([](Genesis& g) { g.positions.push_back({0, 0, 1'000'000, g.markets[0].first_index * 2}); }));  // its loss exceeds its balance
  QVERIFY(refused([](Genesis& g) { g.rounding_reserve = g.treasury + 1; }));
  QVERIFY(refused([](Genesis& g) { g.parameters = Parameters({"ETH-PERP"}); }));
}

void TestBlock::badInputsAreRefusedNotFatal() {
  Venue v;
  v.trader(1'000 * kUsd);
  Run run(v.g);
  BlockInput in;
  in.deposits = {{99, kUsd}, {0, -5}, {0, 0}};
  in.withdrawals = {{99, kUsd}, {0, -5}};
  in.orders = {{.user = 99, .lots = 1}, {.user = 0, .market = 9, .lots = 1}, {.user = 0, .lots = 0}};
  in.triggers = {{.user = 0, .market = 0, .lots = 0, .trigger = 5}};
  in.observations = {{.market = 9, .price = 5, .time_ms = kStart}};
  QVERIFY(run.block({1'000'000, 1'000'000}, in));
  QCOMPARE(run.protocol->totals().refusals, 10U);
  QCOMPARE(run.protocol->margin(run.protocol->layout().first_user()).equity, 1'000 * kUsd);
}

void TestBlock::aLateBlockFreezesTheEngine() {
  Venue v;
  Run run(v.g);
  const auto done = run.protocol->step({.time_ms = kStart}, run.log);
  QVERIFY(!done);
  QVERIFY(QString::fromStdString(done.error().text()).contains("time moves forward"));
  QVERIFY(!run.block({1'000'000, 1'000'000}));
}

void TestBlock::parametersAtTheirBoundsDoNotFreezeIt() {
  Venue v;
  v.trader(45'000 * kUsd, 900'000 * kUsd);
  v.trader(900'000 * kUsd, -900'000 * kUsd);
  for (const bool most : {false, true}) {
    Run run(v.g);
    BlockInput in;
    for (const Parameters::Row& row : v.g.parameters.rows())
      in.commands.push_back({.actor = "ana", .second = "ben", .why = "bounds", .what = SetParameter{row.key, std::to_string(most ? row.spec->most : row.spec->least)}});
    QVERIFY2(run.block({1'000'000, 1'000'000}, in), run.error.c_str());
    for (const std::int64_t p : {960'000, 500'000, 900'000, 100'000}) QVERIFY2(run.block({p, 1'100'000}), run.error.c_str());
  }
}

QTEST_GUILESS_MAIN(TestBlock)
#include "tst_block.moc"
