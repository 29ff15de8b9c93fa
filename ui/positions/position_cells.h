// What stands in a cell of the positions table: for the eye, for a file, and how the state is shown.
// `instrument` may be null before the first snapshot: then sizes and prices are a dash. Thread rule: GUI thread.
#pragma once
#include <QColor>
#include <QFont>
#include <QString>

#include "common/theme.h"
#include "positions/position_columns.h"

namespace fb::ui {

QString positionText(const PositionRow& row, PositionColumn column, const Instrument* instrument, const QString& name);
// Plain decimals with a point and no grouping; names are neutralised (positions/csv.h).
QString positionCsv(const PositionRow& row, PositionColumn column, const Instrument* instrument, const QString& name);
QColor positionColour(const PositionRow& row, PositionColumn column);
QFont positionFont(PositionColumn column);
QString positionToolTip(const PositionRow& row, PositionColumn column, const Instrument* instrument);

// Colour, shape and word; the word is empty for an account in order.
theme::StateLook look(PositionRow::State state);
QColor healthColour(Ppm health_ppm);

}  // namespace fb::ui
