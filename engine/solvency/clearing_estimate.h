// Where the shortfalls end, in double: the defaulting sets tried without touching an account that does not change.
//
// The holes of a fixed set of defaulters are linear in the rates of the cuts, so the sums of an account are needed
// once, when it joins the set, and a set costs a solve among the markets and a look at who might join. Sets only grow,
// from those that default with every gain paid in full. What comes out is a proposal: it counts when `tally` confirms
// it. Only IEEE arithmetic in a fixed order: the same bits everywhere. Thread rule: see clearing.h.
#pragma once
#include "solvency/clearing_solve.h"

namespace fb::clearing_detail {

struct Estimate {
  std::vector<Money> shortfall;
  int sets = 0;  // defaulting sets tried
};
Estimate estimate_shortfall(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                            const Survey& found, Workers& workers);

// What the defaulters of the last tally hand on.
Links links_of(const ClearingBook& book, bool use_earmarks, const std::vector<Tally>& parts, Workers& workers);

}  // namespace fb::clearing_detail
