#include "why/account_figures.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>

#include "base/shown_parts.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "positions/position_cells.h"
#include "positions/position_delegates.h"

namespace fb::ui {
namespace {

struct MoneyRow {
  QString label, help;
  Money amount = 0;
};

std::vector<MoneyRow> moneyRows(const StoryFacts& f, Money equity) {
  const auto tr = [](const char* words) { return AccountFigures::tr(words); };
  return {{tr("Opening equity"), tr("Equity at the first mark, USD"), f.opening},
          {tr("Deposits"), tr("Paid in later, USD"), f.deposits},
          {tr("Withdrawals"), tr("Paid out, USD"), f.withdrawals},
          {tr("Price"), tr("Gains and losses by moves of the marks and prices of fills, USD"), f.price(equity)},
          {tr("Funding"), tr("Funding received less paid, USD"), f.funding},
          {tr("Fees"), tr("Trading fees, USD"), f.fees},
          {tr("Penalties"), tr("Penalties on forced sales, USD"), f.penalties},
          {tr("Cut gains"), tr("Gains that were cut to fill others' holes, USD"), f.haircuts},
          {tr("Hole filled"), tr("What tranches and cut winners paid for this account, USD"), f.covered},
          {tr("Other"), tr("Other transfers, USD"), f.other},
          {tr("Equity now"), tr("Sum of the rows above, USD"), equity}};
}

QTableView* makeTable(PositionsModel& model, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setModel(&model);
  table->setAccessibleName(AccountFigures::tr("Positions of the account"));
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setSelectionBehavior(QTableView::SelectRows);
  table->verticalHeader()->hide();
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
  table->horizontalHeader()->setStretchLastSection(true);
  for (int c = 0; c < kPositionColumns; ++c) table->setColumnWidth(c, info(static_cast<PositionColumn>(c)).width_px);
  for (const auto column : {PositionColumn::account, PositionColumn::health, PositionColumn::equity})
    table->setColumnHidden(static_cast<int>(column), true);
  table->setItemDelegateForColumn(static_cast<int>(PositionColumn::state), new StateDelegate(table));
  return table;
}

}  // namespace

AccountFigures::AccountFigures(QWidget* parent) : QWidget(parent), positions_(new PositionsModel(this)) {
  auto* margin = new QGridLayout;
  equity_ = addRow(*margin, tr("Equity"), tr("Balance and unrealised profit at the marks, USD"));
  maintenance_ = addRow(*margin, tr("Maintenance"), tr("Maintenance margin of all positions, USD"));
  initial_ = addRow(*margin, tr("Initial"), tr("Initial margin of all positions, USD"));
  health_ = addRow(*margin, tr("Health"), tr("Margin equity over maintenance; liquidated below 1"));
  margin->setRowStretch(margin->rowCount(), 1);
  auto* money = new QGridLayout;
  for (const MoneyRow& row : moneyRows({}, 0)) money_.push_back(addRow(*money, row.label, row.help));
  auto* beside = new QHBoxLayout;
  beside->setContentsMargins(3 * theme::kStep, 2 * theme::kStep, 3 * theme::kStep, 2 * theme::kStep);
  beside->setSpacing(8 * theme::kStep);
  beside->addLayout(margin, 1);
  beside->addLayout(money, 1);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addLayout(beside);
  rows->addWidget(makeTable(*positions_, this), 1);
}

QLabel* AccountFigures::addRow(QGridLayout& grid, const QString& label, const QString& help) {
  auto* name = new QLabel(label, this);
  name->setFont(theme::label());
  name->setProperty("role", "dim");
  auto* value = new QLabel(QString(kDash), this);
  value->setFont(theme::number());
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  value->setAccessibleName(label);
  name->setToolTip(help);
  value->setToolTip(help);
  const int row = grid.rowCount();
  grid.addWidget(name, row, 0);
  grid.addWidget(value, row, 1);
  grid.setVerticalSpacing(theme::kStep / 2);
  return value;
}

void AccountFigures::setInstruments(std::vector<Instrument> instruments) {
  positions_->setInstruments(std::move(instruments));
}

void AccountFigures::setStory(const AccountStory& story) {
  equity_->setText(moneyExact(story.margin.equity));
  maintenance_->setText(moneyExact(story.margin.maintenance));
  initial_->setText(moneyExact(story.margin.initial));
  health_->setText(ratio(story.margin.health_ppm));
  QPalette palette = health_->palette();
  palette.setColor(QPalette::WindowText,
                   story.margin.health_ppm < 1'100'000 ? healthColour(story.margin.health_ppm) : theme::text());
  health_->setPalette(palette);
  PositionPage page;
  page.rows = story.positions;
  page.total = static_cast<std::uint32_t>(story.positions.size());
  positions_->setPage(page);
}

void AccountFigures::setFacts(const StoryFacts& facts, Money equity) {
  const auto rows = moneyRows(facts, equity);
  std::vector<Money> parts;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) parts.push_back(rows[i].amount);
  const std::vector<Money> shown = shown_parts(parts, shown_amount(equity, kCent), kCent);  // they add up as they stand there
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool total = i == 0 || i + 1 == rows.size();
    const Money amount = i < shown.size() ? shown[i] : equity;
    money_[i]->setText(rows[i].amount == 0 && !total ? QString(kDash)
                                                     : moneyExact(amount, total ? Sign::whenNegative : Sign::always));
  }
}

}  // namespace fb::ui
