// Units of every figure in the engine, and the arithmetic that may not wrap.
//
// Money is micro-USD, prices are ticks, sizes are signed lots, rates are parts per million; all int64. For every market
// tick_size x lot_size is a whole number of micro-USD (`tick_value`), so notional and profit are exact. Products go
// through 128 bits; a result that does not fit throws Overflow, which Protocol::step turns into a frozen engine with an
// error that names the operation. Thread rule: free functions, no state.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

namespace fb {

using Money = std::int64_t;   // micro-USD
using Ticks = std::int64_t;   // price in ticks of its market
using Lots = std::int64_t;    // signed size in lots of its market
using Ppm = std::int64_t;     // parts per million
using TimeMs = std::int64_t;  // milliseconds since 1970-01-01 UTC
using AccountIdx = std::uint32_t;
using MarketIdx = std::uint32_t;
using AssetIdx = std::uint16_t;  // of a collateral asset; a type of its own keeps it from being taken for a market
__extension__ typedef __int128 Int128;

inline constexpr std::int64_t kMillion = 1'000'000;
inline constexpr std::int64_t kTrillion = 1'000'000'000'000;  // ratios of the clearing vector
inline constexpr Money kUsd = kMillion;

struct Overflow : std::overflow_error {
  using std::overflow_error::overflow_error;
};

[[noreturn]] void throw_overflow(const char* operation);

constexpr std::int64_t narrow(Int128 value, const char* operation) {
  if (value > INT64_MAX || value < INT64_MIN) throw_overflow(operation);
  return static_cast<std::int64_t>(value);
}

constexpr Int128 wide(std::int64_t a, std::int64_t b) { return static_cast<Int128>(a) * b; }

constexpr Int128 floor_div(Int128 a, Int128 b) {
  const Int128 q = a / b;
  return (a % b != 0 && ((a < 0) != (b < 0))) ? q - 1 : q;
}
constexpr Int128 ceil_div(Int128 a, Int128 b) { return -floor_div(-a, b); }

// a x b / c rounded down (towards minus infinity) or up; c > 0.
constexpr std::int64_t mul_div_floor(std::int64_t a, std::int64_t b, std::int64_t c, const char* op = "mul_div") {
  return narrow(floor_div(wide(a, b), c), op);
}
constexpr std::int64_t mul_div_ceil(std::int64_t a, std::int64_t b, std::int64_t c, const char* op = "mul_div") {
  return narrow(ceil_div(wide(a, b), c), op);
}
// A requirement: rate applied to an amount, rounded up (in favour of the pool).
constexpr Money ppm_up(Money amount, Ppm rate) { return mul_div_ceil(amount, rate, kMillion, "ppm_up"); }
// A credit: rate applied to an amount, rounded down.
constexpr Money ppm_down(Money amount, Ppm rate) { return mul_div_floor(amount, rate, kMillion, "ppm_down"); }

constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b, const char* op = "mul") { return narrow(wide(a, b), op); }
constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b, const char* op = "add") {
  return narrow(static_cast<Int128>(a) + b, op);
}

constexpr int sign_of(std::int64_t v) { return (v > 0) - (v < 0); }
constexpr std::int64_t magnitude(std::int64_t v) { return v < 0 ? -v : v; }

// Decimal text of a 128-bit integer (for messages and journals).
std::string to_text(Int128 value);

}  // namespace fb
