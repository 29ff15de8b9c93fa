#include "adl/adl_audit_page.h"

#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "adl/adl_rows.h"
#include "common/figures.h"
#include "common/theme.h"

namespace fb::ui {

AdlAuditPage::AdlAuditPage(SessionClient& client, QWidget* parent)
    : QWidget(parent),
      client_(client),
      bursts_(new PlainTableModel(burstColumns(), this)),
      accounts_(new PlainTableModel(burstAccountColumns(), this)),
      none_(new QLabel(tr("No position was deleveraged up to this moment."), this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  none_->setAlignment(Qt::AlignCenter);
  none_->setProperty("role", "dim");
  split_ = new QSplitter(Qt::Vertical, this);
  burst_view_ = bursts_->makeView(tr("Bursts of deleveraging"), split_);
  auto* account_view = accounts_->makeView(tr("Accounts of the burst"), split_);
  split_->addWidget(burst_view_);
  split_->addWidget(account_view);
  rows->addWidget(none_, 1);
  rows->addWidget(split_, 1);
  connect(burst_view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& at) { showBurst(at.isValid() ? at.row() : -1); });
  connect(burst_view_, &QTableView::activated, this, [this](const QModelIndex& at) {
    if (at.isValid()) client_.seek(held_[static_cast<std::size_t>(at.row())].time_ms);
  });
  connect(account_view, &QTableView::activated, this, [this](const QModelIndex& at) {
    client_.focusAccount(account_of_key(at.data(PlainTableModel::kKeyRole).toLongLong()));
  });
  showBursts({});
}

void AdlAuditPage::forget() {
  told_at_ = {-1, 0};
  asking_ = false;
  showBursts({});
}

void AdlAuditPage::showMoment(const Snapshot& snapshot) {
  instruments_.clear();
  for (const MarketSnapshot& market : snapshot.markets) instruments_.push_back(market.instrument);
  const std::pair now{snapshot.run.id, figureValue(snapshot, FigureId::adl_fills)};
  if (now == told_at_ || asking_ || !client_.isOpen() || client_.isLent()) return;
  asking_ = true;
  told_at_ = now;
  client_.askAdlAudit(this, [this](std::vector<AdlBurst> bursts) {
    asking_ = false;
    showBursts(std::move(bursts));
    if (const auto newest = client_.snapshot()) showMoment(*newest);
  });
}

void AdlAuditPage::showBursts(std::vector<AdlBurst> bursts) {
  const QModelIndex current = burst_view_->currentIndex();
  const qint64 kept = current.isValid() ? current.data(PlainTableModel::kKeyRole).toLongLong() : -1;
  held_ = std::move(bursts);
  bursts_->setRows(burstRows(held_));
  none_->setVisible(held_.empty());
  split_->setVisible(!held_.empty());
  int row = kept < 0 ? -1 : bursts_->rowOf(kept);
  if (row < 0) row = static_cast<int>(held_.size()) - 1;  // the newest
  if (row >= 0) burst_view_->setCurrentIndex(bursts_->index(row, 0));
  showBurst(row);
}

void AdlAuditPage::showBurst(int row) {
  accounts_->setRows(row < 0 ? std::vector<PlainRow>{}
                             : burstAccountRows(held_[static_cast<std::size_t>(row)], instruments_));
}

}  // namespace fb::ui
