// Case 54: every row of `firebreakctl compare` has a label of words, not the key of a field.
#include <QtTest>

#include "app/program.h"

using namespace program;

class tst_CompareLabels : public QObject {
  Q_OBJECT
 private slots:
  void every_row_has_words();
};

void tst_CompareLabels::every_row_has_words() {
  const SmallDay day;
  QCOMPARE(day.imported.exit, 0);
  const QByteArray table = run({"compare", day.file, "--set", "mm_floor_ppm=60000"}).out;
  QVERIFY(table.contains("forced volume, USD") && table.contains("paid by tranche junior, USD"));
  for (const QByteArray& line : table.split('\n')) {
    const QByteArray label = line.left(line.indexOf("  "));
    QVERIFY2(!label.contains('_') && !label.contains("drawn from"), line.constData());
  }
}

QTEST_GUILESS_MAIN(tst_CompareLabels)
#include "tst_compare_labels.moc"
