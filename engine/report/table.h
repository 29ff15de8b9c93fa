// The tables, charts and stamp that a report is made of: plain values that every format renders in its own way.
//
// A cell is an exact integer in the unit of its column, or text. JSON carries the integers (key + unit suffix), CSV
// exact decimals, HTML and print figures as people read them. Thread rule: values.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "market/instrument.h"

namespace fb {

enum class Unit : std::uint8_t {
  text,
  count,
  seq,    // of an event in the journal
  money,  // micro-USD
  ticks,  // a price; Cell::text holds it in USD
  ppm,
  ratio,  // 1e12 = paid in full
  time    // ms since 1970 UTC
};
const char* json_suffix(Unit unit);  // "_micro_usd", "_ticks", "_ppm", "_1e12", "_ms" or ""
const char* csv_suffix(Unit unit);   // "_usd", "_usd", "_ppm", "_1e12", "_utc" or ""

struct Cell {
  std::int64_t value = 0;
  std::string text;
  bool none = false;  // there is no such figure
  bool operator==(const Cell&) const = default;
};
Cell text_cell(std::string text);
Cell number_cell(std::int64_t value);
Cell price_cell(const Instrument& market, Ticks price);
Cell no_cell();

struct Column {
  std::string key;    // "drawn"; the JSON key is key + json_suffix(unit)
  std::string title;  // "Drawn"
  Unit unit = Unit::text;
};

struct Table {
  std::string key, title;
  std::string note;  // what the figures mean, one sentence
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  bool sideways = false;  // few rows, many columns: shown with its columns as lines
};

struct ChartPoint {
  TimeMs time_ms = 0;
  std::int64_t value = 0;
};
struct ChartSeries {
  std::string name;
  std::vector<ChartPoint> points;
};
struct ChartData {
  enum class Style : std::uint8_t { line, bars };
  std::string key, title;
  std::string unit;           // of an axis value: "USD", "M USD per 5 min", "accounts"
  std::int64_t per_unit = 1;  // axis value = point value / per_unit, for USD 1e6
  Style style = Style::line;
  std::vector<ChartSeries> series;
};

// A cell as people read it (thin spaces, true minus, UTC), and as a machine reads it in CSV (exact, C locale).
std::string shown(const Cell& cell, Unit unit);
std::string exact(const Cell& cell, Unit unit);
bool is_number(Unit unit);

}  // namespace fb
