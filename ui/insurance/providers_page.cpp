#include "insurance/providers_page.h"

#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "protocol/protocol.h"

namespace fb::ui {
namespace {

constexpr int kRefreshMs = 1000;

QTableView* makeView(QAbstractItemModel& model, const QString& name, QWidget* parent) {
  auto* view = new QTableView(parent);
  view->setModel(&model);
  view->setAccessibleName(name);
  view->setShowGrid(false);
  view->setFrameShape(QFrame::NoFrame);
  view->setSelectionBehavior(QTableView::SelectRows);
  view->setSelectionMode(QTableView::SingleSelection);
  view->verticalHeader()->hide();
  view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  view->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  view->horizontalHeader()->setHighlightSections(false);
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  view->horizontalHeader()->setResizeContentsPrecision(50);
  return view;
}

}  // namespace

ProviderFacts providerFacts(const Protocol& protocol, const EventLog& log) {
  const Genesis& genesis = protocol.genesis();
  ProviderFacts out{
      .statement = provider_statement(log, genesis, 0, protocol.block()), .tranches = {}, .holders = {}, .reasons = {}};
  for (const TrancheSpec& t : genesis.tranches) out.tranches.push_back(t.id);
  for (const ProviderTotals& t : out.statement.totals) out.holders.push_back(provider_name(genesis, t.provider));
  for (const StatementLine& line : out.statement.lines) out.reasons.push_back(statement_words(line, genesis));
  return out;
}

ProvidersPage::ProvidersPage(SessionClient& client, QWidget* parent)
    : QWidget(parent), client_(client), totals_(new ProviderTotalsModel(this)), lines_(new ProviderLinesModel(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  auto* split = new QSplitter(Qt::Vertical, this);
  totals_view_ = makeView(*totals_, tr("Providers of the tranches"), split);
  auto* below = new QWidget(split);
  auto* lower = new QVBoxLayout(below);
  lower->setContentsMargins(0, 0, 0, 0);
  lower->setSpacing(0);
  caption_ = new QLabel(below);
  caption_->setMargin(theme::kStep);
  theme::setRole(caption_, "dim");
  lines_view_ = makeView(*lines_, tr("Statement of the chosen provider"), below);
  lines_view_->horizontalHeader()->setStretchLastSection(true);
  lower->addWidget(caption_);
  lower->addWidget(lines_view_, 1);
  rows->addWidget(split);
  split->setSizes({120, 160});
  refresh_.setSingleShot(true);
  refresh_.setInterval(kRefreshMs);
  connect(&refresh_, &QTimer::timeout, this, &ProvidersPage::ask);
  connect(&client_, &SessionClient::snapshotChanged, this, [this] {
    if (isVisible() && !refresh_.isActive()) refresh_.start();
  });
  connect(&client_, &SessionClient::sessionOpened, this, [this] {
    waiting_ = false;
    asked_.reset();
    showFacts(nullptr);
  });
  connect(totals_view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { choose(); });
  connect(lines_view_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    if (const std::int64_t seq = lines_->eventOf(index.row()); seq >= 0) client_.focusEvent(seq);
  });
  updateCaption();
}

void ProvidersPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

void ProvidersPage::ask() {
  const SnapshotPtr shown = client_.snapshot();
  if (!isVisible() || !shown || waiting_ || asked_ == shown) return;
  asked_ = shown;
  waiting_ = true;
  auto facts = std::make_shared<ProviderFacts>();
  client_.inspect([facts](const Protocol& protocol, const EventLog& log) { *facts = providerFacts(protocol, log); },
                  this,
                  [this, facts] {
                    waiting_ = false;
                    showFacts(facts);
                    if (client_.snapshot() != asked_) refresh_.start();
                  });
}

void ProvidersPage::showFacts(std::shared_ptr<const ProviderFacts> facts) {
  facts_ = std::move(facts);
  totals_->setFacts(facts_);
  const int row = std::max(0, totals_->rowOf(tranche_, provider_));
  if (totals_->rowCount() > 0) totals_view_->setCurrentIndex(totals_->index(row, 0));
  choose();
}

void ProvidersPage::choose() {
  if (const ProviderTotals* t = totals_->holding(totals_view_->currentIndex().row()))
    tranche_ = t->tranche, provider_ = t->provider;
  lines_->setFacts(facts_, tranche_, provider_);
  updateCaption();
}

void ProvidersPage::updateCaption() {
  const int row = totals_->rowOf(tranche_, provider_);
  if (row < 0) return caption_->setText(tr("No units of a tranche are held."));
  const ProviderTotals& t = *totals_->holding(row);
  caption_->setText(tr("Statement of %1 in %2: %3 in, %4 out, gain %5, claim %6")
                        .arg(totals_->index(row, 1).data().toString(), totals_->index(row, 0).data().toString(),
                             moneyUnit(t.paid_in), moneyUnit(t.paid_out), moneyUnit(t.gain(), Sign::always),
                             moneyUnit(t.end)));
}

}  // namespace fb::ui
