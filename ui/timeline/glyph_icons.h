// The few icons of the timeline's buttons, painted in the text colour so that both schemes have them. Thread rule: GUI
// thread.
#pragma once
#include <QIcon>

namespace fb::ui {

enum class Glyph { start, end, stepBack, stepForward, reverse, play, pause, previousEvent, nextEvent };
QIcon glyphIcon(Glyph glyph);

}  // namespace fb::ui
