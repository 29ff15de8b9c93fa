#include "cascade/cascade_dock.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "cascade/ladder_table_model.h"
#include "cascade/ladder_view.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

constexpr int kDragPauseMs = 60;

QTableView* makeTable(LadderTableModel& model, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setModel(&model);
  table->setAccessibleName(CascadeDock::tr("Cascade ladder as a table"));
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setSelectionBehavior(QTableView::SelectRows);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setDefaultSectionSize(88);
  return table;
}

}  // namespace

CascadeDock::CascadeDock(SessionClient& client, QWidget* parent)
    : DockPanel("cascade", tr("Cascade ladder"), parent),
      client_(client),
      view_(new LadderView(this)),
      table_(new LadderTableModel(this)),
      pages_(new QStackedWidget(this)),
      market_(new QComboBox(this)) {
  build();
  dragging_.setSingleShot(true);
  dragging_.setInterval(kDragPauseMs);
  connect(&dragging_, &QTimer::timeout, this, &CascadeDock::ask);
  connect(view_, &LadderView::whatIfMoved, this, [this] {
    updateSubtitle();
    if (!dragging_.isActive()) dragging_.start();
  });
  connect(market_, &QComboBox::activated, this,
          [this](int index) { client_.setFocusMarket(static_cast<MarketIdx>(index)); });
  connect(&client_, &SessionClient::focusMarketChanged, this, [this](MarketIdx market) {
    market_->setCurrentIndex(static_cast<int>(market));
    ask();
  });
  connect(&client_, &SessionClient::snapshotChanged, this, &CascadeDock::showSnapshot);
  connect(&client_, &SessionClient::lentChanged, this, [this](bool lent) {
    if (!lent) ask();
  });
  connect(&client_, &SessionClient::sessionOpened, this, [this] {
    view_->setWhatIf(0);
    ask();
  });
}

void CascadeDock::build() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(2 * theme::kStep, theme::kStep, 2 * theme::kStep, theme::kStep);
  bar->setSpacing(2 * theme::kStep);
  market_->setAccessibleName(tr("Market"));
  market_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  auto* reset = new QPushButton(tr("No what-if"), body);
  reset->setToolTip(tr("Puts the what-if back to the mark"));
  auto* as_table = new QPushButton(tr("Show as table"), body);
  as_table->setCheckable(true);
  bar->addWidget(market_);
  bar->addStretch(1);
  bar->addWidget(reset);
  bar->addWidget(as_table);
  pages_->addWidget(view_);
  pages_->addWidget(makeTable(*table_, pages_));
  rows->addLayout(bar);
  rows->addWidget(pages_, 1);
  setBody(body);
  connect(as_table, &QPushButton::toggled, this, [this](bool table) { pages_->setCurrentIndex(table ? 1 : 0); });
  connect(reset, &QPushButton::clicked, this, [this] {
    view_->setWhatIf(0);
    updateSubtitle();
    ask();
  });
}

void CascadeDock::ask() { client_.showLadder(client_.focusMarket(), view_->whatIf()); }

void CascadeDock::setMarkets(const Snapshot& snapshot) {
  std::vector<std::string> ids;
  for (const MarketSnapshot& market : snapshot.markets) ids.push_back(market.id);
  if (ids == ids_) return;
  ids_ = std::move(ids);
  market_->clear();
  for (const std::string& id : ids_) market_->addItem(text(id));
  market_->setCurrentIndex(static_cast<int>(client_.focusMarket()));
}

void CascadeDock::showSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  setMarkets(*snapshot);
  const Ladder& ladder = snapshot->ladder;
  if (ladder.market >= snapshot->markets.size()) return;
  std::vector<TrancheSpec> tranches;
  for (const TrancheSnapshot& tranche : snapshot->tranches) tranches.push_back(tranche.spec);
  const Instrument& instrument = snapshot->markets[ladder.market].instrument;
  view_->setLadder(ladder, instrument, tranches);
  view_->setAnswer({snapshot->what_if_ppm, snapshot->what_if, snapshot->what_if_joint});
  table_->setLadder(ladder, instrument, tranches);
  updateSubtitle();
}

void CascadeDock::updateSubtitle() {
  const MarketIdx market = client_.focusMarket();
  if (market >= ids_.size()) return;
  const QString id = text(ids_[market]);
  setSubtitle(view_->whatIf() == 0 ? id : tr("%1 · what-if %2").arg(id, percent(view_->whatIf(), 1, Sign::always)));
}

}  // namespace fb::ui
