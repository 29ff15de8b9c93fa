// The window on the screens that people have. A screen and its scale are given to a program as it starts, so each of
// them is a run of this program: the test starts itself once a screen.
#include <QComboBox>
#include <QDockWidget>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "breakers/breaker_row.h"
#include "ui/cut_texts.h"
#include "ui/window_sample.h"

using namespace fb;
using namespace fb::ui;

class TestScreens : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void everyScreen_data();
  void everyScreen();
  void theWindowFits();
  void whatMattersIsInSight();
  void everyLayoutIsReadable_data();
  void everyLayoutIsReadable();
  void theCutTextIsNoticed();

 private:
  static bool isOneScreen() { return qEnvironmentVariableIsSet("FIREBREAK_SCREEN"); }
  bool inSight(const QWidget* w) const {
    return w && w->isVisible() && window_->rect().contains(QRect(w->mapTo(window_.get(), QPoint()), w->size()));
  }
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;
};

#define ONE_SCREEN_ONLY                                       \
  if (!isOneScreen()) {                                       \
    QVERIFY2(!window_, "done once a screen, by everyScreen"); \
    return;                                                   \
  }

void TestScreens::initTestCase() {
  if (!isOneScreen()) return;
  test::keepSettingsIn(folder_.path(), "screens");
  test::applyTheme();
  const QString day = test::smallDay(folder_.filePath("day.fbk"));
  QVERIFY(!day.isEmpty());
  window_ = test::openedWindow(day);
  QVERIFY(window_);
  window_->client().seek(test::kDayMs + 40 * 60'000);
  QTRY_COMPARE_WITH_TIMEOUT(window_->client().snapshot()->time_ms, test::kDayMs + 40 * 60'000, 60'000);
}

void TestScreens::everyScreen_data() {
  QTest::addColumn<int>("width");
  QTest::addColumn<int>("height");
  QTest::addColumn<QString>("scale");
  QTest::newRow("1366x768") << 1366 << 768 << "1";
  QTest::newRow("1280x720") << 1280 << 720 << "1";
  QTest::newRow("1920x1080 at 1.5") << 1920 << 1080 << "1.5";
  QTest::newRow("2560x1440 at 2") << 2560 << 1440 << "2";
  QTest::newRow("2560x1440") << 2560 << 1440 << "1";
}

void TestScreens::everyScreen() {
  if (isOneScreen()) return;
  QFETCH(int, width);
  QFETCH(int, height);
  QFETCH(QString, scale);
  const QString described = folder_.filePath("screen.json");
  QFile file(described);
  QVERIFY(file.open(QIODevice::WriteOnly));
  const QJsonObject screen{{"name", "one"},        {"x", 0},           {"y", 0},
                           {"width", width},       {"height", height}, {"logicalDpi", 96},
                           {"logicalBaseDpi", 96}, {"dpr", 1}};
  file.write(QJsonDocument(QJsonObject{{"synchronousWindowSystemEvents", false},
                                       {"windowFrameMargins", true},
                                       {"screens", QJsonArray{screen}}})
                 .toJson());
  file.close();
  QProcess run;
  QProcessEnvironment env = QProcessEnvironment::systemEnvironment();
  env.insert("QT_QPA_PLATFORM", "offscreen:configfile=" + described);
  env.insert("QT_SCALE_FACTOR", scale);
  env.insert("FIREBREAK_SCREEN", QString("%1x%2_%3").arg(width).arg(height).arg(scale));
  run.setProcessEnvironment(env);
  run.setProcessChannelMode(QProcess::MergedChannels);
  run.start(QCoreApplication::applicationFilePath(), QStringList());
  QVERIFY2(run.waitForFinished(240'000), "one screen takes longer than four minutes");
  const QString said = QString::fromUtf8(run.readAll());
  QVERIFY2(run.exitStatus() == QProcess::NormalExit && run.exitCode() == 0, qPrintable(said.right(6000)));
}

void TestScreens::theWindowFits() {
  ONE_SCREEN_ONLY
  const QSize room = window_->screen()->availableGeometry().size();
  const QString sizes = QString("least %1x%2, first %3x%4, screen %5x%6")
                            .arg(window_->minimumSizeHint().width())
                            .arg(window_->minimumSizeHint().height())
                            .arg(window_->frameGeometry().width())
                            .arg(window_->frameGeometry().height())
                            .arg(room.width())
                            .arg(room.height());
  qInfo("%s", qPrintable(sizes));
  QVERIFY2(window_->frameGeometry().width() <= room.width(), qPrintable(sizes));
  QVERIFY2(window_->frameGeometry().height() <= room.height(), qPrintable(sizes));
  QVERIFY2(window_->minimumSizeHint().width() <= 1280 && window_->minimumSizeHint().height() <= 690, qPrintable(sizes));
}

void TestScreens::whatMattersIsInSight() {
  ONE_SCREEN_ONLY
  for (const char* layout : {"layout.monitor", "layout.incident", "layout.parameters"}) {
    window_->actions().at(layout)->trigger();
    QTest::qWait(100);
    for (const char* name : {"concerns", "clock", "modeBadge", "runSelector", "timelineStrip", "button.time.play",
                             "button.time.next_event", "speed", "jump"})
      QVERIFY2(inSight(window_->findChild<QWidget*>(name)), qPrintable(QString(layout) + ": " + name));
  }
  window_->actions().at("layout.monitor")->trigger();
  QTest::qWait(100);
  for (auto* row : window_->findChildren<BreakerRow*>()) {
    auto* trip = row->findChild<QPushButton*>("trip");
    for (QWidget* at = trip; at; at = at->parentWidget())
      if (auto* scroll = qobject_cast<QScrollArea*>(at)) scroll->ensureWidgetVisible(trip);
    QVERIFY2(inSight(trip) && trip->visibleRegion().boundingRect().size() == trip->size(),
             qPrintable(row->objectName()));
  }
}

void TestScreens::everyLayoutIsReadable_data() {
  QTest::addColumn<QString>("layout");
  for (const char* layout : {"monitor", "incident", "parameters"}) QTest::newRow(layout) << layout;
}

// Every dock of the layout comes to the front once.
void TestScreens::everyLayoutIsReadable() {
  ONE_SCREEN_ONLY
  QFETCH(QString, layout);
  window_->actions().at("layout." + layout)->trigger();
  QTest::qWait(300);
  test::shoot(*window_, "screen_" + qEnvironmentVariable("FIREBREAK_SCREEN") + "_" + layout);
  QStringList cut;
  for (auto* dock : window_->findChildren<QDockWidget*>()) {
    if (dock->isHidden()) continue;
    dock->raise();
    QTest::qWait(60);
    cut += test::cutTexts(*window_);
  }
  cut.removeDuplicates();
  QVERIFY2(cut.isEmpty(), qPrintable(cut.join('\n')));
}

// The check itself can fail.
void TestScreens::theCutTextIsNoticed() {
  QWidget holder;
  QLabel label("431 249.45 USD", &holder);
  label.resize(20, 20);
  holder.resize(200, 40);
  holder.show();
  QVERIFY(QTest::qWaitForWindowExposed(&holder));
  QCOMPARE(test::cutTexts(holder).size(), 1);
  label.resize(190, 20);
  QVERIFY(test::cutTexts(holder).isEmpty());
}

QTEST_MAIN(TestScreens)
#include "tst_screens.moc"
