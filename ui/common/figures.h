// Figures of the registry (replay/figure_registry.h) as the window writes them. What a view shows of a snapshot it takes
// from here: the name decides which number it is. Thread rule: pure functions.
#pragma once
#include <QString>

#include "replay/figure_registry.h"

namespace fb::ui {

// "18.42 M", "1 298", "98.1 %"; a dash where there is no number. Money, lots and prices without their unit.
QString figureText(const Snapshot& s, FigureId id, std::size_t subject = 0);
QString figureText(FigureUnit unit, std::int64_t value);
// The number itself, for a colour or a bar; 0 where there is none.
std::int64_t figureValue(const Snapshot& s, FigureId id, std::size_t subject = 0);
QString figureLabel(FigureId id);  // "Accounts below 1.1"
// "users whose … at the end of the block": what it counts and of which moment.
QString figureHelp(FigureId id);

}  // namespace fb::ui
