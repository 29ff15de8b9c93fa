// Severity: which tranche pays how much of each market's deficit (protocol document, section 8).
//
// The market's own first-loss tranche, then shared tranches by rank, each up to its balance, its cap per loss event and
// its cap per market and loss event; caps are shares of the balance at the opening of the loss event. A shared tranche
// that several markets ask splits pro rata to what each asks within its cap per market: floors, then one unit each in
// order of market. So no tranche pays for a market while a more junior one that serves it has room (invariant I4). When
// a deficit grows the shortfalls grow, or stay: their sum always, each up to odd units, a micro-USD a shared tranche
// that three markets or more contend for (its units are handed out anew). Thread rule: free functions and values.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/numbers.h"

namespace fb {

inline constexpr std::uint32_t kAllMarkets = UINT32_MAX;

struct TrancheSpec {
  std::string id;                      // "BTC-PERP/first-loss", "junior"
  std::int64_t rank = 0;               // 0 pays first
  std::uint32_t market = kAllMarkets;  // its market, or kAllMarkets when shared
  Ppm max_draw_per_event_ppm = kMillion;
  Ppm max_draw_per_market_ppm = kMillion;
  Money opening_balance = 0;  // paid in at genesis
  bool operator==(const TrancheSpec&) const = default;
};

// What one tranche may still pay: its balance, the balance at the opening of the loss event, what was drawn since.
struct TrancheRoom {
  Money balance = 0;
  Money event_base = 0;                // balance when the loss event opened; = balance when none is open
  Money drawn = 0;                     // in this loss event, all markets
  std::vector<Money> drawn_by_market;  // in this loss event; empty = none yet
};

struct Draw {
  std::uint32_t tranche = 0;
  MarketIdx market = 0;
  Money amount = 0;  // > 0
  bool operator==(const Draw&) const = default;
};

struct WaterfallResult {
  std::vector<Draw> draws;       // in order of rank over all markets, then tranche, then market
  std::vector<Money> shortfall;  // per market: what no tranche may pay
};

// deficits: per market, >= 0. specs and rooms correspond; tranches of equal rank pay in their order. Deterministic,
// pure. Cost: tranches x markets; nothing is kept between calls.
WaterfallResult run_waterfall(std::span<const TrancheSpec> specs, std::span<const TrancheRoom> rooms,
                              std::span<const Money> deficits);

}  // namespace fb
