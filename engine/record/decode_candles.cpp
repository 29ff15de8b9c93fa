// Normalised candles: a header line names the columns, the file's name says whose candles they are.
#include <algorithm>
#include <array>

#include "record/decode.h"

namespace fb {
namespace {

constexpr const char* kNameRule = "the name must say venue, kind, symbol and interval";
constexpr const char* kNameNext = "Rename it like binance_spot_BTCUSDT_1m.csv";

std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), kMostLineBytes));
}

bool recognises(const SourceText& s) {
  const auto line = first_line(s.text);
  const auto has = [&](std::string_view word) { return line.find(word) != line.npos; };
  const bool mid = has("mid_open");  // top-of-book statistics have these words inside longer ones
  return has("time") && has("open") && has("high") && has("low") && has("close") && has("volume") && !mid;
}

Result<BarSeries> parse_name(const SourceText& s) {
  const std::string stem = s.inner.substr(0, s.inner.find('.'));
  std::vector<std::string> parts(1);
  for (const char c : stem) {
    if (c == '_')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  const bool shape =
      parts.size() == 4 && !parts[0].empty() && (parts[1] == "spot" || parts[1] == "perp") && !parts[2].empty();
  const auto interval = shape ? parse_interval(parts[3]) : std::nullopt;
  if (!interval) return fail({.file = s.file, .field = "name", .value = stem, .rule = kNameRule, .next = kNameNext});
  BarSeries out{.venue = parts[0], .kind = parts[1], .symbol = split_symbol(parts[2]), .interval_ms = *interval};
  out.file = s.file;
  out.sha256 = s.sha256;
  out.format = "candles-csv";
  return out;
}

Result<BarColumns> parse_header(const CsvRows& rows) {
  constexpr std::size_t kNone = SIZE_MAX;
  BarColumns c{0, kNone, kNone, kNone, kNone, kNone, kNone};
  const std::array<std::pair<std::string_view, std::size_t*>, 8> names = {{{"timestamp_ms", &c.time},
                                                                           {"timestamp", &c.time},
                                                                           {"time", &c.time},
                                                                           {"open", &c.open},
                                                                           {"high", &c.high},
                                                                           {"low", &c.low},
                                                                           {"close", &c.close},
                                                                           {"volume", &c.volume}}};
  c.count = rows.fields().size();
  for (std::size_t i = 0; i < c.count; ++i) {
    for (const auto& [name, at] : names) {
      if (rows.fields()[i] != name) continue;
      if (*at != kNone) return rows.refuse("column", name, "stands twice in the header", "Keep one of them");
      *at = i;
    }
  }
  for (const auto& [name, at] : names)
    if (*at == kNone)
      return rows.refuse("column", name == "timestamp" || name == "time" ? "timestamp_ms" : name,
                         "is missing in the header",
                         "The header is timestamp_ms,open,high,low,close,volume; further columns may follow");
  return c;
}

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  auto series = parse_name(s);
  if (!series) return fail(series.error());
  if (!series->symbol.why_not.empty()) return std::vector<BarSeries>{std::move(*series)};
  CsvRows rows(s.file, s.text);
  const auto any = rows.next();
  if (!any) return fail(any.error());
  const auto columns = parse_header(rows);
  if (!columns) return fail(columns.error());
  auto bars = read_bars(rows, *columns);
  if (!bars) return fail(bars.error());
  series->bars = std::move(*bars);
  return std::vector<BarSeries>{std::move(*series)};
}

}  // namespace

const Decoder kCandlesCsv{"candles-csv", recognises, decode};

}  // namespace fb
