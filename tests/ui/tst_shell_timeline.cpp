// The timeline by mouse and keys, on a day made by hand.
#include <QAccessible>
#include <QLineEdit>
#include <QMainWindow>
#include <QSignalSpy>
#include <QtTest>

#include "shell/actions.h"
#include "timeline/timeline_export.h"
#include "timeline/timeline_strip.h"
#include "timeline/timeline_view.h"
#include "timeline/transport_bar.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestShellTimeline : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { test::applyTheme(); }
  void valuesStandBesideTheLanes();
  void wheelZoomsAroundTheMouseAndBack();
  void shiftDragZoomsToARange();
  void onePaintASnapshot();
  void aWrongTimeIsAnswered();
  void bookmarksStayInOrder();
  void theStripSpeaks();
  void theVisibleRangeIsExported();
};

namespace {
struct Bench {
  QMainWindow window;
  SessionClient client;
  Actions actions{&window};
  TimelineView* view = new TimelineView(client, actions, &window);
  explicit Bench(std::uint32_t block = 2589) {
    window.setCentralWidget(view);
    window.resize(1400, 260);
    window.show();
    client.present(test::shellSnapshot(block));
    QCoreApplication::processEvents();
  }
};
}  // namespace

void TestShellTimeline::valuesStandBesideTheLanes() {
  const auto s = test::shellSnapshot();
  // Block 2,589: 15,800 - 89 ticks of half a dollar; 1.025 M USD a block of 15 s is 4.1 M a minute.
  QCOMPARE(laneValue(Lane::price, *s, 0, s->time_ms), QString("7\u202f855.5\u202fUSD"));
  QCOMPARE(laneValue(Lane::forced, *s, 0, s->time_ms), QString("4.10\u202fM\u202fUSD/min"));
  QCOMPARE(laneValue(Lane::volatility, *s, 0, s->time_ms), QString("131\u202f% a year"));
  QCOMPARE(laneValue(Lane::breakers, *s, 0, s->time_ms), QString("caution"));
  QCOMPARE(laneValue(Lane::events, *s, 0, s->time_ms), QString("10 liquidated"));
  QCOMPARE(laneValue(Lane::price, *s, 1, s->time_ms), QString("194.00\u202fUSD"));
  Bench bench;
  test::shoot(*bench.view, "shell_timeline");
}

void TestShellTimeline::wheelZoomsAroundTheMouseAndBack() {
  Bench bench;
  TimelineStrip* strip = bench.view->strip();
  const TimeMs whole = strip->range().span();
  const QPointF at(strip->width() * 0.6, 60);
  QWheelEvent wheel(at, strip->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(strip, &wheel);
  QCOMPARE(strip->range().span(), static_cast<TimeMs>(static_cast<double>(whole) * 0.64));  // 0.8 x 0.8
  test::shoot(*bench.view, "shell_timeline_zoomed");
  bench.actions.at("zoom.back")->setEnabled(true);
  bench.actions.at("zoom.back")->trigger();
  QCOMPARE(strip->range().span(), whole);
}

void TestShellTimeline::shiftDragZoomsToARange() {
  Bench bench;
  TimelineStrip* strip = bench.view->strip();
  const TimeMs whole = strip->range().span();
  QTest::mousePress(strip, Qt::LeftButton, Qt::ShiftModifier, {600, 80});
  QMouseEvent move(QEvent::MouseMove, QPointF(800, 80), strip->mapToGlobal(QPointF(800, 80)), Qt::NoButton,
                   Qt::LeftButton, Qt::ShiftModifier);
  QApplication::sendEvent(strip, &move);
  QTest::mouseRelease(strip, Qt::LeftButton, Qt::ShiftModifier, {800, 80});
  const double share = static_cast<double>(strip->range().span()) / static_cast<double>(whole);
  QVERIFY2(share > 0.1 && share < 0.25, qPrintable(QString::number(share)));  // 200 px of about 1,150
}

void TestShellTimeline::onePaintASnapshot() {
  class Counter : public QObject {
   public:
    int paints = 0;
    bool eventFilter(QObject*, QEvent* e) override {
      paints += e->type() == QEvent::Paint;
      return false;
    }
  } counter;
  Bench bench;
  QTest::qWait(50);
  bench.view->strip()->installEventFilter(&counter);
  for (std::uint32_t b = 2590; b < 2600; ++b) {
    bench.client.present(test::shellSnapshot(b));
    QCoreApplication::processEvents();
  }
  QVERIFY2(counter.paints >= 1 && counter.paints <= 10, qPrintable(QString::number(counter.paints)));
}

void TestShellTimeline::aWrongTimeIsAnswered() {
  Bench bench;
  QVERIFY(bench.view->transport()->jump("2020-03-12T10:47:32Z").isEmpty());
  QVERIFY(bench.view->transport()->jump("10:47").isEmpty());
  QVERIFY(bench.view->transport()->jump("9:05:30").isEmpty());
  QVERIFY(bench.view->transport()->jump("2021-01-01").contains("outside"));
  auto* line = bench.view->findChild<QLineEdit*>("jump");
  line->setFocus();
  QTest::keyClicks(line, "yesterday");
  QTest::keyClick(line, Qt::Key_Return);
  QVERIFY(!bench.view->transport()->jump("yesterday").isEmpty());
}

void TestShellTimeline::bookmarksStayInOrder() {
  Bookmarks bookmarks;
  QSignalSpy changed(&bookmarks, &Bookmarks::changed);
  bookmarks.add(2000, "second");
  bookmarks.add(1000, "first");
  QCOMPARE(changed.size(), 2);
  QCOMPARE(bookmarks.all().front().text, std::string("first"));
  QVERIFY(bookmarks.all()[0].id != bookmarks.all()[1].id);
  QCOMPARE(bookmarks.nearest(1900, 500)->text, std::string("second"));
  QVERIFY(!bookmarks.nearest(5000, 500));
  bookmarks.remove(bookmarks.all()[0].id);
  QCOMPARE(bookmarks.all().size(), std::size_t(1));
}

void TestShellTimeline::theStripSpeaks() {
  Bench bench;
  QAccessibleInterface* strip = QAccessible::queryAccessibleInterface(bench.view->strip());
  QVERIFY(strip);
  QCOMPARE(strip->role(), QAccessible::Slider);
  QVERIFY(strip->valueInterface());
  const QString spoken = strip->text(QAccessible::Value);
  QVERIFY2(spoken.startsWith("2020-03-12 10:47:15 UTC") && spoken.contains("breakers caution"), qPrintable(spoken));
}

void TestShellTimeline::theVisibleRangeIsExported() {
  const auto s = test::shellSnapshot();
  const TimeMs from = test::kDayMs + 2530 * test::kBlockMs;
  const QList<QByteArray> lines = timelineCsv(*s, {from, from + 2 * test::kBlockMs}).split('\n');
  QCOMPARE(lines.size(), 5);  // head, three blocks, the end of the last line
  QVERIFY(lines[0].startsWith("time_utc,insurance_usd,"));
  // 15,800 - 30 ticks of 0.5 USD; 1.025 M USD forced; caution. 25 M USD less 1,500 USD a block since block 2,000.
  QCOMPARE(
      lines[1].trimmed(),
      QByteArray("2020-03-12T10:32:30.000Z,24205000.000000,10,0,0,normal,7885.000000000,1310000,1025000.000000,caution,"
                 "194.000000000,700000,0.000000,normal"));
}

QTEST_MAIN(TestShellTimeline)
#include "tst_shell_timeline.moc"
