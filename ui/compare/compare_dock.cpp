#include "compare/compare_dock.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "compare/outcome_model.h"
#include "compare/rulebooks_view.h"
#include "compare/run_progress.h"

namespace fb::ui {
namespace {

void tableLook(QTableView* table) {
  table->setShowGrid(false);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setHighlightSections(false);
}

QTableWidgetItem* figure(const QString& words) {
  auto* item = new QTableWidgetItem(words);
  item->setFont(theme::number());
  item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return item;
}

}  // namespace

CompareDock::CompareDock(SessionClient& client, QWidget* parent)
    : DockPanel("compare", tr("Compare"), parent), client_(client) {
  auto* whole = new QWidget(this);
  auto* all = new QVBoxLayout(whole);
  all->setContentsMargins(12, 8, 12, 4);
  progress_ = new RunProgress(client, whole);
  tabs_ = new QTabWidget(whole);
  tabs_->setObjectName("compareTabs");
  tabs_->setDocumentMode(true);
  all->addWidget(progress_);
  all->addWidget(tabs_, 1);
  tabs_->addTab(buildRuns(), tr("Two runs"));
  tabs_->addTab(rulebooks_ = new RulebooksView(client, tabs_), tr("Rulebooks"));
  setBody(whole);
  connect(&client, &SessionClient::snapshotChanged, this, &CompareDock::showSnapshot);
  for (const auto change : {&SessionClient::sessionOpened, &SessionClient::sessionClosed})
    connect(&client, change, this, [this] {
      shown_.clear();
      for (QComboBox* list : {a_, b_}) list->clear();
      forget();
    });
  for (QComboBox* list : {a_, b_})
    connect(list, &QComboBox::currentIndexChanged, this, [this] {
      if (chosen() != answered_ && chosen() != asked_) forget();
    });
  forget();
}

void CompareDock::showRulebooks() {
  tabs_->setCurrentWidget(rulebooks_);
  rulebooks_->compute();
}

QWidget* CompareDock::buildRuns() {
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 2 * theme::kStep, 0, 0);
  rows->setSpacing(2 * theme::kStep);
  rows->addLayout(buildChoice());
  summary_ = new QLabel(body);
  summary_->setObjectName("compareSummary");
  summary_->setWordWrap(true);
  rows->addWidget(summary_);
  model_ = new OutcomeModel(this);
  auto* table = new QTableView(body);
  table->setObjectName("outcomes");
  table->setAccessibleName(tr("Outcomes of both runs"));
  table->setModel(model_);
  tableLook(table);
  table->horizontalHeader()->setSectionResizeMode(OutcomeModel::figureColumn, QHeaderView::Stretch);
  rows->addWidget(table, 3);
  accounts_ = buildAccounts();
  rows->addWidget(accounts_, 2);
  return body;
}

QHBoxLayout* CompareDock::buildChoice() {
  auto* row = new QHBoxLayout;
  const auto add = [&](const QString& letter, const char* name) {
    row->addWidget(new QLabel(letter, this));
    auto* list = new QComboBox(this);
    list->setObjectName(name);
    list->setAccessibleName(tr("Run %1").arg(letter));
    list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    row->addWidget(list, 1);
    return list;
  };
  a_ = add("A", "runA");
  b_ = add("B", "runB");
  go_ = new QPushButton(tr("Compare"), this);
  go_->setObjectName("compareGo");
  connect(go_, &QPushButton::clicked, this, &CompareDock::compare);
  row->addWidget(go_);
  return row;
}

QTableWidget* CompareDock::buildAccounts() {
  auto* table = new QTableWidget(0, 4, this);
  table->setObjectName("compareAccounts");
  table->setAccessibleName(tr("Largest differences of equity"));
  table->setHorizontalHeaderLabels(
      {tr("Largest differences"), tr("Equity A, USD"), tr("Equity B, USD"), tr("B − A, USD")});
  for (int i = 1; i < 4; ++i) table->horizontalHeaderItem(i)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  table->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  tableLook(table);
  table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  return table;
}

void CompareDock::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  progress_->showSnapshot(*snapshot);
  showRuns(*snapshot);
  compareAgainWhenMore(*snapshot);
}

CompareDock::Pair CompareDock::chosen() const {
  return {a_->currentIndex() < 0 ? -1 : a_->currentData().toInt(), b_->currentIndex() < 0 ? -1 : b_->currentData().toInt()};
}

void CompareDock::forget() {
  asked_ = answered_ = {-1, -1};
  answered_block_ = 0;
  setSubtitle({});
  model_->clear();
  accounts_->setRowCount(0);
  summary_->setText(shown_.size() > 1
                        ? tr("Choose two runs and press Compare.")
                        : tr("Make a second run first: trip a breaker, replay with a parameter draft, or replay the day under another rulebook."));
}

// Both runs are computed further than what is shown: asked again, so that it does not stay behind the runs that it names.
void CompareDock::compareAgainWhenMore(const Snapshot& snapshot) {
  if (answered_.first < 0 || asked_ == answered_ || !isVisible()) return;
  std::uint32_t both = UINT32_MAX;
  for (const ForkInfo& r : snapshot.runs)
    if (r.id == answered_.first || r.id == answered_.second) both = std::min(both, r.computed_to);
  if (both != UINT32_MAX && both > answered_block_) compare();
}

void CompareDock::showRuns(const Snapshot& snapshot) {
  std::vector<std::pair<int, std::string>> runs;
  for (const ForkInfo& r : snapshot.runs) runs.emplace_back(r.id, r.label);
  if (runs == shown_) return;
  shown_ = std::move(runs);
  for (QComboBox* list : {a_, b_}) {
    const QSignalBlocker quiet(list);
    list->clear();
    for (const auto& [id, label] : shown_) list->addItem(text(label), id);
    list->setCurrentIndex(list == a_ ? 0 : list->count() - 1);  // the newest fork against the recorded run
  }
  forget();
  go_->setEnabled(shown_.size() > 1);
  go_->setToolTip(shown_.size() > 1 ? QString() : tr("There is only the recorded run"));
}

void CompareDock::compare() {
  if (shown_.size() < 2) return;
  asked_ = chosen();
  if (answered_ != asked_) setSubtitle(tr("computing…"));
  client_.askCompare(asked_.first, asked_.second, this, [this, of = asked_](const Comparison& c) {
    if (of == asked_) showAnswer(of, c);  // else other runs were chosen meanwhile
  });
}

void CompareDock::showAnswer(Pair of, const Comparison& answer) {
  asked_ = {-1, -1};
  const auto snapshot = client_.snapshot();
  const auto recording = client_.recording();
  if (!snapshot || !recording) return;
  if (!answer.error.empty()) {
    forget();
    summary_->setText("◆ " + text(answer.error));
    return;
  }
  answered_ = of;
  answered_block_ = answer.block;
  setSubtitle(tr("up to %1 UTC, as far as both are computed").arg(clockTime(recording->time_of(answer.block))));
  model_->show(answer.a, answer.b, snapshot->tranches);
  const QString apart =
      answer.first_divergence == UINT32_MAX
          ? tr("no block differs")
          : tr("first difference at %1 UTC").arg(clockTime(recording->time_of(answer.first_divergence)));
  summary_->setText(
      tr("%1; in B %2 users stand better, %3 worse.").arg(apart, integer(answer.better), integer(answer.worse)));
  accounts_->setRowCount(static_cast<int>(answer.largest.size()));
  for (int i = 0; i < accounts_->rowCount(); ++i) {
    const Comparison::Row& r = answer.largest[static_cast<std::size_t>(i)];
    accounts_->setItem(i, 0, new QTableWidgetItem(text(r.name)));
    accounts_->setItem(i, 1, figure(moneyWhole(r.equity_a)));
    accounts_->setItem(i, 2, figure(moneyWhole(r.equity_b)));
    accounts_->setItem(i, 3, figure(moneyWhole(r.equity_b - r.equity_a, Sign::always)));
  }
}

}  // namespace fb::ui
