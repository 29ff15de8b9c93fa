#include "positions/position_delegates.h"

#include <QPainter>
#include <algorithm>

#include "positions/position_cells.h"
#include "positions/positions_model.h"

namespace fb::ui {
namespace {

constexpr double kBarLeast = 3, kBarMost = 44, kBarPerHealth = 220, kBarHeight = 7, kBarGap = 7;

const PositionRow* rowOf(const QModelIndex& index) {
  return static_cast<const PositionRow*>(index.data(PositionsModel::kRowRole).value<void*>());
}

// Draws what every cell has (background, selection, focus) and answers the option without its text.
QStyleOptionViewItem paintEmptyCell(QPainter* painter, QStyleOptionViewItem option) {
  option.text.clear();
  const QStyle* style = option.widget ? option.widget->style() : nullptr;
  if (style) style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
  return option;
}

}  // namespace

void HealthDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const PositionRow* row = rowOf(index);
  if (row == nullptr) return;
  const double above = static_cast<double>(row->health_ppm - kMillion) / 1e6;
  const double width = std::clamp(above * kBarPerHealth, kBarLeast, kBarMost);
  const QFontMetrics metrics(positionFont(PositionColumn::health));
  const double figures =
      std::max(metrics.horizontalAdvance("0.00"), metrics.horizontalAdvance(index.data().toString()));
  const QRectF cell(option.rect);
  const QRectF bar(cell.right() - 2 * theme::kStep - figures - kBarGap - width, cell.center().y() - kBarHeight / 2,
                   width, kBarHeight);
  if (bar.left() < cell.left()) return;  // a narrow column keeps its figure
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(healthColour(row->health_ppm));
  painter->drawRoundedRect(bar, 2, 2);
  painter->restore();
}

void StateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem plain = option;
  initStyleOption(&plain, index);
  const QString words = plain.text;
  plain = paintEmptyCell(painter, plain);
  const PositionRow* row = rowOf(index);
  if (row == nullptr || words.isEmpty()) return;
  const QColor colour = look(row->state).color;
  QFont font = theme::label();
  font.setWeight(QFont::DemiBold);
  const QFontMetrics metrics(font);
  const int width = std::min(metrics.horizontalAdvance(words) + 3 * theme::kStep, option.rect.width());
  const QRectF chip(option.rect.right() - theme::kStep - width, option.rect.center().y() - 8.5, width, 18);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme::withAlpha(colour, 0.16));
  painter->drawRoundedRect(chip, 3, 3);
  painter->setPen(colour);
  painter->setFont(font);
  painter->drawText(chip, Qt::AlignCenter, metrics.elidedText(words, Qt::ElideRight, width));
  painter->restore();
}

}  // namespace fb::ui
