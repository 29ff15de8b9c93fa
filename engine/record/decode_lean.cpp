// QuantConnect LEAN minute bars: <symbol>/<YYYYMMDD>_trade.zip with <YYYYMMDD>_<symbol>_minute_trade.csv inside.
#include "base/text.h"
#include "record/decode.h"

namespace fb {
namespace {

struct Name {
  std::string symbol;
  TimeMs midnight_ms = 0;
};

bool all_digits(std::string_view s) { return !s.empty() && s.find_first_not_of("0123456789") == s.npos; }

std::optional<Name> parse_name(const SourceText& s) {
  const std::string_view inner = s.inner;
  constexpr std::string_view kTail = "_minute_trade.csv";
  if (!inner.ends_with(kTail) || inner.size() <= kTail.size() + 9 || inner[8] != '_' || !all_digits(inner.substr(0, 8)))
    return {};
  const std::string iso =
      std::string(inner.substr(0, 4)) + "-" + std::string(inner.substr(4, 2)) + "-" + std::string(inner.substr(6, 2));
  const auto day = parse_time(iso);
  if (!day) return {};
  return Name{std::string(inner.substr(9, inner.size() - kTail.size() - 9)), *day};
}

// LEAN keeps .../crypto/<venue>/minute/<symbol>/<file>; elsewhere the venue is unknown.
std::string venue_of(const SourceText& s) {
  const auto minute = s.path.parent_path().parent_path();
  const auto venue = minute.parent_path().filename().string();
  return minute.filename() == "minute" && !venue.empty() ? venue : "lean";
}

bool recognises(const SourceText& s) { return parse_name(s).has_value(); }

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  const auto name = parse_name(s);
  if (!name)
    return fail({.file = s.file,
                 .field = "name",
                 .value = s.inner,
                 .rule = "is not YYYYMMDD_<symbol>_minute_trade.csv",
                 .next = "Name it as LEAN does"});
  const bool perp = s.path.generic_string().find("cryptofuture") != std::string::npos;
  BarSeries series{.venue = venue_of(s), .kind = perp ? "perp" : "spot", .symbol = split_symbol(name->symbol)};
  series.file = name->symbol + "/" + s.file;  // the zip's own name is only a date
  series.sha256 = s.sha256;
  series.format = "lean-minute";
  if (!series.symbol.why_not.empty()) return std::vector<BarSeries>{std::move(series)};
  CsvRows rows(series.file, s.text);
  auto bars = read_bars(rows, BarColumns(), BarRows(name->midnight_ms));
  if (!bars) return fail(bars.error());
  series.bars = std::move(*bars);
  return std::vector<BarSeries>{std::move(series)};
}

}  // namespace

const Decoder kLeanMinute{"lean-minute", recognises, decode};

}  // namespace fb
