// A perpetual market and its units. price in USD = ticks x tick_nano / 1e9; size in base units = lots x lot_nano / 1e9;
// tick_value = tick_nano x lot_nano / 1e12 micro-USD exactly (checked where an instrument enters). Thread rule: a value.
#pragma once
#include <string>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

struct Instrument {
  std::string id;              // "BTC-PERP"
  std::string base;            // "BTC"
  std::int64_t tick_nano = 0;  // nano-USD per tick
  std::int64_t lot_nano = 0;   // nano-units of base per lot
  Money tick_value = 0;        // micro-USD per tick and lot

  Money notional(Lots lots, Ticks price) const {  // of |lots|
    return narrow(wide(magnitude(lots), tick_value) * price, "notional");
  }
  double usd(Ticks price) const { return static_cast<double>(price) * static_cast<double>(tick_nano) / 1e9; }  // display only
  double units(Lots lots) const { return static_cast<double>(lots) * static_cast<double>(lot_nano) / 1e9; }    // display only
  bool operator==(const Instrument&) const = default;
};

// Chooses tick and lot for a market whose price is about `price_nano` nano-USD: five to six significant digits of price,
// a lot worth about 0.1 to 1 USD, and a whole tick_value.
Instrument make_instrument(std::string base, std::int64_t price_nano);
Result<void> validate(const Instrument& instrument);

}  // namespace fb
