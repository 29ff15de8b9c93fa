// The window by keys alone: Tab, mnemonics, Escape, F1.
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QtTest>

#include "common/dock_panel.h"
#include "shell/help_window.h"
#include "shell/message_panel.h"
#include "shell/start_page.h"
#include "ui/cut_texts.h"
#include "ui/window_sample.h"

using namespace fb;
using namespace fb::ui;

class TestKeyboard : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void tabGoesRoundAndStaysOnTheScreen_data();
  void tabGoesRoundAndStaysOnTheScreen();
  void everyMenuEntryHasItsLetter();
  void everyDockHasItsPage();
  void escapeClosesTheCard();
  void theStartPageOpensEveryDay();
  void coloursChangeAtOnce();

 private:
  void key(int key, Qt::KeyboardModifiers with = Qt::NoModifier) {
    window_->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), window_.get());
    QTest::keyClick(window_->windowHandle(), static_cast<Qt::Key>(key), with);
  }
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;
};

void TestKeyboard::initTestCase() {
  test::keepSettingsIn(folder_.path(), "keyboard");
  test::applyTheme();
  const QString day = test::smallDay(folder_.filePath("day.fbk"));
  QVERIFY(!day.isEmpty());
  window_ = test::openedWindow(day);
  QVERIFY(window_);
}

void TestKeyboard::tabGoesRoundAndStaysOnTheScreen_data() {
  QTest::addColumn<QString>("layout");
  for (const char* layout : {"monitor", "incident", "parameters"}) QTest::newRow(layout) << layout;
}

void TestKeyboard::tabGoesRoundAndStaysOnTheScreen() {
  QFETCH(QString, layout);
  window_->actions().at("layout." + layout)->trigger();
  QTest::qWait(100);
  auto* strip = window_->findChild<QWidget*>("timelineStrip");
  strip->setFocus();
  QSet<QString> docks;
  int steps = 0;
  do {
    key(Qt::Key_Tab);
    const QWidget* at = QApplication::focusWidget();
    QVERIFY(at);
    const QRect place(at->mapTo(window_.get(), QPoint()), at->size());
    QVERIFY2(window_->rect().intersects(place), qPrintable(test::where(at) + at->metaObject()->className()));
    for (const QWidget* w = at; w; w = w->parentWidget())
      if (qobject_cast<const DockPanel*>(w)) docks.insert(w->objectName());
  } while (QApplication::focusWidget() != strip && ++steps < 400);
  QCOMPARE(QApplication::focusWidget(), strip);
  for (const auto* dock : window_->findChildren<DockPanel*>()) {
    const QRect place(dock->mapTo(window_.get(), QPoint()), dock->size());
    const bool in_front = dock->isVisible() && window_->rect().intersects(place);
    QVERIFY2(docks.contains(dock->objectName()) == in_front, qPrintable(dock->objectName()));
  }
}

void TestKeyboard::everyMenuEntryHasItsLetter() {
  QList<QMenu*> menus;
  QString letters;
  for (const QAction* a : window_->menuBar()->actions()) {
    QVERIFY2(a->text().contains('&'), qPrintable(a->text()));
    const QChar letter = a->text()[a->text().indexOf('&') + 1].toLower();
    QVERIFY2(!letters.contains(letter), qPrintable(a->text()));
    letters += letter;
    menus << a->menu();
  }
  for (QMenu* menu : menus) {
    menu->popup({});
    menu->hide();
    QString used;
    for (const QAction* a : menu->actions()) {
      if (a->isSeparator()) continue;
      QVERIFY2(a->text().contains('&'), qPrintable(a->text()));
      const QChar letter = a->text()[a->text().indexOf('&') + 1].toLower();
      QVERIFY2(!used.contains(letter), qPrintable(a->text()));
      used += letter;
    }
  }
}

// Asked of the docks of the window, so that a dock without a page fails here.
void TestKeyboard::everyDockHasItsPage() {
  auto docks = window_->findChildren<DockPanel*>();
  QVERIFY(docks.size() >= 11);
  for (DockPanel* dock : docks) {
    dock->show();
    dock->raise();
    QTest::qWait(30);
    QWidget* inside = nullptr;
    for (QWidget* w : dock->findChildren<QWidget*>())
      if (!inside && (w->focusPolicy() & Qt::TabFocus) && w->isVisible() && w->isEnabled()) inside = w;
    QVERIFY2(inside, qPrintable(dock->objectName()));
    inside->setFocus();
    key(Qt::Key_F1);
    auto* help = window_->findChild<HelpWindow*>();
    QVERIFY(help && help->isVisible());
    QCOMPARE(help->page(), dock->objectName());
    help->hide();
  }
  window_->findChild<QWidget*>("timelineStrip")->setFocus();
  key(Qt::Key_F1);
  QCOMPARE(window_->findChild<HelpWindow*>()->page(), QString("timeline"));
  window_->findChild<HelpWindow*>()->hide();
}

void TestKeyboard::escapeClosesTheCard() {
  window_->messages()->showMessage("One thing", "of which one should know");
  QVERIFY(window_->messages()->isVisible());
  key(Qt::Key_Escape);
  QVERIFY(!window_->messages()->isVisible());
  window_->findChild<QWidget*>("jump")->setFocus();
  key(Qt::Key_Escape);
  QCOMPARE(QApplication::focusWidget(), window_->findChild<QWidget*>("timelineStrip"));
}

void TestKeyboard::theStartPageOpensEveryDay() {
  QCOMPARE(window_->opener().bundledDays(), QStringList({"2020-03-12", "2021-05-19", "2025-10-10"}));
  key(Qt::Key_H, Qt::ControlModifier);
  auto* page = window_->findChild<StartPage*>();
  QVERIFY(page && page->isVisible());
  test::shoot(*page, "shell_start");
  QSignalSpy days(page, &StartPage::dayWanted);
  QTest::keyClick(page->focusWidget(), Qt::Key_Down);
  QTest::keyClick(page->focusWidget(), Qt::Key_Return);
  QCOMPARE(days.size(), 1);
  QCOMPARE(days[0][0].toString(), QString("2021-05-19"));
  window_->opener().cancel();
  window_->messages()->hide();
}

void TestKeyboard::coloursChangeAtOnce() {
  const auto paper = [this] { return test::shoot(*window_, "shell_light").pixelColor(3, window_->height() - 3); };
  QVERIFY(paper().lightness() < 80);
  window_->actions().at("view.light")->trigger();
  QVERIFY(paper().lightness() > 200);
  window_->actions().at("view.light")->trigger();
  QVERIFY(paper().lightness() < 80);
}

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
