// Every bad input is refused with an error that names file, line, field, value, rule and the next step; nothing is
// imported.
#include <sys/stat.h>
#include <QtTest>

#include "base/random.h"
#include "files.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr const char* kName = "a_spot_BTCUSDT_1m.csv";
const std::string kHeader = "timestamp_ms,open,high,low,close,volume\n";

struct Bad {
  const char* what;
  std::string text;
  long line;
  const char* field;
  const char* value;
  const char* rule;
};

std::string row(const std::string& time, const std::string& rest) {
  return kHeader + "1583971200000,100,101,99,100,1\n" + time + "," + rest + "\n";
}

}  // namespace

class TestBadInput : public QObject {
  Q_OBJECT
 private slots:
  void rowsOfCandles();
  void wholeFiles();
  void archives();
  void names();
  void hourlyFigures();
  void books();
  void laws();
  void foldersAndFormats();
  void oneBadFileStopsTheImport();
  void anyBytesAreReadOrRefused();
};

void TestBadInput::rowsOfCandles() {
  Files f;
  const std::string next = "1583971260000";
  const std::vector<Bad> all = {
      {"letters", row(next, "10x,101,99,100,1"), 3, "open", "10x", "plain decimal"},
      {"NaN", row(next, "100,NaN,99,100,1"), 3, "high", "NaN", "plain decimal"},
      {"infinite", row(next, "100,inf,99,100,1"), 3, "high", "inf", "plain decimal"},
      {"exponent", row(next, "100,1e2,99,100,1"), 3, "high", "1e2", "plain decimal"},
      {"decimal comma", row(next, "\"100,5\",101,99,100,1"), 3, "", "\"100", "not closed"},
      {"zero price", row(next, "100,101,0,100,1"), 3, "low", "0", "above zero"},
      {"negative price", row(next, "-100,101,99,100,1"), 3, "open", "-100", "above zero"},
      {"empty price", row(next, "100,101,99,,1"), 3, "close", "", "plain decimal"},
      {"too many decimals", row(next, "100.1234567891,101,99,100,1"), 3, "open", "100.1234567891", "more decimals"},
      {"too large", row(next, "99999999999999,101,99,100,1"), 3, "open", "99999999999999", "too large"},
      {"high below close", row(next, "100,100,99,101,1"), 3, "high", "100", "must not be below"},
      {"low above open", row(next, "100,103,101,102,1"), 3, "low", "101", "must not exceed"},
      {"negative volume", row(next, "100,101,99,100,-1"), 3, "volume", "-1", ">= 0"},
      {"letters in volume", row(next, "100,101,99,100,1.5k"), 3, "volume", "1.5k", "plain decimal"},
      {"time backwards", row("1583971140000", "100,101,99,100,1"), 3, "time", "1583971140000", "goes backwards"},
      {"time repeats", row("1583971200000", "100,101,99,100,1"), 3, "time", "1583971200000", "repeats"},
      {"time before 2009", row("1000000000", "100,101,99,100,1"), 3, "time", "1000000000", "before 2009"},
      {"time is a word", row("noon", "100,101,99,100,1"), 3, "time", "noon", "plain decimal"},
      {"time is no date", row("2020-13-01", "100,101,99,100,1"), 3, "time", "2020-13-01", "not a time"},
      {"too few columns", row(next, "100,101,99,100"), 3, "columns", "5", "layout has 6"},
      {"too many columns", row(next, "100,101,99,100,1,2"), 3, "columns", "7", "layout has 6"},
      {"column missing", "timestamp_ms,open,high,low,close_volume\n1,2,3,4,5\n", 1, "column", "close", "missing"},
      {"column twice", "timestamp_ms,open,open,high,low,close,volume\n1,1,2,3,4,5,6\n", 1, "column", "open", "twice"},
      {"header only", kHeader, 1, "", "", "no candle"},
      {"huge line", kHeader + std::string(70000, '1') + "\n", 2, "", "", "64 KiB"},
      {"many columns", kHeader + std::string(300, ',') + "\n", 2, "", "", "256 columns"},
  };
  for (const Bad& bad : all) {
    const auto r = import({f.write(kName, bad.text)});
    QVERIFY2(!r, bad.what);
    const Error& e = r.error();
    QVERIFY2(e.file == kName, (std::string(bad.what) + ": " + e.text()).c_str());
    QVERIFY2(e.line == bad.line && e.field == bad.field && e.value == bad.value,
             (std::string(bad.what) + ": " + e.text()).c_str());
    QVERIFY2(e.rule.find(bad.rule) != std::string::npos, (std::string(bad.what) + ": " + e.text()).c_str());
    QVERIFY2(!e.next.empty(), bad.what);
  }
}

void TestBadInput::wholeFiles() {
  Files f;
  const auto refused = [&](const std::filesystem::path& path, const char* rule) {
    const auto r = import({path});
    const std::string said = r ? "imported" : r.error().text();
    QVERIFY2(!r && said.find(rule) != std::string::npos, said.c_str());
  };
  refused(f.write(kName, ""), "is empty");
  refused(f.write(kName, "\xef\xbb\xbf"), "is empty");
  refused(f.write(kName, " \r\n\n"), "is empty");
  refused(f.write(kName, std::string("\xff\xfet\0i\0m\0e\0", 10)), "UTF-16");
  refused(f.write(kName, kHeader + std::string("1583971200000,1\0", 16)), "NUL byte");
  refused(f.write("notes.txt", "hello\n"), "layout is not known");
  refused(f.root() / "nowhere.csv", "does not exist");
  const auto fifo = f.root() / "fifo.csv";
  QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
  refused(fifo, "no regular file");
  std::filesystem::create_directory(f.root() / "hollow");
  refused(f.root() / "hollow", "without files");
  auto q = request({f.write(kName, candles(3))});
  q.accounts_csv = f.root() / "hollow";
  const auto folder = import_recording(q, {});
  QVERIFY(!folder && folder.error().rule.find("is a folder where a file is expected") != std::string::npos);
}

void TestBadInput::archives() {
  Files f;
  const auto good = f.zip("BTCUSDT-1m-2020-03-12.zip", "BTCUSDT-1m-2020-03-12.csv", candles(500));
  const std::string bytes = bytes_of(good), gz = bytes_of(f.gz("a_spot_BTCUSDT_1m.csv.gz", candles(500)));
  const auto refused = [&](const std::string& name, const std::string& content, const char* rule) {
    const auto r = import({f.write(name, content)});
    const std::string said = r ? "imported" : r.error().text();
    QVERIFY2(!r && said.find(rule) != std::string::npos && said.find(name) != std::string::npos, said.c_str());
  };
  refused("cut.zip", bytes.substr(0, bytes.size() / 2), "cut off");
  refused("text.zip", kHeader, "is none");
  refused("text.gz", kHeader, "is none");
  refused("a_spot_ETHUSDT_1m.csv.gz", gz.substr(0, gz.size() / 2), "cut off");
  refused("a_spot_LTCUSDT_1m.csv.gz", gz.substr(0, 3), "cut off");
  const auto bomb = import({f.zip("bomb.zip", "BTCUSDT-1m-2020-03-12.csv", std::string(64 << 20, '0'))});
  QVERIFY(!bomb);
  QVERIFY2(bomb.error().rule.find("far more") != std::string::npos, bomb.error().text().c_str());
}

void TestBadInput::names() {
  Files f;
  for (const char* name : {"BTC.csv", "binance_spot_1m.csv", "binance_margin_BTCUSDT_1m.csv",
                           "binance_spot_BTCUSDT_1x.csv", "binance_spot_BTCUSDT_0m.csv"}) {
    const auto r = import({f.write(name, candles(3))});
    QVERIFY2(!r && r.error().field == "name" && r.error().next.find("binance_spot_BTCUSDT_1m.csv") != std::string::npos,
             name);
  }
}

void TestBadInput::hourlyFigures() {
  Files f;
  const std::string head =
      R"({"format":"firebreak-hourly-figures","version":1,"start":"2020-03-12T00:00:00Z","seed":1,"markets":)";
  const std::vector<std::pair<std::string, const char*>> all = {
      {head, "not valid JSON"},
      {head + "{}}", "at least one market"},
      {head + R"({"BTC":{"turnover_usd_per_minute":1,"hours":[]}}})", "1 to 744"},
      {head + R"({"BTC":{"turnover_usd_per_minute":1,"hours":[[1,2,1]]}}})", "[open, high, low, close]"},
      {head + R"({"BTC":{"turnover_usd_per_minute":1,"hours":[[1,2,0,1]]}}})", "above zero"},
      {head + R"({"BTC":{"turnover_usd_per_minute":1,"hours":[[1,2,"1",1]]}}})", "above zero"},
      {head + R"({"BTC":{"turnover_usd_per_minute":1,"hours":[[3,2,1,1]]}}})", "must hold"},
      {head + R"({"BTC":{"turnover_usd_per_minute":-5,"hours":[[1,2,1,1]]}}})", "above zero"},
      {head + R"({"USDC":{"turnover_usd_per_minute":1,"hours":[[1,2,1,1]]}}})", "pair of currencies"},
      {R"({"format":"firebreak-hourly-figures","version":2})", "only version 1"},
      {R"({"format":"firebreak-hourly-figures","version":1,"start":"tomorrow"})", "must be a time"},
  };
  for (const auto& [text, rule] : all) {
    const auto r = import({f.write("day.json", text)});
    QVERIFY2(!r && r.error().rule.find(rule) != std::string::npos, r ? rule : r.error().text().c_str());
  }
}

void TestBadInput::books() {
  Files f;
  const auto day = f.write(kName, candles(10));
  const std::string accounts = "account,owner,asset,balance\nalice,,USD,1000\n",
                    positions = "account,market,lots,entry_price\n";
  const std::vector<std::tuple<std::string, long, const char*>> all = {
      {"name,balance\nalice,1\n", 1, "missing"},
      {"account,balance\nalice,1\n", 1, "is none of an opening book"},
      {accounts + "bob,,DOGE,1\n", 3, "is neither quote"},
      {accounts + "bob,,USD,lots\n", 3, "plain decimal"},
      {accounts + "bob,,USD\n", 3, "has 4 columns"},
      {accounts + "lp:BTC-PERP,,USD,5\n", 3, "protocol's own"},
      {accounts + positions + "bob,BTC,1,100\n", 4, "no balance row"},
      {accounts + positions + "alice,ETH,1,100\n", 4, "not among the recorded markets"},
      {accounts + positions + "alice,BTC,1.5,100\n", 4, "more decimals"},
      {accounts + positions + "alice,BTC,1,0\n", 4, "above zero"},
      {accounts + positions + "alice,BTC,1,100\nalice,BTC-PERP,1,100\n", 5, "two positions"},
      {accounts + positions + "alice,BTC,-1000000,1\n", 2, "below zero at the first mark"},
      {"account,owner,asset,balance\n", 0, "no account"},
  };
  for (const auto& [text, line, rule] : all) {
    auto q = request({day});
    q.accounts_csv = f.write("book.csv", text);
    const auto r = import_recording(q, {});
    QVERIFY2(!r && r.error().rule.find(rule) != std::string::npos && r.error().line == line,
             r ? rule : r.error().text().c_str());
    QCOMPARE(r.error().file, std::string("book.csv"));
  }
  auto q = request({day});
  q.positions_csv = f.write("positions.csv", positions);
  QVERIFY(!import_recording(q, {}));
}

void TestBadInput::laws() {
  Files f;
  const auto day = f.write(kName, candles(10));
  const std::vector<std::pair<std::pair<std::string, std::string>, const char*>> all = {
      {{"leverage", "3"}, "no law"},
      {{"leverage_long", "three"}, "plain decimal"},
      {{"leverage_long", "3.14159"}, "more decimals"},
      {{"accounts", "5"}, "between 10 and"},
      {{"accounts", "9000000"}, "between 10 and"},
      {{"one_market", "1.5"}, "between"},
      {{"same_way", "0.5"}, "must not exceed 1"},
  };
  for (const auto& [pair, rule] : all) {
    auto q = request({day});
    q.population.laws.push_back(pair);
    const auto r = import_recording(q, {});
    QVERIFY2(!r && r.error().rule.find(rule) != std::string::npos, r ? rule : r.error().text().c_str());
    QVERIFY(r.error().field.starts_with("population"));
  }
  auto q = request({day});
  q.population.laws.emplace_back("file", f.write("laws.json", R"({"accounts": 300, "leverage_long": "2.5"})").string());
  const auto r = import_recording(q, {});
  QVERIFY(r && r->genesis->accounts.size() == 300 &&
          r->population.find("\"leverage_long\":2.500") != std::string::npos);
  q.population.laws = {{"file", f.write("laws.json", "[1]").string()}};
  QVERIFY(!import_recording(q, {}));
}

void TestBadInput::foldersAndFormats() {
  Files f;
  auto q = request({f.write(kName, candles(3))});
  q.format = "tarot";
  const auto unknown = import_recording(q, {});
  QVERIFY(!unknown && unknown.error().next.find("candles-csv") != std::string::npos);
  q.format = "binance-klines";
  const auto wrong = import_recording(q, {});
  QVERIFY(!wrong && wrong.error().rule.find("symbol and interval") != std::string::npos);
  q.format = "candles-csv";
  QVERIFY(import_recording(q, {}).has_value());
  QVERIFY(!import({}));
}

void TestBadInput::oneBadFileStopsTheImport() {
  Files f;
  f.write("day/a_spot_BTCUSDT_1m.csv", candles(10));
  f.write("day/a_spot_ETHUSDT_1m.csv", kHeader + "1583971200000,1,2,x,1,1\n");
  const auto r = import({f.root() / "day"});
  QVERIFY(!r);
  QCOMPARE(r.error().file, std::string("a_spot_ETHUSDT_1m.csv"));
}

// Files of each layout with a few bytes changed, cut or doubled at random places: imported or refused with the file's
// name.
void TestBadInput::anyBytesAreReadOrRefused() {
  Files f;
  const auto day = std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2020-03-12.json";
  const auto zip =
      f.zip("20200312_trade.zip", "20200312_btcusd_minute_trade.csv", "0,100,103,99,102,10\n60000,102,104,98,100,10\n");
  const std::vector<std::pair<std::string, std::string>> seeds = {
      {kName, candles(20)},
      {"day.json", bytes_of(day)},
      {"20200312_trade.zip", bytes_of(zip)},
      {"a_spot_BTCUSDT_1m.csv.gz", bytes_of(f.gz("x.gz", candles(20)))},
      {"BTC_USDT-1m.json", "[[1583971200000,100,103,99,102,1],[1583971260000,102,104,98,100,1.5]]"},
      {"BTCUSDT-trades-2020-03-12.csv", "1,100,2,200,1583971200000,true\n2,101,2,202,1583971260000,true\n"},
      {"XBTUSD_1.csv", "1583971200,100,103,99,102,10,7\n1583971260,102,104,98,100,10,5\n"}};
  Random random(2020);
  int refused = 0, imported = 0;
  for (int i = 0; i < 1400; ++i) {
    auto [name, bytes] = seeds[static_cast<std::size_t>(i) % seeds.size()];
    for (std::int64_t k = 1 + random.below(3); k > 0; --k) {
      const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(bytes.size())));
      const std::int64_t what = random.below(6);
      if (what == 0)
        bytes.resize(std::max<std::size_t>(1, at));
      else if (what == 1)
        bytes.insert(at, bytes.substr(at / 2, 40));
      else
        bytes[at] = static_cast<char>(what == 2 ? '0' + random.below(10) : random.below(256));
    }
    const auto r = import({f.write(name, bytes)}, 10);
    if (!r) QVERIFY2(!r.error().rule.empty() && !r.error().next.empty(), r.error().text().c_str());
    r ? ++imported : ++refused;
  }
  QVERIFY2(refused > 300 && imported > 20,
           (std::to_string(refused) + " refused, " + std::to_string(imported) + " imported").c_str());
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
