// The cascade dock: what the ladder becomes on screen, the what-if by hand and by key, the same figures as a table.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "cascade/cascade_dock.h"
#include "cascade/ladder_table_model.h"
#include "cascade/ladder_view.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

std::vector<TrancheSpec> specs() {
  std::vector<TrancheSpec> out;
  for (const TrancheSnapshot& tranche : test::tranches()) out.push_back(tranche.spec);
  return out;
}

// The rung that the engine would answer for -9 %.
Rung answered() {
  Rung rung;
  rung.shock_ppm = -90'000;
  rung.settled_ppm = -127'000;
  rung.settled_price = 11'142;
  rung.bad_debt = 2'100'000 * kUsd;
  rung.draws = {1'900'000 * kUsd, 0, 0, 0};
  rung.adl_notional = 0;
  rung.shortfall = 200'000 * kUsd;
  return rung;
}

}  // namespace

class TestDocksCascade : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void barsTouchAndCoverTheAxis();
  void sentencesNameMoveAndCost();
  void untilTheAnswerTheNearestRungIsNamed();
  void keysMoveTheWhatIf();
  void draggingMovesTheWhatIfToTheHand();
  void tableHasEveryRung();
  void dockLooksRight();
};

void TestDocksCascade::barsTouchAndCoverTheAxis() {
  const LadderChart chart = makeChart(test::ladder(), test::bitcoin());
  QCOMPARE(chart.bars.size(), std::size_t{64});
  QCOMPARE(chart.mark_usd, 6380.5);
  QCOMPARE(chart.bars[0].to_usd, 6380.5);
  for (int i = 1; i < 32; ++i) QCOMPARE(chart.bars[i].to_usd, chart.bars[i - 1].from_usd);
  QCOMPARE(chart.bars[32].from_usd, 6380.5);
  QCOMPARE(chart.low_usd, chart.bars[31].from_usd);
  QCOMPARE(chart.high_usd, chart.bars[63].to_usd);
  QVERIFY(std::is_sorted(chart.gain_curve.begin(), chart.gain_curve.end()));
  QVERIFY2(chart.most_gain > 1.2, "the line R = 1 is always on screen");
  QCOMPARE(makeChart(Ladder{}, test::bitcoin()).bars.size(), std::size_t{0});
}

void TestDocksCascade::sentencesNameMoveAndCost() {
  QCOMPARE(plain(whatIfText(answered(), -90'000, test::bitcoin())), "what-if -9.0 % → settles at 5 571.0 (-12.7 %)");
  QCOMPARE(plain(costText(answered(), specs())), "deficit 2.10 M · first-loss -1.90 M · ADL 0 · haircut 200.0 k");
}

void TestDocksCascade::untilTheAnswerTheNearestRungIsNamed() {
  const Ladder ladder = test::ladder();
  const WhatIfAnswer answer{-90'000, answered(), answered()};
  QCOMPARE(rungFor(ladder, answer, -90'000)->settled_ppm, -127'000);
  const Rung* near = rungFor(ladder, answer, -74'000);
  QCOMPARE(near->shock_ppm, -70'000);
  QVERIFY(plain(whatIfText(*near, -74'000, test::bitcoin()))
              .startsWith("what-if -7.4 % · nearest rung -7.0 % → settles at"));
  QVERIFY(rungFor(Ladder{}, WhatIfAnswer{}, -10'000) == nullptr);
}

void TestDocksCascade::keysMoveTheWhatIf() {
  LadderView view;
  view.setLadder(test::ladder(), test::bitcoin(), specs());
  QSignalSpy moved(&view, &LadderView::whatIfMoved);
  QTest::keyClick(&view, Qt::Key_Down);
  QCOMPARE(view.whatIf(), -5'000);
  QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
  QCOMPARE(view.whatIf(), -6'000);
  QTest::keyClick(&view, Qt::Key_PageDown);
  QCOMPARE(view.whatIf(), -56'000);
  for (int i = 0; i < 40; ++i) QTest::keyClick(&view, Qt::Key_PageDown);
  QCOMPARE(view.whatIf(), -900'000);
  QTest::keyClick(&view, Qt::Key_Home);
  QCOMPARE(view.whatIf(), 0);
  QVERIFY(moved.count() > 4);
  QVERIFY(plain(view.accessibleDescription()).startsWith("Mark 6 380.5 USD, cascade gain 0.31"));
}

void TestDocksCascade::draggingMovesTheWhatIfToTheHand() {
  LadderView view;
  view.resize(430, 360);
  view.setLadder(test::ladder(), test::bitcoin(), specs());
  QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(200, 300));
  const std::int64_t low = view.whatIf();
  QVERIFY(low < -200'000 && low % 1'000 == 0);
  QTest::mouseMove(&view, QPoint(200, 40));
  QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(200, 40));
  QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(200, -500));
  QVERIFY2(view.whatIf() <= 320'000 && view.whatIf() > 300'000, "the hand is held inside the axis");
}

void TestDocksCascade::tableHasEveryRung() {
  LadderTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setLadder(test::ladder(), test::bitcoin(), specs());
  QCOMPARE(model.rowCount(), 64);
  QCOMPARE(plain(model.index(0, 0).data().toString()), "+32.0 %");
  QCOMPARE(plain(model.index(63, 0).data().toString()), "-32.0 %");
  QCOMPARE(plain(model.index(63, 9).data().toString()), "2 100 000");  // 1.9 M first-loss and 0.2 M junior
  for (int c = 0; c < model.columnCount(); ++c)
    QVERIFY(!model.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
  model.setLadder(Ladder{}, test::bitcoin(), {});
  QCOMPARE(model.rowCount(), 0);
}

void TestDocksCascade::dockLooksRight() {
  SessionClient client;
  CascadeDock dock(client);
  QCOMPARE(dock.objectName(), "cascade");
  dock.resize(430, 400);
  dock.show();
  auto shown = test::snapshot();
  client.present(shown);
  test::shoot(dock, "cascade");
  auto* view = dock.findChild<LadderView*>();
  view->setFocus();
  for (int i = 0; i < 18; ++i) QTest::keyClick(view, Qt::Key_Down);
  QCOMPARE(view->whatIf(), -90'000);
  test::shoot(dock, "cascade_waiting");
  auto with_answer = std::make_shared<Snapshot>(*shown);
  with_answer->what_if_ppm = -90'000;
  with_answer->what_if = with_answer->what_if_joint = answered();
  client.present(with_answer);
  test::shoot(dock, "cascade_what_if");
  QVERIFY(plain(view->accessibleDescription()).contains("settles at 5 571.0 (-12.7 %)"));
  QVERIFY(plain(dock.subtitle()) == "BTC-PERP · what-if -9.0 %");
  for (auto* button : dock.findChildren<QPushButton*>())
    if (button->isCheckable()) button->click();
  QVERIFY(dock.findChild<QTableView*>()->isVisible());
  test::shoot(dock, "cascade_table");
}

QTEST_MAIN(TestDocksCascade)
#include "tst_docks_cascade.moc"
