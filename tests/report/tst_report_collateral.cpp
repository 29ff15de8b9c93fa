// Reports of a day with collateral: the table of assets, who paid for a fall, a fork that holds a price, and that all
// of it is made again from what the report says.
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "base/text.h"
#include "record/import.h"
#include "record/store.h"
#include "replay/session.h"
#include "report/report.h"
#include "report/verify.h"

using namespace fb;

namespace {

constexpr TimeMs kHour = 3'600'000;

std::int64_t cell(const Table& t, std::size_t row, const char* key) {
  const auto column = std::ranges::find_if(t.columns, [&](const Column& c) { return c.key == key; });
  return t.rows.at(row).at(static_cast<std::size_t>(column - t.columns.begin())).value;
}

}  // namespace

class TestReportCollateral : public QObject {
  Q_OBJECT
  QTemporaryDir dir_;
  std::filesystem::path folder_, fbk_;
  std::shared_ptr<const Recording> day_;
  std::unique_ptr<Session> session_;
  Report report_;

  VerifyOutcome verified(const std::string& was = {}, const std::string& becomes = {}) {
    const auto files = write_report(report_, folder_, {"json"});
    if (!files) throw std::runtime_error(files.error().text());
    QFile file(QString::fromStdString(files->front().string()));
    if (!file.open(QIODevice::ReadWrite)) throw std::runtime_error("cannot open");
    QByteArray bytes = file.readAll();
    if (!was.empty() && !bytes.contains(QByteArray::fromStdString(was)))
      throw std::runtime_error("not in the report: " + was);
    bytes.replace(QByteArray::fromStdString(was), QByteArray::fromStdString(becomes));
    file.resize(0);
    file.seek(0);
    file.write(bytes);
    file.close();
    auto outcome = verify_report(files->front(), {}, 2);
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return *outcome;
  }

 private slots:
  void initTestCase();
  void theTableOfAssets();
  void theSummarySpeaksOfIt();
  void whoPaidForTheFall();
  void aHeldPriceIsMadeAgain();
};

// Five hours of the bundled crash; stETH is worth nothing at 13:30.
void TestReportCollateral::initTestCase() {
  folder_ = dir_.path().toStdString();
  fbk_ = folder_ / "day.fbk";
  std::ofstream(folder_ / "assets.csv")
      << "asset,groups,price\nstETH,peg:ETH,ETH*0.99\ntime,asset,price\n2021-05-19T13:30:00Z,stETH,0\n";
  ImportRequest q{.sources = {FB_SOURCE_DIR "/resources/days/2021-05-19.json"}};
  q.assets_csv = folder_ / "assets.csv";
  q.population.accounts = 400;
  q.population.laws = {{"collateral", "stETH:0.4"}};
  q.from_ms = days_to_ms(2021, 5, 19) + 9 * kHour;
  q.to_ms = days_to_ms(2021, 5, 19) + 14 * kHour;
  auto made = import_recording(q, {});
  QVERIFY2(made.has_value(), made ? "" : made.error().text().c_str());
  QVERIFY(save_recording(*made, fbk_).has_value());
  day_ = std::make_shared<const Recording>(std::move(*made));
  auto session = Session::open(day_, {.threads = 2, .publish = false});
  QVERIFY2(session.has_value(), session ? "" : session.error().text().c_str());
  session_ = std::move(*session);
  QVERIFY(session_->run_to(day_->start_ms + 2 * kHour).has_value());
  session_->fork({{.actor = "ann", .second = "bob", .why = "what if", .what = HoldAssetPrice{0, 1'000'000'000}}});
  auto report = build_report(*session_, {.recording_file = fbk_});
  QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
  report_ = std::move(*report);
  session_->show_run(0);
  QVERIFY(session_->run_to(day_->end_ms).has_value());
}

void TestReportCollateral::theTableOfAssets() {
  const Table* t = report_.table("collateral");
  QVERIFY(t != nullptr);
  QCOMPARE(t->rows.size(), std::size_t{1});
  const auto end = session_->snapshot();
  QCOMPARE(cell(*t, 0, "price_before"), day_->genesis->assets[0].price_micro);
  QCOMPARE(cell(*t, 0, "price_after"), 0);
  QCOMPARE(cell(*t, 0, "lowest_price"), 0);
  QCOMPARE(cell(*t, 0, "value_after"), end->assets[0].view.value);
  // A second way to the same sums: what the engine counted block by block.
  QCOMPARE(cell(*t, 0, "converted"), end->outcome.converted);
  QVERIFY(cell(*t, 0, "holes") >= end->outcome.collateral_draws);
  const Table* outcome = report_.table("outcome");
  QCOMPARE(cell(*outcome, 0, "worst_unbacked"), end->outcome.worst_unbacked);
}

void TestReportCollateral::theSummarySpeaksOfIt() {
  const auto said =
      std::ranges::find_if(report_.summary, [](const std::string& s) { return s.starts_with("stETH as"); });
  QVERIFY(said != report_.summary.end());
  QVERIFY2(said->find(" to 0.00 USD; ") != said->npos && said->find("its falls left holes of ") != said->npos,
           said->c_str());
}

void TestReportCollateral::whoPaidForTheFall() {
  const Money drawn = session_->snapshot()->outcome.collateral_draws;
  Money said = 0;
  for (const auto& row : report_.table("losses")->rows)
    if (row[0].text == "collateral") said += row[2].value;
  QVERIFY(drawn > 0);
  QCOMPARE(said, drawn);
}

void TestReportCollateral::aHeldPriceIsMadeAgain() {
  const auto good = verified();
  QVERIFY2(good.same, good.first ? good.first->text().c_str() : "");
  const Table* commands = report_.table("fork_commands");
  QCOMPARE(commands->rows.size(), std::size_t{1});
  QVERIFY(verified("\"1000000000\"", "\"1100000000\"").differences > 0);
}

QTEST_GUILESS_MAIN(TestReportCollateral)
#include "tst_report_collateral.moc"
