#include "report/conformance_values.h"

#include <cmath>
#include <stdexcept>

namespace fb::conformance {

std::int64_t integer(const Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
    throw std::out_of_range("an integer beyond 63 bits");
  if (!value.is_number_integer()) throw std::invalid_argument("'" + value.dump() + "' is not an integer");
  return value.get<std::int64_t>();
}

std::int64_t scaled(const Json& value, std::int64_t per_unit) {
  if (value.is_number_integer()) return checked_mul(integer(value), per_unit, "a figure of the vector");
  const double x = value.get<double>() * static_cast<double>(per_unit);
  if (!(std::abs(x) < 9e18)) throw std::out_of_range("a figure beyond 63 bits");
  return std::llround(x);
}

std::int64_t scaled_or(const Json& in, const char* field, std::int64_t per_unit, std::int64_t otherwise) {
  return in.contains(field) ? scaled(in.at(field), per_unit) : otherwise;
}

Json whole(Int128 value) {
  if (value <= INT64_MAX && value >= INT64_MIN) return static_cast<std::int64_t>(value);
  return static_cast<double>(value);
}

}  // namespace fb::conformance
