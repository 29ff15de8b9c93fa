#include "report/table.h"

#include "base/text.h"
#include "protocol/figures.h"

namespace fb {

const char* json_suffix(Unit unit) {
  switch (unit) {
    case Unit::text:
    case Unit::count:
    case Unit::seq:
      return "";
    case Unit::money:
      return "_micro_usd";
    case Unit::ticks:
      return "_ticks";
    case Unit::ppm:
      return "_ppm";
    case Unit::ratio:
      return "_1e12";
    case Unit::time:
      return "_ms";
  }
  return "";
}

const char* csv_suffix(Unit unit) {
  switch (unit) {
    case Unit::text:
    case Unit::count:
    case Unit::seq:
      return "";
    case Unit::money:
    case Unit::ticks:
      return "_usd";
    case Unit::ppm:
      return "_ppm";
    case Unit::ratio:
      return "_1e12";
    case Unit::time:
      return "_utc";
  }
  return "";
}

Cell text_cell(std::string text) { return {.text = std::move(text)}; }
Cell number_cell(std::int64_t value) { return {.value = value}; }
Cell no_cell() { return {.none = true}; }

Cell price_cell(const Instrument& market, Ticks price) {
  const Int128 nano = wide(price, market.tick_nano);
  std::int64_t scaled = market.tick_nano;
  int decimals = 9;
  for (; decimals > 0 && scaled % 10 == 0 && scaled > 0; scaled /= 10) --decimals;
  std::int64_t unit = 1;
  for (int i = decimals; i < 9; ++i) unit *= 10;
  return {.value = price, .text = format_decimal(narrow(nano / unit, "price_cell"), decimals)};
}

bool is_number(Unit unit) { return unit != Unit::text && unit != Unit::time; }

std::string shown(const Cell& cell, Unit unit) {
  if (cell.none) return "–";
  switch (unit) {
    case Unit::text:
      return cell.text;
    case Unit::count:
    case Unit::seq:
      return count_text(cell.value);
    case Unit::money:
      return money_text(cell.value);
    case Unit::ticks:
      return cell.text;
    case Unit::ppm:
      return percent_text(cell.value);
    case Unit::ratio:
      return percent_text(cell.value / kMillion, 4);
    case Unit::time:
      return format_time(cell.value).substr(0, 19) + "Z";
  }
  return "";
}

std::string exact(const Cell& cell, Unit unit) {
  if (cell.none) return "";
  switch (unit) {
    case Unit::text:
    case Unit::ticks:
      return cell.text;
    case Unit::money:
      return format_decimal(cell.value, 6);
    case Unit::time:
      return format_time(cell.value);
    case Unit::count:
    case Unit::seq:
    case Unit::ppm:
    case Unit::ratio:
      return std::to_string(cell.value);
  }
  return "";
}

}  // namespace fb
