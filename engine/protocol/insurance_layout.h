// The same insurance money arranged as a rulebook arranges it, before the opening block: tranches by rank as the recording
// has them, a pool a market (as Vega), or one fund for all (as dYdX and BitMEX). Thread rule: free function.
#pragma once
#include "protocol/inputs.h"

namespace fb {

// Reads insurance_layout of genesis.parameters and rewrites genesis.tranches; their sum stays, to the micro-USD.
// Shared money is split over market pools in proportion to what each market's own tranches hold (equally where none
// holds anything), floors first, the rest one unit each in market order. Inputs of providers keep their numbers: tranche_places
// says that a market's own tranche is its pool now, a shared one a part of every pool, and all of them the one fund.
void arrange_insurance(Genesis& genesis);

}  // namespace fb
