// Minutes between hourly figures, simulated: a seeded path that hits open, high, low and close of every hour exactly.
//
// Activity of an hour is 0.4 + 0.6 x its range / the median range of the day's hours, at most 12. Within an hour the
// price goes by Brownian bridges from the open to one extreme, to the other, to the close; the low comes first with
// probability 0.7 when the hour closed up, else 0.3. Towards an extreme it lingers (15 % of the way) and runs the rest
// in the last 25 / activity minutes, at least 4: crashes take minutes, not hours. Nothing leaves [low, high]. Turnover
// of a minute is the market's usual turnover x activity x log-normal noise of sigma 0.35. These are assumptions, not
// measurements. Thread rule: free functions.
#pragma once
#include <span>
#include <vector>

#include "base/random.h"
#include "record/bars.h"

namespace fb {

struct HourFigures {
  std::int64_t open = 0, high = 0, low = 0, close = 0;  // nano-USD, low <= open, close <= high
};

std::vector<Bar> bridge_hours(std::span<const HourFigures> hours, TimeMs start_ms, Money usual_turnover_per_minute,
                              Random random);

}  // namespace fb
