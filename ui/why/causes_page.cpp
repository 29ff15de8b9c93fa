#include "why/causes_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"
#include "protocol/protocol.h"
#include "why/loss_tree_view.h"

namespace fb::ui {
namespace {
constexpr TimeMs kMinute = 60'000;
}

CausesPage::CausesPage(SessionClient& client, QWidget* parent)
    : QWidget(parent), client_(client), empty_(new QLabel(this)), view_(new LossTreeView(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  empty_->setWordWrap(true);
  empty_->setProperty("role", "dim");
  empty_->setMargin(4 * theme::kStep);
  empty_->hide();
  rows->addWidget(buildBar());
  rows->addWidget(empty_);
  rows->addWidget(view_, 1);
  connect(view_, &LossTreeView::timeWanted, this, [this](qint64 at) { client_.seek(at); });
  connect(view_, &LossTreeView::eventWanted, this, [this](qint64 seq) { client_.focusEvent(seq); });
  connect(view_, &LossTreeView::explanationWanted, this, &CausesPage::explainEvent);
  connect(since_, &QComboBox::currentIndexChanged, this, &CausesPage::ask);
  connect(back_, &QPushButton::clicked, this, &CausesPage::backWanted);
}

QWidget* CausesPage::buildBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(3 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  since_ = new QComboBox(bar);
  since_->setAccessibleName(tr("Since when"));
  since_->addItem(tr("since the opening"), QVariant::fromValue<qlonglong>(0));
  since_->addItem(tr("last hour"), QVariant::fromValue<qlonglong>(60 * kMinute));
  since_->addItem(tr("last 15 minutes"), QVariant::fromValue<qlonglong>(15 * kMinute));
  back_ = new QPushButton(tr("Back to the account"), bar);
  back_->hide();
  note_ = new QLabel(bar);
  note_->setFont(theme::label());
  note_->setProperty("role", "dim");
  row->addWidget(since_);
  row->addWidget(back_);
  row->addStretch(1);
  row->addWidget(note_);
  return bar;
}

void CausesPage::forget() {
  account_.reset();
  event_ = kNoCause;
  asking_ = stale_ = false;
  view_->setTree({});
}

void CausesPage::follow(AccountRef account) {
  account_ = account;
  event_ = kNoCause;
}

void CausesPage::explainEvent(qint64 seq) {
  event_ = seq;
  ask();
}

TimeMs CausesPage::since() const {
  const TimeMs span = since_->currentData().toLongLong();
  const auto snapshot = client_.snapshot();
  return span == 0 || !snapshot ? 0 : snapshot->time_ms - span;
}

void CausesPage::ask() {
  if (!account_ && event_ == kNoCause) return;
  if (asking_) {
    stale_ = true;
    return;
  }
  if (!client_.isOpen() || client_.isLent()) return;
  asking_ = true;
  const LossQuery query{.account = account_.value_or(AccountRef{}), .seq = event_, .since_ms = since()};
  auto tree = std::make_shared<LossTree>();
  const auto read = [tree, query](const Protocol& p, const EventLog& log) {
    *tree = loss_tree(log, p.genesis(), log.blocks[p.block()].end, query);
  };
  client_.inspect(read, this, [this, query, tree] {
    asking_ = false;
    if (query.seq == event_ && (query.seq != kNoCause || account_ == query.account)) showTree(std::move(*tree));
    if (std::exchange(stale_, false)) ask();
  });
}

void CausesPage::showTree(LossTree tree) {
  const bool of_event = event_ != kNoCause;
  since_->setVisible(!of_event);
  back_->setVisible(of_event && account_.has_value());
  empty_->setVisible(tree.nodes.empty());
  empty_->setText(
      tr("This event lies after the moment shown, or in another run. Go forward in time to see its causes."));
  note_->setText(of_event ? tr("the event first, its causes below") : tr("parts add up to the row above, exactly"));
  view_->setTree(std::move(tree));
}

}  // namespace fb::ui
