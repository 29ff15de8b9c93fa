// The certificate of a clearing: whole-number conditions that hold only at the greatest fixed point, checked on what is
// handed back and by another way than it was found.
//
// 1. Every cut is ceil(G s / owed) of a gain, every hole is what a defaulter lacks in a market beyond its earmark, pro
// rata
//    to one micro-USD; who has a hole ends at exactly zero, everybody else at or above it.
// 2. Pay-outs fit: tranche money answers the holes, and cuts + tranche money - holes is the rounding, at most one
//    micro-USD a cut or hole.
// 3. No ratio can be raised: from every market that is cut, losses lead over defaulters to a market in which somebody
// who
//    does not default is cut, or to one whose tranches answer. A set of markets without such an end is a ring that
//    hands the whole of its cuts on to itself, and all its ratios could rise together. (With the defaulters fixed the
//    map is affine with an M-matrix; this is when it has one fixed point: Berman and Plemmons 1979, chapter 6.)
//    Defaulters that lack no more than rounding, 1e-9 of what they lost, count as solvent.
//
// Thread rule: pure function; uses `workers` for its pass. Cost: one pass over all legs, cuts and holes.
#pragma once
#include <string>

#include "solvency/clearing.h"

namespace fb {

// What of the above does not hold for `result`; empty when it carries its certificate. `book` must have been accepted
// by clear_losses.
std::string clearing_objection(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                               const ClearingResult& result, Workers& workers);

}  // namespace fb
