#include "insurance/insurance_dock.h"

#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include "common/figures.h"
#include "common/numbers.h"
#include "insurance/custody_model.h"
#include "insurance/flow_page.h"
#include "insurance/hold_price_dialog.h"
#include "insurance/insurance_chart.h"
#include "insurance/insurance_tables.h"
#include "insurance/providers_page.h"
#include "insurance/tranche_table_model.h"
#include "protocol/protocol.h"

namespace fb::ui {
namespace {

constexpr int kRefreshMs = 100;

}  // namespace

InsuranceDock::InsuranceDock(SessionClient& client, QWidget* parent)
    : DockPanel("insurance", tr("Insurance"), parent),
      client_(client),
      chart_(new InsuranceChart(this)),
      tranches_(new TrancheTableModel(this)),
      custody_(new CustodyModel(this)) {
  build();
  refresh_.setSingleShot(true);
  refresh_.setInterval(kRefreshMs);
  connect(&refresh_, &QTimer::timeout, this, [this] {
    if (isVisible() && shown_ != client_.snapshot()) apply();
  });
  connect(&client_, &SessionClient::snapshotChanged, this, &InsuranceDock::showSnapshot);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    if (visible && client_.snapshot()) apply();
  });
  const auto start_over = [this] {
    flow_->forget();
    custody_at_ = {-1, 0};
    asking_custody_ = false;
    custody_->setCustody({});
    if (client_.snapshot()) apply();
  };
  connect(&client_, &SessionClient::sessionOpened, this, start_over);
  connect(&client_, &SessionClient::lentChanged, this, start_over);
}

void InsuranceDock::build() {
  auto* split = new QSplitter(Qt::Vertical, this);
  auto* below = new QWidget(split);
  auto* rows = new QVBoxLayout(below);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  tabs_ = new QTabBar(below);
  tabs_->addTab(tr("Tranches"));
  tabs_->addTab(tr("Who paid"));
  tabs_->addTab(tr("Providers"));
  tabs_->addTab(tr("Custody"));
  tabs_->setDrawBase(false);
  tabs_->setAccessibleName(tr("Tables of the insurance"));
  pages_ = new QStackedWidget(below);
  pages_->addWidget(makeInsuranceTable(*tranches_, tr("Tranches, first to pay first"), pages_));
  pages_->addWidget(flow_ = new FlowPage(client_, pages_));
  pages_->addWidget(new ProvidersPage(client_, pages_));
  pages_->addWidget(buildCustody());
  rows->addWidget(tabs_);
  rows->addWidget(pages_, 1);
  split->addWidget(chart_);
  split->addWidget(below);
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 1);
  split->setSizes({150, 170});
  setBody(split);
  connect(tabs_, &QTabBar::currentChanged, this, [this](int tab) {
    pages_->setCurrentIndex(tab);
    if (shown_) askForTab(*shown_);
  });
}

QWidget* InsuranceDock::buildCustody() {
  auto* page = new QWidget(pages_);
  auto* rows = new QVBoxLayout(page);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(makeInsuranceTable(*custody_, tr("Custody against claims"), page), 1);
  hold_price_ = new QPushButton(tr("Hold a price of collateral…"), page);
  hold_price_->setObjectName("holdPrice");
  hold_price_->setToolTip(tr("In a fork from this moment: what happens if it falls now?"));
  hold_price_->hide();
  rows->addWidget(hold_price_, 0, Qt::AlignLeft);
  connect(hold_price_, &QPushButton::clicked, this, &InsuranceDock::holdPrice);
  return page;
}

void InsuranceDock::holdPrice() {
  const auto moment = client_.snapshot();
  if (!moment || moment->assets.empty()) return;
  client_.play(0);
  auto* dialog = new HoldPriceDialog(moment, this);
  connect(dialog, &HoldPriceDialog::decided, this, [this, at = moment->time_ms](const OperatorCommand& command) {
    client_.seek(at);
    client_.fork({command});
  });
  dialog->open();
}

void InsuranceDock::showSnapshot(std::shared_ptr<const Snapshot>) {
  if (isVisible() && !refresh_.isActive()) apply();
}

void InsuranceDock::apply() {
  shown_ = client_.snapshot();
  if (!shown_) return;
  refresh_.start();
  chart_->showSnapshot(*shown_);
  tranches_->setTranches(shown_->tranches);
  hold_price_->setVisible(!shown_->assets.empty());
  updateSubtitle(*shown_);
  askForTab(*shown_);
}

// How long the fund lasts: at the rate of the last hour, and in standard shocks.
QString InsuranceDock::runwayText(const FundView& fund) {
  if (fund.measured_ms == 0) return {};
  QString out;
  if (fund.runway_ms >= 0) out += tr(" · lasts %1 at this hour's rate").arg(duration(fund.runway_ms));
  else if (fund.drawn_last_hour > 0) out += tr(" · no end at this hour's rate");
  if (fund.shocks_ppm >= 0) out += tr(" · %1 standard shocks").arg(ratio(fund.shocks_ppm, 1));
  if (fund.covered_ppm < kMillion) out += tr(" · %1 of its target at %2").arg(percent(fund.covered_ppm, 0), clockMinutes(fund.measured_ms));
  return out;
}

void InsuranceDock::updateSubtitle(const Snapshot& snapshot) {
  const QString event =
      snapshot.loss_event == 0 ? tr("no loss event") : tr("loss event %1 open").arg(snapshot.loss_event);
  setSubtitle(tr("%1 of %2 USD · %3").arg(figureText(snapshot, FigureId::insurance), figureText(snapshot, FigureId::insurance_opening), event) + runwayText(snapshot.fund));
}

void InsuranceDock::showTab(Tab tab) { tabs_->setCurrentIndex(tab); }

// What is out of sight asks nothing.
void InsuranceDock::askForTab(const Snapshot& snapshot) {
  if (tabs_->currentIndex() == kFlow) flow_->showMoment();
  if (tabs_->currentIndex() == kCustody) askCustody(snapshot);
}

void InsuranceDock::askCustody(const Snapshot& snapshot) {
  const std::pair now{snapshot.run.id, snapshot.block};
  if (now == custody_at_ || asking_custody_ || !client_.isOpen() || client_.isLent()) return;
  custody_at_ = now;
  asking_custody_ = true;
  auto custody = std::make_shared<Custody>();
  const auto read = [custody](const Protocol& protocol, const EventLog&) { *custody = custodyOf(protocol); };
  client_.inspect(read, this, [this, custody] {
    asking_custody_ = false;
    showCustody(*custody);
    if (shown_ && tabs_->currentIndex() == kCustody) askCustody(*shown_);
  });
}

void InsuranceDock::showCustody(const Custody& custody) { custody_->setCustody(custody); }

void InsuranceDock::showFlow(const LossFlow& flow) { flow_->showFlow(flow); }

}  // namespace fb::ui
