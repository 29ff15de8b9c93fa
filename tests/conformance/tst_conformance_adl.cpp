// Published vectors of ADL, re-keyed with their source: BitMEX, dYdX v4, Bybit, GMX; and wrong figures that fail.
#include <QtTest>
#include <fstream>

#include "conformance/vector_file.h"

using namespace fb;
using namespace fb::test;

namespace {

// testnet.bitmex.com/app/autoDeleveragingExamples
constexpr const char* kQueue =
    R"({"id":"queue","mechanism":"adl_queue","inputs":{"longs":[{"acct":1,"qty":10,"score":3},{"acct":2,"qty":10,"score":6},)"
    R"({"acct":3,"qty":20,"score":1},{"acct":4,"qty":30,"score":4},{"acct":5,"qty":20,"score":5},{"acct":6,"qty":10,"score":2}],)"
    R"("bankrupt_short":{"size":20,"bankruptcy_price":650}},"expect":{"order":[2,5,4,1,6,3],"fills":[{"acct":2,"qty":10,"price":650},)"
    R"({"acct":5,"qty":10,"price":650}],"left":{"5":10}}})";
// support.bitmex.com, "What is Auto-Deleveraging"
constexpr const char* kGain =
    R"({"id":"gain","mechanism":"adl_ranking","inputs":{"mark_value":110,"bankrupt_value":90,"avg_entry_value":100},"expect":{"score":0.55}})";
constexpr const char* kLoss =
    R"({"id":"loss","mechanism":"adl_ranking","inputs":{"mark_value":95,"bankrupt_value":80,"avg_entry_value":100},"expect":{"score":-0.007894737}})";
// dYdX v4, protocol/x/clob/keeper/deleveraging_test.go, TestProcessDeleveraging and
// TestOffsetSubaccountPerpetualPosition
constexpr const char* kWhole =
    R"({"id":"whole","mechanism":"adl_at_bankruptcy_price","inputs":{"btc_usd":50000,"liquidated":{"btc":-1,"usdc":54999},)"
    R"("offsetting":{"btc":1,"usdc":-50001},"delta_btc":1},"expect":{"close_price":54999,"liquidated_usdc":0,"offsetting_usdc":4998}})";
constexpr const char* kApart =
    R"({"id":"apart","mechanism":"adl_at_bankruptcy_price","inputs":{"btc_usd":50000,"liquidated":{"btc":-1,"usdc":49999},)"
    R"("offsetting":{"btc":1,"usdc":-50000},"delta_btc":1},"expect":{"error":"bankruptcy_prices_do_not_overlap"}})";
constexpr const char* kPart =
    R"({"id":"part","mechanism":"adl_at_bankruptcy_price","inputs":{"btc_usd":50000,"liquidated":{"btc":-1,"usdc":54999},)"
    R"("offsetting":{"btc":1,"usdc":50000},"delta_btc":0.1},"expect":{"quote_moved":5499.9,"liquidated":{"btc":-0.9,"usdc":49499.1},)"
    R"("offsetting":{"btc":0.9,"usdc":55499.9}}})";
constexpr const char* kMany =
    R"({"id":"many","mechanism":"adl_offset_many","inputs":{"btc_usd":50000,"liquidated":{"btc":-1,"usdc":54999},)"
    R"("offsetting":[{"btc":0.5,"usdc":50000},{"btc":0.5,"usdc":50000}]},"expect":{"fills_btc":[0.5,0.5],"quote_each":27499.5,)"
    R"("offsetting_usdc":[77499.5,77499.5],"remaining_btc":0,"open_interest":0}})";
constexpr const char* kNone =
    R"({"id":"none","mechanism":"adl_offset_many","inputs":{"btc_usd":50000,"liquidated":{"btc":-1,"usdc":50000},)"
    R"("offsetting":[{"btc":1,"usdc":-50001}]},"expect":{"fills":[],"remaining_btc":1}})";
// bybit-exchange.github.io/docs/v5/market/adl-alert, example 1
constexpr const char* kDrawdown =
    R"({"id":"drawdown","mechanism":"adl_trigger_drawdown","inputs":{"pool_8h_max":1000000,"symbol_pnl_change":-350000,"threshold":-0.3,)"
    R"("stop":-0.25,"pool_min":1},"expect":{"pnl_ratio":-0.35,"adl":true,"winners_cover":50000}})";
// gmx-io/gmx-synthetics, config/markets.ts
constexpr const char* kPool =
    R"({"id":"pool","mechanism":"adl_trigger_pnl_to_pool","inputs":{"side_pnl":86,"side_pool":100,"max_for_adl":0.85,"stop_at":0.77,)"
    R"("trader_cap":0.9},"expect":{"adl":true}})";

}  // namespace

class TestConformanceAdl : public QObject {
  Q_OBJECT
 private slots:
  void published_vectors_pass() {
    const auto r = run({kQueue, kGain, kLoss, kWhole, kApart, kPart, kMany, kNone, kDrawdown, kPool});
    QVERIFY(r.has_value());
    QCOMPARE(r->lines, (std::vector<std::string>{"10 passed, 0 failed"}));
  }

  void wrong_figures_fail() {
    const auto r =
        run({with(kQueue, "[2,5,4,1,6,3]", "[2,5,4,1,3,6]"), with(kGain, "0.55", "0.551"), with(kWhole, "4998", "4999"),
             with(kApart, "-50000", "-49999"), with(kNone, "-50001", "-50000"), with(kMany, "27499.5", "27499"),
             with(kDrawdown, "-350000", "-250000"), with(kPool, "86", "85")});
    QVERIFY(r.has_value());
    QCOMPARE(r->failed, 8);
    QCOMPARE(r->passed, 0);
  }

  // An input that makes no sense fails its vector, not the program.
  void senseless_inputs_fail_their_vector() {
    const auto r = run({with(kQueue, "\"qty\":10,\"score\":3", "\"qty\":-10,\"score\":3"), with(kGain, "110", "1e300"),
                        with(kWhole, "\"delta_btc\":1", "\"delta_btc\":7"), with(kPart, "\"btc\":-1", "\"btc\":0"),
                        with(kDrawdown, "1000000", "null"), with(kQueue, "\"size\":20", "\"size\":200")});
    QVERIFY(r.has_value());
    QCOMPARE(r->failed, 6);
  }

  void the_whole_set_passes() {
    int passed = 0;
    for (const char* file : {"dydx_v4", "venues"}) {
      const QString path = QStringLiteral(FB_SOURCE_DIR "/../shared/conformance/%1.jsonl").arg(file);
      if (!QFile::exists(path)) QSKIP("../shared/conformance is absent");
      std::ifstream in(path.toStdString());
      std::vector<std::string> lines;
      for (std::string line; std::getline(in, line);)
        if (line.find("\"mechanism\":\"adl_") != line.npos) lines.push_back(line);
      const auto r = run(lines);
      QVERIFY(r.has_value());
      QVERIFY2(r->failed == 0 && r->unknown == 0, r->lines.front().c_str());
      passed += r->passed;
    }
    QCOMPARE(passed, 17);
  }
};

QTEST_GUILESS_MAIN(TestConformanceAdl)
#include "tst_conformance_adl.moc"
