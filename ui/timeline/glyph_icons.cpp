#include "timeline/glyph_icons.h"

#include <QPainter>
#include <QPixmap>

#include "common/theme.h"

namespace fb::ui {
namespace {

constexpr int kSide = 16;

void triangle(QPainter& p, double x, bool right, double width = 8) {
  const QPointF points[] = {{right ? x : x + width, 3}, {right ? x + width : x, 8}, {right ? x : x + width, 13}};
  p.drawPolygon(points, 3);
}
void bar(QPainter& p, double x, double width = 2) { p.drawRect(QRectF(x, 3, width, 10)); }
void diamond(QPainter& p, double x) {
  const QPointF points[] = {{x - 3, 8}, {x, 5}, {x + 3, 8}, {x, 11}};
  p.drawPolygon(points, 4);
}

void draw(QPainter& p, Glyph glyph) {
  switch (glyph) {
    case Glyph::start:
      bar(p, 2);
      triangle(p, 5, false, 9);
      return;
    case Glyph::end:
      triangle(p, 2, true, 9);
      bar(p, 12);
      return;
    case Glyph::stepBack:
      triangle(p, 2, false, 7);
      bar(p, 11, 3);
      return;
    case Glyph::stepForward:
      bar(p, 2, 3);
      triangle(p, 7, true, 7);
      return;
    case Glyph::reverse:
      triangle(p, 3, false, 10);
      return;
    case Glyph::play:
      triangle(p, 3, true, 10);
      return;
    case Glyph::pause:
      bar(p, 4, 3);
      bar(p, 9, 3);
      return;
    case Glyph::previousEvent:
      triangle(p, 1, false, 7);
      diamond(p, 12);
      return;
    case Glyph::nextEvent:
      diamond(p, 4);
      triangle(p, 8, true, 7);
      return;
  }
}

QPixmap painted(Glyph glyph, const QColor& color) {
  constexpr int kScale = 2;  // sharp on dense screens too
  QPixmap pixmap(kSide * kScale, kSide * kScale);
  pixmap.setDevicePixelRatio(kScale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  draw(painter, glyph);
  return pixmap;
}

}  // namespace

QIcon glyphIcon(Glyph glyph) {
  QIcon icon(painted(glyph, theme::text()));
  icon.addPixmap(painted(glyph, theme::faint()), QIcon::Disabled);
  return icon;
}

}  // namespace fb::ui
