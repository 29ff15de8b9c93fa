// Collateral in a .fbk: it comes back to the bit, files without it stay as they were, and what is hostile is refused.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QtTest>

#include "files.h"
#include "record/store.h"

using namespace fb;
using namespace fb::test;

namespace {

Recording sample(const Files& f, const std::string& law) {
  auto q = request({std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2021-05-19.json"}, 300);
  if (!law.empty()) {
    q.population.laws = {{"collateral", law}};
    q.assets_csv = f.write("assets.csv", "asset,groups,price\nstETH,issuer:Lido;peg:ETH,ETH*0.98\nsUSD,,1\n");
  }
  auto r = import_recording(q, {});
  if (!r) throw std::runtime_error(r.error().text());
  if (!law.empty()) {
    r->commands.push_back({r->start_ms + 1000, {"ann", "bob", "drill", HoldAssetPrice{1, 500'000}}});
    r->commands.push_back({r->start_ms + 60'000, {"ann", "", "", HoldAssetPrice{1, kReleased}}});
    r->hash = hash_of(*r);
  }
  return std::move(*r);
}

std::string refusal(const std::filesystem::path& path) {
  const auto r = load_recording(path);
  return r ? std::string("loaded") : r.error().text();
}
bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }
int version(const std::filesystem::path& path) { return SQLite::Database(path.string()).execAndGet("PRAGMA user_version").getInt(); }

}  // namespace

class TestStoreAssets : public QObject {
  Q_OBJECT
 private slots:
  void roundTrip();
  void withoutAssetsAFileIsAsBefore();
  void everyPartIsInTheHash();
  void tamperedFiles();
  void valuesOutOfRange();

 private:
  Files files;
};

void TestStoreAssets::roundTrip() {
  const Recording r = sample(files, "stETH:0.3+ETH:0.1");
  const auto path = files.root() / "assets.fbk";
  QVERIFY(save_recording(r, path).has_value());
  QCOMPARE(version(path), 2);
  const auto back = load_recording(path);
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  QVERIFY(back->hash == r.hash && hash_of(*back) == r.hash);
  const Genesis &a = *r.genesis, &b = *back->genesis;
  QCOMPARE(b.assets.size(), std::size_t{3});
  QCOMPARE(b.assets[0].id, std::string("stETH"));
  QCOMPARE(b.assets[0].groups, a.assets[0].groups);
  QCOMPARE(b.assets[2].price_micro, a.assets[2].price_micro);
  QVERIFY(b.parameters == a.parameters);
  QCOMPARE(b.collateral.size(), a.collateral.size());
  QVERIFY(!b.collateral.empty());
  QVERIFY(b.collateral.back().user == a.collateral.back().user && b.collateral.back().amount == a.collateral.back().amount);
  QCOMPARE(back->collateral_deposits.size(), r.collateral_deposits.size());
  for (const std::uint32_t block : {1U, 2U, 1000U, 5759U}) {
    const BlockInput x = r.block(block), y = back->block(block);
    QCOMPARE(x.asset_prices.size(), y.asset_prices.size());
    QVERIFY(!x.asset_prices.empty() && x.asset_prices.back().price_micro == y.asset_prices.back().price_micro);
    QCOMPARE(x.collateral_withdrawals.size(), y.collateral_withdrawals.size());
  }
  QCOMPARE(std::get<HoldAssetPrice>(back->commands[0].command.what).price_micro, 500'000);
  QCOMPARE(std::get<HoldAssetPrice>(back->commands[0].command.what).asset, AssetIdx{1});
  QCOMPARE(std::get<HoldAssetPrice>(back->commands[1].command.what).price_micro, kReleased);
  QVERIFY(add_bookmark(path, {0, r.start_ms, "a note"}).has_value());
  QCOMPARE(load_bookmarks(path)->size(), std::size_t{1});
  QCOMPARE(load_recording(path)->hash, r.hash);
}

void TestStoreAssets::withoutAssetsAFileIsAsBefore() {
  const Recording r = sample(files, "");
  const auto path = files.root() / "plain.fbk";
  QVERIFY(save_recording(r, path).has_value());
  QCOMPARE(version(path), 1);
  {
    SQLite::Database db(path.string());
    QCOMPARE(db.execAndGet("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'asset%'").getInt(), 0);
    QCOMPARE(db.execAndGet("SELECT count(*) FROM chunk WHERE name LIKE 'asset%' OR name LIKE 'collateral%'").getInt(), 0);
  }
  const auto back = load_recording(path);
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  QVERIFY(back->genesis->assets.empty() && back->asset_paths.empty());
  QCOMPARE(back->hash, r.hash);
}

void TestStoreAssets::everyPartIsInTheHash() {
  const Recording r = sample(files, "stETH:0.3");
  const auto differs = [&](auto change) {
    Recording other = r;
    Genesis g = *r.genesis;
    change(other, g);
    other.genesis = std::make_shared<const Genesis>(g);
    return hash_of(other) != r.hash;
  };
  QVERIFY(!differs([](Recording&, Genesis&) {}));
  QVERIFY(differs([](Recording&, Genesis& g) { g.assets[0].id = "wstETH"; }));
  QVERIFY(differs([](Recording&, Genesis& g) { ++g.assets[0].price_micro; }));
  QVERIFY(differs([](Recording&, Genesis& g) { g.assets[0].groups.pop_back(); }));
  QVERIFY(differs([](Recording&, Genesis& g) { ++g.collateral[0].amount; }));
  QVERIFY(differs([](Recording& x, Genesis&) { ++x.asset_paths[0].price_micro[7]; }));
  QVERIFY(differs([](Recording& x, Genesis&) { ++x.asset_paths[0].time_ms[7]; }));
  QVERIFY(differs([](Recording& x, Genesis&) { x.collateral_deposits.push_back({x.start_ms, {0, 0, 1}}); }));
  QVERIFY(differs([](Recording& x, Genesis&) { x.collateral_withdrawals.push_back({x.start_ms, {0, 0, 1}}); }));
  QVERIFY(differs([](Recording& x, Genesis&) { std::get<HoldAssetPrice>(x.commands[0].command.what).price_micro = 1; }));
  QVERIFY(differs([](Recording&, Genesis& g) { (void)g.parameters.set("stETH.haircut_ppm", "123456"); }));
}

void TestStoreAssets::tamperedFiles() {
  const Recording r = sample(files, "stETH:0.3");
  const std::vector<std::pair<const char*, const char*>> all = {
      {"UPDATE asset SET price_micro = price_micro + 1", "was changed after the import"},
      {"UPDATE asset_group SET name = 'peg:BTC'", "was changed after the import"},
      {"DELETE FROM asset_group", "was changed after the import"},
      {"UPDATE asset SET price_micro = 'much'", "no whole number"},
      {"UPDATE asset_group SET asset = 7", "out of range"},
      {"DELETE FROM chunk WHERE name = 'asset_path/1/price_micro'", "asset_path/1/price_micro"},
      {"DELETE FROM chunk WHERE name = 'collateral/user'", "collateral/user"},
      {"UPDATE chunk SET bytes = zeroblob(50) WHERE name = 'collateral/amount'", "collateral/amount"},
      {"DELETE FROM asset", "out of range"},
      {"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 70) INSERT INTO asset SELECT 'x' || i, 1 FROM n", "more than 64"},
      {"UPDATE command SET text = 'cheap' WHERE kind = 'price'", "no whole number"},
      {"UPDATE command SET scope = 70000 WHERE kind = 'price'", "out of range"},
      {"PRAGMA user_version = 1", "table 'asset'"},
      {"PRAGMA user_version = 4", "format version 4"},
      {"DROP TABLE asset_group", "lacks a table"},
  };
  for (const auto& [sql, rule] : all) {
    const auto path = files.root() / "tampered.fbk";
    QVERIFY(save_recording(r, path).has_value());
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(sql);
    const auto said = refusal(path);
    QVERIFY2(has(said, rule) && has(said, "tampered.fbk"), (std::string(sql) + " -> " + said).c_str());
  }
  const auto plain = files.root() / "plain.fbk";
  QVERIFY(save_recording(sample(files, ""), plain).has_value());
  SQLite::Database(plain.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 2");
  QVERIFY(has(refusal(plain), "lacks a table"));
}

void TestStoreAssets::valuesOutOfRange() {
  const auto path = files.root() / "range.fbk";
  const Recording good = sample(files, "stETH:0.3");
  const auto refused = [&](auto change, const char* rule) {
    Recording r = good;
    Genesis g = *r.genesis;
    change(r, g);
    r.genesis = std::make_shared<const Genesis>(g);
    r.hash = hash_of(r);  // consistent, and still nonsense
    QVERIFY(save_recording(r, path).has_value());
    const auto said = refusal(path);
    QVERIFY2(has(said, rule), (said + " instead of " + rule).c_str());
  };
  const auto rename = [](Genesis& g, const std::string& id) {  // the second asset, with its parameters
    g.assets[1].id = id;
    g.parameters = Parameters(g.parameters.market_ids(), {g.assets[0].id, id});
  };
  refused([](Recording&, Genesis& g) { g.assets[0].price_micro = -1; }, "price is out of range");
  refused([](Recording&, Genesis& g) { g.assets[0].price_micro = 8'000'000'000'001; }, "price is out of range");
  refused([&](Recording&, Genesis& g) { rename(g, g.assets[0].id); }, "unique");
  refused([&](Recording&, Genesis& g) { rename(g, g.markets[0].instrument.id); }, "no market's");
  refused([](Recording&, Genesis& g) { g.assets[1].groups = {""}; }, "groups");
  refused([](Recording&, Genesis& g) { g.collateral[0].user = 5000; }, "collateral");
  refused([](Recording&, Genesis& g) { g.collateral[0].asset = 2; }, "collateral");
  refused([](Recording&, Genesis& g) { g.collateral[0].amount = 0; }, "collateral");
  refused([](Recording&, Genesis& g) { g.collateral[0].amount = std::int64_t{1} << 60; }, "worth more than");
  refused([](Recording& r, Genesis&) { r.asset_paths[0].price_micro[3] = -1; }, "between 0 and 8,000,000");
  refused([](Recording& r, Genesis&) { r.asset_paths[0].price_micro.pop_back(); }, "differ in length");
  refused([](Recording& r, Genesis&) { std::swap(r.asset_paths[0].time_ms[0], r.asset_paths[0].time_ms[1]); }, "go forward");
  refused([](Recording& r, Genesis&) { r.collateral_deposits = {{r.start_ms, {0, 2, 1}}}; }, "collateral deposit");
  refused([](Recording& r, Genesis&) { r.collateral_deposits = {{r.start_ms, {5000, 0, 1}}}; }, "collateral deposit");
  refused([](Recording& r, Genesis&) { r.collateral_withdrawals = {{r.start_ms, {0, 0, 0}}}; }, "collateral withdrawal");
  refused([](Recording& r, Genesis&) { r.commands[0].command.what = HoldAssetPrice{2, 1}; }, "command");
  refused([](Recording& r, Genesis&) { r.commands[0].command.what = HoldAssetPrice{0, -2}; }, "command");
}

QTEST_GUILESS_MAIN(TestStoreAssets)
#include "tst_store_assets.moc"
