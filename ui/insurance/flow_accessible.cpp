#include "insurance/flow_accessible.h"

#include <QAccessibleWidget>

#include "insurance/flow_diagram.h"

namespace fb::ui {
namespace {

class AccessibleFlow : public QAccessibleWidget {
 public:
  explicit AccessibleFlow(FlowDiagram* diagram)
      : QAccessibleWidget(diagram, QAccessible::Chart, diagram->accessibleName()), diagram_(diagram) {}
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Value ? diagram_->spokenValue() : QAccessibleWidget::text(kind);
  }

 private:
  FlowDiagram* diagram_;
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* diagram = qobject_cast<FlowDiagram*>(object);
  return diagram ? new AccessibleFlow(diagram) : nullptr;
}

}  // namespace

void installFlowAccessibility() {
  static const bool installed = (QAccessible::installFactory(make), true);
  Q_UNUSED(installed)
}

void announceFlow(FlowDiagram& diagram) {
  QAccessibleValueChangeEvent event(&diagram, diagram.spokenValue());
  QAccessible::updateAccessibility(&event);
}

}  // namespace fb::ui
