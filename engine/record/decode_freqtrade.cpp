// freqtrade (and CCXT) candles: <BASE>_<QUOTE>[_<SETTLE>]-<interval>[-futures].json,
// [[ms,open,high,low,close,volume],...].
#include <algorithm>

#include "record/decode.h"

namespace fb {
namespace {

struct Name {
  std::string symbol;
  TimeMs interval_ms = 0;
  bool futures = false;
};

std::optional<Name> parse_name(const SourceText& s) {
  const std::string stem = s.inner.substr(0, s.inner.find('.'));
  const auto dash = stem.find('-');
  const auto base_end = stem.find('_');
  if (dash == stem.npos || base_end == stem.npos || base_end > dash) return {};
  const std::string pair = stem.substr(0, dash), rest = stem.substr(dash + 1);
  const auto interval = parse_interval(rest.substr(0, rest.find('-')));
  if (!interval) return {};
  const auto quote_end = pair.find('_', base_end + 1);  // BTC_USDT_USDT is settled in its quote
  return Name{pair.substr(0, quote_end), *interval, rest.ends_with("-futures")};
}

bool recognises(const SourceText& s) {
  const auto at = s.text.find_first_not_of(" \t\r\n");
  return at != s.text.npos && s.text[at] == '[' && parse_name(s);
}

// The inner lists as one line each, numbers as they were written, so that no digit goes through binary floating point.
Result<std::string> as_lines(const SourceText& s) {
  std::string out;
  out.reserve(s.text.size());
  int depth = 0;
  long row = 1;
  for (const char c : s.text) {
    const bool number =
        (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || (c >= 'a' && c <= 'z') || c == 'E';
    if (c == '[') ++depth;
    if (c == ']' && --depth == 1) out += '\n', ++row;
    if (depth == 2 && (number || c == ',')) out += c;
    const bool known = number || c == '[' || c == ']' || c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!known || depth < 0 || depth > 2 || (depth < 2 && number))
      return fail({.file = s.file,
                   .line = row,
                   .field = "candle",
                   .value = std::string(1, c),
                   .rule = "is no list of [time, open, high, low, close, volume]",
                   .next = "Download the candles again"});
  }
  if (depth != 0)
    return fail({.file = s.file, .line = row, .rule = "ends inside a list", .next = "Download the candles again"});
  return out;
}

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  const auto name = parse_name(s);
  if (!name)
    return fail({.file = s.file,
                 .field = "name",
                 .value = s.inner,
                 .rule = "the name must say pair and interval",
                 .next = "Name it like BTC_USDT-1m.json"});
  BarSeries series{.venue = "freqtrade",
                   .kind = name->futures ? "perp" : "spot",
                   .symbol = split_symbol(name->symbol),
                   .interval_ms = name->interval_ms};
  series.file = s.file;
  series.sha256 = s.sha256;
  series.format = "freqtrade-json";
  if (!series.symbol.why_not.empty()) return std::vector<BarSeries>{std::move(series)};
  const auto lines = as_lines(s);
  if (!lines) return fail(lines.error());
  CsvRows rows(s.file, *lines);
  auto bars = read_bars(rows, BarColumns());
  if (!bars) return fail(bars.error());
  series.bars = std::move(*bars);
  return std::vector<BarSeries>{std::move(series)};
}

}  // namespace

const Decoder kFreqtradeJson{"freqtrade-json", recognises, decode};

}  // namespace fb
