// The why dock: sums of an account's money, rows before and after the playhead, business hidden until asked for.
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QListView>
#include <QTabBar>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "ui/docks_sample.h"
#include "why/loss_tree_model.h"
#include "why/loss_tree_view.h"
#include "why/story_facts.h"
#include "why/story_model.h"
#include "why/why_dock.h"

using namespace fb;
using namespace fb::ui;

namespace {

constexpr AccountIdx kMe = 40;
const AccountRef kMyself = AccountRef::of_user(22), kOther = AccountRef::of_user(23);

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

// Opens with 1,000; pays in 500 and out 200; funding +3 and -8; fee 2; penalty 5; 40 of gains cut; a hole of 60 filled.
EventLog moneyLog() {
  EventLog log;
  const auto transfer = [&](std::uint32_t block, AccountIdx from, AccountIdx to, Money x, TransferReason reason) {
    Event e;
    e.type = EventType::transfer;
    e.block = block;
    e.a = from;
    e.b = to;
    e.x = x;
    e.code = static_cast<std::uint8_t>(reason);
    log.events.push_back(e);
  };
  transfer(0, AccountLayout::external, kMe, 1000, TransferReason::deposit);
  transfer(1, AccountLayout::external, kMe, 500, TransferReason::deposit);
  transfer(2, kMe, AccountLayout::external, 200, TransferReason::withdrawal);
  transfer(2, 9, kMe, 3, TransferReason::funding);
  transfer(3, kMe, 9, 8, TransferReason::funding);
  transfer(3, kMe, AccountLayout::treasury, 2, TransferReason::fee);
  transfer(3, kMe, 20, 5, TransferReason::penalty);
  transfer(4, kMe, 12, 40, TransferReason::haircut);
  transfer(4, 12, kMe, 60, TransferReason::payout);
  transfer(4, 12, kMe + 1, 777, TransferReason::payout);
  return log;
}

AccountStory story() {
  AccountStory out;
  out.account = kMyself;
  out.name = "a048213";
  out.margin = {11'880 * kUsd, 12'041 * kUsd, 24'082 * kUsd, 986'600};
  out.positions = {test::positionRow(0), test::positionRow(2)};
  const char* lines[] = {"Account a048213 opens, owner 7", "BTC-PERP mark 6455.0, index 6 455.0, 5 of 5 sources",
                         "BTC-PERP breaker: normal → caution by the rules (band_5m)",
                         "a048213 health 0.98: partial liquidation, equity 11 880.00 of 12 041.00 maintenance",
                         "Penalty: 318.55 from a048213 to tranche:BTC-PERP/first-loss (BTC-PERP)"};
  for (int i = 0; i < 5; ++i) {
    out.events.push_back(100 + i * 10);
    out.times.push_back(test::kDayMs + 38'465'000 + i * 60'000);
    out.lines.emplace_back(lines[i]);
  }
  return out;
}

LossNode node(LossNode::Kind kind, const char* text, std::optional<Money> usd, std::int64_t seq,
              std::vector<std::uint32_t> children = {}) {
  const TimeMs at = test::kDayMs + 38'465'000 + (seq < 0 ? 0 : seq) * 15'000;
  return {.kind = kind,
          .text = text,
          .amount = usd ? std::optional<Money>(*usd * kUsd) : std::nullopt,
          .shown = usd.value_or(0) * kUsd,
          .seq = seq,
          .from_ms = at,
          .time_ms = at,
          .events = 1,
          .children = std::move(children)};
}

// Lost 71,204: 58,000 by the market in two stretches, 12,000 cut because another account could not pay, 1,204 fees.
LossTree lossTree() {
  using Kind = LossNode::Kind;
  LossTree tree{.account = kMyself, .name = "a048213", .before = 83'084 * kUsd, .now = 11'880 * kUsd};
  tree.nodes = {node(Kind::part, "a048213 lost 71 204 USD: equity 83 084 USD → 11 880 USD", -71'204, -1, {1, 4, 8}),
                node(Kind::part, "market move", -58'000, -1, {2, 3}),
                node(Kind::part, "BTC-PERP long 31.25 BTC: 7 264.5 → 6 455.0 (−11.14 %)", -50'000, 3),
                node(Kind::part, "BTC-PERP long 20.00 BTC: 6 455.0 → 6 371.0 (−1.30 %)", -8'000, 4),
                node(Kind::part, "cut gains", -12'000, -1, {5}),
                node(Kind::part, "Haircut: 12 000 USD from a048213 to clearing:BTC-PERP (BTC-PERP)", -12'000, 9, {6}),
                node(Kind::because, "Clearing: BTC-PERP pays 41.2000 % of gains", std::nullopt, 8, {7}),
                node(Kind::because, "a000017 cannot pay 29 126 USD (BTC-PERP 29 126 USD)", -29'126, 7),
                node(Kind::part, "fees", -1'204, -1)};
  tree.nodes[1].cause = LossCause::market;
  tree.nodes[4].cause = LossCause::haircuts;
  tree.nodes[8].cause = LossCause::fees;
  return tree;
}

std::vector<EventKind> kinds() {
  return {EventKind::routine, EventKind::world, EventKind::guard, EventKind::loss, EventKind::loss};
}

}  // namespace

class TestDocksWhy : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void moneyAddsUp();
  void businessIsHiddenUntilAskedFor();
  void rowsAfterThePlayheadStay();
  void anotherStoryReplaces();
  void treeIsAModel();
  void treeIsWalkedByKeys();
  void whatWasOpenStaysOpen();
  void dockLooksRight();
};

void TestDocksWhy::moneyAddsUp() {
  const EventLog log = moneyLog();
  std::vector<std::int64_t> seqs(log.events.size());
  for (std::size_t i = 0; i < seqs.size(); ++i) seqs[i] = static_cast<std::int64_t>(i);
  const StoryFacts facts = storyFacts(log, kMe, seqs);
  QCOMPARE(facts.kinds.size(), seqs.size());
  QCOMPARE(facts.opening, 1000);
  QCOMPARE(facts.deposits, 500);
  QCOMPARE(facts.withdrawals, -200);
  QCOMPARE(facts.funding, -5);
  QCOMPARE(facts.fees, -2);
  QCOMPARE(facts.penalties, -5);
  QCOMPARE(facts.haircuts, -40);
  QCOMPARE(facts.covered, 60);
  // It put in 1,300 and has nothing left although 60 were paid for it: it lost 1,360, of which 1,308 by price.
  QCOMPARE(facts.result(0), -1360);
  QCOMPARE(facts.price(0), -1308);
  QCOMPARE(storyFacts(log, kMe, {-1, 99}).kinds, (std::vector<EventKind>{EventKind::routine, EventKind::routine}));
}

void TestDocksWhy::businessIsHiddenUntilAskedFor() {
  StoryModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setStory(0, story(), INT64_MAX);
  QCOMPARE(model.rowCount(), 5);  // until the kinds are known everything is shown
  model.setKinds(story().events, kinds());
  QCOMPARE(model.rowCount(), 4);
  QCOMPARE(model.hiddenRows(), 1);
  model.setRoutineShown(true);
  QCOMPARE(model.rowCount(), 5);
}

void TestDocksWhy::rowsAfterThePlayheadStay() {
  StoryModel model;
  const AccountStory full = story();
  model.setStory(0, full, full.times[4]);
  AccountStory earlier = full;
  for (auto* column : {&earlier.events, &earlier.times}) column->resize(2);
  earlier.lines.resize(2);
  model.setStory(0, earlier, full.times[1]);
  QCOMPARE(model.rowCount(), 5);
  QCOMPARE(model.index(1).data(StoryModel::kLaterRole).toBool(), false);
  QCOMPARE(model.index(2).data(StoryModel::kLaterRole).toBool(), true);
  model.setStory(1, earlier, full.times[1]);  // another run: what came later there is not known
  QCOMPARE(model.rowCount(), 2);
}

void TestDocksWhy::anotherStoryReplaces() {
  StoryModel model;
  model.setStory(0, story(), INT64_MAX);
  AccountStory other = story();
  other.account = kOther;
  other.events = {3};
  model.setStory(0, other, INT64_MAX);
  QCOMPARE(model.rowCount(), 1);
  QCOMPARE(model.index(0).data(StoryModel::kSeqRole).toLongLong(), 3);
}

void TestDocksWhy::treeIsAModel() {
  LossTreeModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  QCOMPARE(model.rowCount(), 0);
  model.setTree(lossTree());
  const QModelIndex root = model.index(0, 0), market = model.index(0, 0, root), cuts = model.index(1, 0, root);
  QCOMPARE(model.rowCount(root), 3);
  QCOMPARE(model.parent(market), root);
  QCOMPARE(market.data(LossTreeModel::kShareRole).toDouble(), -1.0);
  QCOMPARE(cuts.data(LossTreeModel::kShareRole).toDouble(), -12.0 / 58.0);
  const QModelIndex bankruptcy = model.index(0, 0, model.index(0, 0, model.index(0, 0, cuts)));
  QCOMPARE(plain(bankruptcy.data(Qt::AccessibleTextRole).toString()),
           "-29 126.00 USD because 10:42:50 a000017 cannot pay 29 126 USD (BTC-PERP 29 126 USD)");
  QCOMPARE(model.asText().count('\n'), 9);
  model.setTree({});
  QCOMPARE(model.rowCount(), 0);
}

void TestDocksWhy::treeIsWalkedByKeys() {
  LossTreeView view;
  view.resize(400, 300);
  view.show();
  view.setTree(lossTree());
  qint64 wanted = 0;
  connect(&view, &LossTreeView::timeWanted, this, [&](qint64 at) { wanted = at; });
  QCOMPARE(view.currentIndex(), view.model()->index(0, 0));
  QVERIFY(view.isExpanded(view.currentIndex()));  // the way down the largest loss is open
  for (const auto key : {Qt::Key_Down, Qt::Key_Down}) QTest::keyClick(&view, key);
  QVERIFY(view.currentIndex().data().toString().startsWith("BTC-PERP long 31.25"));
  QTest::keyClick(&view, Qt::Key_Return);
  QCOMPARE(wanted, test::kDayMs + 38'465'000 + 45'000);
  for (const auto key : {Qt::Key_Left, Qt::Key_Down, Qt::Key_Down, Qt::Key_Down}) QTest::keyClick(&view, key);
  QCOMPARE(view.currentIndex().data().toString(), "cut gains");
  QTest::keyClick(&view, Qt::Key_Right);
  QVERIFY(view.isExpanded(view.currentIndex()));
}

void TestDocksWhy::whatWasOpenStaysOpen() {
  LossTreeView view;
  view.resize(400, 300);
  view.show();
  view.setTree(lossTree());
  const auto child = [&](int row) { return view.model()->index(row, 0, view.model()->index(0, 0)); };
  view.collapse(child(0));
  view.expand(child(1));
  view.setCurrentIndex(child(1));
  LossTree later = lossTree();
  later.nodes[0].children = {4, 1, 8};  // the cuts are the largest loss by now
  view.setTree(std::move(later));
  QCOMPARE(view.currentIndex().data().toString(), "cut gains");
  QVERIFY(view.isExpanded(child(0)) && !view.isExpanded(child(1)));
}

void TestDocksWhy::dockLooksRight() {
  SessionClient client;
  WhyDock dock(client);
  QCOMPARE(dock.objectName(), "why");
  dock.resize(430, 320);
  dock.show();
  test::shoot(dock, "why_empty");
  client.present(test::snapshot(2569));
  StoryFacts facts;
  facts.kinds = kinds();
  facts.opening = 100'000 * kUsd;
  facts.withdrawals = -16'915'820'000;
  facts.funding = -31 * kUsd;
  facts.fees = -12 * kUsd;
  facts.penalties = -318'550'000;
  dock.showStory(story());
  dock.showFacts(story(), facts);
  auto* tree = dock.findChild<LossTreeView*>();
  tree->setTree(lossTree());
  tree->expandAll();
  test::shoot(dock, "why_causes");
  dock.findChild<QTabBar*>()->setCurrentIndex(1);
  test::shoot(dock, "why");
  QCOMPARE(plain(dock.subtitle()), "account a048213 lost 71 204.18 USD since open");
  QCOMPARE(dock.findChild<QListView*>("story")->model()->rowCount(), 4);
  dock.findChild<QTabBar*>()->setCurrentIndex(2);
  dock.resize(520, 420);
  test::shoot(dock, "why_figures");
}

QTEST_MAIN(TestDocksWhy)
#include "tst_docks_why.moc"
