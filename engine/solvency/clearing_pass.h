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

inline constexpr std::size_t kAccountGrain = 8192;  // of passes over all accounts

inline std::span<const ClearingLeg> legs_of(const ClearingBook& book, std::uint32_t account) {
  return {book.legs.data() + book.first[account], book.first[account + 1] - book.first[account]};
}

// An account that lost more than its equity: the only kind that can ever default.
struct Watched {
  std::uint32_t account = 0;
  std::uint32_t row = 0;  // its first leg
  Money net = 0;          // equity + gains - losses, nothing cut
  Money gain = 0;         // all gains
};

// What the first pass finds out.
struct Survey {
  std::vector<Money> owed;                      // per market: Σ G
  std::vector<Money> winners;                   // per market: number of gains
  std::vector<std::uint32_t> winners_by_chunk;  // [chunk of kAccountGrain accounts x markets + market]
  std::vector<Watched> watch;                   // by account
  bool somebody_defaults = false;               // already with every gain paid in full
};

// Throws InvariantBroken on a book that does not add up (negative equity, earmarks above equity, Σ G != Σ L of a
// market) and Overflow on an account or market beyond 2^61.
Survey survey(const ClearingBook& book, bool use_earmarks, Workers& workers);

// Asks the memory for an account's legs some accounts before they are read, where accounts stand far apart.
inline constexpr std::size_t kAhead = 16;          // accounts
inline constexpr std::ptrdiff_t kLegsAhead = 128;  // legs, where all are read in order
inline void fetch(const ClearingBook& book, std::uint32_t row) {
  const auto* legs = reinterpret_cast<const char*>(book.legs.data() + row);
  __builtin_prefetch(legs);
  __builtin_prefetch(legs + 64);
}

// An account that cannot pay all it owes at given shortfalls.
struct Defaulter {
  std::uint32_t account = 0;
  std::uint32_t row = 0;  // its first leg
  Money deficit = 0;      // > 0
};

// What one set of shortfalls leads to.
struct Tally {
  std::vector<Money> holes;      // per market: Σ of holes
  std::vector<Money> hole_legs;  // per market: number of holes
  std::vector<Money> cut_legs;   // per market: number of cuts: all winners, or none
  std::size_t defaulters = 0;
  std::vector<Money> spill;           // [from x markets + to]
  std::vector<Defaulter> list;        // of a part: its defaulters by account
  std::vector<ClearingHole> entries;  // of a part: their holes by account, then market; the first `count` of them
  std::size_t count = 0;
  void clear(std::size_t markets);
};
// `parts` is memory that the caller keeps from one call to the next; they hold the defaulters and holes by account.
Tally tally(const ClearingBook& book, bool use_earmarks, const Survey& found, std::span<const Money> shortfall,
            std::vector<Tally>& parts, Workers& workers);

// Fills cuts, holes, spill and the sums of `result`, whose shortfall and tranche are set, from the last tally.
void assemble(const ClearingBook& book, const Survey& found, const Tally& last, const std::vector<Tally>& parts,
              Workers& workers, ClearingResult& result);

// Per market the share of a gain that is cut: s_m / owed_m.
std::vector<Share> cut_shares(std::span<const Money> shortfall, std::span<const Money> owed);

inline Money cut_of(const ClearingLeg& leg, std::span<const Share> cuts) {
  return cuts[leg.market].ceil(std::max<Money>(0, leg.pnl));
}

// What a leg's loss leaves owed once the earmark has paid.
inline Money rest_of(const ClearingLeg& leg, bool use_earmarks) {
  return std::max<Money>(0, -leg.pnl - (use_earmarks && leg.pnl < 0 ? leg.earmark : 0));
}

// A leg of a defaulter: what it owes beyond the earmark, what of that it does not pay (0 for gains), and what its gain
// is cut by.
struct Owing {
  Money rest = 0;
  Money hole = 0;
  Money cut = 0;
};
// Splits a deficit over what a defaulter owes, in order of market. Returns what it owes beyond its earmarks in all.
Money split_holes(std::span<const ClearingLeg> legs, bool use_earmarks, Money deficit, std::vector<Owing>& owing);

}  // namespace fb::clearing_detail
