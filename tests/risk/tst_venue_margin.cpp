// Requirements, risk factors and funding of other venues: published figures and corners worked by hand.
#include <QtTest>

#include "base/fixed_math.h"
#include "risk/venue_funding.h"
#include "risk/venue_margin.h"
#include "risk/venue_risk_factor.h"
#include "solvency/property.h"

using namespace fb;

namespace {

const std::vector<LeverageTier> kEth{{0, 25}, {100'000'000 * kUsd, 15}};

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance * std::abs(b); }

}  // namespace

class TestVenueMargin : public QObject {
  Q_OBJECT
 private slots:
  // Hyperliquid: eight hours' interest of 0.01 %, a dead zone of 0.05 %, an eighth an hour (12.5 ppm, whole: 12).
  void funding_of_a_share_with_a_dead_zone() {
    const FundingBlend hourly{.interest_ppm = 12, .premium_share_ppm = 125'000, .dead_zone_ppm = 500};
    QCOMPARE(blended_rate_1e9(0, hourly), std::int64_t{12'000});
    QCOMPARE(blended_rate_1e9(400'000, hourly), std::int64_t{12'000});     // premium 0.04 %: interest alone
    QCOMPARE(blended_rate_1e9(2'000'000, hourly), std::int64_t{187'500});  // 250'000 less the zone of 62'500
    QCOMPARE(blended_rate_1e9(-2'000'000, hourly), std::int64_t{-187'500});
    QCOMPARE(blended_rate_1e9(2'000'000, {.interest_ppm = 12, .premium_share_ppm = 125'000}), std::int64_t{262'000});
    QCOMPARE(blended_rate_1e9(-3, {.interest_ppm = 0, .premium_share_ppm = 500'000}), std::int64_t{-2});
  }

  void dydx_rates() {
    QCOMPARE(maintenance_rate(637'239, 289'284), Ppm{184'343});  // 184,343.05
    QCOMPARE(funding_rate_limit(423'978'721, 745'345, 564'947), Ppm{137'481'459});
    const OpenInterestScale scale{200'000, 1'000'000, 2'000'000};
    QCOMPARE(scaled_initial_rate(scale, 0), Ppm{200'000});
    QCOMPARE(scaled_initial_rate(scale, 1'000'000), Ppm{200'000});
    QCOMPARE(scaled_initial_rate(scale, 1'000'001), Ppm{200'000});  // 0.8 ppm more, cut
    QCOMPARE(scaled_initial_rate(scale, 1'234'567), Ppm{387'653});
    QCOMPARE(scaled_initial_rate(scale, 2'000'000), kMillion);
    QCOMPARE(scaled_initial_rate({200'000, 0, 0}, INT64_MAX), Ppm{200'000});
    QCOMPARE(scaled_initial_rate({200'000, 5, 5}, 5), kMillion);  // no room between the caps
    QCOMPARE(scaled_initial_rate({200'000, 5, 5}, 4), Ppm{200'000});
  }

  void tiers_are_continuous_and_round_up_once() {
    QCOMPARE(*tiered_maintenance(kEth, 100'000'000 * kUsd), 2'000'000 * kUsd);
    QCOMPARE(*tiered_maintenance(kEth, 100'000'000 * kUsd + 1), 2'000'000 * kUsd + 1);
    QCOMPARE(*tiered_maintenance(kEth, 150'000'000 * kUsd), Money{3'666'666'666'667});
    QCOMPARE(*tiered_maintenance(kEth, 0), Money{0});
    QCOMPARE(*tiered_maintenance(kEth, 1), Money{1});
    // Three tiers of leverage 3, 2 and 1: 100/6 + 100/4 + 50/2 = 66.7.
    QCOMPARE(*tiered_maintenance(std::vector<LeverageTier>{{0, 3}, {100, 2}, {200, 1}}, 250), Money{67});
  }

  void tiers_that_are_none_are_refused() {
    QVERIFY(!tiered_maintenance(std::vector<LeverageTier>{{1, 25}}, 5).has_value());
    QVERIFY(!tiered_maintenance(std::vector<LeverageTier>{{0, 25}, {0, 15}}, 5).has_value());
    QVERIFY(!tiered_maintenance(std::vector<LeverageTier>{{0, 25}, {9, 15}, {8, 10}}, 5).has_value());
    QVERIFY(!tiered_maintenance(std::vector<LeverageTier>{{0, 0}}, 5).has_value());
  }

  void a_liquidation_price_is_where_equity_meets_maintenance() {
    // 10 lots at 1,000,000 ticks, l = 1/40, available 850,000 x 10 / 10: the published 91.28 and 108.29 USD.
    QCOMPARE(*liquidation_price(1'000'000, 10, 1, 850'000, 40), Ticks{912'821});
    QCOMPARE(*liquidation_price(1'000'000, -10, 1, 850'000, 40), Ticks{1'082'926});
    QCOMPARE(*liquidation_price(1'000'000, 10, 1, -1, 40), Ticks{1'000'001});  // past it already
    QCOMPARE(*liquidation_price(1'000'000, 10, 1, 0, 40), Ticks{1'000'000});
    QVERIFY(*liquidation_price(100, 10, 1, 1'000'000, 40) <= 0);
    QVERIFY(!liquidation_price(100, 0, 1, 1, 40));
    QVERIFY(!liquidation_price(100, 1, 1, 1, 1));  // a long that is fully paid
    QCOMPARE(*liquidation_price(100, -1, 1, 100, 1), Ticks{150});
  }

  void synthetix_margins() {
    const auto m = size_scaled_margin(-15, 1000 * kUsd, {10'000, 2 * kMillion, 10'000, 500'000, 50 * kUsd});
    QCOMPARE(m.initial_1e12, std::int64_t{13'000'000'000});
    QCOMPARE(m.initial, 245 * kUsd);
    QCOMPARE(m.maintenance, 147'500'000);
    const auto none = size_scaled_margin(0, 1000 * kUsd, {10'000, 2 * kMillion, 10'000, 500'000, 50 * kUsd});
    QCOMPARE(none.initial, 50 * kUsd);
    QCOMPARE(size_scaled_margin(1, 1, {3, kMillion, 0, kMillion, 0}).initial, Money{1});
  }

  void vega_margins() {
    const LinearRisk risk{250'000, 100'000, 110'000};
    const auto m = margin_with_orders(10, 4, 8, 144 * kUsd, risk);
    QCOMPARE(m.worst, Money{705'600'000});
    QCOMPARE(m.position, 504 * kUsd);
    QCOMPARE(m.orders, Money{201'600'000});
    QCOMPARE(margin_with_orders(10, 0, 30, 100 * kUsd, risk).worst, 830 * kUsd);  // 20 short x 0.25 + 30 x 0.11
    QCOMPARE(margin_with_orders(-10, 5, 0, 100 * kUsd, risk).orders, Money{0});   // an order that only closes
    QCOMPARE(margin_with_orders(-2, 5, 0, 100 * kUsd, risk).worst, 125 * kUsd);   // 3 long x 0.25 + 5 x 0.1
    QCOMPARE(margin_with_orders(-5, 5, 0, 100 * kUsd, risk).worst, 180 * kUsd);   // no long side at exactly flat
    QCOMPARE(margin_with_orders(0, 5, 5, 100 * kUsd, risk).worst, 180 * kUsd);    // the dearer side
    QCOMPARE(margin_with_orders(0, 0, 0, 100 * kUsd, risk).worst, Money{0});
    QCOMPARE(linear_maintenance(1, 1, risk), Money{1});
    QCOMPARE(isolated_margin(-2, 15'900 * kUsd, 900'000), 28'620 * kUsd);
    QVERIFY(!isolated_factor_allowed(360'000, risk));
    QVERIFY(isolated_factor_allowed(360'001, risk));
  }

  void dydx_funding_rounds_against_the_holder() {
    QVERIFY(index_settlement_ppm(123'456'789'123, 100'000'000'000, 1'000'000) == -23'456'789'123'000'000);
    QCOMPARE(index_settlement(100, 0, 5), Money{-1});
    QCOMPARE(index_settlement(100, 0, -5), Money{0});
    QVERIFY(index_settlement_ppm(INT64_MAX, INT64_MIN, INT64_MAX) < 0);
    QVERIFY_EXCEPTION_THROWN(index_settlement(INT64_MAX, INT64_MIN, INT64_MAX), Overflow);
  }

  void vega_funding() {
    constexpr TimeMs kYear = 31'557'600'000;
    const FundingRule wide{50'000, INT64_MIN, INT64_MAX};
    QCOMPARE(funding_payment(1600 * kUsd, 1590 * kUsd, kYear / 500, wide), Money{160'000});
    QCOMPARE(funding_payment(3000 * kUsd, 1 * kUsd, kYear / 2, wide), 75 * kUsd);
    const FundingRule none{0, 0, 0};
    QCOMPARE(funding_payment(100 * kUsd, 99 * kUsd, kYear, none), -1 * kUsd);
    // Published: scaling 2.5 gives -2.5 %, bounds of -0.5 % and 0.5 % bind.
    QCOMPARE(funding_payment(100 * kUsd, 99 * kUsd, kYear, {0, 0, 0, 2'500'000}), Money{-2'500'000});
    QCOMPARE(funding_payment(100 * kUsd, 99 * kUsd, kYear, {0, 0, 0, kMillion, -5'000, 15'000}), Money{-500'000});
    QCOMPARE(funding_payment(100 * kUsd, 101 * kUsd, kYear, {0, 0, 0, kMillion, -15'000, 5'000}), Money{500'000});
    QCOMPARE(funding_payment(100 * kUsd, 99 * kUsd, kYear, {0, 2'000, 3'000}), Money{-700'000});  // clamped at 0.3 %
  }

  void normal_tails_keep_their_digits() {
    // Tabulated: Phi(-4) and Phi(-8), the five-sigma tail.
    QVERIFY(near(det_normal_cdf(-4), 3.16712418331199e-5, 1e-13));
    QVERIFY(near(det_normal_cdf(-8), 6.22096057427178e-16, 1e-12));
    QVERIFY(near(det_normal_cdf(-5), 2.86651571879194e-7, 1e-13));
    QVERIFY(near(det_normal_cdf(1), 0.841344746068543, 1e-14));
    QCOMPARE(det_normal_cdf(-40), 0.0);
    QCOMPARE(det_normal_cdf(40), 1.0);
    for (const double q : {0.5, 0.3, 0.01, 1e-5, 1e-9, 1e-13})
      QVERIFY(near(det_normal_cdf(-det_normal_tail(q)), q, 1e-11));
    QVERIFY(near(det_normal_tail(2.86651571879194e-7), 5, 1e-13));
    QVERIFY(near(det_normal_cdf(-3.0000000001), det_normal_cdf(-2.9999999999), 1e-8));  // where the two methods meet
  }

  void vega_risk_factors() {
    const auto live = *lognormal_risk_factors({0, 1'000'000'000, 100'000'000'000, 1'000'000});
    QVERIFY(near(static_cast<double>(live.short_1e12) / 1e12, 3.55690359157934, 1e-9));
    QVERIFY(near(static_cast<double>(live.long_1e12) / 1e12, 0.800728208, 1e-8));
    QVERIFY(near(static_cast<double>(live.long_published_1e12) / 1e12, 0.801225765, 1e-8));
    // No tail at all: a half is averaged, 2 Phi(s) - 1 on either side without drift.
    const auto half = *lognormal_risk_factors({0, 200'000'000, 250'000'000'000, kTrillion / 2});
    QVERIFY(near(static_cast<double>(half.short_1e12) / 1e12, 2 * det_normal_cdf(0.1) - 1, 1e-9));
    QVERIFY(near(static_cast<double>(half.long_1e12) / 1e12, 2 * det_normal_cdf(0.1) - 1, 1e-9));
    // A fall that is certain costs a short nothing.
    QCOMPARE(lognormal_risk_factors({-5'000'000'000, 10'000'000, kTrillion, 1'000'000'000})->short_1e12,
             std::int64_t{0});
    QVERIFY(!lognormal_risk_factors({0, 0, kTrillion, 1'000'000}).has_value());
    QVERIFY(!lognormal_risk_factors({0, 1, 0, 1'000'000}).has_value());
    QVERIFY(!lognormal_risk_factors({0, 1, kTrillion, 0}).has_value());
    QVERIFY(!lognormal_risk_factors({0, 1, kTrillion, kTrillion}).has_value());
    QVERIFY(!lognormal_risk_factors({20'000'000'000, 1'000'000'000, kTrillion, 1'000'000}).has_value());
  }

  void more_volatility_never_needs_less_margin() {
    QVERIFY(fb_test::holds("risk factors grow with sigma and with the tail", [] {
      const auto sigma = *rc::gen::inRange<std::int64_t>(10'000'000, 3'000'000'000);
      const auto tail = *rc::gen::element<std::int64_t>(1'000'000, 1'000'000'000, 100'000'000'000);
      const RiskModel model{0, sigma, *rc::gen::inRange<std::int64_t>(1'000'000, kTrillion / 10), tail};
      const auto less = *lognormal_risk_factors(model);
      const auto more = *lognormal_risk_factors({0, sigma + sigma / 10, model.tau_1e12, tail});
      const auto rarer = *lognormal_risk_factors({0, sigma, model.tau_1e12, tail / 10});
      RC_ASSERT(more.short_1e12 >= less.short_1e12 && more.long_1e12 >= less.long_1e12);
      RC_ASSERT(rarer.short_1e12 >= less.short_1e12 && rarer.long_1e12 >= less.long_1e12);
      RC_ASSERT(less.long_1e12 <= kTrillion && less.long_published_1e12 >= less.long_1e12);
    }));
  }
};

QTEST_GUILESS_MAIN(TestVenueMargin)
#include "tst_venue_margin.moc"
