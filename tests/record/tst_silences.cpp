// Where no source of a market said anything: the stretches that the timeline draws.
#include <QtTest>

#include "record/recording.h"

using namespace fb;

class TestSilences : public QObject {
  Q_OBJECT
 private slots:
  void onlyWhereEverySourceIsSilent() {
    Recording r;
    r.paths = {{SourcePath{}, SourcePath{}}, {SourcePath{}}};
    r.gaps = {{0, 0, 60'000, 300'000},  {0, 0, 600'000, 900'000},   {0, 1, 0, 120'000},
              {0, 1, 240'000, 250'000}, {0, 1, 660'000, 2'000'000}, {1, 0, 0, 15'000},
              {1, 0, 30'000, 45'001}};
    const auto said = [&](MarketIdx m) {
      QStringList out;
      for (const Gap& g : silences(r, m)) out += QString("%1-%2").arg(g.from_ms).arg(g.to_ms);
      return out.join(' ');
    };
    QCOMPARE(said(0), QString("60000-120000 660000-900000"));  // ten seconds are no gap between blocks of fifteen
    QCOMPARE(said(1), QString("30000-45001"));
    QCOMPARE(said(7), QString());
  }
};

QTEST_GUILESS_MAIN(TestSilences)
#include "tst_silences.moc"
