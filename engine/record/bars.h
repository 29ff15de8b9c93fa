// Candles as they were recorded, and the symbols they carry. Prices are nano-USD (1e-9), never rounded here.
// Thread rule: values and free functions; a BarRows belongs to one thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/numbers.h"
#include "record/csv_rows.h"

namespace fb {

struct Bar {
  TimeMs time_ms = 0;  // of its opening
  std::int64_t open = 0, high = 0, low = 0, close = 0;
  Money turnover = 0;  // volume x (high + low + close) / 3, rounded down

  bool operator==(const Bar&) const = default;
  std::int64_t typical() const { return static_cast<std::int64_t>((static_cast<Int128>(high) + low + close) / 3); }
};

struct Symbol {
  std::string base, quote;  // "BTC", "USDT"
  std::string why_not;      // empty: a market; else why it is none, for the warning
};
// "BTCUSDT", "BTC-USD", "btc/usdt", "XBTUSD". USD and USDT quote the market in USD; every other quote, and a base that
// is itself a currency or stablecoin, is no market here.
Symbol split_symbol(std::string_view text);

// One file's bars of one source.
struct BarSeries {
  std::string venue;  // "binance"
  std::string kind;   // "spot", "perp"
  Symbol symbol;
  TimeMs interval_ms = 60000;  // of one bar
  std::vector<Bar> bars;       // increasing in time
  std::string file, sha256, format, note;
  std::string source_id() const { return venue + "_" + kind + "_" + symbol.quote; }
};

// Checks and collects rows: plain decimals, positive prices, low <= open, close <= high, time strictly forward.
class BarRows {
 public:
  struct Fields {
    std::string_view time, open, high, low, close, volume;
  };
  // `midnight_ms`: time counts from it in ms; 0: time is an epoch in s, ms, us or ns (told by its size) or ISO 8601.
  explicit BarRows(TimeMs midnight_ms = 0) : midnight_ms_(midnight_ms) {}
  Result<void> add(const CsvRows& at, const Fields& fields);
  std::vector<Bar> take() { return std::move(bars_); }

 private:
  Result<TimeMs> time_of(const CsvRows& at, std::string_view text) const;
  TimeMs midnight_ms_;
  std::vector<Bar> bars_;
};

// Where the six values stand in rows of `count` columns.
struct BarColumns {
  std::size_t count = 6, time = 0, open = 1, high = 2, low = 3, close = 4, volume = 5;
};
// All rows that are left; at least one.
Result<std::vector<Bar>> read_bars(CsvRows& rows, const BarColumns& columns, BarRows bars = BarRows());

// "1m", "5m", "1h", "1d"; nothing when the text is no interval.
std::optional<TimeMs> parse_interval(std::string_view text);

}  // namespace fb
