// Many sources, one price: the weighted median of the fresh ones and the quorum that makes it count (protocol document,
// section 4).
//
// Each source is, in this order of tests: `silent` (never spoke), `invalid` (price <= 0, or later than now + max_skew),
// `stale` (older than max_age), `uncertain` (confidence interval wider than max_confidence), else fresh. The index is
// the weighted median of the fresh ones: sorted by (price, id), the first price whose cumulated weight passes half; at
// exactly half the mean of it and the next, a half tick rounded towards the previous index. A fresh source further than
// max_deviation from the index is an `outlier`: it does not count for the quorum but stays in the median, for dropping
// it and taking the median again would let a minority win. Hence sources that together hold less than half of the fresh
// weight never move the index outside the range of the others, whatever they say.
// Thread rule: pure function.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "oracle/observation.h"

namespace fb {

struct IndexRules {
  std::int64_t max_age_ms = 0;
  std::int64_t max_skew_ms = 0;
  Ppm max_confidence_ppm = 0;
  Ppm max_deviation_ppm = 0;
  std::int64_t quorum_count = 0;  // fresh sources that are no outliers; 0 = the quorum is by weight
  Ppm quorum_weight_ppm = 0;      // share of the configured weight (of all readings given, silent ones included)
  bool single_source = false;     // fewer than three sources exist: quorum = all of them fresh and none an outlier
};

// What a source said last. `id` orders equal prices and must outlive the call.
struct SourceReading {
  Ticks price = 0;
  TimeMs time_ms = 0;
  Ppm confidence_ppm = 0;
  std::int64_t weight = 1;  // > 0
  std::string_view id;
  bool silent = false;  // it has said nothing yet; price and time are not looked at
};

struct IndexResult {
  Verdict verdict = Verdict::no_quorum;  // valid or no_quorum; the other rungs need the history (oracle/README.md)
  Ticks index = 0;                       // the median when valid, else previous_index: the last index stands, and ages
  std::vector<SourceState> states;       // one per reading, in their order
};

IndexResult oracle_index(const IndexRules& rules, Ticks previous_index, TimeMs now_ms,
                         std::span<const SourceReading> sources);

}  // namespace fb
