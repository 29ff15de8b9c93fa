#include "record/bars.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace fb {
namespace {

constexpr std::array<std::string_view, 17> kMoney = {"FDUSD", "PYUSD", "USDT", "USDC", "BUSD", "TUSD",
                                                     "USDE",  "USDP",  "USD",  "DAI",  "EUR",  "GBP",
                                                     "JPY",   "TRY",   "AUD",  "BRL",  "CHF"};
constexpr std::array<std::string_view, 3> kCoinQuotes = {"BTC", "ETH", "BNB"};
constexpr std::array<std::string_view, 2> kEndInStable = {"SHIB", "USDT"};  // SHIBUSD is SHIB in USD, not SHI in BUSD
constexpr TimeMs kEarliest = 1230768000000, kLatest = 4102444800000;        // 2009-01-01, 2100-01-01

bool is_money(std::string_view s) { return std::ranges::find(kMoney, s) != kMoney.end(); }

// Length of the quote that a symbol without separator ends in, 0 when none is known. BNBUSD and DOTUSD are quoted in
// USD: BUSD and TUSD count only behind a base of three letters or more.
std::size_t quote_length(std::string_view s) {
  for (const auto quote : kMoney) {
    if (s.size() <= quote.size() || !s.ends_with(quote)) continue;
    const std::string_view base = s.substr(0, s.size() - quote.size());
    const bool doubtful = quote == "BUSD" || quote == "TUSD";
    if (doubtful &&
        (base.size() < 3 || std::ranges::find(kEndInStable, s.substr(0, base.size() + 1)) != kEndInStable.end()))
      continue;
    return quote.size();
  }
  for (const auto quote : kCoinQuotes)
    if (s.size() > quote.size() && s.ends_with(quote)) return quote.size();
  return 0;
}

// Volume in 1e-8 units; digits after the eighth are dropped, for it only feeds turnover.
Result<Int128> parse_volume(std::string_view text) {
  const auto dot = text.find('.');
  const auto whole = parse_integer(text.substr(0, dot));
  if (!whole || *whole < 0) return fail({.rule = "is not a plain decimal number >= 0"});
  if (dot == text.npos) return static_cast<Int128>(*whole) * 100000000;
  std::string digits(text.substr(dot + 1).substr(0, 8));
  const auto later = text.substr(dot + 1).substr(std::min<std::size_t>(8, text.size() - dot - 1));
  const bool plain = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) &&
                     std::ranges::all_of(later, [](char c) { return c >= '0' && c <= '9'; });
  if (!plain) return fail({.rule = "is not a plain decimal number >= 0"});
  digits.resize(8, '0');
  return static_cast<Int128>(*whole) * 100000000 + *parse_integer(digits);
}

// volume (1e-8) x price (1e-9) -> micro-USD.
Money turnover_of(Int128 volume_e8, std::int64_t price_nano) {
  constexpr Int128 kMost = INT64_MAX / 1000;  // beyond it the figure is nonsense and would only overflow sums
  const Int128 usd_e9 = volume_e8 / 100000000 * price_nano + volume_e8 % 100000000 * price_nano / 100000000;
  return static_cast<Money>(std::min(usd_e9 / 1000, kMost));
}

}  // namespace

Symbol split_symbol(std::string_view text) {
  std::string s;
  std::size_t separator = 0;
  for (const char c : text) {
    if (c == '-' || c == '/' || c == '_') {
      if (separator == 0) separator = s.size();
    } else {
      s += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
  }
  if (s.size() > 4 && s.ends_with("PERP")) s.resize(s.size() - 4);
  const std::size_t quote = separator > 0 && separator < s.size() ? separator : s.size() - quote_length(s);
  Symbol out{.base = s.substr(0, quote), .quote = s.substr(quote)};
  if (out.base == "XBT") out.base = "BTC";
  if (out.quote.empty() || out.base.empty()) {
    out.why_not = "its symbol '" + std::string(text) + "' ends in no known quote";
  } else if (is_money(out.base)) {
    out.why_not = out.base + " against " + out.quote + " is a pair of currencies, not a market";
  } else if (out.quote != "USD" && out.quote != "USDT") {
    out.why_not = "it is quoted in " + out.quote + ", not in USD or USDT";
  }
  return out;
}

Result<TimeMs> BarRows::time_of(const CsvRows& at, std::string_view text) const {
  if (midnight_ms_ == 0 && text.find('-', 1) != text.npos) {
    const auto iso = parse_time(text);
    if (!iso) return at.refuse("time", text, "is not a time", "Write epoch milliseconds or 2020-03-12T10:47:00Z");
    return *iso;
  }
  const auto number = parse_integer(text);
  if (!number) return at.refuse("time", text, number.error().rule, "Write the opening time as epoch milliseconds");
  TimeMs time = *number;
  if (midnight_ms_ != 0) {
    if (time < 0 || time >= 86400000)
      return at.refuse("time", text, "must lie between 0 and 86399999 ms of the day",
                       "Check the file against its date");
    return midnight_ms_ + time;
  }
  if (time > 0 && time < 100000000000)
    time *= 1000;  // seconds
  else if (time >= 100000000000000000)
    time /= 1000000;  // nanoseconds
  else if (time >= 100000000000000)
    time /= 1000;  // microseconds
  if (time < kEarliest || time >= kLatest)
    return at.refuse("time", text, "lies before 2009 or after 2100", "Write the opening time as epoch milliseconds");
  return time;
}

Result<void> BarRows::add(const CsvRows& at, const Fields& f) {
  const auto time = time_of(at, f.time);
  if (!time) return fail(time.error());
  Bar bar{.time_ms = *time};
  const std::array<std::pair<std::string_view, std::int64_t*>, 4> prices = {
      {{"open", &bar.open}, {"high", &bar.high}, {"low", &bar.low}, {"close", &bar.close}}};
  const std::array<std::string_view, 4> texts = {f.open, f.high, f.low, f.close};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto value = parse_decimal(texts[i], 9);
    if (!value)
      return at.refuse(prices[i].first, texts[i], value.error().rule,
                       "Correct the row or leave it out: a missing minute is a gap");
    if (*value <= 0)
      return at.refuse(prices[i].first, texts[i], "a price must be above zero",
                       "Leave the row out: a missing minute is a gap");
    *prices[i].second = *value;
  }
  if (bar.low > std::min(bar.open, bar.close))
    return at.refuse("low", f.low, "must not exceed open and close", "Check the order of the columns");
  if (bar.high < std::max(bar.open, bar.close))
    return at.refuse("high", f.high, "must not be below open and close", "Check the order of the columns");
  const auto volume = parse_volume(f.volume);
  if (!volume) return at.refuse("volume", f.volume, volume.error().rule, "Correct the row or leave it out");
  bar.turnover = turnover_of(*volume, bar.typical());
  if (!bars_.empty() && bar.time_ms <= bars_.back().time_ms)
    return at.refuse("time", f.time,
                     bar.time_ms == bars_.back().time_ms ? "repeats the time of the row before" : "goes backwards",
                     "Sort the rows by time and drop doubles");
  bars_.push_back(bar);
  return {};
}

std::optional<TimeMs> parse_interval(std::string_view text) {
  if (text.size() < 2 || text.size() > 4) return {};
  const auto count = parse_integer(text.substr(0, text.size() - 1));
  if (!count || *count <= 0) return {};
  switch (text.back()) {
    case 's':
      return *count * 1000;
    case 'm':
      return *count * 60000;
    case 'h':
      return *count * 3600000;
    case 'd':
      return *count * 86400000;
    default:
      return {};
  }
}

TimeMs smallest_step_ms(const std::vector<Bar>& bars) {
  TimeMs step = 0;
  for (std::size_t i = 1; i < bars.size(); ++i) {
    const TimeMs d = bars[i].time_ms - bars[i - 1].time_ms;
    if (step == 0 || d < step) step = d;
  }
  return step == 0 ? 60000 : step;
}

}  // namespace fb
