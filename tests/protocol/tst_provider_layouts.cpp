// Recorded money of tranche providers under other layouts of the insurance: a market's own tranche is its pool, a
// shared one a part of every pool, all of them the one fund. Recorded: BTC and ETH first-loss of 50,000, junior and
// senior of 500,000.
#include <QtTest>

#include "protocol/insurance_layout.h"
#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr std::uint32_t kEthOwn = 1, kJunior = 2;

Genesis arranged(const char* layout) {
  Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 500}}, 1'000'000 * kUsd);
  set_rules(g, {{"insurance_layout", layout}, {"provider_notice_ms", "0"}});
  arrange_insurance(g);
  add_user(g, 50'000 * kUsd);
  return g;
}

BlockInput entry(std::uint32_t tranche, Money amount, bool own = false) {
  BlockInput in;
  in.provider_entries = {{.tranche = tranche, .provider = 0, .amount = amount, .own_account = own}};
  return in;
}

BlockInput notice(std::uint32_t tranche, std::int64_t units) {
  BlockInput in;
  in.provider_notices = {{.tranche = tranche, .provider = 0, .units = units}};
  return in;
}

Money claim_of(const Run& run, std::uint32_t tranche) {
  for (const ProviderHolding& h : run.protocol->providers())
    if (h.tranche == tranche && h.provider == account(run, 0)) return h.claim;
  return 0;
}

bool step(Run& run, BlockInput in) { return run.block({1'000'000, 1'000'000}, std::move(in)); }

}  // namespace

class TestProviderLayouts : public QObject {
  Q_OBJECT
 private slots:
  void tranchesStandWhereTheyWere() {
    Run run(arranged("tranches"));
    QVERIFY(step(run, entry(kJunior, 10'000 * kUsd)));
    QCOMPARE(run.protocol->tranche(kJunior).balance, 510'000 * kUsd);
  }

  void everyTrancheIsTheOneFund() {
    Run run(arranged("one_fund"));
    QVERIFY(step(run, entry(kJunior, 10'000 * kUsd)));
    QVERIFY(step(run, entry(kEthOwn, 2'000 * kUsd, true)));
    QCOMPARE(fund(run), 1'112'000 * kUsd);
    QCOMPARE(claim_of(run, 0), 12'000 * kUsd);
    QCOMPARE(equity(run, 0), 48'000 * kUsd);
    QVERIFY(step(run, notice(kJunior, 10'000 * kUsd)));  // a unit a micro-USD: nothing was earned
    QVERIFY(step(run, {}));
    QCOMPARE(claim_of(run, 0), 2'000 * kUsd);
    QCOMPARE(count(run, EventType::refusal), 0);
    FB_CLEAN(run, "providers_one_fund");
  }

  // Pools of 550,000 each: a shared entry of 10,000.000001 goes half and half, the odd micro-USD to the first.
  void aSharedTrancheIsAPartOfEveryPool() {
    Run run(arranged("market_pools"));
    QCOMPARE(run.protocol->tranche(0).balance, 550'000 * kUsd);
    QVERIFY(step(run, entry(kJunior, 10'000 * kUsd + 1)));
    QCOMPARE(claim_of(run, 0), 5'000 * kUsd + 1);
    QCOMPARE(claim_of(run, 1), 5'000 * kUsd);
    QVERIFY(step(run, entry(kEthOwn, 2'000 * kUsd)));
    QCOMPARE(claim_of(run, 1), 7'000 * kUsd);
    QVERIFY(step(run, entry(kJunior, 1'500 * kUsd)));  // the least entry is of the whole, not of its parts
    QCOMPARE(claim_of(run, 0), 5'750 * kUsd + 1);
    QVERIFY(step(run, notice(kJunior, 6'000 * kUsd)));
    QVERIFY(step(run, {}));
    QCOMPARE(claim_of(run, 0), 2'750 * kUsd + 1);
    QCOMPARE(claim_of(run, 1), 4'750 * kUsd);
    QCOMPARE(count(run, EventType::refusal), 0);
    FB_CLEAN(run, "providers_pools");
  }

  void whatWasNeverRecordedIsRefused() {
    for (const char* layout : {"tranches", "one_fund", "market_pools"}) {
      Run run(arranged(layout));
      QVERIFY(step(run, entry(4, 10'000 * kUsd)));
      QVERIFY(step(run, notice(4, 10'000)));
      QVERIFY(step(run, entry(kJunior, 999 * kUsd)));
      QVERIFY(step(run, notice(kJunior, 1'000)));
      QCOMPARE(refusals(run, RefusalReason::unknown_tranche), 2);
      QCOMPARE(refusals(run, RefusalReason::below_minimum), 1);
      QCOMPARE(refusals(run, RefusalReason::no_units), 1);
    }
  }
};

QTEST_GUILESS_MAIN(TestProviderLayouts)
#include "tst_provider_layouts.moc"
