// Allocation of dead accounts' lots: automatic deleveraging at the mark (protocol document, section 8).
//
// A policy answers, for the lots that must go, which accounts take the other side. It never flips a side and never exceeds
// a position (I5). Lots of a market sum to zero, so the other side always holds enough. Thread rule: pure functions.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

// One account that could be deleveraged: its lots per market as USD-value positions, its equity at the mark.
struct AdlAccount {
  AccountIdx account = 0;
  Money equity = 0;
  bool dead = false;         // it must give up its own lots too
  bool last = false;         // lp and backstop: taken last
  std::span<const Lots> lots;  // per market
};

struct AdlMarket {
  Ticks mark = 0;
  Money tick_value = 0;
};

struct AdlFill {
  MarketIdx market = 0;
  AccountIdx dead = 0;          // gives up its lots
  AccountIdx counterparty = 0;
  Lots lots = 0;                // > 0
  bool dead_sells = false;      // true: the dead account was long
  bool hedge_leg = false;       // the counterparty's own risk rose: a hedge of it was broken
  bool operator==(const AdlFill&) const = default;
};

// Covariance of market returns per hour, row-major, in ppm^2 (slow, stressed).
struct Covariance {
  std::size_t markets = 0;
  std::vector<std::int64_t> value_ppm2;
  std::int64_t at(std::size_t i, std::size_t j) const { return value_ppm2[i * markets + j]; }
};

// The default policy: other dead accounts first; then accounts whose own risk x'Σx falls, most risk relief per USD of equity
// first; then the rest, least risk added per USD first; ties by account id; lp and backstop last.
std::vector<AdlFill> adl_hedge_aware(std::span<const AdlAccount> accounts, std::span<const AdlMarket> markets, const Covariance& covariance);

}  // namespace fb
