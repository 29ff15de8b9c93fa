// The figures of the top strip, computed from a snapshot. Thread rule: pure functions.
#pragma once
#include <QString>
#include <vector>

#include "record/recording.h"
#include "replay/snapshot.h"
#include "shell/key_figure.h"

namespace fb::ui {

struct Figure {
  QString value, context;
  Urgency urgency = Urgency::calm;
};

Figure insuranceFigure(const Snapshot& s);    // Σ tranches, of the opening, change over the last hour shown
Figure fundHoldsFigure(const Snapshot& s);    // smallest fall or rise of the ladder that the tranches do not cover
Figure gainFigure(const Snapshot& s);         // cascade gain just below the mark; 1.00 feeds itself
Figure liquidatedFigure(const Snapshot& s);   // accounts in this block, forced volume of all markets a minute
Figure belowFigure(const Snapshot& s);        // accounts below 1.1 health, and those of them below maintenance

QString rulebookLine(const Snapshot& s);  // "single source · impact recorded · rulebook firebreak"

QString provenanceText(const Recording& recording);  // one line a source: file, format, note, licence

}  // namespace fb::ui
