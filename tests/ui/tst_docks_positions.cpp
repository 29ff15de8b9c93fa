// The positions dock: what cells say, pages of a long list, selection that follows an account, export.
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "docks_sample.h"
#include "positions/csv.h"
#include "positions/position_cells.h"
#include "positions/positions_dock.h"
#include "positions/positions_view.h"

using namespace fb;
using namespace fb::ui;

namespace {

constexpr std::uint32_t kTotal = 100'000;

QString cell(const QAbstractItemModel& model, int row, PositionColumn column) {
  return model.index(row, static_cast<int>(column)).data().toString();
}

// Answers pages as the engine would, a little later.
void answerPages(PositionsModel& model, std::uint32_t total) {
  QObject::connect(
      &model, &PositionsModel::pageWanted, &model, [&model, total](std::uint32_t offset, std::uint32_t count) {
        QTimer::singleShot(5, &model,
                           [&model, offset, count, total] { model.setPage(test::positionPage(offset, count, total)); });
      });
}

}  // namespace

class TestDocksPositions : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void cellsSayFigureAndState();
  void exportedCellsAreExactAndSafe();
  void modelKeepsItsContract();
  void onlyChangedRowsAreAnnounced();
  void hundredThousandRowsScroll();
  void selectionFollowsItsAccount();
  void aRowThatIsNotThereYetCanBeChosen();
  void dockShowsAndExportsWhatIsVisible();
  void headerSortsWhatTheEngineSorts();
};

void TestDocksPositions::cellsSayFigureAndState() {
  const PositionRow row = test::positionRow(0);
  const Instrument btc = test::bitcoin();
  const auto say = [&](PositionColumn column) {
    return positionText(row, column, &btc, "a000000").replace(kThinSpace, '_');
  };
  QCOMPARE(say(PositionColumn::size), "+31.250");
  QCOMPARE(say(PositionColumn::entry), "7_264.5");
  QCOMPARE(say(PositionColumn::unrealised), QString(kMinus) + "71_204");
  QCOMPARE(say(PositionColumn::health), "0.98");
  QCOMPARE(say(PositionColumn::distance), "0.1_%");
  QCOMPARE(say(PositionColumn::state), "◆ liquidatable");
  PositionRow no_price = row;
  no_price.distance_ppm = INT64_MAX;
  QCOMPARE(positionText(no_price, PositionColumn::distance, &btc, ""), QString(kDash));
  QCOMPARE(positionText(row, PositionColumn::size, nullptr, ""), QString(kDash));
}

void TestDocksPositions::exportedCellsAreExactAndSafe() {
  const PositionRow row = test::positionRow(1);
  const Instrument btc = test::bitcoin();
  QCOMPARE(positionCsv(row, PositionColumn::size, &btc, ""), "-31.249000000");
  QCOMPARE(positionCsv(row, PositionColumn::unrealised, &btc, ""), "-71203.180000");
  QCOMPARE(positionCsv(row, PositionColumn::account, &btc, "=cmd()"), "'=cmd()");
  QCOMPARE(csvText("+1"), "'+1");
  QCOMPARE(csvText("@x,\"y\""), "\"'@x,\"\"y\"\"\"");
  QCOMPARE(csvText("plain"), "plain");
}

void TestDocksPositions::modelKeepsItsContract() {
  PositionsModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setInstruments({test::bitcoin(), test::ether()});
  model.setPage(test::positionPage(0, 300, 1000));
  model.setPage(test::positionPage(500, 300, 1200));
  model.setPage(test::positionPage(0, 300, 40));
  QCOMPARE(model.rowCount(), 40);
  model.setPage(PositionPage{});
  QCOMPARE(model.rowCount(), 0);
}

void TestDocksPositions::onlyChangedRowsAreAnnounced() {
  PositionsModel model;
  PositionPage page = test::positionPage(0, 300, 1000);
  model.setPage(page);
  QSignalSpy changed(&model, &PositionsModel::dataChanged);
  model.setPage(page);
  QCOMPARE(changed.count(), 0);
  page.rows[7].equity += 1;
  page.rows[8].equity += 1;
  page.rows[20].health_ppm += 1;
  model.setPage(page);
  QCOMPARE(changed.count(), 2);
  QCOMPARE(changed[0][0].toModelIndex().row(), 7);
  QCOMPARE(changed[0][1].toModelIndex().row(), 8);
  QCOMPARE(changed[1][0].toModelIndex().row(), 20);
}

void TestDocksPositions::hundredThousandRowsScroll() {
  PositionsModel model;
  model.setInstruments({test::bitcoin(), test::ether()});
  answerPages(model, kTotal);
  model.setPage(test::positionPage(0, 300, kTotal));
  PositionsView view(model);
  view.resize(900, 500);
  view.show();
  QVERIFY(QTest::qWaitForWindowExposed(&view));
  std::uint32_t random = 12345;
  for (int i = 0; i < 30; ++i) {
    random = random * 1664525u + 1013904223u;
    const int target = static_cast<int>(random % kTotal);
    view.scrollTo(model.index(target, 0), QTableView::PositionAtTop);
    const auto [first, last] = view.visibleRows();
    QVERIFY2(first <= target && target <= last, "the table scrolled to the row");
    QTRY_VERIFY(model.rowAt(first) != nullptr && model.rowAt(last) != nullptr);
    for (const int row : {first, target, last}) {
      const PositionRow expected = test::positionRow(static_cast<std::uint32_t>(row));
      QVERIFY(model.rowAt(row)->account == expected.account);
      QCOMPARE(cell(model, row, PositionColumn::equity), moneyWhole(expected.equity));
    }
  }
  QElapsedTimer clock;
  clock.start();
  for (int i = 0; i < 200; ++i) {  // a drag over the whole list, one frame each
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() * i / 199);
    view.viewport()->repaint();
  }
  const double frame_ms = static_cast<double>(clock.nsecsElapsed()) / 200 / 1e6;
  qInfo("one frame while scrolling 100,000 rows: %.2f ms", frame_ms);
  QVERIFY2(frame_ms < 33, "a frame takes longer than a thirtieth of a second");
}

void TestDocksPositions::selectionFollowsItsAccount() {
  PositionsModel model;
  PositionPage page = test::positionPage(0, 300, 1000);
  model.setPage(page);
  PositionsView view(model);
  view.resize(900, 400);
  view.show();
  view.setCurrentIndex(model.index(3, 1));
  const PositionKey chosen{page.rows[3].account, page.rows[3].market};
  std::swap(page.rows[3], page.rows[9]);
  model.setPage(page);
  QCOMPARE(view.currentIndex().row(), 9);
  QVERIFY(view.selected() == chosen);
  PositionPage without = page;
  without.rows.erase(without.rows.begin() + 9);
  model.setPage(without);
  QVERIFY(!view.selectionModel()->hasSelection());
  QVERIFY2(view.selected() == chosen, "the account is remembered while it is out of sight");
  model.setPage(page);
  QCOMPARE(view.currentIndex().row(), 9);
}

void TestDocksPositions::aRowThatIsNotThereYetCanBeChosen() {
  PositionsModel model;
  model.setPage(test::positionPage(0, 300, kTotal));
  PositionsView view(model);
  view.resize(900, 400);
  view.show();
  view.setCurrentIndex(model.index(5, 0));
  view.setCurrentIndex(model.index(90'000, 0));
  model.setPage(test::positionPage(89'900, 300, kTotal));
  QCOMPARE(view.currentIndex().row(), 90'000);
  QSignalSpy chosen(&view, &PositionsView::accountChosen);
  QTest::keyClick(&view, Qt::Key_Return);
  QCOMPARE(chosen.count(), 1);
  QVERIFY(chosen[0][0].value<AccountRef>() == test::positionRow(90'000).account);
}

void TestDocksPositions::dockShowsAndExportsWhatIsVisible() {
  SessionClient client;
  PositionsDock dock(client);
  QCOMPARE(dock.objectName(), "positions");
  dock.resize(1000, 420);
  dock.show();
  client.present(test::snapshot());
  QVERIFY(QTest::qWaitForWindowExposed(&dock));
  const QImage image = test::shoot(dock, "positions");
  QVERIFY(!image.isNull());
  auto* view = dock.findChild<PositionsView*>();
  view->setCurrentIndex(view->model()->index(1, 0));
  test::shoot(dock, "positions_selected");
  const QStringList lines = dock.visibleRowsAsCsv().split("\r\n", Qt::SkipEmptyParts);
  const auto [first, last] = view->visibleRows();
  QCOMPARE(lines.size(), last - first + 2);
  QVERIFY(lines[0].startsWith("Account,Market,Size (base units),Entry (USD)"));
  QVERIFY(lines[1].contains(",BTC-PERP,31.250000000,7264.500000000,-71204.180000,0.985000,0.1000,"));
  QVERIFY(dock.subtitle().startsWith("100" + QString(kThinSpace) + "000 positions"));
}

void TestDocksPositions::headerSortsWhatTheEngineSorts() {
  for (const auto sort : {PositionSort::distance, PositionSort::health, PositionSort::notional,
                          PositionSort::unrealised, PositionSort::equity, PositionSort::account})
    QVERIFY(info(columnOf(sort)).sort == sort);
  SessionClient client;
  PositionsDock dock(client);
  auto* header = dock.findChild<PositionsView*>()->horizontalHeader();
  emit header->sectionClicked(static_cast<int>(PositionColumn::notional));
  QCOMPARE(header->sortIndicatorSection(), static_cast<int>(PositionColumn::notional));
  QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
  emit header->sectionClicked(static_cast<int>(PositionColumn::notional));
  QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
  QCOMPARE(header->model()
               ->headerData(static_cast<int>(PositionColumn::notional), Qt::Horizontal, Qt::DisplayRole)
               .toString(),
           "↑ Notional");
  emit header->sectionClicked(static_cast<int>(PositionColumn::market));
  QCOMPARE(header->sortIndicatorSection(), static_cast<int>(PositionColumn::notional));
}

QTEST_MAIN(TestDocksPositions)
#include "tst_docks_positions.moc"
