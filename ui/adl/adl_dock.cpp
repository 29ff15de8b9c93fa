#include "adl/adl_dock.h"

#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "adl/adl_audit_page.h"
#include "adl/adl_preview_page.h"
#include "adl/adl_rows.h"
#include "common/figures.h"
#include "common/numbers.h"

namespace fb::ui {

AdlDock::AdlDock(SessionClient& client, QWidget* parent)
    : DockPanel("adl", tr("Deleveraging"), parent), client_(client) {
  build();
  connect(&client_, &SessionClient::snapshotChanged, this, &AdlDock::showSnapshot);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    if (visible) refresh();
  });
  const auto start_over = [this] {
    preview_->forget();
    audit_->forget();
    refresh();
  };
  connect(&client_, &SessionClient::sessionOpened, this, start_over);
  connect(&client_, &SessionClient::lentChanged, this, [start_over](bool lent) {
    if (!lent) start_over();  // what was asked meanwhile went nowhere
  });
}

void AdlDock::build() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  tabs_ = new QTabBar(body);
  tabs_->addTab(tr("If it came now"));
  tabs_->addTab(tr("What it did"));
  tabs_->setDrawBase(false);
  tabs_->setAccessibleName(tr("Before and after"));
  pages_ = new QStackedWidget(body);
  pages_->addWidget(preview_ = new AdlPreviewPage(client_, pages_));
  pages_->addWidget(audit_ = new AdlAuditPage(client_, pages_));
  rows->addWidget(tabs_);
  rows->addWidget(pages_, 1);
  setBody(body);
  connect(tabs_, &QTabBar::currentChanged, this, [this](int tab) {
    pages_->setCurrentIndex(tab);
    refresh();
  });
}

void AdlDock::showTab(Tab tab) { tabs_->setCurrentIndex(tab); }

void AdlDock::refresh() {
  if (client_.snapshot()) showSnapshot(client_.snapshot());
}

// What is out of sight asks nothing.
void AdlDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  const auto policy = static_cast<AdlPolicy>(snapshot->parameters.at(GlobalParam::adl_policy));
  setSubtitle(
      tr("policy %1 · %2 accounts so far, %3")
          .arg(policyName(policy), figureText(*snapshot, FigureId::adl_accounts), figureText(*snapshot, FigureId::adl_notional) + kThinSpace + "USD"));
  if (!isVisible()) return;
  if (tabs_->currentIndex() == kPreview) preview_->showMoment(*snapshot);
  if (tabs_->currentIndex() == kAudit) audit_->showMoment(*snapshot);
}

}  // namespace fb::ui
