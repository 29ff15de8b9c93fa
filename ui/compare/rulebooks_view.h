// The table of the day under every rulebook: compute, watch, stop, export. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "common/session_client.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace fb::ui {

class RulebooksView : public QWidget {
  Q_OBJECT
 public:
  RulebooksView(SessionClient& client, QWidget* parent);
  void compute();
  QString writeCsv(const QString& path) const;  // why it could not be written; empty when it was

 private:
  void buildHead(QVBoxLayout* rows);
  void refresh();
  void askCsv();

  RulebookDay& day_;
  class RulebooksModel* model_ = nullptr;
  QLabel* summary_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QPushButton* go_ = nullptr;
  QPushButton* csv_ = nullptr;
  QTableView* table_ = nullptr;
};

}  // namespace fb::ui
