// The insurance dock: the stack over time, what caps leave, who paid which loss.
#include <QAbstractItemModelTester>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/insurance_chart.h"
#include "insurance/insurance_dock.h"
#include "insurance/loss_flow_model.h"
#include "insurance/tranche_table_model.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

// Two markets, four tranches; a first loss event that is over, then event 7 in block 2: holes of 100 in market 0 and 40
// in market 1, paid by first-loss 60, junior 30 and 25, winners 10 and 15.
EventLog lossLog(const AccountLayout& layout) {
  EventLog log;
  const auto add = [&](EventType type, std::uint32_t block, AccountIdx a, std::uint16_t market, Money x, Money y,
                       int code) {
    Event e;
    e.type = type;
    e.block = block;
    e.a = a;
    e.b = market == kNoMarket ? 0 : layout.clearing(market);
    e.market = market;
    e.x = x;
    e.y = y;
    e.code = static_cast<std::uint8_t>(code);
    log.events.push_back(e);
  };
  const int draw = static_cast<int>(TransferReason::tranche_draw), cut = static_cast<int>(TransferReason::haircut);
  const auto bankruptcy = [&](std::uint32_t block, std::vector<std::pair<std::int64_t, std::int64_t>> pairs) {
    add(EventType::bankruptcy, block, layout.first_user(), kNoMarket, 0, 0, 0);
    log.details.push_back({.pairs = std::move(pairs)});
    log.events.back().detail = static_cast<std::uint32_t>(log.details.size());
  };
  bankruptcy(1, {{0, 999}});
  add(EventType::loss_event, 1, 0, kNoMarket, 6, 0, 0);
  add(EventType::transfer, 1, layout.tranche(0), 0, 999, 6, draw);
  log.blocks.push_back({test::kDayMs, 0});
  log.blocks.push_back({test::kDayMs + test::kBlockMs, static_cast<std::int64_t>(log.events.size())});
  bankruptcy(2, {{0, 70}, {1, 40}});
  add(EventType::loss_event, 2, 0, kNoMarket, 7, 0, 0);
  add(EventType::transfer, 2, layout.tranche(0), 0, 60, 7, draw);
  add(EventType::transfer, 2, layout.tranche(2), 1, 25, 7, draw);
  add(EventType::transfer, 2, layout.first_user() + 3, 1, 15, 0, cut);
  add(EventType::transfer, 2, layout.first_user() + 4, 0, 10, 0, cut);
  log.blocks.push_back({test::kDayMs + 2 * test::kBlockMs, static_cast<std::int64_t>(log.events.size())});
  bankruptcy(3, {{0, 30}});
  add(EventType::transfer, 3, layout.tranche(2), 0, 30, 7, draw);
  log.blocks.push_back({test::kDayMs + 3 * test::kBlockMs, static_cast<std::int64_t>(log.events.size())});
  return log;
}

}  // namespace

class TestDocksInsurance : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void stackPutsTheSeniorAtTheBottom();
  void stackIsThinnedButKeepsItsEnds();
  void capsLeaveWhatTheyLeave();
  void whoPaidIsReadBackToTheOpening();
  void flowBecomesATable();
  void dockLooksRight();
};

void TestDocksInsurance::stackPutsTheSeniorAtTheBottom() {
  const auto tranches = test::tranches();
  const auto order = stackOrder(tranches);
  QCOMPARE(order, (std::vector<std::uint32_t>{3, 2, 1, 0}));
  const auto points = stack(test::series()->totals, order, test::kDayMs, test::kDayMs);
  QCOMPARE(points.size(), std::size_t{1});
  const Money m = 1'000'000 * kUsd;
  QCOMPARE(points[0].top, (std::vector<Money>{7 * m, 15 * m, 21 * m, 25 * m}));
}

void TestDocksInsurance::stackIsThinnedButKeepsItsEnds() {
  const auto day = test::series();
  const auto points = stack(day->totals, {0}, test::kDayMs, INT64_MAX - 1);
  QVERIFY(points.size() <= kMostPoints && points.size() > kMostPoints / 2);
  QCOMPARE(points.front().time_ms, day->totals.front().time_ms);
  QCOMPARE(points.back().time_ms, day->totals.back().time_ms);
  QCOMPARE(points.back().top[0], day->totals.back().tranches[0]);
  for (std::size_t i = 1; i < points.size(); ++i) QVERIFY(points[i - 1].time_ms < points[i].time_ms);
  QCOMPARE(stack(day->totals, {0}, test::kDayMs, test::kDayMs + 9 * test::kBlockMs).size(), std::size_t{10});
  QVERIFY(stack({}, {0}, 0, 1).empty());
}

void TestDocksInsurance::capsLeaveWhatTheyLeave() {
  TrancheSnapshot junior = test::tranches()[2];  // 8 M, half of it an event, a quarter a market
  const Money m = 1'000'000 * kUsd;
  QCOMPARE(TrancheTableModel::leftInEvent(junior, false), 4 * m);
  QCOMPARE(TrancheTableModel::capPerMarket(junior, false), 2 * m);
  junior.view = {5 * m, 8 * m, 8 * m, 3 * m};
  QCOMPARE(TrancheTableModel::leftInEvent(junior, true), 1 * m);
  junior.view = {m / 2, 8 * m, 8 * m, 3 * m};
  QCOMPARE(TrancheTableModel::leftInEvent(junior, true), m / 2);  // no more than it has
  junior.view = {3 * m, 8 * m, 8 * m, 5 * m};
  QCOMPARE(TrancheTableModel::leftInEvent(junior, true), 0);

  TrancheTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setTranches(test::tranches(), false);
  QCOMPARE(model.rowCount(), 4);
  QCOMPARE(model.index(0, 1).data().toString(), "BTC-PERP first-loss");
  QCOMPARE(plain(model.index(2, 4).data().toString()), "4.00 M (50 %)");
  QCOMPARE(plain(model.index(2, 4).data(Qt::ToolTipRole).toString()), "4 000 000.00 USD");
  QCOMPARE(model.index(3, 3).data().toString(), QString(kDash));
}

void TestDocksInsurance::whoPaidIsReadBackToTheOpening() {
  const AccountLayout layout{2, 4};
  const EventLog log = lossLog(layout);
  const LossFlow flow = lossFlow(log, layout, 7, 3);
  QCOMPARE(flow.loss_event, 7);
  QCOMPARE(flow.opened_ms, test::kDayMs + 2 * test::kBlockMs);
  QCOMPARE(flow.deficit, (std::vector<Money>{100, 40}));
  QCOMPARE(flow.drawn[0], (std::vector<Money>{60, 0}));
  QCOMPARE(flow.drawn[2], (std::vector<Money>{30, 25}));
  QCOMPARE(flow.cut, (std::vector<Money>{10, 15}));
  QCOMPARE(lossFlow(log, layout, 7, 2).deficit, (std::vector<Money>{70, 40}));  // at the moment of block 2
  QCOMPARE(lossFlow(log, layout, 0, 3).loss_event, 0);
}

void TestDocksInsurance::flowBecomesATable() {
  const AccountLayout layout{2, 4};
  LossFlowModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  LossFlow flow = lossFlow(lossLog(layout), layout, 7, 3);
  for (auto* amounts : {&flow.deficit, &flow.cut, &flow.drawn[0], &flow.drawn[2]})
    for (Money& amount : *amounts) amount *= kUsd;
  model.setFlow(flow, test::tranches(), {"BTC-PERP", "ETH-PERP"});
  QCOMPARE(model.rowCount(), 4);
  QCOMPARE(model.columnCount(), 4);
  QCOMPARE(plain(model.index(0, 3).data().toString()), "-140");
  QCOMPARE(model.index(1, 0).data().toString(), "paid by BTC-PERP first-loss");
  QCOMPARE(model.index(2, 1).data().toString(), "30");
  QCOMPARE(model.index(2, 2).data().toString(), "25");
  QCOMPARE(model.index(3, 3).data().toString(), "25");
  Money paid = 0;
  for (std::size_t row = 1; row < model.rows().size(); ++row)
    for (const Money amount : model.rows()[row].amounts) paid += amount;
  QCOMPARE(paid, 140 * kUsd);
}

void TestDocksInsurance::dockLooksRight() {
  SessionClient client;
  InsuranceDock dock(client);
  QCOMPARE(dock.objectName(), "insurance");
  dock.resize(560, 420);
  dock.show();
  client.present(test::snapshot());
  QTest::qWait(150);
  test::shoot(dock, "insurance");
  QCOMPARE(plain(dock.subtitle()), "24.12 M of 25.00 M USD · loss event 1 open");
  const AccountLayout layout{2, 4};
  LossFlow flow = lossFlow(lossLog(layout), layout, 7, 3);
  for (auto* amounts : {&flow.deficit, &flow.cut, &flow.drawn[0], &flow.drawn[2]})
    for (Money& amount : *amounts) amount *= 10'000 * kUsd;
  dock.showFlow(flow);
  dock.findChild<QTabBar*>()->setCurrentIndex(1);
  test::shoot(dock, "insurance_flow");
  dock.resize(340, 300);
  test::shoot(dock, "insurance_narrow");
  auto* chart = dock.findChild<InsuranceChart*>();
  QVERIFY(plain(chart->accessibleDescription()).startsWith("First to pay first: BTC first-loss 3.41 M USD"));
  client.present(test::snapshot(100));
  QTest::qWait(150);
  QVERIFY(dock.subtitle().endsWith("no loss event"));
}

QTEST_MAIN(TestDocksInsurance)
#include "tst_docks_insurance.moc"
