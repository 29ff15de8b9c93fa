#include "insurance/insurance_dock.h"

#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/insurance_chart.h"
#include "insurance/loss_flow_model.h"
#include "insurance/providers_page.h"
#include "insurance/tranche_table_model.h"
#include "protocol/protocol.h"

namespace fb::ui {
namespace {

constexpr int kRefreshMs = 100;

QTableView* makeTable(QAbstractItemModel& model, const QString& name, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setModel(&model);
  table->setAccessibleName(name);
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setSelectionBehavior(QTableView::SelectRows);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  return table;
}

}  // namespace

InsuranceDock::InsuranceDock(SessionClient& client, QWidget* parent)
    : DockPanel("insurance", tr("Insurance"), parent),
      client_(client),
      chart_(new InsuranceChart(this)),
      tranches_(new TrancheTableModel(this)),
      flow_(new LossFlowModel(this)) {
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
    asked_ = {};
    showFlow({});
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
  tabs_->setDrawBase(false);
  tabs_->setAccessibleName(tr("Tables of the insurance"));
  pages_ = new QStackedWidget(below);
  pages_->addWidget(makeTable(*tranches_, tr("Tranches, first to pay first"), pages_));
  auto* table = makeTable(*flow_, tr("Who paid which loss"), pages_);
  table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  pages_->addWidget(table);
  no_loss_ = new QLabel(tr("No loss event is open. Nothing was drawn from the tranches."), pages_);
  no_loss_->setAlignment(Qt::AlignCenter);
  no_loss_->setWordWrap(true);
  no_loss_->setProperty("role", "dim");
  pages_->addWidget(no_loss_);
  auto* providers = new ProvidersPage(client_, pages_);
  pages_->addWidget(providers);
  rows->addWidget(tabs_);
  rows->addWidget(pages_, 1);
  split->addWidget(chart_);
  split->addWidget(below);
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 1);
  split->setSizes({150, 150});
  setBody(split);
  const auto choose = [this, providers] {
    if (tabs_->currentIndex() == 2) return pages_->setCurrentWidget(providers);
    const bool nothing = flow_->rowCount() == 0;
    pages_->setCurrentIndex(tabs_->currentIndex() == 0 ? 0 : nothing ? 2 : 1);
  };
  connect(tabs_, &QTabBar::currentChanged, this, choose);
  connect(flow_, &LossFlowModel::modelReset, this, choose);
}

void InsuranceDock::showSnapshot(std::shared_ptr<const Snapshot>) {
  if (isVisible() && !refresh_.isActive()) apply();
}

void InsuranceDock::apply() {
  shown_ = client_.snapshot();
  if (!shown_) return;
  refresh_.start();
  chart_->showSnapshot(*shown_);
  tranches_->setTranches(shown_->tranches, shown_->loss_event != 0);
  updateSubtitle(*shown_);
  askFlow(*shown_);
}

// How long the fund lasts: at the rate of the last hour, and in standard shocks.
QString InsuranceDock::runwayText(const FundView& fund) {
  if (fund.measured_ms == 0) return {};
  QString out;
  if (fund.runway_ms >= 0) out += tr(" · lasts %1 at this hour's rate").arg(duration(fund.runway_ms));
  if (fund.shocks_ppm >= 0) out += tr(" · %1 standard shocks").arg(ratio(fund.shocks_ppm, 1));
  if (fund.covered_ppm < kMillion) out += tr(" · %1 of its target").arg(percent(fund.covered_ppm, 0));
  return out;
}

void InsuranceDock::updateSubtitle(const Snapshot& snapshot) {
  Money now = 0, opening = 0;
  for (const TrancheSnapshot& tranche : snapshot.tranches) {
    now += tranche.view.balance;
    opening += tranche.view.opening;
  }
  const QString event =
      snapshot.loss_event == 0 ? tr("no loss event") : tr("loss event %1 open").arg(snapshot.loss_event);
  setSubtitle(tr("%1 of %2 · %3").arg(moneyShort(now), moneyUnit(opening), event) + runwayText(snapshot.fund));
}

void InsuranceDock::askFlow(const Snapshot& snapshot) {
  const OutcomeFigures& outcome = snapshot.outcome;
  const Asked now{snapshot.run.id, snapshot.loss_event, outcome.deficit, outcome.haircuts, outcome.draws};
  if (now == asked_) return;
  asked_ = now;
  if (snapshot.loss_event == 0) return showFlow({});
  auto flow = std::make_shared<LossFlow>();
  const auto read = [flow](const Protocol& protocol, const EventLog& log) {
    *flow = lossFlow(log, protocol.layout(), protocol.open_loss_event(), protocol.block());
  };
  client_.inspect(read, this, [this, flow] { showFlow(*flow); });
}

void InsuranceDock::showFlow(const LossFlow& flow) {
  std::vector<TrancheSnapshot> tranches;
  std::vector<std::string> markets;
  if (shown_) {
    tranches = shown_->tranches;
    for (const MarketSnapshot& market : shown_->markets) markets.push_back(market.id);
  }
  flow_->setFlow(flow, tranches, markets);
  if (flow.loss_event != 0)
    tabs_->setTabText(1, tr("Who paid since %1").arg(clockMinutes(flow.opened_ms)));
  else
    tabs_->setTabText(1, tr("Who paid"));
}

}  // namespace fb::ui
