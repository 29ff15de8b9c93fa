// What the strip, the lanes and the docks show of a moment is the registered figure of that moment, and what needs a look is
// the engine's list.
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include "common/figures.h"
#include "common/theme.h"
#include "positions/positions_dock.h"
#include "queue/queue_dock.h"
#include "replay/concerns.h"
#include "replay/day.h"
#include "replay/figure_series.h"
#include "replay/queue.h"
#include "shell/concern_list.h"
#include "shell/key_figure.h"
#include "shell/top_strip.h"
#include "timeline/lanes.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {
constexpr int kPatienceMs = 60'000;
constexpr std::uint32_t kDayBlocks = 160;
}  // namespace

class TestFiguresShown : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase() { client_.reset(); }
  void theStripShowsRegisteredFigures();
  void theQueueIsWhoWaits();
  void positionsBelowAreOfTheAccountsBelow();
  void whatNeedsALookIsTheEnginesList();
  void everyKindOfConcernIsFound();

 private:
  void goTo(std::uint32_t block);
  const Snapshot& now() const { return *client_->snapshot(); }
  std::vector<std::uint32_t> moments() const { return {0, 60, 71, 75, 79, 95, kDayBlocks - 1}; }

  std::shared_ptr<const Recording> day_;
  std::unique_ptr<SessionClient> client_;
};

void TestFiguresShown::initTestCase() {
  theme::apply(*qApp);
  day_ = test::make_day(400, kDayBlocks, 7);
  client_ = std::make_unique<SessionClient>();
  client_->setSession(test::open_day(day_, {}), {});
  goTo(kDayBlocks - 1);
}

void TestFiguresShown::goTo(std::uint32_t block) {
  client_->seek(day_->time_of(block));
  QTRY_VERIFY_WITH_TIMEOUT(client_->snapshot() && now().block == block, kPatienceMs);
}

void TestFiguresShown::theStripShowsRegisteredFigures() {
  TopStrip strip(*client_, nullptr);
  std::int64_t most = 0;
  for (const std::uint32_t block : moments()) {
    goTo(block);
    strip.showSnapshot(client_->snapshot());
    const auto value = [&](const char* name) { return strip.findChild<KeyFigure*>(name)->value(); };
    QCOMPARE(value("figureInsurance"), figureText(now(), FigureId::insurance));
    QCOMPARE(value("figureLiquidated"), figureText(now(), FigureId::liquidated_in_block));
    QCOMPARE(value("figureBelow"), figureText(now(), FigureId::below_110));
    for (MarketIdx m = 0; m < now().markets.size(); ++m)
      QCOMPARE(laneValue(Lane::forced, now(), m, now().time_ms), figureText(now(), FigureId::market_forced_per_minute, m) + "\u202fUSD/min");
    QVERIFY(laneName(Lane::forced, now(), 1).startsWith("ETH"));
    most = std::max(most, figureValue(now(), FigureId::liquidated_in_block));
  }
  QVERIFY2(most > 0, "some of these moments liquidate");
}

// The queue, the count in `state` and the strip's context are one number.
void TestFiguresShown::theQueueIsWhoWaits() {
  auto forecast = std::make_shared<QueueForecast>(day_);
  std::int64_t most = 0;
  for (const std::uint32_t block : moments()) {
    goTo(block);
    auto total = std::make_shared<std::int64_t>(-1);
    client_->inspect([=](const Protocol& p, const EventLog& log) { *total = forecast->at(p, log).total; }, this, [] {});
    QTRY_VERIFY_WITH_TIMEOUT(*total >= 0, kPatienceMs);
    QCOMPARE(*total, figureValue(now(), FigureId::waiting_for_liquidation));
    most = std::max(most, *total);
  }
  QVERIFY2(most > 0, "in some of these moments accounts wait");
}

void TestFiguresShown::positionsBelowAreOfTheAccountsBelow() {
  for (const std::uint32_t block : moments()) {
    goTo(block);
    client_->showPositions({.only_below_110 = true});
    QTRY_VERIFY_WITH_TIMEOUT(now().positions.query.only_below_110 && now().block == block, kPatienceMs);
    QCOMPARE(qint64{now().positions.accounts}, figureValue(now(), FigureId::below_110));
    QVERIFY(now().positions.total >= now().positions.accounts);
  }
  client_->showPositions({});
}

void TestFiguresShown::whatNeedsALookIsTheEnginesList() {
  TopStrip strip(*client_, nullptr);
  auto* list = strip.findChild<ConcernList*>("concernList");
  auto* button = strip.findChild<QPushButton*>("concerns");
  std::size_t most = 0;
  for (const std::uint32_t block : moments()) {
    goTo(block);
    strip.showSnapshot(client_->snapshot());
    const std::vector<Concern>& wanted = now().concerns;
    QVERIFY(find_concerns(now()) == wanted);
    QCOMPARE(list->model().rowCount(), static_cast<int>(wanted.size()));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      QCOMPARE(list->model().index(static_cast<int>(i), 0).data().toString(), concernText(wanted[i]));
      QVERIFY(button->toolTip().contains(QString::fromStdString(wanted[i].text)));
    }
    QCOMPARE(button->text() == "quiet", wanted.empty());
    QVERIFY(figureValue(now(), FigureId::waiting_for_liquidation) == 0 || !wanted.empty());
    most = std::max(most, wanted.size());
  }
  QVERIFY(most > 0);
  strip.resize(1600, 60);
  strip.show();
  QTest::mouseClick(button, Qt::LeftButton);
  QVERIFY(list->isVisible());
  goTo(79);
  strip.showSnapshot(client_->snapshot());
  test::shoot(*list, "concern_list");
}

// Each kind from a snapshot in which that alone is wrong; in the snapshot as it was nothing is.
void TestFiguresShown::everyKindOfConcernIsFound() {
  Snapshot quiet = *test::snapshot(100);
  quiet.loss_event = 0;
  for (TrancheSnapshot& t : quiet.tranches) t.view.drawn_in_event = 0;
  quiet.fund_rules.resize(2);
  quiet.parameters = Parameters({"BTC-PERP", "ETH-PERP"});
  QVERIFY(find_concerns(quiet).empty());
  using Kind = Concern::Kind;
  const auto found = [&](Kind kind, const char* key, const std::function<void(Snapshot&)>& change) {
    Snapshot s = quiet;
    change(s);
    const auto list = find_concerns(s);
    QVERIFY2(list.size() == 1 && list[0].kind == kind && list[0].key() == key && !list[0].text.empty(), key);
  };
  found(Kind::engine_frozen, "engine_frozen", [](Snapshot& s) { s.error = "broken"; });
  found(Kind::unbacked, "unbacked", [](Snapshot& s) { s.totals.unbacked = 1, s.custody.unbacked_accounts = 1; });
  found(Kind::below_zero, "below_zero", [](Snapshot& s) { s.outcome.below_zero = 1; });
  found(Kind::tranche_used, "tranche_used:junior", [](Snapshot& s) {
    TrancheView& v = s.tranches[2].view;
    v.drawn_in_event = v.event_base / 2, v.balance -= v.drawn_in_event;
  });
  found(Kind::breaker, "breaker", [](Snapshot& s) { s.global_breaker = BreakerState::halted; });
  found(Kind::breaker, "breaker:ETH-PERP", [](Snapshot& s) { s.markets[1].view.breaker = BreakerState::caution; });
  found(Kind::oracle, "oracle:BTC-PERP", [](Snapshot& s) { s.markets[0].view.verdict = Verdict::no_quorum; });
  found(Kind::cascade, "cascade:BTC-PERP", [](Snapshot& s) { s.risk = {.time_ms = s.time_ms, .markets = {{.gain_1e6 = 1'000'001, .gain_at_ppm = -20'000, .cover = {}}, {}}, .joint = {}}; });
  found(Kind::silo_gap, "silo_gap:stETH", [](Snapshot& s) { s.assets.push_back({.id = "stETH", .groups = {}, .view = {.silo_gap = 1}}); });
  found(Kind::price_stale, "price_stale:stETH", [](Snapshot& s) { s.assets.push_back({.id = "stETH", .groups = {}, .view = {.stale = true}}); });
  found(Kind::withdrawals_waiting, "withdrawals_waiting", [](Snapshot& s) { s.custody.queued = 2; });
  found(Kind::target_missed, "target_missed", [](Snapshot& s) { s.fund.measured_ms = 1, s.fund.covered_ppm = 820'000; });
  found(Kind::waiting_for_liquidation, "waiting_for_liquidation", [](Snapshot& s) { s.totals.below_maintenance = 469; });
  found(Kind::open_interest_capped, "open_interest_capped:BTC-PERP", [](Snapshot& s) { s.fund_rules[0].open_interest_cap = 0; });
}

QTEST_MAIN(TestFiguresShown)
#include "tst_figures_shown.moc"
