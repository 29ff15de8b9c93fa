// What the data say about each market before it opens: turnover, volatility, correlation, recent prices.
// Real-number work uses + - * / and sqrt only and ends in integers. Thread rule: free functions.
#pragma once
#include <vector>

#include "record/timeline.h"

namespace fb {

struct MarketMeasures {
  Ticks first_price = 0;             // median over sources of their first point
  Money turnover = 0;                // comparable_turnover of all bars given
  Money turnover_a_minute = 0;       // median over the last 24 h of history, else over the first 6 h
  Ppm sigma_ppm = 0;                 // annualised, of the last 24 h of history, else of the first hour
  std::vector<Ticks> recent_prices;  // prices that positions were entered at, one a bar
};

struct Measures {
  std::vector<MarketMeasures> markets;
  std::vector<std::int64_t> correlation_ppm;  // row-major, 1e6 on the diagonal, 600000 to 1e6 elsewhere
};

// `entry_minutes` of history give recent_prices. Without history they are the first hour's prices with their distance
// from the first price widened by sqrt(entry_minutes / 60) and mirrored, so that they say nothing of the way the day
// went.
Measures measure(const Timeline& timeline, TimeMs entry_minutes);

}  // namespace fb
