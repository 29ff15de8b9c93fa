// The one registry of what a person can do: id, menu, words, keys. It feeds the menus, the shortcuts and the palette.
//
// No single key triggers anything that changes a run's state of business (breakers, parameters): those have no keys
// here and open a dialog. Thread rule: GUI thread.
#pragma once
#include <QAction>
#include <QHash>
#include <QObject>
#include <functional>

class QMenuBar;

namespace fb::ui {

class Actions : public QObject {
  Q_OBJECT
 public:
  explicit Actions(QWidget* window);

  QAction* at(const QString& id) const;  // the id must stand in the table
  QList<QAction*> all() const { return in_order_; }
  // Calls `run` when the action is triggered.
  void on(const QString& id, const QObject* receiver, std::function<void()> run);
  QHash<QString, class QMenu*> fillMenus(QMenuBar* bar) const;  // menus by title
  void setSessionOpen(bool open);                               // actions that need a run say so when there is none
  QString keysAsHtml() const;                                   // the table of keys for the help

 private:
  QHash<QString, QAction*> by_id_;
  QList<QAction*> in_order_;
};

}  // namespace fb::ui
