// Allocation of dead accounts' lots: automatic deleveraging at the mark (protocol document, section 8).
//
// A policy answers, for the lots that must go, which accounts take the other side. It never flips a side and never
// exceeds a position (I5). Lots of a market sum to zero, so the other side always holds enough. Thread rule: pure
// functions.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

// One account that could be deleveraged: its lots per market as USD-value positions, its equity at the mark.
struct AdlAccount {
  AccountIdx account = 0;
  Money equity = 0;
  bool dead = false;           // it must give up its own lots too
  bool last = false;           // lp and backstop: taken last
  std::span<const Lots> lots;  // per market
};

struct AdlMarket {
  Ticks mark = 0;
  Money tick_value = 0;
};

struct AdlFill {
  MarketIdx market = 0;
  AccountIdx dead = 0;  // gives up its lots
  AccountIdx counterparty = 0;
  Lots lots = 0;            // > 0
  bool dead_sells = false;  // true: the dead account was long
  bool hedge_leg = false;   // this fill raised the counterparty's own risk: a hedge of it was broken
  bool operator==(const AdlFill&) const = default;
};

// Covariance of market returns per hour, row-major, in ppm^2 (slow, stressed).
struct Covariance {
  std::size_t markets = 0;
  std::vector<std::int64_t> value_ppm2;
  std::int64_t at(std::size_t i, std::size_t j) const { return value_ppm2[i * markets + j]; }
};

// The default policy, market by market in their order, with x = USD positions after the fills before:
// 1. dead longs against dead shorts, both in order of account;
// 2. accounts whose own risk x'Σx falls, up to the point where closing more would raise it. Most relief first: the fall
//    of risk per USD closed, at the margin, per USD of equity, side (Σx)_m / equity: a leverage in units of risk, which
//    splitting one account into many does not change;
// 3. the rest of the positions by the same figure, which is now zero or negative: least risk added first;
// 4. lp and backstop, by 2 and then 3. Ties by account id.
// So an account with one position is ranked by its leverage and the market's variance, and of two hedged legs the one
// that nets the other is taken last. A fill that raises the counterparty's own risk is marked as `hedge_leg`.
// Every lot of every dead account is closed; fills come in order of market. Ranks are doubles made from exact integers
// by one division, the same bits everywhere.
// Errors: InvariantBroken when the lots given do not hold enough of the other side.
// Cost: one read of all lots if somebody is dead, then two rankings per market with dead lots.
std::vector<AdlFill> adl_hedge_aware(std::span<const AdlAccount> accounts, std::span<const AdlMarket> markets,
                                     const Covariance& covariance);

}  // namespace fb
