// Runs kept in a file from the command line: replay -o writes them, --run finds them, info lists them, verify replays them.
#include <QtTest>

#include "app/program.h"

using namespace program;

class tst_KeptRun : public QObject {
  Q_OBJECT
  std::unique_ptr<SmallDay> day_;
  QString path(const QString& name) const { return day_->folder.filePath(name); }

 private slots:
  void initTestCase() {
    day_ = std::make_unique<SmallDay>();
    QVERIFY2(day_->imported.exit == 0, day_->imported.err.constData());
  }
  void a_run_is_kept_and_found_by_every_command();
};

// A fork and a day under other rules, written with -o, answer to --run afterwards as they did when they were made.
void tst_KeptRun::a_run_is_kept_and_found_by_every_command() {
  const QString out = path("kept.fbk");
  const QStringList under{"--rulebook", "bitmex"}, fork{"--fork-at", kMoment, "--set", "BTC-PERP.mm_floor_ppm=60000", "--actor", "ann", "--second", "bob", "--why", "a drill"};
  const Answer first = run(QStringList{"replay", day_->file, "-o", out, "--json", "--name", "their rules"} + under);
  QVERIFY2(first.exit == 0 && first.err.contains("their rules"), first.err.constData());
  const Answer second = run(QStringList{"replay", day_->file, "-o", out, "--json", "--name", "council"} + fork);
  QVERIFY2(second.exit == 0, second.err.constData());
  const QJsonArray runs = run({"info", out, "--json"}).json()["runs"].toArray();
  QCOMPARE(runs.size(), 2);
  QCOMPARE(runs[0].toObject()["rulebook"].toString(), QString("bitmex"));
  QCOMPARE(runs[1].toObject()["state_hash"], second.json()["state_hash"]);
  const QJsonObject act = runs[1].toObject()["acts"].toArray()[0].toObject();
  QCOMPARE(act["actor"].toString() + act["second"].toString() + act["why"].toString(), QString("annboba drill"));
  const QByteArray told = run({"info", out}).out;
  QVERIFY2(told.contains("council") && told.contains("ann and bob") && told.contains("a drill") && told.contains("their rules"), told.constData());

  QCOMPARE(run({"replay", out, "--json", "--run", "their rules"}).json()["state_hash"], first.json()["state_hash"]);
  QCOMPARE(run({"replay", out, "--json", "--run", "2"}).json()["outcome"], second.json()["outcome"]);
  QVERIFY(run({"replay", out, "--json"}).json()["state_hash"] != second.json()["state_hash"]);
  for (const auto& [more, name] : {std::pair{under, QString("their rules")}, std::pair{fork, QString("council")}}) {
    QCOMPARE(run({"journal", out, "--jsonl", "--run", name}).out, run(QStringList{"journal", day_->file, "--jsonl"} + more).out);
    const Answer other = run(QStringList{"state", day_->file, "--at", "2020-03-12T11:00:00Z", "--json"} + more);
    QCOMPARE(run({"state", out, "--at", "2020-03-12T11:00:00Z", "--json", "--run", name}).json(), other.json());
  }
  const QString folder = path("of a kept run");
  QCOMPARE(run({"report", out, "--run", "council", "-o", folder, "--format", "json"}).exit, 0);
  QCOMPARE(run({"verify", folder + "/report.json", "--recording", out}).exit, 0);
  QVERIFY(run({"compare", out, "--run", "council", "--json"}).json()["second"].toObject()["run"].toString() == "council");
  QCOMPARE(run({"verify", out, "--run", "council", "--json"}).json()["compared"].toInt(), 1);
  QCOMPARE(run({"verify", out}).exit, 0);
  const Answer unknown = run({"journal", out, "--run", "counsel"});
  QVERIFY2(unknown.exit == 2 && unknown.err.contains("kept.fbk") && unknown.err.contains("counsel") && unknown.err.contains("\"council\""), unknown.err.constData());
  QCOMPARE(run({"journal", out, "--run", "council", "--rulebook", "bitmex"}).exit, 2);
}

QTEST_GUILESS_MAIN(tst_KeptRun)
#include "tst_kept_run.moc"
