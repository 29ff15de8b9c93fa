// Collateral of a simulated book: who holds what, and which of its deposits and withdrawals are in it
// (engine/RECORDING.md, section 2). Seeded; the draws are streams of their own, so that a book without collateral stays
// as it was. Thread rule: free functions.
#pragma once
#include "record/laws.h"
#include "record/population.h"
#include "record/recording.h"

namespace fb {

// Turns a share of the book's deposits into assets. `genesis` gives assets, prices and margins; every account still
// opens above initial margin.
void draw_collateral(const Laws& laws, const Genesis& genesis, const std::vector<AssetIdx>& assets, Book& book);

// Half of the deposits and withdrawals of those who hold an asset are in it, at its price of that moment.
void turn_flow_into_collateral(const Laws& laws, Recording& recording);

}  // namespace fb
