// Decoders and the timeline: files written here, expectations worked by hand.
#include <QtTest>

#include "files.h"

using namespace fb;
using namespace fb::test;

namespace {

std::string kline(TimeMs time, const std::string& prices) {
  return std::to_string(time) + "," + prices + ",10," + std::to_string(time + 59999) + ",1000,5,4,400,0\n";
}
bool any_contains(const std::vector<std::string>& texts, const std::string& part) {
  return std::ranges::any_of(texts, [&](const auto& t) { return t.find(part) != t.npos; });
}

}  // namespace

#define IMPORTED(r) QVERIFY2((r).has_value(), (r) ? "" : (r).error().text().c_str())

class TestImport : public QObject {
  Q_OBJECT
 private slots:
  void candlesBecomeFourPointsABar();
  void blocksDeliverOnlyWhatIsNew();
  void binanceKlinesPlainZippedAndInMicroseconds();
  void leanMinuteZip();
  void krakenAndFreqtradeCandles();
  void tradesBecomeMinutes();
  void hourlyFiguresAreHitExactly();
  void threeSourcesMakeOneMarket();
  void otherQuotesAreLeftOutAndNamed();
  void symbolsWithDoubtfulEnds();
  void missingMinutesAreGaps();
  void coarserBarsGiveWayToFiner();
  void lateAndThinMarketsAreLeftOut();
  void fromAndToCutTheDay();
  void oneSourceOverTwoFiles();
  void headersMayHaveMoreAndOtherOrder();
  void pricesAreRoundedToTheNearestTick();
};

void TestImport::candlesBecomeFourPointsABar() {
  Files f;
  const auto r = import({f.write("binance_spot_BTCUSDT_1m.csv", candles(4))});
  IMPORTED(r);
  QCOMPARE(r->title, std::string("2020-03-12 · BTC"));
  QCOMPARE(r->genesis->markets.size(), std::size_t{1});
  const auto& m = r->genesis->markets[0];
  QCOMPARE(m.instrument.id, std::string("BTC-PERP"));
  QCOMPARE(m.instrument.tick_nano, 1'000'000);  // 0.001 USD for a price of 100
  QVERIFY(m.single_source);
  QCOMPARE(m.sources[0].id, std::string("binance_spot_USDT"));
  QCOMPARE(m.first_index, 100'000);
  const auto& p = r->paths[0][0];
  // First bar closed up: O L H C; second closed down: O H L C.
  QCOMPARE(std::vector<Ticks>(p.price.begin(), p.price.begin() + 8),
           (std::vector<Ticks>{100'000, 99'000, 103'000, 102'000, 102'000, 104'000, 98'000, 100'000}));
  QCOMPARE(p.time_ms[1] - p.time_ms[0], 15000);
  // 10 units x (103 + 99 + 102) / 3 = 1013.33 USD, a quarter of it a point.
  QCOMPARE(p.turnover[0], Money{1013'333'333 / 4});
  QCOMPARE(r->blocks(), 16U);
  QCOMPARE(r->end_ms - r->start_ms, 15 * 15000);
}

void TestImport::blocksDeliverOnlyWhatIsNew() {
  Files f;
  const auto r = import(
      {f.write("bybit_perp_ETHUSDT_5m.csv", candles(1) + std::to_string(kMidnight + 300000) + ",102,104,98,100,10\n")});
  IMPORTED(r);
  const auto first = r->block(1);  // the point at the start is handed in with the first block
  QCOMPARE(first.observations.size(), std::size_t{1});
  QCOMPARE(first.observations[0].price, 100'000);
  QVERIFY(r->block(2).observations.empty());
  const auto low = r->block(5);  // 75 s
  QCOMPARE(low.observations.size(), std::size_t{1});
  QCOMPARE(low.observations[0].time_ms, kMidnight + 75000);
  QCOMPARE(low.observations[0].price, 99'000);
  QCOMPARE(r->block_at(kMidnight - 1), 0U);
  QCOMPARE(r->block_at(kMidnight + 29999), 1U);
  QCOMPARE(r->block_at(kMidnight + 30000), 2U);
  QCOMPARE(r->block_at(INT64_MAX), r->blocks() - 1);
  std::size_t orders = 0, triggers = 0, deposits = 0, withdrawals = 0, points = 0;
  for (std::uint32_t b = 1; b < r->blocks(); ++b) {
    const auto in = r->block(b);
    orders += in.orders.size();
    triggers += in.triggers.size();
    deposits += in.deposits.size();
    withdrawals += in.withdrawals.size();
    points += in.observations.size();
    QCOMPARE(in.time_ms, r->time_of(b));
  }
  QCOMPARE(orders, r->orders.size());
  QCOMPARE(triggers, r->triggers.size());
  QCOMPARE(deposits, r->deposits.size());
  QCOMPARE(withdrawals, r->withdrawals.size());
  QCOMPARE(points, std::size_t{8});
}

void TestImport::binanceKlinesPlainZippedAndInMicroseconds() {
  Files f;
  const std::string prices = "100,103,99,102";
  const auto ms = kline(kMidnight, prices) + kline(kMidnight + 60000, prices);
  const auto us = kline(kMidnight * 1000, prices) + kline((kMidnight + 60000) * 1000, prices);
  const auto plain = import({f.write("plain/BTCUSDT-1m-2020-03-12.csv", ms)});
  const auto zipped = import({f.zip("zipped/BTCUSDT-1m-2020-03-12.zip", "BTCUSDT-1m-2020-03-12.csv", ms)});
  const auto packed = import({f.gz("BTCUSDT-1m-2020-03-12.csv.gz", ms)});
  const auto zst = import({f.zst("BTCUSDT-1m-2020-03-12.csv.zst", ms)});
  const auto lz4 = import({f.lz4("BTCUSDT-1m-2020-03-12.csv.lz4", ms)});
  const auto micro = import({f.write("micro/BTCUSDT-1m-2020-03-12.csv", us)});
  const auto header = import({f.write("futures/um/BTCUSDT-1m-2020-03-12.csv",
                                      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_"
                                      "volume,taker_buy_quote_volume,ignore\n" +
                                          ms)});
  for (const auto* r : {&plain, &zipped, &packed, &zst, &lz4, &micro, &header}) {
    IMPORTED(*r);
    QCOMPARE((*r)->provenance[0].format, std::string("binance-klines"));
    QCOMPARE((*r)->paths[0][0].price,
             (std::vector<Ticks>{100'000, 99'000, 103'000, 102'000, 100'000, 99'000, 103'000, 102'000}));
    QCOMPARE((*r)->start_ms, kMidnight);
  }
  QCOMPARE(plain->genesis->markets[0].sources[0].id, std::string("binance_spot_USDT"));
  QCOMPARE(header->genesis->markets[0].sources[0].id, std::string("binance_perp_USDT"));
}

void TestImport::leanMinuteZip() {
  Files f;
  const std::string text =
      "0,7934.58000000,7954.59000000,7934.43000000,7949.22000000,54.02587000\n60000,7949.22,7950,7940,7945,1\n";
  const auto r =
      import({f.zip("crypto/coinbase/minute/btcusd/20200312_trade.zip", "20200312_btcusd_minute_trade.csv", text)});
  IMPORTED(r);
  QCOMPARE(r->start_ms, kMidnight);
  QCOMPARE(r->genesis->markets[0].sources[0].id, std::string("coinbase_spot_USD"));
  QCOMPARE(r->provenance[0].format, std::string("lean-minute"));
  QCOMPARE(r->paths[0][0].price[1], 793443);  // tick 0.01: the low
}

void TestImport::krakenAndFreqtradeCandles() {
  Files f;
  const auto kraken =
      import({f.write("XBTUSD_1.csv", "1583971200,100,103,99,102,10,7\n1583971320,102,104,98,100,10,5\n")});
  IMPORTED(kraken);
  QCOMPARE(kraken->provenance[0].format, std::string("kraken-ohlcvt"));
  QCOMPARE(kraken->genesis->markets[0].instrument.id, std::string("BTC-PERP"));
  QCOMPARE(kraken->genesis->markets[0].sources[0].id, std::string("kraken_spot_USD"));
  QCOMPARE(kraken->gaps.size(), std::size_t{1});
  const std::string lists = "[[1583971200000,100.0,103.0,99.0,102.0,10.0],\n [1583971260000, 102, 104, 98, 100, 1.5]]";
  const auto freqtrade = import({f.write("BTC_USDT_USDT-1m-futures.json", lists)});
  IMPORTED(freqtrade);
  QCOMPARE(freqtrade->provenance[0].format, std::string("freqtrade-json"));
  QCOMPARE(freqtrade->genesis->markets[0].sources[0].id, std::string("freqtrade_perp_USDT"));
  QCOMPARE(freqtrade->paths[0][0].price,
           (std::vector<Ticks>{100'000, 99'000, 103'000, 102'000, 102'000, 104'000, 98'000, 100'000}));
  for (const char* bad :
       {"[[1583971200000,100,103,99,null,1]]", "[[1583971200000,100,103,99,102]]", "[[1583971200000,100,103,99,102,1]",
        "[1583971200000]", "[[[1583971200000,100,103,99,102,1]]]", "[[\"1583971200000\",100,103,99,102,1]]", "[]"}) {
    const auto r = import({f.write("BTC_USDT-1m.json", bad)});
    QVERIFY2(!r && r.error().file == "BTC_USDT-1m.json", bad);
  }
}

void TestImport::tradesBecomeMinutes() {
  Files f;
  // One minute 100, 105, 95, 101 and one trade in the minute after the next; 2 + 1 + 1 + 4 and 1 base units.
  const std::vector<std::pair<TimeMs, std::string>> trades = {
      {1000, "100,2"}, {2000, "105,1"}, {2000, "95,1"}, {59999, "101,4"}, {120000, "103,1"}};
  std::string agg,
      bybit = "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional\n";
  std::string tardis = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";
  for (const auto& [after, what] : trades) {
    const std::string price = what.substr(0, what.find(',')), size = what.substr(what.find(',') + 1);
    const auto ms = kMidnight + after;
    agg += "7," + what + ",1,2," + std::to_string(ms) + ",true\n";
    const std::string fraction = std::to_string(1000 + ms % 1000).substr(1);
    bybit.insert(bybit.find('\n') + 1, std::to_string(ms / 1000) + "." + fraction + ",BTCUSDT,Buy," + size + "," +
                                           price + ",PlusTick,x,1,1,1\n");
    tardis += "binance,btcusdt," + std::to_string(ms) + "000," + std::to_string(ms) + "900,7,buy," + price + "," +
              size + "\n";
  }
  const auto binance = import({f.write("BTCUSDT-aggTrades-2020-03-12.csv", agg)});
  const auto backwards = import({f.write("BTCUSDT2020-03-12.csv", bybit)});
  const auto micro = import({f.write("binance_trades_2020-03-12_BTCUSDT.csv", tardis)});
  for (const auto* r : {&binance, &backwards, &micro}) {
    IMPORTED(*r);
    QCOMPARE((*r)->paths[0][0].price,
             (std::vector<Ticks>{100'000, 95'000, 105'000, 101'000, 103'000, 103'000, 103'000, 103'000}));
    QCOMPARE((*r)->paths[0][0].turnover[0], Money{(200 + 105 + 95 + 404) * kUsd / 4});
    QCOMPARE((*r)->gaps.size(), std::size_t{1});
  }
  QCOMPARE(binance->genesis->markets[0].sources[0].id, std::string("binance_spot_USDT"));
  QCOMPARE(backwards->genesis->markets[0].sources[0].id, std::string("bybit_perp_USDT"));
  QCOMPARE(micro->provenance[0].format, std::string("tardis-trades"));
  // An inverse perpetual: 2152 contracts of one USD.
  const std::string inverse =
      "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nbitmex,XBTUSD,1583020803145000,1583020803307160,"
      "c,sell,8531.5,2152\n"
      "bitmex,XBTUSD,1583020863145000,1583020863307160,c,sell,8531,0\n";
  const auto bitmex = import({f.write("bitmex_trades.csv", inverse)});
  IMPORTED(bitmex);
  QCOMPARE(bitmex->genesis->markets[0].sources[0].id, std::string("bitmex_perp_USD"));
  QCOMPARE(bitmex->paths[0][0].turnover[0], Money{2152 * kUsd / 4});
  const auto bad = import(
      {f.write("ETHUSDT-aggTrades-2020-03-12.csv", "7,100,1,1,2,1583971200000,true\n8,-1,1,1,2,1583971200000,true\n")});
  QVERIFY(!bad && bad.error().line == 2 && bad.error().field == "price");
}

void TestImport::hourlyFiguresAreHitExactly() {
  const auto r = import({std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2020-03-12.json"});
  IMPORTED(r);
  QCOMPARE(r->provenance[0].format, std::string("hourly-figures"));
  QVERIFY(r->provenance[0].note.find("simulated") != std::string::npos);
  QCOMPARE(r->blocks(), 5760U);
  const auto& m = r->genesis->markets[0];
  QCOMPARE(m.instrument.base, std::string("BTC"));
  QVERIFY(m.single_source);
  // The file's figures of the hour 10:00: 7355.0, 7367.0, 5550.0, 6014.9; tick 0.01.
  const auto& p = r->paths[0][0];
  const std::vector<Ticks> hour(p.price.begin() + 2400, p.price.begin() + 2640);
  QCOMPARE(hour.front(), 735500);
  QCOMPARE(*std::ranges::max_element(hour), 736700);
  QCOMPARE(*std::ranges::min_element(hour), 555000);
  QCOMPARE(hour.back(), 601490);
}

void TestImport::threeSourcesMakeOneMarket() {
  Files f;
  for (const char* name : {"kraken_spot_BTCUSD_1m.csv", "binance_spot_BTCUSDT_1m.csv", "coinbase_spot_XBTUSD_1m.csv"})
    f.write(std::string("day/") + name, candles(10));
  f.write("day/binance_spot_ETHUSDT_1m.csv", candles(10));
  const auto r = import({f.root() / "day"});
  IMPORTED(r);
  QCOMPARE(r->genesis->markets.size(), std::size_t{2});
  const auto btc =
      std::ranges::find(r->genesis->markets, std::string("BTC"), [](const auto& m) { return m.instrument.base; });
  QVERIFY(btc != r->genesis->markets.end());
  QVERIFY(!btc->single_source);
  QCOMPARE(btc->sources.size(), std::size_t{3});
  QCOMPARE(btc->sources[0].id, std::string("binance_spot_USDT"));
  QCOMPARE(btc->sources[2].weight, 1);
  QCOMPARE(r->provenance.size(), std::size_t{4});
}

void TestImport::otherQuotesAreLeftOutAndNamed() {
  Files f;
  for (const char* symbol : {"BTCUSDC", "BTCEUR", "ETHBTC", "USDTUSD", "USDCUSD", "USDCUSDT", "BTCUSD"})
    f.write(std::string("day/kraken_spot_") + symbol + "_1m.csv", candles(10));
  f.write("day/readme.txt", "notes\n");
  const auto r = import({f.root() / "day"});
  IMPORTED(r);
  QCOMPARE(r->genesis->markets.size(), std::size_t{1});
  QCOMPARE(r->warnings.size(), std::size_t{7});
  for (const char* symbol : {"BTCUSDC", "BTCEUR", "ETHBTC", "USDTUSD", "USDCUSD", "USDCUSDT"})
    QVERIFY2(any_contains(r->warnings, symbol), symbol);
  QVERIFY(any_contains(r->warnings, "readme.txt left out"));
  const auto nothing = import({f.root() / "day/kraken_spot_BTCEUR_1m.csv"});
  QVERIFY(!nothing);
  QVERIFY(nothing.error().text().find("quoted in EUR") != std::string::npos);
}

void TestImport::symbolsWithDoubtfulEnds() {
  Files f;
  for (const char* symbol : {"DOTUSD", "BNBUSD", "SHIBUSD"})
    f.write(std::string("day/kraken_spot_") + symbol + "_1m.csv", candles(10));
  f.write("day/binance_spot_BTCBUSD_1m.csv", candles(10));
  const auto r = import({f.root() / "day"});
  IMPORTED(r);
  std::vector<std::string> bases;
  for (const auto& m : r->genesis->markets) bases.push_back(m.instrument.base);
  std::ranges::sort(bases);
  QCOMPARE(bases, (std::vector<std::string>{"BNB", "DOT", "SHIB"}));
  QVERIFY(any_contains(r->warnings, "quoted in BUSD"));
}

void TestImport::missingMinutesAreGaps() {
  Files f;
  const auto row = [](int minute) { return std::to_string(kMidnight + minute * 60000) + ",100,101,99,100,1"; };
  const auto r = import({f.write("kraken_spot_BTCUSD_1m.csv",
                                 all({"timestamp_ms,open,high,low,close,volume", row(0), row(1), row(4), row(5)}))});
  IMPORTED(r);
  QCOMPARE(r->gaps.size(), std::size_t{1});
  QCOMPARE(r->gaps[0].from_ms, kMidnight + 120000);
  QCOMPARE(r->gaps[0].to_ms, kMidnight + 240000);
  QVERIFY(r->block(10).observations.empty());
  QVERIFY(std::ranges::all_of(r->paths[0][0].price, [](Ticks t) { return t > 0; }));
}

void TestImport::coarserBarsGiveWayToFiner() {
  Files f;
  std::string five = "timestamp_ms,open,high,low,close,volume\n";
  for (int i = 0; i < 4; ++i) five += std::to_string(kMidnight + i * 300000) + ",100,103,99,102,10\n";
  f.write("day/bybit_perp_BTCUSDT_5m.csv", five);
  f.write("day/binance_spot_BTCUSDT_1m.csv", candles(20));
  f.write("day/kraken_spot_ETHUSD_1h.csv", five);
  const auto r = import({f.root() / "day"});
  IMPORTED(r);
  QCOMPARE(r->genesis->markets.size(), std::size_t{1});
  QCOMPARE(r->genesis->markets[0].sources.size(), std::size_t{1});
  QVERIFY(any_contains(r->warnings, "bybit_perp_BTCUSDT_5m.csv"));
  QVERIFY(any_contains(r->warnings, "longer than 12 minutes"));
}

void TestImport::lateAndThinMarketsAreLeftOut() {
  Files f;
  f.write("day/a_spot_BTCUSDT_1m.csv", candles(60));
  f.write("day/a_spot_ETHUSDT_1m.csv", candles(60));
  f.write("day/a_spot_LTCUSDT_1m.csv", candles(40, kMidnight + 20 * 60000));
  f.write("day/a_spot_XRPUSDT_1m.csv", candles(29));
  f.write("day/a_spot_ADAUSDT_1m.csv", candles(55, kMidnight + 5 * 60000));
  const auto r = import({f.root() / "day"});
  IMPORTED(r);
  QCOMPARE(r->genesis->markets.size(), std::size_t{3});
  QVERIFY(any_contains(r->warnings, "LTC left out: it begins at"));
  QVERIFY(any_contains(r->warnings, "of XRP left out: it covers less than half"));
}

void TestImport::fromAndToCutTheDay() {
  Files f;
  auto q = request({f.write("a_spot_BTCUSDT_1m.csv", candles(600))});
  q.from_ms = kMidnight + 120 * 60000;
  q.to_ms = kMidnight + 180 * 60000;
  const auto r = import_recording(q, {});
  IMPORTED(r);
  QCOMPARE(r->start_ms, q.from_ms);
  QCOMPARE(r->end_ms, q.to_ms - 15000);
  QCOMPARE(r->paths[0][0].price.size(), std::size_t{240});
  // Two hours of history: entries come from its typical prices (101.333 and 100.667), not from the day itself.
  for (const auto& p : r->genesis->positions) QVERIFY(p.entry_price == 101'333 || p.entry_price == 100'667);
}

void TestImport::oneSourceOverTwoFiles() {
  Files f;
  const auto a = f.write("one/a_spot_BTCUSDT_1m.csv", candles(30)),
             b = f.write("two/a_spot_BTCUSDT_1m.csv", candles(30, kMidnight + 30 * 60000));
  const auto r = import({b, a});
  IMPORTED(r);
  QCOMPARE(r->paths[0][0].price.size(), std::size_t{240});
  QVERIFY(r->gaps.empty());
  QCOMPARE(import({a, b})->hash, r->hash);
  const auto twice = import({a, a});
  IMPORTED(twice);
  QVERIFY(any_contains(twice->warnings, "same bytes"));
  // Half an hour that two files share counts once when they agree, and is refused when they do not.
  const auto shared = import({a, f.write("three/a_spot_BTCUSDT_1m.csv", candles(60))});
  IMPORTED(shared);
  QCOMPARE(shared->paths[0][0].price, r->paths[0][0].price);
  const auto other = import({a, f.write("four/a_spot_BTCUSDT_1m.csv", candles(30, kMidnight + 29 * 60000))});
  QVERIFY(!other);
  QVERIFY(other.error().text().find("2020-03-12T00:29:00") != std::string::npos);
}

void TestImport::headersMayHaveMoreAndOtherOrder() {
  Files f;
  const auto r = import({f.write("a_spot_BTCUSDT_1m.csv",
                                 "\xef\xbb\xbftrades,close,low,high,open,\"volume\",timestamp\r\n7,102,99,103,100,10,"
                                 "1583971200\r\n\r\n9,100,98,104,102,10,1583971260")});
  IMPORTED(r);
  QCOMPARE(r->start_ms, kMidnight);
  QCOMPARE(r->paths[0][0].price,
           (std::vector<Ticks>{100'000, 99'000, 103'000, 102'000, 102'000, 104'000, 98'000, 100'000}));
}

void TestImport::pricesAreRoundedToTheNearestTick() {
  Files f;
  // Tick 0.01 at 7934: 7934.584 -> 793458, 7934.585 -> 793459.
  const auto r =
      import({f.write("a_spot_BTCUSDT_1m.csv", all({"timestamp_ms,open,high,low,close,volume",
                                                    "1583971200000,7934.584,7934.599,7934.58,7934.585,1"}))});
  IMPORTED(r);
  QCOMPARE(r->paths[0][0].price, (std::vector<Ticks>{793458, 793458, 793460, 793459}));
}

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
