#include "timeline/timeline_accessible.h"

#include <QAccessibleWidget>

#include "timeline/timeline_strip.h"

namespace fb::ui {
namespace {

class AccessibleStrip : public QAccessibleWidget, public QAccessibleValueInterface {
 public:
  explicit AccessibleStrip(TimelineStrip* strip)
      : QAccessibleWidget(strip, QAccessible::Slider, strip->accessibleName()), strip_(strip) {}
  void* interface_cast(QAccessible::InterfaceType type) override {
    if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
  }
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Value ? strip_->spokenValue() : QAccessibleWidget::text(kind);
  }
  QVariant currentValue() const override { return strip_->spokenValue(); }
  void setCurrentValue(const QVariant& value) override { strip_->goTo(value.toLongLong()); }
  QVariant maximumValue() const override { return QVariant::fromValue<qlonglong>(strip_->range().to); }
  QVariant minimumValue() const override { return QVariant::fromValue<qlonglong>(strip_->range().from); }
  QVariant minimumStepSize() const override { return {}; }

 private:
  TimelineStrip* strip_;
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* strip = qobject_cast<TimelineStrip*>(object);
  return strip ? new AccessibleStrip(strip) : nullptr;
}

}  // namespace

void installTimelineAccessibility() {
  static const bool installed = (QAccessible::installFactory(make), true);
  Q_UNUSED(installed)
}

}  // namespace fb::ui
