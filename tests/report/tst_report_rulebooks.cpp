// Reports of the day under other rules: what they say, and that it is made again from what they say.
#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "record/store.h"
#include "replay/day.h"
#include "report/json.h"
#include "report/report.h"
#include "report/verify.h"

using namespace fb;
using namespace fb::test;

class TestReportRulebooks : public QObject {
  Q_OBJECT
  QTemporaryDir dir_;
  std::filesystem::path fbk_;
  std::shared_ptr<const Recording> day_;

  Rules rules(const char* id) const {
    return {id, settings_of(*read_rulebook(id), day_->genesis->parameters)};
  }
  std::vector<DayOutcome> table(std::vector<std::string> ids) const {
    std::vector<Rulebook> books;
    for (const std::string& id : ids) books.push_back(*read_rulebook(id));
    return *outcomes_under(day_, books, [](std::size_t, std::uint32_t, std::uint32_t) { return true; });
  }
  // Writes the report with one text replaced and verifies it.
  VerifyOutcome verified(const Report& report, const std::string& was = {}, const std::string& becomes = {}) {
    const auto files = write_report(report, dir_.path().toStdString(), {"json"});
    if (!files) throw std::runtime_error(files.error().text());
    if (!was.empty()) {
      QFile file(QString::fromStdString(files->front().string()));
      if (!file.open(QIODevice::ReadWrite)) throw std::runtime_error("cannot open");
      QByteArray bytes = file.readAll();
      const qsizetype at = bytes.indexOf(QByteArray::fromStdString(was));
      if (at < 0) throw std::runtime_error("not in the report: " + was);
      bytes.replace(at, static_cast<qsizetype>(was.size()), QByteArray::fromStdString(becomes));
      file.resize(0);
      file.seek(0);
      file.write(bytes);
    }
    auto outcome = verify_report(files->front(), {}, 2);
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return *outcome;
  }

 private slots:
  void initTestCase() {
    fbk_ = std::filesystem::path(dir_.path().toStdString()) / "day.fbk";
    auto day = std::make_shared<Recording>(*make_day(150, 140, 2));
    Genesis genesis = *day->genesis;
    genesis.correlation_ppm = {1'000'000, 800'000, 800'000, 1'000'000};
    day->genesis = std::make_shared<const Genesis>(std::move(genesis));
    day->hash = hash_of(*day);
    QVERIFY(save_recording(*day, fbk_).has_value());
    day_ = day;
  }
  void a_run_of_the_whole_day_is_part_of_it();
  void the_day_begun_under_a_rulebook();
  void the_table_of_rulebooks();
};

void TestReportRulebooks::a_run_of_the_whole_day_is_part_of_it() {
  const auto session = open_day(day_);
  session->replay_under(rules("vega"));
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return s.run.id == 1; }) != nullptr);
  session->replay_under({"as-is", {}});
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return s.run.id == 2; }) != nullptr);
  const auto report = build_report(*session, {.recording_file = fbk_});
  QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
  QCOMPARE(report->table("outcome")->rows.size(), std::size_t{3});
  QCOMPARE(report->table("outcome")->rows[1][1].text, std::string("the day under vega"));
  const Table* rows = report->table("run_rules");
  QVERIFY(rows != nullptr);
  QCOMPARE(rows->rows.size(), rules("vega").parameters.size() + 1);
  const auto outcome = verified(*report);
  QVERIFY2(outcome.same, outcome.first ? outcome.first->text().c_str() : "");
  QVERIFY(verified(*report, "\"network\"", "\"paced\"").differences > 0);  // the run is made again under what is said
}

void TestReportRulebooks::the_day_begun_under_a_rulebook() {
  const auto session =
      open_day(day_, {.parameters = rules("dydx-v4").parameters, .rulebook = "dydx-v4", .publish = false});
  const auto report = build_report(*session, {.recording_file = fbk_});
  QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
  QVERIFY(report->table("run_rules") == nullptr);
  QCOMPARE(report->table("tranches")->rows.size(), std::size_t{1});  // one fund
  const auto outcome = verified(*report);
  QVERIFY2(outcome.same, outcome.first ? outcome.first->text().c_str() : "");
}

void TestReportRulebooks::the_table_of_rulebooks() {
  const auto session = open_day(day_);
  const auto report = build_report(*session, {.recording_file = fbk_, .rulebooks = table({"firebreak", "derive-v2"})});
  QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
  const Table* rows = report->table("rulebooks");
  QVERIFY(rows != nullptr);
  QCOMPARE(rows->rows.size(), std::size_t{2});
  QCOMPARE(rows->rows[1][1].text, std::string("I2 I3"));
  const auto outcome = verified(*report);
  QVERIFY2(outcome.same, outcome.first ? outcome.first->text().c_str() : "");
  const std::string hash = rows->rows[1].back().text;
  std::string other = hash;
  other[0] = other[0] == 'a' ? 'b' : 'a';
  QVERIFY(verified(*report, hash, other).differences > 0);
}

QTEST_GUILESS_MAIN(TestReportRulebooks)
#include "tst_report_rulebooks.moc"
