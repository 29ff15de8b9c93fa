#include "why/loss_tree_delegate.h"

#include <QPainter>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "common/numbers.h"
#include "common/theme.h"
#include "journal/event_kind.h"
#include "why/loss_tree_model.h"

namespace fb::ui {
namespace {

constexpr int kPad = theme::kStep, kGap = 3 * theme::kStep, kLeastWords = 110, kBarHeight = 2;

LossNode::Kind kindOf(const QModelIndex& index) {
  return static_cast<LossNode::Kind>(index.data(LossTreeModel::kKindRole).toInt());
}

QString lead(const QModelIndex& index) {
  QString out = kindOf(index) == LossNode::Kind::because ? LossTreeModel::tr("because ") : QString();
  if (index.data(LossTreeModel::kSeqRole).toLongLong() != kNoCause)
    out += clockTime(index.data(LossTreeModel::kTimeRole).toLongLong()) + ' ';
  return out;
}

QString amountText(const QModelIndex& index) {
  const QVariant amount = index.data(LossTreeModel::kAmountRole);
  return amount.isValid() ? moneyExact(amount.toLongLong(), Sign::always) : QString();
}

int amountWidth(const QModelIndex& index) {
  const QString amount = amountText(index);
  return amount.isEmpty() ? 0 : QFontMetrics(theme::number()).horizontalAdvance(amount) + kGap;
}

bool isHeading(const QModelIndex& index) {
  return !index.parent().isValid() || index.data(LossTreeModel::kShareRole).toDouble() != 0;
}

// Lays the words out and answers their height.
double layOut(QTextLayout& layout, const QModelIndex& index, int width) {
  const QString before = lead(index);
  const bool quiet = kindOf(index) == LossNode::Kind::aside;
  layout.setText(before + index.data().toString());
  layout.setFont(isHeading(index) ? theme::title() : theme::words());
  QTextCharFormat dim, plain;
  dim.setForeground(theme::dim());
  plain.setForeground(quiet ? theme::dim() : theme::text());
  const auto split = static_cast<int>(before.size());
  layout.setFormats({{0, split, dim}, {split, static_cast<int>(layout.text().size()) - split, plain}});
  layout.beginLayout();
  double height = 0;
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    line.setPosition({0, height});
    height += line.height();
  }
  layout.endLayout();
  return height;
}

int wordsWidth(const QModelIndex& index, int width) { return std::max(kLeastWords, width - amountWidth(index) - kPad); }

// Losses point left from the right end in the colour of a loss, gains in the calm one.
void paintBar(QPainter& painter, const QRect& row, double share) {
  const int length = static_cast<int>(std::min(1.0, std::abs(share)) * row.width() / 2);
  const QRect bar(row.right() - length, row.bottom() - kBarHeight, length, kBarHeight);
  painter.fillRect(bar, share < 0 ? theme::limit() : theme::calm());
}

}  // namespace

void LossTreeDelegate::setViewWidth(int width_px, int indent_px) {
  width_px_ = width_px;
  indent_px_ = indent_px;
}

void LossTreeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  painter->save();
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme::raised());
  QTextLayout layout;
  layOut(layout, index, wordsWidth(index, option.rect.width()));
  layout.draw(painter, QPointF(option.rect.left(), option.rect.top() + kPad));
  const bool own = kindOf(index) != LossNode::Kind::part;  // in no sum of the account
  painter->setFont(theme::number());
  painter->setPen(own ? theme::dim() : theme::text());
  painter->drawText(option.rect.adjusted(0, kPad + 1, -kPad, 0), Qt::AlignRight | Qt::AlignTop, amountText(index));
  const double share = index.data(LossTreeModel::kShareRole).toDouble();
  if (share != 0) paintBar(*painter, option.rect.adjusted(0, 0, -kPad, 0), share);
  painter->restore();
}

QSize LossTreeDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  int depth = 1;
  for (QModelIndex up = index.parent(); up.isValid(); up = up.parent()) ++depth;
  const int width = width_px_ - depth * indent_px_;
  QTextLayout layout;
  const double height = layOut(layout, index, wordsWidth(index, width));
  return {width, static_cast<int>(height + 0.5) + 2 * kPad + kBarHeight};
}

}  // namespace fb::ui
