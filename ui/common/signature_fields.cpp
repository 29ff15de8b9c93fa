#include "common/signature_fields.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>

#include "common/theme.h"

namespace fb::ui {

SignatureFields::SignatureFields(Second second, QWidget* parent) : QWidget(parent) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(2 * theme::kStep);
  const auto add = [&](const QString& label, const QString& name) {
    auto* line = new QLineEdit(this);
    line->setObjectName(name);
    line->setAccessibleName(label);
    form->addRow(label, line);
    connect(line, &QLineEdit::textChanged, this, &SignatureFields::edited);
    return line;
  };
  actor_ = add(tr("Your name"), "actor");
  actor_->setText(QSettings().value("operator/name").toString());
  if (second == Second::required) {
    second_ = add(tr("Second person"), "second");
    auto* note = new QLabel(tr("The second name is recorded as simulated: a replay checks no keys."), this);
    note->setProperty("role", "dim");
    note->setFont(theme::label());
    form->addRow(QString(), note);
  }
  why_ = add(tr("Reason"), "why");
}

QString SignatureFields::missing() const {
  const QString first = actor_->text().trimmed();
  if (first.isEmpty()) return tr("your name is required");
  if (second_ && second_->text().trimmed().isEmpty()) return tr("a second person is required");
  if (second_ && second_->text().trimmed().compare(first, Qt::CaseInsensitive) == 0)
    return tr("the second person must be somebody else");
  if (why_->text().trimmed().isEmpty()) return tr("a reason is required");
  return {};
}

void SignatureFields::fill(OperatorCommand& command) const {
  command.actor = actor_->text().trimmed().toStdString();
  if (second_) command.second = second_->text().trimmed().toStdString() + " (simulated)";
  command.why = why_->text().trimmed().toStdString();
}

void SignatureFields::remember() const { QSettings().setValue("operator/name", actor_->text().trimmed()); }

}  // namespace fb::ui
