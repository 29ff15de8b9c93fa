// One equity: what the readers of the future say about shifted marks (deleveraging preview, fund target, liquidation queue,
// liquidation prices, what-if) is what step does when the marks go there, on random books with collateral. Equity and
// requirement are worked out a second way from the ledger alone.
#include <QtTest>

#include <set>

#include "replay/queue.h"
#include "solvency/fund_target.h"
#include "stress/adl_preview.h"
#include "stress/ladder.h"
#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

int cases() { return qEnvironmentVariableIsSet("RC_PARAMS") ? 3'000 : 150; }  // the nightly run sets it

constexpr int kUsers = 30;

// Rates stand still (the floor is the cap), nothing is lent at interest: a block is its price move alone.
Genesis any_venue(Random& random) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 2'000'000 * kUsd);
  add_asset(g, "stETH", 2000, {"peg:ETH"});
  add_asset(g, "USDe", 1);
  const auto set = [&](const char* key, std::int64_t value) {
    check_invariant(g.parameters.set(key, std::to_string(value)).has_value(), key);
  };
  set("mm_floor_ppm", 30'000);
  set("mm_cap_ppm", 30'000);
  set("borrow_rate_ppm", 0);
  set("haircut_ppm", random.below(400'000));
  set("silo_usd", 1'000'000);
  for (int i = 0; i < kUsers; ++i) {
    const UserIdx u = add_user(g, random.uniform() < 0.5 ? 0 : random.below(8'000) * kUsd);
    if (random.uniform() < 0.7) g.collateral.push_back({u, 0, 1 + random.below(4 * kUnit)});
    if (random.uniform() < 0.4) g.collateral.push_back({u, 1, 1 + random.below(6'000 * kUnit)});
    for (MarketIdx m = 0; m < 2; ++m)
      if (random.uniform() < 0.6) add_notional(g, u, m, (random.below(120'000) - 60'000) * kUsd);
  }
  return g;
}

Money worth(std::int64_t amount, std::int64_t price_micro) {
  return static_cast<Money>(static_cast<Int128>(amount) * price_micro / kMillion);
}

struct ByHand {
  Int128 equity = 0, margin_equity = 0, maintenance = 0;
};

// From the ledger alone: 3 % of a lot's value, rounded up a lot, tiers left out (positions are far below them).
ByHand by_hand(const Protocol& p, AccountIdx a, const std::vector<Ticks>& marks) {
  ByHand out{.equity = p.ledger().quote(a)};
  for (MarketIdx m = 0; m < p.markets(); ++m) {
    const Lots lots = p.ledger().lots(a, m);
    const Int128 value = static_cast<Int128>(marks[m]) * p.genesis().markets[m].instrument.tick_value;
    out.equity += lots * value;
    out.maintenance += (lots < 0 ? -lots : lots) * ((value * 30'000 + 999'999) / 1'000'000);
  }
  out.margin_equity = out.equity;
  for (AssetIdx c = 0; c < p.ledger().assets(); ++c) {
    const Money value = worth(p.ledger().amount(a, c), p.asset(c).price_micro);
    out.equity += value;
    out.margin_equity += static_cast<Int128>(value) * (kMillion - p.asset(c).haircut_ppm) / kMillion;
  }
  return out;
}

std::vector<Ticks> marks_of(const Protocol& p) {
  std::vector<Ticks> out;
  for (MarketIdx m = 0; m < p.markets(); ++m) out.push_back(p.market(m).mark);
  return out;
}

struct Happened {
  std::map<AccountIdx, Money> bankrupt;  // and the hole
  std::set<AccountIdx> liquidated;
  bool cut = false;
};

Happened last_block(const Run& run) {
  Happened out;
  const std::size_t from = run.log.blocks.size() < 2 ? 0 : static_cast<std::size_t>(run.log.blocks[run.log.blocks.size() - 2].end);
  for (std::size_t i = from; i < run.log.events.size(); ++i) {
    const Event& e = run.log.events[i];
    if (e.type == EventType::bankruptcy && run.protocol->layout().is_user(e.a)) out.bankrupt[e.a] += e.x;
    if (e.type == EventType::liquidation && run.protocol->layout().is_user(e.a)) out.liquidated.insert(e.a);
    out.cut = out.cut || (e.type == EventType::transfer && static_cast<TransferReason>(e.code) == TransferReason::haircut);
  }
  return out;
}

}  // namespace

class TestOneEquity : public QObject {
  Q_OBJECT
 private slots:
  void marginAtAnyMarksIsTheLedgers();
  void whoIsDeadAndWhoIsBelowIsWhatStepDoes();
  void fundTargetCountsCollateral();
  void liquidationPriceIsTheFirstTickBelow();
  void queueJudgesMarginEquity();
};

void TestOneEquity::marginAtAnyMarksIsTheLedgers() {
  Random random(1);
  for (int i = 0; i < cases(); ++i) {
    Run run(any_venue(random));
    QVERIFY2(run.protocol, run.error.c_str());
    const Protocol& p = *run.protocol;
    std::vector<Ticks> marks = marks_of(p);
    for (Ticks& mark : marks) mark = std::max<Ticks>(1, mul_div_floor(mark, 400'000 + random.below(1'200'000), kMillion));
    const std::vector<Schedule> there = p.schedules_at(marks);
    for (AccountIdx a = p.layout().first_user(); a < p.ledger().accounts(); ++a) {
      const AccountMargin got = p.margin_at(a, there);
      const ByHand hand = by_hand(p, a, marks);
      QVERIFY(got.equity == hand.equity && got.maintenance == hand.maintenance);
      // Haircuts round a unit an asset, against the account.
      QVERIFY(got.margin_equity <= hand.margin_equity && hand.margin_equity - got.margin_equity <= 2);
    }
  }
}

// One block moves both marks. Where nobody is cut, the dead of the step are those whose equity the preview puts at or below
// zero, with the holes that it says; where nobody died, those liquidated are those below maintenance at the new marks.
void TestOneEquity::whoIsDeadAndWhoIsBelowIsWhatStepDoes() {
  Random random(2);
  int previews = 0, deaths = 0, below = 0, worked = 0, with_collateral = 0;
  for (int i = 0; i < cases(); ++i) {
    const Genesis g = any_venue(random);
    Run run(g), twin(g);
    QVERIFY2(run.protocol, run.error.c_str());
    const std::int64_t size = random.below(random.uniform() < 0.5 ? 30'000 : 400'000);  // small ones kill nobody
    const std::int64_t shock = random.uniform() < 0.5 ? -size : size;
    const AdlPreview preview = preview_adl(*twin.protocol, {.ppm = shock}, AdlPolicy::hedge_aware);
    QVERIFY2(run.block({kMillion + shock, kMillion + shock}), run.error.c_str());
    const Protocol& before = *twin.protocol;
    const std::vector<Ticks> marks = marks_of(*run.protocol);
    if (marks[0] != preview.markets[0].mark || marks[1] != preview.markets[1].mark) continue;
    ++previews;
    const Happened happened = last_block(run);
    const std::vector<Schedule> there = before.schedules_at(marks);
    std::map<AccountIdx, Money> dead;
    for (const AdlPreview::Dead& d : preview.dead)
      if (d.account.is_user() && d.equity < 0) dead[account_idx(before.layout(), d.account).value()] = -d.equity;
    for (const auto& [a, hole] : dead) QVERIFY2(happened.bankrupt.contains(a), "the preview's dead die");
    if (!happened.cut) {
      QVERIFY2(happened.bankrupt == dead, "only they, with the holes that it says");
      deaths += static_cast<int>(dead.size());
    }
    if (!happened.bankrupt.empty()) continue;
    for (AccountIdx a = before.layout().first_user(); a < before.ledger().accounts(); ++a) {
      const AccountMargin at = before.margin_at(a, there);
      if (at.equity <= 0) continue;
      // Whoever is below is worked on, or waits (no room for a fill: no line), or had collateral sold instead.
      if (happened.liquidated.contains(a)) QVERIFY2(below_maintenance(at), "nobody else is liquidated");
      if (below_maintenance(at) && !happened.liquidated.contains(a))
        QVERIFY2(below_maintenance(run.protocol->margin(a)) || run.protocol->margin(a).collateral != at.collateral, "it waits or was converted");
      worked += happened.liquidated.contains(a);
      below += below_maintenance(at);
      with_collateral += below_maintenance(at) && at.equity >= at.maintenance;
    }
  }
  qInfo("%d previews, %d dead, %d below maintenance, %d of them by haircut alone, %d worked on at once", previews, deaths, below, with_collateral, worked);
  QVERIFY(previews > cases() / 2 && deaths > 20 && below > 20 && worked > 20 && with_collateral > 0);
}

void TestOneEquity::fundTargetCountsCollateral() {
  Random random(3);
  const std::vector<Ppm> sigma{40'000, 55'000};
  for (int i = 0; i < cases(); ++i) {
    Run run(any_venue(random));
    QVERIFY2(run.protocol, run.error.c_str());
    const Protocol& p = *run.protocol;
    const std::vector<Schedule> now = p.schedules_at(marks_of(p));
    std::vector<AssetTerms> terms;
    for (AssetIdx c = 0; c < p.ledger().assets(); ++c) terms.push_back({p.asset(c).price_micro, p.asset(c).haircut_ppm});
    for (const ShockLoss& row : shock_losses(p.ledger(), p.layout(), now, terms, sigma, run.workers)) {
      Int128 sum = 0;
      for (AccountIdx a = 1; a < p.ledger().accounts(); ++a) {
        if (!p.layout().is_user(a) && !p.layout().is_backstop(a)) continue;
        Int128 equity = by_hand(p, a, marks_of(p)).equity;
        bool any = false;
        for (MarketIdx m = 0; m < p.markets(); ++m) {
          any = any || p.ledger().lots(a, m) != 0;
          if (row.market != kAllMarkets && row.market != m) continue;
          const Ppm size = std::min<Ppm>(kMillion, sigma[m] * magnitude(row.sigmas));
          const Int128 change = (static_cast<Int128>(now[m].unit) * size + kMillion - 1) / kMillion;
          equity += (row.sigmas < 0 ? -1 : 1) * change * p.ledger().lots(a, m);
        }
        if (any && (row.market == kAllMarkets || p.ledger().lots(a, row.market) != 0) && equity < 0) sum -= equity;
      }
      QVERIFY(row.loss == sum);
    }
  }
}

void TestOneEquity::liquidationPriceIsTheFirstTickBelow() {
  Random random(4);
  int found = 0;
  for (int i = 0; i < cases(); ++i) {
    Run run(any_venue(random));
    QVERIFY2(run.protocol, run.error.c_str());
    const Protocol& p = *run.protocol;
    for (AccountIdx a = p.layout().first_user(); a < p.ledger().accounts(); ++a)
      for (MarketIdx m = 0; m < p.markets(); ++m) {
        const Ticks price = liquidation_price(p, a, m);
        if (price == 0 || below_maintenance(p.margin(a))) continue;
        const auto below = [&](Ticks at) {
          std::vector<Ticks> marks = marks_of(p);
          marks[m] = at;
          return below_maintenance(p.margin_at(a, p.schedules_at(marks)));
        };
        QVERIFY(below(price));
        QVERIFY(!below(price + (p.ledger().lots(a, m) > 0 ? 1 : -1)));
        ++found;
      }
  }
  QVERIFY(found > cases());
}

// 50,000 USD of equity, all but 4,000 in collateral whose haircut is 40 %: a position of 800,000 USD needs 24,000.
// Margin equity 4,000 + 46,000 x 0.6 = 31,600 stands; with 1,062,000 of notional (31,860 needed) it does not, though equity is 50,000.
void TestOneEquity::queueJudgesMarginEquity() {
  for (const std::int64_t notional : {800'000, 1'062'000}) {
    Genesis g = market_genesis({{"BTC", 8000}}, 20'000'000 * kUsd);
    add_asset(g, "stETH", 2000);
    for (const auto& [key, value] : std::vector<std::pair<const char*, const char*>>{
             {"mm_floor_ppm", "30000"}, {"mm_cap_ppm", "30000"}, {"haircut_ppm", "400000"}, {"borrow_rate_ppm", "0"}})
      QVERIFY(g.parameters.set(key, value).has_value());
    const UserIdx u = add_holder(g, 4'000 * kUsd, 0, 23);
    add_notional(g, u, 0, notional * kUsd);
    const UserIdx other = add_user(g, 500'000 * kUsd);
    add_notional(g, other, 0, -notional * kUsd);
    Run run(g);
    QVERIFY2(run.protocol, run.error.c_str());
    const AccountMargin at = run.protocol->margin(account(run, u));
    QVERIFY(at.equity > at.maintenance);
    QCOMPARE(below_maintenance(at), notional > 1'000'000);
    auto day = std::make_shared<Recording>();
    day->start_ms = g.time_ms;
    day->genesis = std::make_shared<const Genesis>(g);
    QueueForecast forecast(day);
    const LiquidationQueue q = forecast.at(*run.protocol, run.log);
    QCOMPARE(q.total, notional > 1'000'000 ? 1U : 0U);
    QVERIFY2(q.error.empty(), q.error.c_str());
    QVERIFY2(run.block({kMillion}), run.error.c_str());
    QCOMPARE(last_block(run).liquidated.contains(account(run, u)), notional > 1'000'000);
  }
}

QTEST_GUILESS_MAIN(TestOneEquity)
#include "tst_one_equity.moc"
