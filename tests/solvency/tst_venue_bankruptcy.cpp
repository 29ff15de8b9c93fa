// dYdX v4's prices of a forced close: the corners worked by hand, and what must hold for any account.
#include <QtTest>

#include "solvency/property.h"
#include "solvency/venue_bankruptcy.h"

using namespace fb;

namespace {

constexpr Money kUnit = 500;  // micro-USD a lot

// A long of 100 BTC-lots, MM 10 %.
ClosingPart long_part(Lots delta) {
  return {1'000'000, delta, kUnit, 50'000'000, 50'000'000 * (1'000'000 + delta) / 1'000'000};
}

}  // namespace

class TestVenueBankruptcy : public QObject {
  Q_OBJECT
 private slots:
  void a_healthy_equity_lowers_a_sellers_bankruptcy_value() {
    // 500 USD of notional, 50 USD of maintenance, 20 USD of equity: the whole position may bring 20 USD less.
    const AccountSums account{20 * kUsd, 50 * kUsd};
    QCOMPARE(*bankruptcy_value(account, long_part(-1'000'000)), 480 * kUsd);
    QCOMPARE(*bankruptcy_value(account, long_part(-500'000)), 240 * kUsd);
    QCOMPARE(*bankruptcy_value({0, 50 * kUsd}, long_part(-1'000'000)), 500 * kUsd);
    QCOMPARE(*bankruptcy_value({-5 * kUsd, 50 * kUsd}, long_part(-1'000'000)), 505 * kUsd);
  }

  void the_deficit_is_split_by_the_share_of_maintenance() {
    // Published example: net collateral 800, maintenance 5,000 (BTC) and 3,000; BTC at 50,000 closes 500 worse.
    const AccountSums account{800 * kUsd, 8'000 * kUsd};
    const ClosingPart btc{-1, 1, 50'000 * kUsd, 5'000 * kUsd, 0};
    QCOMPARE(*bankruptcy_value(account, btc), -50'500 * kUsd);
    QCOMPARE(*bankruptcy_price(account, btc, kUsd), Ticks{50'500});
  }

  void the_value_rounds_up_and_prices_towards_the_accounts_creditors() {
    const AccountSums account{10, 3};                                       // 10 x 1 / 3 = 3.33
    QCOMPARE(*bankruptcy_value(account, {3, -1, 100, 3, 2}), Money{97});    // 100 - 3.33, up
    QCOMPARE(*bankruptcy_value(account, {-3, 1, 100, 3, 2}), Money{-103});  // -100 - 3.33, up
    const AccountSums broke{-10, 3};
    QCOMPARE(*bankruptcy_value(broke, {3, -1, 100, 3, 2}), Money{104});
    QCOMPARE(*bankruptcy_price(account, {3, -1, 100, 3, 2}, 10), Ticks{10});     // 9.7 asked: a seller's floor is 10
    QCOMPARE(*bankruptcy_price(account, {-3, 1, 100, 3, 2}, 10), Ticks{10});     // 10.3 bid: a buyer's ceiling is 10
    QCOMPARE(*bankruptcy_price({1000, 3}, {3, -1, 100, 3, 2}, 10), Ticks{-23});  // cannot go bankrupt by this position
  }

  void what_is_no_close_is_refused() {
    const AccountSums account{20 * kUsd, 50 * kUsd};
    QCOMPARE(bankruptcy_value(account, long_part(0)).error().field, std::string("delta"));
    QCOMPARE(bankruptcy_value(account, long_part(1)).error().field, std::string("delta"));
    QCOMPARE(bankruptcy_value(account, {10, -11, 1, 1, 0}).error().field, std::string("delta"));
    QCOMPARE(bankruptcy_value(account, {0, -1, 1, 0, 0}).error().field, std::string("delta"));
    QCOMPARE(bankruptcy_value({0, 0}, long_part(-1)).error().field, std::string("maintenance"));
    QCOMPARE(bankruptcy_value(account, {10, -1, 1, 1, 2}).error().field, std::string("maintenance_left"));
  }

  void closing_everything_at_its_bankruptcy_price_leaves_nothing() {
    QVERIFY(fb_test::holds("equity after all closes is zero, less rounding", [] {
      const auto n = *rc::gen::inRange<std::size_t>(1, 6);
      std::vector<ClosingPart> parts(n);
      AccountSums account{*rc::gen::inRange<Money>(-1'000'000'000, 1'000'000'000), 0};
      for (auto& part : parts) {
        part.held = *rc::gen::inRange<Lots>(1, 100'000) * *rc::gen::element(-1, 1);
        part.delta = -part.held;
        part.unit = *rc::gen::inRange<Money>(1, 100'000);
        part.maintenance_held = *rc::gen::inRange<Money>(0, 1'000'000'000);
        account.maintenance += part.maintenance_held;
      }
      RC_PRE(account.maintenance > 0);
      Money left = account.equity;
      for (const auto& part : parts) left += *bankruptcy_value(account, part) - part.held * part.unit;
      RC_ASSERT(left >= 0 && left <= static_cast<Money>(n));
    }));
  }

  void the_fillable_price_slides_from_the_mark_to_the_full_spread() {
    // One long of 100 lots at 1,000 ticks of 1 micro-USD, MM 10,000, spread 10 % of it = 1,000 = 10 ticks a lot.
    const auto at = [](Money equity) {
      return fillable_price(1000, 100, 1, fillable_concession({equity, 10'000}, 10'000, kMillion, 100'000));
    };
    QCOMPARE(at(20'000), Ticks{1000});
    QCOMPARE(at(10'000), Ticks{1000});
    QCOMPARE(at(9'999), Ticks{1000});  // 0.001 ticks: a seller's limit rounds up
    QCOMPARE(at(9'000), Ticks{999});
    QCOMPARE(at(5'000), Ticks{995});
    QCOMPARE(at(4'999), Ticks{995});
    QCOMPARE(at(0), Ticks{990});
    QCOMPARE(at(-1'000'000), Ticks{990});
    QCOMPARE(fillable_price(1000, -100, 1, fillable_concession({4'999, 10'000}, 10'000, kMillion, 100'000)),
             Ticks{1005});
    QCOMPARE(fillable_price(5, 100, 1, fillable_concession({0, 10'000}, 10'000, kMillion, 100'000)), Ticks{1});
    QCOMPARE(fillable_price(7, 0, 1, {}), Ticks{7});
    QCOMPARE(fillable_concession({0, 0}, 10'000, kMillion, 100'000).whole, Int128{0});
  }

  void a_concession_is_exact() {
    // (1 - 1/3) x 1/10 x 100 = 6.67 = 6 + 2/3
    const auto c = fillable_concession({1, 3}, 100, kMillion, 100'000);
    QVERIFY(c.whole == 6);
    QVERIFY(c.rest * 3 == c.rest_of * 2);
    // The adjustment is clamped at all: 4294.967295 x 2/3 counts as 1.
    const auto most = fillable_concession({1, 3}, 100, 4'294'967'295, 100'000);
    QVERIFY(most.whole == 10 && most.rest == 0);
  }

  void concessions_of_the_largest_accounts_fit() {
    const auto c = fillable_concession({INT64_MIN + 1, INT64_MAX}, INT64_MAX, 4'294'967'295, kMillion);
    QVERIFY(c.whole == INT64_MAX && c.rest == 0);
    const auto half = fillable_concession({INT64_MAX / 2, INT64_MAX}, INT64_MAX, kMillion, kMillion);
    QVERIFY(half.whole == INT64_MAX - INT64_MAX / 2);
  }

  void the_fund_gets_at_most_the_fee_and_pays_all_of_a_loss() {
    QCOMPARE(insurance_delta(1000, 1000, 5'000), Money{0});
    QCOMPARE(insurance_delta(1000, 1001, 5'000), Money{-1});
    QCOMPARE(insurance_delta(1000, 996, 5'000), Money{4});
    QCOMPARE(insurance_delta(1000, 900, 5'000), Money{5});
    QCOMPARE(insurance_delta(1199, 900, 5'000), Money{5});  // 5.995, down
    QCOMPARE(insurance_delta(-1000, -1100, 5'000), Money{5});
    QCOMPARE(insurance_delta(-1000, -1001, 5'000), Money{1});
    QCOMPARE(insurance_delta(-1000, -900, 5'000), Money{-100});
  }
};

QTEST_GUILESS_MAIN(TestVenueBankruptcy)
#include "tst_venue_bankruptcy.moc"
