// Binance public klines: twelve columns, from 2025 on spot times in microseconds, newer futures files with a header.
#include <algorithm>

#include "record/decode.h"

namespace fb {
namespace {

constexpr std::size_t kColumns = 12;

// "BTCUSDT-1m-2020-03-12.csv" -> symbol and interval.
bool parse_name(std::string_view name, std::string_view& symbol, std::optional<TimeMs>& interval) {
  const auto dash = name.find('-');
  if (dash == name.npos || dash == 0) return false;
  symbol = name.substr(0, dash);
  const auto rest = name.substr(dash + 1);
  interval = parse_interval(rest.substr(0, rest.find_first_of("-.")));
  return interval.has_value();
}

bool recognises(const SourceText& s) {
  std::string_view symbol;
  std::optional<TimeMs> interval;
  const std::string_view line = std::string_view(s.text).substr(0, s.text.find_first_of("\r\n"));
  const auto commas = static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
  return commas + 1 == kColumns && (line.starts_with("open_time") || (line.front() >= '0' && line.front() <= '9')) &&
         parse_name(s.inner, symbol, interval);
}

bool is_futures(const SourceText& s) { return s.path.generic_string().find("futures") != std::string::npos; }

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  std::string_view symbol;
  std::optional<TimeMs> interval;
  if (!parse_name(s.inner, symbol, interval))
    return fail({.file = s.file,
                 .field = "name",
                 .value = s.inner,
                 .rule = "the name must say symbol and interval",
                 .next = "Name it like BTCUSDT-1m-2020-03-12.csv"});
  BarSeries series{.venue = "binance",
                   .kind = is_futures(s) ? "perp" : "spot",
                   .symbol = split_symbol(symbol),
                   .interval_ms = *interval};
  series.file = s.file;
  series.sha256 = s.sha256;
  series.format = "binance-klines";
  if (!series.symbol.why_not.empty()) return std::vector<BarSeries>{std::move(series)};
  CsvRows rows(s.file, s.text);
  if (s.text.starts_with("open_time"))
    if (const auto header = rows.next(); !header) return fail(header.error());
  auto bars = read_bars(rows, {.count = kColumns});
  if (!bars) return fail(bars.error());
  series.bars = std::move(*bars);
  return std::vector<BarSeries>{std::move(series)};
}

}  // namespace

const Decoder kBinanceKlines{"binance-klines", recognises, decode};

}  // namespace fb
