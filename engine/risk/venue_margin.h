// Requirements as other venues set them: dYdX v4 (scaled by open interest), Hyperliquid (leverage tiers), Synthetix v3
// (scaled by size) and Vega (linear, with open orders, isolated). Vega's risk factors come from venue_risk_factor.h.
//
// Money is micro-USD, prices ticks, sizes lots, rates ppm, ratios parts of 1e12. Requirements are rounded up where
// nothing else is said. Thread rule: pure functions.
#pragma once
#include <optional>
#include <span>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

// -- dYdX v4 (protocol/x/perpetuals/types/liquidity_tier.go) --
Ppm maintenance_rate(Ppm initial_ppm, Ppm fraction_ppm);  // initial x fraction, rounded down
// Largest |funding rate|: clamp factor x (initial - maintenance rate), rounded down.
Ppm funding_rate_limit(Ppm clamp_factor_ppm, Ppm initial_ppm, Ppm fraction_ppm);

struct OpenInterestScale {
  Ppm base_ppm = 0;            // initial margin rate up to `lower`
  Money lower = 0, upper = 0;  // from `upper` on it is 100 %; upper = 0: not scaled
};
// In between base + (1 - base) x (open interest - lower) / (upper - lower), rounded down as at the venue.
Ppm scaled_initial_rate(const OpenInterestScale& scale, Money open_interest);

// -- Hyperliquid (docs, "Margin tiers", "Liquidations") --
struct LeverageTier {
  Money from = 0;  // notional
  std::int64_t max_leverage = 1;
};
// Σ over tiers of the notional inside a tier / (2 x its leverage), which is notional x rate less the deduction that
// makes it continuous; rounded up once. Errors: tiers that do not begin at 0, do not rise, or have no positive
// leverage.
Result<Money> tiered_maintenance(std::span<const LeverageTier> tiers, Money notional);

// Price at which a position of `lots` alone brings the account to maintenance: mark - side x available / size / (1 -
// side / maintenance_leverage), rounded towards the mark; zero or less: no positive price does. available: equity less
// the maintenance required now (< 0: past it). maintenance_leverage: 1 / rate at the margin. nullopt: no price does (no
// lots, or a long whose requirement is its whole value).
std::optional<Ticks> liquidation_price(Ticks mark, Lots lots, Money tick_value, Money available,
                                       std::int64_t maintenance_leverage);

// -- Synthetix v3 (PerpsMarketConfiguration.sol) --
struct SizeScale {
  Lots skew_scale = 0;           // > 0
  Ppm initial_fraction_ppm = 0;  // of |size| / skew scale
  Ppm least_initial_ppm = 0;
  Ppm maintenance_scalar_ppm = 0;
  Money least_margin = 0;  // flat, on top of both
};
struct SizeScaled {
  std::int64_t initial_1e12 = 0, maintenance_1e12 = 0;
  Money initial = 0, maintenance = 0;
};
SizeScaled size_scaled_margin(Lots lots, Money unit, const SizeScale& scale);

// -- Vega (spec 0019-MCAL) --
struct LinearRisk {
  Ppm slippage_ppm = 0, long_ppm = 0, short_ppm = 0;  // risk factors of the two sides
};
Money linear_maintenance(Lots lots, Money unit, const LinearRisk& risk);

struct OrderMargin {
  Money worst = 0;     // of position and orders: the larger of all buys filled and all sells filled
  Money position = 0;  // of the position alone
  Money orders = 0;    // worst - position
};
// buys, sells: lots of open orders, >= 0. A side counts when all its orders filled would leave a position on it:
// slippage on that position, the risk factor on what is held on that side and on all its orders.
OrderMargin margin_with_orders(Lots lots, Lots buys, Lots sells, Money unit, const LinearRisk& risk);

// Isolated margin: a share of what the position was opened for; allowed only above the risk factor plus slippage.
Money isolated_margin(Lots lots, Money entry_unit, Ppm factor_ppm);
bool isolated_factor_allowed(Ppm factor_ppm, const LinearRisk& risk);

}  // namespace fb
