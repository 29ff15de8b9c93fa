#include "risk/venue_margin.h"

#include <algorithm>
#include <numeric>

namespace fb {
namespace {

Result<std::int64_t> common_denominator(std::span<const LeverageTier> tiers) {
  std::int64_t of = 1;
  Money before = -1;
  for (const LeverageTier& tier : tiers) {
    const bool begins = &tier != tiers.data() || tier.from == 0;
    if (!begins || tier.from <= before || tier.max_leverage < 1 || tier.max_leverage > 1'000'000)
      return fail({.field = "tiers",
                   .value = std::to_string(tier.from),
                   .rule = "tiers begin at 0, rise, and have a leverage of at least 1",
                   .next = "Sort the tiers and give each its leverage"});
    before = tier.from;
    of = checked_mul(of / std::gcd(of, 2 * tier.max_leverage), 2 * tier.max_leverage, "tiers of unrelated leverages");
  }
  return of;
}

Money side_margin(Lots size, Money unit, Ppm rate) { return ppm_up(checked_mul(size, unit, "notional"), rate); }

}  // namespace

Ppm maintenance_rate(Ppm initial_ppm, Ppm fraction_ppm) { return ppm_down(initial_ppm, fraction_ppm); }

Ppm funding_rate_limit(Ppm clamp_factor_ppm, Ppm initial_ppm, Ppm fraction_ppm) {
  return ppm_down(clamp_factor_ppm, initial_ppm - maintenance_rate(initial_ppm, fraction_ppm));
}

Ppm scaled_initial_rate(const OpenInterestScale& scale, Money open_interest) {
  if (scale.upper == 0) return scale.base_ppm;
  if (open_interest >= scale.upper) return kMillion;
  if (open_interest <= scale.lower) return scale.base_ppm;
  return scale.base_ppm +
         mul_div_floor(kMillion - scale.base_ppm, open_interest - scale.lower, scale.upper - scale.lower);
}

Result<Money> tiered_maintenance(std::span<const LeverageTier> tiers, Money notional) {
  return common_denominator(tiers).map([&](std::int64_t of) {
    Int128 sum = 0;
    for (std::size_t k = 0; k < tiers.size(); ++k) {
      const Money end = k + 1 < tiers.size() ? std::min(notional, tiers[k + 1].from) : notional;
      if (end > tiers[k].from) sum += wide(end - tiers[k].from, of / (2 * tiers[k].max_leverage));
    }
    return narrow(ceil_div(sum, of), "tiered maintenance");
  });
}

std::optional<Ticks> liquidation_price(Ticks mark, Lots lots, Money tick_value, Money available,
                                       std::int64_t maintenance_leverage) {
  const int side = sign_of(lots);
  if (lots == 0 || maintenance_leverage <= side) return std::nullopt;
  const Int128 per_tick = wide(checked_mul(magnitude(lots), tick_value), maintenance_leverage - side);
  const Int128 room = floor_div(wide(available, maintenance_leverage), per_tick);
  return narrow(side > 0 ? mark - room : mark + room, "liquidation price");
}

SizeScaled size_scaled_margin(Lots lots, Money unit, const SizeScale& scale) {
  SizeScaled out;
  const Int128 by_size = ceil_div(wide(magnitude(lots), scale.initial_fraction_ppm) * kMillion, scale.skew_scale);
  out.initial_1e12 = narrow(by_size + wide(scale.least_initial_ppm, kMillion), "size-scaled rate");
  out.maintenance_1e12 = mul_div_ceil(out.initial_1e12, scale.maintenance_scalar_ppm, kMillion);
  const Money notional = checked_mul(magnitude(lots), unit, "notional");
  out.initial = checked_add(mul_div_ceil(notional, out.initial_1e12, kTrillion), scale.least_margin);
  out.maintenance = checked_add(mul_div_ceil(notional, out.maintenance_1e12, kTrillion), scale.least_margin);
  return out;
}

Money linear_maintenance(Lots lots, Money unit, const LinearRisk& risk) {
  return side_margin(magnitude(lots), unit, risk.slippage_ppm + (lots > 0 ? risk.long_ppm : risk.short_ppm));
}

OrderMargin margin_with_orders(Lots lots, Lots buys, Lots sells, Money unit, const LinearRisk& risk) {
  const auto side = [&](Lots worst, Lots held, Lots orders, Ppm factor) {
    if (worst <= 0) return Money{0};
    const Money exposed = checked_mul(worst, unit, "notional");
    const Money rated = checked_mul(checked_add(std::max<Lots>(0, held), orders, "orders"), unit, "notional of orders");
    return narrow(ceil_div(wide(exposed, risk.slippage_ppm) + wide(rated, factor), kMillion), "margin with orders");
  };
  OrderMargin out;
  out.worst = std::max(side(checked_add(lots, buys, "position and buys"), lots, buys, risk.long_ppm),
                       side(checked_add(-lots, sells, "position and sells"), -lots, sells, risk.short_ppm));
  out.position = linear_maintenance(lots, unit, risk);
  out.orders = out.worst - out.position;
  return out;
}

Money isolated_margin(Lots lots, Money entry_unit, Ppm factor_ppm) {
  return side_margin(magnitude(lots), entry_unit, factor_ppm);
}

bool isolated_factor_allowed(Ppm factor_ppm, const LinearRisk& risk) {
  return factor_ppm > std::max(risk.long_ppm, risk.short_ppm) + risk.slippage_ppm;
}

}  // namespace fb
