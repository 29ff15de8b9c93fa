// What a journal event means to a person, and how that is shown: the story of an account and the journal mark rows
// alike. Thread rule: free functions.
#pragma once
#include <QColor>
#include <QString>

#include "protocol/event.h"

namespace fb::ui {

// routine: business as usual; world: a price, seen from outside; guard: a rule or a person stepped in or refused;
// loss: a liquidation, a cut, money drawn or taken; person: something a person changed or wrote.
enum class EventKind { routine, world, guard, loss, person };

// `code` is the event's code; -1 when it is not known, then the type decides.
EventKind kindOf(EventType type, int code = -1);

struct KindLook {
  QColor color;
  QString glyph;
  QString word;
};
KindLook look(EventKind kind);
QString eventTypeWord(EventType type);

}  // namespace fb::ui
