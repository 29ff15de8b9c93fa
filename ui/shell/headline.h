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
Figure fundHoldsFigure(const Snapshot& s);    // last shock that the tranches pay for: of the worst market, and of all together
Figure gainFigure(const Snapshot& s);         // worst cascade gain within 5 % of the marks, of all markets; 1.00 feeds itself
Figure liquidatedFigure(const Snapshot& s);   // accounts in this block, forced volume of all markets a minute
Figure belowFigure(const Snapshot& s);        // accounts below 1.1 health, and those of them below maintenance

QString rulebookLine(const Snapshot& s);  // "single source · impact recorded · rulebook firebreak"

QString provenanceText(const Recording& recording);  // one line a source: file, format, note, licence

}  // namespace fb::ui
