#include "shell/key_figure.h"

#include <QLabel>
#include <QVBoxLayout>

#include "common/elided_label.h"
#include "common/theme.h"

namespace fb::ui {

KeyFigure::KeyFigure(const QString& object_name, const QString& label, int width, QWidget* parent)
    : QWidget(parent), name_(label) {
  setObjectName(object_name);
  setFixedWidth(width);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 2, 0, 2);
  rows->setSpacing(0);
  label_ = new ElidedLabel(this);
  value_ = new QLabel(this);
  context_ = new ElidedLabel(this);
  label_->setFont(theme::label());
  label_->setProperty("role", "dim");
  value_->setFont(theme::keyFigure());
  context_->setFont(theme::label());
  context_->setProperty("role", "dim");
  for (QLabel* l : {label_, value_, context_}) rows->addWidget(l);
  show("–", {});
}

QString KeyFigure::value() const { return value_->text(); }

void KeyFigure::show(const QString& value, const QString& context, Urgency urgency) {
  const QString glyph = urgency == Urgency::calm ? "" : urgency == Urgency::attention ? "▲ " : "◆ ";
  if (label_->text() != glyph + name_) label_->setText(glyph + name_);
  if (value_->text() != value) value_->setText(value);
  if (context_->text() != context) context_->setText(context);
  theme::setRole(value_, urgency == Urgency::calm ? "" : urgency == Urgency::attention ? "attention" : "limit");
  setAccessibleName(name_ + ": " + value + ", " + context);
}

}  // namespace fb::ui
