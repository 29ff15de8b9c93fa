// The causes of one event: what the journal names as its cause, and what that alone does not say: every bankruptcy that
// a clearing answers, every market whose mark broke an account, the parameter that a person changed in the same block,
// the breaker that refused an order. Thread rule: pure functions of a log that nobody writes meanwhile.
#pragma once
#include <vector>

#include "protocol/event.h"

namespace fb {

struct CauseLink {
  std::int64_t seq = 0;
  Money amount = 0;  // the part of the cause's own amount that counts here; 0: it has none
};

// Largest amounts first, else in the order of the log. `market`: only what concerns this market; kNoMarket: all.
// Every answer is an earlier event, so that following causes ends.
std::vector<CauseLink> causes_of(const EventLog& log, std::int64_t seq, std::uint16_t market);

// The market that the causes of `e` are asked for, when what `e` led to was asked for `market`: a cut looks for the
// holes of its own market, a fill for everything.
std::uint16_t market_of_causes(const Event& e, std::uint16_t market);

}  // namespace fb
