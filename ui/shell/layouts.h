// The three arrangements of docks, one for each job. Each is remembered as the person left it and can be reset; a saved
// state of another version is ignored. Thread rule: GUI thread.
#pragma once
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>

class QDockWidget;
class QMainWindow;

namespace fb::ui {

enum class Layout { monitor, incident, parameters };

class Layouts : public QObject {
  Q_OBJECT
 public:
  explicit Layouts(QMainWindow* window);

  void add(QDockWidget* dock);  // known by its objectName
  void show(Layout layout);     // keeps the present one, then restores or arranges; while a dock is dragged: after it
  void reset();                 // the present layout as it was made
  void keep() const;            // to the settings
  Layout current() const { return current_; }
  static Layout last();               // of the last start; monitor when none
  static constexpr int kVersion = 3;  // raise when docks are added or renamed

 signals:
  void changed(fb::ui::Layout layout);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void whenNothingIsDragged(std::function<void()> change);
  void doPending();
  void change(Layout layout);
  void rearrange(const std::function<void()>& change);
  struct Place {
    QStringList docks;  // as tabs, the first in front
    int share;          // of the row's width
  };
  using Row = QList<Place>;
  void arrange(Layout layout);
  void arrangeLow(Layout layout);
  void arrangeRows(const QList<Row>& rows, int upper_share);
  void takeApart();
  void fillPlaces(const Row& row);
  QList<int> widthsOf(const Row& row) const;
  bool restore(Layout layout);

  QMainWindow* window_;
  QHash<QString, QDockWidget*> docks_;
  Layout current_ = Layout::monitor;
  bool shown_ = false;
  bool rearranging_ = false;
  bool low_ = false;               // arranged for a low window; kept apart in the settings
  std::function<void()> pending_;  // the newest of what waits
  QTimer after_drag_;
};

}  // namespace fb::ui
