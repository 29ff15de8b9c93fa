// Amounts rounded for reading so that the parts shown add up to the total shown.
//
// One amount alone is rounded to whole `unit`s, half away from zero: shown_amount. Parts of a total that is shown are
// each rounded down or up to a whole unit, those with the largest remainder up, so that they add up to it: shown_parts.
// Thread rule: pure functions.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

inline constexpr Money kCent = 10'000;  // micro-USD

Money shown_amount(Money amount, Money unit);

// `shown_total`: a multiple of `unit` less than one unit away from the sum of `parts`. Of equal remainders the first go up.
std::vector<Money> shown_parts(std::span<const Money> parts, Money shown_total, Money unit);
// The same for a total that is rounded alone.
std::vector<Money> shown_parts(std::span<const Money> parts, Money unit);

}  // namespace fb
