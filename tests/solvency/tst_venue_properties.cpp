// What other venues' rules must keep for any figures: exactness against the plain formula, smallest sizes, windows that
// are never overdrawn, a margin that never falls with size, and bands against the machine's own exp and log.
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "base/fixed_math.h"
#include "risk/venue_margin.h"
#include "solvency/property.h"
#include "solvency/venue_auction.h"
#include "solvency/venue_bankruptcy.h"
#include "solvency/venue_shortage.h"
#include "solvency/venue_sizing.h"

using namespace fb;

class TestVenueProperties : public QObject {
  Q_OBJECT
 private slots:
  void concessions_are_the_plain_formula() {
    QVERIFY(fb_test::holds("whole + rest / rest_of = ABR x spread x maintenance, to the last digit", [] {
      const AccountSums account{*rc::gen::inRange<Money>(-2'000, 2'000), *rc::gen::inRange<Money>(1, 1'000)};
      const Money part = *rc::gen::inRange<Money>(0, account.maintenance + 1);
      const Ppm adjustment = *rc::gen::inRange<Ppm>(0, 3'000'000), spread = *rc::gen::inRange<Ppm>(0, 1'000'001);
      const auto c = fillable_concession(account, part, adjustment, spread);
      const Int128 all = wide(account.maintenance, kMillion);
      const Int128 rating = std::clamp<Int128>(wide(adjustment, account.maintenance - account.equity), 0, all);
      RC_ASSERT(c.rest >= 0 && c.rest < c.rest_of);
      RC_ASSERT((c.whole * c.rest_of + c.rest) * all * kMillion == rating * part * spread * c.rest_of);
    }));
  }

  void a_fillable_price_never_crosses_what_the_concession_allows() {
    QVERIFY(fb_test::holds("mark less price, in money, is the concession's whole ticks", [] {
      const Lots lots = *rc::gen::inRange<Lots>(1, 10'000) * *rc::gen::element<Lots>(-1, 1);
      const Ticks mark = *rc::gen::inRange<Ticks>(1'000'000, 2'000'000);
      const Money tick_value = *rc::gen::inRange<Money>(1, 50);
      const Concession c{*rc::gen::inRange<Money>(0, 10'000'000'000), 1, 2};
      const Ticks price = fillable_price(mark, lots, tick_value, c);
      const Ticks away = sign_of(lots) * (mark - price);
      if (price == 1) return;
      RC_ASSERT(away >= 0);
      RC_ASSERT(wide(away, magnitude(lots) * tick_value) <= c.whole);
      RC_ASSERT(wide(away + 1, magnitude(lots) * tick_value) > c.whole);
    }));
  }

  void sizes_that_cover_a_shortage_are_the_smallest() {
    QVERIFY(fb_test::holds("lots free the shortage, one less does not", [] {
      const Money shortage = *rc::gen::inRange<Money>(1, 1'000'000'000'000),
                  unit = *rc::gen::inRange<Money>(1, 1'000'000'000);
      const CoverRule rule{*rc::gen::inRange<Ppm>(1, 500'000), *rc::gen::inRange<Ppm>(0, 50'000),
                           *rc::gen::inRange<Ppm>(0, 50'000)};
      const Ppm freed = rule.margin_ppm - rule.liquidator_fee_ppm - rule.insurance_fee_ppm;
      const auto lots = lots_to_cover(shortage, unit, rule);
      RC_ASSERT(lots.has_value() == (freed > 0));
      if (!lots) return;
      RC_ASSERT(wide(*lots, unit) * freed >= wide(shortage, kMillion));
      RC_ASSERT(wide(*lots - 1, unit) * freed < wide(shortage, kMillion));
    }));
  }

  void pace_never_frees_more_than_time_allows() {
    QVERIFY(fb_test::holds("freed after the step is within the share that time allows", [] {
      const PaceRule rule{*rc::gen::inRange<Ppm>(0, 200'000), *rc::gen::inRange<std::int64_t>(1, 1'000)};
      const Money shortage = *rc::gen::inRange<Money>(rule.tiny_shortage, 1'000'000 * kUsd),
                  freed = *rc::gen::inRange<Money>(0, 1'000'000 * kUsd);
      const auto elapsed = *rc::gen::inRange<std::int64_t>(0, 2'000);
      const Ppm now = coverable_ppm(shortage, freed, elapsed, rule);
      RC_ASSERT(now >= 0 && now <= kMillion);
      const double allowed = std::min(1.0, static_cast<double>(elapsed) / static_cast<double>(rule.duration) +
                                               static_cast<double>(rule.initial_ppm) / 1e6);
      const double after = static_cast<double>(freed) + static_cast<double>(shortage) * static_cast<double>(now) / 1e6;
      RC_ASSERT(now == 0 || after <= allowed * static_cast<double>(shortage + freed) + 1);
      RC_ASSERT(coverable_ppm(shortage, freed, elapsed + 1, rule) >= now);
    }));
  }

  void no_window_is_overdrawn() {
    QVERIFY(fb_test::holds("any span of one window holds at most the capacity", [] {
      const Lots capacity = *rc::gen::inRange<Lots>(1, 200);
      const TimeMs window = *rc::gen::inRange<TimeMs>(1, 50);
      std::vector<WindowUse> used;
      TimeMs now = 0;
      for (int i = 0; i < 40; ++i) {
        now += *rc::gen::inRange<TimeMs>(0, 20);
        const Lots wanted = *rc::gen::inRange<Lots>(0, 150);
        const Lots room = window_room(capacity, window, used, now, wanted);
        RC_ASSERT(room >= 0 && room <= wanted);
        if (room > 0) used.push_back({now, room});
      }
      for (const auto& from : used) {
        Lots sum = 0;
        for (const auto& use : used)
          if (use.time_ms >= from.time_ms && use.time_ms < from.time_ms + window) sum += use.lots;
        RC_ASSERT(sum <= capacity);
      }
    }));
  }

  void disposal_ends() {
    QVERIFY(fb_test::holds("slices shrink a position to nothing and never flip it", [] {
      const DisposalRule rule{0, *rc::gen::inRange<Ppm>(1, kMillion + 1), *rc::gen::inRange<Lots>(0, 100),
                              *rc::gen::inRange<Ppm>(1, kMillion + 1)};
      const Lots book = *rc::gen::inRange<Lots>(1, 10'000);
      Lots left = *rc::gen::inRange<Lots>(-2'000, 2'000);
      for (int i = 0; left != 0; ++i) {
        const Lots next = left + disposal_slice(left, book, rule);
        RC_ASSERT(i < 2'000 && magnitude(next) < magnitude(left) && sign_of(next) * sign_of(left) >= 0);
        left = next;
      }
    }));
  }

  void tiers_never_ask_less_for_more() {
    QVERIFY(fb_test::holds("tiered maintenance grows, by at most the steepest rate", [] {
      std::vector<LeverageTier> tiers{{0, *rc::gen::inRange<std::int64_t>(20, 51)}};
      for (int i = 0, n = *rc::gen::inRange(0, 4); i < n; ++i)
        tiers.push_back({tiers.back().from + *rc::gen::inRange<Money>(1, 1'000'000),
                         std::max<std::int64_t>(1, tiers.back().max_leverage / 2)});
      const Money notional = *rc::gen::inRange<Money>(0, 4'000'000), more = *rc::gen::inRange<Money>(0, 100'000);
      const Money before = *tiered_maintenance(tiers, notional), after = *tiered_maintenance(tiers, notional + more);
      RC_ASSERT(after >= before && after - before <= more / (2 * tiers.back().max_leverage) + 2);
      RC_ASSERT(before * 2 * tiers.front().max_leverage >= notional);
    }));
  }

  void an_auctions_price_only_falls() {
    QVERIFY(fb_test::holds("discounts fall and portions grow with time", [] {
      AuctionRule rule;
      rule.start_ppm = *rc::gen::inRange<Ppm>(800'000, kMillion + 1);
      rule.cutoff_ppm = *rc::gen::inRange<Ppm>(0, rule.start_ppm + 1);
      rule.fast_ms = *rc::gen::inRange<TimeMs>(0, 1'000), rule.slow_ms = *rc::gen::inRange<TimeMs>(1, 5'000);
      const Money value = *rc::gen::inRange<Money>(1, 1'000'000'000),
                  margin = -*rc::gen::inRange<Money>(1, 1'000'000'000);
      const TimeMs at = *rc::gen::inRange<TimeMs>(0, 7'000);
      const auto now = auction_offer(rule, margin, value, 0, at), later = auction_offer(rule, margin, value, 0, at + 1);
      RC_ASSERT(later.bid <= now.bid && later.most_1e12 >= now.most_1e12);
      RC_ASSERT(now.bid >= 0 && now.bid <= value);
    }));
  }

  void the_normal_distribution_agrees_with_the_machines() {
    QVERIFY(fb_test::holds("det_normal_cdf against erfc, relative in the tails", [] {
      const double x = static_cast<double>(*rc::gen::inRange(-30'000, 30'000)) / 1'000;
      const double expected = 0.5 * std::erfc(-x / std::sqrt(2.0));
      RC_ASSERT(std::abs(det_normal_cdf(x) - expected) <= 1e-11 * expected + 1e-300);
      if (x <= 0 && x > -7) RC_ASSERT(std::abs(det_normal_tail(expected) + x) <= 1e-10 * (1 + std::abs(x)));
    }));
  }
};

QTEST_GUILESS_MAIN(TestVenueProperties)
#include "tst_venue_properties.moc"
