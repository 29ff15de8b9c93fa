// Decoders of recorded candles: one file of foreign layout into bars of one or more sources.
//
// clang-format off
// | format         | file                                                                     | time of a row         |
// |----------------|--------------------------------------------------------------------------|-----------------------|
// | candles-csv    | <venue>_<spot or perp>_<SYMBOL>_<interval>.csv, header names the columns | epoch s to ns, or ISO |
// | binance-klines | <SYMBOL>-<interval>-<date>.csv or .zip, twelve columns, header or none   | epoch s to ns         |
// | lean-minute    | <symbol>/<YYYYMMDD>_trade.zip, six columns, no header                    | ms since midnight UTC |
// | hourly-figures | JSON of this project (resources/days), hours of open, high, low, close   | hours since its start |
// | kraken-ohlcvt  | <PAIR>_<minutes>.csv, seven columns, no header                           | epoch s               |
// | freqtrade-json | <BASE>_<QUOTE>-<interval>.json, lists of six numbers (CCXT)              | epoch ms              |
// | trades         | Binance aggTrades and trades, Bybit, Tardis.dev: cut into minutes        | epoch s to ns         |
// clang-format on
// Every one may also be packed as .gz, .zst or .lz4. Thread rule: free functions.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/bars.h"
#include "record/source_text.h"

namespace fb {

struct Decoder {
  std::string_view format;
  // Looks at the name and first bytes only.
  bool (*recognises)(const SourceText& source);
  // Symbols that are no market come back with `why_not` and without bars.
  Result<std::vector<BarSeries>> (*decode)(const SourceText& source);
};

std::span<const Decoder> decoders();
// The decoder called `format`, or, when it is empty, the first that recognises the file; null when none does.
const Decoder* find_decoder(std::string_view format, const SourceText& source);

// One a file: see decode_*.cpp.
extern const Decoder kCandlesCsv, kBinanceKlines, kLeanMinute, kHourlyFigures, kKrakenOhlcvt, kFreqtradeJson, kTrades;

}  // namespace fb
