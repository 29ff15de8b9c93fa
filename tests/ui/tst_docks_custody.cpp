// Custody against claims: the claims add up, and collateral stands against its silo.
#include <QAbstractItemModelTester>
#include <QTabBar>
#include <QtTest>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/custody.h"
#include "insurance/custody_model.h"
#include "insurance/insurance_dock.h"
#include "support/collateral.h"
#include "support/scenario.h"
#include "ui/docks_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

QString plain(QString text) { return text.replace(kThinSpace, ' ').replace(kMinus, '-'); }

}  // namespace

class TestDocksCustody : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { theme::apply(*qApp); }
  void claimsAddUpToCustody();
  void assetsStandAgainstTheirSilos();
};

void TestDocksCustody::claimsAddUpToCustody() {
  test::Run run([] {
    Genesis g = test::market_genesis({{"BTC", 8000}, {"ETH", 200}}, 100'000 * kUsd);
    test::add_random_book(g, 3, 40, 20);
    return g;
  }());
  for (const std::int64_t ppm : {990'000, 960'000, 900'000}) QVERIFY(run.block({ppm, ppm}));
  const Custody custody = custodyOf(*run.protocol);
  QVERIFY(custody.clients > 0 && custody.tranches > 0 && custody.hubs == 0);
  QCOMPARE(custody.claims(), custody.custody());
  CustodyModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setCustody(custody);
  QCOMPARE(model.index(0, 1).data().toString(), model.index(1, 1).data().toString());
}

// Ten stETH at 2,000, 12,000 USD taken out against them: if stETH is worth nothing that is missing, of a silo of
// 10,000.
void TestDocksCustody::assetsStandAgainstTheirSilos() {
  Genesis g = test::market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  test::add_asset(g, "stETH", 2000, {"peg:ETH"});
  test::add_holder(g, 0, 0, 10);
  for (const auto& [key, value] : {std::pair{"stETH.silo_usd", "20000"}, {"borrow_rate_ppm", "0"}})
    QVERIFY(g.parameters.set(key, value));
  test::Run run(std::move(g));
  BlockInput in;
  in.withdrawals = {{0, 12'000 * kUsd}};
  QVERIFY(run.block({1'000'000}, in));
  in = {};
  in.commands = {{.actor = "ann", .second = "bob", .why = "drill", .what = SetParameter{"stETH.silo_usd", "10000"}},
                 {.actor = "ann", .second = "bob", .why = "drill", .what = SetParameter{"stETH.sale_depth_1pct_usd", "0"}},
                 {.actor = "ann", .why = "drill", .what = HoldAssetPrice{0, 2'000 * kUsd}}};
  QVERIFY(run.block({1'000'000}, in));
  const Custody custody = custodyOf(*run.protocol);
  QCOMPARE(custody.assets,
           (std::vector<CustodyAsset>{{"stETH", 20'000 * kUsd, 12'000 * kUsd, 10'000 * kUsd, true},
                                      {"peg:ETH", 20'000 * kUsd, 12'000 * kUsd, 10'000 * kUsd, false}}));
  QCOMPARE(custody.claims(), custody.custody());
  CustodyModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setCustody(custody);
  QCOMPARE(model.rowCount(), 11);
  QCOMPARE(model.index(2, 0).data().toString(), QString("◆ stETH"));
  QCOMPARE(plain(model.index(2, 3).data().toString()),
           QString("collapse costs 12 000 of a silo of 10 000 · stale price: lets nothing in"));
  SessionClient client;
  InsuranceDock dock(client);
  dock.resize(760, 900);
  dock.show();
  dock.findChild<QTabBar*>()->setCurrentIndex(InsuranceDock::kCustody);
  dock.showCustody(custody);
  test::shoot(dock, "insurance_collateral");
}

QTEST_MAIN(TestDocksCustody)
#include "tst_docks_custody.moc"
