// How the tables of the insurance dock look. Thread rule: GUI thread.
#pragma once
#include <QString>

class QAbstractItemModel;
class QTableView;
class QWidget;

namespace fb::ui {

QTableView* makeInsuranceTable(QAbstractItemModel& model, const QString& name, QWidget* parent);

}  // namespace fb::ui
