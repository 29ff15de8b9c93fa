// What the cascade ladder looks like, worked out from the engine's rungs: ranges, bars, curve, the what-if's outcome.
// No painting here. Thread rule: values and pure functions.
#pragma once
#include <QString>
#include <optional>
#include <vector>

#include "market/instrument.h"
#include "solvency/waterfall.h"
#include "stress/ladder.h"

namespace fb::ui {

// One horizontal bar: liquidation mass between two prices.
struct LadderBar {
  double from_usd = 0, to_usd = 0;  // price band, from < to
  double mass_usd = 0;
  double gain = 0;  // cascade gain R at its far end
};

struct LadderChart {
  std::vector<LadderBar> bars;
  std::vector<std::pair<double, double>> gain_curve;  // (price USD, R) by increasing price
  double mark_usd = 0;
  double low_usd = 0, high_usd = 0;         // axis
  double most_mass_usd = 0, most_gain = 0;  // most_gain at least 1.25, so that R = 1 is on screen
};

// What the engine answered to a what-if; shock_ppm 0: nothing was asked.
struct WhatIfAnswer {
  std::int64_t shock_ppm = 0;
  Rung one;    // the market alone
  Rung joint;  // all markets together
};

// Empty bars when the ladder has no rungs.
LadderChart makeChart(const Ladder& ladder, const Instrument& instrument);

// The rung that answers a what-if: the engine's own once it is there, until then the nearest of the ladder. Null
// without rungs.
const Rung* rungFor(const Ladder& ladder, const WhatIfAnswer& answer, std::int64_t what_if_ppm);

// "what-if −9.0 % → settles at 5 571 (−12.7 %)"; names the rung's distance when it is not the what-if's own.
QString whatIfText(const Rung& rung, std::int64_t what_if_ppm, const Instrument& instrument);
// "deficit 2.1 M · first-loss −1.9 M · ADL 0 · cuts 0", in USD.
QString costText(const Rung& rung, const std::vector<TrancheSpec>& tranches);
// The name of a tranche beside a market that is already named: "first-loss" of "BTC-PERP/first-loss".
QString shortTrancheName(const TrancheSpec& tranche);

}  // namespace fb::ui
