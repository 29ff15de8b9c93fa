// Hourly figures of this project (resources/days): hours of open, high, low, close; the minutes are simulated.
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "record/decode.h"
#include "record/hourly_bridge.h"

namespace fb {
namespace {

using Json = nlohmann::json;
constexpr std::string_view kMark = "\"firebreak-hourly-figures\"";
constexpr double kMostPrice = 9e6;  // so that price x 1e9 is an exact whole number in binary
constexpr std::size_t kMostHours = 24 * 31;
constexpr std::int64_t kMostTurnoverUsd = 1'000'000'000'000;

bool recognises(const SourceText& s) {
  return s.text.find_first_not_of(" \t\r\n") != s.text.npos &&
         std::string_view(s.text).substr(0, 4096).find(kMark) != std::string_view::npos;
}

tl::unexpected<Error> refuse(const SourceText& s, std::string field, const Json& value, std::string rule) {
  std::string shown = value.is_discarded() ? "" : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (shown.size() > 80) shown.resize(80);
  return fail({.file = s.file,
               .field = std::move(field),
               .value = std::move(shown),
               .rule = std::move(rule),
               .next = "See the days that come with Firebreak for the layout"});
}

const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  const auto it = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && it != object.end() ? *it : kNothing;
}

Result<HourFigures> parse_hour(const SourceText& s, const std::string& where, const Json& row) {
  if (!row.is_array() || row.size() != 4) return refuse(s, where, row, "an hour is [open, high, low, close]");
  std::array<std::int64_t, 4> nano{};
  for (std::size_t i = 0; i < 4; ++i) {
    const double price = row[i].is_number() ? row[i].get<double>() : 0;
    if (!(price > 0 && price < kMostPrice))
      return refuse(s, where, row, "a price must be a number above zero and below 9,000,000");
    nano[i] = static_cast<std::int64_t>(price * 1e9 + 0.5);
  }
  const HourFigures hour{nano[0], nano[1], nano[2], nano[3]};
  if (hour.low > std::min(hour.open, hour.close) || hour.high < std::max(hour.open, hour.close))
    return refuse(s, where, row, "low <= open, close <= high must hold");
  return hour;
}

Result<std::vector<HourFigures>> parse_hours(const SourceText& s, const std::string& base, const Json& rows) {
  if (!rows.is_array() || rows.empty() || rows.size() > kMostHours)
    return refuse(s, base + ".hours", rows, "must be a list of 1 to 744 hours");
  std::vector<HourFigures> hours;
  for (std::size_t h = 0; h < rows.size(); ++h) {
    const auto hour = parse_hour(s, base + " hour " + std::to_string(h), rows[h]);
    if (!hour) return fail(hour.error());
    hours.push_back(*hour);
  }
  return hours;
}

Result<BarSeries> parse_market(const SourceText& s, const std::string& base, const Json& market, TimeMs start_ms,
                               const Random& random) {
  BarSeries series{.venue = "simulated", .kind = "spot", .symbol = split_symbol(base + "-USD")};
  if (!series.symbol.why_not.empty()) return refuse(s, "market", base, series.symbol.why_not);
  const auto hours = parse_hours(s, base, member(market, "hours"));
  if (!hours) return fail(hours.error());
  const Json& turnover = member(market, "turnover_usd_per_minute");
  if (!turnover.is_number_integer() || turnover.get<std::int64_t>() <= 0 ||
      turnover.get<std::int64_t>() > kMostTurnoverUsd)
    return refuse(s, base + ".turnover_usd_per_minute", turnover, "must be a whole number above zero");
  series.file = s.file;
  series.sha256 = s.sha256;
  series.format = "hourly-figures";
  series.note = "reconstructed from hourly figures; the minutes between and the turnover are simulated";
  // The same draws for every market: they fall together, as real ones do.
  series.bars = bridge_hours(*hours, start_ms, turnover.get<std::int64_t>() * kUsd, random);
  return series;
}

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  const Json json = Json::parse(s.text, nullptr, false);
  if (json.is_discarded()) return refuse(s, "", json, "is not valid JSON");
  const Json& version = member(json, "version");
  if (!version.is_number_integer() || version != 1) return refuse(s, "version", version, "only version 1 is known");
  const Json& start = member(json, "start");
  const auto start_ms = parse_time(start.is_string() ? start.get_ref<const std::string&>() : "");
  if (!start_ms) return refuse(s, "start", start, "must be a time like 2020-03-12T00:00:00Z");
  const Json& seed = member(json, "seed");
  if (!seed.is_number_unsigned()) return refuse(s, "seed", seed, "must be a whole number >= 0");
  const Json& markets = member(json, "markets");
  if (!markets.is_object() || markets.empty()) return refuse(s, "markets", markets, "must name at least one market");
  std::vector<BarSeries> out;
  for (const auto& [base, market] : markets.items()) {
    auto series = parse_market(s, base, market, *start_ms, Random(seed.get<std::uint64_t>()));
    if (!series) return fail(series.error());
    out.push_back(std::move(*series));
  }
  return out;
}

}  // namespace

const Decoder kHourlyFigures{"hourly-figures", recognises, decode};

}  // namespace fb
