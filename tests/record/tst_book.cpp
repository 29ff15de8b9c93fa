// Opening books given as CSV: units, owners, rounding; what they must not hold stands in tst_bad_input.cpp.
#include <QtTest>

#include "files.h"

using namespace fb;
using namespace fb::test;

class TestBook : public QObject {
  Q_OBJECT
 private slots:
  void accountsThenPositions();
  void sizesAreRoundedToLotsAndSaidSo();
  void twoFilesAndSeveralBalances();
};

void TestBook::accountsThenPositions() {
  Files f;
  auto q = request({f.write("a_spot_BTCUSDT_1m.csv", candles(10))});
  q.accounts_csv = f.write(
      "book.csv", all({"account,owner,asset,balance", "alice,fund,USDT,1000.5", "bob,fund,USD,2000", "carol,,USDC,10",
                       "account,market,size,entry_price", "alice,BTC-PERP,2.5,98", "bob,BTC,-1,101.25"}));
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  const auto& g = *r->genesis;
  QCOMPARE(g.accounts.size(), std::size_t{3});
  QCOMPARE(g.accounts[0].cluster, g.accounts[1].cluster);
  QVERIFY(g.accounts[2].cluster != g.accounts[0].cluster);
  QCOMPARE(g.accounts[0].balance, Money{1000'500'000});
  QCOMPARE(g.positions.size(), std::size_t{2});
  const auto& i = g.markets[0].instrument;
  QCOMPARE(g.positions[0].lots * i.lot_nano, 2'500'000'000);
  QCOMPARE(g.positions[1].entry_price, 101'250);
  QVERIFY(r->population.empty() && r->orders.empty());
  QVERIFY(std::ranges::any_of(r->warnings, [](const auto& w) { return w.find("no simulated flow") != w.npos; }));
}

void TestBook::sizesAreRoundedToLotsAndSaidSo() {
  Files f;
  auto q = request({f.write("a_spot_BTCUSDT_1m.csv", candles(10))});
  // The lot is 0.01 base units at a price of 100: 1.234 is 123 lots and a bit, -1.235 rounds away from zero.
  q.accounts_csv = f.write("book.csv", all({"account,owner,asset,balance", "a,,USD,1000", "b,,USD,1000",
                                            "account,market,size,entry_price", "a,BTC,1.234,100", "b,BTC,-1.235,100"}));
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->genesis->markets[0].instrument.lot_nano, 10'000'000);
  QCOMPARE(r->genesis->positions[0].lots, 123);
  QCOMPARE(r->genesis->positions[1].lots, -124);
  QVERIFY(std::ranges::any_of(r->warnings, [](const auto& w) { return w.find("2 sizes") != w.npos; }));
}

void TestBook::twoFilesAndSeveralBalances() {
  Files f;
  auto q = request({f.write("a_spot_BTCUSDT_1m.csv", candles(10))});
  q.accounts_csv = f.write("accounts.csv", all({"account,owner,asset,balance", "a,,USD,1000", "a,,USDC,500.25"}));
  q.positions_csv = f.write("positions.csv", all({"account,market,lots,entry_price", "a,BTC-PERP,-7,110"}));
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->genesis->accounts.size(), std::size_t{1});
  QCOMPARE(r->genesis->accounts[0].balance, Money{1500'250'000});
  QCOMPARE(r->genesis->positions[0].lots, -7);
  // Capital goes with the larger side: 7 lots of 0.01 at 100 is below the least of 1,000 USD, whose lp share is 111.111
  // USD.
  QCOMPARE(r->genesis->markets[0].lp_capital / kUsd, 111);
}

QTEST_GUILESS_MAIN(TestBook)
#include "tst_book.moc"
