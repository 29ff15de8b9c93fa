// Where to begin: the bundled days, the files used last, import, open. Thread rule: GUI thread.
#pragma once
#include <QDialog>

class QListWidget;

namespace fb::ui {

class StartPage : public QDialog {
  Q_OBJECT
 public:
  StartPage(const QStringList& days, const QStringList& recent, QWidget* parent);

 signals:
  void dayWanted(const QString& day);
  void fileWanted(const QString& file);
  void openWanted();
  void importWanted();

 private:
  QListWidget* addList(const QString& object_name, const QString& title, const QStringList& entries);
  void chosen(const QListWidget* list);

  QListWidget* days_ = nullptr;
  QListWidget* recent_ = nullptr;
};

}  // namespace fb::ui
