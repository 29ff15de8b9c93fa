// Rulebooks in the window: chosen, explained, loaded from files with refusals in place, replayed, compared, saved.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTreeView>
#include <QtTest>

#include "common/numbers.h"
#include "common/rulebook_day.h"
#include "compare/compare_dock.h"
#include "compare/rulebooks_model.h"
#include "compare/rulebooks_view.h"
#include "compare/run_progress.h"
#include "parameters/parameter_model.h"
#include "parameters/parameters_dock.h"
#include "parameters/rulebook_bar.h"
#include "replay/day.h"
#include "shell/actions.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

namespace {

constexpr int kPatienceMs = 120'000;
constexpr std::uint32_t kDayBlocks = 120;

bool writeFile(const QString& path, const QByteArray& bytes) {
  QFile out(path);
  return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size();
}

}  // namespace

class TestRulebooks : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void everyRulebookHasItsCommand();
  void theBarSaysWhatIsNotPromised();
  void aParameterSaysWhereItComesFrom();
  void aBadFileIsRefusedInPlace();
  void aRulebookBecomesADraftAndAFile();
  void theDayIsReplayedUnderIt();
  void aRunIsStopped();
  void theTableOfAllIsComputedShownAndExported();
  void theTableIsCancelled();

 private:
  SnapshotPtr now() const { return client_->snapshot(); }
  std::unique_ptr<ParametersDock> parameters() const {
    auto dock = std::make_unique<ParametersDock>(*client_, nullptr);
    dock->resize(640, 900);
    dock->rulebooks().setOpen(true);
    dock->showSnapshot(now());
    dock->show();
    return dock;
  }
  QTemporaryDir folder_;
  std::shared_ptr<const Recording> day_;
  std::unique_ptr<SessionClient> client_;
};

void TestRulebooks::initTestCase() {
  QCoreApplication::setOrganizationName("org.firebreak.test");
  test::applyTheme();
  day_ = test::make_day(150, kDayBlocks, 2);
  client_ = std::make_unique<SessionClient>();
  client_->setSession(test::open_day(day_, {}), {});
  client_->seek(day_->time_of(60));
  QTRY_VERIFY_WITH_TIMEOUT(now() && now()->block == 60, kPatienceMs);
}

void TestRulebooks::cleanupTestCase() { client_.reset(); }

void TestRulebooks::everyRulebookHasItsCommand() {
  QWidget window;
  Actions actions(&window);
  int rulebooks = 0;
  for (QAction* action : actions.all()) rulebooks += action->objectName().startsWith("under.");
  QCOMPARE(static_cast<std::size_t>(rulebooks), builtin_rulebooks().size());
  for (const std::string& id : builtin_rulebooks()) {
    const auto r = read_rulebook(id);
    QVERIFY(actions.at("under." + QString::fromStdString(id))->text().endsWith(QString::fromStdString(r->title)));
  }
}

void TestRulebooks::theBarSaysWhatIsNotPromised() {
  RulebookBar bar(nullptr);
  bar.resize(600, 160);
  bar.show();
  auto* list = bar.findChild<QComboBox*>("rulebook");
  QCOMPARE(static_cast<std::size_t>(list->count()), builtin_rulebooks().size());
  QVERIFY(bar.findChild<QLabel*>("promises")->text().contains("I1 to I7"));
  QVERIFY(!bar.findChild<QPushButton*>("rulebookReplay")->isEnabled());  // no day is open
  bar.choose("hyperliquid");
  QCOMPARE(bar.chosen().id, std::string("hyperliquid"));
  for (const NotPromised& n : bar.chosen().not_promised)
    QVERIFY(bar.findChild<QLabel*>("promises")->text().contains(QString::fromStdString(n.invariant)) &&
            bar.findChild<QLabel*>("promises")->toolTip().contains(QString::fromStdString(n.why).toHtmlEscaped()));
  test::shoot(bar, "rulebook_bar");
}

void TestRulebooks::aParameterSaysWhereItComesFrom() {
  const auto dock = parameters();
  dock->rulebooks().choose("dydx-v4");
  auto* tree = dock->findChild<QTreeView*>("parameterTree");
  tree->expandAll();
  QModelIndex found;
  for (int g = 0; g < tree->model()->rowCount(); ++g)
    for (int r = 0; r < tree->model()->rowCount(tree->model()->index(g, 0)); ++r) {
      const QModelIndex i = tree->model()->index(r, 0, tree->model()->index(g, 0));
      if (i.data(ParameterModel::keyRole) == "BTC-PERP.initial_ppm") found = i;
    }
  QVERIFY(found.isValid());
  tree->setCurrentIndex(found);
  const QString details = dock->findChild<QLabel*>("parameterDetails")->text();
  QVERIFY2(details.contains("large-cap") && details.contains("dYdX v4 protocol/testing/genesis.sh") &&
               details.contains("2 %"),
           qPrintable(details));
  QVERIFY(found.data(Qt::ToolTipRole).toString().contains("genesis.sh"));
  test::shoot(*dock, "rulebook_parameters");
}

void TestRulebooks::aBadFileIsRefusedInPlace() {
  const auto dock = parameters();
  const QString file = folder_.filePath("bad.toml");
  QVERIFY(writeFile(file, "format = 1\nid = \"bad\"\ntitle = \"t\"\nabout = \"a\"\n[parameters]\nclip_usd = 7\n"));
  QVERIFY(!dock->rulebooks().load(file));
  auto* said = dock->findChild<QLabel*>("rulebookMessage");
  QVERIFY(said->isVisible());
  QVERIFY2(said->text().contains("bad.toml:6: clip_usd is '7'"), qPrintable(said->text()));
  QCOMPARE(dock->rulebooks().chosen().id, std::string("firebreak"));  // nothing changed
  test::shoot(*dock, "rulebook_refused");
}

void TestRulebooks::aRulebookBecomesADraftAndAFile() {
  const auto dock = parameters();
  dock->rulebooks().choose("bitmex");
  dock->findChild<QAction*>("rulebookDraft")->trigger();
  QVERIFY(dock->model()->changes().size() > 10);
  for (const SetParameter& c : dock->model()->changes()) QVERIFY(c.key != "insurance_layout");
  QCOMPARE(dock->model()->refusedDrafts(), 0);
  dock->undoStack().undo();
  QVERIFY(dock->model()->changes().empty());  // one step
  dock->undoStack().redo();
  const QString file = folder_.filePath("My rules (2).toml");
  QVERIFY2(dock->saveDraft(file), qPrintable(dock->findChild<QLabel*>("rulebookMessage")->text()));
  const auto back = read_rulebook(file.toStdString());
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  QCOMPARE(back->id, std::string("my-rules-2"));
  QCOMPARE(back->base, std::string("bitmex"));
  QCOMPARE(dock->rulebooks().chosen().id, back->id);
  Parameters wanted = dock->model()->drafted(), got = day_->genesis->parameters;
  for (const auto& [key, value] : settings_of(*back, got)) QVERIFY(got.set(key, value).has_value());
  QVERIFY(got == wanted);
  QVERIFY(!dock->saveDraft(folder_.filePath("absent/own.toml")));
  dock->model()->discard();
}

void TestRulebooks::theDayIsReplayedUnderIt() {
  const auto dock = parameters();
  CompareDock compare(*client_, nullptr);
  compare.resize(900, 700);
  compare.show();
  dock->replayUnder("vega");
  QTRY_VERIFY_WITH_TIMEOUT(now()->rulebook == "vega" && now()->block == 60, kPatienceMs);
  QVERIFY(now()->mode == Mode::fork && now()->run.whole_day);
  QVERIFY(now()->parameters.at(GlobalParam::liquidation_policy) != 0);
  QTRY_VERIFY_WITH_TIMEOUT(now()->computed_to + 1 == kDayBlocks, kPatienceMs);
  QTRY_VERIFY(!compare.findChild<RunProgress*>()->isVisible());
  compare.compare();
  auto* outcomes = compare.findChild<QTableView*>("outcomes");
  QTRY_VERIFY_WITH_TIMEOUT(outcomes->model()->rowCount() > 10, kPatienceMs);
  test::shoot(compare, "rulebook_compare");
  QVERIFY(dock->findChild<QLabel*>("rulebookInForce")->text().contains("vega"));
  client_->dropRun(now()->run.id);
  QTRY_COMPARE_WITH_TIMEOUT(now()->run.id, 0, kPatienceMs);
}

void TestRulebooks::aRunIsStopped() {
  auto snapshot = test::shellSnapshot();
  RunProgress progress(*client_, nullptr);
  progress.resize(700, 40);
  progress.showSnapshot(*snapshot);
  QVERIFY(!progress.isVisible());
  snapshot->run.id = 4;
  snapshot->run.whole_day = true;
  snapshot->rulebook = "dydx-v4";
  progress.showSnapshot(*snapshot);
  QVERIFY(progress.isVisible());
  QCOMPARE(progress.findChild<QProgressBar*>()->value(), 4000);
  test::shoot(progress, "rulebook_progress");
  client_->replayUnder({"dydx-v4", settings_of(*read_rulebook("dydx-v4"), day_->genesis->parameters)});
  QTRY_VERIFY_WITH_TIMEOUT(now()->run.id != 0, kPatienceMs);
  snapshot->run.id = now()->run.id;
  progress.showSnapshot(*snapshot);
  QTest::mouseClick(progress.findChild<QPushButton*>("runStop"), Qt::LeftButton);
  QTRY_VERIFY_WITH_TIMEOUT(now()->run.id == 0 && now()->runs.size() == 1, kPatienceMs);
}

void TestRulebooks::theTableOfAllIsComputedShownAndExported() {
  CompareDock compare(*client_, nullptr);
  compare.resize(1180, 760);
  compare.show();
  compare.showRulebooks();
  auto* table = compare.findChild<QTableView*>("rulebookOutcomes");
  QTRY_VERIFY_WITH_TIMEOUT(table->model()->rowCount() > 10, kPatienceMs);
  QCOMPARE(static_cast<std::size_t>(table->model()->columnCount()), builtin_rulebooks().size() + 2);
  const DayOutcomes outcomes = client_->rulebookDay().outcomes();
  QVERIFY(outcomes);
  const auto figures = day_figures(*outcomes);
  for (int c = 0; c < static_cast<int>(outcomes->size()); ++c)
    QCOMPARE(table->model()->index(1, RulebooksModel::firstRulebook + c).data(Qt::ToolTipRole).toString(),
             integer(figures[0].values[static_cast<std::size_t>(c)]));
  test::shoot(compare, "rulebook_table");
  auto* view = compare.findChild<RulebooksView*>();
  const QString file = folder_.filePath("table.csv");
  QCOMPARE(view->writeCsv(file), QString());
  QFile in(file);
  QVERIFY(in.open(QIODevice::ReadOnly));
  QCOMPARE(in.readAll().toStdString(), day_outcomes_csv(*outcomes, to_hex(day_->hash)));
  QVERIFY(!view->writeCsv(folder_.filePath("absent/table.csv")).isEmpty());
  client_->rulebookDay().start();  // again: kept until the new one is there
  QVERIFY(client_->rulebookDay().isRunning());
  client_->rulebookDay().cancel();
  QVERIFY(client_->rulebookDay().outcomes() == outcomes);
}

void TestRulebooks::theTableIsCancelled() {
  RulebookDay day;
  QSignalSpy failed(&day, &RulebookDay::failed);
  day.start();
  QVERIFY(!day.isRunning());  // no recording
  day.setRecording(day_);
  day.start();
  QVERIFY(day.isRunning());
  day.setRecording(nullptr);  // another day is opened
  QVERIFY(!day.isRunning());
  QTest::qWait(300);
  QVERIFY(!day.outcomes());
  QCOMPARE(failed.count(), 0);
}

QTEST_MAIN(TestRulebooks)
#include "tst_rulebooks.moc"
