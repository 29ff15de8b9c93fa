#include "insurance/flow_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <numeric>

#include "common/figures.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/flow_diagram.h"
#include "insurance/insurance_tables.h"
#include "insurance/loss_flow_model.h"
#include "protocol/account_ref.h"
#include "protocol/protocol.h"

namespace fb::ui {
namespace {

constexpr TimeMs kHour = 3'600'000;
enum Page { kDiagram, kTable, kNothing };

}  // namespace

FlowPage::FlowPage(SessionClient& client, QWidget* parent)
    : QWidget(parent), client_(client), model_(new LossFlowModel(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  pages_ = new QStackedWidget(this);
  diagram_ = new FlowDiagram(pages_);
  auto* table = makeInsuranceTable(*model_, tr("Who paid which loss"), pages_);
  table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  nothing_ = new QLabel(pages_);
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setWordWrap(true);
  nothing_->setProperty("role", "dim");
  pages_->addWidget(diagram_);
  pages_->addWidget(table);
  pages_->addWidget(nothing_);
  words_ = new QLabel(this);
  words_->setFont(theme::label());
  words_->setWordWrap(true);
  words_->setContentsMargins(3 * theme::kStep, 0, 3 * theme::kStep, 0);
  rows->addWidget(buildBar());
  rows->addWidget(pages_, 1);
  rows->addWidget(words_);
  connect(diagram_, &FlowDiagram::bandChanged, this,
          [this](const QString& words) { words_->setText(words.isEmpty() ? summary() : words); });
  connect(span_, &QComboBox::currentIndexChanged, this, &FlowPage::showMoment);
  connect(as_table_, &QCheckBox::toggled, this, [this] { showFlow(flow_); });
  showFlow({});
}

QWidget* FlowPage::buildBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  span_ = new QComboBox(bar);
  span_->setAccessibleName(tr("Which losses"));
  span_->addItem(tr("open loss event"));
  span_->addItem(tr("last hour"));
  span_->addItem(tr("last 24 hours"));
  as_table_ = new QCheckBox(tr("Show as table"), bar);
  row->addWidget(span_);
  row->addStretch(1);
  row->addWidget(as_table_);
  return bar;
}

FlowPage::Span FlowPage::span() const { return static_cast<Span>(span_->currentIndex()); }

FlowSpan FlowPage::spanOf(const Snapshot& snapshot) const {
  switch (span()) {
    case Span::loss_event:
      return {.loss_event = snapshot.loss_event};
    case Span::hour:
      return {.from_ms = std::max(snapshot.start_ms, snapshot.time_ms - kHour)};
    case Span::day:
      return {.from_ms = std::max(snapshot.start_ms, snapshot.time_ms - 24 * kHour)};
  }
  return {};
}

void FlowPage::forget() {
  asked_ = {};
  asking_ = stale_ = false;
  showFlow({});
}

void FlowPage::showMoment() {
  const auto snapshot = client_.snapshot();
  if (!snapshot || !client_.isOpen() || client_.isLent()) return;
  Asked now{snapshot->run.id, spanOf(*snapshot), figureValue(*snapshot, FigureId::deficit), figureValue(*snapshot, FigureId::haircuts), {}};
  for (const TrancheSnapshot& tranche : snapshot->tranches) now.draws.push_back(figure(tranche, FigureId::drawn));
  if (now == asked_) return;
  if (asking_) {
    stale_ = true;
    return;
  }
  asked_ = now;
  if (span() == Span::loss_event && snapshot->loss_event == 0) return showFlow({});
  ask();
}

void FlowPage::ask() {
  asking_ = true;
  auto flow = std::make_shared<LossFlow>();
  const auto read = [flow, span = asked_.span](const Protocol& protocol, const EventLog& log) {
    *flow = lossFlow(log, protocol.layout(), span, protocol.block());
  };
  client_.inspect(read, this, [this, flow] {
    asking_ = false;
    showFlow(*flow);
    if (std::exchange(stale_, false)) showMoment();
  });
}

QString FlowPage::summary() const {
  if (flow_.empty()) return {};
  const auto sum = [](const std::vector<Money>& amounts) {
    return std::accumulate(amounts.begin(), amounts.end(), Money{0});
  };
  const Money repaid = sum(flow_.repaid);
  const std::size_t count = flow_.bankrupts.size();
  const QString who = count == 1 ? tr("1 account") : tr("%1 accounts").arg(integer(static_cast<std::int64_t>(count)));
  QString out = tr("Since %1: %2 could not pay %3. Point at a band, or press Up and Down.")
                    .arg(clockMinutes(flow_.opened_ms), who, moneyUnit(sum(flow_.deficit)));
  if (repaid > 0) out += tr(" Estates paid back %1 later.").arg(moneyUnit(repaid));
  return out;
}

void FlowPage::showFlow(const LossFlow& flow) {
  flow_ = flow;
  const auto snapshot = client_.snapshot();
  std::vector<std::string> names;
  if (snapshot)
    for (const MarketSnapshot& market : snapshot->markets) names.push_back(market.id);
  const std::vector<TrancheSnapshot> tranches = snapshot ? snapshot->tranches : std::vector<TrancheSnapshot>{};
  model_->setFlow(flow, tranches, names);
  const auto name_of = [recording = client_.recording()](AccountRef account) {
    return recording && recording->genesis ? text(account_name(*recording->genesis, account)) : QString(kDash);
  };
  diagram_->setPicture(snapshot ? flowPicture(flow, tranches, snapshot->markets, name_of) : FlowPicture{});
  nothing_->setText(span() == Span::loss_event ? tr("No loss event is open. Nothing was drawn from the tranches.")
                                               : tr("No account left a hole in this time."));
  pages_->setCurrentIndex(flow.empty() ? kNothing : as_table_->isChecked() ? kTable : kDiagram);
  words_->setText(summary());
  words_->setVisible(!flow.empty());
}

}  // namespace fb::ui
