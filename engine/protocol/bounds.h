// How large the venue may become, so that no product of a block leaves 64 bits (protocol document, section 1a: the
// argument). Orders, deposits, provider entries and opening books are refused at the door beyond the smaller figures; a
// price that would carry what is open beyond the larger ones is judged invalid and moves nothing. Thread rule:
// constants, pure functions.
#pragma once
#include <span>

#include "base/error.h"
#include "protocol/inputs.h"

namespace fb {

inline constexpr Money kMostOpenInterest = Money{1} << 56;  // one side of all markets together: 72,057,594,037 USD
inline constexpr Money kMostAtNewMarks = Money{1} << 57;    // the same after a move of the marks
inline constexpr Money kMostCustody = Money{1} << 58;       // what deposits may bring the venue to: 288,230,376,151 USD
inline constexpr Money kMostHedgedCustody = Money{1} << 59;  // what lp's hedge may bring it to
inline constexpr Ticks kMostTicks = Ticks{1} << 44;          // of an index or mark
inline constexpr Lots kMostLots = Lots{1} << 57;             // of one order or trigger
inline constexpr Money kMostTurnover = Money{1} << 60;       // of one market elsewhere in one block

// Whether what these accounts would open stands within the bounds; the refusal names the market, figure and bound.
Result<void> check_size(const Genesis& genesis);

}  // namespace fb
