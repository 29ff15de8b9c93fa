// Nothing that a person did is lost: forks and bookmarks are there after reopening and after a kill, two windows on one
// file keep what both wrote, and a day that is in no file asks for one.
#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

#include "record/kept_runs.h"
#include "shell/opener.h"
#include "shell/run_selector.h"
#include "shell/top_strip.h"
#include "timeline/timeline_view.h"
#include "ui/window_sample.h"

using namespace fb;
using namespace fb::ui;
using namespace fb::test;

namespace {

constexpr TimeMs kMomentMs = kDayMs + 20 * 60'000;

std::vector<OperatorCommand> halt(const std::string& why) {
  return {{"ann", "bob", why, SetBreaker{0, BreakerState::halted, 0}}};
}

RunKeeper& keeper(MainWindow& window) { return *window.findChild<RunKeeper*>("runKeeper"); }
TimelineView& timeline(MainWindow& window) { return *window.findChild<TimelineView*>(); }
RunSelector& selector(MainWindow& window) { return *window.findChild<RunSelector*>("runSelector"); }

bool forkAt(MainWindow& window, TimeMs at, const std::string& why) {
  QSignalSpy kept(&keeper(window), &RunKeeper::kept);
  window.client().seek(at);
  window.client().fork(halt(why));
  return QTest::qWaitFor([&] { return !kept.isEmpty(); }, 30'000);
}

std::size_t runsIn(const QString& file) {
  const auto runs = load_runs(file.toStdString());
  return runs ? runs->size() : std::size_t(-1);
}

std::vector<std::string> whys(const QString& file) {
  std::vector<std::string> out;
  if (const auto runs = load_runs(file.toStdString()))
    for (const KeptRun& run : *runs) out.push_back(run.commands.back().command.why);
  std::ranges::sort(out);
  return out;
}

// As a child: opens the file and makes forks until it is killed, naming each that the window says is kept.
int forkUntilKilled(const QString& file) {
  const auto window = openedWindow(file);
  if (!window) return 1;
  for (int i = 0; i < 1000; ++i) {
    const std::string why = "child " + std::to_string(QCoreApplication::applicationPid()) + " " + std::to_string(i);
    window->client().showRun(0);
    if (!forkAt(*window, kMomentMs + i * 15'000, why)) return 1;
    std::puts(why.c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

class TestKeptWork : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  int days_ = 0;
  QString day() { return smallDay(folder_.filePath(QString("day%1.fbk").arg(++days_)), 200, 1); }

 private slots:
  void initTestCase() { keepSettingsIn(folder_.path(), "kept"); }
  void aForkIsThereAfterReopening();
  void aForkOfAForkComesBackWhole();
  void aDroppedForkLeavesTheFile();
  void theSecondWindowReadsOnly();
  void anImportedDayAsksForAFile();
  void whatWasKeptSurvivesAKill();
  void randomWorkAgainstAModel();
};

void TestKeptWork::aForkIsThereAfterReopening() {
  const QString file = day();
  std::string hash;
  {
    const auto window = openedWindow(file);
    QVERIFY(window);
    QVERIFY(forkAt(*window, kMomentMs, "a drill"));
    QTRY_COMPARE(window->client().snapshot()->run.id, 1);
    window->client().seek(kMomentMs + 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(window->client().snapshot()->time_ms, kMomentMs + 60'000, 30'000);
    hash = window->client().snapshot()->state_hash;
    QVERIFY(window->close());
  }
  QCOMPARE(whys(file), std::vector<std::string>{"a drill"});
  const auto window = openedWindow(file);
  QVERIFY(window);
  QTRY_COMPARE(selector(*window).count(), 2);
  QVERIFY(selector(*window).itemText(1).contains("in the file"));
  emit selector(*window).activated(1);
  QTRY_COMPARE_WITH_TIMEOUT(window->client().snapshot()->run.id, 1, 30'000);
  QTRY_COMPARE(selector(*window).count(), 2);  // replayed: no longer beside itself
  QVERIFY(!selector(*window).itemText(1).contains("in the file"));
  window->client().seek(kMomentMs + 60'000);
  QTRY_COMPARE_WITH_TIMEOUT(window->client().snapshot()->time_ms, kMomentMs + 60'000, 30'000);
  QCOMPARE(window->client().snapshot()->state_hash, hash);
  QCOMPARE(runsIn(file), std::size_t{1});
}

void TestKeptWork::aForkOfAForkComesBackWhole() {
  const QString file = day();
  {
    const auto window = openedWindow(file);
    QVERIFY(window);
    QVERIFY(forkAt(*window, kMomentMs, "first"));
    QVERIFY(forkAt(*window, kMomentMs + 60'000, "second"));
  }
  const auto runs = load_runs(file.toStdString());
  QCOMPARE(runs->size(), std::size_t{2});
  QCOMPARE((*runs)[1].commands.size(), std::size_t{2});
  const auto window = openedWindow(file);
  QVERIFY(window);
  QTRY_COMPARE(selector(*window).count(), 3);
  emit selector(*window).activated(2);
  QTRY_COMPARE_WITH_TIMEOUT(window->client().snapshot()->run.id, 2, 30'000);
  QTRY_VERIFY(keeper(*window).waiting().empty());  // the first was made on the way
  QTest::qWait(200);
  QCOMPARE(runsIn(file), std::size_t{2});
}

void TestKeptWork::aDroppedForkLeavesTheFile() {
  const QString file = day();
  const auto window = openedWindow(file);
  QVERIFY(window);
  QVERIFY(forkAt(*window, kMomentMs, "a drill"));
  QTRY_COMPARE(window->client().snapshot()->run.id, 1);
  window->actions().at("run.drop")->trigger();
  QTRY_COMPARE(runsIn(file), std::size_t{0});
}

void TestKeptWork::theSecondWindowReadsOnly() {
  const QString file = day();
  auto first = openedWindow(file), second = openedWindow(file);
  QVERIFY(first && second);
  QVERIFY(first->findChild<QLabel*>("fileNote")->isHidden());
  auto* note = second->findChild<QLabel*>("fileNote");
  QVERIFY(note->isVisible() && note->text().contains("Read-only"));
  QTRY_VERIFY(second->windowTitle().contains("read-only"));
  QVERIFY(second->grab().save(FB_BUILD_DIR "/kept-read-only.png"));
  timeline(*first).bookmarks().add(kMomentMs, "of the first");
  timeline(*second).bookmarks().add(kMomentMs, "of the second");
  QTRY_COMPARE(load_bookmarks(file.toStdString())->size(), std::size_t{2});
  second->client().fork(halt("of the second"));
  QTRY_COMPARE_WITH_TIMEOUT(keeper(*second).unkept(), 1, 30'000);
  QVERIFY(!second->close());  // it would be lost
  auto* asked = second->findChild<QMessageBox*>("leave");
  QVERIFY(asked && asked->text().contains("no file"));
  asked->button(QMessageBox::Cancel)->click();
  QVERIFY(second->isVisible());
  QVERIFY(first->close());
  first.reset();
  const auto third = openedWindow(file);
  QVERIFY(third->findChild<QLabel*>("fileNote")->isHidden());  // nobody writes it any more
}

void TestKeptWork::anImportedDayAsksForAFile() {
  auto window = openedWindow(day());
  QVERIFY(window);
  const auto before = window->client().recording();
  window->opener().importSources({FB_SOURCE_DIR "/resources/days/2020-03-12.json"}, 100);
  QTRY_VERIFY_WITH_TIMEOUT(window->client().recording() != before && window->client().isOpen(), 60'000);
  QVERIFY(!window->close());
  auto* asked = window->findChild<QMessageBox*>("leave");
  QVERIFY(asked && asked->text().contains("in no file"));
  asked->button(QMessageBox::Discard)->click();
  QTRY_VERIFY(!window->isVisible());
}

void TestKeptWork::whatWasKeptSurvivesAKill() {
  const QString file = day();
  std::vector<std::string> said;
  for (int round = 0; round < 3; ++round) {
    QProcess child;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("FB_FORK_UNTIL_KILLED", file);
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(), QStringList());
    QVERIFY(QTest::qWaitFor(
        [&] { return child.bytesAvailable() > 25 * (round + 1) || child.state() == QProcess::NotRunning; }, 120'000));
    QVERIFY2(child.state() == QProcess::Running, child.readAllStandardError().constData());
    child.kill();
    QVERIFY(child.waitForFinished());
    for (const QByteArray& line : child.readAllStandardOutput().split('\n'))
      if (!line.isEmpty()) said.push_back(line.toStdString());
    const auto there = whys(file);
    for (const std::string& why : said) QVERIFY2(std::ranges::find(there, why) != there.end(), why.c_str());
  }
  const auto window = openedWindow(file);  // the mark of the dead does not count
  QVERIFY(window && window->findChild<QLabel*>("fileNote")->isHidden());
  QTRY_COMPARE(selector(*window).count(), static_cast<int>(runsIn(file)) + 1);
}

// FB_STEPS of them: forks, bookmarks, moves, runs shown, and windows closed or abandoned, against what must be in the
// file.
void TestKeptWork::randomWorkAgainstAModel() {
  const int given = qEnvironmentVariableIntValue("FB_STEPS"), steps = given > 0 ? given : 60;
  const QString file = day();
  std::mt19937 random(7);
  std::vector<std::string> forks, marks;
  auto window = openedWindow(file);
  const auto watch = [&] { connect(&timeline(*window).bookmarks(), &Bookmarks::failed, this, [](const QString& why) { qWarning("%s", qPrintable(why)); }); };
  watch();
  for (int step = 0; step < steps; ++step) {
    const TimeMs at = kDayMs + static_cast<TimeMs>(random() % 200) * 15'000;
    switch (random() % 6) {
      case 0:
        if (!forkAt(*window, at, "fork " + std::to_string(step))) break;
        forks.push_back("fork " + std::to_string(step));
        break;
      case 1:
        marks.push_back("mark " + std::to_string(step));
        timeline(*window).bookmarks().add(at, QString::fromStdString(marks.back()));
        break;
      case 2:
        window->client().seek(at);
        break;
      case 3:
        window->client().showRun(
            window->client().snapshot()->runs[random() % window->client().snapshot()->runs.size()].id);
        break;
      case 4:
        if (!keeper(*window).waiting().empty())
          keeper(*window).replay(keeper(*window).waiting()[random() % keeper(*window).waiting().size()].id);
        break;
      default:
        if (random() % 2 == 0) QVERIFY(window->close());
        window.reset();
        window = openedWindow(file);
        QVERIFY(window);
        watch();
    }
    QTest::qWait(5);
  }
  window.reset();
  std::ranges::sort(forks);
  QCOMPARE(whys(file), forks);
  std::vector<std::string> there;
  const auto kept = load_bookmarks(file.toStdString());
  QVERIFY(kept.has_value());
  for (const Bookmark& b : *kept) there.push_back(b.text);
  std::ranges::sort(there);
  std::ranges::sort(marks);
  std::vector<std::string> differ;
  std::ranges::set_symmetric_difference(there, marks, std::back_inserter(differ));
  for (const std::string& text : differ) qWarning("%s is not in both", text.c_str());
  QCOMPARE(there, marks);
  QVERIFY(load_recording(file.toStdString()).has_value());
}

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  const QString child = qEnvironmentVariable("FB_FORK_UNTIL_KILLED");
  QTemporaryDir settings;
  if (!child.isEmpty()) {
    keepSettingsIn(settings.path(), "child");
    return forkUntilKilled(child);
  }
  TestKeptWork test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_kept_work.moc"
