// The insurance fund against its target in whole blocks: measured at its cadence, fees and open interest follow, both
// are journalled as rules, and let go when the target is met.
#include <QtTest>

#include "support/auditor.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

// Two pairs at leverage 10 in BTC over a fund of `fund` USD.
struct Venue {
  explicit Venue(Money fund) : g(market_genesis({{"BTC", 8000}}, fund)) {
    unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
    for (int i = 0; i < 2; ++i) {
      const UserIdx a = add_user(g, 10'000 * kUsd), b = add_user(g, 10'000 * kUsd);
      add_position(g, a, 0, 100'000 * kUsd / unit);
      add_position(g, b, 0, -(100'000 * kUsd / unit));
    }
    trader = add_user(g, 50'000 * kUsd);
    g.markets[0].lp_capital = 1'000'000 * kUsd;
    g.markets[0].first_sigma_ppm = 2'000'000;  // 2.1 % an hour: 6 and 8 sigmas cost more than a margin of 10 %
  }
  Genesis g;
  Money unit = 0;
  UserIdx trader = 0;
};

std::vector<const Event*> rules(const Run& run, const std::string& key) {
  std::vector<const Event*> out;
  for (const Event& e : run.log.events)
    if (e.type == EventType::parameter && run.log.detail_of(e)->text == key && run.log.detail_of(e)->actor.empty())
      out.push_back(&e);
  return out;
}

int refused(const Run& run, RefusalReason why) {
  return static_cast<int>(std::ranges::count_if(run.log.events, [&](const Event& e) {
    return e.type == EventType::refusal && e.code == static_cast<std::uint8_t>(why);
  }));
}

}  // namespace

class TestFund : public QObject {
  Q_OBJECT
 private slots:
  void aFundAtItsTargetChangesNothing();
  void belowItFeesRiseAndOpenInterestIsCapped();
  void itIsMeasuredAtItsCadence();
  void itIsMeasuredAfterAMove();
  void aPersonsCapBinds();
  void runwayCountsTheDrawsOfAnHour();
};

void TestFund::aFundAtItsTargetChangesNothing() {
  Venue v(1'000'000 * kUsd);
  Run run(v.g);
  QCOMPARE(run.protocol->fund().measured_ms, 0);
  QVERIFY(run.block({1'000'000}));
  const FundView fund = run.protocol->fund();
  QCOMPARE(fund.measured_ms, run.protocol->time_ms());
  QVERIFY(fund.target > 0 && fund.target < fund.capacity);
  QCOMPARE(fund.capacity, 50'000 * kUsd + 250'000 * kUsd + 125'000 * kUsd);  // all, half and a quarter of the tranches
  QCOMPARE(fund.covered_ppm, kMillion);
  QCOMPARE(run.protocol->fund_rules(0).open_interest_cap, -1);
  QCOMPARE(run.protocol->fund_rules(0).fee_share_ppm, 500'000);
  QVERIFY(rules(run, "BTC-PERP.rule_fee_share_ppm").empty());
}

void TestFund::belowItFeesRiseAndOpenInterestIsCapped() {
  Venue v(100 * kUsd);
  Run run(v.g);
  BlockInput in;
  in.orders = {{.user = v.trader, .market = 0, .lots = 1'000 * kUsd / v.unit}};
  QVERIFY2(run.block({1'000'000}, in), run.error.c_str());
  const FundView fund = run.protocol->fund();
  QVERIFY(fund.covered_ppm < 500'000);
  const FundRulesView now = run.protocol->fund_rules(0);
  QCOMPARE(now.fee_share_ppm, 500'000 + ppm_up(400'000, kMillion - fund.covered_ppm));
  QCOMPARE(now.open_interest_cap, run.protocol->market(0).open_interest / 2);  // never below half of itself
  QCOMPARE(refused(run, RefusalReason::open_interest_cap), 1);
  QCOMPARE(rules(run, "BTC-PERP.rule_fee_share_ppm").size(), std::size_t{1});
  const auto caps = rules(run, "BTC-PERP.rule_open_interest_cap_lots");
  QCOMPARE(caps.size(), std::size_t{1});
  QCOMPARE(caps[0]->x, -1);
  QVERIFY(describe(run.log, run.protocol->genesis(), caps[0] - run.log.events.data())
              .starts_with("The rules changes BTC-PERP.rule_open_interest_cap_lots from none to "));
  BlockInput close;  // reducing is never capped
  close.orders = {{.user = 0, .market = 0, .lots = -(1'000 * kUsd / v.unit), .reduce_only = true}};
  QVERIFY(run.block({1'000'000}, close));
  QCOMPARE(refused(run, RefusalReason::open_interest_cap), 1);
  // New money meets the target: at the next measure everything is let go.
  BlockInput money;
  money.provider_entries = {{.tranche = 0, .amount = 500'000 * kUsd}};
  QVERIFY(run.block({1'000'000}, money));
  for (int i = 0; i < 240 && run.protocol->fund_rules(0).open_interest_cap >= 0; ++i) QVERIFY(run.block({1'000'000}));
  QCOMPARE(run.protocol->fund_rules(0).open_interest_cap, -1);
  QCOMPARE(run.protocol->fund_rules(0).fee_share_ppm, 500'000);
  QCOMPARE(rules(run, "BTC-PERP.rule_fee_share_ppm").back()->y, 500'000);
  QCOMPARE(audit(run.log, run.protocol->genesis(), "fund").remove("absent"), QString());
}

void TestFund::itIsMeasuredAtItsCadence() {
  Venue v(1'000 * kUsd);
  QVERIFY(v.g.parameters.set("target_interval_ms", "60000"));
  Run run(v.g);
  QVERIFY(run.block({1'000'000}));
  const TimeMs first = run.protocol->fund().measured_ms;
  QVERIFY(run.block({1'000'000}));
  QVERIFY(run.block({1'000'000}));
  QCOMPARE(run.protocol->fund().measured_ms, first);
  QVERIFY(run.block({1'000'000}));  // the first block of the next minute
  QCOMPARE(run.protocol->fund().measured_ms, first + 45'000);
}

// Between two of them: again once an index has moved by the band of five minutes, 3 %, since.
void TestFund::itIsMeasuredAfterAMove() {
  Venue v(1'000'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({1'000'000}));
  const FundView first = run.protocol->fund();
  QVERIFY(run.block({970'500}));
  QCOMPARE(run.protocol->fund().measured_ms, first.measured_ms);  // 2.95 %
  QVERIFY(run.block({969'500}));
  const FundView again = run.protocol->fund();
  QCOMPARE(again.measured_ms, run.protocol->time_ms());
  QVERIFY(again.target > first.target);  // volatility is what it is now
  QVERIFY(run.block({960'000}));
  QCOMPARE(run.protocol->fund().measured_ms, again.measured_ms);  // 1 % from there
}

void TestFund::aPersonsCapBinds() {
  Venue v(1'000'000 * kUsd);
  QVERIFY(v.g.parameters.set("BTC-PERP.open_interest_cap_usd", "200500"));
  Run run(v.g);
  BlockInput in;
  in.orders = {{.user = v.trader, .market = 0, .lots = 400 * kUsd / v.unit},
               {.user = v.trader, .market = 0, .lots = 400 * kUsd / v.unit},
               {.user = v.trader, .market = 0, .lots = -(300 * kUsd / v.unit)}};
  QVERIFY(run.block({1'000'000}, in));
  QCOMPARE(refused(run, RefusalReason::open_interest_cap), 1);
  QVERIFY(run.protocol->ledger().lots(run.protocol->layout().first_user() + v.trader, 0) > 0);
}

void TestFund::runwayCountsTheDrawsOfAnHour() {
  Venue v(100'000 * kUsd);
  Run run(v.g);
  QVERIFY(run.block({1'000'000}));
  QCOMPARE(run.protocol->fund().runway_ms, -1);
  QVERIFY(run.block({850'000}));
  const FundView fund = run.protocol->fund();
  QVERIFY(fund.drawn_last_hour > 0);
  QCOMPARE(fund.drawn_last_hour, run.protocol->totals().draws);
  QCOMPARE(fund.runway_ms, static_cast<TimeMs>(static_cast<Int128>(fund.capacity) * 3'600'000 / fund.drawn_last_hour));
  for (int i = 0; i < 239; ++i) QVERIFY(run.block({850'000}));
  QCOMPARE(run.protocol->fund().drawn_last_hour, fund.drawn_last_hour);
  QVERIFY(run.block({850'000}));
  QCOMPARE(run.protocol->fund().drawn_last_hour, 0);
}

QTEST_GUILESS_MAIN(TestFund)
#include "tst_fund.moc"
