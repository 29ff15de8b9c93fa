// Margins and funding of other venues through the block, by the parameter that chooses them. Figures worked by hand;
// the risk factors of a lognormal price were computed apart (expected shortfall with the normal distribution of another
// library).
#include <QtTest>

#include "risk/margin_policy.h"
#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

AccountMargin margin(const Run& run, UserIdx u) { return run.protocol->margin(account(run, u)); }

// Requirements are rounded up a lot: a micro-USD for each.
bool requires_of(const Run& run, Money got, Money exact, UserIdx u, MarketIdx m = 0) {
  return got >= exact && got <= exact + magnitude(lots_of(run, u, m));
}

constexpr TimeMs kEightHours = 28'800'000;

}  // namespace

class TestVenueMarginsInBlock : public QObject {
  Q_OBJECT
 private slots:
  // dYdX: initial 2 %, maintenance 60 % of it.
  void maintenanceIsAFractionOfInitial() {
    Genesis g = venue_book(
        {{"margin_policy", "fraction"}, {"initial_ppm", "20000"}, {"maintenance_fraction_ppm", "600000"}}, 0);
    const UserIdx user = add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    for (int i = 0; i < 2; ++i) {  // at the opening and after a block
      QCOMPARE(run.protocol->market(0).mm_ppm, Ppm{12'000});
      QCOMPARE(run.protocol->market(0).im_ppm, Ppm{20'000});
      QVERIFY(requires_of(run, margin(run, user).maintenance, 1'200 * kUsd, user));
      QVERIFY(requires_of(run, margin(run, user).initial, 2'000 * kUsd, user));
      QVERIFY(run.block({1'000'000, 1'000'000}));
    }
  }

  // Hyperliquid, BTC: 40 x up to 150 M, 20 x beyond: its published 3,125,000 of 200 M, half of initial margin.
  void maintenanceFollowsLeverageTiers() {
    Genesis g = venue_book({{"margin_policy", "tiers"},
                            {"tier0_leverage", "40"},
                            {"tier1_leverage", "20"},
                            {"tier2_leverage", "20"},
                            {"tier3_leverage", "20"},
                            {"tier1_usd", "150000000"},
                            {"tier2_usd", "1000000000000"},
                            {"tier3_usd", "1000000000000"}},
                           0);
    const UserIdx large = add_pair(g, 0, 200'000'000, 50'000'000), small = add_pair(g, 0, 1'000'000, 50'000);
    Run run(std::move(g));
    QVERIFY(run.block({1'000'000, 1'000'000}));
    QVERIFY(requires_of(run, margin(run, large).maintenance, 3'125'000 * kUsd, large));
    QVERIFY(requires_of(run, margin(run, large).initial, 6'250'000 * kUsd, large));
    QVERIFY(requires_of(run, margin(run, small).maintenance, 12'500 * kUsd, small));
    QCOMPARE(run.protocol->market(0).mm_ppm, Ppm{12'500});
    QVERIFY(
        requires_of(run, margin(run, large + 1).maintenance, 3'125'000 * kUsd, large + 1));  // a short of the same size
  }

  // Vega at 50 % volatility, a day, the mean of the worst 0.1 %: a short may lose 9.173882 %, a long 8.461426 %;
  // slippage 0.1 %. In whole ppm upwards: 92,739 and 85,615; initial is 1.5 of it.
  void riskFactorsAreOfTheirOwnForEachSide() {
    Genesis g = venue_book({{"margin_policy", "risk_factor"},
                            {"mm_horizon_ms", "86400000"},
                            {"risk_tail_ppm", "1000"},
                            {"risk_slippage_ppm", "1000"},
                            {"im_ratio_ppm", "1500000"}},
                           0);
    const UserIdx user = add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    QCOMPARE(run.protocol->market(0).mm_ppm, Ppm{85'615});
    QVERIFY(requires_of(run, margin(run, user).maintenance, Money{8'561'500'000}, user));
    QVERIFY(requires_of(run, margin(run, user + 1).maintenance, Money{9'273'900'000}, user + 1));
    QVERIFY(requires_of(run, margin(run, user).initial, Money{12'842'250'000}, user));
    QVERIFY(near(margin(run, user + 1).initial, Money{13'910'850'000}, 2 * magnitude(lots_of(run, user))));
    QVERIFY(run.block({1'000'000, 1'000'000}));
    QVERIFY(run.protocol->market(0).mm_ppm <= Ppm{85'615});  // a quiet block: it follows at once
    FB_CLEAN(run, "risk_factors");
  }

  // Vega as governance sets it: volatility 1 a year and 126 s, whatever prices do. With x = sqrt(126 s / a year) and
  // the quantile z of a tail of 1e-6, shorts lose Phi(x - z) / 1e-6 - 1, longs 1 - Phi(-z - x) / 1e-6.
  void governanceMaySetTheVolatility() {
    Genesis g = venue_book({{"margin_policy", "risk_factor"},
                            {"mm_horizon_ms", "126000"},
                            {"model_sigma_ppm", "1000000"},
                            {"risk_tail_ppm", "1"},
                            {"risk_slippage_ppm", "1000"}},
                           0);
    const UserIdx user = add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    for (const std::int64_t price : {1'000'000, 985'000, 1'000'000}) {
      QVERIFY(run.block({price, 1'000'000}));
      QCOMPARE(run.protocol->market(0).mm_ppm, Ppm{10'841});
    }
    QVERIFY(requires_of(run, margin(run, user + 1).maintenance, Money{10'935} * 100'000, user + 1));
  }

  // The full pass and the one account agree on shorts: the same accounts are below maintenance.
  void thePassKnowsBothSides() {
    for (const std::int64_t margin_usd : {92'740, 92'738}) {  // of 1,000,000: needed 92,739
      Genesis g = venue_book({{"margin_policy", "risk_factor"},
                              {"mm_horizon_ms", "86400000"},
                              {"risk_tail_ppm", "1000"},
                              {"risk_slippage_ppm", "1000"}},
                             0);
      const UserIdx user = add_side(g, 0, -1'000'000, margin_usd);
      add_side(g, 0, 1'000'000, 900'000);
      Run run(std::move(g));
      QVERIFY(run.block({1'000'000, 1'000'000}));
      const bool below = margin(run, user).equity < margin(run, user).maintenance;
      QCOMPARE(below, margin_usd == 92'738);
      QCOMPARE(run.protocol->totals().below_maintenance, below ? 1U : 0U);
    }
  }

  // No premium: interest of 10.95 % a year for eight hours is 99.93 ppm and within the clamp; half of it where it is
  // scaled.
  void vegasFundingPaysInterestWithinItsClamp() {
    for (const auto& [scaling, clamp, paid_micro] :
         {std::tuple{"1000000", "500", 9'993'100}, std::tuple{"500000", "500", 4'996'500},
          std::tuple{"1000000", "50", 5'000'000}}) {
      Genesis g = venue_book(
          {{"funding_policy", "clamped"}, {"funding_scaling_ppm", scaling}, {"funding_clamp_ppm", clamp}}, 0);
      const UserIdx user = add_pair(g, 0, 100'000, 50'000);
      Run run(std::move(g));
      QVERIFY(block_after(run, kEightHours, {1'000'000, 1'000'000}));
      QVERIFY(near(equity(run, user), 50'000 * kUsd - paid_micro, 100));
      QVERIFY(equity(run, user) + equity(run, user + 1) <= 10'050'000 * kUsd);
      FB_CLEAN(run, "funding_clamped");
    }
  }

  // dYdX: 0.75 x (2 % - 1.2 %) = 0.6 % an interval at most, where 1 % would be due.
  void fundingIsLimitedByTheRoomBetweenMargins() {
    Genesis g = venue_book({{"funding_policy", "limited"},
                            {"funding_limit_factor_ppm", "750000"},
                            {"funding_interest_ppm", "10000"},
                            {"margin_policy", "fraction"},
                            {"initial_ppm", "20000"},
                            {"maintenance_fraction_ppm", "600000"},
                            {"oi_scale_lower_usd", "1000"},
                            {"oi_scale_upper_usd", "2000"}},
                           0);
    const UserIdx user = add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    QVERIFY(block_after(run, kEightHours, {1'000'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).funding_rate_ppm, Ppm{6'000});  // of the rates before open interest scales them
    QCOMPARE(run.protocol->market(0).im_ppm, Ppm{1'000'000});
    QCOMPARE(equity(run, user), 49'400 * kUsd);
  }

  // No premium: interest of 0.5 % is paid up to the dead zone of 0.3 %, at its half share: 0.15 %.
  void aDeadZoneHoldsTheInterest() {
    Genesis g = venue_book(
        {{"funding_interest_ppm", "5000"}, {"funding_premium_share_ppm", "500000"}, {"funding_dead_zone_ppm", "3000"}},
        0);
    const UserIdx user = add_pair(g, 0, 100'000, 50'000);
    Run run(std::move(g));
    QVERIFY(block_after(run, kEightHours, {1'000'000, 1'000'000}));
    QCOMPARE(run.protocol->market(0).funding_rate_ppm, Ppm{1'500});
    QCOMPARE(equity(run, user), 49'850 * kUsd);
  }

  void aModelWithoutAnAnswerAsksForAllOfTheValue() {
    Parameters p({"X"});
    QVERIFY(p.set("margin_policy", "risk_factor").has_value());
    QVERIFY(p.set("mm_horizon_ms", "86400000").has_value());
    QCOMPARE(rates_by_policy(p, 0, 5'000'000'000'000).maintenance_ppb, std::int64_t{1'000'000'000});
    QVERIFY(rates_by_policy(p, 0, 0).maintenance_ppb > 0);  // and no volatility for something
  }
};

QTEST_GUILESS_MAIN(TestVenueMarginsInBlock)
#include "tst_venue_margins_in_block.moc"
