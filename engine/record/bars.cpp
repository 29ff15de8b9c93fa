#include "record/bars.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "record/fields.h"

namespace fb {

Result<TimeMs> BarRows::time_of(const CsvRows& at, std::string_view text) const {
  if (midnight_ms_ == 0) return parse_time_field(at, text);
  const auto time = parse_integer(text);
  if (!time || *time < 0 || *time >= 86400000)
    return at.refuse("time", text, "must be whole milliseconds of the day, 0 to 86399999",
                     "Check the file against its date");
  return midnight_ms_ + *time;
}

Result<void> BarRows::add(const CsvRows& at, const Fields& f) {
  const auto time = time_of(at, f.time);
  if (!time) return fail(time.error());
  Bar bar{.time_ms = *time};
  const std::tuple<const char*, std::string_view, std::int64_t*> prices[] = {{"open", f.open, &bar.open},
                                                                             {"high", f.high, &bar.high},
                                                                             {"low", f.low, &bar.low},
                                                                             {"close", f.close, &bar.close}};
  for (const auto& [name, text, out] : prices) {
    const auto price = parse_price_field(at, name, text);
    if (!price) return fail(price.error());
    *out = *price;
  }
  if (bar.low > std::min(bar.open, bar.close))
    return at.refuse("low", f.low, "must not exceed open and close", "Check the order of the columns");
  if (bar.high < std::max(bar.open, bar.close))
    return at.refuse("high", f.high, "must not be below open and close", "Check the order of the columns");
  const auto volume = parse_quantity_field(at, "volume", f.volume);
  if (!volume) return fail(volume.error());
  bar.turnover = turnover_of(*volume, bar.typical());
  if (!bars_.empty() && bar.time_ms <= bars_.back().time_ms)
    return at.refuse("time", f.time,
                     bar.time_ms == bars_.back().time_ms ? "repeats the time of the row before" : "goes backwards",
                     "Sort the rows by time and drop doubles");
  bars_.push_back(bar);
  return {};
}

Result<std::vector<Bar>> read_bars(CsvRows& rows, const BarColumns& c, BarRows bars) {
  for (;;) {
    const auto more = rows.next();
    if (!more) return fail(more.error());
    if (!*more) break;
    const auto& f = rows.fields();
    if (f.size() != c.count)
      return rows.refuse("columns", std::to_string(f.size()), "the layout has " + std::to_string(c.count) + " columns",
                         "Correct the row or leave it out");
    const auto added = bars.add(rows, {f[c.time], f[c.open], f[c.high], f[c.low], f[c.close], f[c.volume]});
    if (!added) return fail(added.error());
  }
  auto out = bars.take();
  if (out.empty()) return rows.refuse("", "", "holds no candle", "Export the file again");
  return out;
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

}  // namespace fb
