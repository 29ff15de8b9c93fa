// A report of a small crash, with a fork: its figures against the engine's own, and what verification finds when a
// figure, the recording or the engine is another.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "record/store.h"
#include "replay/day.h"
#include "report/facts.h"
#include "report/journal_book.h"
#include "report/json.h"
#include "report/report.h"
#include "report/verify.h"
#include "support/auditor.h"

using namespace fb;
using namespace fb::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint32_t kBlocks = 200, kCrash = 90;

std::int64_t figure(const Report& r, std::string_view table, std::size_t row, std::string_view column) {
  const Table& t = *r.table(table);
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    if (t.columns[c].key == column) return t.rows.at(row).at(c).value;
  throw std::runtime_error("no such column");
}

void write(const std::filesystem::path& file, const Json& json) {
  QFile out(QString::fromStdString(file.string()));
  if (!out.open(QIODevice::WriteOnly)) throw std::runtime_error("cannot write");
  out.write(QByteArray::fromStdString(json.dump(1)));
}

}  // namespace

class TestReportVerify : public QObject {
  Q_OBJECT
  QTemporaryDir dir_;
  std::filesystem::path base_, fbk_, json_file_;
  std::shared_ptr<const Recording> day_;
  std::unique_ptr<Session> session_;
  Report report_;
  Json json_;

  ReportRequest request() const {
    return {.from_ms = day_->time_of(40),
            .operator_words = "We tripped nothing.",
            .recording_file = fbk_,
            .title = "A small crash"};
  }
  // Writes the report with one change and verifies it.
  VerifyOutcome verify_changed(const std::function<void(Json&)>& change) {
    Json changed = json_;
    change(changed);
    const auto file = base_ / "changed.json";
    write(file, changed);
    const auto outcome = verify_report(file, {}, 2);
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return *outcome;
  }

 private slots:
  void initTestCase() {
    base_ = dir_.path().toStdString();
    fbk_ = base_ / "day.fbk";
    auto day = std::make_shared<Recording>(*make_day(600, kBlocks));
    Genesis genesis = *day->genesis;
    genesis.correlation_ppm = {1'000'000, 800'000, 800'000, 1'000'000};
    day->genesis = std::make_shared<const Genesis>(std::move(genesis));
    day->commands.push_back({day->time_of(95), {.actor = "olga", .why = "watch <this>", .what = Note{.text = "hm"}}});
    day->population = R"({"accounts":1200,"seed":1})";
    day->gaps.push_back({0, 0, day->time_of(50), day->time_of(52)});
    day->hash = hash_of(*day);
    const auto saved = save_recording(*day, fbk_);
    QVERIFY2(saved.has_value(), saved ? "" : saved.error().text().c_str());
    day_ = day;
    session_ = open_day(day_);
    QVERIFY(session_->run_to(day_->time_of(kCrash)));
    session_->fork({halt(0), set("BTC-PERP.mm_floor_ppm", "40000")});
    QVERIFY(session_->run_to(day_->time_of(kCrash + 5)));
    session_->show_run(0);
    QVERIFY(session_->run_to(day_->time_of(60)));
    auto report = build_report(*session_, request());
    QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
    report_ = *report;
    json_ = Json::parse(report_json(report_));
    json_file_ = base_ / "report.json";
    QVERIFY(write_report(report_, base_, {"json", "html", "csv"}));
  }

  void the_session_stands_where_it_stood() {
    QCOMPARE(session_->snapshot()->run.id, 0);
    QCOMPARE(session_->snapshot()->time_ms, day_->time_of(60));
  }

  void figures_are_those_of_the_engine() {
    auto session = open_day(day_);
    QVERIFY(session->run_to(day_->end_ms));
    const auto whole = build_report(*session, {});
    QVERIFY(whole);
    const OutcomeFigures o = session->snapshot()->outcome;
    QVERIFY(o.forced_volume > 0 && o.bankrupt_accounts > 0);
    // The span begins after the opening block, in which nothing of this happens.
    for (const SpanFigure& f : span_figures()) {
      const std::string name(figure_info(f.id).name);
      QVERIFY2(figure(*whole, "outcome", 0, name.c_str()) == fb::figure(o, f.id), name.c_str());
    }
    for (std::size_t t = 0; t < o.drawn_by_tranche.size(); ++t) QCOMPARE(figure(*whole, "tranches", t, "drawn"), o.drawn_by_tranche[t]);
  }

  void tables_agree_with_each_other() {
    const std::size_t markets = day_->genesis->markets.size();
    for (const char* column :
         {"forced_volume", "penalties", "deficit", "draws", "haircuts", "adl_notional", "shortfall"}) {
      std::int64_t sum = 0;
      for (std::size_t m = 0; m < markets; ++m) sum += figure(report_, "markets", m, column);
      QCOMPARE(sum, figure(report_, "outcome", 0, column));
    }
    for (std::size_t t = 0; t < day_->genesis->tranches.size(); ++t) {
      const auto cell = [&](const char* column) { return figure(report_, "tranches", t, column); };
      QCOMPARE(cell("after"), cell("before") + cell("penalties") + cell("fees") + cell("other") - cell("drawn"));
    }
    Money losses = 0;
    for (std::size_t i = 0; i < report_.table("losses")->rows.size(); ++i)
      losses += figure(report_, "losses", i, "amount");
    QCOMPARE(losses, figure(report_, "outcome", 0, "draws") + figure(report_, "outcome", 0, "haircuts"));
    // Holes are filled by tranches and cuts, to within the rounding of one unit an account and market.
    const Money gap = figure(report_, "outcome", 0, "deficit") - losses;
    QVERIFY2(magnitude(gap) < 100'000, qPrintable(QString::number(gap)));
  }

  void the_journal_alone_gives_the_ledger() {
    session_->inspect([&](const Protocol& p, const EventLog& log) {
      JournalBook book(p.genesis());
      for (std::int64_t i = 0; i < log.blocks[p.block()].end; ++i) book.apply(log.events[static_cast<std::size_t>(i)]);
      for (AccountIdx a = 0; a < book.accounts(); ++a) {
        if (book.quote(a) != p.ledger().quote(a)) QFAIL(p.account_name(a).c_str());
        for (MarketIdx m = 0; m < p.markets(); ++m)
          if (book.lots(a, m) != p.ledger().lots(a, m)) QFAIL(p.account_name(a).c_str());
      }
    });
  }

  void the_auditor_passes_the_journal() {
    QString found;
    auto session = open_day(day_);
    QVERIFY(session->run_to(day_->end_ms));
    session->inspect([&](const Protocol& p, const EventLog& log) { found = audit(log, p.genesis(), "report"); });
    if (found == "absent") QSKIP("the outside auditor is absent");
    QVERIFY2(found.isEmpty(), qPrintable(found));
  }

  void forks_stand_beside_the_recorded_run() {
    QCOMPARE(report_.table("outcome")->rows.size(), std::size_t{2});
    QCOMPARE(figure(report_, "outcome", 1, "forked_at"), day_->time_of(kCrash));
    QCOMPARE(figure(report_, "outcome", 1, "diverges_at"), day_->time_of(kCrash + 1));
    QCOMPARE(report_.table("fork_commands")->rows.size(), std::size_t{2});
    const std::int64_t apart =
        figure(report_, "outcome", 1, "better_accounts") + figure(report_, "outcome", 1, "worse_accounts");
    QVERIFY(apart > 0 && apart <= static_cast<std::int64_t>(day_->genesis->accounts.size()));
  }

  void every_event_of_the_story_exists() {
    const Table& timeline = *report_.table("timeline");
    QVERIFY(timeline.rows.size() > 5);
    QVERIFY(timeline.rows.size() < 200);
    QVERIFY(report_.table("operator_actions")->rows.size() >= 1);
    QVERIFY(report_.table("gaps")->rows.size() == 1);
    QStringList notes;
    for (const auto& row : report_.table("data_quality")->rows) notes << QString::fromStdString(row[0].text);
    QVERIFY(notes.join("\n").contains("impact = recorded") && notes.join("\n").contains("simulated") &&
            notes.join("\n").contains("fewer than three"));
  }

  void the_same_bytes_every_time() {
    auto session = open_day(day_, {.threads = 4, .checkpoint_blocks = 7, .publish = false});
    QVERIFY(session->run_to(day_->time_of(kCrash)));
    session->fork({halt(0), set("BTC-PERP.mm_floor_ppm", "40000")});
    const auto again = build_report(*session, request());
    QVERIFY(again);
    QCOMPARE(QString::fromStdString(report_json(*again)), QString::fromStdString(report_json(report_)));
  }

  void anonymised_reports_name_nobody() {
    ReportRequest anonymous = request();
    anonymous.anonymise = true;
    const auto report = build_report(*session_, anonymous);
    QVERIFY(report);
    for (const Table& t : report->tables)
      for (const auto& row : t.rows)
        for (const Cell& cell : row)
          QVERIFY2(!QRegularExpression("\\bu\\d+\\b").match(QString::fromStdString(cell.text)).hasMatch(),
                   cell.text.c_str());
    QCOMPARE(report->table("accounts")->rows[0][0].text, std::string("account 1"));
    QCOMPARE(figure(*report, "accounts", 0, "result"), figure(report_, "accounts", 0, "result"));
  }

  void spans_are_checked() {
    ReportRequest bad = request();
    bad.to_ms = bad.from_ms - 1;
    const auto refused = build_report(*session_, bad);
    QVERIFY(!refused);
    QCOMPARE(refused.error().field, std::string("span"));
  }

  void json_follows_its_schema() {
    QProcess python;
    const QString check = QStringLiteral(
        "import json,sys\ntry:\n import jsonschema\nexcept ImportError:\n sys.exit(77)\n"
        "s=json.load(open(sys.argv[1]));jsonschema.Draft202012Validator.check_schema(s)\n"
        "jsonschema.validate(json.load(open(sys.argv[2])),s,cls=jsonschema.Draft202012Validator)\n");
    python.start("python3", {"-W", "ignore", "-c", check, FB_SOURCE_DIR "/resources/report/report.schema.json",
                             QString::fromStdString(json_file_.string())});
    if (!python.waitForStarted() || !python.waitForFinished(60'000) || python.exitCode() == 77)
      QSKIP("python3-jsonschema is absent");
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().right(600));
  }

  void an_honest_report_verifies() {
    const auto outcome = verify_report(json_file_, {}, 2);
    QVERIFY2(outcome.has_value(), outcome ? "" : outcome.error().text().c_str());
    QVERIFY2(outcome->same, outcome->first ? outcome->first->text().c_str() : "");
    QVERIFY(outcome->compared > 2000 && outcome->notes.empty());
  }

  void an_altered_figure_is_named_data() {
    QTest::addColumn<QString>("path");
    for (const char* path : {"/tables/tranches/0/drawn_micro_usd", "/tables/accounts/3/result_micro_usd",
                             "/tables/timeline/2/seq", "/stamp/state_hash_to", "/tables/outcome/1/haircuts_micro_usd",
                             "/charts/insurance/series/0/points/3/1", "/tables/data_quality/0/note", "/summary/0"})
      QTest::newRow(path) << path;
  }
  void an_altered_figure_is_named() {
    QFETCH(QString, path);
    Json before;
    const VerifyOutcome outcome = verify_changed([&](Json& json) {
      Json& at = json.at(Json::json_pointer(path.toStdString()));
      before = at;
      if (at.is_string())
        at = at.get<std::string>() + "!";
      else
        at = at.get<std::int64_t>() + 1;
    });
    QVERIFY(!outcome.same);
    QCOMPARE(outcome.differences, std::uint64_t{1});
    QCOMPARE(QString::fromStdString(outcome.first->path), path);
    QCOMPARE(QString::fromStdString(outcome.first->replayed), QString::fromStdString(before.dump()));
    if (path.contains("/accounts/")) {
      QCOMPARE(outcome.first->account, json_["tables"]["accounts"][3]["account"].get<std::string>());
      QCOMPARE(*outcome.first->seq, json_["tables"]["accounts"][3]["first_seq"].get<std::int64_t>());
    }
  }

  void a_row_left_out_or_put_in_is_named() {
    const auto without = verify_changed([](Json& json) { json["tables"]["breakers"].erase(0); });
    QVERIFY(!without.same && without.first->path.starts_with("/tables/breakers/"));
    const auto with = verify_changed([](Json& json) { json["tables"]["losses"].push_back({{"market", "X"}}); });
    QVERIFY(!with.same && with.first->replayed == "nothing");
    const auto missing = verify_changed([](Json& json) { json["stamp"].erase("journal_chain_to"); });
    QCOMPARE(missing.first->path, std::string("/stamp/journal_chain_to"));
  }

  void another_engine_is_said() {
    const auto outcome = verify_changed([](Json& json) { json["stamp"]["engine"] = "firebreak 0.0.1"; });
    QVERIFY(!outcome.same);
    QCOMPARE(outcome.first->path, std::string("/stamp/engine"));
    QVERIFY(QString::fromStdString(outcome.notes.at(0)).contains("firebreak 0.0.1"));
  }

  void other_parameters_are_replayed_and_said() {
    auto session = open_day(day_, {.parameters = {{"BTC-PERP.mm_floor_ppm", "15000"}}, .publish = false});
    const auto report = build_report(*session, request());
    QVERIFY(report);
    const auto file = base_ / "other.json";
    write(file, Json::parse(report_json(*report)));
    const auto outcome = verify_report(file, {}, 2);
    QVERIFY(outcome);
    QVERIFY2(outcome->same, outcome->first ? outcome->first->text().c_str() : "");
    QVERIFY(QString::fromStdString(outcome->notes.at(0)).contains("BTC-PERP.mm_floor_ppm = 15000"));
  }

  void another_recording_is_named() {
    Recording other = *day_;
    other.deposits[0].what.amount += 1;
    other.hash = hash_of(other);
    const auto file = base_ / "other.fbk";
    QVERIFY(save_recording(other, file));
    const auto outcome = verify_report(json_file_, file, 2);
    QVERIFY(outcome && !outcome->same);
    QCOMPARE(outcome->first->path, std::string("/stamp/recording_hash"));
    QCOMPARE(outcome->first->reported, to_hex(day_->hash));
    QCOMPARE(outcome->first->replayed, to_hex(other.hash));
  }

  void a_missing_recording_is_an_error() {
    QTemporaryDir elsewhere;
    Json lost = json_;
    lost["recording_file"] = "/nowhere/lost.fbk";
    const std::filesystem::path file = elsewhere.filePath("report.json").toStdString();
    write(file, lost);
    const auto outcome = verify_report(file, {}, 1);
    QVERIFY(!outcome);
    QVERIFY(outcome.error().next.find("--recording") != std::string::npos);
    QVERIFY(!verify_report(base_ / "absent.json", {}, 1));
    QVERIFY(!verify_report(fbk_, {}, 1));
  }

  void hostile_reports_are_refused_or_differ() {
    for (const char* text : {"", "[]", "null", "{", "{\"format\":\"firebreak-report\"}",
                             "{\"format\":\"firebreak-report\",\"version\":1,\"stamp\":7}",
                             "{\"format\":\"firebreak-report\",\"version\":1,\"recording_file\":\"day.fbk\",\"tables\":"
                             "{\"outcome\":[3],\"parameters\":7}}"}) {
      const auto file = base_ / "hostile.json";
      QFile out(QString::fromStdString(file.string()));
      QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) >= 0);
      out.close();
      const auto outcome = verify_report(file, fbk_, 1);
      QVERIFY2(!outcome || !outcome->same, text);
    }
  }

  void a_recording_verifies_against_its_stored_results() {
    const auto hashes = straight_hashes(*day_);
    auto none = verify_recording(fbk_, "", 2);
    QVERIFY(none && none->same && none->notes.size() == 1);
    auto session = open_day(day_);
    std::string parameters;
    session->inspect(
        [&](const Protocol& p, const EventLog&) { parameters = to_hex(parameters_sha256(p.genesis().parameters)); });
    const auto store = [&](const std::string& hash) {
      const Json outcome{{"engine", json_["stamp"]["engine"]}, {"parameters_sha256", parameters}, {"block", 150}};
      return save_result(fbk_, {std::string(64, 'a'), "recorded", outcome.dump(), hash});
    };
    QVERIFY(store(hashes[150]));
    const auto good = verify_recording(fbk_, "", 2);
    QVERIFY(good && good->same && good->notes.empty());
    QVERIFY(store(hashes[149]));
    const auto bad = verify_recording(fbk_, "", 2);
    QVERIFY(bad && !bad->same);
    QCOMPARE(bad->first->replayed, hashes[150]);
    QVERIFY(bad->first->path.starts_with("/results/"));
  }
};
QTEST_GUILESS_MAIN(TestReportVerify)
#include "tst_report_verify.moc"
