#include "base/text.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace fb {
namespace {

bool take_number(std::string_view text, std::size_t& at, std::size_t digits, int& out) {
  if (at + digits > text.size()) return false;
  const auto [end, code] = std::from_chars(text.data() + at, text.data() + at + digits, out);
  if (code != std::errc() || end != text.data() + at + digits || text[at] == '-') return false;
  at += digits;
  return true;
}

constexpr TimeMs kFirstTime = -62'135'596'800'000, kLastTime = 253'402'300'799'999;  // years 1 to 9999

tl::unexpected<Error> bad_time(std::string_view text) {
  return fail({.field = "time", .value = std::string(text.substr(0, 80)), .rule = "not a time",
               .next = "Write it as 2020-03-12T10:47:32Z or as epoch milliseconds"});
}

}  // namespace

Result<std::int64_t> parse_decimal(std::string_view text, int decimals) {
  const auto bad = [&](const char* rule) { return fail({.value = std::string(text.substr(0, 80)), .rule = rule}); };
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++at;
  Int128 value = 0;
  int seen = 0, after = -1;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && after < 0) {
      after = 0;
    } else if (c >= '0' && c <= '9') {
      ++seen;
      if (after >= decimals) {
        if (c != '0') return bad("has more decimals than can be kept exactly");
        continue;
      }
      value = value * 10 + (c - '0');
      if (after >= 0) ++after;
      if (value > static_cast<Int128>(INT64_MAX)) return bad("is too large");
    } else {
      return bad("is not a plain decimal number");
    }
  }
  if (seen == 0) return bad("is not a plain decimal number");
  for (int i = after < 0 ? 0 : after; i < decimals; ++i) value *= 10;
  if (value > static_cast<Int128>(INT64_MAX)) return bad("is too large");
  return static_cast<std::int64_t>(negative ? -value : value);
}

Result<std::int64_t> parse_integer(std::string_view text) { return parse_decimal(text, 0); }

std::string format_decimal(std::int64_t value, int decimals) {
  std::string digits = to_text(value < 0 ? -static_cast<Int128>(value) : static_cast<Int128>(value));
  if (decimals > 0) {
    if (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  }
  return value < 0 ? "-" + digits : digits;
}

TimeMs days_to_ms(int year, int month, int day) {
  using namespace std::chrono;
  const sys_days days{std::chrono::year{year} / month / day};
  return duration_cast<milliseconds>(days.time_since_epoch()).count();
}

Result<TimeMs> parse_time(std::string_view text) {
  if (const auto epoch = parse_integer(text); epoch) return *epoch >= kFirstTime && *epoch <= kLastTime ? Result<TimeMs>(*epoch) : bad_time(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0;
  std::size_t at = 0;
  const auto skip = [&](std::string_view any) { return at < text.size() && any.find(text[at]) != any.npos ? (++at, true) : false; };
  if (!take_number(text, at, 4, year) || !skip("-") || !take_number(text, at, 2, month) || !skip("-") || !take_number(text, at, 2, day))
    return bad_time(text);
  if (skip("T ")) {
    if (!take_number(text, at, 2, hour) || !skip(":") || !take_number(text, at, 2, minute)) return bad_time(text);
    if (skip(":") && !take_number(text, at, 2, second)) return bad_time(text);
    if (skip(".") && !take_number(text, at, 3, milli)) return bad_time(text);
  }
  skip("Z");
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (at != text.size() || !date.ok() || year < 1 || hour > 23 || minute > 59 || second > 59) return bad_time(text);
  return days_to_ms(year, month, day) + ((hour * 60L + minute) * 60 + second) * 1000 + milli;
}

std::string format_time(TimeMs time_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds{time_ms}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string format_clock(TimeMs time_ms) { return format_time(time_ms).substr(11, 8); }

}  // namespace fb
