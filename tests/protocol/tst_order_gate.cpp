// The admission of a closing order by an account with next to nothing: what it costs, fee and slippage, may take all
// that the account has and not a micro-USD more (I2).
#include <QtTest>

#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

struct Closing {
  Money before = 0, after = 0;  // equity of the account
  bool filled = false, would_fall_below_zero = false;
};

// An account with `balance` is long for 100,000 USD at the mark, below maintenance; no liquidation can take it, because
// the market's pace and its backstop are shut. It asks to sell `share_ppm` of its lots.
Closing close_with(Money balance, Ppm share_ppm) {
  Genesis g = market_genesis({{"BTC", 8000}}, 10'000'000 * kUsd);
  for (const char* shut : {"pace_ppm_per_min", "backstop_limit_ppm", "backstop_health_ppm"})
    if (!g.parameters.set(shut, "0")) return {};
  const Lots lots = 100'000 * kUsd / (g.markets[0].first_index * g.markets[0].instrument.tick_value);
  const UserIdx poor = add_user(g, balance), other = add_user(g, 1'000'000 * kUsd);
  add_position(g, poor, 0, lots), add_position(g, other, 0, -lots);
  Run run(std::move(g));
  const AccountIdx a = run.protocol->layout().first_user() + poor;
  Closing out{run.protocol->margin(a).equity};
  BlockInput in;
  in.orders.push_back({.user = poor, .market = 0, .lots = -mul_div_floor(lots, share_ppm, kMillion)});
  if (!run.block({kMillion}, in)) return {};
  out.after = run.protocol->margin(a).equity;
  for (const Event& e : run.log.events) {
    out.filled |= e.type == EventType::fill && e.code == static_cast<int>(FillReason::order);
    out.would_fall_below_zero |=
        e.type == EventType::refusal && e.code == static_cast<int>(RefusalReason::would_fall_below_zero);
  }
  return out;
}

}  // namespace

class TestOrderGate : public QObject {
  Q_OBJECT
 private slots:
  // The fee alone is 45 USD of 100,000.
  void a_cost_beyond_the_equity_is_refused() {
    const auto all = close_with(44 * kUsd, kMillion);
    QVERIFY(all.would_fall_below_zero && !all.filled);
    QCOMPARE(all.before, 44 * kUsd);
    QCOMPARE(all.after, all.before);
    const auto half = close_with(44 * kUsd, 500'000);
    QVERIFY(half.filled && half.after > 0 && half.after < half.before);
  }

  void the_boundary_is_exact() {
    const auto rich = close_with(1'500 * kUsd, kMillion);
    QVERIFY(rich.filled);
    const Money cost = rich.before - rich.after;
    QVERIFY(cost >= 45 * kUsd);
    const auto just = close_with(cost, kMillion), short_by_one = close_with(cost - 1, kMillion);
    QVERIFY(just.filled);
    QCOMPARE(just.after, Money{0});
    QVERIFY(short_by_one.would_fall_below_zero && !short_by_one.filled);
    QCOMPARE(short_by_one.after, cost - 1);
  }
};

QTEST_GUILESS_MAIN(TestOrderGate)
#include "tst_order_gate.moc"
