#include "why/story_delegate.h"

#include <QPainter>

#include "common/numbers.h"
#include "common/theme.h"
#include "why/story_model.h"

namespace fb::ui {
namespace {

constexpr int kDotX = 5 * theme::kStep, kTextGap = 5 * theme::kStep, kPad = 2 * theme::kStep, kDot = 5;

struct Places {
  QRect time, words;
};
Places places(const QRect& row) {
  const int time_width = QFontMetrics(theme::number()).horizontalAdvance("00:00:00");
  const int time_left = row.left() + kDotX + kTextGap;
  const int words_left = time_left + time_width + 3 * theme::kStep;
  return {QRect(time_left, row.top(), time_width, row.height()),
          QRect(words_left, row.top() + kPad / 2, row.right() - words_left - kPad, row.height() - kPad)};
}

// Loss is a diamond and guard a triangle, so that the kinds are told apart without colour.
void paintDot(QPainter& painter, const QPointF& at, EventKind kind, const QColor& colour) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  switch (kind) {
    case EventKind::routine:
      painter.drawEllipse(at, kDot - 2, kDot - 2);
      return;
    case EventKind::world:
      painter.drawEllipse(at, kDot, kDot);
      return;
    case EventKind::guard:
      painter.drawPolygon(
          QPolygonF{at + QPointF(0, -kDot - 1), at + QPointF(kDot + 1, kDot), at + QPointF(-kDot - 1, kDot)});
      return;
    case EventKind::loss:
      painter.drawPolygon(QPolygonF{at + QPointF(0, -kDot - 1), at + QPointF(kDot + 1, 0), at + QPointF(0, kDot + 1),
                                    at + QPointF(-kDot - 1, 0)});
      return;
    case EventKind::person:
      painter.drawRect(QRectF(at.x() - kDot + 1, at.y() - kDot + 1, 2 * kDot - 2, 2 * kDot - 2));
      return;
  }
}

}  // namespace

void StoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const bool later = index.data(StoryModel::kLaterRole).toBool();
  const auto kind = static_cast<EventKind>(index.data(StoryModel::kKindRole).toInt());
  const Places at = places(option.rect);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme::raised());
  const QPointF dot(option.rect.left() + kDotX,
                    option.rect.top() + kPad / 2 + QFontMetrics(theme::words()).height() / 2.0 + 2);
  painter->setPen(QPen(theme::line(), 1.5));
  if (index.row() > 0) painter->drawLine(QPointF(dot.x(), option.rect.top()), dot - QPointF(0, 2 * kDot));
  if (index.row() + 1 < index.model()->rowCount())
    painter->drawLine(dot + QPointF(0, 2 * kDot), QPointF(dot.x(), option.rect.bottom() + 1));
  const QColor colour = look(kind).color;
  paintDot(*painter, dot, kind, later ? theme::mixed(theme::panel(), colour, 0.45) : colour);
  painter->setFont(theme::number());
  painter->setPen(theme::dim());
  painter->drawText(at.time.adjusted(0, kPad / 2 + 1, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                    clockTime(index.data(StoryModel::kTimeRole).toLongLong()));
  painter->setFont(theme::words());
  painter->setPen(later ? theme::dim() : theme::text());
  painter->drawText(at.words, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, index.data().toString());
  painter->restore();
}

QSize StoryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const int width = option.rect.width() > 0 ? option.rect.width() : 320;
  const Places at = places(QRect(0, 0, width, 1000));
  const QRect words =
      QFontMetrics(theme::words())
          .boundingRect(QRect(0, 0, std::max(80, at.words.width()), 1000), Qt::TextWordWrap, index.data().toString());
  return {width, words.height() + 2 * kPad};
}

}  // namespace fb::ui
