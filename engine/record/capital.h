// What stands behind a simulated or given book by default: tranches, lp, backstop, depth, margin tiers, all in
// proportion to open interest, so that the ratios of the calibrated trial hold at any number of accounts
// (engine/RECORDING.md). Thread rule: free functions.
#pragma once
#include <vector>

#include "base/error.h"
#include "protocol/inputs.h"
#include "record/measures.h"

namespace fb {

// Fills tranches, treasury, reserve, lp and backstop capital and the parameters that depend on open interest and data.
// `genesis.markets` and `genesis.parameters` (default values) must stand. `insurance_ppm`: the tranches as a multiple
// of their calibrated shares.
Result<void> set_capital(Genesis& genesis, const Measures& measures, const std::vector<std::int64_t>& open_interest_usd,
                         Ppm insurance_ppm);

// Caps, silos and depths of collateral in the same proportion; a cap is at least twice what is held at the opening.
Result<void> set_collateral_rules(Genesis& genesis, const std::vector<std::int64_t>& open_interest_usd);

}  // namespace fb
