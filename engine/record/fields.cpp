#include "record/fields.h"

#include <algorithm>

#include "base/text.h"

namespace fb {
namespace {

constexpr TimeMs kEarliest = 1230768000000, kLatest = 4102444800000;  // 2009-01-01, 2100-01-01
constexpr const char* kMissing = "Correct the row or leave it out: a missing minute is a gap";

bool all_digits(std::string_view s) {
  return std::ranges::all_of(s, [](char c) { return c >= '0' && c <= '9'; });
}

TimeMs to_ms(std::int64_t time) {
  if (time > 0 && time < 100000000000) return time * 1000;  // seconds
  if (time >= 100000000000000000) return time / 1000000;    // nanoseconds
  if (time >= 100000000000000) return time / 1000;          // microseconds
  return time;
}

}  // namespace

Result<TimeMs> parse_time_field(const CsvRows& at, std::string_view text) {
  const bool iso = text.find('-', 1) != text.npos;
  const bool fraction = !iso && text.find('.') != text.npos;
  const auto time = iso ? parse_time(text) : fraction ? parse_decimal(text, 9) : parse_integer(text);
  if (!time)
    return at.refuse("time", text, time.error().rule, "Write the time as epoch milliseconds or 2020-03-12T10:47:00Z");
  const TimeMs ms = iso ? *time : to_ms(*time);
  if (ms < kEarliest || ms >= kLatest)
    return at.refuse("time", text, "lies before 2009 or after 2100", "Write the time as epoch milliseconds");
  return ms;
}

Result<std::int64_t> parse_price_field(const CsvRows& at, std::string_view name, std::string_view text) {
  const auto value = parse_decimal(text, 9);
  if (!value) return at.refuse(name, text, value.error().rule, kMissing);
  if (*value <= 0) return at.refuse(name, text, "a price must be above zero", kMissing);
  return *value;
}

Result<Int128> parse_quantity_field(const CsvRows& at, std::string_view name, std::string_view text) {
  constexpr std::size_t kDigits = 8;
  const auto dot = text.find('.');
  const auto whole = parse_integer(text.substr(0, dot));
  std::string digits(dot == text.npos ? "" : text.substr(dot + 1));
  if (!whole || *whole < 0 || !all_digits(digits))
    return at.refuse(name, text, "is not a plain decimal number >= 0", "Correct the row or leave it out");
  digits.resize(kDigits, '0');
  return static_cast<Int128>(*whole) * 100000000 + *parse_integer(digits);
}

Money turnover_of(Int128 volume_e8, std::int64_t price_nano) {
  constexpr Int128 kMost = INT64_MAX / 1000;  // beyond it the figure is nonsense and would only overflow sums
  const Int128 usd_e9 = volume_e8 / 100000000 * price_nano + volume_e8 % 100000000 * price_nano / 100000000;
  return static_cast<Money>(std::min(usd_e9 / 1000, kMost));
}

}  // namespace fb
