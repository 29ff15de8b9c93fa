// The figures of the registry that are known for every block of a run: what timeline and charts draw. The same numbers as
// those of a snapshot of that block. Thread rule: pure functions.
#pragma once
#include "replay/figure_registry.h"

namespace fb {

// insurance, draws_in_block, haircuts_in_block, liquidated_in_block, bankrupt_in_block, adl_fills_in_block,
// below_maintenance; of a tranche: balance.
std::int64_t figure(const TotalsPoint& p, FigureId id, std::size_t subject = 0);
// mark, sigma_fast, market_forced_in_block.
std::int64_t figure(const SeriesPoint& p, FigureId id);

}  // namespace fb
