#include "common/signature_fields.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>

#include "common/theme.h"
#include "guard/two_persons.h"

namespace fb::ui {

SignatureFields::SignatureFields(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setSpacing(2 * theme::kStep);
  const auto add = [&](const QString& label, const QString& name) {
    auto* line = new QLineEdit(this);
    line->setObjectName(name);
    line->setAccessibleName(label);
    form_->addRow(label, line);
    connect(line, &QLineEdit::textChanged, this, &SignatureFields::edited);
    return line;
  };
  actor_ = add(tr("Your name"), "actor");
  actor_->setText(QSettings().value("operator/name").toString());
  second_ = add(tr("Second person"), "second");
  second_why_ = new QLabel(this);
  second_why_->setObjectName("secondWhy");
  second_why_->setProperty("role", "dim");
  second_why_->setFont(theme::label());
  second_why_->setWordWrap(true);
  second_why_->setTextFormat(Qt::PlainText);
  form_->addRow(QString(), second_why_);
  why_ = add(tr("Reason"), "why");
  needSecond({});
}

void SignatureFields::needSecond(const QString& why) {
  second_needed_ = !why.isEmpty();
  second_why_->setText(tr("Two persons: %1. A replay checks no keys; names are recorded as typed.").arg(why));
  form_->setRowVisible(second_, second_needed_);
  form_->setRowVisible(second_why_, second_needed_);
  emit edited();
}

QString SignatureFields::missing() const {
  const std::string actor = actor_->text().toStdString(), second = second_->text().toStdString();
  if (person_key(actor).empty()) return tr("your name is required");
  if (second_needed_ && person_key(second).empty()) return tr("a second person is required");
  if (second_needed_ && !two_persons({actor, second})) return tr("the second person must be somebody else");
  if (why_->text().trimmed().isEmpty()) return tr("a reason is required");
  return {};
}

void SignatureFields::fill(OperatorCommand& command) const {
  command.actor = actor_->text().trimmed().toStdString();
  command.second = second_needed_ ? second_->text().trimmed().toStdString() : std::string();
  command.why = why_->text().trimmed().toStdString();
}

void SignatureFields::remember() const { QSettings().setValue("operator/name", actor_->text().trimmed()); }

void SignatureFields::focusFirstEmpty() {
  for (QLineEdit* line : {actor_, second_, why_})
    if (!line->isHidden() && line->text().trimmed().isEmpty()) return line->setFocus();
  why_->setFocus();
}

}  // namespace fb::ui
