// Simulated business of tranche providers: entries over the day, and notices of some of those who entered.
//
// Seeded; pure input, drawn without looking at any state of the protocol. Times are uniform over the day. Thread rule:
// free functions.
#pragma once
#include "base/random.h"
#include "record/laws.h"
#include "record/recording.h"

namespace fb {

// Needs the recording's times and genesis. All times lie in (start_ms, end_ms].
void simulate_providers(const Laws& laws, Random random, Recording& recording);

}  // namespace fb
