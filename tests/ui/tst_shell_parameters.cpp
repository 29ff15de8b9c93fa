// The rulebook's dock: drafts in people's units, refusals at the row, undo, and what becomes of them.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

#include "compare/outcome_model.h"
#include "parameters/fork_dialog.h"
#include "parameters/parameter_model.h"
#include "parameters/parameters_dock.h"
#include "parameters/preview_model.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestShellParameters : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("org.firebreak.test");
    QSettings().clear();
    test::applyTheme();
  }
  void everyParameterHasItsRow();
  void collateralAssetsHaveGroupsOfTheirOwn();
  void aDraftIsTheRawValueOfTheUnitShown();
  void aRefusedDraftStaysAtItsRow();
  void draftsUndo();
  void typingInTheTreeMakesADraft();
  void filterFindsByMeaning();
  void previewAndOutcomesAreTables();
  void whatIsNotConfirmedSaysSo();
};

// The draft cell of a key.
static QModelIndex cell(const ParameterModel& model, const QString& key, int column = ParameterModel::draftColumn) {
  for (int g = 0; g < model.rowCount(); ++g)
    for (int r = 0; r < model.rowCount(model.index(g, 0)); ++r) {
      const QModelIndex i = model.index(r, column, model.index(g, 0));
      if (i.data(ParameterModel::keyRole) == key) return i;
    }
  return {};
}

void TestShellParameters::everyParameterHasItsRow() {
  QUndoStack undo;
  ParameterModel model(&undo);
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  const Parameters in_force({"BTC-PERP", "ETH-PERP"});
  model.showParameters(in_force);
  QCOMPARE(model.rowCount(), 3);
  int rows = 0;
  for (int g = 0; g < 3; ++g) rows += model.rowCount(model.index(g, 0));
  QCOMPARE(rows, static_cast<int>(in_force.rows().size()));
  for (const auto& row : in_force.rows()) QVERIFY(cell(model, QString::fromStdString(row.key)).isValid());
  Parameters changed = in_force;
  QVERIFY(changed.set("BTC-PERP.mm_floor_ppm", "25000"));
  model.showParameters(changed);
  QCOMPARE(cell(model, "BTC-PERP.mm_floor_ppm", ParameterModel::inForceColumn).data().toString(), QString("2.5"));
}

void TestShellParameters::collateralAssetsHaveGroupsOfTheirOwn() {
  QUndoStack undo;
  ParameterModel model(&undo);
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.showParameters(Parameters({"ETH-PERP"}));
  QCOMPARE(model.rowCount(), 2);
  const Parameters in_force({"ETH-PERP"}, {"ETH", "stETH"});
  model.showParameters(in_force);  // another day: other groups
  QCOMPARE(model.rowCount(), 4);
  QCOMPARE(model.index(3, 0).data().toString(), QString("stETH"));
  QCOMPARE(model.rowCount(model.index(2, 0)), static_cast<int>(AssetParam::count));
  QCOMPARE(cell(model, "stETH.haircut_ppm", ParameterModel::inForceColumn).data().toString(), QString("10"));
  QVERIFY(model.setData(cell(model, "stETH.haircut_ppm"), "15", Qt::EditRole));
  QCOMPARE(model.changes().size(), std::size_t(1));
  QCOMPARE(model.changes()[0].key, std::string("stETH.haircut_ppm"));
  QCOMPARE(model.changes()[0].value, std::string("150000"));
  model.showRulebook(*read_rulebook("firebreak"));
  QVERIFY(model.details(cell(model, "stETH.max_price_age_ms", 0)).contains("Chainlink"));
}

void TestShellParameters::aDraftIsTheRawValueOfTheUnitShown() {
  QUndoStack undo;
  ParameterModel model(&undo);
  model.showParameters(Parameters({"BTC-PERP"}));
  QVERIFY(model.setData(cell(model, "BTC-PERP.mm_floor_ppm"), "0.8", Qt::EditRole));
  QVERIFY(model.setData(cell(model, "impact"), "endogenous", Qt::EditRole));
  const auto changes = model.changes();
  QCOMPARE(changes.size(), std::size_t(2));
  QCOMPARE(changes[0].key, std::string("impact"));
  QCOMPARE(changes[1].key, std::string("BTC-PERP.mm_floor_ppm"));
  QCOMPARE(changes[1].value, std::string("8000"));
  model.setData(cell(model, "BTC-PERP.mm_floor_ppm"), "2", Qt::EditRole);  // what is in force
  QCOMPARE(model.changes().size(), std::size_t(1));
}

void TestShellParameters::aRefusedDraftStaysAtItsRow() {
  SessionClient client;
  ParametersDock dock(client, nullptr);
  client.present(test::shellSnapshot());
  ParameterModel& model = *dock.model();
  model.setData(cell(model, "BTC-PERP.mm_floor_ppm"), "150", Qt::EditRole);
  model.setData(cell(model, "BTC-PERP.max_age_ms"), "soon", Qt::EditRole);
  QCOMPARE(model.refusedDrafts(), 2);
  QCOMPARE(cell(model, "BTC-PERP.mm_floor_ppm").data().toString(), QString("150"));
  QCOMPARE(cell(model, "BTC-PERP.mm_floor_ppm", ParameterModel::noteColumn).data().toString(),
           QString("◆ allowed: 0.1 to 100 %"));
  QVERIFY(model.changes().empty());
  QVERIFY(!dock.findChild<QPushButton*>("preview")->isEnabled());
  QVERIFY(!dock.findChild<QPushButton*>("fork")->isEnabled());
  QVERIFY(!dock.findChild<QPushButton*>("apply")->isEnabled());
  QVERIFY(dock.findChild<QPushButton*>("apply")->toolTip().contains("fork to try it"));
}

void TestShellParameters::draftsUndo() {
  QUndoStack undo;
  ParameterModel model(&undo);
  model.showParameters(Parameters({"BTC-PERP"}));
  model.setData(cell(model, "BTC-PERP.mm_floor_ppm"), "0.8", Qt::EditRole);
  model.setData(cell(model, "BTC-PERP.mm_floor_ppm"), "0.9", Qt::EditRole);
  undo.undo();
  QCOMPARE(model.draft("BTC-PERP.mm_floor_ppm"), QString("0.8"));
  undo.undo();
  QVERIFY(!model.hasDraft());
  undo.redo();
  model.discard();
  QVERIFY(!model.hasDraft());
  undo.undo();
  QCOMPARE(model.draft("BTC-PERP.mm_floor_ppm"), QString("0.8"));
}

void TestShellParameters::typingInTheTreeMakesADraft() {
  SessionClient client;
  ParametersDock dock(client, nullptr);
  dock.resize(700, 520);
  dock.show();
  client.present(test::shellSnapshot());
  auto* tree = dock.findChild<QTreeView*>("parameterTree");
  auto* filter = dock.findChild<QLineEdit*>("filter");
  QTest::keyClicks(filter, "BTC-PERP.mm_floor");
  const QAbstractItemModel* shown = tree->model();
  QCOMPARE(shown->rowCount(), 1);
  const QModelIndex draft = shown->index(0, ParameterModel::draftColumn, shown->index(0, 0));
  tree->setFocus();
  tree->setCurrentIndex(draft);
  QTest::keyClick(tree, Qt::Key_F2);
  auto* editor = tree->viewport()->findChild<QLineEdit*>();
  QVERIFY(editor);
  editor->selectAll();
  QTest::keyClicks(editor, "0.8");
  QTest::keyClick(editor, Qt::Key_Return);
  QTRY_COMPARE(dock.model()->changes().size(), std::size_t(1));
  filter->clear();
  QCOMPARE(dock.subtitle(), QString("draft · not applied"));
  QVERIFY(dock.findChild<QPushButton*>("fork")->isEnabled());
  test::shoot(dock, "shell_parameters");
  QTest::mouseClick(dock.findChild<QPushButton*>("fork"), Qt::LeftButton);
  auto* dialog = dock.findChild<ForkDialog*>();
  QVERIFY(dialog);
  QVERIFY(!dialog->findChild<QPushButton*>("confirm")->isEnabled());
  for (const auto& [field, words] :
       {std::pair("actor", "Ana"), std::pair("second", "Bo"), std::pair("why", "less pressure")})
    QTest::keyClicks(dialog->findChild<QLineEdit*>(field), words);
  test::shoot(*dialog, "shell_fork_dialog");
  std::vector<OperatorCommand> sent;
  connect(dialog, &ForkDialog::decided, dialog, [&sent](const std::vector<OperatorCommand>& c) { sent = c; });
  QTest::mouseClick(dialog->findChild<QPushButton*>("confirm"), Qt::LeftButton);
  QCOMPARE(sent.size(), std::size_t(1));
  QCOMPARE(std::get<SetParameter>(sent[0].what).value, std::string("8000"));
  QCOMPARE(sent[0].why, std::string("less pressure"));
}

void TestShellParameters::filterFindsByMeaning() {
  SessionClient client;
  ParametersDock dock(client, nullptr);
  client.present(test::shellSnapshot());
  QTest::keyClicks(dock.findChild<QLineEdit*>("filter"), "price band over one minute");
  const QAbstractItemModel* shown = dock.findChild<QTreeView*>("parameterTree")->model();
  QCOMPARE(shown->rowCount(), 2);  // the group of each market
  QCOMPARE(shown->rowCount(shown->index(0, 0)), 1);
}

void TestShellParameters::previewAndOutcomesAreTables() {
  PreviewModel preview;
  QAbstractItemModelTester tester(&preview, QAbstractItemModelTester::FailureReportingMode::QtTest);
  preview.show({{.account = AccountRef::of_user(48),
                 .name = "a000048",
                 .health_before_ppm = 1'040'000,
                 .health_after_ppm = 970'000,
                 .notional = 5'000'000'000,
                 .liquidated = true}});
  QCOMPARE(preview.index(0, PreviewModel::afterColumn).data().toString(), QString("0.97"));
  QCOMPARE(preview.index(0, PreviewModel::outcomeColumn).data().toString(), QString("▲ liquidated"));
  OutcomeModel outcomes;
  QAbstractItemModelTester outcomes_tester(&outcomes, QAbstractItemModelTester::FailureReportingMode::QtTest);
  OutcomeFigures a, b;
  a.liquidated_accounts = 1000;
  b.liquidated_accounts = 1234;
  a.drawn_by_tranche = b.drawn_by_tranche = {0, 0, 0, 0};
  outcomes.show(a, b, test::tranches());
  QCOMPARE(outcomes.index(0, OutcomeModel::differenceColumn).data().toString(), QString("▲ +234"));
}

// Drift's liquidator fee is set on chain and was not found in public; the dock says so where that value is in force.
void TestShellParameters::whatIsNotConfirmedSaysSo() {
  const auto drift = read_rulebook("drift-v2");
  QVERIFY2(drift.has_value(), drift ? "" : drift.error().text().c_str());
  Parameters in_force({"BTC-PERP"});
  for (const auto& [key, value] : settings_of(*drift, in_force))
    QVERIFY(in_force.set(key, value).has_value());
  QUndoStack undo;
  ParameterModel model(&undo);
  model.showParameters(in_force);
  const auto note = [&](const char* key) {
    return cell(model, QString("BTC-PERP.%1").arg(key), ParameterModel::noteColumn).data().toString();
  };
  QCOMPARE(note("liquidator_fee_ppm"), QString());
  model.showRulebook(*drift);
  QCOMPARE(note("liquidator_fee_ppm"), QString("not confirmed"));
  QCOMPARE(note("mm_floor_ppm"), QString());
  QVERIFY(model.details(cell(model, "BTC-PERP.liquidator_fee_ppm")).contains("not confirmed: set per market on chain"));
}

QTEST_MAIN(TestShellParameters)
#include "tst_shell_parameters.moc"
