// The positions table: every user's position, filtered, sorted and cut to one page on the engine's side.
// Thread rule: pure functions of a Protocol that nobody steps meanwhile.
#pragma once
#include "protocol/protocol.h"
#include "replay/snapshot.h"

namespace fb {

// Sorts by the closed form of the liquidation price; the rows of the page carry the exact tick.
PositionPage positions_page(const Protocol& protocol, const PositionQuery& query);

// All positions of one account, in order of market.
std::vector<PositionRow> positions_of(const Protocol& protocol, AccountIdx account);

}  // namespace fb
