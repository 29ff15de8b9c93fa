// Collateral under other venues' liquidation: margin equity decides on health, market value on bankruptcy, and what is
// taken of an account is at most its quote. One holder throughout: 10 stETH at 2,000 (haircut 10 %: 18,000 count), no
// quote, 100,000 of BTC long; maintenance 5 %. The asset has no market of its own, so nothing of it can be sold.
#include <QtTest>

#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

Genesis holder_book(const Rules& rules, std::int64_t fund_usd = 1'000'000) {
  Genesis g = venue_book({{"haircut_ppm", "100000"}, {"haircut_rise_ppm_per_hour", "0"}, {"sale_depth_1pct_usd", "0"}},
                         fund_usd, kDeep, true);
  for (OpeningMarket& m : g.markets) m.backstop_capital = 1'000'000 * kUsd;
  set_rules(g, rules);
  const UserIdx user = add_holder(g, 0, 0, 10);
  add_notional(g, user, 0, 100'000 * kUsd);
  add_side(g, 0, -100'000, 10'000'000);
  return g;
}

constexpr UserIdx kHolder = 0;
const std::int64_t kFall14 = 860'000;  // equity 6,000, margin equity 4,000 of 4,300
const std::int64_t kFall17 = 830'000;  // equity 3,000, margin equity 1,000 of 4,150
const std::int64_t kFall19 = 810'000;  // equity 1,000, margin equity -1,000 of 4,050

Money tick_of(const Run& run) {
  return run.protocol->genesis().markets[0].instrument.tick_value * 100'000 * kUsd /
         (run.protocol->genesis().markets[0].first_index * run.protocol->genesis().markets[0].instrument.tick_value);
}

}  // namespace

class TestCollateralPolicies : public QObject {
  Q_OBJECT
 private slots:
  // Healthy at market value, not after haircut: the whole position goes through the book.
  void theLadderJudgesMarginEquity() {
    Run run(
        holder_book({{"loss_policy", "after_liquidation"}, {"liquidation_policy", "ladder"}, {"penalty_ppm", "0"}}));
    QVERIFY(run.block({kFall14, 1'000'000}));
    QCOMPARE(lots_of(run, kHolder), Lots{0});
    QVERIFY(near(equity(run, kHolder), 6'000 * kUsd, 20 * kUsd));
    FB_CLEAN(run, "collateral_ladder");
  }

  // The vault takes over for what counts, 1,000: the haircut of 2,000 stays with the collateral. With less than nothing
  // that counts it takes over at the mark; nobody waits for an ADL that never comes.
  void theVaultLeavesTheHaircut() {
    for (const auto& [fall, left] : {std::pair{kFall17, 2'000}, std::pair{kFall19, 1'000}}) {
      Run run(holder_book({{"loss_policy", "after_liquidation"},
                           {"liquidation_policy", "ladder"},
                           {"backstop_discount_ppm", "1000000"}}));
      QVERIFY(run.block({fall, 1'000'000}));
      QCOMPARE(lots_of(run, kHolder), Lots{0});
      QVERIFY(near(equity(run, kHolder), left * kUsd, tick_of(run)));
      QVERIFY(run.protocol->market(0).handed_over > 0);
      FB_CLEAN(run, "collateral_vault");
    }
  }

  // BitMEX' engine makes what counted, 1,000, and the fund gets it.
  void theEngineTakesOverWhatCounts() {
    Run run(holder_book({{"loss_policy", "after_liquidation"},
                         {"liquidation_policy", "takeover"},
                         {"pace_ppm_per_min", "100000000"},
                         {"clip_usd", "1000000"}}));
    QVERIFY(run.block({kFall17, 1'000'000}));
    QCOMPARE(lots_of(run, kHolder), Lots{0});
    QVERIFY(near(equity(run, kHolder), 2'000 * kUsd, tick_of(run)));
    QVERIFY(near(fund(run), 1'001'000 * kUsd, tick_of(run) + 5 * kUsd));
    FB_CLEAN(run, "collateral_takeover");
  }

  // The network takes the lots at the mark; what is left is collateral against borrowed quote, and none of it is taken
  // by lending more.
  void theNetworkLeavesCollateralToItsOwner() {
    Run run(holder_book({{"loss_policy", "socialise_gains"}, {"liquidation_policy", "network"}}));
    QVERIFY(run.block({kFall17, 1'000'000}));
    QCOMPARE(lots_of(run, kHolder), Lots{0});
    QCOMPARE(equity(run, kHolder), 3'000 * kUsd);  // interest of 15 s falls due at the hour
    QCOMPARE(fund(run), 1'000'000 * kUsd);
    QVERIFY(count(run, EventType::liquidation) > 0);
    FB_CLEAN(run, "collateral_network");
  }

  // dYdX: 4,000 counts of 4,300; the fee is the whole 0.5 % of 86,000, well within what counts.
  void theFillablePriceFollowsMarginEquity() {
    Run run(holder_book({{"loss_policy", "after_liquidation"}, {"liquidation_policy", "fillable"}}));
    QVERIFY(run.block({kFall14, 1'000'000}));
    QCOMPARE(lots_of(run, kHolder), Lots{0});
    QVERIFY(near(fund(run), 1'000'430 * kUsd, kUsd));
    QVERIFY(near(equity(run, kHolder), 5'570 * kUsd, 20 * kUsd));
    FB_CLEAN(run, "collateral_fillable");
  }

  // Drift: 1.1 x 4,300 - 4,000 = 730 are missing, a fiftieth of 730 / 4 % goes at once.
  void theShortageIsOfMarginEquity() {
    Run run(holder_book({{"loss_policy", "after_liquidation"},
                         {"liquidation_policy", "liquidator_fee"},
                         {"bankrupt_policy", "market"},
                         {"penalty_ppm", "0"}}));
    QVERIFY(run.block({kFall14, 1'000'000}));
    const auto first = fills(run, FillReason::liquidation);
    QCOMPARE(first.size(), 1U);
    QVERIFY(near(first[0].x * lot_value(run), 365 * kUsd, 5 * kUsd));
    FB_CLEAN(run, "collateral_liquidator_fee");
  }

  // Derive: 300 of margin are missing; the share that is sold brings margin equity to maintenance, the value at the
  // mark sets its price.
  void theAuctionRestoresMarginEquity() {
    Run run(holder_book({{"liquidation_policy", "auction"}}));
    QVERIFY(run.block({kFall14, 1'000'000}));
    const AccountMargin after = run.protocol->margin(account(run, kHolder));
    QVERIFY(lots_of(run, kHolder) > 0);
    QVERIFY(notional(run, kHolder) < 86'000 * kUsd);
    QVERIFY(after.margin_equity >= after.maintenance);
    QVERIFY(wide(after.margin_equity, 100) < wide(after.maintenance, 140));
    FB_CLEAN(run, "collateral_auction");
  }

  // Drift pays a borrower's liability back out of its collateral: 300 are missing at a haircut of 10 %, so 3,000 of
  // what it owes goes back, where the asset has a market; a spot market deep enough costs next to nothing.
  void aLiabilityIsPaidBackAsFarAsItCoversTheShortage() {
    Genesis g = holder_book({{"loss_policy", "after_liquidation"},
                             {"liquidation_policy", "liquidator_fee"},
                             {"bankrupt_policy", "market"},
                             {"penalty_ppm", "0"}});
    set_rules(g, {{"sale_depth_1pct_usd", "1000000000000"}, {"borrow_convert_ppm", "1000000"}});
    Run run(std::move(g));
    QVERIFY(run.block({kFall14, 1'000'000}));
    const Money sold = moved(run, TransferReason::collateral_sale);
    QVERIFY2(near(sold, 3'000 * kUsd, 2 * kUsd), qPrintable(QString::number(sold)));
    FB_CLEAN(run, "collateral_liability");
  }

  // The asset falls to nothing beyond its silo of 5,000 while BTC is 14 % down: 14,000 below zero, 5,000 drawn, 9,000
  // unbacked. No fund and no market is asked for them, and withdrawals stop, as under the default.
  void whatNoSiloBacksIsUnbackedUnderLossesAfterLiquidationToo() {
    for (const char* residual : {"stay", "open_interest", "balances"}) {
      Run run(holder_book({{"loss_policy", "after_liquidation"},
                           {"residual_policy", residual},
                           {"silo_usd", "5000"},
                           {"silo_use_ppm", "1000000"},
                           {"liquidation_policy", "ladder"}}));
      BlockInput in = asset_price(0, 0);
      in.withdrawals = {{1, 1'000 * kUsd}};
      QVERIFY(run.block({kFall14, 1'000'000}, in));
      QCOMPARE(equity(run, kHolder), -9'000 * kUsd);
      QCOMPARE(run.protocol->custody().unbacked, 9'000 * kUsd);
      QCOMPARE(fund(run), 995'000 * kUsd);
      QCOMPARE(equity(run, 1), 10'014'000 * kUsd);
      QCOMPARE(lots_of(run, kHolder), Lots{0});
      QCOMPARE(refusals(run, RefusalReason::unbacked), 1);
      QVERIFY(run.block({kFall14, 1'000'000}));  // and it is not drawn for again
      QCOMPARE(fund(run), 995'000 * kUsd);
      QVERIFY(run.block({kFall14, 1'000'000}, asset_price(0, 1000)));  // a rise heals it
      QCOMPARE(run.protocol->custody().unbacked, Money{0});
      FB_CLEAN(run, "collateral_unbacked_after");
    }
  }
};

QTEST_GUILESS_MAIN(TestCollateralPolicies)
#include "tst_collateral_policies.moc"
