// The docks over a real session of a small day with a crash: what is on the screen is what the engine says.
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "cascade/cascade_dock.h"
#include "cascade/ladder_view.h"
#include "common/theme.h"
#include "insurance/insurance_dock.h"
#include "insurance/loss_flow_model.h"
#include "journal/chain_view.h"
#include "journal/journal_dock.h"
#include "journal/journal_export.h"
#include "journal/journal_model.h"
#include "positions/positions_dock.h"
#include "positions/positions_view.h"
#include "replay/day.h"
#include "ui/docks_sample.h"
#include "why/story_model.h"
#include "why/why_dock.h"

using namespace fb;
using namespace fb::ui;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr std::uint32_t kDayBlocks = 160;

}  // namespace

class TestDocksSession : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void positionsComeSortedAndFiltered();
  void aPinnedAccountStaysOnTop();
  void theStoryOfALoserAddsUp();
  void tranchesPaidWhatTheirAccountsLost();
  void theWhatIfIsAnswered();
  void theJournalIsShownAndExplained();
  void theJournalIsExportedWhole();
  void theChainHolds();

 private:
  void goTo(std::uint32_t block);
  const Snapshot& now() const { return *client_->snapshot(); }

  std::shared_ptr<const Recording> day_;
  std::unique_ptr<SessionClient> client_;
};

void TestDocksSession::initTestCase() {
  theme::apply(*qApp);
  day_ = test::make_day(400, kDayBlocks, 7);
  client_ = std::make_unique<SessionClient>();
  client_->setSession(test::open_day(day_, {}), {});
  goTo(kDayBlocks - 1);
  QVERIFY2(now().outcome.liquidated_accounts > 0, "the day has liquidations");
}

void TestDocksSession::cleanupTestCase() { client_.reset(); }

void TestDocksSession::goTo(std::uint32_t block) {
  client_->seek(day_->time_of(block));
  QTRY_VERIFY_WITH_TIMEOUT(client_->snapshot() && now().block == block, kPatienceMs);
}

void TestDocksSession::positionsComeSortedAndFiltered() {
  PositionsDock dock(*client_);
  dock.resize(1000, 400);
  dock.show();
  auto* model = dock.findChild<PositionsModel*>();
  auto* view = dock.findChild<PositionsView*>();
  QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 100, kPatienceMs);
  emit view->horizontalHeader()->sectionClicked(static_cast<int>(PositionColumn::notional));
  QTRY_VERIFY_WITH_TIMEOUT(model->page().query.sort == PositionSort::notional, kPatienceMs);
  for (int row = 1; row < 50; ++row) QVERIFY(model->rowAt(row - 1)->notional >= model->rowAt(row)->notional);
  view->scrollToBottom();
  const int last = model->rowCount() - 1;
  QTRY_VERIFY_WITH_TIMEOUT(model->rowAt(last) != nullptr, kPatienceMs);
  QVERIFY(model->rowAt(last)->notional <= model->rowAt(last - 1)->notional);
  QTest::keyClicks(dock.findChild<QLineEdit*>(), "u17");
  QTRY_VERIFY_WITH_TIMEOUT(model->page().query.text == "u17" && model->rowAt(0) != nullptr, kPatienceMs);
  for (int row = 0; row < model->rowCount(); ++row) QVERIFY(model->index(row, 0).data().toString().contains("u17"));
  test::shoot(dock, "session_positions");
}

void TestDocksSession::aPinnedAccountStaysOnTop() {
  PositionsDock dock(*client_);
  dock.resize(1000, 400);
  dock.show();
  auto* model = dock.findChild<PositionsView*>()->model();
  QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 100, kPatienceMs);
  auto* pins = dock.findChild<QTableView*>("pinnedPositions");
  QVERIFY(!pins->isVisible());
  const AccountRef account = now().positions.rows[2].account;
  dock.pin(account, true);
  QTRY_VERIFY_WITH_TIMEOUT(pins->isVisible() && pins->model()->rowCount() > 0, kPatienceMs);
  QCOMPARE(pins->model()->index(0, 0).data().toString(), model->index(2, 0).data().toString());
  test::shoot(dock, "session_pinned");
  dock.pin(account, false);
  QVERIFY(!pins->isVisible());
}

void TestDocksSession::theStoryOfALoserAddsUp() {
  // The account that lost most of those with a bankruptcy row, from the log itself.
  AccountRef loser;
  std::int64_t its_event = -1;
  bool read = false;
  client_->inspect(
      [&](const Protocol& protocol, const EventLog& log) {
        for (std::size_t seq = 0; seq < log.events.size(); ++seq)
          if (log.events[seq].type == EventType::liquidation && protocol.layout().is_user(log.events[seq].a)) {
            loser = account_ref(protocol.layout(), log.events[seq].a);
            its_event = static_cast<std::int64_t>(seq);
          }
      },
      this, [&] { read = true; });
  QTRY_VERIFY_WITH_TIMEOUT(read, kPatienceMs);
  QVERIFY(its_event >= 0);
  WhyDock dock(*client_);
  dock.resize(430, 360);
  dock.show();
  client_->focusAccount(loser);
  QTRY_VERIFY_WITH_TIMEOUT(dock.subtitle().contains("since open"), kPatienceMs);
  auto* story = dock.findChild<StoryModel*>();
  bool found = false;
  for (int row = 0; row < story->rowCount(); ++row)
    found |= story->index(row).data(StoryModel::kSeqRole).toLongLong() == its_event;
  QVERIFY2(found, "the liquidation is in the story");
  QVERIFY(dock.subtitle().contains(" lost "));
  test::shoot(dock, "session_why");
}

void TestDocksSession::tranchesPaidWhatTheirAccountsLost() {
  InsuranceDock dock(*client_);
  dock.resize(560, 420);
  dock.show();
  dock.showSnapshot(client_->snapshot());
  dock.showTab(InsuranceDock::kFlow);
  auto* flow = dock.findChild<LossFlowModel*>();
  if (now().loss_event == 0) QSKIP("the small day has no loss event");
  QTRY_VERIFY_WITH_TIMEOUT(flow->rowCount() > 1, kPatienceMs);
  Money paid = 0, drawn = 0;
  for (const LossFlowModel::Row& row : flow->rows())
    if (!row.heading && row.name.startsWith("paid by") && !row.name.contains("winners"))
      for (const Money amount : row.amounts) paid += amount;
  for (const TrancheSnapshot& tranche : now().tranches) drawn += tranche.view.drawn_in_event;
  QCOMPARE(paid, drawn);
  test::shoot(dock, "session_insurance");
}

void TestDocksSession::theWhatIfIsAnswered() {
  CascadeDock dock(*client_);
  dock.resize(430, 400);
  dock.show();
  client_->showLadder(0, 0);
  QTRY_VERIFY_WITH_TIMEOUT(!now().ladder.rungs.empty(), kPatienceMs);
  auto* view = dock.findChild<LadderView*>();
  view->setFocus();
  QTest::keyClick(view, Qt::Key_PageDown);
  QTest::keyClick(view, Qt::Key_Down);
  QTRY_COMPARE_WITH_TIMEOUT(now().what_if_ppm, -55'000, kPatienceMs);
  QVERIFY(view->accessibleDescription().contains("settles at"));
  QVERIFY(!view->accessibleDescription().contains("nearest rung"));
  test::shoot(dock, "session_cascade");
}

void TestDocksSession::theJournalIsShownAndExplained() {
  JournalDock dock(*client_);
  dock.resize(620, 420);
  dock.show();
  dock.showSnapshot(client_->snapshot());
  auto* model = dock.findChild<JournalModel*>();
  QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 0, kPatienceMs);
  for (int row = 1; row < model->rowCount(); ++row) QVERIFY(model->rowAt(row - 1)->seq > model->rowAt(row)->seq);
  const int before = model->rowCount();
  if (model->canFetchMore({})) {
    model->fetchMore({});
    QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > before, kPatienceMs);
  }
  dock.goToEvent(3);  // far back: the rows around it are shown
  QTRY_VERIFY_WITH_TIMEOUT(model->rowOf(3) >= 0, kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(dock.findChild<QTableView*>()->currentIndex().row(), model->rowOf(3), kPatienceMs);
  test::shoot(dock, "session_journal");
}

void TestDocksSession::theJournalIsExportedWhole() {
  goTo(kDayBlocks / 2);
  QTemporaryDir folder;
  JournalExport exporter(*client_, nullptr);
  QSignalSpy finished(&exporter, &JournalExport::finished);
  exporter.writeTo(folder.filePath("journal.jsonl"));
  QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kPatienceMs);
  QVERIFY2(finished[0][1].toBool(), qPrintable(finished[0][0].toString()));
  QFile file(folder.filePath("journal.jsonl"));
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QList<QByteArray> lines = file.readAll().split('\n');
  QCOMPARE(lines.size() - 1, now().event_count);
  QVERIFY(lines.first().contains("\"type\":\"genesis\""));
  QVERIFY2(lines[lines.size() - 2].contains("\"type\":\"block\""), "the file ends with the block shown");
  exporter.writeTo("/nowhere/journal.jsonl");
  QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, kPatienceMs);
  QVERIFY(!finished[1][1].toBool() && finished[1][0].toString().contains("Choose another folder"));
}

void TestDocksSession::theChainHolds() {
  JournalExport exporter(*client_, nullptr);
  QSignalSpy finished(&exporter, &JournalExport::finished);
  exporter.verifyChain();
  QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kPatienceMs);
  QVERIFY2(finished[0][1].toBool(), qPrintable(finished[0][0].toString()));
}

QTEST_MAIN(TestDocksSession)
#include "tst_docks_session.moc"
