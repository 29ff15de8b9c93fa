#include "positions/position_filter_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {
constexpr int kTypingPauseMs = 150;
}

PositionFilterBar::PositionFilterBar(QWidget* parent)
    : QWidget(parent),
      text_(new QLineEdit(this)),
      market_(new QComboBox(this)),
      below_(new QCheckBox(tr("below 1.1 only"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2 * theme::kStep, theme::kStep, 2 * theme::kStep, theme::kStep);
  row->setSpacing(2 * theme::kStep);
  text_->setPlaceholderText(tr("Filter by account"));
  text_->setClearButtonEnabled(true);
  text_->setAccessibleName(tr("Filter by account name"));
  text_->setMinimumWidth(100);
  market_->setAccessibleName(tr("Market"));
  market_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  market_->addItem(tr("All markets"));
  below_->setToolTip(tr("Only positions of accounts whose health is below 1.1; an account below it without positions has no row"));
  row->addWidget(text_, 1);
  row->addWidget(market_);
  row->addWidget(below_);
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingPauseMs);
  connect(text_, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(&typing_, &QTimer::timeout, this, &PositionFilterBar::filterChanged);
  connect(market_, &QComboBox::currentIndexChanged, this, &PositionFilterBar::filterChanged);
  connect(below_, &QCheckBox::toggled, this, &PositionFilterBar::filterChanged);
}

void PositionFilterBar::setMarkets(const std::vector<std::string>& ids) {
  if (ids == ids_) return;
  ids_ = ids;
  market_->clear();
  market_->addItem(tr("All markets"));
  for (const std::string& id : ids_) market_->addItem(text(id));
}

void PositionFilterBar::applyTo(PositionQuery& query) const {
  query.text = text_->text().trimmed().toStdString();
  query.market = market_->currentIndex() <= 0 ? UINT32_MAX : static_cast<std::uint32_t>(market_->currentIndex() - 1);
  query.only_below_110 = below_->isChecked();
}

void PositionFilterBar::showBelow(const QString& accounts) {
  const QString words = tr("below 1.1 only (%1 accounts)").arg(accounts);
  if (below_->text() != words) below_->setText(words);
}

void PositionFilterBar::focusText() { text_->setFocus(Qt::ShortcutFocusReason); }

}  // namespace fb::ui
