// Audit of past ADL from the journal alone: burst by burst (a block with `adl` events), who was dead, who took over
// what, under which policy, and how good it was. Thread rule: pure function of a log that nobody writes meanwhile.
#pragma once
#include <string>
#include <vector>

#include "protocol/account_ref.h"
#include "protocol/event.h"
#include "protocol/inputs.h"
#include "solvency/adl_quality.h"

namespace fb {

struct AdlBurst {
  std::uint32_t block = 0;
  TimeMs time_ms = 0;
  std::int64_t seq = 0;  // of its first `adl` event
  AdlPolicy policy = AdlPolicy::hedge_aware;
  struct Dead {
    AccountRef account;
    std::string name;
    Money deficit = 0;   // of its bankruptcy in this block; 0: it ended at exactly nothing
    Money notional = 0;  // of its lots that went, at the mark
  };
  std::vector<Dead> dead;  // in order of account
  struct Row {
    AccountRef account;
    std::string name;
    MarketIdx market = 0;
    Lots lots = 0;       // taken from it, > 0
    bool sold = false;   // it sold, so it was long
    Money notional = 0;  // at the mark
    Money cut = 0;       // what the price of ADL cost it against the mark; haircuts are in `quality`
    bool hedge_leg = false;
  };
  std::vector<Row> rows;  // live counterparties, largest notional first
  std::uint64_t fills = 0;
  Money deficit = 0, draws = 0, shortfall = 0;  // of the block
  AdlQuality quality;
};

// Bursts among the events [0, end), oldest first.
std::vector<AdlBurst> adl_bursts(const EventLog& log, const Genesis& genesis, std::int64_t end);

}  // namespace fb
