// What sources say and what the oracle answers (protocol document, section 4). Thread rule: values.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"

namespace fb {

struct SourceSpec {
  std::string id;           // "binance_spot_USDT"
  std::int64_t weight = 1;  // > 0
  bool operator==(const SourceSpec&) const = default;
};

struct Observation {
  MarketIdx market = 0;
  std::uint32_t source = 0;  // index into the market's sources
  Ticks price = 0;
  TimeMs time_ms = 0;
  Ppm confidence_ppm = 0;
};

enum class SourceState : std::uint8_t { fresh, invalid, stale, uncertain, outlier, silent };
enum class Verdict : std::uint8_t { valid, delayed, uncertain, too_volatile, stale_for_margin, no_quorum, invalid };
std::string_view name(SourceState s);
std::string_view name(Verdict v);  // "valid", "too volatile", …

}  // namespace fb
