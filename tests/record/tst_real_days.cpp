// The recorded days that lie beside the project where developers have them, and how long an import takes.
#include <QtTest>
#include <ctime>
#include <utility>

#include "files.h"
#include "record/store.h"

using namespace fb;
using namespace fb::test;

namespace {

const std::filesystem::path kData = std::filesystem::path(FB_SOURCE_DIR) / "../shared/data";

Result<Recording> days(std::initializer_list<const char*> names, TimeMs from_ms = 0, std::uint32_t accounts = 1000) {
  ImportRequest q;
  for (const char* n : names) q.sources.push_back(kData / "days" / n);
  q.population.accounts = accounts;
  q.from_ms = from_ms;
  return import_recording(q, {});
}

std::vector<std::string> bases(const Recording& r) {
  std::vector<std::string> out;
  for (const auto& m : r.genesis->markets) out.push_back(m.instrument.base);
  std::ranges::sort(out);
  return out;
}

// Prices of the file and of the recording, compared to half a tick at every low and high.
void checkExtremes(const Recording& r, const std::string& base, double low, double high) {
  const auto m = std::ranges::find(r.genesis->markets, base, [](const auto& x) { return x.instrument.base; });
  QVERIFY(m != r.genesis->markets.end());
  const auto& price = r.paths[static_cast<std::size_t>(m - r.genesis->markets.begin())][0].price;
  const double tick = m->instrument.usd(1);
  QVERIFY(std::fabs(m->instrument.usd(*std::ranges::min_element(price)) - low) <= tick / 2 + 1e-9);
  QVERIFY(std::fabs(m->instrument.usd(*std::ranges::max_element(price)) - high) <= tick / 2 + 1e-9);
}

}  // namespace

#define IMPORTED(r) QVERIFY2((r).has_value(), (r) ? "" : (r).error().text().c_str())

class TestRealDays : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    if (!std::filesystem::exists(kData / "days")) QSKIP("the recorded days are not here (../shared/data)");
  }
  void march2020();
  void may2021();
  void march2023ManySources();
  void quietSeptember2023();
  void october2025();
  void leanZipsAgreeWithTheCandles();
  void freqtradeJson();
  void importIsFast();
};

void TestRealDays::march2020() {
  const auto r = days({"2020-03-11", "2020-03-12", "2020-03-13"}, 1583971200000);
  IMPORTED(r);
  QCOMPARE(r->start_ms, 1583971200000);
  QCOMPARE(r->blocks(), 11520U);
  QCOMPARE(r->genesis->markets[0].first_index, 793458);  // 7934.58, tick 0.01
  checkExtremes(*r, "BTC", 3782.13, 7966.17);
  QVERIFY(r->genesis->markets[0].first_sigma_ppm > 300000 && r->genesis->markets[0].first_sigma_ppm < 1000000);
}

void TestRealDays::may2021() {
  const auto r = days({"2021-05-18", "2021-05-19"}, 1621382400000);
  IMPORTED(r);
  QVERIFY(r->genesis->markets.size() >= 18);
  QCOMPARE(r->genesis->markets[0].instrument.base, std::string("BTC"));
  QCOMPARE(r->genesis->markets[1].instrument.base, std::string("ETH"));
  checkExtremes(*r, "BTC", 30000, 43584.9);
}

void TestRealDays::march2023ManySources() {
  const auto r = days({"2023-03-11"});
  IMPORTED(r);
  QCOMPARE(bases(*r), (std::vector<std::string>{"BTC", "ETH", "LTC"}));
  QCOMPARE(r->genesis->markets[0].sources.size(), std::size_t{9});
  QVERIFY(!r->genesis->markets[0].single_source);
  QVERIFY(r->gaps.size() > 10);
  for (const char* part : {"kraken_spot_BTCUSDC_1m.csv left out", "coinbase_spot_BTCEUR_1m.csv left out",
                           "kraken_spot_USDTUSD_1m.csv left out", "coinbase_btc_usd_1m_quotes.csv left out"})
    QVERIFY2(std::ranges::any_of(r->warnings, [&](const auto& w) { return w.find(part) != w.npos; }), part);
}

void TestRealDays::quietSeptember2023() {
  const auto r = days({"2023-09-16"});
  IMPORTED(r);
  QVERIFY(r->warnings.empty());
  QVERIFY(r->gaps.empty());
  QCOMPARE(r->blocks(), 5760U);
}

void TestRealDays::october2025() {
  const auto r = days({"2025-10-09", "2025-10-10"}, 1760054400000);
  IMPORTED(r);
  QCOMPARE(bases(*r),
           (std::vector<std::string>{"AAVE", "ADA", "APE", "AVAX", "BNB", "BTC", "DOGE", "ETH", "SOL", "SUI", "TAO"}));
  QVERIFY(std::ranges::any_of(r->warnings, [](const auto& w) { return w.find("USDEUSDT") != w.npos; }));
}

void TestRealDays::leanZipsAgreeWithTheCandles() {
  ImportRequest q;
  q.sources = {kData / "native/lean"};
  q.population.accounts = 100;
  q.to_ms = 1584057600000;
  const auto lean = import_recording(q, {});
  IMPORTED(lean);
  q.sources = {kData / "days/2020-03-12/binance_spot_BTCUSDT_1m.csv",
               kData / "days/2020-03-12/binance_spot_ETHUSDT_1m.csv"};
  const auto candles = import_recording(q, {});
  IMPORTED(candles);
  QCOMPARE(lean->paths[0][0].price, candles->paths[0][0].price);
  QCOMPARE(lean->paths[1][0].turnover, candles->paths[1][0].turnover);
}

void TestRealDays::freqtradeJson() {
  const auto r = import({kData / "native/freqtrade/DOGE_USDT-1m.json.gz"}, 100);
  IMPORTED(r);
  QCOMPARE(bases(*r), (std::vector<std::string>{"DOGE"}));
  // Its first row: 1618951260000, 0.3154606, 0.3163364, 0.3136477, 0.3150246; closed down; tick 0.000001.
  QCOMPARE(r->start_ms, 1618951260000);
  const auto& p = r->paths[0][0].price;
  QCOMPARE(std::vector<Ticks>(p.begin(), p.begin() + 4), (std::vector<Ticks>{315461, 316336, 313648, 315025}));
}

void TestRealDays::importIsFast() {
  // Processor time, which other programs on the machine do not change much.
  std::clock_t before = std::clock();
  const auto lap = [&] {
    const std::clock_t now = std::clock();
    return static_cast<int>((now - std::exchange(before, now)) * 1000 / CLOCKS_PER_SEC);
  };
  const auto candles = days({"2021-05-19"}, 0, 10);
  const auto decoding = lap();
  const auto whole = days({"2021-05-19"}, 0, 100000);
  const auto all = lap();
  IMPORTED(candles);
  IMPORTED(whole);
  Files f;
  QVERIFY(save_recording(*whole, f.root() / "day.fbk").has_value());
  const auto saving = lap();
  QVERIFY(load_recording(f.root() / "day.fbk").has_value());
  const auto loading = lap();
  const auto size = std::filesystem::file_size(f.root() / "day.fbk");
  qInfo("20 markets: decoding %d ms, with 100,000 accounts %d ms, save %d ms, load %d ms, file %.2f MB", decoding, all,
        saving, loading, static_cast<double>(size) / 1e6);
  QVERIFY(size < 15'000'000);
#ifdef NDEBUG
  QVERIFY(decoding < 1000 && all < 2000 && loading < 500);
#endif
}

QTEST_GUILESS_MAIN(TestRealDays)
#include "tst_real_days.moc"
