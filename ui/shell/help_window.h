// F1: the operator's help, carried inside the program; it opens nothing from outside. Thread rule: GUI thread.
#pragma once
#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace fb::ui {

class HelpWindow : public QDialog {
  Q_OBJECT
 public:
  HelpWindow(QString keys_html, QWidget* parent);
  void showPage(const QString& page);  // "breakers"; an unknown page shows the first steps
  QString page() const;                // the one shown
  static QStringList pages();          // in the order of the list

 private:
  QString keys_html_;
  QListWidget* list_ = nullptr;
  QTextBrowser* text_ = nullptr;
};

}  // namespace fb::ui
