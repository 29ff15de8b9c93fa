#include "shell/key_figure.h"

#include <QLabel>
#include <QVBoxLayout>

#include "common/theme.h"

namespace fb::ui {
namespace {
constexpr int kWidthStep = 4 * theme::kStep;
}

KeyFigure::KeyFigure(const QString& object_name, const QString& label, QWidget* parent)
    : QWidget(parent), name_(label) {
  setObjectName(object_name);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 2, 0, 2);
  rows->setSpacing(0);
  label_ = new QLabel(this);
  value_ = new QLabel(this);
  context_ = new QLabel(this);
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
  // Wide enough for everything said so far: no figure is cut, and the strip does not tremble while time runs.
  const int wanted = (layout()->sizeHint().width() + kWidthStep - 1) / kWidthStep * kWidthStep;
  if (wanted > minimumWidth()) setFixedWidth(wanted);
}

}  // namespace fb::ui
