// The window under a hand that does anything: it must not crash, and no event may hold up the GUI thread. A few
// thousand deeds by default; FIREBREAK_ACTIONS says how many, FIREBREAK_SEED from which seed (a failure names the seed;
// what was done stands in random_actions/<seed>.txt of the build folder). Stalls over 250 ms are printed;
// FIREBREAK_MAX_STALL_MS makes longer ones a failure: time is a matter of the machine, so the suite does not ask.
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "shell/memory.h"
#include "ui/random_hand.h"
#include "ui/stall_watch.h"
#include "ui/window_sample.h"

using namespace fb;
using namespace fb::ui;

class TestRandomActions : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void nothingDoneCrashesTheWindow();

 private:
  static constexpr qint64 kStallMs = 250;

  // Dialogs that are still open have event loops of their own: they are left one by one, then ours.
  static void leave(QEventLoop& loop, QTimer& next) {
    if (QWidget* held =
            QApplication::activePopupWidget() ? QApplication::activePopupWidget() : QApplication::activeModalWidget()) {
      next.start(0);
      held->close();
      return;
    }
    loop.quit();
  }

  QTemporaryDir folder_;
  QString file_;
};

void TestRandomActions::initTestCase() {
  test::keepSettingsIn(folder_.path(), "random");
  test::applyTheme();
  QApplication::setQuitOnLastWindowClosed(false);
  QVERIFY(QDir::setCurrent(folder_.path()));  // whatever is saved on the way lies there
  file_ = test::smallDay(folder_.filePath("day.fbk"));
  QVERIFY(!file_.isEmpty());
  QVERIFY(!test::smallDay(folder_.filePath("other.fbk"), 300, 1, 2).isEmpty());
  memory::addRecent(folder_.filePath("other.fbk"));
}

void TestRandomActions::nothingDoneCrashesTheWindow() {
  const int deeds = qEnvironmentVariable("FIREBREAK_ACTIONS", "2000").toInt();
  const quint32 seed = qEnvironmentVariable("FIREBREAK_SEED", "1").toUInt();
  QDir().mkpath(FB_BUILD_DIR "/random_actions");
  const auto window = test::openedWindow(file_);
  QVERIFY(window);
  test::RandomHand hand(*window, seed, QString(FB_BUILD_DIR "/random_actions/%1.txt").arg(seed));
  test::StallWatch watch(kStallMs);
  // A timer, so that a dialog with an event loop of its own is handled like everything else.
  QTimer next;
  QEventLoop loop;
  next.setSingleShot(true);
  connect(&next, &QTimer::timeout, &next, [&] {
    if (hand.deeds() >= deeds) return leave(loop, next);
    next.start(hand.pauseMs());
    hand.act();
    watch.setDeed(hand.lastDeed());
  });
  next.start(0);
  loop.exec();
  std::fprintf(stderr, "seed %u: %d actions, %d stalls over %lld ms, longest %lld ms\n", seed, hand.deeds(),
               watch.stalls(), static_cast<long long>(kStallMs), static_cast<long long>(watch.longestMs()));
  QCOMPARE(hand.deeds(), deeds);
  QVERIFY(window->client().snapshot());
  const qint64 most = qEnvironmentVariable("FIREBREAK_MAX_STALL_MS", "0").toLongLong();
  QVERIFY2(most == 0 || watch.longestMs() <= most,
           "an event held up the window for longer than FIREBREAK_MAX_STALL_MS");
}

QTEST_MAIN(TestRandomActions)
#include "tst_random_actions.moc"
