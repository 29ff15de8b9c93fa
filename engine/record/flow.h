// A simulated flow of business over the day of a simulated book: orders, stops and take-profits, deposits, withdrawals.
//
// Seeded; pure input, drawn without looking at any state of the protocol. Times follow turnover; deposits come more
// often while prices fall. Fills the vectors of business of the recording, each in order of time. Thread rule: free functions.
#pragma once
#include "record/laws.h"
#include "record/population.h"
#include "record/recording.h"

namespace fb {

// Needs the recording's times, paths and genesis. All times lie in (start_ms, end_ms].
void simulate_flow(const Laws& laws, const Book& book, const std::vector<std::int64_t>& open_interest_usd,
                   Recording& recording);

}  // namespace fb
