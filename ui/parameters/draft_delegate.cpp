#include "parameters/draft_delegate.h"

#include <QComboBox>
#include <QLineEdit>

#include "common/theme.h"
#include "parameters/parameter_model.h"

namespace fb::ui {

QWidget* DraftDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
  const QStringList policies = index.data(ParameterModel::policiesRole).toStringList();
  if (!policies.isEmpty()) {
    auto* list = new QComboBox(parent);
    list->addItems(policies);
    return list;
  }
  auto* line = new QLineEdit(parent);
  line->setFont(theme::number());
  line->setAlignment(Qt::AlignRight);
  line->setStyleSheet("padding: 0 4px; border-radius: 0;");  // fits the row
  return line;
}

void DraftDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  const QString now = index.data(Qt::EditRole).toString();
  if (auto* list = qobject_cast<QComboBox*>(editor))
    list->setCurrentText(now);
  else if (auto* line = qobject_cast<QLineEdit*>(editor))
    line->setText(now);
}

void DraftDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
  if (auto* list = qobject_cast<QComboBox*>(editor))
    model->setData(index, list->currentText(), Qt::EditRole);
  else if (auto* line = qobject_cast<QLineEdit*>(editor))
    model->setData(index, line->text(), Qt::EditRole);
}

QSize DraftDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return {QStyledItemDelegate::sizeHint(option, index).width(), theme::kRowHeight};
}

}  // namespace fb::ui
