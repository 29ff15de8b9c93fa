// A hand that does anything a person could: mouse, keys, menus, dialogs, drags of docks and tabs, floating, layouts.
// What it does follows from its seed; each deed is written down before it is done. Thread rule: GUI thread.
#pragma once
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QFile>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QRandomGenerator>
#include <QScopedValueRollback>
#include <QTabBar>
#include <QTest>
#include <QWheelEvent>
#include <QWindow>

#include "shell/main_window.h"

namespace fb::test {

class RandomHand {
 public:
  RandomHand(ui::MainWindow& window, quint32 seed, const QString& log) : window_(window), random_(seed), log_(log) {
    if (!log_.open(QIODevice::WriteOnly)) qFatal("the list of deeds cannot be written");
  }
  // One deed. A dialog that is open, or a menu, has the hand until it is closed. A deed may open a dialog with an event
  // loop of its own: what comes from within that loop is done, what comes amid a drag waits.
  void act() {
    const bool held = QApplication::activeModalWidget() || QApplication::activePopupWidget();
    if (depth_ > (held ? kDeepest : 0)) return;
    const QScopedValueRollback<int> inside(depth_, depth_ + 1);
    ++deeds_;
    if (QWidget* popup = QApplication::activePopupWidget()) return inPopup(popup);
    if (QWidget* modal = QApplication::activeModalWidget()) return inDialog(modal);
    in_dialog_ = 0;
    if (!window_.isVisible()) window_.show();
    outside();
  }
  const QString& lastDeed() const { return last_; }
  int deeds() const { return deeds_; }
  int pauseMs() { return upTo(12); }

 private:
  static constexpr int kPatience = 8;  // deeds in one dialog before it is closed
  static constexpr int kDeepest = 3;   // event loops within event loops

  int upTo(int n) { return n <= 0 ? 0 : static_cast<int>(random_.bounded(static_cast<quint32>(n))); }
  bool chance(int percent) { return upTo(100) < percent; }
  QPoint within(const QRect& r) { return {r.left() + upTo(r.width()), r.top() + upTo(r.height())}; }
  template <class T>
  T any(const QList<T>& list) {
    return list[upTo(static_cast<int>(list.size()))];
  }
  void note(const QString& deed) {
    last_ = QString("%1 %2").arg(deeds_).arg(deed);
    log_.write(last_.toUtf8() + '\n');
    log_.flush();
  }
  static QString named(const QWidget* w) {
    return QString("%1 “%2”").arg(w->metaObject()->className(), w->objectName());
  }

  void outside() {
    const int kind = upTo(100);
    if (kind < 20) return click(chance(85) ? static_cast<QWidget*>(&window_) : any(windows()));
    if (kind < 34) return pressKey();
    if (kind < 46) return shortcut();
    if (kind < 52) return trigger();
    if (kind < 58) return openMenu();
    if (kind < 72) return dragDock();
    if (kind < 78) return dragTab();
    if (kind < 82) return floatDock();
    if (kind < 86) return switchLayout();
    if (kind < 89) return wheel();
    if (kind < 97) return dragAnywhere();
    resizeWindow();
  }

  QList<QWidget*> windows() {
    QList<QWidget*> list;
    for (QWidget* w : QApplication::topLevelWidgets())
      if (w->isVisible() && w->windowHandle() && w->windowType() != Qt::ToolTip) list << w;
    if (list.isEmpty()) list << &window_;
    return list;
  }
  QList<QDockWidget*> docks(bool floating_too = true) {
    QList<QDockWidget*> list;
    for (auto* d : window_.findChildren<QDockWidget*>())
      if (d->isVisible() && d->features() != QDockWidget::NoDockWidgetFeatures && (floating_too || !d->isFloating()))
        list << d;
    return list;
  }

  // --- mouse: through the door that the window system uses -------------------------------------------------------
  void click(QWidget* window) {
    QList<QWidget*> targets;
    for (QWidget* w : window->findChildren<QWidget*>())
      if (w->isVisible() && w->window() == window && !w->size().isEmpty()) targets << w;
    QWidget* target = targets.isEmpty() ? window : any(targets);
    const QPoint at = target->mapTo(window, within(target->rect()));
    QPointer<QWindow> handle = window->windowHandle();
    if (!handle) return;
    const int kind = upTo(10);
    note(QString("click %1 kind %2").arg(named(target)).arg(kind));
    if (kind == 0) return QTest::mouseDClick(handle, Qt::LeftButton, Qt::NoModifier, at);
    const auto button = kind == 1 ? Qt::RightButton : Qt::LeftButton;
    const auto with = kind == 2 ? Qt::ShiftModifier : kind == 3 ? Qt::ControlModifier : Qt::NoModifier;
    QTest::mouseClick(handle, button, with, at);
  }
  // Press, a few steps with time for events between them, release. Now and then a key in the middle, and often a layout
  // at once after it: Qt still animates what was dropped.
  void drag(QWidget* from, const QPoint& press, const QPoint& to_global, const QString& what) {
    QPointer<QWindow> handle = from->window()->windowHandle();
    if (!handle) return;
    const QPoint start = from->mapToGlobal(press);
    note(QString("drag %1 from %2,%3 to %4,%5")
             .arg(what)
             .arg(start.x())
             .arg(start.y())
             .arg(to_global.x())
             .arg(to_global.y()));
    QTest::mousePress(handle, Qt::LeftButton, Qt::NoModifier, handle->mapFromGlobal(start));
    const int steps = 2 + upTo(6), interrupt = chance(12) ? upTo(steps) : -1;
    QPoint now = start;
    for (int i = 1; i <= steps && handle; ++i) {
      now = start + (to_global - start) * i / steps;
      QTest::mouseMove(handle, handle->mapFromGlobal(now));
      QTest::qWait(upTo(12));
      if (i - 1 == interrupt) chance(50) ? switchLayout() : pressKey();
      if (QApplication::activeModalWidget() || QApplication::activePopupWidget()) break;
    }
    if (handle) QTest::mouseRelease(handle, Qt::LeftButton, Qt::NoModifier, handle->mapFromGlobal(now));
    if (chance(45)) {
      QTest::qWait(upTo(200));
      if (!QApplication::activeModalWidget()) switchLayout();
    }
  }
  void dragDock() {
    const auto list = docks();
    if (list.isEmpty()) return switchLayout();
    QDockWidget* dock = any(list);
    QWidget* title = dock->titleBarWidget() ? dock->titleBarWidget() : dock;
    const QRect room = QRect(window_.mapToGlobal(QPoint()), window_.size()).adjusted(-80, -80, 80, 80);
    // Over another dock's middle or edge, or anywhere.
    QPoint to = within(room);
    if (chance(60)) {
      const QDockWidget* other = any(list);
      to = other->mapToGlobal(chance(50) ? other->rect().center() : within(other->rect()));
    }
    drag(title, {20 + upTo(40), title->height() / 2}, to, "dock " + dock->objectName());
  }
  void dragTab() {
    QList<QTabBar*> bars;
    for (auto* bar : window_.findChildren<QTabBar*>())
      if (bar->isVisible() && bar->count() > 0) bars << bar;
    if (bars.isEmpty()) return dragDock();
    QTabBar* bar = any(bars);
    const QPoint at = bar->tabRect(upTo(bar->count())).center();
    const QPoint to = chance(50) ? bar->mapToGlobal(within(bar->rect()))
                                 : within(QRect(window_.mapToGlobal(QPoint()), window_.size()));
    drag(bar, at, to, "tab");
  }
  void dragAnywhere() {
    auto* strip = window_.findChild<QWidget*>("timelineStrip");
    QWidget* on = strip && strip->isVisible() && chance(50) ? strip : &window_;
    drag(on, within(on->rect()), on->mapToGlobal(within(on->rect())), named(on));
  }
  void wheel() {
    QWidget* window = any(windows());
    const QPoint at = within(window->rect());
    QWidget* on = window->childAt(at);
    if (!on) return;
    note("wheel on " + named(on));
    const auto with = chance(20) ? Qt::ControlModifier : Qt::NoModifier;
    QWheelEvent event(on->mapFrom(window, at), window->mapToGlobal(at), {}, {0, chance(50) ? 120 : -120}, Qt::NoButton,
                      with, Qt::NoScrollPhase, false);
    QApplication::sendEvent(on, &event);
  }

  // --- keys -------------------------------------------------------------------------------------------------------
  // Pressing may close the window that the key went to: the release goes to whichever has the focus then.
  void key(int key, Qt::KeyboardModifiers with = Qt::NoModifier) {
    const QString letter = key < 128 && with == Qt::NoModifier ? QString(QChar(key)).toLower() : QString();
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease})
      if (QWindow* to = QGuiApplication::focusWindow() ? QGuiApplication::focusWindow() : window_.windowHandle()) {
        qt_handleKeyEvent(to, type, key, with, letter, false, 1);
      }
  }
  void pressKey() {
    static const QList<int> keys{Qt::Key_Tab,    Qt::Key_Tab,    Qt::Key_Backtab,  Qt::Key_Left,   Qt::Key_Right,
                                 Qt::Key_Up,     Qt::Key_Down,   Qt::Key_Space,    Qt::Key_Return, Qt::Key_Escape,
                                 Qt::Key_F1,     Qt::Key_Home,   Qt::Key_End,      Qt::Key_B,      Qt::Key_Plus,
                                 Qt::Key_Minus,  Qt::Key_Delete, Qt::Key_PageDown, Qt::Key_5,      Qt::Key_0,
                                 Qt::Key_Period, Qt::Key_A,      Qt::Key_Menu,     Qt::Key_F2};
    static const QList<Qt::KeyboardModifiers> with{Qt::NoModifier,    Qt::NoModifier,      Qt::NoModifier,
                                                   Qt::ShiftModifier, Qt::ControlModifier, Qt::AltModifier};
    const int k = any(keys);
    const auto m = any(with);
    note("key " + QKeySequence(QKeyCombination(m, static_cast<Qt::Key>(k))).toString());
    key(k, m);
  }
  void shortcut() {
    QList<QAction*> list;
    for (QAction* a : window_.actions().all())
      if (!a->shortcut().isEmpty() && a->objectName() != "file.quit") list << a;
    QAction* action = any(list);
    const QKeyCombination keys = action->shortcut()[0];
    note("shortcut " + action->objectName());
    key(keys.key(), keys.keyboardModifiers());
  }
  void trigger() {
    QList<QAction*> list;
    for (QAction* a : window_.actions().all())
      if (!a->isSeparator() && a->objectName() != "file.quit") list << a;
    QAction* action = any(list);
    note("action " + action->objectName());
    action->trigger();
  }
  void openMenu() {
    const auto menus = window_.menuBar()->actions();
    if (menus.isEmpty()) return;
    QAction* menu = any(QList<QAction*>(menus));
    note("menu " + menu->text());
    if (menu->menu()) menu->menu()->popup(window_.mapToGlobal(window_.menuBar()->actionGeometry(menu).bottomLeft()));
  }
  void inPopup(QWidget* popup) {
    auto* menu = qobject_cast<QMenu*>(popup);
    const bool quits = menu && menu->activeAction() && menu->activeAction()->objectName() == "file.quit";
    static const QList<int> keys{Qt::Key_Down,   Qt::Key_Down,  Qt::Key_Down,  Qt::Key_Up,
                                 Qt::Key_Return, Qt::Key_Right, Qt::Key_Escape};
    const int k = quits ? Qt::Key_Escape : any(keys);
    note(QString("in %1: %2").arg(named(popup), QKeySequence(k).toString()));
    QTest::keyClick(popup, static_cast<Qt::Key>(k));
  }
  void inDialog(QWidget* modal) {
    if (++in_dialog_ > kPatience) {
      note("leave " + named(modal));
      in_dialog_ = 0;
      modal->close();
      return;
    }
    if (chance(50)) return click(modal);
    pressKey();
  }

  // --- the window ------------------------------------------------------------------------------------------------
  void floatDock() {
    const auto list = docks();
    if (list.isEmpty()) return switchLayout();
    QDockWidget* dock = any(list);
    const int kind = upTo(3);
    note(QString("float %1 kind %2").arg(dock->objectName()).arg(kind));
    if (kind == 0) return dock->setFloating(!dock->isFloating());
    if (kind == 1) {
      dock->close();
      return;
    }
    QWidget* title = dock->titleBarWidget();
    if (title && dock->window()->windowHandle())
      QTest::mouseDClick(dock->window()->windowHandle(), Qt::LeftButton, Qt::NoModifier,
                         title->mapTo(dock->window(), QPoint(30, title->height() / 2)));
  }
  void switchLayout() {
    static const QList<int> keys{Qt::Key_1, Qt::Key_2, Qt::Key_3};
    if (chance(20)) {
      note("reset the layout");
      return window_.actions().at("layout.reset")->trigger();
    }
    const int k = any(keys);
    note("layout " + QKeySequence(k).toString());
    key(k, Qt::ControlModifier);
  }
  void resizeWindow() {
    static const QList<QSize> sizes{{1366, 768}, {1280, 720}, {1920, 1080}, {2560, 1440}, {1600, 1000}};
    const QSize size = any(sizes);
    note(QString("size %1 x %2").arg(size.width()).arg(size.height()));
    window_.resize(size);
  }

  ui::MainWindow& window_;
  QRandomGenerator random_;
  QFile log_;
  QString last_;
  int deeds_ = 0, in_dialog_ = 0, depth_ = 0;
};

}  // namespace fb::test
