// I7: quote in custody is never below zero; what it cannot pay waits, and who waits is paid pro rata. The run on the venue:
// everybody withdraws in one block, with lp's hedge and negative quote.
#include <QtTest>

#include "support/auditor.h"
#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

// A loser whose margin is collateral that cannot be sold, against `winners` whose gains nobody has paid in quote.
struct Venue {
  explicit Venue(int winners) : g(market_genesis({{"BTC", 8000}}, 1'000 * kUsd)) {
    add_asset(g, "stETH", 2000);
    const bool done = g.parameters.set("stETH.sale_depth_1pct_usd", "0").has_value() && g.parameters.set("borrow_rate_ppm", "0").has_value() &&
                      g.parameters.set("mm_sigma_ppm", "0").has_value();  // margins stay, so that gains may leave
    check_invariant(done, "parameters of the test");
    loser = add_holder(g, 0, 0, 50);
    add_notional(g, loser, 0, 300'000 * kUsd);
    for (int i = 0; i < winners; ++i) {
      won.push_back(add_user(g, 12'000 * kUsd));
      add_notional(g, won.back(), 0, -300'000 * kUsd / winners);
    }
  }
  Genesis g;
  UserIdx loser = 0;
  std::vector<UserIdx> won;
};

Money may_take(const Run& run, UserIdx u) {
  const AccountMargin m = run.protocol->margin(account(run, u));
  return m.equity - m.initial;
}

QString audited(const Run& run, const char* name) {
  const QString found = audit(run.log, run.protocol->genesis(), name);
  return found == "absent" ? QString() : found;
}

}  // namespace

class TestCustody : public QObject {
  Q_OBJECT
 private slots:
  void everybodyWithdrawsInOneBlock();
  void whoWaitsIsPaidProRataWhenCustodyComesIn();
  void claimsLessBorrowedIsCustody();
  void nobodyOvertakesTheQueue();
  void theHedgeTakesNoMoreThanCustodyHas();
};

void TestCustody::everybodyWithdrawsInOneBlock() {
  Venue v(3);
  Run run(v.g);
  QVERIFY2(run.error.empty(), run.error.c_str());
  QVERIFY2(run.block({840'000}), run.error.c_str());  // the loser is 48,000 below zero in quote, the winners 16,000 up each
  QVERIFY(run.protocol->custody().borrowed > 40'000 * kUsd);
  BlockInput all;
  Money asked = 0;
  for (const UserIdx u : v.won) {
    all.withdrawals.push_back({u, may_take(run, u)});
    asked += all.withdrawals.back().amount;
  }
  all.withdrawals.push_back({v.loser, 1'000 * kUsd});
  const Money custody = run.protocol->custody().quote;
  QVERIFY(asked > custody);
  QVERIFY2(run.block({840'000}, all), run.error.c_str());
  const CustodyView after = run.protocol->custody();
  QCOMPARE(after.quote, 0);                       // I7: all of it paid out, and not a micro-USD more
  QCOMPARE(after.queued, 3U);
  QCOMPARE(after.queued_amount, asked - moved(run, TransferReason::withdrawal));
  const auto queue = run.protocol->withdrawal_queue();
  for (std::size_t i = 0; i < 3; ++i) {  // pro rata: everybody waits for the same share, to one micro-USD
    const Money mine = all.withdrawals[i].amount, paid = mine - queue[i].amount;
    const Money share = mul_div_floor(mine, asked - after.queued_amount, asked);
    QVERIFY(paid == share || paid == share + 1);
    QCOMPARE(queue[i].since_ms, run.protocol->time_ms());
  }
  QCOMPARE(refusals(run, RefusalReason::silo) + refusals(run, RefusalReason::borrow_limit), 1);  // the loser may not borrow more
  QVERIFY2(audited(run, "run_on_the_venue").isEmpty(), qPrintable(audited(run, "run_on_the_venue")));
  // The hedge comes and goes, the price moves on: custody stays at or above zero, nothing is lost.
  for (const std::int64_t p : {850'000, 830'000, 820'000, 860'000}) {
    QVERIFY2(run.block({p}), run.error.c_str());
    QVERIFY(run.protocol->custody().quote >= 0);
  }
  QVERIFY2(audited(run, "run_on_the_venue").isEmpty(), qPrintable(audited(run, "run_on_the_venue")));
}

void TestCustody::whoWaitsIsPaidProRataWhenCustodyComesIn() {
  Venue v(2);
  Run run(v.g);
  QVERIFY(run.block({840'000}));
  BlockInput all;
  for (const UserIdx u : v.won) all.withdrawals.push_back({u, may_take(run, u)});
  QVERIFY2(run.block({840'000}, all), run.error.c_str());
  const Money waiting = run.protocol->custody().queued_amount;
  QCOMPARE(run.protocol->custody().queued, 2U);
  BlockInput some;
  some.deposits = {{v.loser, waiting / 2}};
  QVERIFY(run.block({840'000}, some));
  QVERIFY(run.protocol->custody().queued_amount <= waiting - waiting / 2 && run.protocol->custody().quote == 0);
  QVERIFY(count(run, EventType::queue, static_cast<int>(QueueStep::waits)) >= 4);
  BlockInput rest;
  rest.deposits = {{v.loser, waiting}};
  QVERIFY(run.block({840'000}, rest));
  QCOMPARE(run.protocol->custody().queued, 0U);
  QCOMPARE(count(run, EventType::queue, static_cast<int>(QueueStep::paid)), 2);
  QVERIFY(run.protocol->custody().quote > 0);
  QVERIFY2(audited(run, "queue_paid").isEmpty(), qPrintable(audited(run, "queue_paid")));
}

void TestCustody::claimsLessBorrowedIsCustody() {
  Venue v(3);
  Run run(v.g);
  for (const std::int64_t p : {950'000, 1'020'000, 870'000}) {
    QVERIFY(run.block({p}));
    Money claims = 0, borrowed = 0;  // quote + lots x mark of every account inside, by hand
    const Protocol& protocol = *run.protocol;
    for (AccountIdx a = 1; a < protocol.ledger().accounts(); ++a) {
      const Money net = protocol.ledger().quote(a) + protocol.ledger().lots(a, 0) * protocol.market(0).mark * v.g.markets[0].instrument.tick_value;
      (net > 0 ? claims : borrowed) += magnitude(net);
    }
    QCOMPARE(protocol.custody().quote_claims, claims);
    QCOMPARE(protocol.custody().borrowed, borrowed);
    QCOMPARE(protocol.custody().quote, claims - borrowed);
  }
}

void TestCustody::nobodyOvertakesTheQueue() {
  Venue v(2);
  Run run(v.g);
  QVERIFY(run.block({840'000}));
  QVERIFY(run.block({840'000}, [&] { BlockInput in; in.withdrawals = {{v.won[0], may_take(run, v.won[0])}, {v.won[1], 500 * kUsd}}; return in; }()));
  const auto queue = run.protocol->withdrawal_queue();
  QCOMPARE(queue.size(), std::size_t{2});
  BlockInput next;  // a new one shares what comes in with those who wait
  next.deposits = {{v.loser, 1'000 * kUsd}};
  next.withdrawals = {{v.won[1], 1'000 * kUsd}};
  QVERIFY2(run.block({840'000}, next), run.error.c_str());
  const auto later = run.protocol->withdrawal_queue();
  QCOMPARE(later.size(), std::size_t{3});
  QVERIFY(later[0].amount < queue[0].amount);
  QVERIFY(later[2].amount < 1'000 * kUsd);
  QCOMPARE(run.protocol->custody().quote, 0);
}

// lp gains 48,000 from a loser who has no quote: its hedge gets what custody has, the rest as it comes in.
void TestCustody::theHedgeTakesNoMoreThanCustodyHas() {
  Venue v(0);
  Run run(v.g);
  const Money before = run.protocol->custody().quote;
  QVERIFY(before > 0 && before < 40'000 * kUsd);
  QVERIFY2(run.block({840'000}), run.error.c_str());
  QVERIFY(run.protocol->custody().borrowed > 40'000 * kUsd);
  QCOMPARE(run.protocol->custody().quote, 0);
  QCOMPARE(moved(run, TransferReason::hedge), before);
  BlockInput some;
  some.deposits = {{v.loser, 5'000 * kUsd}};
  QVERIFY2(run.block({840'000}, some), run.error.c_str());
  QCOMPARE(run.protocol->custody().quote, 0);
  QCOMPARE(moved(run, TransferReason::hedge), before + 5'000 * kUsd);
  QVERIFY2(audited(run, "hedge_waits").isEmpty(), qPrintable(audited(run, "hedge_waits")));
}

QTEST_GUILESS_MAIN(TestCustody)
#include "tst_custody.moc"
