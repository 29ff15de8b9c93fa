// Who bears a loss at other venues, and what an auction asks: by hand, and conservation as properties.
#include <QtTest>
#include <numeric>

#include "solvency/property.h"
#include "solvency/venue_auction.h"
#include "solvency/venue_loss.h"

using namespace fb;

namespace {

Money total(const std::vector<Money>& amounts) { return std::accumulate(amounts.begin(), amounts.end(), Money{0}); }

constexpr AuctionRule kTestRule{kMillion, 800'000, 600'000, 7'200'000, 600'000, 100'000, 100'000, 0};

}  // namespace

class TestVenueLoss : public QObject {
  Q_OBJECT
 private slots:
  void vega_pays_winners_pro_rata_and_the_last_the_rest() {
    // Published: 2,580 collected of 8,080; 25.5, 638.6 and 1,915.8 become 25, 638 and the rest.
    const auto r = socialise_by_gain(std::vector<Debtor>{{8080, 2580}}, std::vector<Money>{80, 2000, 6000}, 0);
    QCOMPARE(r->payouts, (std::vector<Money>{25, 638, 1917}));
    QCOMPARE(r->debtors[0], (DebtPaid{2580, 0, 5500}));
  }

  void vega_draws_the_pool_debtor_by_debtor() {
    const auto r =
        socialise_by_gain(std::vector<Debtor>{{10, 4}, {10, -3}, {10, 30}, {10, 0}}, std::vector<Money>{40}, 9);
    QCOMPARE(r->debtors, (std::vector<DebtPaid>{{4, 6, 0}, {0, 3, 7}, {10, 0, 0}, {0, 0, 10}}));
    QCOMPARE(r->target, Money{40});
    QCOMPARE(r->collected, Money{23});
    QCOMPARE(r->pool_after, Money{0});
    QCOMPARE(r->payouts, (std::vector<Money>{23}));
  }

  void vega_corners() {
    QCOMPARE(socialise_by_gain({}, {}, 5)->pool_after, Money{5});
    const auto paid = socialise_by_gain(std::vector<Debtor>{{10, 10}}, std::vector<Money>{7, 3}, 5);
    QCOMPARE(paid->payouts, (std::vector<Money>{7, 3}));
    QCOMPARE(paid->pool_after, Money{5});
    const auto rounded = socialise_by_gain(std::vector<Debtor>{{10, 10}}, std::vector<Money>{7, 2}, 0);
    QCOMPARE(rounded->pool_after, Money{1});  // gains of 9 against debts of 10
    const auto nothing = socialise_by_gain(std::vector<Debtor>{{10, 0}}, std::vector<Money>{7, 3}, 0);
    QCOMPARE(nothing->payouts, (std::vector<Money>{0, 0}));
    QCOMPARE(socialise_by_gain(std::vector<Debtor>{{3, 2}}, std::vector<Money>{1, 1, 1}, 0)->payouts,
             (std::vector<Money>{0, 0, 2}));
    QVERIFY(!socialise_by_gain(std::vector<Debtor>{{3, 3}}, std::vector<Money>{4}, 0).has_value());
  }

  void vega_conserves_money() {
    QVERIFY(fb_test::holds("what debtors and pool lose winners and pool get", [] {
      std::vector<Debtor> debtors(*rc::gen::inRange<std::size_t>(0, 6));
      Money owed = 0;
      for (auto& d : debtors) {
        d = {*rc::gen::inRange<Money>(0, 1'000'000), *rc::gen::inRange<Money>(0, 1'000'000)};
        owed += d.owes;
      }
      std::vector<Money> gains;
      for (Money left = owed; left > 0 && gains.size() < 6; left -= gains.back())
        gains.push_back(gains.size() == 5 ? left : *rc::gen::inRange<Money>(0, left + 1));
      const Money pool = *rc::gen::inRange<Money>(0, 500'000);
      const auto r = *socialise_by_gain(debtors, gains, pool);
      Money own = 0;
      for (std::size_t i = 0; i < debtors.size(); ++i) {
        RC_ASSERT(r.debtors[i].own + r.debtors[i].from_pool + r.debtors[i].uncovered == debtors[i].owes);
        RC_ASSERT(r.debtors[i].own <= debtors[i].cash);
        if (r.debtors[i].uncovered > 0 && total(gains) == owed) RC_ASSERT(r.pool_after == 0);
        own += r.debtors[i].own;
      }
      RC_ASSERT(own + pool == total(r.payouts) + r.pool_after);
      for (std::size_t i = 0; i + 1 < gains.size(); ++i) RC_ASSERT(r.payouts[i] <= gains[i]);
      if (!gains.empty()) RC_ASSERT(r.payouts.back() < gains.back() + static_cast<Money>(gains.size()));
    }));
  }

  void drift_waterfall() {
    QCOMPARE(split_loss(100, 41, 1000, 0, 10), (LossSplit{40, 10, 50}));  // the vault keeps one
    QCOMPARE(split_loss(100, 5000, 1000, 950, 10), (LossSplit{50, 10, 40}));
    QCOMPARE(split_loss(100, 5000, 1000, 1000, 100), (LossSplit{0, 100, 0}));
    QCOMPARE(split_loss(100, 5000, 1000, 1200, 0), (LossSplit{0, 0, 100}));
    QCOMPARE(split_loss(100, 0, 1000, 0, -5), (LossSplit{0, 0, 100}));
    QCOMPARE(split_loss(100, 101, 100, 0, 50), (LossSplit{100, 0, 0}));
    QCOMPARE(split_loss(0, 0, 0, 0, 50), (LossSplit{0, 0, 0}));
    QCOMPARE(insurance_cap(ContractTier::b), 1'000'000 * kUsd);
    QCOMPARE(insurance_cap(ContractTier::isolated), Money{0});
  }

  void drift_spreads_over_open_interest() {
    constexpr Int128 unit = 1'000'000'000;
    QCOMPARE(*loss_index_1e9(100 * kUsd, 7 * unit, -4 * unit), std::int64_t{9'090'910'000});
    QCOMPARE(*loss_index_1e9(100 * kUsd, 10 * unit, 0), std::int64_t{10'000'000'000});
    QVERIFY(!loss_index_1e9(1, 0, 0).has_value());
    QCOMPARE(index_charge(-4, 1'000'000'000, 9'090'910'000), Money{36'363'640});
    QCOMPARE(index_charge(1, 1, 1), Money{1});  // any charge is rounded up
    QCOMPARE(index_charge(0, 1, 1), Money{0});
    QVERIFY(fb_test::holds("charges cover the loss and little more", [] {
      const auto lot_nano = *rc::gen::element<std::int64_t>(1'000, 100'000, 1'000'000'000);
      std::vector<Lots> lots(*rc::gen::inRange<std::size_t>(1, 8));
      Int128 longs = 0, shorts = 0;
      for (auto& l : lots) {
        l = *rc::gen::inRange<Lots>(-1'000'000, 1'000'000);
        (l > 0 ? longs : shorts) += wide(l, lot_nano);
      }
      RC_PRE(longs - shorts > 0);
      const Money loss = *rc::gen::inRange<Money>(1, 1'000'000'000'000);
      const auto index = *loss_index_1e9(loss, longs, shorts);
      Int128 charged = 0;
      for (const Lots l : lots) charged += index_charge(l, lot_nano, index);
      RC_ASSERT(charged >= loss);
      RC_ASSERT(charged <= loss + static_cast<Int128>(lots.size()) + (longs - shorts) / 1'000'000'000 + 1);
    }));
  }

  void drift_cuts_deposits() {
    QCOMPARE(deposit_index_cut(10'000'000'000, 11, 120), std::int64_t{916'666'667});
    QCOMPARE(deposit_index_cut(10'000'000'000, 120, 120), std::int64_t{10'000'000'000});
    QCOMPARE(deposit_index_cut(10'000'000'000, 1, 0), std::int64_t{0});
  }

  void an_auction_gets_cheaper_and_ends() {
    QCOMPARE(auction_discount_1e12(kTestRule, 0), kTrillion);
    QCOMPARE(auction_discount_1e12(kTestRule, 300'000), kTrillion * 9 / 10);
    QCOMPARE(auction_discount_1e12(kTestRule, 600'000), kTrillion * 8 / 10);
    QCOMPARE(auction_discount_1e12(kTestRule, 600'000 + 3'600'000), kTrillion * 4 / 10);
    QCOMPARE(auction_discount_1e12(kTestRule, 600'000 + 7'199'999) > 0, true);
    QCOMPARE(auction_discount_1e12(kTestRule, 600'000 + 7'200'000), std::int64_t{0});
    const AuctionRule no_fast{kMillion, 800'000, 0, 0};
    QCOMPARE(auction_discount_1e12(no_fast, 0), std::int64_t{0});
  }

  void an_auction_sells_what_restores_the_buffer() {
    // margin -100, value 300, buffer 10 %: -140. Of 440 missing and there, 140 / 440 goes at full value.
    const auto offer = auction_offer(kTestRule, -100 * kUsd, 300 * kUsd, 0, 0);
    QCOMPARE(offer.buffer, -140 * kUsd);
    QCOMPARE(offer.bid, 300 * kUsd);
    QCOMPARE(offer.most_1e12, std::int64_t{318'181'818'182});
    QCOMPARE(offer.cash_for_most, Money{95'454'546});
    // 60 USD paid by earlier bidders are not sold again: 240 at 90 %; 140 / (140 + 300 x 0.9 + 60 x 0.1)
    const auto later = auction_offer(kTestRule, -100 * kUsd, 300 * kUsd, 60 * kUsd, 300'000);
    QCOMPARE(later.bid, 216 * kUsd);
    QCOMPARE(later.most_1e12, std::int64_t{336'538'461'539});
    QCOMPARE(auction_fee(kTestRule, -100 * kUsd, 300 * kUsd), Money{9'545'454});
    QCOMPARE(auction_offer(kTestRule, 50 * kUsd, 300 * kUsd, 0, 0).most_1e12, std::int64_t{0});
    QCOMPARE(auction_offer(kTestRule, -100 * kUsd, -1, 0, 0).most_1e12, kTrillion);
    QCOMPARE(auction_offer(kTestRule, -100 * kUsd, -1, 0, 0).bid, Money{0});
    QCOMPARE(auction_offer(kTestRule, -100 * kUsd, 300 * kUsd, 0, 100'000'000).most_1e12, kTrillion);  // priceless
  }

  void a_sold_portion_restores_the_buffer() {
    QVERIFY(fb_test::holds("margin after the sale reaches the buffer", [] {
      const Money value = *rc::gen::inRange<Money>(1'000, 1'000'000'000'000);
      const Money margin = -*rc::gen::inRange<Money>(1, 1'000'000'000'000);
      const auto offer = auction_offer(kTestRule, margin, value, 0, *rc::gen::inRange<TimeMs>(0, 7'000'000));
      RC_ASSERT(offer.most_1e12 > 0 && offer.most_1e12 <= kTrillion);
      // Scaled by 1 - f and paid f x bid: (1 - f) x buffer + cash >= 0.
      RC_ASSERT(wide(kTrillion - offer.most_1e12, offer.buffer) + wide(offer.cash_for_most, kTrillion) >= -kTrillion);
    }));
  }

  void an_insolvent_auction_pays_ever_more() {
    QCOMPARE(insolvent_payout(-300, -100, 0, 600, kTrillion), Money{100});
    QCOMPARE(insolvent_payout(-300, 100, 0, 600, kTrillion), Money{0});
    QCOMPARE(insolvent_payout(-300, 100, 300, 600, kTrillion), Money{150});
    QCOMPARE(insolvent_payout(-300, -100, 600, 600, kTrillion), Money{300});
    QCOMPARE(insolvent_payout(-300, -100, 9999, 600, kTrillion / 2), Money{150});
    QCOMPARE(insolvent_payout(-300, -100, 0, 0, kTrillion), Money{300});
    QCOMPARE(insolvent_payout(0, -100, 0, 600, kTrillion), Money{0});
  }

  void withdrawals_stop_only_beyond_the_fund() {
    QVERIFY(!withdrawals_blocked(300, 300));
    QVERIFY(withdrawals_blocked(301, 300));
    QVERIFY(!withdrawals_blocked(0, 0));
    QVERIFY(withdrawals_blocked(1, 0));
    QVERIFY(!withdrawals_blocked(0, -5));
  }
};

QTEST_GUILESS_MAIN(TestVenueLoss)
#include "tst_venue_loss.moc"
