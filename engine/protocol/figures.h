// Figures as people read them: USD, prices and sizes in a market's own units, percentages. Exact integer arithmetic,
// the thin space U+2009 between thousands, the true minus U+2212, a point before decimals. Thread rule: pure functions.
#pragma once
#include <string>

#include "market/instrument.h"

namespace fb {

inline constexpr const char* kThinSpace = "\u2009";
inline constexpr const char* kMinus = "\u2212";

std::string count_text(std::int64_t value);  // "1 234 567"
std::string decimal_text(std::int64_t value, int scale);  // value x 10^-scale, "1 234.5": trailing zeros left out
std::string money_text(Money amount);        // "1 234 USD"; below 1 000 with cents, below a cent in full
std::string price_text(const Instrument& market, Ticks price);  // "6 455.10", as many decimals as a tick has
std::string size_text(const Instrument& market, Lots lots);     // "0.25 BTC", signed
std::string percent_text(std::int64_t ppm,
                         int decimals = 2);  // "−3.70 %", rounded half away from zero; 0 to 4 decimals
std::string signed_percent_text(std::int64_t ppm, int decimals = 2);  // with + before a gain

}  // namespace fb
