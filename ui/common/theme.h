// The look of the console: colour tokens, type, spacing. Every colour and font of ui/ comes from here.
//
// Greys carry what is in order. attention = nearing a limit; limit = past a limit or a loss; mark = the mark price and
// the fund; hypothetical = replay, fork, what-if, draft; note = the operator's marks. Never colour alone: add a glyph
// or a word. Text contrast is at least 4.5:1 on `panel`, marks 3:1, in both schemes. Thread rule: GUI thread.
#pragma once
#include <QColor>
#include <QFont>
#include <QString>

#include "guard/breaker_state.h"
#include "oracle/observation.h"

class QApplication;
class QWidget;

namespace fb::ui::theme {

enum class Scheme { dark, light };
void setScheme(Scheme scheme);
Scheme scheme();

QColor background();                           // window
QColor panel();                                // dock
QColor raised();                               // selected row, button
QColor line();                                 // borders
QColor grid();                                 // lines inside charts
QColor text();                                 // values
QColor dim();                                  // labels
QColor faint();                                // disabled
QColor attention();                            // orange: nearing a limit
QColor limit();                                // red-orange: past a limit, a loss
QColor mark();                                 // sky: the mark price, the fund
QColor hypothetical();                         // purple: replay, fork, what-if, draft
QColor note();                                 // yellow: bookmarks, operator's marks
QColor calm();                                 // slate: a fill that says nothing is wrong (bars, areas)
QColor withAlpha(QColor color, double alpha);  // alpha 0 to 1
QColor mixed(const QColor& a, const QColor& b, double part_b);  // opaque mixture

QFont words();      // Inter 13 px
QFont label();      // Inter 11 px
QFont title();      // Inter 13 px, semi-bold: dock titles
QFont number();     // JetBrains Mono 12 px: tables, axes
QFont keyFigure();  // JetBrains Mono 17 px
QFont clock();      // JetBrains Mono 24 px

inline constexpr int kStep = 4;          // every distance is a multiple of this
inline constexpr int kTitleHeight = 32;  // dock title
inline constexpr int kRowHeight = 25;    // table row
inline constexpr int kCorner = 6;

// How a state is shown: colour, shape and word, always together.
struct StateLook {
  QColor color;
  QString glyph;  // "●", "▲", "◆", "■"
  QString word;
};
StateLook look(BreakerState state);
StateLook look(Verdict verdict);

// Role that the style sheet selects on: "dim", "attention", "limit", "hypothetical", "chip", "quiet"; empty: plain.
void setRole(QWidget* widget, const QString& role);

// Sets style, palette, font and style sheet of the application.
void apply(QApplication& application);

}  // namespace fb::ui::theme
