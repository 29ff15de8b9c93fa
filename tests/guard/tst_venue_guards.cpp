// Guards of other venues: Vega's bands, auctions and slow blocks, Drift's oracle ladder.
#include <QtTest>

#include "guard/venue_bands.h"
#include "guard/venue_oracle.h"

using namespace fb;

namespace {

constexpr std::int64_t kFivePercent = kTrillion / 100 * 95, kOnePercent = kTrillion / 100 * 99;
constexpr std::int64_t kLive = kTrillion - 100'000;  // 0.9999999

PriceBounds bounds(Ticks reference, std::int64_t sigma_1e9, std::int64_t seconds, std::int64_t probability,
                   std::int64_t mu = 0) {
  return *lognormal_bounds(reference, {mu, sigma_1e9}, seconds * 1000, probability);
}

}  // namespace

class TestVenueGuards : public QObject {
  Q_OBJECT
 private slots:
  // Published in the venue's own price monitoring features (BTC, INJ, LDO, the plain and the verified lognormal ones).
  void vega_publishes_these_bounds() {
    QCOMPARE(bounds(520'000'000, 1'000'000'000, 360, kLive, 16'000'000), (PriceBounds{510'725'426, 529'437'150}));
    QCOMPARE(bounds(385'000, 1'500'000'000, 21'600, kLive), (PriceBounds{312'135, 474'144}));
    QCOMPARE(bounds(32'000, 1'500'000'000, 4'320, kLive), (PriceBounds{29'140, 35'130}));
    QCOMPARE(bounds(10'000'000'000, 2'000'000'000, 5, kFivePercent), (PriceBounds{9'984'405'895, 10'015'612'113}));
    QCOMPARE(bounds(1'000'000, 2'000'000'000, 600, kOnePercent), (PriceBounds{977'751, 1'022'678}));
    QCOMPARE(bounds(1'060, 1'000'000'000, 360'000, kOnePercent), (PriceBounds{801, 1'387}));
    QCOMPARE(factor_bounds(100, 950'000, 1'100'000), (PriceBounds{95, 110}));
    QCOMPARE(factor_bounds(900, 950'000, 1'100'000), (PriceBounds{855, 990}));
    QCOMPARE(factor_bounds(90, 950'000, 1'100'000), (PriceBounds{86, 99}));  // 85.5 rounds up
  }

  void a_price_on_the_bound_is_allowed() {
    const PriceBounds b{95, 110};
    QVERIFY(b.allows(95) && b.allows(110) && !b.allows(94) && !b.allows(111));
  }

  void triggers_out_of_range_are_refused() {
    QCOMPARE(lognormal_bounds(0, {0, 1}, 1, kOnePercent).error().field, std::string("reference"));
    QCOMPARE(lognormal_bounds(1, {0, 0}, 1, kOnePercent).error().field, std::string("sigma_1e9"));
    QCOMPARE(lognormal_bounds(1, {0, 1}, 0, kOnePercent).error().field, std::string("horizon_ms"));
    QCOMPARE(lognormal_bounds(1, {0, 1}, 1, kTrillion).error().field, std::string("probability_1e12"));
    QCOMPARE(lognormal_bounds(1, {0, 1}, 1, kTrillion / 10 * 9 - 1).error().field, std::string("probability_1e12"));
    QVERIFY(lognormal_bounds(1, {0, 1}, 1, kTrillion / 10 * 9).has_value());
    QVERIFY(!lognormal_bounds(1'000, {0, 100'000'000'000}, 31'557'600'000, kOnePercent).has_value());
    QVERIFY(!lognormal_bounds(INT64_MAX, {0, 1'000'000'000}, 360'000, kOnePercent).has_value());
  }

  void auctions_extend_trigger_by_trigger() {
    // The specification's example: 5 min; if the price then breaks the next band 15 in all; then 60.
    const std::vector<BandTrigger> triggers{{{99, 101}, 300'000}, {{98, 102}, 900'000}, {{95, 105}, 3'600'000}};
    QCOMPARE(test_bands({}, triggers, 101), BandAuction{});
    const auto first = test_bands({}, triggers, 102);
    QCOMPARE(first, (BandAuction{300'000, 1}));
    QCOMPARE(test_bands(first, triggers, 102), first);  // within the remaining bands: it ends
    const auto second = test_bands(first, triggers, 103);
    QCOMPARE(second, (BandAuction{900'000, 2}));
    QCOMPARE(test_bands(second, triggers, 105), second);
    const auto third = test_bands(second, triggers, 94);
    QCOMPARE(third, (BandAuction{3'600'000, 3}));
    QCOMPARE(test_bands(third, triggers, 1), third);                        // no trigger is left
    QCOMPARE(test_bands(first, triggers, 106), (BandAuction{900'000, 2}));  // one extension at a time
    const std::vector<BandTrigger> shrinking{{{99, 101}, 900'000}, {{98, 102}, 300'000}};
    QCOMPARE(test_bands(test_bands({}, shrinking, 110), shrinking, 110), (BandAuction{900'000, 2}));  // never shortened
  }

  void slow_blocks_take_one_row() {
    const auto halt_s = [](TimeMs seconds) { return slow_block_halt(seconds * 1000) / 1000; };
    QCOMPARE(halt_s(10), TimeMs{0});
    QCOMPARE(halt_s(11), TimeMs{60});
    QCOMPARE(halt_s(60), TimeMs{60});
    QCOMPARE(halt_s(61), TimeMs{300});
    QCOMPARE(halt_s(601), TimeMs{3'600});
    QCOMPARE(halt_s(21'601), TimeMs{10'800});
    QCOMPARE(halt_s(1'000'000), TimeMs{21'600});
    const std::vector<SlowBlock> unsorted{{5, 50}, {1, 10}, {9, 90}};
    QCOMPARE(slow_block_halt(7, unsorted), TimeMs{50});
    QCOMPARE(slow_block_halt(7, {}), TimeMs{0});
  }

  void drift_judges_a_reading_rung_by_rung() {
    using enum OracleValidity;
    const OracleRails rails;
    const auto judge = [&](OracleReading r) { return oracle_validity(r, rails); };
    QVERIFY(judge({34'000, 32'000, 10, 1, true}) == valid);
    QVERIFY(judge({34'000, 32'000, 10, 10, true}) == valid);
    QVERIFY(judge({34'000, 32'000, 10, 11, true}) == stale_for_amm);
    QVERIFY(judge({34'000, 32'000, 10, 120, true}) == stale_for_amm);
    QVERIFY(judge({34'000, 32'000, 10, 121, false}) == stale_for_margin);
    QVERIFY(judge({34'000, 32'000, 10, 11, false}) == insufficient_data);
    QVERIFY(judge({34'000, 32'000, 680, 1, true}) == valid);  // 2 % exactly
    QVERIFY(judge({34'000, 32'000, 681, 999, true}) == too_uncertain);
    QVERIFY(judge({10, 59, 0, 1, true}) == valid);  // 5.9 times is 5 in whole numbers
    QVERIFY(judge({10, 60, 0, 1, true}) == too_volatile);
    QVERIFY(judge({60, 10, 60, 999, true}) == too_volatile);
    QVERIFY(judge({5, 0, 0, 1, true}) == valid);  // an average of nothing counts as one tick
    QVERIFY(judge({6, 0, 0, 1, true}) == too_volatile);
    QVERIFY(judge({0, 32, 0, 1, true}) == non_positive);
    QVERIFY(judge({-1, 32, 0, 1, true}) == non_positive);
    QVERIFY(oracle_validity({100, 100, 5, 1, true}, {5, 20'000, 3, 120, 10}) == valid);
  }

  void drift_stops_actions_one_after_the_other() {
    using enum OracleValidity;
    QCOMPARE(oracle_allows(non_positive), (OracleAllows{false, false, false, false}));
    QCOMPARE(oracle_allows(too_volatile), (OracleAllows{false, false, false, false}));
    QCOMPARE(oracle_allows(too_uncertain), (OracleAllows{true, false, false, false}));
    QCOMPARE(oracle_allows(stale_for_margin), (OracleAllows{true, false, true, true}));
    for (const auto v : {insufficient_data, stale_for_amm, valid})
      QCOMPARE(oracle_allows(v), (OracleAllows{true, true, true, true}));
  }
};

QTEST_GUILESS_MAIN(TestVenueGuards)
#include "tst_venue_guards.moc"
