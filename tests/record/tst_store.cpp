// The .fbk file: round trip, hostile and damaged files, a full disk, bookmarks and results.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/mount.h>
#include <unistd.h>

#include <QtTest>

#include "files.h"
#include "record/columns.h"
#include "record/store.h"

using namespace fb;
using namespace fb::test;

namespace {

Recording sample(std::uint32_t accounts = 300) {
  auto q = request({std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2020-03-12.json"}, accounts);
  auto r = import_recording(q, {});
  if (!r) throw std::runtime_error(r.error().text());
  r->commands.push_back({r->start_ms + 1000, {"ann", "bob", "drill", SetBreaker{0, BreakerState::caution, r->end_ms}}});
  r->commands.push_back({r->start_ms + 2000, {"ann", "bob", "drill", SetParameter{"BTC-PERP.mm_floor_ppm", "30000"}}});
  r->commands.push_back({r->start_ms + 3000, {"ann", "", "", Note{"seen"}}});
  r->gaps.push_back({0, 0, r->start_ms, r->start_ms + 60000});
  r->warnings.push_back("a warning");
  r->hash = hash_of(*r);
  return std::move(*r);
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string refusal(const std::filesystem::path& path) {
  const auto r = load_recording(path);
  return r ? std::string("loaded") : r.error().text();
}
bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }

}  // namespace

class TestStore : public QObject {
  Q_OBJECT
 private slots:
  void roundTrip();
  void providerRowsComeBackAndAreOptional();
  void columnsOfAnyValues();
  void notARecording();
  void newerVersion();
  void cutOff();
  void everyFlippedByteIsFound();
  void tamperedRowsAndSchema();
  void valuesOutOfRange();
  void bookmarksAndResultsLeaveTheHashAlone();
  void oldFileSurvivesAFullDisk();
  void unwritableFolder();

 private:
  Files files;
};

void TestStore::roundTrip() {
  const Recording r = sample();
  const auto path = files.root() / "odd name #1?%.fbk";
  QVERIFY(save_recording(r, path).has_value());
  const auto back = load_recording(path);
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  QCOMPARE(back->hash, r.hash);
  QCOMPARE(hash_of(*back), r.hash);
  QCOMPARE(back->title, r.title);
  QCOMPARE(back->population, r.population);
  QCOMPARE(back->warnings, r.warnings);
  QCOMPARE(back->provenance[0].sha256, r.provenance[0].sha256);
  QVERIFY(back->genesis->parameters == r.genesis->parameters);
  QCOMPARE(back->genesis->accounts[17].name, r.genesis->accounts[17].name);
  QCOMPARE(back->genesis->tranches, r.genesis->tranches);
  QCOMPARE(back->genesis->markets[1].instrument, r.genesis->markets[1].instrument);
  QCOMPARE(back->paths[1][0].price, r.paths[1][0].price);
  QCOMPARE(back->commands.size(), std::size_t{3});
  QCOMPARE(std::get<SetParameter>(back->commands[1].command.what).value, std::string("30000"));
  QCOMPARE(std::get<SetBreaker>(back->commands[0].command.what).state, BreakerState::caution);
  for (const std::uint32_t b : {1U, 2U, 100U, 5759U}) {
    const auto x = r.block(b), y = back->block(b);
    QCOMPARE(x.observations.size(), y.observations.size());
    QCOMPARE(x.orders.size(), y.orders.size());
    QCOMPARE(x.commands.size(), y.commands.size());
    QCOMPARE(x.triggers.size(), y.triggers.size());
  }
  // Saved twice: the same bytes, and nothing else in the folder.
  const auto first = bytes_of(path);
  QVERIFY(save_recording(r, path).has_value());
  QCOMPARE(bytes_of(path), first);
  QCOMPARE(std::distance(std::filesystem::directory_iterator(files.root()), {}), 1);
}

// A file without a row of tranche providers is one from before there were any: same columns, same hash.
void TestStore::providerRowsComeBackAndAreOptional() {
  Recording r = sample();
  r.provider_entries.clear();
  r.provider_notices.clear();
  const Hash256 without = r.hash = hash_of(r);
  const auto path = files.root() / "providers.fbk";
  QVERIFY(save_recording(r, path).has_value());
  {
    SQLite::Database db(path.string());
    QCOMPARE(db.execAndGet("SELECT count(*) FROM chunk WHERE name LIKE 'provider%'").getInt(), 0);
  }
  const auto old = load_recording(path);
  QVERIFY2(old.has_value(), old ? "" : old.error().text().c_str());
  QVERIFY(old->provider_entries.empty());
  r.provider_entries = {{r.start_ms + 5, {.tranche = 2, .provider = 7, .amount = 1'000 * kUsd, .own_account = true}}, {r.start_ms + 9, {.tranche = 0, .amount = 5 * kUsd}}};
  r.provider_notices = {{r.start_ms + 20'000, {.tranche = 2, .provider = 7, .units = 12}}};
  r.hash = hash_of(r);
  QVERIFY(r.hash != without);
  QVERIFY(save_recording(r, path).has_value());
  const auto back = load_recording(path);
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  const BlockInput first = back->block(1), second = back->block(2);
  QCOMPARE(first.provider_entries.size(), std::size_t{2});
  QVERIFY(first.provider_entries[0].own_account && first.provider_entries[0].provider == 7 && first.provider_entries[0].amount == 1'000 * kUsd);
  QCOMPARE(first.provider_entries[1].provider, kHouse);
  QCOMPARE(second.provider_notices.at(0).units, 12);
}

void TestStore::columnsOfAnyValues() {
  const std::vector<std::int64_t> odd = {0, INT64_MAX, INT64_MIN, -1, 1, INT64_MIN, 0, 127, 128, -128};
  const auto packed = pack_column(odd);
  QCOMPARE(*unpack_column("x", packed, odd.size()), odd);
  QVERIFY(!unpack_column("x", packed, odd.size() + 1));
  QVERIFY(!unpack_column("x", packed, odd.size() - 1));
  QVERIFY(!unpack_column("x", packed.substr(0, packed.size() - 1), odd.size()));
  QVERIFY(!unpack_column("x", "", 0));
  QVERIFY(!unpack_column("x", pack_text(std::string(20, '\xff')), 2));
  QVERIFY(unpack_column("x", pack_column({}), 0)->empty());
}

void TestStore::notARecording() {
  QVERIFY(has(refusal(files.root() / "nowhere.fbk"), "does not exist"));
  QVERIFY(has(refusal(files.root()), "no regular file"));
  QVERIFY(has(refusal(files.write("empty.fbk", "")), "is no Firebreak recording"));
  QVERIFY(has(refusal(files.write("text.fbk", candles(100))), "is no Firebreak recording"));
  const auto other = files.root() / "other.fbk";
  SQLite::Database(other.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t(x)");
  QVERIFY(has(refusal(other), "of another program"));
  QVERIFY(!save_recording(sample(20), files.root()));
}

void TestStore::newerVersion() {
  const auto path = files.root() / "newer.fbk";
  QVERIFY(save_recording(sample(20), path).has_value());
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 4");
  const auto said = refusal(path);
  QVERIFY2(has(said, "format version 4") && has(said, "newer Firebreak") && has(said, "newer.fbk"), said.c_str());
}

void TestStore::cutOff() {
  const auto path = files.root() / "cut.fbk";
  QVERIFY(save_recording(sample(50), path).has_value());
  const std::string whole = bytes_of(path);
  for (const double part : {0.001, 0.01, 0.3, 0.7, 0.99}) {
    write(path, whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
    const auto said = refusal(path);
    QVERIFY2(said != "loaded" && has(said, "cut.fbk"), said.c_str());
  }
}

void TestStore::everyFlippedByteIsFound() {
  const auto path = files.root() / "flip.fbk";
  const Recording r = sample(3000);
  QVERIFY(save_recording(r, path).has_value());
  const std::string whole = bytes_of(path);
  std::size_t refused = 0, same = 0;
  for (std::size_t at = 100; at < whole.size(); at += 499) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x15);
    write(path, bytes);
    const auto back = load_recording(path);
    // A byte in unused space changes nothing; any other is refused. Wrong content never comes back.
    if (back) QCOMPARE(hash_of(*back), r.hash);
    back ? ++same : ++refused;
  }
  QVERIFY2(refused > same,
           (std::to_string(refused) + " refused, " + std::to_string(same) + " in unused space").c_str());
}

void TestStore::tamperedRowsAndSchema() {
  const Recording r = sample(50);
  const std::vector<std::pair<const char*, const char*>> all = {
      {"UPDATE market SET first_index = first_index + 1", "was changed after the import"},
      {"UPDATE meta SET value = 'mine' WHERE key = 'title'", "was changed after the import"},
      {"DELETE FROM command", "was changed after the import"},
      {"DELETE FROM chunk WHERE name = 'order/lots'", "order/lots"},
      {"DELETE FROM meta WHERE key = 'start_ms'", "start_ms"},
      {"UPDATE meta SET value = 'soon' WHERE key = 'start_ms'", "no whole number"},
      {"UPDATE chunk SET rows = 1000000000000 WHERE name = 'order/lots'", "more rows"},
      {"UPDATE chunk SET bytes = zeroblob(50) WHERE name = 'order/lots'", "order/lots"},
      {"UPDATE command SET kind = 'dance'", "not known"},
      {"INSERT INTO parameter VALUES('charm', 1)", "no parameter has this name"},
      {"INSERT INTO parameter VALUES('mm_floor_ppm', 0)", "must lie between"},
      {"CREATE VIEW v AS SELECT 1", "view 'v'"},
      {"CREATE TRIGGER t AFTER INSERT ON bookmark BEGIN DELETE FROM meta; END", "trigger 't'"},
      {"CREATE TABLE more(x)", "table 'more'"},
      {"DROP TABLE bookmark", "lacks a table"},
      {"DROP TABLE bookmark; CREATE TABLE bookmark(id INTEGER PRIMARY KEY, time_ms, text)", "table 'bookmark'"},
      {"PRAGMA journal_mode=WAL", "journal mode"},
  };
  for (const auto& [sql, rule] : all) {
    const auto path = files.root() / "tampered.fbk";
    QVERIFY(save_recording(r, path).has_value());
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(sql);
    const auto said = refusal(path);
    QVERIFY2(has(said, rule) && has(said, "tampered.fbk"), (std::string(sql) + " -> " + said).c_str());
  }
}

void TestStore::valuesOutOfRange() {
  const auto path = files.root() / "range.fbk";
  const auto refused = [&](auto change, const char* rule) {
    Recording r = sample(30);
    Genesis g = *r.genesis;
    change(r, g);
    r.genesis = std::make_shared<const Genesis>(g);
    r.hash = hash_of(r);  // consistent, and still nonsense
    QVERIFY(save_recording(r, path).has_value());
    const auto said = refusal(path);
    QVERIFY2(has(said, rule), said.c_str());
  };
  refused([](Recording&, Genesis& g) { g.positions[0].user = 5000; }, "position");
  refused([](Recording&, Genesis& g) { g.positions[0].entry_price = 0; }, "position");
  refused([](Recording&, Genesis& g) { g.accounts[1].name = g.accounts[0].name; }, "unique");
  refused([](Recording&, Genesis& g) { g.accounts[1].mode = static_cast<MarginMode>(7); }, "mode");
  refused([](Recording&, Genesis& g) { g.markets[0].instrument.tick_value = 7; }, "whole number of micro-USD");
  refused([](Recording&, Genesis& g) { g.markets[0].sources.clear(); }, "sources");
  refused([](Recording&, Genesis& g) { g.correlation_ppm.pop_back(); }, "correlation");
  refused([](Recording&, Genesis& g) { g.tranches[0].market = 9; }, "tranche");
  refused([](Recording& r, Genesis&) { r.end_ms = r.start_ms - 1; }, "in order");
  refused([](Recording& r, Genesis&) { r.interval_ms = 0; }, "interval");
  refused([](Recording& r, Genesis&) { r.paths[0][0].price[5] = -1; }, "above zero");
  refused([](Recording& r, Genesis&) { r.paths[0][0].price.pop_back(); }, "differ in length");
  refused([](Recording& r, Genesis&) { std::swap(r.paths[0][0].time_ms[0], r.paths[0][0].time_ms[1]); }, "go forward");
  refused([](Recording& r, Genesis&) { r.orders[0].what.market = 2; }, "order");
  refused([](Recording& r, Genesis&) { r.deposits[0].what.amount = 0; }, "deposit");
  refused([](Recording& r, Genesis&) { std::swap(r.orders.front(), r.orders.back()); }, "not go backwards");
  const auto entry = [](Recording& r, ProviderEntry e) { r.provider_entries = {{r.start_ms + 1, e}}; };
  refused([&](Recording& r, Genesis&) { entry(r, {.tranche = 99, .amount = 1}); }, "provider entry");
  refused([&](Recording& r, Genesis&) { entry(r, {.tranche = 0, .provider = 5000, .amount = 1}); }, "provider entry");
  refused([&](Recording& r, Genesis&) { entry(r, {.tranche = 0, .amount = 0}); }, "provider entry");
  refused([&](Recording& r, Genesis&) { entry(r, {.tranche = 0, .amount = 1, .own_account = true}); }, "provider entry");
}

void TestStore::bookmarksAndResultsLeaveTheHashAlone() {
  const auto path = files.root() / "notes.fbk";
  const Recording r = sample(30);
  QVERIFY(save_recording(r, path).has_value());
  QVERIFY(load_bookmarks(path)->empty());
  const auto second = add_bookmark(path, {0, r.start_ms + 5, "second"});
  const auto first = add_bookmark(path, {0, r.start_ms, "it's \"first\"\n'; DROP TABLE meta"});
  QVERIFY(second.has_value() && first.has_value());
  const auto marks = load_bookmarks(path);
  QCOMPARE(marks->size(), std::size_t{2});
  QCOMPARE((*marks)[0].id, *first);
  QCOMPARE((*marks)[0].text, std::string("it's \"first\"\n'; DROP TABLE meta"));
  QCOMPARE((*marks)[1].id, *second);
  QVERIFY(remove_bookmark(path, *first).has_value());
  QVERIFY(remove_bookmark(path, *first).has_value());  // another window removed it already
  QCOMPARE(load_bookmarks(path)->at(0).text, std::string("second"));
  QVERIFY(save_result(path, {"ab", "baseline", "{}", "00"}).has_value());
  QVERIFY(save_result(path, {"ab", "baseline", "{\"x\":1}", "00"}).has_value());
  const auto results = load_results(path);
  QCOMPARE(results->size(), std::size_t{1});
  QCOMPARE((*results)[0].outcome_json, std::string("{\"x\":1}"));
  QCOMPARE(load_recording(path)->hash, r.hash);
  QVERIFY(!add_bookmark(files.root() / "nowhere.fbk", {}));
}

void TestStore::oldFileSurvivesAFullDisk() {
  const auto disk = files.root() / "small disk";
  std::filesystem::create_directory(disk);
  if (::geteuid() != 0 || ::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=512k") != 0)
    QSKIP("needs root to mount a small file system");
  const auto path = disk / "day.fbk";
  const Recording small = sample(50), large = sample(60000);
  const auto saved = save_recording(small, path);
  const auto full = save_recording(large, path);
  const auto back = load_recording(path);
  const auto result = save_result(path, {"key", "label", std::string(600 << 10, 'x'), "00"});
  const auto after = load_recording(path);
  const auto left = std::distance(std::filesystem::directory_iterator(disk), {});
  ::umount(disk.c_str());
  QVERIFY2(saved.has_value(), saved ? "" : saved.error().text().c_str());
  QVERIFY(!full && has(full.error().text(), "the disk is full") && has(full.error().text(), "day.fbk"));
  QVERIFY(back && back->hash == small.hash);
  QVERIFY(!result && has(result.error().text(), "the disk is full"));
  QVERIFY(after && after->hash == small.hash);
  QCOMPARE(left, 1);
}

void TestStore::unwritableFolder() {
  const auto r = save_recording(sample(20), files.root() / "no such folder" / "day.fbk");
  QVERIFY(!r && has(r.error().text(), "cannot be written") && has(r.error().text(), "day.fbk"));
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
