// Small text helpers of the C locale: exact decimals, UTC times. Thread rule: free functions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

// "7934.58" with `decimals` 9 -> 7934580000000. Refuses letters, NaN, exponents, and more digits than `decimals` unless
// they are zeros ("never silently round").
Result<std::int64_t> parse_decimal(std::string_view text, int decimals);
Result<std::int64_t> parse_integer(std::string_view text);
std::string format_decimal(std::int64_t value, int decimals);  // 1234567, 6 -> "1.234567"

// ISO 8601 ("2020-03-12T10:47:32Z", "2020-03-12 10:47", "2020-03-12") or epoch milliseconds; years 1 to 9999.
Result<TimeMs> parse_time(std::string_view text);
std::string format_time(TimeMs time_ms);  // "2020-03-12T10:47:32.000Z"
std::string format_clock(TimeMs time_ms); // "10:47:32"
TimeMs days_to_ms(int year, int month, int day);

}  // namespace fb
