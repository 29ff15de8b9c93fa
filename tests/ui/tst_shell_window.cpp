// The whole window on a real session: the bundled day with a small book, driven by keys and mouse.
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QTreeView>
#include <QtTest>

#include "breakers/breaker_dialog.h"
#include "breakers/breaker_row.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "compare/compare_dock.h"
#include "parameters/parameter_model.h"
#include "parameters/parameters_dock.h"
#include "record/import.h"
#include "record/store.h"
#include "report/report_dock.h"
#include "shell/command_palette.h"
#include "shell/help_window.h"
#include "shell/main_window.h"
#include "shell/memory.h"
#include "shell/message_panel.h"
#include "ui/shell_sample.h"

using namespace fb;
using namespace fb::ui;

class TestShellWindow : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void keysMoveTime();
  void aTimeIsJumpedTo();
  void aBookmarkIsKeptInTheFile();
  void layoutsComeBackAsLeft();
  void everyCommandIsInThePalette();
  void helpKnowsWhereOneIs();
  void draftIsPreviewed();
  void aTripMakesAFork();
  void runsAreCompared();
  void theReportIsWritten();
  void aBadFileIsAnsweredAndNothingLost();
  void theNextStartComesBackHere();

 private:
  SnapshotPtr shown() const { return window_->client().snapshot(); }
  // A closed dialog leaves no active window on the offscreen platform; a window manager would give the window back its
  // keys.
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    window_->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), window_.get());
    QTest::keyClick(window_.get(), key, modifiers);
  }
  QTemporaryDir folder_;
  QString file_;
  std::unique_ptr<MainWindow> window_;
};

constexpr TimeMs kMomentMs = test::kDayMs + 40 * 60'000;

void TestShellWindow::initTestCase() {
  QCoreApplication::setOrganizationName("org.firebreak.test");
  QCoreApplication::setApplicationName("window");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
  QSettings().clear();
  test::applyTheme();
  ImportRequest request;
  request.sources = {FB_SOURCE_DIR "/resources/days/2020-03-12.json"};
  request.population.accounts = 1000;
  request.to_ms = test::kDayMs + 2 * 3'600'000;
  const auto recording = import_recording(request, {});
  QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
  file_ = folder_.filePath("day.fbk");
  QVERIFY(save_recording(*recording, file_.toStdString()));
  window_ = std::make_unique<MainWindow>(FB_SOURCE_DIR "/resources/days");
  window_->show();
  QSignalSpy opened(&window_->opener(), &Opener::opened);
  window_->begin(file_);
  QVERIFY(opened.wait(60'000));
  QTRY_VERIFY(shown());
  QVERIFY(!window_->messages()->isVisible());
}

void TestShellWindow::cleanupTestCase() { window_.reset(); }

void TestShellWindow::keysMoveTime() {
  key(Qt::Key_Right);
  QTRY_COMPARE(shown()->block, 1u);
  key(Qt::Key_Right);
  QTRY_COMPARE(shown()->block, 2u);
  key(Qt::Key_Left);
  QTRY_COMPARE(shown()->block, 1u);
  key(Qt::Key_Space);
  QTRY_VERIFY(shown()->playing);
  QTRY_VERIFY(shown()->block > 1);
  key(Qt::Key_Space);
  QTRY_VERIFY(!shown()->playing);
  key(Qt::Key_Home);
  QTRY_COMPARE(shown()->block, 0u);
}

void TestShellWindow::aTimeIsJumpedTo() {
  auto* line = window_->findChild<QLineEdit*>("jump");
  key(Qt::Key_J, Qt::ControlModifier);
  QTRY_VERIFY(line->hasFocus());
  QTest::keyClicks(line, "0:40");
  QTest::keyClick(line, Qt::Key_Return);
  QTRY_COMPARE_WITH_TIMEOUT(shown()->time_ms, kMomentMs, 30'000);
  QCOMPARE(window_->findChild<QLabel*>("clock")->text(), QString("00:40:00"));
  QVERIFY(!window_->client().wantedTime());
}

void TestShellWindow::aBookmarkIsKeptInTheFile() {
  window_->setFocus();
  key(Qt::Key_B);
  auto* dialog = window_->findChild<QDialog*>("bookmarkDialog");
  QVERIFY(dialog);
  QTest::keyClicks(dialog->findChild<QLineEdit*>(), "calm before it");
  QTest::keyClick(dialog, Qt::Key_Return);
  const auto kept = [this] {
    const auto read = load_bookmarks(file_.toStdString());
    return read && read->size() == 1 && read->front().text == "calm before it" && read->front().time_ms == kMomentMs;
  };
  QTRY_VERIFY(kept());
}

void TestShellWindow::layoutsComeBackAsLeft() {
  auto* journal = window_->findChild<QDockWidget*>("journal");
  auto* positions = window_->findChild<QDockWidget*>("positions");
  key(Qt::Key_1, Qt::ControlModifier);
  QTRY_VERIFY(positions->isVisible() && !journal->isVisible());
  QTest::qWait(200);
  test::shoot(*window_, "shell_monitor");
  key(Qt::Key_2, Qt::ControlModifier);
  QTRY_VERIFY(journal->isVisible());
  QTest::qWait(200);
  test::shoot(*window_, "shell_incident");
  positions->close();
  key(Qt::Key_3, Qt::ControlModifier);
  QTRY_VERIFY(!journal->isVisible());
  test::shoot(*window_, "shell_layout_parameters");
  key(Qt::Key_2, Qt::ControlModifier);
  QTRY_VERIFY(journal->isVisible());
  QVERIFY(!positions->isVisible());
  window_->actions().at("layout.reset")->trigger();
  QTRY_VERIFY(positions->isVisible());
  // A state of another version is refused, not misread.
  QVERIFY(!window_->restoreState(window_->saveState(Layouts::kVersion + 1), Layouts::kVersion));
}

void TestShellWindow::everyCommandIsInThePalette() {
  key(Qt::Key_K, Qt::ControlModifier);
  auto* palette = window_->findChild<CommandPalette*>();
  QVERIFY(palette);
  auto* list = palette->findChild<QListWidget*>();
  int commands = 0;
  for (const QAction* a : window_->actions().all()) commands += !a->isSeparator();
  QCOMPARE(list->count(), commands);
  auto* line = palette->findChild<QLineEdit*>();
  QTest::keyClicks(line, "layout param");
  QCOMPARE(list->count(), 0);
  // Accounts by name, with positions or without, and an owner's.
  const OpeningAccount& last = window_->client().recording()->genesis->accounts.back();
  line->setText(text(last.name));
  QCOMPARE(list->count(), 1);
  QVERIFY(list->item(0)->text().contains(text(last.name) + " · " + text(owner_name(last.cluster))));
  line->setText(text(owner_name(last.cluster)));
  QVERIFY(list->count() >= 1);
  line->setText("tranche:junior");
  QCOMPARE(list->count(), 1);
  line->clear();
  QTest::keyClicks(line, "view monitor");
  QCOMPARE(list->count(), 1);
  test::shoot(*palette, "shell_palette");
  QTest::keyClick(line, Qt::Key_Return);
  QTRY_COMPARE(window_->layouts().current(), Layout::monitor);
}

void TestShellWindow::helpKnowsWhereOneIs() {
  window_->findChild<BreakerRow*>("breaker.0")->findChild<QPushButton*>("trip")->setFocus();
  key(Qt::Key_F1);
  auto* help = window_->findChild<HelpWindow*>();
  QVERIFY(help && help->findChild<QTextBrowser*>()->toPlainText().startsWith("Breakers"));
  for (const QString& page : HelpWindow::pages()) {
    help->showPage(page);
    QVERIFY2(help->findChild<QTextBrowser*>()->toPlainText().size() > 100, qPrintable(page));
  }
  QVERIFY(help->findChild<QTextBrowser*>()->toPlainText().contains("Shift+Right"));
  help->showPage("first_steps");
  test::shoot(*help, "shell_help");
  help->hide();
}

void TestShellWindow::draftIsPreviewed() {
  window_->resize(1600, 1000);
  key(Qt::Key_3, Qt::ControlModifier);
  window_->actions().at("layout.reset")->trigger();
  auto* dock = window_->findChild<ParametersDock*>();
  ParameterModel& model = *dock->model();
  const QModelIndex group = model.index(1, 0);
  for (int r = 0; r < model.rowCount(group); ++r)
    if (model.index(r, 0, group).data(ParameterModel::keyRole).toString().endsWith(".mm_rise_ppm_per_hour"))
      model.setData(model.index(r, ParameterModel::draftColumn, group), "3", Qt::EditRole);
  QCOMPARE(model.changes().size(), std::size_t(1));
  key(Qt::Key_P, Qt::ControlModifier);
  auto* summary = dock->findChild<QLabel*>("previewSummary");
  QTRY_VERIFY2_WITH_TIMEOUT(summary->text().contains("newly liquidated"), qPrintable(summary->text()), 30'000);
  // Draft, cost, and the table of accounts when there is one, are seen without dragging anything.
  test::shoot(*window_, "shell_preview");
  QCOMPARE(summary->visibleRegion().boundingRect().size(), summary->size());
  QVERIFY(summary->width() > 250);
  auto* tree = dock->findChild<QTreeView*>("parameterTree");
  const QModelIndex draft = tree->indexAt({tree->viewport()->width() / 2, tree->viewport()->height() / 2});
  QVERIFY(draft.isValid() && tree->viewport()->visibleRegion().boundingRect().height() > 4 * theme::kRowHeight);
  auto* accounts = dock->findChild<QTableView*>("previewAccounts");
  QVERIFY(accounts->model()->rowCount() == 0 ||
          accounts->visibleRegion().boundingRect().height() > 3 * theme::kRowHeight);
  key(Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(!model.hasDraft());
}

void TestShellWindow::aTripMakesAFork() {
  auto* row = window_->findChild<BreakerRow*>("breaker.0");
  QTest::mouseClick(row->findChild<QPushButton*>("trip"), Qt::LeftButton);
  auto* dialog = window_->findChild<BreakerDialog*>();
  QVERIFY(dialog);
  dialog->findChild<QLineEdit*>("actor")->setText("Ana");
  QTest::keyClicks(dialog->findChild<QLineEdit*>("why"), "drill");
  auto* cost = dialog->findChild<QLabel*>("cost");
  QTRY_VERIFY2_WITH_TIMEOUT(cost->text().contains("First block"), qPrintable(cost->text()), 30'000);
  test::shoot(*dialog, "shell_breaker_cost");
  QTest::mouseClick(dialog->findChild<QPushButton*>("confirm"), Qt::LeftButton);
  QTRY_COMPARE_WITH_TIMEOUT(shown()->mode, Mode::fork, 30'000);
  QCOMPARE(window_->findChild<QLabel*>("modeBadge")->text(), QString("FORK"));
  key(Qt::Key_Right);
  QTRY_COMPARE(shown()->markets[0].view.breaker, BreakerState::halted);
  test::shoot(*window_, "shell_fork");
  auto* runs = window_->findChild<QComboBox*>("runSelector");
  QCOMPARE(runs->count(), 2);
  key(Qt::Key_R, Qt::ControlModifier);
  QTRY_COMPARE(shown()->mode, Mode::replay);
  QVERIFY(shown()->markets[0].view.breaker != BreakerState::halted);
}

void TestShellWindow::runsAreCompared() {
  window_->actions().at("run.compare")->trigger();
  auto* dock = window_->findChild<CompareDock*>();
  auto* summary = dock->findChild<QLabel*>("compareSummary");
  QTRY_VERIFY2_WITH_TIMEOUT(summary->text().contains("difference at") || summary->text().contains("no block differs"),
                            qPrintable(summary->text()), 60'000);
  QVERIFY(dock->findChild<QTableView*>("outcomes")->model()->rowCount() > 10);
  test::shoot(*dock, "shell_compare");
}

void TestShellWindow::theReportIsWritten() {
  window_->actions().at("run.report")->trigger();
  auto* dock = window_->findChild<ReportDock*>();
  dock->findChild<QLineEdit*>("reportFolder")->setText(folder_.filePath("report"));
  dock->findChild<QLineEdit*>("reportFrom")->setText("2020-03-12 00:30");
  dock->findChild<QLineEdit*>("reportTo")->setText("2020-03-12 01:30");
  QSignalSpy written(dock, &ReportDock::written);
  const TimeMs before = shown()->time_ms;
  QTest::mouseClick(dock->findChild<QPushButton*>("reportMake"), Qt::LeftButton);
  QVERIFY(window_->client().isLent());
  QVERIFY2(written.wait(120'000), qPrintable(dock->findChild<QLabel*>("reportOutcome")->text()));
  for (const char* name : {"report.pdf", "report.html", "report.json"})
    QVERIFY2(QFileInfo(folder_.filePath("report/") + name).size() > 1000, name);
  QTRY_COMPARE(shown()->time_ms, before);
  test::shoot(*dock, "shell_report");
  // What stands there is not replaced unasked.
  auto* make = dock->findChild<QPushButton*>("reportMake");
  const QDateTime first = QFileInfo(folder_.filePath("report/report.html")).lastModified();
  QTest::mouseClick(make, Qt::LeftButton);
  QVERIFY(!window_->client().isLent() && make->text().startsWith("Replace"));
  QVERIFY(dock->findChild<QLabel*>("reportOutcome")->text().contains("report.html"));
  QCOMPARE(QFileInfo(folder_.filePath("report/report.html")).lastModified(), first);
  dock->findChild<QLineEdit*>("reportFolder")->setText(folder_.filePath("other"));
  QVERIFY(make->text().startsWith("Write"));
  QProcess reader;
  reader.start("pdftotext", {folder_.filePath("report/report.pdf"), "-"});
  if (!reader.waitForStarted()) QSKIP("pdftotext (poppler-utils) is not installed");
  reader.waitForFinished();
  const QString words = QString::fromUtf8(reader.readAllStandardOutput());
  QVERIFY(words.contains("Incident report"));
  QVERIFY(words.contains("page 1 of"));
  QVERIFY2(words.contains("2020-03-12T00:"), "dates can be searched with their punctuation");
  QVERIFY(words.contains("BTC-PERP") && words.contains("%"));
  QFile::remove(FB_BUILD_DIR "/screenshots/report.pdf");
  QFile::copy(folder_.filePath("report/report.pdf"), FB_BUILD_DIR "/screenshots/report.pdf");
}

void TestShellWindow::aBadFileIsAnsweredAndNothingLost() {
  const QString bad = folder_.filePath("bad.fbk");
  QFile file(bad);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("not a recording");
  file.close();
  QSignalSpy failed(&window_->opener(), &Opener::failed);
  window_->opener().openAny({bad});
  QVERIFY(failed.wait(20'000));
  QVERIFY(window_->messages()->isVisible());
  QVERIFY2(window_->messages()->words().contains("bad.fbk"), qPrintable(window_->messages()->words()));
  test::shoot(*window_, "shell_bad_file");
  QVERIFY(shown());
  window_->messages()->hide();
  // An abandoned opening is dropped.
  QSignalSpy opened(&window_->opener(), &Opener::opened);
  window_->opener().openFile(file_);
  window_->opener().cancel();
  QTest::qWait(1500);
  QCOMPARE(opened.size(), 0);
}

void TestShellWindow::theNextStartComesBackHere() {
  window_->client().seek(kMomentMs);
  QTRY_COMPARE_WITH_TIMEOUT(shown()->time_ms, kMomentMs, 30'000);
  window_->actions().at("layout.incident")->trigger();
  window_->close();
  QCOMPARE(memory::lastPlace().file, file_);
  QCOMPARE(memory::lastPlace().time_ms, kMomentMs);
  window_ = std::make_unique<MainWindow>(FB_SOURCE_DIR "/resources/days");
  window_->show();
  window_->begin({});
  QTRY_VERIFY_WITH_TIMEOUT(shown() && shown()->time_ms == kMomentMs, 60'000);
  QCOMPARE(window_->layouts().current(), Layout::incident);
  QTRY_COMPARE(window_->findChild<QDockWidget*>("journal")->isVisible(), true);
}

QTEST_MAIN(TestShellWindow)
#include "tst_shell_window.moc"
