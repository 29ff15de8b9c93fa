// A table of cells that are written out already, for small tables that are made anew with every answer. Rows carry a
// key (an account, a seq, a number) by which the dock knows them again. Thread rule: GUI thread.
#pragma once
#include <QAbstractTableModel>
#include <QColor>
#include <optional>
#include <vector>

class QTableView;

namespace fb::ui {

struct PlainColumn {
  QString title, help;
  bool number = true;
  int width_px = 84;
};

struct PlainCell {
  QString text, tool_tip;
  std::optional<QColor> colour;  // else that of text
};

// A table view of any model in the look of the console.
QTableView* makePlainView(QAbstractItemModel& model, const QString& name, QWidget* parent);

struct PlainRow {
  qint64 key = 0;
  std::vector<PlainCell> cells;  // one a column
};

class PlainTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  static constexpr int kKeyRole = Qt::UserRole;

  PlainTableModel(std::vector<PlainColumn> columns, QObject* parent);
  void setRows(std::vector<PlainRow> rows);
  int rowOf(qint64 key) const;  // -1: none

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  // A view of it in the look of the console; its columns as wide as they say, the last one stretched.
  QTableView* makeView(const QString& name, QWidget* parent);

 private:
  std::vector<PlainColumn> columns_;
  std::vector<PlainRow> rows_;
};

}  // namespace fb::ui
