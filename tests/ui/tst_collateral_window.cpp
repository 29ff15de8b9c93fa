// The window on a file with collateral: each asset's parameters, and custody with its exposure against the silo.
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTreeView>
#include <QtTest>
#include <fstream>

#include "insurance/custody_model.h"
#include "insurance/hold_price_dialog.h"
#include "insurance/insurance_dock.h"
#include "parameters/parameter_model.h"
#include "parameters/parameters_dock.h"
#include "record/import.h"
#include "record/store.h"
#include "shell/main_window.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestCollateralWindow : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void everyAssetHasItsParameters();
  void custodyHasARowForEachAsset();
  void aPriceIsHeldInAFork();
  void cleanupTestCase() { window_.reset(); }

 private:
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;
};

// Two hours of the bundled crash, with stETH at half of ETH from 13:00 on.
void TestCollateralWindow::initTestCase() {
  QCoreApplication::setOrganizationName("org.firebreak.test");
  QCoreApplication::setApplicationName("collateral");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
  QSettings().clear();
  test::applyTheme();
  const std::filesystem::path folder = folder_.path().toStdString();
  std::ofstream(folder / "assets.csv")
      << "asset,groups,price\nstETH,peg:ETH,ETH*0.99\ntime,asset,price\n2021-05-19T13:00:00Z,stETH,ETH*0.5\n";
  constexpr TimeMs kNoonMs = 1621425600000;  // 2021-05-19T12:00:00Z
  ImportRequest request;
  request.sources = {FB_SOURCE_DIR "/resources/days/2021-05-19.json"};
  request.assets_csv = folder / "assets.csv";
  request.population.accounts = 1000;
  request.population.laws = {{"collateral", "stETH:0.3"}};
  request.from_ms = kNoonMs;
  request.to_ms = kNoonMs + 2 * 3'600'000;
  const auto recording = import_recording(request, {});
  QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
  const QString file = folder_.filePath("day.fbk");
  QVERIFY(save_recording(*recording, file.toStdString()));
  window_ = std::make_unique<MainWindow>(FB_SOURCE_DIR "/resources/days");
  window_->resize(1600, 1000);
  window_->show();
  QSignalSpy opened(&window_->opener(), &Opener::opened);
  window_->begin(file);
  QVERIFY(opened.wait(60'000));
  QTRY_VERIFY(window_->client().snapshot());
  window_->client().seek(kNoonMs + 3'610'000);
  QTRY_VERIFY_WITH_TIMEOUT(window_->client().snapshot()->time_ms >= kNoonMs + 3'610'000, 60'000);
}

void TestCollateralWindow::everyAssetHasItsParameters() {
  auto* dock = window_->findChild<ParametersDock*>();
  dock->show();
  dock->raise();
  auto* tree = dock->findChild<QTreeView*>();
  const QAbstractItemModel* model = tree->model();
  QTRY_COMPARE(model->rowCount(), 4);  // the venue, two markets, the asset
  const QModelIndex asset = model->index(3, 0);
  QCOMPARE(asset.data().toString(), QString("stETH"));
  QCOMPARE(model->rowCount(asset), static_cast<int>(AssetParam::count));
  tree->collapseAll();
  tree->expand(asset);
  tree->scrollTo(model->index(model->rowCount(asset) - 1, 0, asset));
  QTest::qWait(200);
  test::shoot(*dock, "collateral_parameters");
}

void TestCollateralWindow::custodyHasARowForEachAsset() {
  auto* dock = window_->findChild<InsuranceDock*>();
  dock->show();
  dock->raise();
  dock->findChild<QTabBar*>()->setCurrentIndex(InsuranceDock::kCustody);
  auto* model = dock->findChild<CustodyModel*>();
  QVERIFY(model != nullptr);
  QTRY_COMPARE(model->custody().assets.size(), std::size_t{2});  // stETH and its group
  const AssetView now = window_->client().snapshot()->assets.at(0).view;
  QTRY_COMPARE(model->custody().assets[0].value, now.value);
  QCOMPARE(model->custody().assets[0].exposure, now.exposure);
  QTest::qWait(200);
  test::shoot(*window_, "collateral_window");
}

// By mouse and keys: the price goes to a quarter in a fork from the moment shown; the recorded run keeps its own.
void TestCollateralWindow::aPriceIsHeldInAFork() {
  const auto before = window_->client().snapshot();
  const std::int64_t price_micro = before->assets.at(0).view.price_micro;
  auto* button = window_->findChild<QPushButton*>("holdPrice");
  QVERIFY(button->isVisible());
  QTest::mouseClick(button, Qt::LeftButton);
  auto* dialog = window_->findChild<HoldPriceDialog*>();
  QVERIFY(dialog != nullptr);
  QVERIFY(!dialog->findChild<QPushButton*>("confirm")->isEnabled());
  dialog->findChild<QDoubleSpinBox*>("price")->setValue(static_cast<double>(price_micro) / 4e6);
  dialog->findChild<QLineEdit*>("actor")->setText("Ana");
  QTest::keyClicks(dialog->findChild<QLineEdit*>("why"), "drill");
  test::shoot(*dialog, "collateral_hold_price");
  QTest::mouseClick(dialog->findChild<QPushButton*>("confirm"), Qt::LeftButton);
  QTRY_VERIFY_WITH_TIMEOUT(window_->client().snapshot()->run.id != before->run.id &&
                               window_->client().snapshot()->assets.at(0).view.price_micro < price_micro / 3,
                           30'000);
  QVERIFY(window_->client().snapshot()->assets.at(0).view.stale);
}

QTEST_MAIN(TestCollateralWindow)
#include "tst_collateral_window.moc"
