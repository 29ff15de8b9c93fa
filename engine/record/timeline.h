// From bars of many files to the markets of a recording: which sources make one market, from when to when it runs, what
// is a gap, and what came before (history). Documented in engine/RECORDING.md. Thread rule: free functions.
#pragma once
#include <string>
#include <vector>

#include "base/error.h"
#include "market/instrument.h"
#include "record/bars.h"
#include "record/recording.h"

namespace fb {

struct SourceBars {
  std::string id;
  TimeMs interval_ms = 60000;
  bool perp = false;
  std::vector<Bar> history;  // before the start
  std::vector<Bar> bars;     // from the start on
};

struct MarketBars {
  std::string base;
  std::vector<SourceBars> sources;  // in order of id
  Instrument instrument;
};

struct Timeline {
  TimeMs start_ms = 0, end_ms = 0;  // first and last block
  std::vector<MarketBars> markets;  // by falling comparable_turnover, then by name
};

inline constexpr TimeMs kBlockMs = 15000;
inline constexpr TimeMs kLatestStartMs = 5 * 60000;  // a market may begin this much after the recording
inline constexpr TimeMs kLongestBarMs = 12 * 60000;  // the points of longer bars would be stale between each other

// What is left out, and why, is appended to `warnings`. An error when nothing usable remains, or two files of one
// source overlap.
Result<Timeline> build_timeline(std::vector<BarSeries> series, TimeMs from_ms, TimeMs to_ms,
                                std::vector<std::string>& warnings);

// Turnover in micro-USD by which markets compare: that of the busiest source. A perpetual counts one sixth, for on one
// venue perpetuals trade about six times what spot does, and a recording may hold either.
Money comparable_turnover(const MarketBars& market);

// Nearest tick, a half up; at least one tick.
Ticks to_ticks(const Instrument& instrument, std::int64_t price_nano);
// Four points a bar: O-L-H-C when it closed up (or even), O-H-L-C when down, at 0, 1/4, 1/2 and 3/4 of the bar.
SourcePath cut_into_points(const Instrument& instrument, const SourceBars& source);
// Stretches without bars between the first and last moment of the recording.
std::vector<Gap> find_gaps(const Timeline& timeline);

}  // namespace fb
