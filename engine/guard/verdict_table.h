// Which action each oracle verdict allows (protocol document, section 4). No verdict ever suspends clearing and ADL.
// Thread rule: pure.
#pragma once
#include "oracle/observation.h"

namespace fb {

enum class Action : std::uint8_t { order, liquidation, funding, withdrawal };
bool allows(Verdict verdict, Action action);

}  // namespace fb
