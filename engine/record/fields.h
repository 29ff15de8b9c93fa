// Single values of recorded rows: times, prices, quantities. Errors name the row's file and line, the field and the
// value. Thread rule: free functions.
#pragma once
#include <string_view>

#include "base/error.h"
#include "base/numbers.h"
#include "record/csv_rows.h"

namespace fb {

// Epoch in s, ms, us or ns, told by its size, seconds with a fraction, or ISO 8601. Between 2009 and 2100.
Result<TimeMs> parse_time_field(const CsvRows& at, std::string_view text);
// Above zero, at most nine decimals, in nano-USD.
Result<std::int64_t> parse_price_field(const CsvRows& at, std::string_view name, std::string_view text);
// >= 0, in 1e-8; digits after the eighth are dropped, for quantities only feed turnover.
Result<Int128> parse_quantity_field(const CsvRows& at, std::string_view name, std::string_view text);
// quantity (1e-8 base units) x price (nano-USD) in micro-USD, rounded down; at most INT64_MAX / 1000.
Money turnover_of(Int128 quantity_e8, std::int64_t price_nano);

}  // namespace fb
