// The liquidation queue dock: rows in the order of the protocol, pages, what is said, what an empty one shows.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "queue/pace_model.h"
#include "queue/queue_dock.h"
#include "queue/queue_model.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

// `total` accounts; every third waits, the last one has no place.
LiquidationQueue queue(std::uint32_t offset, std::uint32_t count, std::uint32_t total) {
  LiquidationQueue q;
  q.time_ms = test::kDayMs + 2589 * test::kBlockMs;
  q.interval_ms = test::kBlockMs;
  q.horizon = 20;
  q.done_after = 7;
  q.fallen_later = 3;
  q.notional = 12'300'000 * kUsd;
  q.cost = 41'250 * kUsd;
  q.penalties = 9'100 * kUsd;
  q.total = total;
  q.offset = offset;
  q.markets = {{9'000'000 * kUsd, 300'000 * kUsd, 1'250'000 * kUsd, 1'250'000 * kUsd, 40'000 * kUsd},
               {3'000'000 * kUsd, 0, 600'000 * kUsd, 600'000 * kUsd, 0}};
  for (std::uint32_t i = offset; i < std::min(total, offset + count); ++i) {
    QueueRow row;
    row.account = AccountRef::of_user(100 + i);
    row.name = "a0" + std::to_string(48'000 + i);
    const bool waits = i + 1 == total;
    row.place = waits ? 0 : i + 1;
    row.margin = {4'000 * kUsd + i * kUsd, 5'000 * kUsd, 10'000 * kUsd, 800'000 + i};
    row.notional = (i < 3 ? 12'000 : 640'000) * kUsd;
    row.stage = i < 3 ? LiquidationStage::small : LiquidationStage::partial;
    row.market = i % 2 == 0 ? 0 : 1;
    if (!waits && i % 3 != 2)
      for (std::uint32_t k = 0; k < 1 + i % 2; ++k)
        row.clips.push_back({.market = row.market,
                             .lots = -7'800,
                             .price = 12'700,
                             .mark = 12'761,
                             .cost = 240 * kUsd,
                             .penalty = 60 * kUsd});
    row.blocks = waits ? 0 : 1 + i / 3;
    q.rows.push_back(row);
  }
  return q;
}

}  // namespace

class TestDocksQueue : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void rowsAreWrittenOut();
  void missingRowsAreAskedFor();
  void paceIsWrittenOut();
  void dockLooksRight();
  void anEmptyQueueSaysSo();
};

void TestDocksQueue::rowsAreWrittenOut() {
  QueueModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setInstruments({test::bitcoin(), test::ether()});
  model.setQueue(queue(0, 200, 9));
  QCOMPARE(model.rowCount(), 9);
  const auto cell = [&](int row, int column) { return plain(model.index(row, column).data().toString()); };
  QCOMPARE(cell(0, QueueModel::kStage), "small, whole");
  QCOMPARE(cell(0, QueueModel::kClip), "sell 7.800 BTC at 6 350.0");
  QCOMPARE(cell(0, QueueModel::kCost), "300");
  QCOMPARE(cell(1, QueueModel::kClip), "sell 78.00 ETH at 127.00 and 1 more");
  QCOMPARE(cell(2, QueueModel::kClip), "none: waits (price, pace, depth, grace, oracle)");
  QCOMPARE(cell(8, QueueModel::kStage), "waits");
  QCOMPARE(cell(8, QueueModel::kOutAfter), "> 20 blocks");
  QCOMPARE(cell(3, QueueModel::kOutAfter), "2 blocks");
  QCOMPARE(model.index(1, QueueModel::kClip).data(Qt::ToolTipRole).toString().count('\n'), 1);
  QCOMPARE(model.csvCell(*model.rowAt(0), QueueModel::kEquity), "4000.000000");
  model.setQueue(queue(0, 200, 4));
  QCOMPARE(model.rowCount(), 4);
  model.clear();
  QCOMPARE(model.rowCount(), 0);
}

void TestDocksQueue::missingRowsAreAskedFor() {
  QueueModel model;
  model.setQueue(queue(0, QueueModel::kPageRows, 1000));
  QSignalSpy wanted(&model, &QueueModel::pageWanted);
  model.setVisibleRows(0, 20);
  QCOMPARE(wanted.size(), 0);
  QVERIFY(model.rowAt(500) == nullptr);
  model.setVisibleRows(490, 510);
  QCOMPARE(wanted.size(), 1);
  QCOMPARE(wanted[0][0].toUInt(), 400U);
  model.setQueue(queue(400, QueueModel::kPageRows, 1000));
  QCOMPARE(model.rowAt(500)->account.place, 600U);
  QCOMPARE(model.index(0, QueueModel::kAccount).data().toString(), "·");
}

void TestDocksQueue::paceIsWrittenOut() {
  PaceModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setQueue(queue(0, 1, 1), {"BTC-PERP", "ETH-PERP"});
  QCOMPARE(model.rowCount(), 2);
  QCOMPARE(plain(model.index(0, PaceModel::kToSell).data().toString()), "9.00 M");
  QCOMPARE(plain(model.index(0, PaceModel::kPace).data().toString()), "1.25 M");
  QCOMPARE(model.index(1, PaceModel::kToBuy).data().toString(), QString(kDash));
}

void TestDocksQueue::dockLooksRight() {
  SessionClient client;
  QueueDock dock(client);
  QCOMPARE(dock.objectName(), "queue");
  dock.resize(900, 420);
  dock.show();
  client.present(test::snapshot());
  dock.showQueue(queue(0, 200, 41));
  QCOMPARE(plain(dock.subtitle()), "41 accounts · 12.30 M USD of positions");
  bool said = false;
  for (const QLabel* label : dock.findChildren<QLabel*>())
    said = said || plain(label->text()).startsWith("If prices stay: empty after 7 blocks (1 min 45 s)");
  QVERIFY(said);
  test::shoot(dock, "queue");
  dock.resize(460, 320);
  test::shoot(dock, "queue_narrow");
  AccountRef focused;
  connect(&client, &SessionClient::accountFocused, this, [&](AccountRef account) { focused = account; });
  auto* table = dock.findChildren<QTableView*>().back();
  table->setCurrentIndex(table->model()->index(2, 0));
  QTest::keyClick(table, Qt::Key_Return);
  QVERIFY(focused == AccountRef::of_user(102));
}

void TestDocksQueue::anEmptyQueueSaysSo() {
  SessionClient client;
  QueueDock dock(client);
  dock.resize(460, 200);
  dock.show();
  client.present(test::snapshot());
  test::shoot(dock, "queue_empty");
  QCOMPARE(dock.subtitle(), "empty");
  for (const QTableView* table : dock.findChildren<QTableView*>()) QVERIFY(!table->isVisible());
}

QTEST_MAIN(TestDocksQueue)
#include "tst_docks_queue.moc"
