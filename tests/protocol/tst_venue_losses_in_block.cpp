// Who bears what, as other venues have it, through the block: loss indexes, caps, gates, when ADL goes first and
// against whom, windows, and the overshoot of ADL away from the mark. Figures worked by hand; nobody has depth but
// where it says so.
#include <QtTest>

#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

Rules with(Rules rules, const Rules& more) {
  rules.insert(rules.end(), more.begin(), more.end());
  return rules;
}

const Rules kAfter{{"loss_policy", "after_liquidation"}};

// The dead: 100,000 long with 5,000; its counterparties 60,000 and 40,000 short with plenty.
struct Dead {
  UserIdx dead, larger, smaller;
};
Dead add_dead(Genesis& g, std::int64_t margin_usd = 5'000) {
  return {add_side(g, 0, 100'000, margin_usd), add_side(g, 0, -60'000, 200'000), add_side(g, 0, -40'000, 200'000)};
}

std::vector<Event> adl_lines(const Run& run) {
  std::vector<Event> out;
  for (const Event& e : run.log.events)
    if (e.type == EventType::adl) out.push_back(e);
  return out;
}

}  // namespace

class TestVenueLossesInBlock : public QObject {
  Q_OBJECT
 private slots:
  // Drift: 14,000 over 3 BTC long and 3 short: 2,333.333334 a BTC upwards, so each holder of 3 pays 7,000.000002.
  void aLossIndexChargesOpenInterest() {
    Genesis g = venue_book(with(kAfter, {{"deficit_order", "adl_first"}, {"residual_policy", "open_interest"}}), 1'000);
    add_dead(g);
    const UserIdx user = add_pair(g, 0, 30'000, 100'000);
    Run run(std::move(g));
    QVERIFY(run.block({800'000, 1'000'000}));
    QCOMPARE(equity(run, user), 94'000 * kUsd - Money{7'000'000'002});
    QCOMPARE(equity(run, user + 1), 3'006'000 * kUsd - Money{7'000'000'002});
    QCOMPARE(equity(run, 0), Money{0});
    FB_CLEAN(run, "loss_index");
  }

  // 14,000 of 920,000 of quote (212,000, 208,000 and 500,000): an index of 1e12 falls by 15,217,391,305, rounded up, so
  // a balance of 500,000 pays 7,608.695653.
  void aDepositIndexCutsBalances() {
    Genesis g = venue_book(with(kAfter, {{"deficit_order", "adl_first"}, {"residual_policy", "balances"}}), 1'000);
    add_dead(g);
    const UserIdx bystander = add_user(g, 500'000 * kUsd);
    Run run(std::move(g));
    QVERIFY(run.block({800'000, 1'000'000}));
    QCOMPARE(equity(run, bystander), 500'000 * kUsd - Money{7'608'695'653});
    QCOMPARE(equity(run, 0), Money{0});
    FB_CLEAN(run, "deposit_index");
  }

  // Drift: 15,000 are missing and the fund has 50,000, but pays 10,000 for the market and no more in the same loss
  // event.
  void theFundPaysAMarketUpToItsCap() {
    Genesis g = venue_book(with(kAfter, {{"fund_market_usd", "10000"}}), 50'000);
    const Dead d = add_dead(g);
    Run run(std::move(g));
    QVERIFY(run.block({800'000, 1'000'000}));
    QCOMPARE(fund(run), 40'000 * kUsd);
    QCOMPARE(equity(run, d.dead), -5'000 * kUsd);
    QVERIFY(run.block({800'000, 1'000'000}));
    QCOMPARE(fund(run), 40'000 * kUsd);
    FB_CLEAN(run, "fund_market_cap");
  }

  // Derive: 15,000 below zero with 4,000 of maintenance: 19,000 of margin are missing. 18,999 of insurance shut the
  // gate.
  void theGateCountsMissingMargin() {
    for (const std::int64_t insurance : {18'999, 19'001}) {
      Genesis g =
          venue_book(with(kAfter, {{"withdrawal_gate", "insolvent_margin"}, {"bankrupt_policy", "market"}}), insurance);
      const Dead d = add_dead(g);
      Run run(std::move(g));
      BlockInput in;
      in.withdrawals = {{d.smaller, 1'000 * kUsd}};
      QVERIFY(run.block({800'000, 1'000'000}, in));
      QCOMPARE(refusals(run, RefusalReason::withdrawal_gate), insurance == 18'999 ? 1 : 0);
    }
  }

  // Bybit: the first account takes 20,000 of 50,000, 40 % and beyond the 30 %: the second one's 2,000 are borne by ADL
  // at its bankruptcy price. With 50 % as the level the fund pays them too.
  void aDrawdownOfTheInsuranceTurnsAdlOn() {
    for (const char* start : {"300000", "500000"}) {
      Genesis g = venue_book(with(kAfter, {{"adl_trigger", "drawdown"},
                                           {"adl_start_ppm", start},
                                           {"adl_stop_ppm", "250000"},
                                           {"adl_price", "bankruptcy"}}),
                             50'000);
      add_dead(g);
      const UserIdx second = add_pair(g, 0, 100'000, 28'000);
      Run run(std::move(g));
      QVERIFY(run.block({750'000, 1'000'000}));
      QCOMPARE(fund(run), 30'000 * kUsd);
      QVERIFY(run.block({700'000, 1'000'000}));
      const bool on = std::string(start) == "300000";
      QCOMPARE(lots_of(run, second), Lots{0});
      QCOMPARE(run.protocol->totals().breaches.adl_off_mark > 0, on);
      QVERIFY(near(fund(run), (on ? 30'000 : 28'000) * kUsd, 2 * kUsd));  // whole ticks leave it a little
      FB_CLEAN(run, on ? "adl_drawdown_on" : "adl_drawdown_off");
    }
  }

  // GMX: 10 BTC long against lp; +20 % makes 20,000 of profit against 100,000: beyond 15 %. Half of it, 5 BTC, brings
  // it to 10 %.
  void aSidesProfitAgainstLpTurnsAdlOn() {
    Genesis g = venue_book(
        with(kAfter, {{"adl_trigger", "pool_share"}, {"adl_start_ppm", "150000"}, {"adl_stop_ppm", "100000"}}), 0);
    g.markets[0].lp_capital = 100'000 * kUsd;
    const UserIdx user = add_side(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    const Lots all = lots_of(run, user);
    QVERIFY(run.block({1'140'000, 1'000'000}));
    QCOMPARE(lots_of(run, user), all);  // 14 %
    QVERIFY(run.block({1'200'000, 1'000'000}));
    QCOMPARE(lots_of(run, user), all / 2);
    QCOMPARE(equity(run, user), 70'000 * kUsd);  // at the mark: nothing is taken
    QVERIFY(run.block({1'200'000, 1'000'000}));
    QCOMPARE(lots_of(run, user), all / 2);
    QCOMPARE(count(run, EventType::adl), 1);
    FB_CLEAN(run, "adl_pool_share");
  }

  // dYdX: the poor short also holds 60,000 of ETH that fell as much: 3,000 are left to it, half of them for BTC, and
  // the 9,000 that its 60,000 would cost are more. It is passed over; two rich shorts take all. Where anybody may be
  // taken it gives all it has.
  void onlyOverlappingBankruptcyPricesMeet() {
    for (const char* who : {"overlapping", "any"}) {
      Genesis g = venue_book(with(kAfter, {{"deficit_order", "adl_first"},
                                           {"adl_price", "bankruptcy"},
                                           {"adl_counterparties", who},
                                           {"adl_policy", "pro_rata"}}),
                             0);
      const UserIdx dead = add_side(g, 0, 100'000, 5'000), poor = add_side(g, 0, -60'000, 3'000);
      add_side(g, 0, -40'000, 200'000);
      const UserIdx rich = add_side(g, 0, -60'000, 200'000);
      add_side(g, 0, 60'000, 200'000);
      add_notional(g, poor, 1, 60'000 * kUsd);
      add_side(g, 1, -60'000, 200'000);
      Run run(std::move(g));
      QVERIFY(run.block({800'000, 800'000}));
      const bool overlapping = std::string(who) == "overlapping";
      QCOMPARE(equity(run, poor) == 3'000 * kUsd, overlapping);
      QCOMPARE(lots_of(run, dead) == 0, overlapping);
      QVERIFY(lots_of(run, rich) != 0 || overlapping);
      QVERIFY(equity(run, poor) >= 0);
      FB_CLEAN(run, overlapping ? "adl_overlapping" : "adl_any");
    }
  }

  // At the mark of the block before the counterparties give 12,000 and 8,000 where 15,000 are missing: 5,000 too much,
  // which the dead keeps. Of the lots the book's pace would have taken 10,000 USD: 12.5 % of 80,000.
  void overshootAwayFromTheMark() {
    Genesis g = venue_book(
        with(kAfter, {{"deficit_order", "adl_first"}, {"adl_price", "previous_mark"}, {"adl_policy", "queue"}}), 0,
        "40000");
    const Dead d = add_dead(g);
    Run run(std::move(g));
    const Lots all = lots_of(run, d.dead);
    QVERIFY(run.block({800'000, 1'000'000}));
    QCOMPARE(lots_of(run, d.dead), Lots{0});
    QCOMPARE(equity(run, d.dead), 5'000 * kUsd);
    QCOMPARE(equity(run, d.larger), 200'000 * kUsd);
    QCOMPARE(equity(run, d.smaller), 200'000 * kUsd);
    const std::vector<Event> lines = adl_lines(run);
    QCOMPARE(lines.size(), 2U);
    QCOMPARE(lines[0].y, Money{0});  // whichever came first was needed in full
    QCOMPARE(lines[1].y, 5'000 * kUsd);
    QCOMPARE(lines[0].z, all / 8);
    QCOMPARE(lines[1].z, Lots{0});
    QCOMPARE(run.protocol->totals().breaches.adl_off_mark_money, 20'000 * kUsd);
    FB_CLEAN(run, "overshoot_previous_mark");
  }

  // At the bankruptcy price they give exactly what is missing: no overshoot but for whole ticks.
  void noOvershootAtTheBankruptcyPrice() {
    Genesis g = venue_book(with(kAfter, {{"deficit_order", "adl_first"}, {"adl_price", "bankruptcy"}}), 0);
    const Dead d = add_dead(g);
    Run run(std::move(g));
    QVERIFY(run.block({800'000, 1'000'000}));
    Money over = 0;
    for (const Event& line : adl_lines(run)) over += line.y;
    QVERIFY(over >= 0 && over < kUsd);
    QVERIFY(near(equity(run, d.larger) + equity(run, d.smaller), 405'000 * kUsd, kUsd));
  }

  // A window ends now: 10,000 in the first block, nothing in the second, 10,000 again 30 s after the first. By
  // Synthetix' formula 0.1 % of 1 M USD is 1,000 a second, 10,000 in ten.
  void aWindowSlides() {
    const auto closed = [](const Rules& cap, int blocks) {
      const Rules fast{{"pace_ppm_per_min", "100000000"},
                       {"clip_usd", "1000000"},
                       {"target_health_ppm", "5000000"},
                       {"backstop_health_ppm", "0"},
                       {"penalty_ppm", "0"}};
      Genesis g = venue_book(with(fast, cap), 0, kDeep);
      const UserIdx user = add_pair(g, 0, 100'000, 6'000);
      Run run(std::move(g));
      for (int i = 0; i < blocks; ++i) run.block({980'000, 1'000'000});
      return 98'000 * kUsd - notional(run, user);
    };
    const Rules amount{{"window_cap_usd", "10000"}, {"window_cap_ms", "30000"}};
    QVERIFY(near(closed(amount, 1), 10'000 * kUsd, 50 * kUsd));
    QVERIFY(near(closed(amount, 2), 10'000 * kUsd, 50 * kUsd));
    QVERIFY(near(closed(amount, 3), 20'000 * kUsd, 100 * kUsd));
    const Rules formula{{"window_skew_usd", "1000000"}, {"taker_fee_ppm", "1000"}, {"window_cap_ms", "10000"}};
    QVERIFY(near(closed(formula, 1), 10'000 * kUsd, 50 * kUsd));
    QVERIFY(near(closed(with(formula, {{"window_multiplier_ppm", "500000"}}), 1), 5'000 * kUsd, 50 * kUsd));
  }

  // Forced volume counts a lot when the book takes it; what the network takes over stands apart.
  void volumeIsCountedOnce() {
    Genesis g = venue_book({{"loss_policy", "socialise_gains"}, {"liquidation_policy", "network"}}, 0, kDeep);
    g.markets[0].backstop_capital = 1'000'000 * kUsd;  // what the network pays its slices' slippage from
    add_pair(g, 0, 100'000, 6'000);
    Run run(std::move(g));
    QVERIFY(run.block({980'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).handed_over, 98'000 * kUsd);
    QVERIFY(near(run.protocol->market(0).forced_notional, 9'800 * kUsd, 20 * kUsd));  // its first slice
  }
};

QTEST_GUILESS_MAIN(TestVenueLossesInBlock)
#include "tst_venue_losses_in_block.moc"
