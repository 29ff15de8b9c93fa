// The three arrangements of docks, one for each job. Each is remembered as the person left it and can be reset; a saved
// state of another version is ignored. Thread rule: GUI thread.
#pragma once
#include <QHash>
#include <QObject>

class QDockWidget;
class QMainWindow;

namespace fb::ui {

enum class Layout { monitor, incident, parameters };

class Layouts : public QObject {
  Q_OBJECT
 public:
  explicit Layouts(QMainWindow* window);

  void add(QDockWidget* dock);  // known by its objectName
  void show(Layout layout);     // keeps the present one, then restores or arranges
  void reset();                 // the present layout as it was made
  void keep() const;            // to the settings
  Layout current() const { return current_; }
  static Layout last();               // of the last start; monitor when none
  static constexpr int kVersion = 2;  // raise when docks are added or renamed

 signals:
  void changed(fb::ui::Layout layout);

 private:
  void arrange(Layout layout);
  void arrangeRows(const QList<QStringList>& upper, const QList<QStringList>& lower, const QList<int>& upper_widths,
                   const QList<int>& lower_widths, int upper_share);
  bool restore(Layout layout);

  QMainWindow* window_;
  QHash<QString, QDockWidget*> docks_;
  Layout current_ = Layout::monitor;
  bool shown_ = false;
};

}  // namespace fb::ui
