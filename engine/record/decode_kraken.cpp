// Kraken's OHLCVT archive: <PAIR>_<minutes>.csv, seven columns without a header: time in s, open, high, low, close,
// volume, trades. Minutes without trades are missing.
#include <algorithm>

#include "base/text.h"
#include "record/decode.h"

namespace fb {
namespace {

constexpr std::size_t kColumns = 7;

struct Name {
  std::string pair;
  TimeMs interval_ms = 0;
};

std::optional<Name> parse_name(const SourceText& s) {
  const std::string stem = s.inner.substr(0, s.inner.find('.'));
  const auto cut = stem.find('_');
  if (cut == 0 || cut == stem.npos) return {};
  const auto minutes = parse_integer(stem.substr(cut + 1));
  if (!minutes || *minutes <= 0 || *minutes > 100000) return {};
  return Name{stem.substr(0, cut), *minutes * 60000};
}

bool recognises(const SourceText& s) {
  const auto line = std::string_view(s.text).substr(0, s.text.find_first_of("\r\n"));
  return std::ranges::count(line, ',') + 1 == kColumns && line.front() >= '0' && line.front() <= '9' && parse_name(s);
}

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  const auto name = parse_name(s);
  if (!name)
    return fail({.file = s.file,
                 .field = "name",
                 .value = s.inner,
                 .rule = "the name must say pair and minutes",
                 .next = "Name it like XBTUSD_1.csv"});
  BarSeries series{
      .venue = "kraken", .kind = "spot", .symbol = split_symbol(name->pair), .interval_ms = name->interval_ms};
  series.file = s.file;
  series.sha256 = s.sha256;
  series.format = "kraken-ohlcvt";
  if (!series.symbol.why_not.empty()) return std::vector<BarSeries>{std::move(series)};
  CsvRows rows(s.file, s.text);
  auto bars = read_bars(rows, {.count = kColumns});
  if (!bars) return fail(bars.error());
  series.bars = std::move(*bars);
  return std::vector<BarSeries>{std::move(series)};
}

}  // namespace

const Decoder kKrakenOhlcvt{"kraken-ohlcvt", recognises, decode};

}  // namespace fb
