#include "adl/adl_preview_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include "adl/adl_rows.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

constexpr qint64 kLeastPauseMs = 250, kMostPauseMs = 5000;
constexpr int kPoliciesShown = 7, kPoliciesInLowDock = 4;
constexpr double kFirstShock = -20;

}  // namespace

AdlPreviewPage::AdlPreviewPage(SessionClient& client, QWidget* parent)
    : QWidget(parent),
      client_(client),
      policies_(new PlainTableModel(policyColumns(), this)),
      takers_(new PlainTableModel(takerColumns(), this)),
      dead_(new PlainTableModel(deadColumns(), this)),
      severity_(new QLabel(this)),
      tabs_(new QTabBar(this)),
      pages_(new QStackedWidget(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  severity_->setWordWrap(true);
  severity_->setContentsMargins(3 * theme::kStep, 0, 3 * theme::kStep, theme::kStep);
  rows->addWidget(buildBar());
  rows->addWidget(severity_);
  rows->addWidget(buildTables(), 1);
  pause_.setSingleShot(true);
  connect(&pause_, &QTimer::timeout, this, [this] {
    if (std::exchange(stale_, false)) ask();
  });
}

QWidget* AdlPreviewPage::buildBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  market_ = new QComboBox(bar);
  market_->setAccessibleName(tr("Which marks move"));
  shock_ = new QDoubleSpinBox(bar);
  shock_->setAccessibleName(tr("Shock in per cent"));
  shock_->setRange(-99.99, 1000);
  shock_->setDecimals(2);
  shock_->setSuffix(" %");
  shock_->setValue(kFirstShock);
  shock_->setKeyboardTracking(false);
  row->addWidget(new QLabel(tr("If"), bar));
  row->addWidget(market_);
  row->addWidget(new QLabel(tr("moved by"), bar));
  row->addWidget(shock_);
  row->addWidget(new QLabel(tr("now"), bar));
  row->addStretch(1);
  connect(market_, &QComboBox::activated, this, &AdlPreviewPage::askSoon);
  connect(shock_, &QDoubleSpinBox::valueChanged, this, &AdlPreviewPage::askSoon);
  return bar;
}

// All policies where there is room; in a low dock half of it is the accounts'.
QWidget* AdlPreviewPage::buildTables() {
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setChildrenCollapsible(false);
  policy_view_ = policies_->makeView(tr("Policies side by side"), split);
  policy_view_->setMinimumHeight(kPoliciesInLowDock * theme::kRowHeight);
  policy_view_->setMaximumHeight((kPoliciesShown + 1) * theme::kRowHeight + theme::kStep);
  connect(policy_view_, &QTableView::clicked, this, &AdlPreviewPage::choosePolicy);
  connect(policy_view_, &QTableView::activated, this, &AdlPreviewPage::choosePolicy);
  tabs_->addTab(tr("Who is taken from"));
  tabs_->addTab(tr("Who would be dead"));
  tabs_->setDrawBase(false);
  tabs_->setAccessibleName(tr("Accounts of the preview"));
  pages_->addWidget(accountTable(*takers_, tr("Accounts whose position would be taken")));
  pages_->addWidget(accountTable(*dead_, tr("Accounts that would have to give up their lots")));
  connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
  auto* below = new QWidget(split);
  auto* rows = new QVBoxLayout(below);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(tabs_);
  rows->addWidget(pages_, 1);
  below->setMinimumHeight(kPoliciesInLowDock * theme::kRowHeight);
  split->addWidget(policy_view_);
  split->addWidget(below);
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 1);
  return split;
}

QTableView* AdlPreviewPage::accountTable(PlainTableModel& model, const QString& name) {
  auto* view = model.makeView(name, pages_);
  connect(view, &QTableView::activated, this, [this](const QModelIndex& at) {
    client_.focusAccount(account_of_key(at.data(PlainTableModel::kKeyRole).toLongLong()));
  });
  return view;
}

void AdlPreviewPage::setMarkets(const Snapshot& snapshot) {
  std::vector<Instrument> instruments;
  for (const MarketSnapshot& market : snapshot.markets) instruments.push_back(market.instrument);
  in_force_ = static_cast<AdlPolicy>(snapshot.parameters.at(GlobalParam::adl_policy));
  if (!policy_chosen_) policy_ = in_force_;
  if (instruments == instruments_) return;
  instruments_ = std::move(instruments);
  market_->clear();
  market_->addItem(tr("all marks"), QVariant::fromValue<uint>(kJointShock));
  for (MarketIdx m = 0; m < instruments_.size(); ++m) market_->addItem(text(instruments_[m].id), m);
}

AdlQuestion AdlPreviewPage::question() const {
  AdlQuestion out;
  out.shock.market = market_->currentData().toUInt();
  out.shock.ppm = qRound64(shock_->value() * 1e4);
  if (const auto recording = client_.recording()) out.shock.block_ms = recording->interval_ms;
  out.policy = policy_;
  return out;
}

void AdlPreviewPage::forget() {
  told_at_ = {-1, 0};
  asking_ = stale_ = policy_chosen_ = false;
}

void AdlPreviewPage::showMoment(const Snapshot& snapshot) {
  setMarkets(snapshot);
  if (std::pair{snapshot.run.id, snapshot.block} != told_at_) askSoon();
}

void AdlPreviewPage::askSoon() {
  if (asking_ || pause_.isActive()) {
    stale_ = true;
    return;
  }
  ask();
}

void AdlPreviewPage::ask() {
  if (!client_.isOpen() || client_.isLent()) return;
  asking_ = true;
  answering_.start();
  if (const auto snapshot = client_.snapshot()) told_at_ = {snapshot->run.id, snapshot->block};
  client_.askAdl(question(), this, [this](const AdlAnswer& answer) {
    asking_ = false;
    pause_.start(static_cast<int>(std::clamp(4 * answering_.elapsed(), kLeastPauseMs, kMostPauseMs)));
    showAnswer(answer);
  });
}

void AdlPreviewPage::choosePolicy(const QModelIndex& row) {
  if (!row.isValid()) return;
  policy_ = static_cast<AdlPolicy>(row.data(PlainTableModel::kKeyRole).toLongLong());
  policy_chosen_ = true;
  askSoon();
}

void AdlPreviewPage::showAnswer(const AdlAnswer& answer) {
  severity_->setText(severityWords(answer, instruments_));
  policies_->setRows(policyRows(answer, in_force_));
  takers_->setRows(takerRows(answer.preview, instruments_));
  dead_->setRows(deadRows(answer.preview));
  const int row = policies_->rowOf(static_cast<qint64>(answer.question.policy));
  if (row >= 0) policy_view_->setCurrentIndex(policies_->index(row, 0));
  const auto counted = [](const QString& words, std::uint32_t all) {
    return all == 0 ? words : QStringLiteral("%1 (%2)").arg(words, integer(all));
  };
  tabs_->setTabText(0, counted(tr("Who is taken from, %1").arg(policyName(answer.question.policy)), answer.rows));
  tabs_->setTabText(1, counted(tr("Who would be dead"), answer.dead));
}

}  // namespace fb::ui
