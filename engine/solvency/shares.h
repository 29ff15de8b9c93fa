// a x b / c for shares of money, exact and quick: the quotient is guessed in double and corrected by its exact
// remainder, so the result is that of 128-bit division on every machine at a fraction of its time (clearing does
// millions a block). Private to the room. Thread rule: free functions.
#pragma once
#include "base/numbers.h"

namespace fb {

// floor(a x b / c); a, b >= 0, c > 0, and the result fits because b <= c or a <= c.
inline Money share_floor(Money a, Money b, Money c) {
  const double guess = static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(c);
  if (guess >= 1e15 || c >= (Money{1} << 61)) return static_cast<Money>(wide(a, b) / c);
  auto quotient = static_cast<Money>(guess);  // off by at most one: five roundings of 2^-53 below 1e15
  const auto product = static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b);
  auto rest = static_cast<std::int64_t>(product - static_cast<std::uint64_t>(quotient) * static_cast<std::uint64_t>(c));
  if (rest < 0) return quotient - 1;
  return rest >= c ? quotient + 1 : quotient;
}

inline Money share_ceil(Money a, Money b, Money c) {
  const Money down = share_floor(a, b, c);
  const auto product = static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b);
  return product == static_cast<std::uint64_t>(down) * static_cast<std::uint64_t>(c) ? down : down + 1;
}

}  // namespace fb
