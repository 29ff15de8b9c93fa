// Recordings and reports that are there already, at the command line.
#include <QtTest>

#include "app/program.h"
#include "record/store.h"

using namespace program;

class tst_Overwriting : public QObject {
  Q_OBJECT
  SmallDay day_;
  QString path(const QString& name) const { return day_.folder.filePath(name); }

 private slots:
  void initTestCase() { QVERIFY2(day_.imported.exit == 0, day_.imported.err.constData()); }
  void nothing_is_replaced_unasked();
};

// Case 53: what a person keeps is not written over unasked.
void tst_Overwriting::nothing_is_replaced_unasked() {
  const QString kept = path("kept.fbk"), folder = path("kept-report");
  QVERIFY(QFile::copy(day_.file, kept));
  QVERIFY(fb::add_bookmark(kept.toStdString(), {.id = 0, .time_ms = 1'584'003'600'000, .text = "looked at"}).has_value());
  const QStringList import{"import", FB_SOURCE_DIR "/resources/days/2021-05-19.json", "-o", kept, "--population", "accounts=50,seed=1"};
  const Answer refused = run(import);
  QCOMPARE(refused.exit, 2);
  QVERIFY2(refused.err.contains("1 bookmarks") && refused.err.contains("--force"), refused.err.constData());
  QCOMPARE(run({"import", FB_SOURCE_DIR "/resources/days/2021-05-19.json", "-o", path("other.fbk"), "--population", "accounts=50,seed=1", "--from",
                "2021-05-19T00:00:00Z", "--to", "2021-05-19T01:00:00Z"}).exit, 0);
  QCOMPARE(run({"replay", path("other.fbk"), "-o", kept}).exit, 2);
  QCOMPARE(fb::load_bookmarks(kept.toStdString())->size(), std::size_t{1});
  QCOMPARE(run({"replay", day_.file, "-o", kept}).exit, 0);  // the same recording: its result goes beside the bookmark
  QCOMPARE(fb::load_bookmarks(kept.toStdString())->size(), std::size_t{1});
  QCOMPARE(run(import + QStringList{"--force"}).exit, 0);
  QVERIFY(fb::load_bookmarks(kept.toStdString())->empty());

  const QStringList report{"report", day_.file, "-o", folder, "--to", kMoment, "--format", "html,json"};
  QCOMPARE(run(report).exit, 0);
  QCOMPARE(run(report).exit, 0);  // it says the same
  QFile html(folder + "/report.html");
  QVERIFY(html.open(QIODevice::Append) && html.write("<p>By hand.</p>") > 0);
  html.close();
  const Answer edited = run(report);
  QCOMPARE(edited.exit, 2);
  QVERIFY2(edited.err.contains("report.html") && edited.err.contains("--force"), edited.err.constData());
  QVERIFY(read(folder + "/report.html").contains("By hand."));
  QCOMPARE(run(report + QStringList{"--force"}).exit, 0);
  QVERIFY(!read(folder + "/report.html").contains("By hand."));
}

QTEST_GUILESS_MAIN(tst_Overwriting)
#include "tst_overwriting.moc"
