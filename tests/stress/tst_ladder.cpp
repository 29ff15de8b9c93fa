// The cascade ladder: the linear case with its closed form, thresholds worked by hand, and every rung of a random book
// against a slow solver that knows nothing of sorted lists.
#include <QFile>
#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "stress/cascade.h"
#include "stress/ladder.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr Money kMillionUsd = 1'000'000 * kUsd;
constexpr double kNone = 1e9;

// Volatility low enough that maintenance stands at its floor of exactly 2 %.
Genesis calm_genesis() {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 10 * kMillionUsd);
  for (OpeningMarket& m : g.markets) m.first_sigma_ppm = 100'000;
  return g;
}

Lots lots_worth(const Genesis& g, MarketIdx m, Money notional) {
  return notional / (g.markets[m].first_index * g.markets[m].instrument.tick_value);
}

// The margin function from the rulebook's words, in floating point: 2 % of the notional, x 1.25 above 5 M USD, x 1.6
// above 25 M, x 2 above 100 M.
double requirement(double notional) {
  const double bounds[] = {5e12, 25e12, 100e12}, extra[] = {0.25, 0.35, 0.40};
  double need = notional;
  for (int k = 0; k < 3; ++k) need += extra[k] * std::max(0.0, notional - bounds[k]);
  return 0.02 * need;
}

struct SlowAccount {
  double equity = 0, notional = 0, other = 0;  // other: requirement in other markets
  bool small = false;                          // its whole notional is at most 20,000 USD
};

double slack_after(const SlowAccount& a, double x, bool fall) {
  return a.equity - a.notional * x - a.other - requirement(a.notional * (fall ? 1 - x : 1 + x));
}

// The threshold by halving: slack falls with the move.
double slow_threshold(const SlowAccount& a, bool fall) {
  double low = 0, high = fall ? 1 : 30;
  if (slack_after(a, 0, fall) < 0) return 0;
  if (slack_after(a, high, fall) > 0) return 1e9;
  for (int i = 0; i < 200; ++i) (slack_after(a, (low + high) / 2, fall) < 0 ? high : low) = (low + high) / 2;
  return low;
}

std::vector<SlowAccount> slow_book(const Protocol& p, MarketIdx m, bool fall) {
  std::vector<SlowAccount> out;
  for (AccountIdx a = p.layout().first_user(); a < p.ledger().accounts(); ++a) {
    const Lots lots = p.ledger().lots(a, m);
    if (lots == 0 || (lots > 0) != fall) continue;
    SlowAccount slow{.equity = static_cast<double>(p.margin(a).equity)};
    double whole = 0;
    for (MarketIdx n = 0; n < p.markets(); ++n) {
      const double notional =
          static_cast<double>(p.genesis().markets[n].instrument.notional(p.ledger().lots(a, n), p.market(n).mark));
      n == m ? slow.notional = notional : slow.other += requirement(notional);
      whole += notional;
    }
    slow.small = whole <= 20'000e6;
    out.push_back(slow);
  }
  return out;
}

double marginal(double notional) {
  return (requirement(notional * (1 + 1e-9)) - requirement(notional)) / (notional * 1e-9);
}

// What the rules close at move x: nothing above maintenance, else the least v with (E - c v) / (MM - r v) = 1.1, c =
// 0.5 %.
double slow_closed(const SlowAccount& a, double threshold, double x, bool fall) {
  if (x < threshold) return 0;
  const double there = a.notional * (fall ? 1 - threshold : 1 + threshold);
  if (a.small) return there;
  const double maintenance = a.other + requirement(a.notional * (fall ? 1 - x : 1 + x));
  const double relief = 1.1 * marginal(there) - 0.005;
  return std::min(there, (1.1 * maintenance - (a.equity - a.notional * x)) / relief);
}

struct SlowRung {
  double move = 0, forced = 0, bad_debt = 0;
};

SlowRung slow_cascade(const std::vector<SlowAccount>& book, double shock, double depth, bool fall) {
  SlowRung out{.move = shock};
  std::vector<double> thresholds;
  for (const SlowAccount& a : book) thresholds.push_back(slow_threshold(a, fall));
  while (true) {
    out.forced = 0;
    for (std::size_t i = 0; i < book.size(); ++i) out.forced += slow_closed(book[i], thresholds[i], out.move, fall);
    const double next = shock + 0.01 * std::pow(out.forced / depth, 1 / 1.5);
    if (next <= out.move + 1e-12) break;
    out.move = next;
  }
  for (const SlowAccount& a : book) out.bad_debt += std::max(0.0, a.notional * out.move - a.equity);
  return out;
}

bool close_to(double a, double b, double relative, double absolute) {
  return std::fabs(a - b) <= absolute + relative * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace

class TestLadder : public QObject {
  Q_OBJECT
 private slots:
  void linearCascadeHasItsClosedForm();
  void linearCascadeVectors();
  void thresholdsWorkedByHand();
  void liquidationPriceIsTheFirstTickBelow();
  void closesTheLeastThatRestoresHealth();
  void agreesWithTheProtocolWherePaceIsUnlimited();
  void rungsEqualASlowSolver();
  void massesAndMoneyAddUp();
  void aWhatIfIsARung();
  void jointShocksHurtMore();
  void anEmptyBookIsQuiet();
};

void TestLadder::linearCascadeHasItsClosedForm() {
  for (const double gain : {0.0, 0.1, 0.5, 0.75, 0.9, 0.99}) {
    const LinearCascade c = linear_cascade(1e9, gain * 1e9, 0.0001);
    QVERIFY(close_to(c.gain, gain, 1e-12, 0));
    QVERIFY(c.final_move.has_value());
    QVERIFY2(close_to(*c.final_move, 0.0001 / (1 - gain), 1e-9, 0),
             qPrintable(QString::number(*c.final_move, 'g', 17)));
  }
  QVERIFY(!linear_cascade(1e9, 1e9, 0.0001).final_move.has_value());  // feeds itself without end
}

void TestLadder::linearCascadeVectors() {
  QFile file(FB_SOURCE_DIR "/../shared/conformance/firebreak.jsonl");
  if (!file.open(QIODevice::ReadOnly)) QSKIP("the published vectors are not beside this project");
  int seen = 0;
  while (!file.atEnd()) {
    const auto row = nlohmann::json::parse(file.readLine().toStdString());
    if (row.value("mechanism", "") != "linear_cascade") continue;
    ++seen;
    const auto& in = row["inputs"];
    const LinearCascade c =
        linear_cascade(in["depth_notional_per_unit"], in["liquidatable_notional_per_unit"], in["shock"]);
    QVERIFY(close_to(c.gain, row["expect"]["gain"], 0, row["tolerance"]));
    QVERIFY(c.final_move && close_to(*c.final_move, row["expect"]["final_move"], 0, row["tolerance"]));
  }
  QVERIFY(seen > 0);
}

// One long and one short of a notional N with equity E: E - N x = 2 % N (1 -/+ x), with the tier above 5 M USD.
void TestLadder::thresholdsWorkedByHand() {
  struct Case {
    Money notional, equity;
    double fall, rise;
  };
  for (const Case& c : {Case{1 * kMillionUsd, kMillionUsd / 10, 0.08 / 0.98, 0.08 / 1.02},
                        // 2 % (10 M + 25 % of 5 M) = 225,000: slack 775,000, slopes 10 M (1 -/+ 2.5 %)
                        Case{10 * kMillionUsd, kMillionUsd, 0.775 / 9.75, 0.775 / 10.25},
                        // crosses the bound on the way down: slack 1.2 M - 2 % (6 M + 25 % of 1 M) = 1.075 M; down to 5
                        // M (1/6) it uses 1 M x 0.975, the other 0.1 M go at 0.98 a USD
                        Case{6 * kMillionUsd, kMillionUsd * 12 / 10, 1.0 / 6 + 0.1 / 5.88, 1.075 / (6 * 1.025)},
                        // more equity than notional: nothing above a price of zero takes it
                        Case{kMillionUsd, kMillionUsd * 11 / 10, kNone, 1.08 / 1.02}}) {
    Genesis g = calm_genesis();
    const Lots lots = lots_worth(g, 0, c.notional);
    const UserIdx up = add_user(g, c.equity), down = add_user(g, c.equity);
    add_position(g, up, 0, lots);
    add_position(g, down, 0, -lots);
    Run run(g);
    QVERIFY2(run.error.empty(), run.error.c_str());
    const auto first = run.protocol->layout().first_user();
    const double mark = static_cast<double>(run.protocol->market(0).mark);
    const Ticks below = liquidation_price(*run.protocol, first + up, 0),
                above = liquidation_price(*run.protocol, first + down, 0);
    // The requirement per lot is whole micro-USD, rounded up: that moves the price by less than a hundred-thousandth.
    if (c.fall == kNone)
      QCOMPARE(below, 0);
    else
      QVERIFY(std::fabs(static_cast<double>(below) - mark * (1 - c.fall)) < 1 + 1e-5 * mark);
    QVERIFY(std::fabs(static_cast<double>(above) - mark * (1 + c.rise)) < 1 + 1e-5 * mark);
    QCOMPARE(liquidation_price(*run.protocol, first + up, 1), 0);  // no position there
  }
}

// Moves the book to the price in question (one block, volatility barely moves maintenance from its floor) and looks.
void TestLadder::liquidationPriceIsTheFirstTickBelow() {
  Genesis g = calm_genesis();
  for (OpeningMarket& m : g.markets) m.first_sigma_ppm = 10'000;
  if (!g.parameters.set("vol_fast_half_life_ms", "86400000") || !g.parameters.set("funding_interest_ppm", "0"))
    QFAIL("parameters");
  const Lots lots = lots_worth(g, 0, kMillionUsd);
  const UserIdx up = add_user(g, kMillionUsd / 40), down = add_user(g, kMillionUsd);
  add_position(g, up, 0, lots);
  add_position(g, down, 0, -lots);
  Run probe(g);
  QVERIFY2(probe.error.empty(), probe.error.c_str());
  const Ticks price = liquidation_price(*probe.protocol, probe.protocol->layout().first_user() + up, 0);
  QVERIFY(price > 0 && price < probe.protocol->market(0).mark);
  for (const Ticks away : {-1, 0, 1, 2}) {
    Run run(g);
    BlockInput in{.time_ms = kStart + 15'000};
    in.observations.push_back({.market = 0, .price = price + away, .time_ms = in.time_ms});
    QVERIFY(run.protocol->step(in, run.log).has_value());
    if (run.protocol->market(0).mark != price + away || run.protocol->market(0).mm_ppm != 20'000)
      QFAIL("the case is not as described");
    QCOMPARE(run.protocol->totals().liquidated_accounts, away <= 0 ? 1U : 0U);
  }
}

// 1 M USD with 100,000 of equity, 9 % down: E = 10,000, MM = 18,200; v = (1.1 x 18,200 - 10,000) / (1.1 x 2 % - 0.5 %).
void TestLadder::closesTheLeastThatRestoresHealth() {
  Genesis g = calm_genesis();
  if (!g.parameters.set("depth_1pct_usd", "1000000000000")) QFAIL("parameters");  // so deep that nothing moves further
  const Lots lots = lots_worth(g, 0, kMillionUsd);
  const UserIdx up = add_user(g, kMillionUsd / 10), down = add_user(g, kMillionUsd);
  add_position(g, up, 0, lots);
  add_position(g, down, 0, -lots);
  Run run(g);
  const Rung rung = what_if(*run.protocol, 0, -90'000, false);
  QVERIFY(close_to(static_cast<double>(rung.forced), (1.1 * 18'200e6 - 10'000e6) / 0.017, 1e-3, 0));
  QVERIFY(close_to(static_cast<double>(rung.mass), 1e12 * (1 - 0.08 / 0.98), 1e-4, 0));
  QCOMPARE(what_if(*run.protocol, 0, -80'000, false).forced, 0);
}

// One block of the protocol under the shock against the ladder's first answer: deep book, no pace, no clips, no rise of
// maintenance; nobody falls so deep that the backstop takes over.
void TestLadder::agreesWithTheProtocolWherePaceIsUnlimited() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000 * kMillionUsd);
  g.markets[0].first_sigma_ppm = 100'000;
  for (const auto& [key, value] : std::vector<std::pair<const char*, const char*>>{{"depth_1pct_usd", "100000000000"},
                                                                                   {"pace_ppm_per_min", "10000000"},
                                                                                   {"clip_usd", "1000000000000"},
                                                                                   {"mm_rise_ppm_per_hour", "0"},
                                                                                   {"lp_inventory_ppm", "100000000"}})
    if (!g.parameters.set(key, value)) QFAIL(key);
  add_random_book(g, 11, 400, 20);
  for (const std::int64_t shock_ppm : {-30'000, -34'000, -38'000, 34'000}) {
    Run run(g);
    const Rung rung = what_if(*run.protocol, 0, shock_ppm, false);
    QVERIFY2(run.block({1'000'000 + shock_ppm}), run.error.c_str());
    const MarketView& after = run.protocol->market(0);
    QCOMPARE(after.mm_ppm, 20'000);
    QVERIFY2(close_to(static_cast<double>(rung.forced), static_cast<double>(after.forced_notional), 0.01, 1e9),
             qPrintable(QString("%1: %2 %3").arg(shock_ppm).arg(rung.forced).arg(after.forced_notional)));
    QVERIFY(shock_ppm == -30'000 || after.forced_notional > 100'000 * kUsd);
  }
}

void TestLadder::rungsEqualASlowSolver() {
  int compared = 0, cascaded = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    Genesis g = calm_genesis();
    add_random_book(g, seed, 120, 20);
    for (Money size : {7, 30, 130}) {  // whales in every size tier
      const UserIdx a = add_user(g, size * kMillionUsd / 8), b = add_user(g, size * kMillionUsd / 6);
      add_position(g, a, 0, lots_worth(g, 0, size * kMillionUsd));
      add_position(g, b, 0, -lots_worth(g, 0, size * kMillionUsd));
    }
    Run run(g);
    QVERIFY2(run.error.empty(), run.error.c_str());
    for (MarketIdx m = 0; m < 2; ++m) {
      const Ladder ladder = cascade_ladder(*run.protocol, m);
      QCOMPARE(ladder.rungs.size(), std::size_t{64});
      const double depth = static_cast<double>(run.protocol->market(m).depth_1pct);
      for (const Rung& rung : ladder.rungs) {
        const bool fall = rung.shock_ppm < 0;
        const SlowRung slow = slow_cascade(slow_book(*run.protocol, m, fall),
                                           static_cast<double>(magnitude(rung.shock_ppm)) / 1e6, depth, fall);
        if (slow.move > 0.99) continue;  // the price is gone
        ++compared;
        cascaded += 1e6 * slow.move > 1.05 * static_cast<double>(magnitude(rung.shock_ppm));
        QVERIFY(close_to(static_cast<double>(rung.forced), slow.forced, 2e-3, 1e9));
        QVERIFY(close_to(static_cast<double>(magnitude(rung.settled_ppm)), 1e6 * slow.move, 1e-3, 3));
        QVERIFY(close_to(static_cast<double>(rung.bad_debt), slow.bad_debt, 1e-3, 1e9));
      }
    }
  }
  QVERIFY(compared > 250);
  QVERIFY(cascaded > 50);  // impact matters in these books
}

void TestLadder::massesAndMoneyAddUp() {
  Genesis g = calm_genesis();
  add_random_book(g, 5, 300, 25);
  Run run(g);
  const Ladder ladder = cascade_ladder(*run.protocol, 0);
  Money mass = 0, settled = 0, forced = 0;
  bool debt = false;
  for (std::size_t i = 0; i < ladder.rungs.size(); ++i) {
    const Rung& rung = ladder.rungs[i];
    if (i == 32) mass = settled = forced = 0;  // the rises begin
    mass += rung.mass;
    QVERIFY(magnitude(rung.settled_ppm) >= magnitude(rung.shock_ppm) - 1);
    QVERIFY(magnitude(rung.settled_ppm) >= settled);
    QVERIFY(rung.forced >= forced);  // a greater shock forces more
    forced = rung.forced;
    QVERIFY(rung.gain_1e6 >= 0);
    Money paid = rung.shortfall;
    for (const Money draw : rung.draws) paid += draw;
    QCOMPARE(paid, rung.bad_debt);
    debt = debt || rung.bad_debt > 0;
    settled = magnitude(rung.settled_ppm);
  }
  QVERIFY(debt);
  QVERIFY(ladder.rungs[31].shortfall > 0);  // caps leave something to the winners at -40 %
}

void TestLadder::aWhatIfIsARung() {
  Genesis g = calm_genesis();
  add_random_book(g, 6, 200, 20);
  Run run(g);
  const Ladder ladder = cascade_ladder(*run.protocol, 1);
  for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{20}, std::size_t{40}, std::size_t{63}}) {
    const Rung& rung = ladder.rungs[i];
    const Rung alone = what_if(*run.protocol, 1, rung.shock_ppm, false);
    QCOMPARE(alone.settled_ppm, rung.settled_ppm);
    QCOMPARE(alone.forced, rung.forced);
    QVERIFY(close_to(static_cast<double>(alone.bad_debt), static_cast<double>(rung.bad_debt), 1e-6, 1e3));
  }
  QCOMPARE(what_if(*run.protocol, 1, 0, true).forced, 0);
}

// A long in both markets that survives a fall of either, but not of both.
void TestLadder::jointShocksHurtMore() {
  Genesis g = calm_genesis();
  const UserIdx both = add_user(g, kMillionUsd / 4), short0 = add_user(g, 5 * kMillionUsd),
                short1 = add_user(g, 5 * kMillionUsd);
  for (MarketIdx m = 0; m < 2; ++m) {
    add_position(g, both, m, lots_worth(g, m, kMillionUsd));
    add_position(g, m == 0 ? short0 : short1, m, -lots_worth(g, m, kMillionUsd));
  }
  Run run(g);
  const Rung one = what_if(*run.protocol, 0, -150'000, false), all = what_if(*run.protocol, 0, -150'000, true);
  QCOMPARE(one.forced, 0);
  QCOMPARE(one.bad_debt, 0);
  QVERIFY(all.forced > 900'000 * kUsd * 85 / 100);
  // 2 x 1 M USD x 15 % and the further move of BTC by its own impact, less 250,000 of equity.
  const double further = static_cast<double>(magnitude(all.settled_ppm) - 150'000) / 1e6;
  QVERIFY(further > 0);
  QVERIFY(close_to(static_cast<double>(all.bad_debt), 1e12 * (0.30 + further - 0.25), 1e-3, 1e6));
}

void TestLadder::anEmptyBookIsQuiet() {
  Run run(calm_genesis());
  QVERIFY2(run.error.empty(), run.error.c_str());
  const Ladder ladder = cascade_ladder(*run.protocol, 0);
  for (const Rung& rung : ladder.rungs) {
    QCOMPARE(rung.forced, 0);
    QCOMPARE(rung.settled_ppm, rung.shock_ppm);
    QCOMPARE(rung.gain_1e6, 0);
  }
  QCOMPARE(ladder.gain_worst_1e6, 0);
  QCOMPARE(ladder.gain_worst_at_ppm, 0);
}

QTEST_GUILESS_MAIN(TestLadder)
#include "tst_ladder.moc"
