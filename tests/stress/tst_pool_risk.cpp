// The pool's risk: how far the fund covers, by hand and against a look at every shock, and the worst cascade gain near the mark.
#include <QtTest>

#include "stress/pool_risk.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr Money kMillionUsd = 1'000'000 * kUsd;

Rung rung(std::int64_t shock_ppm, Money shortfall) { return {.shock_ppm = shock_ppm, .shortfall = shortfall}; }

// All shocks of the ladder's grid, nearest first; the first that is not paid for.
Cover looked_at_one_by_one(const Protocol& p, MarketIdx carrier, int sign) {
  constexpr std::int64_t kStep = kLadderReachPpm / kRungsASide;
  Cover out;
  for (int k = 1; k <= kRungsASide; ++k) {
    const std::int64_t shock = sign * k * kStep;
    const Money left = what_if(p, carrier, shock, true).shortfall;
    if (left > 0) return {.holds_ppm = out.holds_ppm, .breaks_ppm = shock, .short_of = left};
    out.holds_ppm = shock;
  }
  return out;
}

std::vector<Ladder> ladders_of(const Protocol& p) {
  std::vector<Ladder> out;
  for (MarketIdx m = 0; m < p.markets(); ++m) out.push_back(cascade_ladder(p, m));
  return out;
}

}  // namespace

class TestPoolRisk : public QObject {
  Q_OBJECT
 private slots:
  // The ladder of the day that was read wrongly: -12.50 % costs winners nothing, -13.75 % 9.4 million.
  void theLastThatHoldsIsSaid() {
    Ladder ladder;
    ladder.rungs = {rung(-12'500, 0), rung(-125'000, 0), rung(-137'500, 9'400'000 * kUsd), rung(-150'000, 0), rung(12'500, 0), rung(400'000, 0)};
    const Cover c = cover_of(ladder);
    QCOMPARE(c.holds_ppm, -125'000);
    QCOMPARE(c.breaks_ppm, -137'500);
    QCOMPARE(c.short_of, 9'400'000 * kUsd);
  }

  void theSideThatBreaksFirstCounts() {
    Ladder ladder;
    ladder.rungs = {rung(-12'500, 0), rung(-25'000, 5), rung(12'500, 7), rung(25'000, 8)};
    QCOMPARE(cover_of(ladder).holds_ppm, 0);  // the first shock up is not paid for already
    QCOMPARE(cover_of(ladder).breaks_ppm, 12'500);
    QCOMPARE(cover_of(ladder).short_of, 7);
    ladder.rungs = {rung(-12'500, 0), rung(12'500, 0)};
    QCOMPARE(cover_of(ladder).breaks_ppm, 0);
    QCOMPARE(magnitude(cover_of(ladder).holds_ppm), 12'500);
  }

  void theWorstIsOverAllMarkets() {
    PoolRisk risk;
    risk.markets = {{.gain_1e6 = 10, .gain_at_ppm = 0, .cover = {-50, 0, 0}}, {.gain_1e6 = 30, .gain_at_ppm = 0, .cover = {-25, -37, 1}},
                    {.gain_1e6 = 20, .gain_at_ppm = 0, .cover = {12, 25, 1}}};
    QCOMPARE(risk.worst_gain(), std::size_t{1});
    QCOMPARE(risk.worst_cover(), std::size_t{2});
  }

  void halvingFindsWhatALookAtEveryShockFinds() {
    int broken = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, static_cast<Money>(seed) * kMillionUsd / 8);
      add_random_book(g, seed, 80, 25);
      Run run(g);
      QVERIFY2(run.error.empty() && run.block({1'000'000, 1'000'000}), run.error.c_str());
      const PoolRisk risk = pool_risk(*run.protocol, ladders_of(*run.protocol));
      QCOMPARE(risk.time_ms, run.protocol->time_ms());
      QCOMPARE(risk.markets.size(), std::size_t{2});
      const auto value = [&](MarketIdx m) { return wide(run.protocol->market(m).open_interest, run.protocol->genesis().markets[m].instrument.tick_value) * run.protocol->market(m).mark; };
      const MarketIdx carrier = value(1) > value(0) ? 1 : 0;
      const Cover falls = looked_at_one_by_one(*run.protocol, carrier, -1), rises = looked_at_one_by_one(*run.protocol, carrier, 1);
      const bool rises_first = rises.breaks_ppm != 0 && (falls.breaks_ppm == 0 || rises.breaks_ppm < -falls.breaks_ppm);
      const Cover& first = rises_first ? rises : falls;
      QCOMPARE(risk.joint.breaks_ppm, first.breaks_ppm);
      QCOMPARE(risk.joint.short_of, first.short_of);
      if (first.breaks_ppm != 0) QCOMPARE(risk.joint.holds_ppm, first.holds_ppm);
      broken += first.breaks_ppm != 0;
    }
    QVERIFY(broken >= 6);
  }

  // One long of 1 M USD that meets maintenance at -3 %: nothing is forced before, so a step at the mark alone would say 0.
  void theGainIsTheWorstNearTheMark() {
    Genesis g = market_genesis({{"BTC", 8000}}, 10 * kMillionUsd);
    for (OpeningMarket& m : g.markets) m.first_sigma_ppm = 100'000;
    const Lots lots = kMillionUsd / (g.markets[0].first_index * g.markets[0].instrument.tick_value);
    add_position(g, add_user(g, 50'000 * kUsd), 0, lots);  // 2 % maintenance is met when 3 % are lost
    add_position(g, add_user(g, kMillionUsd), 0, -lots);
    Run run(g);
    QVERIFY2(run.error.empty(), run.error.c_str());
    const Ladder ladder = cascade_ladder(*run.protocol, 0);
    QVERIFY(ladder.gain_worst_1e6 > 0);
    QVERIFY2(ladder.gain_worst_at_ppm <= -30'000 && ladder.gain_worst_at_ppm >= -42'500, qPrintable(QString::number(ladder.gain_worst_at_ppm)));
    // Outside of five per cent it is of no account.
    Genesis far = market_genesis({{"BTC", 8000}}, 10 * kMillionUsd);
    for (OpeningMarket& m : far.markets) m.first_sigma_ppm = 100'000;
    add_position(far, add_user(far, 90'000 * kUsd), 0, lots);
    add_position(far, add_user(far, kMillionUsd), 0, -lots);
    Run other(far);
    QCOMPARE(cascade_ladder(*other.protocol, 0).gain_worst_1e6, 0);
  }
};

QTEST_GUILESS_MAIN(TestPoolRisk)
#include "tst_pool_risk.moc"
