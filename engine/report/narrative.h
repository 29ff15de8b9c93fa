// What happened, in words made from the journal: turning points, each with the seq of its event, and a short summary.
// Names come from `shown`, so that an anonymised genesis gives an anonymised story. Thread rule: pure functions.
#pragma once
#include <string>
#include <vector>

#include "protocol/event.h"
#include "protocol/inputs.h"
#include "report/facts.h"

namespace fb {

struct Moment {
  std::int64_t seq = 0;  // its (first) event
  TimeMs time_ms = 0, until_ms = 0;
  std::string kind;  // "move", "oracle", "breaker", "liquidation", "bankruptcy", "loss event", "draw", "cut",
                     // "deleveraging", "operator"
  std::string text;
  std::int64_t cause = kNoCause;
};

// At most about a hundred moments, in order of time.
std::vector<Moment> tell_story(const EventLog& log, const Genesis& shown, const SpanFacts& facts);

// A few sentences: prices, liquidations, holes, who paid them.
std::vector<std::string> summarise(const EventLog& log, const Genesis& shown, const SpanFacts& facts);

}  // namespace fb
