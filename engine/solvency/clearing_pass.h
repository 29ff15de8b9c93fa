// Passes of the clearing vector over the book: exact integers per account, sums per market. Private to the room.
//
// The unknown is the shortfall s_m of each market, an integer of micro-USD: winners receive floor(G (1 - s_m /
// owed_m)), that is, are cut by ceil(G s_m / owed_m). A defaulter's deficit is what its equity, profit and loss and
// cuts leave below zero; it is split over the markets it owes: each is paid up to its earmark, what is left of the
// means goes pro rata to what is still owed (floors, then one unit each in market order), and what is not paid is the
// hole. Passes are chunked by a grain that depends on the book alone, and combined in chunk order. Thread rule: see
// clearing.h.
#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "solvency/clearing.h"
#include "solvency/shares.h"

namespace fb::clearing_detail {

// What the first pass finds out.
struct Survey {
  std::vector<Money> owed;           // per market: Σ G
  std::vector<Money> winners;        // per market: number of gains
  std::vector<std::uint32_t> watch;  // accounts that lost more than their equity: the only ones that can ever default
  bool somebody_defaults = false;    // already with every gain paid in full
};

// Throws InvariantBroken on a book that does not add up (negative equity, earmarks above equity, Σ G != Σ L of a
// market) and Overflow on an account or market beyond 2^61.
Survey survey(const ClearingBook& book, bool use_earmarks, Workers& workers);

// What one set of shortfalls leads to.
struct Tally {
  std::vector<Money> holes;      // per market: Σ of holes
  std::vector<Money> hole_legs;  // per market: number of holes
  std::vector<Money> cut_legs;   // per market: number of cuts: all winners, or none
  std::size_t defaulters = 0;
  std::vector<Money> defaulted_gain;  // per market: Σ G of defaulters
  std::vector<double> flow;  // [to x markets + from]: Σ over defaulters of G_from x share of its rest owed to `to`
};
Tally tally(const ClearingBook& book, bool use_earmarks, const Survey& found, std::span<const Money> shortfall,
            Workers& workers);

// Fills cuts, holes, spill and the sums of `result`, whose shortfall and tranche are set.
void assemble(const ClearingBook& book, bool use_earmarks, const Survey& found, Workers& workers,
              ClearingResult& result);

inline std::span<const ClearingLeg> legs_of(const ClearingBook& book, std::uint32_t account) {
  return {book.legs.data() + book.first[account], book.first[account + 1] - book.first[account]};
}

inline Money cut_of(const ClearingLeg& leg, std::span<const Money> shortfall, std::span<const Money> owed) {
  if (leg.pnl <= 0 || shortfall[leg.market] == 0) return 0;
  return share_ceil(leg.pnl, shortfall[leg.market], owed[leg.market]);
}

// What a leg's loss leaves owed once the earmark has paid.
inline Money rest_of(const ClearingLeg& leg, bool use_earmarks) {
  if (leg.pnl >= 0) return 0;
  return std::max<Money>(0, -leg.pnl - (use_earmarks ? leg.earmark : 0));
}

// A watched account's balance after cuts; below zero it defaults, and that is its deficit.
Money balance_after_cuts(const ClearingBook& book, std::uint32_t account, std::span<const Money> shortfall,
                         std::span<const Money> owed);

// What a defaulter pays beyond its earmarks, one entry a leg. Returns what it owes beyond them in all.
Money split_means(std::span<const ClearingLeg> legs, bool use_earmarks, Money deficit, std::vector<Money>& payments);

}  // namespace fb::clearing_detail
