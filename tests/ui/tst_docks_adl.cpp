// The deleveraging dock: what is said of severity, policies side by side, who
// is taken from, past bursts.
#include <QAbstractItemModelTester>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include "adl/adl_audit_page.h"
#include "adl/adl_dock.h"
#include "adl/adl_preview_page.h"
#include "adl/adl_rows.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "solvency/adl.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

const std::vector<Instrument> kMarkets = {test::bitcoin(), test::ether()};

// Two dead with holes of 2.1 M; 31.2 BTC go to three others, one of them a
// hedge.
AdlAnswer answer() {
  AdlAnswer out;
  out.question.shock = {.market = 0, .ppm = -200'000};
  AdlPreview& p = out.preview;
  p.dead = {{.account = AccountRef::of_user(7), .name = "a000007", .equity = -2'000'000 * kUsd, .notional = 900'000 * kUsd},
            {.account = AccountRef::of_user(9), .name = "a000009", .equity = -100'000 * kUsd, .notional = 60'000 * kUsd}};
  p.hole = 2'100'000 * kUsd;
  p.markets = {{.mark = 10'208, .dead_long = 31'200, .to_others = 31'200, .avoidable = 10'000}, {.mark = 16'602}};
  for (std::uint32_t i = 0; i < 3; ++i)
    p.rows.push_back({.account = AccountRef::of_user(20 + i),
                      .name = "a0001" + std::to_string(20 + i),
                      .market = 0,
                      .held = -20'000,
                      .lots = 10'400,
                      .notional = 53'081 * kUsd,
                      .profit = 31'000 * kUsd,
                      .equity = 88'000 * kUsd,
                      .hedge_leg = i == 2});
  out.dead = 2;
  out.rows = 3;
  for (const AdlPolicyInfo& info : adl_policies()) {
    AdlAnswer::Row row{.policy = info.policy};
    row.quality = {.overshoot_notional = 51'040 * kUsd,
                   .touched = info.policy == AdlPolicy::pro_rata ? 812U : 3U,
                   .hedge_legs = info.policy == AdlPolicy::queue ? 2U : 0U,
                   .notional = 159'243 * kUsd,
                   .largest_notional = 53'081 * kUsd,
                   .gini_notional_ppm = 310'000};
    row.gini_standing_ppm = 950'000;
    out.policies.push_back(row);
  }
  return out;
}

std::vector<AdlBurst> bursts() {
  std::vector<AdlBurst> out;
  for (std::uint32_t i = 0; i < 3; ++i) {
    AdlBurst b;
    b.block = 2500 + i;
    b.time_ms = test::kDayMs + b.block * test::kBlockMs;
    b.seq = 1000 + i;
    b.dead = {{.account = AccountRef::of_user(7 + i),
               .name = "a00000" + std::to_string(7 + i),
               .deficit = 40'000 * kUsd,
               .notional = 90'000 * kUsd}};
    b.rows = {
        {.account = AccountRef::of_user(30), .name = "a000030", .market = 0, .lots = 5'000, .sold = i == 1, .notional = 31'902 * kUsd}};
    b.deficit = 40'000 * kUsd;
    b.draws = 30'000 * kUsd;
    b.shortfall = 10'000 * kUsd;
    b.quality.touched = 1;
    b.quality.notional = 31'902 * kUsd;
    b.quality.largest_notional = 31'902 * kUsd;
    out.push_back(b);
  }
  return out;
}

}  // namespace

class TestDocksAdl : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void severityIsSaid();
  void policiesStandSideBySide();
  void rowsAreWrittenOut();
  void previewLooksRight();
  void auditShowsTheNewestAndGoesThere();
};

void TestDocksAdl::severityIsSaid() {
  QCOMPARE(plain(severityWords(answer(), kMarkets)),
           "2 dead, holes 2.10 M USD. To others: 31.2 BTC (the book could take 10.0).");
  QVERIFY(severityWords({}, kMarkets).startsWith("Nobody would be dead"));
  AdlAnswer refused;
  refused.error = "a shock is above -100 %";
  QVERIFY(severityWords(refused, kMarkets).contains("a shock is above"));
}

void TestDocksAdl::policiesStandSideBySide() {
  PlainTableModel model(policyColumns(), nullptr);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setRows(policyRows(answer(), AdlPolicy::queue));
  QCOMPARE(model.rowCount(), static_cast<int>(adl_policies().size()));
  const int queue = model.rowOf(static_cast<qint64>(AdlPolicy::queue));
  QCOMPARE(model.index(queue, 0).data().toString(), "queue (in force)");
  QCOMPARE(model.index(queue, 6).data().toString(), "2");
  QCOMPARE(plain(model.index(model.rowOf(static_cast<qint64>(AdlPolicy::pro_rata)), 1).data().toString()), "812");
  QCOMPARE(model.rowOf(99), -1);
}

void TestDocksAdl::rowsAreWrittenOut() {
  const auto takers = takerRows(answer().preview, kMarkets);
  QCOMPARE(takers.size(), std::size_t{3});
  QCOMPARE(plain(takers[0].cells[2].text), "-20.000");
  QCOMPARE(plain(takers[0].cells[4].text), "52 %");
  QVERIFY(takers[0].cells[8].text.isEmpty() && takers[2].cells[8].text.contains("hedge"));
  QCOMPARE(plain(deadRows(answer().preview)[0].cells[1].text), "-2.00 M");
  const auto accounts = burstAccountRows(bursts()[1], kMarkets);
  QCOMPARE(accounts.size(), std::size_t{2});
  QCOMPARE(plain(accounts[1].cells[2].text), "+5.000");
}

void TestDocksAdl::previewLooksRight() {
  SessionClient client;
  AdlDock dock(client);
  QCOMPARE(dock.objectName(), "adl");
  dock.resize(760, 560);
  dock.show();
  client.present(test::shellSnapshot());
  dock.findChild<AdlPreviewPage*>()->showAnswer(answer());
  test::shoot(dock, "adl_preview");
  QCOMPARE(plain(dock.subtitle()), "policy hedge aware · 0 accounts so far, 0 USD");
  AccountRef focused;
  connect(&client, &SessionClient::accountFocused, this, [&](AccountRef account) { focused = account; });
  QTableView* takers = nullptr;
  for (auto* table : dock.findChildren<QTableView*>())
    if (table->accessibleName() == "Accounts whose position would be taken") takers = table;
  QVERIFY(takers != nullptr);
  takers->setCurrentIndex(takers->model()->index(1, 0));
  QTest::keyClick(takers, Qt::Key_Return);
  QVERIFY(focused == AccountRef::of_user(21));
}

void TestDocksAdl::auditShowsTheNewestAndGoesThere() {
  SessionClient client;
  AdlDock dock(client);
  dock.resize(760, 420);
  dock.show();
  client.present(test::shellSnapshot());
  dock.showTab(AdlDock::kAudit);
  auto* audit = dock.findChild<AdlAuditPage*>();
  test::shoot(dock, "adl_audit_empty");
  audit->showBursts(bursts());
  test::shoot(dock, "adl_audit");
  QTableView *list = nullptr, *accounts = nullptr;
  for (auto* table : dock.findChildren<QTableView*>()) {
    if (table->accessibleName() == "Bursts of deleveraging") list = table;
    if (table->accessibleName() == "Accounts of the burst") accounts = table;
  }
  QVERIFY(list != nullptr && accounts != nullptr);
  QCOMPARE(list->currentIndex().row(), 2);
  QCOMPARE(accounts->model()->rowCount(), 2);
  QVERIFY(accounts->model()->index(0, 0).data().toString().contains("a000009"));
  list->setCurrentIndex(list->model()->index(0, 0));
  QVERIFY(accounts->model()->index(0, 0).data().toString().contains("a000007"));
}

QTEST_MAIN(TestDocksAdl)
#include "tst_docks_adl.moc"
