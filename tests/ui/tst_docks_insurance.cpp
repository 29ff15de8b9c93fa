// The insurance dock: the stack over time, what caps leave, who paid which loss.
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QCheckBox>
#include <QMouseEvent>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/custody_model.h"
#include "insurance/flow_diagram.h"
#include "insurance/insurance_chart.h"
#include "insurance/insurance_dock.h"
#include "insurance/loss_flow_model.h"
#include "insurance/tranche_table_model.h"
#include "replay/figure_registry.h"
#include "support/collateral.h"
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

LossFlow scaled(LossFlow flow, Money by) {
  const auto scale = [by](std::vector<Money>& amounts) {
    for (Money& amount : amounts) amount *= by;
  };
  for (auto* amounts : {&flow.deficit, &flow.cut, &flow.rounding, &flow.unbacked, &flow.repaid}) scale(*amounts);
  for (auto& amounts : flow.drawn) scale(amounts);
  for (auto* parties : {&flow.bankrupts, &flow.winners})
    for (LossFlow::Party& party : *parties) scale(party.by_column);
  return flow;
}

QString accountName(AccountRef account) { return QStringLiteral("a%1").arg(account.place); }

}  // namespace

class TestDocksInsurance : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void stackPutsTheSeniorAtTheBottom();
  void stackIsThinnedButKeepsItsEnds();
  void capsLeaveWhatTheyLeave();
  void whoPaidIsReadBackToTheOpening();
  void collateralHasItsOwnColumn();
  void flowBecomesATable();
  void flowBecomesBands();
  void manyMarketsStayReadable();
  void bandsAreWalkedByKeysAndSpoken();
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
  QCOMPARE(figure(junior, FigureId::may_pay), 4 * m);
  QCOMPARE(TrancheTableModel::capPerMarket(junior), 2 * m);
  junior.view = {5 * m, 8 * m, 8 * m, 3 * m};
  QCOMPARE(figure(junior, FigureId::may_pay), 1 * m);
  junior.view = {m / 2, 8 * m, 8 * m, 3 * m};
  QCOMPARE(figure(junior, FigureId::may_pay), m / 2);  // no more than it has
  junior.view = {3 * m, 8 * m, 8 * m, 5 * m};
  QCOMPARE(figure(junior, FigureId::may_pay), 0);

  TrancheTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setTranches(test::tranches());
  QCOMPARE(model.rowCount(), 4);
  QCOMPARE(model.index(0, 1).data().toString(), "BTC-PERP first-loss");
  QCOMPARE(plain(model.index(2, 4).data().toString()), "4.00 M (50 %)");
  QCOMPARE(plain(model.index(2, 4).data(Qt::ToolTipRole).toString()), "4 000 000.00 USD");
  QCOMPARE(model.index(3, 3).data().toString(), QString(kDash));
}

void TestDocksInsurance::whoPaidIsReadBackToTheOpening() {
  const AccountLayout layout{2, 4};
  const EventLog log = lossLog(layout);
  const LossFlow flow = lossFlow(log, layout, {.loss_event = 7}, 3);
  QCOMPARE(flow.loss_event, 7);
  QCOMPARE(flow.opened_ms, test::kDayMs + 2 * test::kBlockMs);
  QCOMPARE(flow.deficit, (std::vector<Money>{100, 40, 0}));
  QCOMPARE(flow.drawn[0], (std::vector<Money>{60, 0, 0}));
  QCOMPARE(flow.drawn[2], (std::vector<Money>{30, 25, 0}));
  QCOMPARE(flow.cut, (std::vector<Money>{10, 15, 0}));
  QCOMPARE(lossFlow(log, layout, {.loss_event = 7}, 2).deficit,
           (std::vector<Money>{70, 40, 0}));  // at the moment of block 2
  QCOMPARE(flow.winners.size(), std::size_t{2});
  QVERIFY(flow.winners[0].account == AccountRef::of_user(3));
  QCOMPARE(flow.bankrupts[0].by_column, (std::vector<Money>{100, 40, 0}));
  // The last block alone, as a stretch of time.
  const LossFlow last = lossFlow(log, layout, {.from_ms = test::kDayMs + 2 * test::kBlockMs}, 3);
  QCOMPARE(last.loss_event, 0);
  QCOMPARE(last.deficit, (std::vector<Money>{30, 0, 0}));
  QCOMPARE(last.drawn[2], (std::vector<Money>{30, 0, 0}));
  QVERIFY(lossFlow(log, layout, {.from_ms = test::kDayMs + 3 * test::kBlockMs}, 3).empty());
}

// A fall of collateral left 50 of which a shared tranche paid 35: nobody filled 15.
void TestDocksInsurance::collateralHasItsOwnColumn() {
  const AccountLayout layout{2, 4};
  EventLog log;
  log.blocks.push_back({test::kDayMs, 0});
  log.details.push_back({.pairs = {}, .more = {{0, 30 * kUsd}, {1, 20 * kUsd}}});
  log.events.push_back({.x = 50 * kUsd,
                        .y = 15 * kUsd,
                        .block = 1,
                        .a = layout.first_user() + 1,
                        .detail = 1,
                        .type = EventType::bankruptcy});
  log.events.push_back({.x = 35 * kUsd,
                        .y = 7,
                        .block = 1,
                        .a = layout.tranche(2),
                        .b = layout.first_user() + 1,
                        .market = UINT16_MAX,
                        .type = EventType::transfer,
                        .code = static_cast<std::uint8_t>(TransferReason::tranche_draw)});
  log.blocks.push_back({test::kDayMs + test::kBlockMs, 2});
  const LossFlow flow = lossFlow(log, layout, {.from_ms = test::kDayMs}, 1);
  QCOMPARE(flow.deficit, (std::vector<Money>{0, 0, 50 * kUsd}));
  QCOMPARE(flow.drawn[2], (std::vector<Money>{0, 0, 35 * kUsd}));
  QCOMPARE(flow.unbacked, (std::vector<Money>{0, 0, 15 * kUsd}));
  LossFlowModel model;
  model.setFlow(flow, test::tranches(), {"BTC-PERP", "ETH-PERP"});
  QCOMPARE(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), "Collateral");
  QCOMPARE(model.index(2, 0).data().toString(), "filled by nobody: unbacked");
  QCOMPARE(plain(model.index(2, 3).data().toString()), "-15");
  const FlowPicture picture = flowPicture(flow, test::tranches(), test::snapshot()->markets, accountName);
  QStringList words;
  for (std::size_t b = 0; b < picture.bands.size(); ++b) words << plain(picture.bandText(b));
  QVERIFY(words.contains("15.00 USD of fall of collateral filled by nobody: unbacked"));
}

void TestDocksInsurance::flowBecomesATable() {
  const AccountLayout layout{2, 4};
  LossFlowModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  const LossFlow flow = scaled(lossFlow(lossLog(layout), layout, {.loss_event = 7}, 3), kUsd);
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

void TestDocksInsurance::flowBecomesBands() {
  const AccountLayout layout{2, 4};
  const LossFlow flow = scaled(lossFlow(lossLog(layout), layout, {.loss_event = 7}, 3), kUsd);
  const FlowPicture picture = flowPicture(flow, test::tranches(), test::snapshot()->markets, accountName);
  QCOMPARE(picture.total, 140 * kUsd);
  Money left = 0, right = 0;
  for (const FlowBand& band : picture.bands) {
    const int to = picture.nodes[band.to].column;
    (to == 1 ? left : right) += band.amount;
    QVERIFY(picture.nodes[band.from].column == to - 1);
    const FlowNode &from = picture.nodes[band.from], &end = picture.nodes[band.to];
    QVERIFY(band.from_top >= from.top - 1e-9 && band.from_top + band.height <= from.top + from.height + 1e-9);
    QVERIFY(band.to_top >= end.top - 1e-9 && band.to_top + band.height <= end.top + end.height + 1e-9);
  }
  QCOMPARE(left, 140 * kUsd);
  QCOMPARE(right, 140 * kUsd);
  for (int column = 0; column < 3; ++column) {
    double end = 0;
    for (const FlowNode& n : picture.nodes) {
      if (n.column != column) continue;
      QVERIFY(n.top >= end - 1e-9);
      end = n.top + n.height;
    }
    QVERIFY(end > 0 && end <= 1 + 1e-9);
  }
  QVERIFY(flowPicture({}, test::tranches(), test::snapshot()->markets, accountName).nodes.empty());
}

// Twenty markets with first-loss tranches of their own: the largest by name, the others one node; nothing is lost.
void TestDocksInsurance::manyMarketsStayReadable() {
  LossFlow flow;
  const std::size_t n = 20;
  for (auto* row : {&flow.deficit, &flow.cut, &flow.rounding, &flow.unbacked, &flow.repaid}) row->assign(n + 1, 0);
  std::vector<TrancheSnapshot> tranches;
  std::vector<MarketSnapshot> markets(n);
  LossFlow::Party party{AccountRef::of_user(1), std::vector<Money>(n + 1)};
  for (std::size_t m = 0; m < n; ++m) {
    markets[m].id = "M" + std::to_string(m) + "-PERP";
    party.by_column[m] = flow.deficit[m] = static_cast<Money>(m + 1) * kUsd;
    flow.drawn.emplace_back(n + 1)[m] = flow.deficit[m];
    TrancheSnapshot t;
    t.spec.id = markets[m].id + "/first-loss";
    t.spec.market = static_cast<MarketIdx>(m);
    tranches.push_back(t);
  }
  flow.bankrupts = {party};
  const FlowPicture picture = flowPicture(flow, tranches, markets, accountName);
  QStringList names;
  for (const FlowNode& node : picture.nodes)
    if (node.column > 0) names << plain(node.name);
  QCOMPARE(names.size(), 12);
  QVERIFY(names.contains("M19-PERP") && names.contains("15 other markets") && names.contains("15 other tranches"));
  Money left = 0, right = 0;
  for (const FlowBand& band : picture.bands) (picture.nodes[band.to].column == 1 ? left : right) += band.amount;
  QCOMPARE(left, 210 * kUsd);
  QCOMPARE(right, 210 * kUsd);
}

void TestDocksInsurance::bandsAreWalkedByKeysAndSpoken() {
  const AccountLayout layout{2, 4};
  FlowDiagram diagram;
  diagram.resize(520, 220);
  diagram.show();
  diagram.setPicture(flowPicture(scaled(lossFlow(lossLog(layout), layout, {.loss_event = 7}, 3), kUsd),
                                 test::tranches(), test::snapshot()->markets, accountName));
  QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&diagram);
  QVERIFY(spoken != nullptr);
  QCOMPARE(spoken->role(), QAccessible::Chart);
  QVERIFY(plain(spoken->text(QAccessible::Value)).startsWith("Holes of 140.00 USD, paid by BTC first-loss 60.00 USD"));
  QStringList said;
  connect(&diagram, &FlowDiagram::bandChanged, this, [&](const QString& words) { said << plain(words); });
  for (std::size_t i = 0; i < diagram.picture().bands.size(); ++i) QTest::keyClick(&diagram, Qt::Key_Down);
  QCOMPARE(static_cast<std::size_t>(said.size()), diagram.picture().bands.size());
  QVERIFY(said.contains("BTC first-loss paid 60.00 USD for BTC-PERP"));
  QVERIFY(said.contains("2 winners, cut: 15.00 USD of the gains in ETH-PERP, the shortfall"));
  QCOMPARE(plain(spoken->text(QAccessible::Value)), said.back());
  // The mouse: a point that lies in a band says that band, a point beside them nothing.
  QPointF inside;
  for (int y = 0; y < diagram.height() && !diagram.bandAt(inside); ++y) inside = QPointF(diagram.width() / 2.0 - 40, y);
  QVERIFY(diagram.bandAt(inside));
  const auto move = [&](const QPointF& at) {
    QMouseEvent event(QEvent::MouseMove, at, diagram.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&diagram, &event);
  };
  move(inside);
  QCOMPARE(diagram.current(), diagram.bandAt(inside));
  move(QPointF(1, 1));
  QVERIFY(!diagram.current());
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
  dock.findChild<QTabBar*>()->setCurrentIndex(1);
  dock.showFlow(scaled(lossFlow(lossLog(layout), layout, {.loss_event = 7}, 3), 10'000 * kUsd));
  test::shoot(dock, "insurance_flow");
  dock.resize(340, 300);
  test::shoot(dock, "insurance_narrow");
  dock.findChild<QCheckBox*>()->setChecked(true);
  dock.resize(560, 420);
  test::shoot(dock, "insurance_flow_table");
  dock.findChild<QTabBar*>()->setCurrentIndex(InsuranceDock::kCustody);
  dock.showCustody({.quote = 412'345'678'900'000,
                    .clients = 300'000'000'000'000,
                    .providers = 80'000'000'000'000,
                    .backstops = 8'000'000'000'000,
                    .tranches = 24'000'000'000'000,
                    .treasury = 345'678'899'990,
                    .rounding = 10,
                    .owed = 98'211});
  test::shoot(dock, "insurance_custody");
  auto* chart = dock.findChild<InsuranceChart*>();
  QVERIFY(plain(chart->accessibleDescription()).startsWith("First to pay first: BTC first-loss 3.41 M USD"));
  client.present(test::snapshot(100));
  QTest::qWait(150);
  QVERIFY(dock.subtitle().endsWith("no loss event"));
}

QTEST_MAIN(TestDocksInsurance)
#include "tst_docks_insurance.moc"
