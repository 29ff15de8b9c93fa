// The figures of a span of the journal: totals, by market, by tranche, by account. All from the log and the genesis, so
// that an outsider with the exported journal gets the same. Thread rule: pure function of a log that nobody writes
// meanwhile.
#pragma once
#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "protocol/event.h"
#include "protocol/inputs.h"
#include "replay/figure_registry.h"
#include "report/table.h"

namespace fb {

// Sums over a span: of everything, of one market, or of one account (its own part).
struct Figures {
  std::int64_t liquidated_accounts = 0, bankrupt_accounts = 0, adl_accounts = 0, cut_accounts = 0;  // distinct users
  std::int64_t liquidation_fills = 0;  // fills with reason liquidation or backstop
  Money forced_volume = 0;             // what the book took in them, at the marks
  Money handed_over = 0;               // what was taken over in them instead, at the marks
  Money penalties = 0, fees = 0;
  Money deficit = 0;                           // holes that accounts could not fill
  Money draws = 0;                             // paid by tranches
  Money haircuts = 0;                          // cut from winners
  Money shortfall = 0;                         // what no tranche paid
  std::int64_t lowest_ratio_1e12 = kTrillion;  // lowest share of gains paid in a block
  std::int64_t adl_fills = 0, hedge_legs_broken = 0;
  Money adl_notional = 0, overshoot_money = 0, overshoot_notional = 0;
  std::int64_t orders = 0, triggers_placed = 0, refusals = 0;
  Money deposits = 0, withdrawals = 0;  // collateral at its price of the moment included
  Money converted = 0;                  // collateral sold, at market
  Money worst_unbacked = 0;             // below zero beyond every silo, in the worst block
  Money lowest_equity = 0;  // of any account but `external` at the end of any block
};

// What a column of the report shows: the same figure as everywhere, re-derived from the journal over the span.
struct SpanFigure {
  FigureId id{};
  std::int64_t Figures::*member = nullptr;
  bool per_market = false;  // it makes sense for one market
};
std::span<const SpanFigure> span_figures();
Column figure_column(FigureId id);  // key, title and unit as registered

struct MarketFacts {
  Figures sums;
  Ticks first_mark = 0, last_mark = 0, lowest_mark = 0, highest_mark = 0;
  std::int64_t lowest_seq = 0, highest_seq = 0;                                // of the mark events
  Money lp_before = 0, lp_after = 0, backstop_before = 0, backstop_after = 0;  // equity
};
struct TrancheFacts {
  Money before = 0, after = 0, lowest = 0;
  Money penalties = 0, fees = 0, drawn = 0, other = 0;  // before + penalties + fees + other - drawn = after
  std::vector<Money> drawn_by_market;
};
struct AccountFacts {  // of a user that the protocol acted on
  AccountIdx account = 0;
  Money equity_before = 0, equity_after = 0;
  Figures sums;
  std::int64_t first_seq = -1;  // first event that acted on it
  Money result() const { return equity_after - equity_before - sums.deposits + sums.withdrawals; }
  Money liquidated() const { return sums.forced_volume + sums.handed_over; }  // taken from it by force
  Money harm() const { return sums.haircuts - (result() < 0 ? result() : 0); }  // its loss, and the gains cut from it
};

// One value a block, from the first block of the span (its state) to the last.
struct BlockFacts {
  TimeMs time_ms = 0;
  std::vector<Ticks> mark, index;                              // per market
  std::vector<Money> forced;                                   // per market
  std::vector<Money> tranches;                                 // balance per tranche
  std::int64_t liquidated = 0, bankrupt = 0, deleveraged = 0;  // distinct users in this block
};

struct SpanFacts {
  std::uint32_t first_block = 0,
                last_block = 0;     // events of (first_block, last_block]; equity before = end of first_block
  std::int64_t begin = 0, end = 0;  // their seqs: [begin, end)
  Figures total;
  std::vector<MarketFacts> markets;
  std::vector<TrancheFacts> tranches;
  std::vector<AccountFacts> accounts;  // acted on, by harm, then forced volume, then number
  std::vector<Money> user_equity;      // at the end, per user
  std::vector<BlockFacts> blocks;
};

// first_block <= last_block < log.blocks.size().
SpanFacts gather_facts(const EventLog& log, const Genesis& genesis, std::uint32_t first_block,
                       std::uint32_t last_block);

}  // namespace fb
