#include "common/dock_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QToolButton>

#include "common/elided_label.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

// A dock may become smaller than what it shows; then the body scrolls, so that nothing in it is out of reach. It keeps
// the width that the body needs up to a bound: three docks fit side by side on a screen of 1280.
constexpr int kMostLeastWidth = 360, kLeastHeight = 96;

class ScrolledBody : public QScrollArea {
 public:
  ScrolledBody(QWidget* body, QWidget* parent) : QScrollArea(parent) {
    setObjectName("dockScroll");
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);  // what is inside has the focus
    setWidgetResizable(true);
    setWidget(body);
    viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
  }
  QSize sizeHint() const override { return widget()->sizeHint(); }
  QSize minimumSizeHint() const override {
    const QSize least = widget()->minimumSizeHint().expandedTo(widget()->minimumSize());
    return least.boundedTo({kMostLeastWidth, kLeastHeight});
  }
};

}  // namespace

DockPanel::DockPanel(const QString& object_name, const QString& title, QWidget* parent) : QDockWidget(title, parent) {
  setObjectName(object_name);
  setAccessibleName(title);
  setFeatures(DockWidgetClosable | DockWidgetMovable | DockWidgetFloatable);
  buildTitle(title);
  buildMenu();
}

void DockPanel::buildTitle(const QString& title) {
  auto* bar = new QWidget(this);
  bar->setObjectName("dockTitle");
  bar->setAttribute(Qt::WA_StyledBackground);
  bar->setFixedHeight(theme::kTitleHeight);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(3 * theme::kStep, 0, theme::kStep, 0);
  row->setSpacing(2 * theme::kStep);
  auto* name = new QLabel(title, bar);
  name->setFont(theme::title());
  subtitle_ = new ElidedLabel(bar);
  subtitle_->setObjectName("dockSubtitle");
  subtitle_->setFont(theme::label());
  more_ = new QToolButton(bar);
  more_->setObjectName("dockMore");
  more_->setText("···");
  more_->setPopupMode(QToolButton::InstantPopup);
  more_->setAccessibleName(tr("%1: more").arg(title));
  row->addWidget(name);
  row->addWidget(subtitle_, 1);
  row->addWidget(more_);
  setTitleBarWidget(bar);
}

void DockPanel::buildMenu() {
  menu_ = new QMenu(this);
  more_->setMenu(menu_);
  auto* rule = menu_->addSeparator();
  auto* floating = menu_->addAction(tr("Float"));
  floating->setCheckable(true);
  connect(floating, &QAction::triggered, this, &QDockWidget::setFloating);
  connect(this, &QDockWidget::topLevelChanged, floating, &QAction::setChecked);
  auto* help = menu_->addAction(tr("Help"));
  connect(help, &QAction::triggered, this, [this] { emit helpWanted(objectName()); });
  auto* close_action = menu_->addAction(tr("Close"));
  connect(close_action, &QAction::triggered, this, &QDockWidget::close);
  // The dock's own entries, added later, belong above the common ones.
  connect(menu_, &QMenu::aboutToShow, this, [this, rule, floating, help, close_action] {
    for (QAction* action : {rule, floating, help, close_action}) {
      menu_->removeAction(action);
      menu_->addAction(action);
    }
  });
}

void DockPanel::setSubtitle(const QString& subtitle) {
  if (subtitle_->text() != subtitle) subtitle_->setText(subtitle);
}
QString DockPanel::subtitle() const { return subtitle_->text(); }

void DockPanel::setBody(QWidget* body) {
  auto* frame = new QFrame(this);
  frame->setObjectName("dockBody");
  auto* rows = new QVBoxLayout(frame);
  rows->setContentsMargins(1, 0, 1, theme::kStep);
  rows->setSpacing(0);
  rows->addWidget(new ScrolledBody(body, frame));
  setWidget(frame);
}

}  // namespace fb::ui
