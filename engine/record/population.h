// A simulated opening book: seeded, zero-sum in every market, with the marginals of real venues (engine/RECORDING.md).
// Same laws, data and seed give the same book on every machine. Thread rule: free functions.
#pragma once
#include <vector>

#include "protocol/inputs.h"
#include "record/laws.h"
#include "record/measures.h"

namespace fb {

struct Book {
  std::vector<OpeningAccount> accounts;
  std::vector<OpeningPosition> positions;     // grouped by account, accounts in order
  std::vector<Money> value;                   // of each account at the first mark: its deposit; drawn collateral is part of it
  std::vector<OpeningCollateral> collateral;  // by account, then asset
  std::vector<long> line;                     // of each account in the file that gave it; empty for a simulated book
};

// One-sided open interest of each market in USD: the total of the laws, split by turnover to open_interest_power.
std::vector<std::int64_t> split_open_interest(const Laws& laws, const Measures& measures);

// `genesis` gives markets (instruments, first_index) and parameters (margins); every account opens above initial
// margin.
Book simulate_book(const Laws& laws, const Genesis& genesis, const Measures& measures,
                   const std::vector<std::int64_t>& open_interest_usd);

// Initial margin rate of a market before size tiers at its opening: maintenance at its target, times im_ratio.
Ppm opening_initial_margin_ppm(const Genesis& genesis, MarketIdx market);
// Initial margin of a notional at that rate with the size tiers, each part of the notional at its own multiple.
Money opening_initial_margin(const Genesis& genesis, MarketIdx market, Money notional);

}  // namespace fb
