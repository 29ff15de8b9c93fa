// The journal dock: pages that join on to each other, causes as a tree, kinds of events.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "journal/chain_view.h"
#include "journal/event_kind.h"
#include "journal/journal_dock.h"
#include "journal/journal_filter_bar.h"
#include "journal/journal_model.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

JournalRow row(std::int64_t seq, EventType type = EventType::order) {
  return {.seq = seq, .time_ms = test::kDayMs + seq * 1000, .type = type, .text = "event " + std::to_string(seq)};
}
// Rows [from, to) as the engine sends them, oldest first.
std::vector<JournalRow> rows(std::int64_t from, std::int64_t to) {
  std::vector<JournalRow> out;
  for (std::int64_t seq = from; seq < to; ++seq) out.push_back(row(seq));
  return out;
}
void expectRun(const JournalModel& model, std::int64_t newest, std::int64_t oldest) {
  QCOMPARE(model.rowCount(), static_cast<int>(newest - oldest + 1));
  for (int i = 0; i < model.rowCount(); ++i) QCOMPARE(model.rowAt(i)->seq, newest - i);
}

}  // namespace

class TestDocksJournal : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void pagesJoinOn();
  void aGapStartsOver();
  void goingBackDropsWhatIsLater();
  void kindsTellLossFromBusiness();
  void chainIsATreeFromTheRoot();
  void filterGroupsAsk();
  void dockLooksRight();
};

void TestDocksJournal::pagesJoinOn() {
  JournalModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  QSignalSpy wanted(&model, &JournalModel::olderWanted);
  model.setNewest(rows(500, 1000));
  expectRun(model, 999, 500);
  model.fetchMore({});
  model.fetchMore({});
  QCOMPARE(wanted.count(), 1);  // one question at a time
  QCOMPARE(wanted[0][0].toLongLong(), 500);
  model.appendOlder(rows(100, 500));
  expectRun(model, 999, 100);
  QVERIFY2(!model.canFetchMore({}), "a page that is not full is the last one");
  model.setNewest(rows(700, 1200));
  expectRun(model, 1199, 100);
  QCOMPARE(model.rowOf(640), 559);
  QCOMPARE(model.rowOf(99), -1);
}

void TestDocksJournal::aGapStartsOver() {
  JournalModel model;
  model.setNewest(rows(0, 100));
  model.setNewest(rows(500, 1000));
  expectRun(model, 999, 500);
  QVERIFY(model.canFetchMore({}));
}

void TestDocksJournal::goingBackDropsWhatIsLater() {
  JournalModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setNewest(rows(0, 300));
  model.dropAfter(120);
  expectRun(model, 120, 0);
  model.dropAfter(-1);
  QCOMPARE(model.rowCount(), 0);
}

void TestDocksJournal::kindsTellLossFromBusiness() {
  const auto transfer = [](TransferReason reason) { return kindOf(EventType::transfer, static_cast<int>(reason)); };
  QVERIFY(transfer(TransferReason::penalty) == EventKind::loss);
  QVERIFY(transfer(TransferReason::funding) == EventKind::routine);
  QVERIFY(kindOf(EventType::fill, static_cast<int>(FillReason::adl)) == EventKind::loss);
  QVERIFY(kindOf(EventType::fill, static_cast<int>(FillReason::order)) == EventKind::routine);
  QVERIFY(kindOf(EventType::mark) == EventKind::world);
  QVERIFY(kindOf(EventType::breaker) == EventKind::guard);
  QSet<QString> glyphs;
  for (const EventKind kind :
       {EventKind::routine, EventKind::world, EventKind::guard, EventKind::loss, EventKind::person})
    glyphs << look(kind).glyph;
  QCOMPARE(glyphs.size(), 5);  // never colour alone
}

void TestDocksJournal::chainIsATreeFromTheRoot() {
  ChainView view;
  view.setChain({row(1, EventType::mark), row(5, EventType::liquidation)}, row(9, EventType::bankruptcy));
  QTreeWidgetItem* root = view.topLevelItem(0);
  QCOMPARE(view.topLevelItemCount(), 1);
  QVERIFY(root->text(0).contains("event 1"));
  QVERIFY(root->child(0)->text(0).contains("event 5"));
  QVERIFY(root->child(0)->child(0)->text(0).contains("event 9"));
  view.setChain({row(1), row(9)}, row(9));
  QCOMPARE(view.topLevelItem(0)->child(0)->childCount(), 0);  // the event is not shown twice
}

void TestDocksJournal::filterGroupsAsk() {
  JournalFilterBar bar;
  QSignalSpy changed(&bar, &JournalFilterBar::filterChanged);
  QVERIFY(bar.types().empty());
  bar.showEverything();
  QCOMPARE(changed.count(), 0);
  QCOMPARE(bar.types().size(), std::size_t{19});
}

void TestDocksJournal::dockLooksRight() {
  SessionClient client;
  JournalDock dock(client);
  QCOMPARE(dock.objectName(), "journal");
  dock.resize(620, 420);
  dock.show();
  client.present(test::snapshot());
  auto* model = dock.findChild<JournalModel*>();
  std::vector<JournalRow> page = rows(124'000, 124'300);
  page[299] = {.seq = 124'299,
               .time_ms = test::kDayMs + 38'852'000,
               .type = EventType::bankruptcy,
               .text = "a048213 cannot pay 71 204.18 (BTC-PERP 71 204.18)"};
  page[298] = {.seq = 124'298,
               .time_ms = test::kDayMs + 38'852'000,
               .type = EventType::liquidation,
               .text = "a048213 health 0.98: partial liquidation, equity 11 880.00 of 12 041.00 maintenance"};
  page[297] = {.seq = 124'297,
               .time_ms = test::kDayMs + 38'852'000,
               .type = EventType::breaker,
               .text = "BTC-PERP breaker: normal → caution by the rules (band_5m)"};
  page[296] = {.seq = 124'296,
               .time_ms = test::kDayMs + 38'852'000,
               .type = EventType::mark,
               .text = "BTC-PERP mark 6 380.5, index 6 381.0"};
  model->setNewest(page);
  dock.findChild<QTableView*>()->setCurrentIndex(model->index(0, 2));
  dock.findChild<ChainView*>()->setChain({page[296], page[298]}, page[299]);
  test::shoot(dock, "journal");
  QCOMPARE(dock.subtitle().replace(kThinSpace, ' '), "124 332 events up to 10:47:15");
}

QTEST_MAIN(TestDocksJournal)
#include "tst_docks_journal.moc"
