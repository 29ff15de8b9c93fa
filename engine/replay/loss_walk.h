// The equity of one account, step by step: every change of it between two blocks, with the event that made it and what
// kind of cause that is. The sum of all steps is the change of equity, to the micro-dollar, because
//   equity = quote + Σ lots x mark x tick_value + Σ value of collateral,
// quote and lots change only by fills and transfers, amounts of collateral by their own events, and a mark or a price
// of collateral changes once a block before any fill. Thread rule: pure functions of a log that nobody writes
// meanwhile.
#pragma once
#include <string_view>
#include <vector>

#include "protocol/event.h"
#include "protocol/inputs.h"

namespace fb {

enum class LossCause : std::uint8_t {
  market,      // held lots x change of the mark
  funding,     // paid or received
  fees,        // of its own orders
  slippage,    // fills of its own orders: price against the mark
  forced,      // liquidation and backstop fills: price against the mark
  penalties,   // of forced sales
  haircuts,    // gains of a block that were cut
  adl,         // fills by deleveraging: price against the mark, zero where the policy closes at the mark
  covered,     // its hole, filled by tranches and cut winners
  hedge,       // lp's hedge outside
  collateral,  // its collateral assets: prices, and what their sale cost
  other,       // rounding, settlement, interest, repayments, providers
  paid_in,     // deposits after the first block looked at
  paid_out     // withdrawals
};
inline constexpr std::size_t kLossCauses = 14;
std::string_view name(LossCause cause);

struct LossStep {
  std::int64_t seq = 0;  // a mark, fill or transfer
  Money amount = 0;      // what it added to the equity
  Lots lots = 0;         // of a mark: held; of a fill: signed change of the position
  Ticks mark = 0;        // of a mark: the one before; of a fill: the mark it is held against
  std::uint16_t market = kNoMarket;
  LossCause cause = LossCause::other;
};

struct LossWalk {
  Money before = 0, now = 0;  // equity at the end of `from_block`, and at `end`
  std::vector<LossStep> steps;
  std::vector<Ticks> marks;  // [market], the last ones
};

// Steps of the blocks after `from_block`; rows are looked at in [0, end).
LossWalk walk_equity(const EventLog& log, const Genesis& genesis, std::int64_t end, AccountIdx account,
                     std::uint32_t from_block);

}  // namespace fb
