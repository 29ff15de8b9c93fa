// Layouts changed while Qt remembers something of the arrangement before: a separator under the mouse, a dock in the
// hand. Each is a crash inside Qt when the places change under it.
#include <QDockWidget>
#include <QTemporaryDir>
#include <QtTest>

#include "shell/command_palette.h"
#include "ui/window_sample.h"

using namespace fb;
using namespace fb::ui;

class TestLayouts : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void aSeparatorUnderTheMouseIsForgotten_data();
  void aSeparatorUnderTheMouseIsForgotten();
  void aDockInTheHandIsLetGo();

 private:
  QList<QPoint> besideDocks() const;
  bool hovers(const QPoint& at) {
    QTest::mouseMove(window_->windowHandle(), at);
    QTest::qWait(1);
    const auto shape = window_->cursor().shape();
    return shape == Qt::SplitHCursor || shape == Qt::SplitVCursor;
  }
  void show(Layout layout) {
    window_->layouts().show(layout);
    QTRY_COMPARE(window_->layouts().current(), layout);
  }
  void showAsMade(Layout layout) {
    show(layout);
    window_->layouts().reset();
    QTest::qWait(20);  // the docks get their places
  }
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;
};

void TestLayouts::initTestCase() {
  test::keepSettingsIn(folder_.path(), "layouts");
  test::applyTheme();
  window_ = std::make_unique<MainWindow>(FB_SOURCE_DIR "/resources/days");
  window_->resize(1600, 1000);
  window_->show();
  QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
}

// Just outside every dock that is in sight, on each of its sides.
QList<QPoint> TestLayouts::besideDocks() const {
  QList<QPoint> points;
  for (const auto* dock : window_->findChildren<QDockWidget*>()) {
    const QRect place(dock->mapTo(window_.get(), QPoint()), dock->size());
    if (!dock->isVisible() || !window_->rect().intersects(place)) continue;
    const QRect around = place.adjusted(-4, -4, 4, 4);
    for (const QPoint& at : {QPoint(around.left(), place.center().y()), QPoint(around.right(), place.center().y()),
                             QPoint(place.center().x(), around.top()), QPoint(place.center().x(), around.bottom())})
      if (window_->rect().contains(at)) points << at;
  }
  return points;
}

void TestLayouts::aSeparatorUnderTheMouseIsForgotten_data() {
  QTest::addColumn<Layout>("before");
  QTest::addColumn<Layout>("after");
  const QList<std::pair<const char*, Layout>> all{
      {"monitor", Layout::monitor}, {"incident", Layout::incident}, {"parameters", Layout::parameters}};
  for (const auto& [name, before] : all)
    for (const auto& [then, after] : all)
      if (before != after) QTest::addRow("%s, %s", name, then) << before << after;
}

void TestLayouts::aSeparatorUnderTheMouseIsForgotten() {
  QFETCH(Layout, before);
  QFETCH(Layout, after);
  showAsMade(before);
  int hovered = 0;
  for (const QPoint& at : besideDocks()) {
    showAsMade(before);
    if (!hovers(at)) continue;
    ++hovered;
    // A low window has fewer places; what it asks for is laid out anew, not restored.
    window_->resize(hovered % 2 == 0 ? QSize(1280, 720) : QSize(1600, 1000));
    show(after);
    window_->layouts().reset();
    QTest::keyClick(window_->windowHandle(), Qt::Key_F9);
    QVERIFY(window_->cursor().shape() == Qt::ArrowCursor);
    window_->resize(1600, 1000);
  }
  QVERIFY2(hovered >= 4, "the mouse found too few separators");
}

// A dialog that a key opens in the middle of a drag takes the release of the button: Qt holds the dock on.
void TestLayouts::aDockInTheHandIsLetGo() {
  for (const Layout layout : {Layout::incident, Layout::parameters, Layout::monitor}) show(layout);  // each is kept
  showAsMade(Layout::monitor);
  auto* dock = window_->findChild<QDockWidget*>("cascade");
  QWindow* handle = window_->windowHandle();
  const QPoint start = dock->titleBarWidget()->mapTo(window_.get(), QPoint(30, 12));
  QTest::mousePress(handle, Qt::LeftButton, {}, start);
  for (int i = 1; i <= 8; ++i) QTest::mouseMove(handle, start + QPoint(-40 * i, 20 * i));
  QTRY_VERIFY(dock->isFloating());
  QTest::keyClick(handle, Qt::Key_K, Qt::ControlModifier);
  auto* palette = window_->findChild<CommandPalette*>();
  QVERIFY(palette);
  QTest::mouseRelease(handle, Qt::LeftButton, {}, start);
  QCOMPARE(QGuiApplication::mouseButtons(), Qt::NoButton);
  QTest::keyClick(palette, Qt::Key_Escape);
  QTRY_VERIFY(!window_->findChild<CommandPalette*>());
  QCOMPARE(QWidget::mouseGrabber(), dock);  // in the hand still, with no button down
  for (const Layout layout : {Layout::incident, Layout::parameters, Layout::monitor}) {
    show(layout);
    QCOMPARE(QWidget::mouseGrabber(), nullptr);
    for (int i = 1; i <= 8; ++i) QTest::mouseMove(handle, start + QPoint(-30 * i, 15 * i));
    QTest::mouseClick(handle, Qt::LeftButton, {}, start);
    QTest::keyClick(handle, Qt::Key_F9);
  }
}

QTEST_MAIN(TestLayouts)
#include "tst_layouts.moc"
