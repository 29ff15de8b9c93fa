// The providers' page of the insurance dock: holdings, the statement of the chosen one, and how it looks.
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLabel>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/insurance_dock.h"
#include "insurance/providers_page.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

// 50,000 of the house and 50,000 of u0 in BTC's first-loss tranche; a hole of 5,000 is drawn half from each, then u0
// leaves.
std::shared_ptr<const ProviderFacts> facts() {
  Genesis g = test::market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  static_cast<void>(g.parameters.set("provider_notice_ms", "60000"));
  static_cast<void>(g.parameters.set("event_quiet_ms", "60000"));
  const UserIdx a = test::add_user(g, 10'000 * kUsd), loser = test::add_user(g, 5'000 * kUsd),
                winner = test::add_user(g, 100'000 * kUsd);
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  test::add_position(g, loser, 0, 50'000 * kUsd / unit);
  test::add_position(g, winner, 0, -(50'000 * kUsd / unit));
  test::Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = 0, .provider = a, .amount = 50'000 * kUsd},
                         {.tranche = 1, .provider = a, .amount = 12'000 * kUsd}};
  run.block({1'000'000}, in);
  run.block({800'000});
  BlockInput leave;
  leave.provider_notices = {{.tranche = 0, .provider = a, .units = 20'000 * kUsd}};
  run.block({800'000}, leave);
  for (int i = 0; i < 8; ++i) run.block({800'000});
  return std::make_shared<const ProviderFacts>(providerFacts(*run.protocol, run.log));
}

}  // namespace

class TestDocksProviders : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void holdingsAndStatement();
  void thePageLooksRight();
  void theDockHasItsTab();
  void runwayInWords();
};

void TestDocksProviders::holdingsAndStatement() {
  const auto all = facts();
  ProviderTotalsModel totals;
  QAbstractItemModelTester tester(&totals);
  totals.setFacts(all);
  QCOMPARE(totals.rowCount(), 5);  // the house in three tranches, u0 in two
  const int row = [&] {
    for (int r = 0; r < totals.rowCount(); ++r)
      if (totals.index(r, 1).data().toString() == "u0" && totals.index(r, 0).data().toString() == "BTC-PERP first-loss")
        return r;
    return -1;
  }();
  QVERIFY(row >= 0);
  QCOMPARE(plain(totals.index(row, 2).data().toString()), "50.0 k");
  QCOMPARE(totals.index(row, 6).data().toString(), moneyShort(-totals.holding(row)->drawn));
  QVERIFY(totals.holding(row)->drawn > 2'400 * kUsd && totals.holding(row)->drawn <= 2'500 * kUsd);
  QCOMPARE(totals.index(row, 6).data(Qt::ForegroundRole).value<QColor>(), theme::limit());
  ProviderLinesModel lines;
  QAbstractItemModelTester tester2(&lines);
  lines.setFacts(all, totals.holding(row)->tranche, totals.holding(row)->provider);
  QCOMPARE(lines.rowCount(), 4);  // newest first: exit, notice, draw, entry
  QCOMPARE(lines.index(0, 1).data().toString(), "exit");
  QCOMPARE(lines.index(2, 5).data().toString(), "draw for BTC-PERP: u1 could not pay");
  QVERIFY(lines.eventOf(2) > 0);
  QCOMPARE(lines.eventOf(99), -1);
}

void TestDocksProviders::thePageLooksRight() {
  SessionClient client;
  ProvidersPage page(client);
  page.resize(860, 330);
  page.showFacts(facts());
  page.show();
  QVERIFY(QTest::qWaitForWindowExposed(&page));
  const auto view = [&](const char* name) {
    for (auto* v : page.findChildren<QTableView*>())
      if (v->accessibleName() == name) return v;
    return static_cast<QTableView*>(nullptr);
  };
  auto* holdings = view("Providers of the tranches");
  auto* statement = view("Statement of the chosen provider");
  QVERIFY(holdings != nullptr && statement != nullptr);
  QVERIFY2(page.findChild<QLabel*>()->text().startsWith("Statement of house in BTC-PERP first-loss"),
           qPrintable(page.findChild<QLabel*>()->text()));
  QTest::keyClick(holdings, Qt::Key_Down);
  QVERIFY(page.findChild<QLabel*>()->text().startsWith("Statement of u0 in BTC-PERP first-loss"));
  QCOMPARE(statement->model()->rowCount(), 4);
  QDir().mkpath(FB_BUILD_DIR "/screenshots");
  QVERIFY(page.grab().save(FB_BUILD_DIR "/screenshots/insurance_providers.png"));
  page.showFacts(nullptr);
  QCOMPARE(page.findChild<QLabel*>()->text(), QString("No units of a tranche are held."));
}

void TestDocksProviders::theDockHasItsTab() {
  SessionClient client;
  InsuranceDock dock(client);
  dock.show();
  auto* tabs = dock.findChild<QTabBar*>();
  auto* page = dock.findChild<ProvidersPage*>();
  QVERIFY(tabs != nullptr && page != nullptr);
  for (int i = 0; i < tabs->count(); ++i)
    if (tabs->tabText(i) == "Providers") tabs->setCurrentIndex(i);
  QVERIFY(page->isVisible());
  tabs->setCurrentIndex(0);
  QVERIFY(!page->isVisible());
}

void TestDocksProviders::runwayInWords() {
  QCOMPARE(InsuranceDock::runwayText({}), QString());
  const FundView calm{.measured_ms = 1, .shocks_ppm = 3'400'000};
  QCOMPARE(InsuranceDock::runwayText(calm), QString(" · 3.4 standard shocks"));
  const FundView crash{.measured_ms = 1, .covered_ppm = 620'000, .runway_ms = 5'400'000, .shocks_ppm = 700'000};
  QCOMPARE(plain(InsuranceDock::runwayText(crash)),
           QString(" · lasts 1 h 30 min at this hour's rate · 0.7 standard shocks · 62 % of its target at 00:00"));
}

QTEST_MAIN(TestDocksProviders)
#include "tst_docks_providers.moc"
