// Figures of vectors as the engine's integers, and back. Private to the room. Thread rule: free functions. Errors:
// exceptions (std::out_of_range, std::invalid_argument, nlohmann's), which fail the vector they came from.
#pragma once
#include <stdexcept>
#include <utility>

#include "base/error.h"
#include "base/numbers.h"
#include "report/conformance_mechanisms.h"

namespace fb::conformance {

std::int64_t integer(const Json& value);  // a JSON integer that fits

// value x per_unit, rounded to the nearest; exact for JSON integers. per_unit > 0.
std::int64_t scaled(const Json& value, std::int64_t per_unit);
inline Money micro_usd(const Json& usd) { return scaled(usd, kUsd); }
inline Ppm ppm(const Json& share) { return scaled(share, kMillion); }
inline TimeMs milliseconds(const Json& seconds) { return scaled(seconds, 1000); }
// The field if it is there, else `otherwise`.
std::int64_t scaled_or(const Json& in, const char* field, std::int64_t per_unit, std::int64_t otherwise);

// integer / per_unit as a JSON number.
inline Json real(std::int64_t value, std::int64_t per_unit) {
  return static_cast<double>(value) / static_cast<double>(per_unit);
}
inline Json usd(Money micro) { return real(micro, kUsd); }
Json whole(Int128 value);  // a JSON integer, or a real number where it does not fit 63 bits

// The value of a result, or its error as an exception.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::invalid_argument(result.error().text());
  return *std::move(result);
}

}  // namespace fb::conformance
