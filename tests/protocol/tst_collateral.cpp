// Collateral in several assets, worked by hand: value and haircut, exposure at collapse against its silo, a collapse within
// and beyond the silo, borrowing, interest and conversion.
#include <QtTest>

#include "support/auditor.h"
#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

// BTC at 8,000; stETH at 2,000. Shared tranches of 500,000 each can pay min(50 %, 30 %) + min(25 %, 15 %) = 225,000 for
// falls of collateral in one loss event.
Genesis venue() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  add_asset(g, "stETH", 2000);
  return g;
}

BlockInput withdraw(UserIdx u, Money amount) {
  BlockInput in;
  in.withdrawals = {{u, amount}};
  return in;
}

bool set(Genesis& g, const char* key, std::int64_t value) { return g.parameters.set(key, std::to_string(value)).has_value(); }

QString audited(const Run& run, const char* name) {
  const QString found = audit(run.log, run.protocol->genesis(), name);
  return found == "absent" ? QString() : found;
}

}  // namespace

class TestCollateral : public QObject {
  Q_OBJECT
 private slots:
  void equityAtMarketMarginAfterHaircut();
  void depositsKeepTheCapAndWithdrawalsTheMargin();
  void borrowingHasALimit();
  void ordersAndWithdrawalsKeepTheSilo();
  void aCollapseWithinTheSiloIsDrawnFromSharedTranches();
  void aCollapseBeyondTheSiloIsUnbackedToTheMicroDollar();
  void aFallAndALossInOneBlock();
  void exposureThatGrowsClosesTheCapAndIsConverted();
  void interestIsRoundedUpAndShared();
  void borrowersAreConverted();
  void liquidationConvertsCollateral();
  void groupsFallTogether();
  void badCollateralIsRefused();
};

void TestCollateral::equityAtMarketMarginAfterHaircut() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 500 * kUsd, 0, 10);
  g.collateral.push_back({a, 0, 1});  // a millionth of a unit: 0.002 USD
  Run run(g);
  QVERIFY2(run.error.empty(), run.error.c_str());
  const AccountMargin m = run.protocol->margin(account(run, a));
  QCOMPARE(m.collateral, 20'000 * kUsd + 2000);
  QCOMPARE(m.equity, 20'500 * kUsd + 2000);
  QCOMPARE(m.margin_equity, 500 * kUsd + 18'000 * kUsd + 1800);
  QVERIFY(run.block({1'000'000}, asset_price(0, 1500)));
  QCOMPARE(run.protocol->margin(account(run, a)).equity, 15'500 * kUsd + 1500);
  QCOMPARE(run.protocol->asset(0).value, 15'000 * kUsd + 1500);
  QCOMPARE(run.protocol->custody().collateral, run.protocol->asset(0).value);
  QVERIFY2(audited(run, "collateral_value").isEmpty(), qPrintable(audited(run, "collateral_value")));
}

void TestCollateral::depositsKeepTheCapAndWithdrawalsTheMargin() {
  Genesis g = venue();
  QVERIFY(set(g, "stETH.cap_usd", 30'000));
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_user(g, 100'000 * kUsd);
  add_notional(g, a, 0, 100'000 * kUsd);
  add_notional(g, b, 0, -100'000 * kUsd);
  Run run(g);
  BlockInput in;
  in.collateral_deposits = {{a, 0, 5 * kUnit + 1}, {a, 0, 5 * kUnit}};  // the first one is over the cap
  QVERIFY(run.block({1'000'000}, in));
  QCOMPARE(refusals(run, RefusalReason::collateral_cap), 1);
  QCOMPARE(run.protocol->asset(0).amount, 15 * kUnit);
  QVERIFY(run.protocol->asset(0).cap_closed);
  // Margin equity 27,000 and initial margin of 100,000: what is above it may leave, 90 % of its value counting.
  const Money free = run.protocol->margin(account(run, a)).margin_equity - run.protocol->margin(account(run, a)).initial;
  const std::int64_t units = free / (1800 * kUsd);
  BlockInput out;
  out.collateral_withdrawals = {{a, 0, (units + 1) * kUnit}, {a, 0, units * kUnit}, {b, 0, 1}};
  QVERIFY(run.block({1'000'000}, out));
  QCOMPARE(run.protocol->ledger().amount(account(run, a), 0), (15 - units) * kUnit);
  QCOMPARE(refusals(run, RefusalReason::initial_margin), 1);
  QCOMPARE(refusals(run, RefusalReason::custody), 1);
  QVERIFY2(audited(run, "collateral_moves").isEmpty(), qPrintable(audited(run, "collateral_moves")));
}

void TestCollateral::borrowingHasALimit() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(run.block({1'000'000}, withdraw(a, 12'600 * kUsd + 1)));  // 70 % of 18,000
  QCOMPARE(refusals(run, RefusalReason::borrow_limit), 1);
  const Money custody = run.protocol->custody().quote;
  QVERIFY(run.block({1'000'000}, withdraw(a, 12'600 * kUsd)));
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), -12'600 * kUsd);
  QCOMPARE(run.protocol->margin(account(run, a)).borrowed, 12'600 * kUsd);
  QCOMPARE(run.protocol->custody().quote, custody - 12'600 * kUsd);
  QCOMPARE(run.protocol->custody().borrowed, 12'600 * kUsd);
  QCOMPARE(run.protocol->asset(0).exposure, 12'600 * kUsd);  // what is missing when stETH is worth nothing
}

void TestCollateral::ordersAndWithdrawalsKeepTheSilo() {
  Genesis g = venue();
  QVERIFY(set(g, "stETH.silo_usd", 10'000));
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_holder(g, 0, 0, 10);
  Run run(g);
  QCOMPARE(run.protocol->asset(0).limit, 8'000 * kUsd);
  BlockInput in;
  in.withdrawals = {{a, 5'000 * kUsd}, {b, 3'000 * kUsd + 1}, {b, 3'000 * kUsd}};
  QVERIFY(run.block({1'000'000}, in));
  QCOMPARE(refusals(run, RefusalReason::silo), 1);
  QCOMPARE(run.protocol->asset(0).exposure, 8'000 * kUsd);
  BlockInput order;  // its fee and slippage would come out of borrowed quote
  order.orders = {{.user = a, .market = 0, .lots = 100}};
  QVERIFY(run.block({1'000'000}, order));
  QCOMPARE(refusals(run, RefusalReason::silo), 2);
  // A silo is never more than shared tranches can pay.
  BlockInput wide_silo;
  wide_silo.commands = {{.actor = "ana", .second = "ben", .why = "test", .what = SetParameter{"stETH.silo_usd", "100000000"}}};
  QVERIFY(run.block({1'000'000}, wide_silo));
  QVERIFY(run.protocol->asset(0).silo >= 225'000 * kUsd);
  QVERIFY(run.protocol->asset(0).silo < 225'001 * kUsd);  // the order of nobody has paid, interest has: below a dollar
}

void TestCollateral::aCollapseWithinTheSiloIsDrawnFromSharedTranches() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_holder(g, 0, 0, 10), c = add_user(g, 1'000 * kUsd);
  QVERIFY(set(g, "borrow_rate_ppm", 0));
  Run run(g);
  BlockInput in;
  in.withdrawals = {{a, 12'000 * kUsd}, {b, 4'000 * kUsd}};
  QVERIFY(run.block({1'000'000}, in));
  const Money junior = run.protocol->tranche(1).balance, first = run.protocol->tranche(0).balance;
  QVERIFY2(run.block({1'000'000}, asset_price(0, 0)), run.error.c_str());
  QCOMPARE(run.protocol->tranche(0).balance, first);  // a market's own tranche stands for its market only
  QCOMPARE(run.protocol->tranche(1).balance, junior - 16'000 * kUsd);
  QCOMPARE(run.protocol->margin(account(run, a)).equity, 0);
  QCOMPARE(run.protocol->margin(account(run, b)).equity, 0);
  QCOMPARE(run.protocol->margin(account(run, c)).equity, 1'000 * kUsd);
  QCOMPARE(run.protocol->custody().unbacked, 0);
  QCOMPARE(run.protocol->asset(0).drawn, 16'000 * kUsd);
  // What comes back belongs to the tranche before the owner.
  QVERIFY(run.block({1'000'000}, asset_price(0, 100)));
  QVERIFY(run.protocol->tranche(1).balance > junior - 16'000 * kUsd + 1'900 * kUsd);
  QCOMPARE(run.protocol->ledger().amount(account(run, a), 0), 0);  // sold, and all of it went to the tranche
  QCOMPARE(run.protocol->margin(account(run, a)).equity, 0);
  QVERIFY2(audited(run, "collapse_within").isEmpty(), qPrintable(audited(run, "collapse_within")));
}

void TestCollateral::aCollapseBeyondTheSiloIsUnbackedToTheMicroDollar() {
  Genesis g = venue();
  QVERIFY(set(g, "stETH.silo_usd", 10'000) && set(g, "stETH.sale_depth_1pct_usd", 0) && set(g, "borrow_rate_ppm", 0));
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_user(g, 50'000 * kUsd);
  add_notional(g, a, 0, 100'000 * kUsd);
  add_notional(g, b, 0, -100'000 * kUsd);
  Run run(g);
  QVERIFY(run.block({880'000}));
  const Money short_by = run.protocol->margin(account(run, a)).borrowed;
  QVERIFY(short_by > 11'000 * kUsd && short_by < 13'000 * kUsd);
  QCOMPARE(run.protocol->asset(0).exposure, short_by);
  QCOMPARE(run.protocol->asset(0).silo_gap, short_by - 10'000 * kUsd);  // it grew by itself, and its market takes nothing
  QVERIFY(run.protocol->asset(0).cap_closed);
  QVERIFY2(run.block({880'000}, asset_price(0, 0)), run.error.c_str());
  QCOMPARE(run.protocol->asset(0).drawn, 10'000 * kUsd);
  const CustodyView after = run.protocol->custody();
  QCOMPARE(after.unbacked_accounts, 1U);
  QCOMPARE(after.unbacked, -run.protocol->margin(account(run, a)).equity);
  QCOMPARE(after.unbacked, run.protocol->totals().unbacked);
  QVERIFY(!run.protocol->ledger().has_position(account(run, a)));
  QVERIFY(after.unbacked >= short_by - 10'000 * kUsd && after.unbacked < short_by - 9'000 * kUsd);
  QVERIFY(run.block({880'000}, withdraw(b, 100 * kUsd)));
  QCOMPARE(refusals(run, RefusalReason::unbacked), 1);  // withdrawals stop
  QVERIFY2(audited(run, "collapse_beyond").isEmpty(), qPrintable(audited(run, "collapse_beyond")));
  // It heals by a deposit or a rise, and withdrawals go on.
  BlockInput heal;
  heal.deposits = {{a, after.unbacked}};
  QVERIFY(run.block({880'000}, heal));
  QCOMPARE(run.protocol->custody().unbacked, 0);
  QVERIFY(run.block({880'000}, withdraw(b, 100 * kUsd)));
  QCOMPARE(run.protocol->totals().withdrawals, 1U);
  QVERIFY2(audited(run, "collapse_beyond").isEmpty(), qPrintable(audited(run, "collapse_beyond")));
}

void TestCollateral::aFallAndALossInOneBlock() {
  // The fall of collateral comes first: what is left of the account's means pays the market, the rest is the market's hole.
  Genesis g = venue();
  const UserIdx a = add_holder(g, 1'000 * kUsd, 0, 10), b = add_user(g, 50'000 * kUsd);
  add_notional(g, a, 0, 100'000 * kUsd);
  add_notional(g, b, 0, -100'000 * kUsd);
  Run run(g);
  QVERIFY2(run.block({880'000}, asset_price(0, 0)), run.error.c_str());
  Money by_market = 0, by_asset = 0;
  for (const Event& e : run.log.events)
    if (e.type == EventType::bankruptcy) {
      for (const auto& [m, amount] : run.log.detail_of(e)->pairs) by_market += amount;
      for (const auto& [c, amount] : run.log.detail_of(e)->more) by_asset += amount;
    }
  QCOMPARE(by_asset, 0);
  const Money fall = run.protocol->genesis().markets[0].instrument.notional(run.protocol->genesis().positions[0].lots,
                                                                            run.protocol->genesis().markets[0].first_index - run.protocol->market(0).mark);
  QCOMPARE(by_market, fall - 1'000 * kUsd);
  QVERIFY(moved(run, TransferReason::tranche_draw) > 0);
  QVERIFY2(audited(run, "fall_and_loss").isEmpty(), qPrintable(audited(run, "fall_and_loss")));
}

void TestCollateral::exposureThatGrowsClosesTheCapAndIsConverted() {
  Genesis g = venue();
  QVERIFY(set(g, "stETH.silo_usd", 10'000) && set(g, "borrow_rate_ppm", 0));
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_user(g, 50'000 * kUsd);
  add_notional(g, a, 0, 100'000 * kUsd);
  add_notional(g, b, 0, -100'000 * kUsd);
  Run run(g);
  QVERIFY(run.block({880'000}));  // a's quote falls to about -12,000: 4,000 above 80 % of the silo
  const AssetView after = run.protocol->asset(0);
  QVERIFY(after.exposure <= after.limit + kUsd * 100);  // to the slippage of the sale
  QVERIFY(run.protocol->totals().converted > 3'000 * kUsd);
  QVERIFY(run.protocol->ledger().amount(account(run, a), 0) < 10 * kUnit);
  QCOMPARE(moved(run, TransferReason::collateral_sale) < run.protocol->totals().converted, true);  // it cost slippage
  const Ppm haircut = after.haircut_ppm;
  for (int i = 0; i < 3; ++i) QVERIFY(run.block({870'000 - i * 10'000}));
  QVERIFY(run.protocol->asset(0).haircut_ppm >= haircut);
  QVERIFY2(audited(run, "exposure_converted").isEmpty(), qPrintable(audited(run, "exposure_converted")));
}

std::int64_t count_of_interest(const Run& run, AccountIdx a) {
  return std::ranges::count_if(run.log.events, [&](const Event& e) {
    return e.type == EventType::transfer && e.a == a && e.code == static_cast<std::uint8_t>(TransferReason::interest);
  });
}

void TestCollateral::interestIsRoundedUpAndShared() {
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(run.block({1'000'000}, withdraw(a, 10'000 * kUsd)));
  QCOMPARE(moved(run, TransferReason::interest), 0);
  // 10,000 USD x 8 % x 15 s / 31,557,600 s = 380.257 micro-USD a block, each rounded up in the third decimal. The book opens at a full
  // hour; the loan is there from the end of its first block, so 239 of them are charged in the first block of the next hour.
  const TimeMs opened = run.protocol->time_ms() - 15'000;
  QCOMPARE(opened % 3'600'000, 0);
  int blocks = 0;
  while (run.protocol->totals().interest == 0 && blocks < 300) {
    QVERIFY(run.block({1'000'000}));
    ++blocks;
  }
  QCOMPARE(run.protocol->time_ms() - opened, 3'600'000);
  const Money due = (380'258 * std::int64_t{blocks} + 999) / 1'000;  // 380.2570… rounded up
  QCOMPARE(blocks, 239);
  QCOMPARE(run.protocol->totals().interest, due);
  QCOMPARE(run.protocol->ledger().quote(account(run, a)), -10'000 * kUsd - due);
  QCOMPARE(moved(run, TransferReason::interest), due + due / 2);  // half of it, down, to the junior tranche
  QCOMPARE(count_of_interest(run, account(run, a)), 1);
  QVERIFY2(audited(run, "interest").isEmpty(), qPrintable(audited(run, "interest")));
}

void TestCollateral::borrowersAreConverted() {
  Genesis g = venue();
  QVERIFY(set(g, "borrow_rate_ppm", 0));
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  QVERIFY(run.block({1'000'000}, withdraw(a, 12'000 * kUsd)));
  QVERIFY(run.block({1'000'000}, asset_price(0, 1500)));  // 90 % of 13,500 is 12,150: not yet
  QCOMPARE(run.protocol->totals().converted, 0);
  QVERIFY(run.block({1'000'000}, asset_price(0, 1450)));  // 90 % of 13,050 is 11,745
  QVERIFY(run.protocol->totals().converted >= 12'000 * kUsd);
  QVERIFY(run.protocol->totals().converted < 12'300 * kUsd);
  QCOMPARE(run.protocol->custody().borrowed, 0);
  const AccountMargin m = run.protocol->margin(account(run, a));
  QVERIFY(m.equity < 2'500 * kUsd && m.equity > 2'450 * kUsd);  // 14,500 - 12,000 less slippage
  QVERIFY2(audited(run, "borrower_converted").isEmpty(), qPrintable(audited(run, "borrower_converted")));
}

void TestCollateral::liquidationConvertsCollateral() {
  Genesis g = venue();
  QVERIFY(set(g, "stETH.haircut_ppm", 500'000));
  const UserIdx a = add_holder(g, 0, 0, 10), b = add_user(g, 500'000 * kUsd);  // margin equity 10,000
  add_notional(g, a, 0, 200'000 * kUsd);
  add_notional(g, b, 0, -200'000 * kUsd);
  Run run(g);
  QVERIFY(run.block({960'000}));  // -8,000 against 4 % x 192,000 or so of maintenance at most
  QVERIFY(run.protocol->totals().converted > 0);
  QVERIFY(run.protocol->margin(account(run, a)).health_ppm >= kMillion);
  QVERIFY2(audited(run, "liquidation_converts").isEmpty(), qPrintable(audited(run, "liquidation_converts")));
}

void TestCollateral::groupsFallTogether() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  add_asset(g, "stETH", 2000, {"peg:ETH"});
  add_asset(g, "rETH", 2100, {"peg:ETH", "issuer:RocketPool"});
  QVERIFY(set(g, "borrow_rate_ppm", 0));
  const UserIdx a = add_holder(g, 0, 0, 5);  // 10,000 + 10,500
  g.collateral.push_back({a, 1, 5 * kUnit});
  Run run(g);
  QVERIFY(run.block({1'000'000}, withdraw(a, 12'000 * kUsd)));
  QCOMPARE(run.protocol->asset(0).exposure, 1'500 * kUsd);   // equity 8,500 less 10,000
  QCOMPARE(run.protocol->asset(1).exposure, 2'000 * kUsd);   // less 10,500
  QCOMPARE(run.protocol->groups().names, (std::vector<std::string>{"peg:ETH", "issuer:RocketPool"}));
  QCOMPARE(run.protocol->group(0).exposure, 12'000 * kUsd);
  QCOMPARE(run.protocol->group(1).exposure, 2'000 * kUsd);
  BlockInput both = asset_price(0, 0);
  both.asset_prices.push_back({1, 0});
  QVERIFY2(run.block({1'000'000}, both), run.error.c_str());
  QCOMPARE(run.protocol->totals().collateral_draws, 12'000 * kUsd);
  // The hole is split over the assets by what each lost: 10,000 and 10,500 of 20,500.
  QCOMPARE(run.protocol->asset(0).drawn, 12'000 * kUsd * 10'000 / 20'500 + 1);
  QCOMPARE(run.protocol->asset(0).drawn + run.protocol->asset(1).drawn, 12'000 * kUsd);
  QVERIFY2(audited(run, "groups").isEmpty(), qPrintable(audited(run, "groups")));
}

void TestCollateral::badCollateralIsRefused() {
  const auto refused = [](auto&& spoil) {
    Genesis g = venue();
    add_holder(g, 0, 0, 10);
    spoil(g);
    return !Run(std::move(g)).error.empty();
  };
  QVERIFY(!refused([](Genesis&) {}));
  QVERIFY(refused([](Genesis& g) { g.assets[0].price_micro = -1; }));
  QVERIFY(refused([](Genesis& g) { g.assets[0].price_micro = kMostPriceMicro + 1; }));
  QVERIFY(refused([](Genesis& g) { g.assets[0].id = "BTC-PERP"; }));
  QVERIFY(refused([](Genesis& g) { g.assets.push_back(g.assets[0]); }));
  QVERIFY(refused([](Genesis& g) { g.parameters = Parameters(g.parameters.market_ids()); }));
  QVERIFY(refused([](Genesis& g) { g.collateral.push_back({0, 1, 1}); }));
  QVERIFY(refused([](Genesis& g) { g.collateral.push_back({0, 0, -1}); }));
  QVERIFY(refused([](Genesis& g) { g.collateral.push_back({0, 0, INT64_MAX}); }));
  Genesis g = venue();
  const UserIdx a = add_holder(g, 0, 0, 10);
  Run run(g);
  BlockInput in;
  in.collateral_deposits = {{99, 0, 1}, {a, 9, 1}, {a, 0, -1}, {a, 0, INT64_MAX}};
  in.collateral_withdrawals = {{99, 0, 1}, {a, 9, 1}, {a, 0, 0}, {a, 0, INT64_MAX}};
  in.asset_prices = {{9, 1}, {0, -1}, {0, INT64_MAX}};
  QVERIFY2(run.block({1'000'000}, in), run.error.c_str());
  QCOMPARE(run.protocol->totals().refusals, 11U);
  QCOMPARE(run.protocol->asset(0).amount, 10 * kUnit);
  QCOMPARE(run.protocol->asset(0).price_micro, 2000 * kUsd);
}

QTEST_GUILESS_MAIN(TestCollateral)
#include "tst_collateral.moc"
