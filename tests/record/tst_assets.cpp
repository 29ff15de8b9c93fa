// Collateral assets of an import: declared and priced in CSV, held by a given book or drawn by a law, and what is refused.
#include <QtTest>
#include <set>

#include "files.h"
#include "protocol/protocol.h"
#include "record/population.h"
#include "risk/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr const char* kDay = "a_spot_ETHUSDT_1m.csv";  // a minute up: 100, 99, 103, 102 at 0, 15, 30, 45 s; then down: 102, 104, 98, 100

std::string book(const std::string& rows) { return "account,owner,asset,balance\n" + rows; }

std::string all_four(int usd) {  // a bar that does not move
  const std::string one = std::to_string(usd);
  return one + "," + one + "," + one + "," + one;
}

bool says(const Recording& r, const std::string& part) {
  return std::ranges::any_of(r.warnings, [&](const auto& w) { return w.find(part) != w.npos; });
}

Money held(const Recording& r, AssetIdx c) {
  Money sum = 0;
  for (const auto& h : r.genesis->collateral)
    if (h.asset == c) sum += asset_value(h.amount, r.genesis->assets[c].price_micro);
  return sum;
}

Money deposits(const Recording& r) {  // of the opening book, by hand: balance + lots x (mark - entry) x tick_value, and assets
  Int128 sum = 0;
  for (const auto& a : r.genesis->accounts) sum += a.balance;
  for (const auto& p : r.genesis->positions) {
    const auto& m = r.genesis->markets[p.market];
    sum += wide(p.lots, m.instrument.tick_value) * (m.first_index - p.entry_price);
  }
  for (AssetIdx c = 0; c < r.genesis->assets.size(); ++c) sum += held(r, c);
  return static_cast<Money>(sum);
}

}  // namespace

class TestAssets : public QObject {
  Q_OBJECT
 private slots:
  void aBookHoldsDeclaredAssets();
  void aBookMayHaveBorrowers();
  void aCoinNeedsNoDeclaration();
  void pricesFollowTheirRules();
  void aSilentMarketSaysNothing();
  void severalSourcesGiveTheirMedian();
  void badRowsAreNamed();
  void theLawDrawsItsShare();
  void withoutTheLawNothingChanges();
  void holdersOpenAboveInitialMarginAfterTheHaircut();
  void partOfTheFlowIsInTheAsset();
  void badLawsAreNamed();

 private:
  Result<Recording> with_assets(const std::string& csv, int minutes = 10) {
    auto q = request({f.write(kDay, candles(minutes))});
    q.assets_csv = f.write("assets.csv", csv);
    return import_recording(q, {});
  }
  Result<Recording> drawn(const std::string& law, std::uint32_t accounts = 2000, const std::string& assets = "") {
    auto q = request({std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2021-05-19.json"}, accounts);
    if (!law.empty()) q.population.laws = {{"collateral", law}};
    if (!assets.empty()) q.assets_csv = f.write("assets.csv", assets);
    return import_recording(q, {});
  }
  Files f;
};

void TestAssets::aBookHoldsDeclaredAssets() {
  auto q = request({f.write(kDay, candles(10))});
  q.accounts_csv = f.write("book.csv", all({"asset,groups,price", "stETH,issuer:Lido;peg:ETH,ETH*0.985", "sUSD,,0.998", "account,owner,asset,balance",
                                            "alice,fund,USD,50", "alice,fund,stETH,2.5", "bob,,sUSD,100", "alice,fund,stETH,0.000001", "bob,,USD,7",
                                            "account,market,lots,entry_price", "alice,ETH,3,100"}));
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  const Genesis& g = *r->genesis;
  QCOMPARE(g.assets.size(), std::size_t{2});
  QCOMPARE(g.assets[0].id, std::string("stETH"));
  QCOMPARE(g.assets[0].groups, (std::vector<std::string>{"issuer:Lido", "peg:ETH"}));
  QCOMPARE(g.assets[0].price_micro, 98'500'000);
  QCOMPARE(g.assets[1].price_micro, 998'000);
  QCOMPARE(g.parameters.asset_ids(), (std::vector<std::string>{"stETH", "sUSD"}));
  QCOMPARE(g.accounts.size(), std::size_t{2});
  QCOMPARE(g.accounts[0].balance, 50 * kUsd);
  QCOMPARE(g.collateral.size(), std::size_t{2});
  QVERIFY(g.collateral[0].user == 0 && g.collateral[0].asset == 0 && g.collateral[0].amount == 2'500'001);
  QVERIFY(g.collateral[1].user == 1 && g.collateral[1].asset == 1 && g.collateral[1].amount == 100'000'000);
  QVERIFY(says(*r, "stETH is collateral at the recorded price of ETH-PERP times 0.985000000"));
  QVERIFY(says(*r, "sUSD is collateral at a constant 0.998000 USD"));
  // 1,000 USD of open interest, the least: 5 M of silo for 1.5 bn are 3 USD for it; a cap is at least twice what is held.
  QCOMPARE(*g.parameters.get("stETH.silo_usd"), 3);
  QCOMPARE(*g.parameters.get("stETH.cap_usd"), std::int64_t{492});  // 2 x 246.25
}

// 3 ETH at 100: 300, after the haircut 270, of which 70 % may be borrowed: 189.
void TestAssets::aBookMayHaveBorrowers() {
  const auto opened = [&](const char* balance) {
    auto q = request({f.write(kDay, candles(10))});
    q.accounts_csv = f.write("book.csv", book("alice,,ETH,3\nalice,,USD," + std::string(balance) + "\nbob,,USD,500\n"));
    return import_recording(q, {});
  };
  const auto good = opened("-189");
  QVERIFY2(good.has_value(), good ? "" : good.error().text().c_str());
  Workers workers(1);
  EventLog log;
  const auto protocol = Protocol::open(good->genesis, workers, log);
  QVERIFY2(protocol.has_value(), protocol ? "" : protocol.error().text().c_str());
  const AccountMargin alice = (*protocol)->margin((*protocol)->layout().first_user());
  QCOMPARE(alice.equity, 111 * kUsd);
  QCOMPARE(alice.borrowed, 189 * kUsd);
  QCOMPARE((*protocol)->asset(0).exposure, 189 * kUsd);
  const auto bad = opened("-189.000001");
  QVERIFY(!bad && bad.error().line == 2 && bad.error().file == "book.csv");
  QVERIFY2(bad.error().rule.find("more than the 189.000000 USD that its collateral lends") != std::string::npos, bad.error().text().c_str());
}

void TestAssets::aCoinNeedsNoDeclaration() {
  auto q = request({f.write(kDay, candles(10))});
  q.accounts_csv = f.write("book.csv", book("alice,,ETH,3\n"));
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->genesis->assets.at(0).id, std::string("ETH"));
  QCOMPARE(r->genesis->assets[0].price_micro, 100 * kUsd);
  QVERIFY(says(*r, "ETH is collateral at the recorded price of ETH-PERP; it was not declared, so it is in no group"));
}

void TestAssets::pricesFollowTheirRules() {
  const auto r = with_assets(all({"asset,groups,price", "ETH,,", "stETH,,ETH*0.5", "sUSD,,1", "time,asset,price", "2020-03-12T00:01:00Z,stETH,ETH*0.25",
                                  "2020-03-12T00:02:20Z,stETH,0", "2020-03-12T00:03:00Z,sUSD,none", "2020-03-12T00:05:00Z,sUSD,0.9",
                                  "2020-03-12T09:00:00Z,sUSD,0.8"}));
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->blocks(), 40U);
  const auto price = [&](std::uint32_t block, AssetIdx c) -> std::int64_t {
    for (const AssetPrice& p : r->block(block).asset_prices)
      if (p.asset == c) return p.price_micro;
    return -1;
  };
  QCOMPARE(r->genesis->assets[1].price_micro, 50 * kUsd);
  const std::int64_t minute[] = {99, 103, 102, 102, 104, 98, 100};  // of ETH in blocks 1 to 7
  for (std::uint32_t b = 1; b <= 7; ++b) {
    QCOMPARE(price(b, 0), minute[b - 1] * kUsd);
    QCOMPARE(price(b, 1), minute[b - 1] * kUsd / (b < 4 ? 2 : 4));  // block 4 is 00:01:00
  }
  QCOMPARE(price(9, 1), 99 * kUsd / 4);  // 00:02:15
  QCOMPARE(price(10, 1), 0);              // 00:02:30, the first block after 00:02:20
  QCOMPARE(price(39, 1), 0);
  QCOMPARE(price(11, 2), kUsd);
  for (std::uint32_t b = 12; b < 20; ++b) QCOMPARE(price(b, 2), -1);
  QCOMPARE(price(20, 2), 900'000);
  QVERIFY(says(*r, "with 2 changes of price given by hand; 1 after the end are left out"));
  QVERIFY(says(*r, "stETH is collateral at the recorded price of ETH-PERP times 0.500000000, with 2 changes"));
  QCOMPARE(std::ranges::count(r->provenance, "assets-csv", &Provenance::format), 1);
}

void TestAssets::aSilentMarketSaysNothing() {
  // The third minute is missing: nothing is said of ETH in its four blocks, a constant goes on.
  std::string text = candles(10);
  const auto third = text.find(std::to_string(kMidnight + 2 * 60000));
  text.erase(third, text.find('\n', third) + 1 - third);
  auto q = request({f.write(kDay, text)});
  q.assets_csv = f.write("assets.csv", "asset,groups,price\nETH,,\nsUSD,,1\n");
  const auto r = import_recording(q, {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  for (std::uint32_t b = 1; b < 12; ++b)
    QCOMPARE(r->block(b).asset_prices.size(), std::size_t{b >= 8 ? 1U : 2U});
  QCOMPARE(r->block(12).asset_prices.size(), std::size_t{2});
}

void TestAssets::severalSourcesGiveTheirMedian() {
  const auto at = [](int usd) {
    std::string out = "timestamp_ms,open,high,low,close,volume\n";
    for (int i = 0; i < 5; ++i)
      out += std::to_string(kMidnight + i * 60000) + "," + all_four(usd) + ",1\n";
    return out;
  };
  const auto r = import_recording(
      [&] {
        auto q = request({f.write("a_spot_ETHUSDT_1m.csv", at(100)), f.write("b_spot_ETHUSDT_1m.csv", at(101)),
                          f.write("c_spot_ETHUSDT_1m.csv", at(150)), f.write("d_spot_ETHUSDT_1m.csv", at(151))});
        q.assets_csv = f.write("assets.csv", "asset,groups,price\nETH,,\n");
        return q;
      }(),
      {});
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->block(3).asset_prices.at(0).price_micro, 101 * kUsd);  // the lower of the two in the middle
}

void TestAssets::badRowsAreNamed() {
  const std::string head = "asset,groups,price\n", prices = head + "stETH,,ETH\ntime,asset,price\n";
  std::string many = head;
  for (int i = 0; i < 65; ++i) many += "A" + std::to_string(i) + ",,1\n";
  const std::vector<std::tuple<std::string, long, const char*, const char*>> all = {
      {"name,price\nx,1\n", 1, "header", "is missing"},
      {head + "stETH,,ETH,1\n", 2, "columns", "has 3 columns"},
      {head, 0, "", "declares no asset"},
      {head + "USDC,,1\n", 2, "asset", "is quote"},
      {head + "ETH-PERP,,1\n", 2, "asset", "no market's name"},
      {head + "st ETH,,1\n", 2, "asset", "1 to 20 letters"},
      {head + "aaaaaaaaaaaaaaaaaaaaa,,1\n", 2, "asset", "1 to 20 letters"},
      {head + "A,,1\nA,,1\n", 3, "asset", "declared already"},
      {many, 66, "asset", "more than 64"},
      {head + "A,x;x,1\n", 2, "groups", "different names"},
      {head + "A,;,1\n", 2, "groups", "different names"},
      {head + "A,,\n", 2, "price", "is missing"},
      {head + "A,,-1\n", 2, "price", "between 0 and 8,000,000"},
      {head + "A,,8000000.000001\n", 2, "price", "between 0 and 8,000,000"},
      {head + "A,,0.0000001\n", 2, "price", "more decimals"},
      {head + "A,,BTC\n", 2, "price", "names no recorded coin"},
      {head + "A,,ETH*0\n", 2, "price", "has a ratio"},
      {head + "A,,ETH*x\n", 2, "price", "has a ratio"},
      {head + "A,,none\n", 2, "price", "missing at the opening"},
      {head + "A,,ETH*1000000\n", 0, "asset A", "more than 8,000,000"},
      {prices + "noon,stETH,1\n", 4, "time", "plain decimal"},
      {prices + "2020-03-12T00:01:00Z,A,1\n", 4, "asset", "neither declared"},
      {prices + "2020-03-12T00:01:00Z,stETH,dear\n", 4, "price", "names no recorded coin"},
      {prices + "2020-03-12T00:01:00Z,stETH,1\n2020-03-12T00:01:00Z,stETH,2\n", 5, "time", "not later"},
      {prices + "2020-03-11T00:00:00Z,stETH,none\n", 0, "asset stETH", "no price at the opening"},
  };
  for (const auto& [text, line, field, rule] : all) {
    const auto r = with_assets(text);
    QVERIFY2(!r && r.error().rule.find(rule) != std::string::npos, r ? rule : r.error().text().c_str());
    QVERIFY2(r.error().line == line && r.error().field.starts_with(field), r.error().text().c_str());
    QVERIFY2(!r.error().next.empty(), rule);
    if (line > 0) QCOMPARE(r.error().file, std::string("assets.csv"));
  }
  const std::vector<std::pair<std::string, const char*>> books = {
      {book("alice,,DOGE,1\n"), "is neither quote"},
      {book("alice,,ETH,-1\n"), "must not be below zero"},
      {book("alice,,ETH,0.0000001\n"), "more decimals"},
      {book("alice,,USD,1\n") + "asset,groups,price\nDOGE,,x\n", "names no recorded coin"},
      {book("alice,,ETH,9000000000000\n"), "worth more than"},
  };
  for (const auto& [text, rule] : books) {
    auto q = request({f.write(kDay, candles(10))});
    q.accounts_csv = f.write("book.csv", text);
    const auto r = import_recording(q, {});
    QVERIFY2(!r && r.error().text().find(rule) != std::string::npos, r ? rule : r.error().text().c_str());
  }
}

void TestAssets::theLawDrawsItsShare() {
  const std::string assets = "asset,groups,price\nstETH,peg:ETH,ETH*0.99\n";
  const auto r = drawn("ETH:0.2+stETH:0.1", 5000, assets);
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  const double whole = static_cast<double>(deposits(*r));
  QCOMPARE(r->genesis->assets[0].id, std::string("stETH"));  // declared ones first
  // One account is a few per cent of everything, and what margin needs stays in quote, so a draw is near its share, not on it.
  const double steth = static_cast<double>(held(*r, 0)) / whole, eth = static_cast<double>(held(*r, 1)) / whole;
  qInfo("stETH %.3f, ETH %.3f of deposits, %zu holders", steth, eth, r->genesis->collateral.size());
  QVERIFY(std::fabs(steth - 0.1) < 0.02 && std::fabs(eth - 0.2) < 0.02);
  std::set<UserIdx> holders;
  for (const auto& c : r->genesis->collateral) QVERIFY(holders.insert(c.user).second);  // one asset each
  QVERIFY(r->population.find("\"collateral\":\"ETH:0.200000+stETH:0.100000\"") != std::string::npos);
  const auto again = drawn("ETH:0.2+stETH:0.1", 5000, assets);
  QVERIFY(again.has_value() && again->hash == r->hash);
}

void TestAssets::withoutTheLawNothingChanges() {
  const auto plain = drawn(""), with = drawn("ETH:0.3");
  QVERIFY(plain.has_value() && with.has_value());
  QVERIFY(plain->genesis->assets.empty() && plain->population.find("collateral") == std::string::npos);
  QCOMPARE(plain->genesis->positions.size(), with->genesis->positions.size());
  for (std::size_t i = 0; i < plain->genesis->positions.size(); ++i) {
    QCOMPARE(plain->genesis->positions[i].lots, with->genesis->positions[i].lots);
    QCOMPARE(plain->genesis->positions[i].entry_price, with->genesis->positions[i].entry_price);
  }
  QCOMPARE(deposits(*plain), deposits(*with));  // what is in the asset is not in quote, to the micro-USD
  QCOMPARE(plain->orders.size(), with->orders.size());
  QCOMPARE(plain->deposits.size(), with->deposits.size() + with->collateral_deposits.size());
}

void TestAssets::holdersOpenAboveInitialMarginAfterTheHaircut() {
  const auto r = drawn("ETH:0.5");
  QVERIFY(r.has_value());
  const Genesis& g = *r->genesis;
  std::vector<Money> margin_equity(g.accounts.size()), needed(g.accounts.size());
  for (UserIdx u = 0; u < g.accounts.size(); ++u) margin_equity[u] = g.accounts[u].balance;
  for (const auto& p : g.positions) {
    const auto& m = g.markets[p.market];
    margin_equity[p.user] += narrow(wide(p.lots, m.instrument.tick_value) * (m.first_index - p.entry_price), "test");
    needed[p.user] += opening_initial_margin(g, p.market, m.instrument.notional(p.lots, m.first_index));
  }
  for (UserIdx u = 0; u < g.accounts.size(); ++u) QVERIFY(margin_equity[u] >= 0);  // the deposit of quote
  for (const auto& c : g.collateral) {
    const Money value = asset_value(c.amount, g.assets[c.asset].price_micro);
    margin_equity[c.user] += value * 9 / 10;
  }
  for (UserIdx u = 0; u < g.accounts.size(); ++u)
    QVERIFY2(margin_equity[u] + 2 >= needed[u] + needed[u] / 20, g.accounts[u].name.c_str());
}

void TestAssets::partOfTheFlowIsInTheAsset() {
  const auto r = drawn("ETH:0.6", 5000);
  QVERIFY(r.has_value());
  QVERIFY(!r->collateral_deposits.empty() && !r->collateral_withdrawals.empty());
  std::set<UserIdx> holders;
  for (const auto& c : r->genesis->collateral) holders.insert(c.user);
  for (const auto& d : r->collateral_deposits) QVERIFY(holders.contains(d.what.user) && d.what.amount > 0);
  QVERIFY(std::ranges::is_sorted(r->collateral_deposits, {}, [](const auto& d) { return d.time_ms; }));
  std::size_t of_holders = 0;
  for (const auto& d : r->deposits) of_holders += holders.contains(d.what.user);
  const double share = static_cast<double>(r->collateral_deposits.size()) / static_cast<double>(r->collateral_deposits.size() + of_holders);
  QVERIFY(share > 0.3 && share < 0.7);
}

void TestAssets::badLawsAreNamed() {
  for (const auto& [law, rule] : std::vector<std::pair<std::string, const char*>>{
           {"ETH", "not of the form"}, {":0.1", "not of the form"}, {"ETH:0", "a share"}, {"ETH:1.1", "a share"}, {"ETH:0.1234567", "a share"},
           {"ETH:0.1+ETH:0.1", "twice"}, {"ETH:0.6+BTC:0.5", "must not exceed 1"}, {"DOGE:0.1", "neither a declared asset"}}) {
    const auto r = drawn(law, 100);
    QVERIFY2(!r && r.error().rule.find(rule) != std::string::npos, r ? law.c_str() : r.error().text().c_str());
    QCOMPARE(r.error().field, std::string("population collateral"));
    QVERIFY(!r.error().next.empty());
  }
}

QTEST_GUILESS_MAIN(TestAssets)
#include "tst_assets.moc"
