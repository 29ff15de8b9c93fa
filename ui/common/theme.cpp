#include "common/theme.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

// Resources of a static library are only there when asked for by name, from outside every namespace.
static void loadResources() { Q_INIT_RESOURCE(console); }

namespace fb::ui::theme {
namespace {

Scheme current = Scheme::dark;

QColor pick(QRgb dark, QRgb light) { return QColor(current == Scheme::dark ? dark : light); }

// Fonts are asked for by name; a machine without them still gets a sans and a fixed-width face.
QFont face(const QStringList& families, QFont::StyleHint hint, int pixels, QFont::Weight weight) {
  QFont font;
  font.setFamilies(families);
  font.setStyleHint(hint);
  font.setPixelSize(pixels);
  font.setWeight(weight);
  return font;
}
QFont sans(int pixels, QFont::Weight weight = QFont::Normal) {
  return face({"Inter", "DejaVu Sans"}, QFont::SansSerif, pixels, weight);
}
QFont mono(int pixels) { return face({"JetBrains Mono", "DejaVu Sans Mono"}, QFont::Monospace, pixels, QFont::Normal); }

QString filled(QString sheet) {
  const std::pair<const char*, QColor> tokens[] = {{"@background", background()},
                                                   {"@panel", panel()},
                                                   {"@raised", raised()},
                                                   {"@line", line()},
                                                   {"@grid", grid()},
                                                   {"@text", text()},
                                                   {"@dim", dim()},
                                                   {"@faint", faint()},
                                                   {"@attention", attention()},
                                                   {"@limit", limit()},
                                                   {"@mark", mark()},
                                                   {"@hypothetical", hypothetical()},
                                                   {"@note", note()}};
  for (const auto& [token, color] : tokens) sheet.replace(token, color.name());
  return sheet;
}

QPalette palette() {
  QPalette p;
  p.setColor(QPalette::Window, background());
  p.setColor(QPalette::WindowText, text());
  p.setColor(QPalette::Base, panel());
  p.setColor(QPalette::AlternateBase, panel());
  p.setColor(QPalette::ToolTipBase, raised());
  p.setColor(QPalette::ToolTipText, text());
  p.setColor(QPalette::PlaceholderText, faint());
  p.setColor(QPalette::Text, text());
  p.setColor(QPalette::Button, raised());
  p.setColor(QPalette::ButtonText, text());
  p.setColor(QPalette::BrightText, limit());
  p.setColor(QPalette::Link, mark());
  p.setColor(QPalette::Highlight, mixed(panel(), mark(), 0.28));
  p.setColor(QPalette::HighlightedText, text());
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    p.setColor(QPalette::Disabled, role, faint());
  return p;
}

}  // namespace

void setScheme(Scheme scheme) { current = scheme; }
Scheme scheme() { return current; }

QColor background() { return pick(0x15181c, 0xf4f5f7); }
QColor panel() { return pick(0x1b1e23, 0xffffff); }
QColor raised() { return pick(0x252a31, 0xeceef1); }
QColor line() { return pick(0x323841, 0xd5d9de); }
QColor grid() { return pick(0x262b32, 0xe6e9ed); }
QColor text() { return pick(0xe6e8eb, 0x1b1e23); }
QColor dim() { return pick(0x9aa3ad, 0x555f6a); }
QColor faint() { return pick(0x69727d, 0x7d8792); }
QColor attention() { return pick(0xE69F00, 0x9a6500); }
QColor limit() { return pick(0xff6b3d, 0xc2400f); }
QColor mark() { return pick(0x56B4E9, 0x0a6ea8); }
QColor hypothetical() { return pick(0xCC79A7, 0x9c3f72); }
QColor note() { return pick(0xF0E442, 0x7a6f00); }
QColor calm() { return pick(0x6b7885, 0x8a95a1); }

QColor withAlpha(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}
QColor mixed(const QColor& a, const QColor& b, double part_b) {
  const auto blend = [&](int x, int y) { return static_cast<int>(x + (y - x) * part_b + 0.5); };
  return QColor(blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue()));
}

QFont words() { return sans(13); }
QFont label() { return sans(11); }
QFont title() { return sans(13, QFont::DemiBold); }
QFont number() { return mono(12); }
QFont keyFigure() { return mono(17); }
QFont clock() { return mono(24); }

StateLook look(BreakerState state) {
  const QString word = QString::fromUtf8(name(state).data(), static_cast<int>(name(state).size()));
  switch (state) {
    case BreakerState::normal:
      return {dim(), "●", word};
    case BreakerState::caution:
      return {attention(), "▲", word};
    case BreakerState::reduce_only:
      return {attention(), "◆", word};
    case BreakerState::auction:
      return {limit(), "◆", word};
    case BreakerState::halted:
      return {limit(), "■", word};
  }
  return {};
}

StateLook look(Verdict verdict) {
  const QString word = QString::fromUtf8(name(verdict).data(), static_cast<int>(name(verdict).size()));
  switch (verdict) {
    case Verdict::valid:
      return {dim(), "●", word};
    case Verdict::delayed:
    case Verdict::uncertain:
    case Verdict::too_volatile:
      return {attention(), "▲", word};
    case Verdict::stale_for_margin:
    case Verdict::no_quorum:
    case Verdict::invalid:
      return {limit(), "◆", word};
  }
  return {};
}

void setRole(QWidget* widget, const QString& role) {
  if (widget->property("role").toString() == role) return;
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);  // a property is only looked at when a widget is polished
  widget->style()->polish(widget);
}

void apply(QApplication& application) {
  loadResources();
  application.setStyle(QStyleFactory::create("Fusion"));
  application.setPalette(palette());
  application.setFont(words());
  QFile sheet(":/theme/console.qss");
  if (sheet.open(QIODevice::ReadOnly)) application.setStyleSheet(filled(QString::fromUtf8(sheet.readAll())));
}

}  // namespace fb::ui::theme
