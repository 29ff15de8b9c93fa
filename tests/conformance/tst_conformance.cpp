// The runner of published vectors: a few vectors of each kind re-keyed from the protocol's own set and from Eisenberg
// and Noe's rule, what a wrong, unknown or broken line looks like, and the whole set where it is at hand.
#include <QtTest>
#include <fstream>

#include "conformance/vector_file.h"

using namespace fb;
using namespace fb::test;

namespace {

// FB-ORACLE_INDEX-010, FB-TRANCHE_WATERFALL-002, FB-CLEARING_VECTOR-002 and -080, FB-SINGLE_BLOCK_DROP-002,
// EN-CLEAR-01.
constexpr const char* kOracle =
    R"({"id":"oracle","mechanism":"oracle_index","inputs":{"now_ms":1700000000000,"previous_index":2475062,"rules":{"max_age_ms":3000,)"
    R"("max_confidence_ppm":5000,"max_deviation_ppm":50000,"max_skew_ms":1000,"quorum":{"count":1}},"sources":[)"
    R"({"id":"s0","price":2227555,"time_ms":1699999997000,"confidence_ppm":100,"weight":1},)"
    R"({"id":"s1","price":2471242,"time_ms":1700000000000,"confidence_ppm":100,"weight":1},)"
    R"({"id":"s2","price":2970074,"time_ms":1700000001001,"confidence_ppm":5001,"weight":1}]},)"
    R"("expect":{"verdict":"no_quorum","index":null,"rejected":[{"id":"s0","why":"outlier"},{"id":"s1","why":"outlier"},)"
    R"({"id":"s2","why":"invalid"}]},"tolerance":0,"gate":true})";
constexpr const char* kWaterfall =
    R"({"id":"waterfall","mechanism":"tranche_waterfall","inputs":{"deficits":{"M0":140495697,"M1":141086750},"tranches":[)"
    R"({"id":"M0/first-loss","rank":0,"market":"M0","balance":160457429,"max_draw_per_event_ppm":1000000,"max_draw_per_market_ppm":1000000},)"
    R"({"id":"M1/first-loss","rank":0,"market":"M1","balance":196677991,"max_draw_per_event_ppm":1000000,"max_draw_per_market_ppm":1000000},)"
    R"({"id":"shared-1","rank":1,"market":null,"balance":204500601,"max_draw_per_event_ppm":1000000,"max_draw_per_market_ppm":400000}]},)"
    R"("expect":{"draws":[{"tranche":"M0/first-loss","market":"M0","amount":140495697},)"
    R"({"tranche":"M1/first-loss","market":"M1","amount":141086750}],"shortfall":{"M0":0,"M1":0}},"tolerance":0})";
constexpr const char* kClearing =
    R"({"id":"pro rata","mechanism":"clearing_vector","inputs":{"policy":"pro_rata","accounts":{"a0":{"equity":0,"pnl":{"m0":-9640000000}},)"
    R"("a1":{"equity":5902000000,"pnl":{"m0":21690000000}},"a2":{"equity":0,"pnl":{"m0":9158000000}},)"
    R"("a3":{"equity":10626000000,"pnl":{"m0":-2410000000}},"a4":{"equity":15463000000,"pnl":{"m0":-18798000000}}},)"
    R"("tranche_money":{"m0":6091000000}},"expect":{"ratios":{"m0":0.776841286307054},"final_equity":{"a0":0.0,"a1":22751687500.0,)"
    R"("a2":7114312500.0,"a3":8216000000.0,"a4":0.0},"tranche_used":{"m0":6091000000.0}},"tolerance":1e-06})";
constexpr const char* kEarmarked =
    R"({"id":"earmarked","mechanism":"clearing_vector","inputs":{"policy":"earmarked","accounts":{)"
    R"("a0":{"equity":14294000000,"pnl":{"m0":-27000000000},"earmark":{"m0":14294000000}},)"
    R"("a1":{"equity":131000000,"pnl":{"m0":26100000000},"earmark":{"m0":131000000}},)"
    R"("a2":{"equity":967000000,"pnl":{"m0":2700000000},"earmark":{"m0":967000000}},)"
    R"("a3":{"equity":10751000000,"pnl":{"m0":-1800000000},"earmark":{"m0":10751000000}}},"tranche_money":{"m0":0}},)"
    R"("expect":{"ratios":{"m0":0.5588194444444444},"final_equity":{"a0":0.0,"a1":14716187500.0,"a2":2475812500.0,"a3":8951000000.0},)"
    R"("tranche_used":{"m0":0.0}},"tolerance":1e-06})";
constexpr const char* kDrop =
    R"({"id":"drop","mechanism":"single_block_drop","inputs":{"drop":0.99,"longs":[{"notional":702966,"leverage":25}]},)"
    R"("expect":{"bankrupt":1,"total_deficit":667817.7,"winners_gain":695936.34},"tolerance":1e-09})";
constexpr const char* kNetwork =
    R"({"id":"network","mechanism":"network_clearing","inputs":{"liabilities":[[0,10,0],[0,0,8],[6,0,0]],"external_assets":[1,1,5]},)"
    R"("expect":{"payments":[7.0,8,6],"defaults":[0]}})";

}  // namespace

class TestConformance : public QObject {
  Q_OBJECT
 private slots:
  void published_vectors_pass() {
    const auto r =
        run({R"({"about":{"units":"USD"}})", kOracle, "", kWaterfall, kClearing, kEarmarked, kDrop, kNetwork});
    QVERIFY(r.has_value());
    QCOMPARE(r->lines, (std::vector<std::string>{"6 passed, 0 failed"}));
    QCOMPARE(r->passed, 6);
  }

  void a_wrong_figure_fails_with_what_was_expected_and_what_came() {
    const auto r =
        run({with(kOracle, R"("index":null)", R"("index":7)"),
             with(kWaterfall, R"("shortfall":{"M0":0)", R"("shortfall":{"M0":1)"),
             with(kClearing, "0.776841286307054", "0.77684"), with(kEarmarked, "14716187500.0", "14716172000.0"),
             with(kDrop, "667817.7", "667817.702"), with(kNetwork, "[7.0,", "[7.1,")});
    QVERIFY(r.has_value());
    QCOMPARE(r->failed, 6);
    QCOMPARE(r->lines[0], std::string("oracle: index expected 7, got null"));
    QCOMPARE(r->lines[1], std::string("waterfall: shortfall.M0 expected 1, got 0"));
    QCOMPARE(r->lines[2], std::string("pro rata: ratios.m0 expected 0.77684, got 0.776841286307"));
    QCOMPARE(r->lines[3], std::string("earmarked: final_equity.a1 expected 14716172000.0, got 14716187500"));
    QCOMPARE(r->lines[4], std::string("drop: total_deficit expected 667817.702, got 667817.7"));
    QCOMPARE(r->lines[5], std::string("network: payments.0 expected 7.1, got 7.0"));
    QCOMPARE(r->lines.back(), std::string("0 passed, 6 failed"));
  }

  void orientation_never_fails_and_unknown_never_passes() {
    const auto r = run({with(with(kDrop, "667817.7", "1"), R"("tolerance":1e-09)", R"("gate":false)"),
                        R"({"id":"x","mechanism":"rain_dance","inputs":{},"expect":{}})"});
    QVERIFY(r.has_value());
    QCOMPARE(r->orientation, 1);
    QCOMPARE(r->unknown, 1);
    QCOMPARE(r->lines[0], std::string("orientation only: drop: total_deficit expected 1, got 667817.7"));
    QCOMPARE(r->lines[1], std::string("unknown mechanism rain_dance: 1 vectors not run"));
    QCOMPARE(r->lines[2], std::string("0 passed, 0 failed"));
  }

  void inputs_that_make_no_sense_fail_their_vector_only() {
    const auto r =
        run({with(kWaterfall, R"("deficits":{"M0":140495697)", R"("deficits":{"M0":-1)"),
             with(kWaterfall, R"("rank":0,"market":"M0")", R"("rank":"first","market":"M0")"),
             with(kClearing, R"("m0":-9640000000)", R"("m0":-9640000001)"), with(kDrop, "702966", "1e300"), kNetwork});
    QVERIFY(r.has_value());
    QCOMPARE(r->failed, 4);
    QCOMPARE(r->passed, 1);
  }

  void files_that_are_none_are_refused_with_their_line() {
    QCOMPARE(run_conformance("no/such/file.jsonl").error().rule, std::string("the file cannot be read"));
    QVERIFY(!run_conformance(QDir::tempPath().toStdString()).has_value());
    for (const char* broken : {"{", "[1]", R"({"id":1,"mechanism":"m","inputs":{},"expect":{}})",
                               R"({"id":"a","mechanism":"m","inputs":{}})"}) {
      const auto r = run({kDrop, broken});
      QVERIFY(!r.has_value());
      QCOMPARE(r.error().line, 2L);
    }
  }

  void the_protocols_own_vectors() {
    const std::filesystem::path file = FB_SOURCE_DIR "/../shared/conformance/firebreak.jsonl";
    if (!std::filesystem::exists(file)) QSKIP("the protocol's own vectors are not beside the project");
    const auto r = run_conformance(file);
    QVERIFY(r.has_value());
    QCOMPARE(r->failed, 0);
    QVERIFY(r->passed >= 216);  // 70 oracle, 40 waterfall, 80 clearing, 15 drops, 1 network, 10 exposures at collapse
  }
};

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_conformance.moc"
