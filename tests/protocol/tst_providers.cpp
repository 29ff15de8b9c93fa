// Tranche providers in whole blocks: entries and exits whose figures can be worked out by hand, no exit while a loss
// event is open, losses before exits, and runs with provider business that the outside auditor finds nothing in.
#include <QtTest>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr std::uint32_t kBtcFirstLoss = 0, kJunior = 2, kSenior = 3;

Genesis venue() {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 1'000'000 * kUsd);
  static_cast<void>(g.parameters.set("provider_notice_ms", "60000"));
  return g;
}

int count(const Run& run, EventType type, int code = -1) {
  return static_cast<int>(std::ranges::count_if(
      run.log.events, [&](const Event& e) { return e.type == type && (code < 0 || e.code == code); }));
}

ProviderHolding holding(const Run& run, std::uint32_t tranche, AccountIdx provider) {
  for (const ProviderHolding& p : run.protocol->providers())
    if (p.tranche == tranche && p.provider == provider) return p;
  return {};
}

AccountIdx account(const Run& run, UserIdx u) { return run.protocol->layout().first_user() + u; }
constexpr AccountIdx kHouseHolds = AccountLayout::treasury;
const std::vector<std::int64_t> kFlat{1'000'000, 1'000'000};

// Units of every (tranche account, provider) and the balance of every tranche, from the journal alone.
struct FromJournal {
  explicit FromJournal(const EventLog& log) {
    for (const Event& e : log.events) {
      const auto what = static_cast<ProviderChange>(e.code);
      if (e.type == EventType::provider && what != ProviderChange::notice) units[{e.b, e.a}] += e.y;
      if (e.type == EventType::provider && what != ProviderChange::notice)
        consistent = consistent && units[{e.b, e.a}] == e.x;
      if (e.type != EventType::transfer) continue;
      balance[e.a] -= e.x;
      balance[e.b] += e.x;
    }
  }
  std::map<std::pair<AccountIdx, AccountIdx>, std::int64_t> units;
  std::map<AccountIdx, Money> balance;
  bool consistent = true;
};

}  // namespace

class TestProviders : public QObject {
  Q_OBJECT
 private slots:
  void theHouseOwnsTheOpeningBalances();
  void entryIsAtNetAssetValue();
  void exitIsPaidAfterItsNotice();
  void ownAccountsPayAndAreMargined();
  void noExitWhileALossEventIsOpenAndLossesComeFirst();
  void aTrancheDrawnToNothingBeginsAnew();
  void feesGoToEveryTrancheBehindTheMarket();
  void refusalsSayWhy();
  void anUntrustedPriceHoldsExitsBack();
  void checkpointsHoldUnitsAndExits();
  void randomDaysAreCleanAndClaimsHold_data();
  void randomDaysAreCleanAndClaimsHold();
};

void TestProviders::theHouseOwnsTheOpeningBalances() {
  Run run(venue());
  QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::opening)), 4);
  QCOMPARE(holding(run, kJunior, kHouseHolds).units, 500'000 * kUsd);
  QCOMPARE(holding(run, kJunior, kHouseHolds).claim, 500'000 * kUsd);
  QCOMPARE(run.protocol->tranche(kJunior).providers, 1U);
}

void TestProviders::entryIsAtNetAssetValue() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 10'000 * kUsd), b = add_user(g, 10'000 * kUsd);
  QVERIFY(g.parameters.set("taker_fee_ppm", "10000"));
  Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = kBtcFirstLoss, .provider = a, .amount = 50'000 * kUsd}};
  QVERIFY(run.block(kFlat, in));
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, a)).units, 50'000 * kUsd);  // half of the tranche, at 1
  QCOMPARE(run.protocol->tranche(kBtcFirstLoss).balance, 100'000 * kUsd);
  BlockInput trade;
  trade.orders = {{.user = b,
                   .market = 0,
                   .lots = 10'000 * kUsd / (g.markets[0].first_index * g.markets[0].instrument.tick_value)}};
  QVERIFY(run.block(kFlat, trade));
  const Money balance = run.protocol->tranche(kBtcFirstLoss).balance, earned = balance - 100'000 * kUsd;
  QVERIFY(earned > 30 * kUsd && earned < 50 * kUsd);  // 80 % of half of 1 % of 10,000 USD
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, a)).claim, 50'000 * kUsd + earned / 2);
  BlockInput second;
  second.provider_entries = {{.tranche = kBtcFirstLoss, .provider = b, .amount = 2'000 * kUsd}};
  QVERIFY(run.block(kFlat, second));
  const std::int64_t units = mul_div_floor(2'000 * kUsd, 100'000 * kUsd, balance);
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, b)).units, units);
  QVERIFY(units < 2'000 * kUsd);
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, b)).claim, 2'000 * kUsd - 1);  // floored
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), 10'000 * kUsd);          // the money came from outside
}

void TestProviders::exitIsPaidAfterItsNotice() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 10'000 * kUsd);
  Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = kJunior, .provider = a, .amount = 4'000 * kUsd}};
  in.provider_notices = {{.tranche = kJunior, .provider = a, .units = 1'000 * kUsd},
                         {.tranche = kJunior, .provider = a, .units = INT64_MAX, .own_account = true}};
  QVERIFY(run.block(kFlat, in));
  QCOMPARE(holding(run, kJunior, account(run, a)).exiting, 4'000 * kUsd);
  const Money custody = run.protocol->totals().custody;
  for (int i = 0; i < 3; ++i) QVERIFY(run.block(kFlat));
  QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::exit)), 0);
  QVERIFY(run.block(kFlat));  // a minute after the notice
  QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::exit)), 2);
  QCOMPARE(holding(run, kJunior, account(run, a)).units, 0);
  QCOMPARE(run.protocol->tranche(kJunior).balance, 500'000 * kUsd);
  QCOMPARE(run.protocol->totals().custody, custody - 1'000 * kUsd);
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), 13'000 * kUsd);
}

void TestProviders::ownAccountsPayAndAreMargined() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 10'000 * kUsd), b = add_user(g, 10'000 * kUsd);
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  add_position(g, a, 0, 100'000 * kUsd / unit);
  add_position(g, b, 0, -(100'000 * kUsd / unit));
  Run run(g);
  const AccountMargin before = run.protocol->margin(account(run, b));
  BlockInput in;
  in.provider_entries = {
      {.tranche = kSenior, .provider = b, .amount = before.equity - before.initial + 1, .own_account = true},
      {.tranche = kSenior, .provider = b, .amount = 2'000 * kUsd, .own_account = true},
      {.tranche = kSenior, .provider = a, .amount = 2'000 * kUsd, .own_account = true}};  // a long has no quote
  QVERIFY(run.block(kFlat, in));
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::initial_margin)), 2);
  QCOMPARE(run.protocol->margin(account(run, b)).equity, before.equity - 2'000 * kUsd);  // units are no collateral
  QCOMPARE(holding(run, kSenior, account(run, b)).claim, 2'000 * kUsd);
}

// The long loses more than it has: the first-loss tranche is drawn. Its providers bear it, an exit that had fallen due
// waits, and is paid what is left once the event has closed.
void TestProviders::noExitWhileALossEventIsOpenAndLossesComeFirst() {
  Genesis g = venue();
  QVERIFY(g.parameters.set("event_quiet_ms", "120000"));
  QVERIFY(g.parameters.set("provider_notice_ms", "15000"));
  const UserIdx a = add_user(g, 10'000 * kUsd), loser = add_user(g, 5'000 * kUsd), winner = add_user(g, 100'000 * kUsd);
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  const Lots lots = 50'000 * kUsd / unit;
  add_position(g, loser, 0, lots);
  add_position(g, winner, 0, -lots);
  Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = kBtcFirstLoss, .provider = a, .amount = 50'000 * kUsd}};
  in.provider_notices = {{.tranche = kBtcFirstLoss, .provider = a, .units = INT64_MAX}};
  in.time_ms = 0;
  QVERIFY(run.block(kFlat, in));
  QVERIFY(run.block({800'000, 1'000'000}));  // falls due in this very block: hole 10,000 - 5,000
  QVERIFY(run.protocol->open_loss_event() != 0);
  const Money drawn = run.protocol->tranche(kBtcFirstLoss).drawn_in_event;
  QVERIFY2(drawn > 4'990 * kUsd && drawn <= 5'000 * kUsd, std::to_string(drawn).c_str());
  QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::exit)), 0);
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, a)).claim, run.protocol->tranche(kBtcFirstLoss).balance / 2);
  for (int i = 0; i < 20 && count(run, EventType::provider, static_cast<int>(ProviderChange::exit)) == 0; ++i) {
    QVERIFY(run.block({800'000, 1'000'000}));
    const bool paid = count(run, EventType::provider, static_cast<int>(ProviderChange::exit)) > 0;
    QCOMPARE(paid, run.protocol->open_loss_event() == 0);
  }
  const auto exit = std::ranges::find_if(run.log.events, [](const Event& e) {
    return e.type == EventType::provider && e.code == static_cast<int>(ProviderChange::exit);
  });
  QVERIFY(exit != run.log.events.end());
  QVERIFY2(exit->z < 50'000 * kUsd - drawn / 2 + 200 * kUsd && exit->z > 47'000 * kUsd,
           std::to_string(exit->z).c_str());
  QCOMPARE(audit(run.log, run.protocol->genesis(), "providers_event").remove("absent"), QString());
}

void TestProviders::aTrancheDrawnToNothingBeginsAnew() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 10'000 * kUsd), loser = add_user(g, 20'000 * kUsd),
                winner = add_user(g, 2'000'000 * kUsd);
  g.tranches[kBtcFirstLoss].opening_balance = 1'000 * kUsd;
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  const Lots lots = 400'000 * kUsd / unit;
  add_position(g, loser, 0, lots);
  add_position(g, winner, 0, -lots);
  Run run(g);
  QVERIFY(run.block({800'000, 1'000'000}));
  QCOMPARE(run.protocol->tranche(kBtcFirstLoss).balance, 0);
  QCOMPARE(holding(run, kBtcFirstLoss, kHouseHolds).units, 1'000 * kUsd);
  QCOMPARE(holding(run, kBtcFirstLoss, kHouseHolds).claim, 0);
  BlockInput in;
  in.provider_entries = {{.tranche = kBtcFirstLoss, .provider = a, .amount = 3'000 * kUsd}};
  QVERIFY(run.block({800'000, 1'000'000}, in));
  QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::recount)), 1);
  QCOMPARE(holding(run, kBtcFirstLoss, kHouseHolds).units, 0);
  QCOMPARE(holding(run, kBtcFirstLoss, account(run, a)).claim, 3'000 * kUsd);
}

void TestProviders::feesGoToEveryTrancheBehindTheMarket() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 100'000 * kUsd);
  Run run(g);
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  BlockInput in;
  in.orders = {{.user = a, .market = 0, .lots = 100'000 * kUsd / unit}};
  QVERIFY(run.block(kFlat, in));
  std::map<AccountIdx, Money> fee;
  for (const Event& e : run.log.events)
    if (e.type == EventType::transfer && e.code == static_cast<int>(TransferReason::fee)) fee[e.b] += e.x;
  const AccountLayout at = run.protocol->layout();
  QVERIFY(fee[AccountLayout::treasury] > 20 * kUsd);
  const Money tranches = fee[at.tranche(0)] + fee[at.tranche(kJunior)] + fee[at.tranche(kSenior)];
  QVERIFY(magnitude(tranches - fee[AccountLayout::treasury]) <= 1);  // fee_tranche_share is one half
  QCOMPARE(fee[at.tranche(1)], 0);                                   // ETH's own tranche has no part in BTC's
  QVERIFY(magnitude(fee[at.tranche(kJunior)] - 2 * fee[at.tranche(kSenior)]) <= 3);  // equal balances, one step
  QVERIFY(magnitude(fee[at.tranche(0)] - tranches * 4 / 5) <= 3);
}

void TestProviders::refusalsSayWhy() {
  Genesis g = venue();
  const UserIdx a = add_user(g, 10'000 * kUsd);
  Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = 9, .provider = a, .amount = 2'000 * kUsd},
                         {.tranche = kJunior, .provider = 99, .amount = 2'000 * kUsd},
                         {.tranche = kJunior, .amount = 2'000 * kUsd, .own_account = true},
                         {.tranche = kJunior, .provider = a, .amount = -1},
                         {.tranche = kJunior, .provider = a, .amount = 999 * kUsd},
                         {.tranche = kJunior, .provider = a, .amount = INT64_MAX},
                         {.tranche = kJunior, .provider = a, .amount = 10'001 * kUsd, .own_account = true}};
  in.provider_notices = {{.tranche = 9, .provider = a, .units = 1},
                         {.tranche = kJunior, .provider = a, .units = 1},
                         {.tranche = kJunior, .provider = a, .units = 0}};
  QVERIFY2(run.block(kFlat, in), run.error.c_str());
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::unknown_account)), 2);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::unknown_tranche)), 2);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::no_amount)), 2);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::below_minimum)), 1);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::too_large)), 1);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::initial_margin)), 1);
  QCOMPARE(count(run, EventType::refusal, static_cast<int>(RefusalReason::no_units)), 1);
  QCOMPARE(run.protocol->providers().size(), std::size_t{4});
  const auto small = std::ranges::find_if(run.log.events, [](const Event& e) {
    return e.type == EventType::refusal && e.code == static_cast<int>(RefusalReason::below_minimum);
  });
  QCOMPARE(describe(run.log, run.protocol->genesis(), small - run.log.events.begin()),
           std::string("u0 entry refused: below minimum (999.00 USD)"));
}

void TestProviders::anUntrustedPriceHoldsExitsBack() {
  Genesis g = venue();
  QVERIFY(g.parameters.set("provider_notice_ms", "0"));
  Run run(g);
  for (int i = 0; i < 30; ++i) QVERIFY(run.block({1'000'000, 0}));  // ETH falls silent
  BlockInput in;
  in.provider_notices = {{.tranche = kJunior, .units = 1'000}, {.tranche = kBtcFirstLoss, .units = 1'000}};
  QVERIFY(run.block({1'000'000, 0}, in));
  QCOMPARE(holding(run, kJunior, kHouseHolds).exiting, 1'000);  // stands behind ETH too
  QCOMPARE(holding(run, kBtcFirstLoss, kHouseHolds).exiting, 0);
  QVERIFY(run.block(kFlat));
  QCOMPARE(holding(run, kJunior, kHouseHolds).exiting, 0);
}

namespace {

// Every block some providers enter, give notice or do nothing, at random.
BlockInput provider_business(Random& random, std::int64_t users) {
  BlockInput in;
  for (int i = 0; i < 3; ++i) {
    const UserIdx who = random.uniform() < 0.1 ? kHouse : static_cast<UserIdx>(random.below(users));
    const auto tranche = static_cast<std::uint32_t>(random.below(4));
    const bool own = who != kHouse && random.uniform() < 0.5;
    if (random.uniform() < 0.5)
      in.provider_entries.push_back({.tranche = tranche,
                                     .provider = who,
                                     .amount = static_cast<Money>(random.log_normal(3'000e6, 1.5)),
                                     .own_account = own});
    else
      in.provider_notices.push_back({.tranche = tranche,
                                     .provider = who,
                                     .units = static_cast<std::int64_t>(random.log_normal(3'000e6, 2)),
                                     .own_account = own});
  }
  return in;
}

Genesis random_day(std::uint64_t seed, bool work_out) {
  Genesis g = venue();
  static_cast<void>(g.parameters.set("event_quiet_ms", "60000"));
  static_cast<void>(g.parameters.set("provider_notice_ms", "30000"));
  if (work_out) static_cast<void>(g.parameters.set("bankrupt_policy", "work_out"));
  add_random_book(g, seed, 150, 30);
  return g;
}

std::vector<std::int64_t> next_prices(Random& random, std::vector<std::int64_t> at) {
  for (std::int64_t& p : at)
    p = std::clamp<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(p) * (1 + 0.02 * random.normal())),
                                 300'000, 3'000'000);
  return at;
}

}  // namespace

void TestProviders::checkpointsHoldUnitsAndExits() {
  Run run(random_day(3, false));
  Random random(5);
  std::vector<std::int64_t> prices = kFlat;
  for (int i = 0; i < 20; ++i) {
    prices = next_prices(random, prices);
    BlockInput in = provider_business(random, 12);
    in.provider_notices.push_back({.tranche = kJunior, .units = 1'000});  // one of the house's is always under way
    QVERIFY2(run.block(prices, std::move(in)), run.error.c_str());
  }
  std::int64_t exiting = 0;
  for (std::uint32_t t = 0; t < 4; ++t) exiting += run.protocol->tranche(t).exiting;
  QVERIFY(exiting > 0);
  const StateImage image = run.protocol->save();
  const Random saved = random;
  const std::vector<std::int64_t> saved_prices = prices;
  std::vector<Hash256> first;
  for (int round = 0; round < 2; ++round) {
    random = saved, prices = saved_prices;
    for (int i = 0; i < 20; ++i) {
      prices = next_prices(random, prices);
      QVERIFY2(run.block(prices, provider_business(random, 12)), run.error.c_str());
      if (round == 0)
        first.push_back(run.protocol->state_hash());
      else
        QCOMPARE(to_hex(run.protocol->state_hash()), to_hex(first[static_cast<std::size_t>(i)]));
    }
    run.protocol->restore(image);
  }
}

void TestProviders::randomDaysAreCleanAndClaimsHold_data() {
  QTest::addColumn<int>("seed");
  QTest::addColumn<bool>("work_out");
  for (int seed = 1; seed <= 4; ++seed) QTest::addRow("seed %d", seed) << seed << (seed % 2 == 0);
}

void TestProviders::randomDaysAreCleanAndClaimsHold() {
  QFETCH(int, seed);
  QFETCH(bool, work_out);
  Run run(random_day(static_cast<std::uint64_t>(seed), work_out));
  Random random(static_cast<std::uint64_t>(seed) + 100);
  std::vector<std::int64_t> prices = kFlat;
  bool was_open = false;
  int in_event = 0;
  for (int i = 0; i < 240; ++i) {
    const auto exits = count(run, EventType::provider, static_cast<int>(ProviderChange::exit));
    prices = next_prices(random, prices);
    QVERIFY2(run.block(prices, provider_business(random, 60)), run.error.c_str());
    was_open = run.protocol->open_loss_event() != 0;
    in_event += was_open;
    if (was_open) QCOMPARE(count(run, EventType::provider, static_cast<int>(ProviderChange::exit)), exits);
    std::vector<Money> claims(4);
    for (const ProviderHolding& p : run.protocol->providers()) {
      QVERIFY(p.units > 0 && p.exiting <= p.units && p.claim >= 0);
      claims[p.tranche] += p.claim;
    }
    for (std::uint32_t t = 0; t < 4; ++t) QVERIFY(claims[t] <= run.protocol->tranche(t).balance);
  }
  QVERIFY2(in_event > 5, std::to_string(in_event).c_str());
  QVERIFY(count(run, EventType::provider, static_cast<int>(ProviderChange::exit)) > 20);
  const FromJournal told(run.log);
  QVERIFY(told.consistent);
  for (const ProviderHolding& p : run.protocol->providers())
    QCOMPARE((told.units.at({run.protocol->layout().tranche(p.tranche), p.provider})), p.units);
  for (std::uint32_t t = 0; t < 4; ++t)
    QCOMPARE(told.balance.at(run.protocol->layout().tranche(t)), run.protocol->tranche(t).balance);
  QCOMPARE(audit(run.log, run.protocol->genesis(), QString("providers_%1").arg(seed)).remove("absent"), QString());
}

QTEST_GUILESS_MAIN(TestProviders)
#include "tst_providers.moc"
