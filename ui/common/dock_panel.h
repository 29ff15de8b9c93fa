// The frame of every dock: title, dim subtitle, a ··· menu, one body. Dragging the title moves the dock.
// `object_name` is also the name of its help page (resources/help/<object_name>.html). Thread rule: GUI thread.
#pragma once
#include <QDockWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace fb::ui {

class DockPanel : public QDockWidget {
  Q_OBJECT
 public:
  DockPanel(const QString& object_name, const QString& title, QWidget* parent);

  void setSubtitle(const QString& subtitle);  // dim text beside the title; elided when narrow
  QString subtitle() const;
  void setBody(QWidget* body);           // takes ownership
  QMenu* menu() const { return menu_; }  // ···: add the dock's own entries; Float, Help and Close stand below

 signals:
  void helpWanted(const QString& page);

 private:
  void buildTitle(const QString& title);
  void buildMenu();

  QLabel* subtitle_ = nullptr;
  QToolButton* more_ = nullptr;
  QMenu* menu_ = nullptr;
};

}  // namespace fb::ui
