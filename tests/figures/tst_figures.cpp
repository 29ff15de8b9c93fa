// Every figure that is shown is the one that the journal says, at any moment of any run.
//
// Days are replayed, random moments of them are written as `firebreakctl figures --json` writes them, and rederive.py, which
// knows the journal alone, finds the same numbers. FIREBREAK_MOMENTS says how many moments a run (nightly 200),
// FIREBREAK_SEED which ones.
#include <QtTest>
#include <set>

#include "app/program.h"
#include "base/random.h"
#include "protocol/journal_json.h"
#include "protocol/rulebook.h"
#include "record/store.h"
#include "replay/figure_series.h"
#include "replay/session.h"

using namespace fb;
using program::read;
using program::run;
using program::write;

namespace {

const char* const kRederive = FB_SOURCE_DIR "/tests/figures/rederive.py";
const QString kCandles = QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/2020-03-13");

QJsonValue json(std::optional<std::int64_t> value) { return value ? QJsonValue(qint64{*value}) : QJsonValue(); }
QString string(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

// As the command writes it, as far as rederive.py reads it.
QJsonObject document(const Snapshot& s) {
  QJsonArray rows;
  for (const FigureInfo& info : figure_infos())
    for (std::size_t i = 0; i < subjects(s, info.scope); ++i) {
      const QString of = QString::fromStdString(subject_name(s, info.scope, i));
      rows.append(QJsonObject{{"scope", string(words(info.scope))}, {"of", of.isEmpty() ? QJsonValue() : QJsonValue(of)},
                              {"name", string(info.name)}, {"value", json(figure(s, info.id, i))}});
    }
  return {{"block", qint64{s.block}}, {"figures", rows}};
}

program::Answer rederive(const QString& journal, const QJsonArray& documents, const QString& folder) {
  const QString file = folder + "/figures.json";
  write(file, QJsonDocument(documents).toJson(QJsonDocument::Compact));
  QProcess python;
  python.start("/usr/bin/python3", {kRederive, journal, file});
  program::Answer answer;
  if (!python.waitForStarted() || !python.waitForFinished(600'000)) return answer;
  answer.exit = python.exitCode();
  answer.out = python.readAllStandardOutput();
  answer.err = python.readAllStandardError();
  return answer;
}

struct Day {
  QString file, journal;
  std::shared_ptr<const Recording> recording;
  std::unique_ptr<Session> session;
};

}  // namespace

class TestFigures : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  Day day_;
  QString path(const QString& name) const { return folder_.filePath(name); }
  QString imported(const QString& day);
  Day replayed(const QString& day, const QString& rulebook);
  std::vector<std::uint32_t> moments(const Day& day) const;
  QJsonObject at(const Day& day, std::uint32_t block) const;

 private slots:
  void every_figure_has_one_name_and_a_meaning();
  void the_journal_says_the_same_data();
  void the_journal_says_the_same();
  void a_figure_of_the_block_before_is_found();
  void parts_add_up();
  void series_hold_the_same_figures();
  void commands_say_the_same();
  void report_says_the_same();
};

void TestFigures::every_figure_has_one_name_and_a_meaning() {
  std::set<std::string_view> names;
  for (const FigureInfo& info : figure_infos()) {
    QVERIFY2(names.insert(info.name).second, info.name.data());
    QVERIFY2(!info.label.empty() && !info.meaning.empty() && !info.meaning.ends_with('.'), info.name.data());
    QCOMPARE(find_figure(info.name)->id, info.id);
    QCOMPARE(figure_info(info.id).name, info.name);
  }
  QVERIFY(find_figure("orders_of_somebody") == nullptr);
}

QString TestFigures::imported(const QString& day) {
  const QString file = path(day + ".fbk");
  if (QFile::exists(file)) return file;
  QStringList arguments{"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", file, "--population", "accounts=400,seed=3",
                        "--from", "2020-03-12T09:00:00Z", "--to", "2020-03-12T12:00:00Z"};
  if (day == "collateral") {
    write(path("assets.csv"), "asset,groups,price\nstETH,issuer:Lido;peg:ETH,ETH*0.99\ntime,asset,price\n2021-05-19T13:00:00Z,stETH,0\n");
    arguments = {"import", FB_SOURCE_DIR "/resources/days/2021-05-19.json", "-o", file, "--assets", path("assets.csv"), "--population",
                 "accounts=400,seed=4,collateral=stETH:0.4", "--from", "2021-05-19T10:00:00Z", "--to", "2021-05-19T14:00:00Z"};
  }
  if (day == "candles") arguments = {"import", kCandles, "-o", file, "--population", "accounts=400,seed=5"};
  const program::Answer made = run(arguments);
  if (made.exit != 0) qWarning("%s", made.err.constData());
  return file;
}

Day TestFigures::replayed(const QString& day, const QString& rulebook) {
  Day out{imported(day), path(day + "." + rulebook + ".jsonl"), nullptr, nullptr};
  auto loaded = load_recording(out.file.toStdString());
  const auto rules = read_rulebook(rulebook.toStdString());
  if (!loaded || !rules) return out;
  out.recording = std::make_shared<const Recording>(*std::move(loaded));
  auto session = Session::open(out.recording, {.parameters = settings_of(*rules, out.recording->genesis->parameters), .rulebook = rules->id, .publish = false});
  if (!session || !(*session)->run_all(nullptr)) return out;
  out.session = *std::move(session);
  out.session->inspect([&](const Protocol& p, const EventLog& log) {
    QFile file(out.journal);
    if (!file.open(QIODevice::WriteOnly)) return;
    write_journal(log, p.genesis(), [&](std::string_view line) { return file.write(line.data(), static_cast<qint64>(line.size())) > 0 && file.write("\n") == 1; });
  });
  return out;
}

std::vector<std::uint32_t> TestFigures::moments(const Day& day) const {
  bool given = false;
  const int count = qEnvironmentVariableIntValue("FIREBREAK_MOMENTS", &given);
  Random random(qEnvironmentVariable("FIREBREAK_SEED", "7").toULongLong());
  std::vector<std::uint32_t> out{0, day.recording->blocks() - 1};
  while (static_cast<int>(out.size()) < (given ? count : 25)) out.push_back(static_cast<std::uint32_t>(random.below(day.recording->blocks())));
  return out;
}

QJsonObject TestFigures::at(const Day& day, std::uint32_t block) const {
  if (!day.session->run_to(day.recording->time_of(block))) return {};
  return document(*day.session->snapshot());
}

void TestFigures::the_journal_says_the_same_data() {
  QTest::addColumn<QString>("day");
  QTest::addColumn<QString>("rulebook");
  for (const char* day : {"crash", "collateral", "candles"})
    for (const char* rulebook : {"firebreak", "drift-v2", "hyperliquid"}) QTest::addRow("%s under %s", day, rulebook) << QString(day) << QString(rulebook);
}

void TestFigures::the_journal_says_the_same() {
  QFETCH(QString, day);
  QFETCH(QString, rulebook);
  if (day == "candles" && !QDir(kCandles).exists()) QSKIP("the recorded days are not here (../shared/data)");
  const Day replay = replayed(day, rulebook);
  QVERIFY(replay.session != nullptr);
  QJsonArray documents;
  for (const std::uint32_t block : moments(replay)) documents.append(at(replay, block));
  const program::Answer answer = rederive(replay.journal, documents, folder_.path());
  QVERIFY2(answer.exit == 0, (answer.out.left(4000) + answer.err).constData());
  qInfo("%s", answer.out.trimmed().constData());
}

// One figure after the other is taken from the block before; each time it differs there it must be found, by its name.
void TestFigures::a_figure_of_the_block_before_is_found() {
  const Day replay = replayed("crash", "firebreak");
  QVERIFY(replay.session != nullptr);
  const std::uint32_t block = 414;  // the first of the day with bankrupt accounts
  const QJsonArray before = at(replay, block - 1)["figures"].toArray();
  const QJsonObject now = at(replay, block);
  QJsonArray documents;
  QStringList changed;
  for (qsizetype i = 0; i < before.size(); ++i) {
    QJsonArray rows = now["figures"].toArray();
    if (rows[i] == before[i]) continue;
    changed << rows[i].toObject()["name"].toString();
    rows[i] = before[i];
    documents.append(QJsonObject{{"block", now["block"]}, {"figures", rows}});
  }
  const program::Answer answer = rederive(replay.journal, documents, folder_.path());
  QCOMPARE(answer.exit, 1);
  const QStringList kNot{"book_mid", "maintenance", "maintenance_target", "initial", "uncovered", "sigma_fast", "sigma_slow", "depth_1pct",
                         "drought", "displacement", "band_used", "funding_rate", "waiting_for_liquidation", "standard_shocks", "fee_share",
                         "fund_target", "fund_measured_at", "fund_covered", "fund_standard_loss", "cascade_gain", "fund_covers", "fund_breaks",
                         "worst_cascade_gain", "fund_covers_worst", "fund_breaks_worst", "fund_covers_joint", "fund_breaks_joint", "risk_at"};
  for (const char* name : {"client_equity", "below_110", "below_maintenance", "forced_in_block", "draws", "balance", "fund_capacity", "mark"})
    QVERIFY2(changed.contains(name), name);
  for (const QString& name : changed)
    QVERIFY2(kNot.contains(name) || answer.out.contains((" " + name + " is shown as").toUtf8()), qPrintable(name));
}

void TestFigures::parts_add_up() {
  const Day replay = replayed("crash", "firebreak");
  QVERIFY(replay.session != nullptr);
  Money forced = 0, handed_over = 0;
  std::int64_t orders = 0;
  for (std::uint32_t block = 0; block < replay.recording->blocks(); ++block) {
    QVERIFY(replay.session->run_to(replay.recording->time_of(block)).has_value());
    const auto s = replay.session->snapshot();
    const auto of = [&](FigureId id, std::size_t i = 0) { return figure(*s, id, i).value_or(0); };
    QCOMPARE(of(FigureId::near_maintenance) + of(FigureId::below_maintenance), of(FigureId::below_110));
    QCOMPARE(of(FigureId::waiting_for_liquidation) + of(FigureId::estates_below_maintenance), of(FigureId::below_maintenance));
    for (const auto& [part, whole] : {std::pair{FigureId::market_forced_in_block, FigureId::forced_in_block},
                                      std::pair{FigureId::market_forced_per_minute, FigureId::forced_per_minute},
                                      std::pair{FigureId::market_handed_over_in_block, FigureId::handed_over_in_block},
                                      std::pair{FigureId::market_adl_in_block, FigureId::adl_in_block},
                                      std::pair{FigureId::balance, FigureId::insurance},
                                      std::pair{FigureId::may_pay, FigureId::fund_capacity},
                                      std::pair{FigureId::drawn, FigureId::draws}}) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < subjects(*s, figure_info(part).scope); ++i) sum += of(part, i);
      QVERIFY2(sum == of(whole), figure_info(whole).name.data());
    }
    forced += of(FigureId::forced_in_block);
    handed_over += of(FigureId::handed_over_in_block);
    orders += of(FigureId::orders_in_block);
    QCOMPARE(of(FigureId::forced_volume), forced);
    QCOMPARE(of(FigureId::handed_over), handed_over);
    QCOMPARE(of(FigureId::orders), orders);
  }
  QVERIFY(forced > 0 && handed_over > 0 && orders > 0);
}

void TestFigures::series_hold_the_same_figures() {
  const Day replay = replayed("crash", "firebreak");
  QVERIFY(replay.session != nullptr);
  for (const std::uint32_t block : moments(replay)) {
    QVERIFY(replay.session->run_to(replay.recording->time_of(block)).has_value());
    const auto s = replay.session->snapshot();
    for (const FigureId id : {FigureId::insurance, FigureId::liquidated_in_block, FigureId::bankrupt_in_block, FigureId::adl_fills_in_block,
                              FigureId::draws_in_block, FigureId::haircuts_in_block, FigureId::below_maintenance})
      QCOMPARE(figure(s->series->totals[block], id), *figure(*s, id));
    for (std::size_t t = 0; t < s->tranches.size(); ++t) QCOMPARE(figure(s->series->totals[block], FigureId::balance, t), *figure(*s, FigureId::balance, t));
    for (std::size_t m = 0; m < s->markets.size(); ++m)
      for (const FigureId id : {FigureId::mark, FigureId::sigma_fast, FigureId::market_forced_in_block})
        QCOMPARE(figure(s->series->markets[m][block], id), *figure(*s, id, m));
  }
}

void TestFigures::commands_say_the_same() {
  const QString file = imported("crash");
  for (const QString& rulebook : {QStringLiteral("firebreak"), QStringLiteral("drift-v2")}) {
    const QString moment = "2020-03-12T10:44:30Z";
    const QStringList more{file, "--at", moment, "--rulebook", rulebook, "--json"};
    const QJsonObject figures = run(QStringList{"figures"} + more).json(), state = run(QStringList{"state"} + more).json();
    const QJsonObject outcome = run({"replay", file, "--until", moment, "--rulebook", rulebook, "--json"}).json()["outcome"].toObject();
    const QString journal = path("commands.jsonl");
    QVERIFY(run({"journal", file, "--jsonl", "--until", moment, "--rulebook", rulebook}, {}, journal).exit == 0);
    const program::Answer answer = rederive(journal, {figures}, folder_.path());
    QVERIFY2(answer.exit == 0, (answer.out + answer.err).constData());
    int compared = 0;
    for (const QJsonValue& row : figures["figures"].toArray()) {
      const QJsonObject f = row.toObject();
      const QString key = QString::fromStdString(json_name(find_figure(f["name"].toString().toStdString())->id));
      const QString scope = f["scope"].toString();
      QJsonObject shown = scope == "run" ? outcome : state;
      if (scope == "market" || scope == "tranche")
        for (const QJsonValue& one : state[scope == "market" ? "markets" : "tranches"].toArray())
          if (one.toObject()["id"] == f["of"]) shown = one.toObject();
      QVERIFY2(shown.contains(key), qPrintable(key));
      QCOMPARE(shown[key], f["value"]);
      ++compared;
    }
    QVERIFY(compared > 100);
  }
}

// A report of the whole day, `outcomes` and `replay` against each other: same name, same number.
void TestFigures::report_says_the_same() {
  const QString file = imported("crash");
  for (const QString& rulebook : {QStringLiteral("firebreak"), QStringLiteral("hyperliquid")}) {
    const QJsonObject outcome = run({"replay", file, "--rulebook", rulebook, "--json"}).json()["outcome"].toObject();
    const QString folder = path("report-" + rulebook);
    QCOMPARE(run({"report", file, "--rulebook", rulebook, "-o", folder, "--format", "json"}).exit, 0);
    const QJsonObject tables = QJsonDocument::fromJson(read(folder + "/report.json")).object()["tables"].toObject();
    QStringList reported, stated;
    for (const QJsonValue& c : tables["concerns"].toArray()) reported << c["key"].toString() + c["what"].toString();
    for (const QJsonValue& c : run({"state", file, "--rulebook", rulebook, "--at", "2020-03-12T11:59:45Z", "--json"}).json()["concerns"].toArray())
      stated << c["key"].toString() + c["text"].toString();
    QCOMPARE(reported, stated);
    QVERIFY(rulebook != "firebreak" || !stated.isEmpty());
    const QJsonObject all = run({"outcomes", file, "--rulebooks", rulebook, "--json"}).json();
    for (const QJsonObject& shown : {tables["outcome"].toArray()[0].toObject(), all["rulebooks"].toArray()[0].toObject()["outcome"].toObject()}) {
      int compared = 0;
      for (const QString& key : shown.keys()) {
        if (!outcome.contains(key)) continue;
        QVERIFY2(shown[key] == outcome[key], qPrintable(QString("%1: %2 against %3").arg(key).arg(shown[key].toInteger()).arg(outcome[key].toInteger())));
        ++compared;
      }
      QVERIFY2(compared > 20, qPrintable(QString::number(compared)));
    }
  }
}

QTEST_GUILESS_MAIN(TestFigures)
#include "tst_figures.moc"
