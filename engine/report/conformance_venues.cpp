// Vectors of Hyperliquid's and Synthetix' published rules.
#include <array>
#include <numeric>

#include "report/conformance_values.h"
#include "risk/venue_margin.h"
#include "solvency/venue_sizing.h"

namespace fb::conformance {
namespace {

constexpr std::int64_t kNano = 1'000'000'000;

Json tiered_maintenance_answer(const Json& in) {
  std::vector<LeverageTier> tiers;
  for (const auto& tier : in.at("tiers")) tiers.push_back({micro_usd(tier.at(0)), integer(tier.at(1))});
  return {{"maintenance", usd(must(tiered_maintenance(tiers, micro_usd(in.at("notional")))))}};
}

// Ticks of 1e-9 USD a unit; lots of one unit, or of 1/1000 where the size is no whole number. Money is then counted in
// what a tick and lot are worth.
Json liquidation_price_answer(const Json& in) {
  const std::int64_t per_unit = in.at("size").is_number_integer() ? 1 : 1000;
  const Ticks price = scaled(in.at("price"), kNano);
  const Lots lots = checked_mul(integer(in.at("side")), scaled(in.at("size"), per_unit));
  const std::int64_t leverage = integer(in.at("maint_leverage"));
  const Int128 notional = wide(magnitude(lots), price);
  const Int128 required = ceil_div(notional, leverage);
  const Int128 value = wide(scaled(in.at("account_value"), kNano), per_unit);
  const auto at = liquidation_price(price, lots, 1, narrow(value - required, "available margin"), leverage);
  return {{"liq_price", at ? real(*at, kNano) : Json()}};
}

Json liquidation_ladder_answer(const Json& in) {
  const auto stage = liquidation_stage(micro_usd(in.at("account_value")), micro_usd(in.at("maintenance")));
  constexpr std::array<const char*, 4> kNames{"healthy", "book_liquidation", "vault_liquidation", "adl"};
  return {{"stage", kNames.at(static_cast<std::size_t>(stage))}};
}

// A lot is worth one micro-USD.
Json partial_liquidation_answer(const Json& in) {
  const auto clip = first_clip(micro_usd(in.at("notional")), 1, false, FirstClip{});
  return {{"first_clip", usd(magnitude(clip.lots))}, {"cooldown_s", clip.cooldown_ms / 1000}};
}

// The scenario of the venue's own test: one account's position at 0 s twice, at 6 s and at 11 s, then another of the
// same size at 11 s and at 23 s.
Json liquidation_rate_limit_answer(const Json& in) {
  const TimeMs window = milliseconds(in.at("window_s"));
  const Lots capacity =
      window_capacity(ppm(in.at("maker_fee")), ppm(in.at("taker_fee")), scaled(in.at("skew_scale"), kNano),
                      ppm(in.at("multiplier")), integer(in.at("window_s")));
  std::vector<WindowUse> used;
  Lots left = scaled(in.at("position"), kNano);
  const auto liquidate = [&](TimeMs now) {
    const Lots closed = window_room(capacity, window, used, now, left);
    if (closed > 0) used.push_back({now, closed});
    left -= closed;
    return real(left, kNano);
  };
  Json out{{"window_capacity", real(capacity, kNano)}};
  out["left_after_1st"] = liquidate(0);
  out["left_after_2nd_same_window"] = liquidate(0);
  out["left_at_6s"] = liquidate(6'000);
  out["left_at_11s"] = liquidate(11'000);
  left = scaled(in.at("position"), kNano);
  out["other_account_150_at_11s"] = liquidate(11'000);
  out["other_at_23s"] = liquidate(23'000);
  return out;
}

Json size_scaled_margin_answer(const Json& in) {
  const Money price = micro_usd(in.at("price"));
  const std::int64_t lot = std::gcd(price, kMillion);  // lots a unit: as many as leave a lot whole micro-USD
  const SizeScale scale{scaled(in.at("skew_scale"), lot), ppm(in.at("im_fraction")), ppm(in.at("min_im_ratio")),
                        ppm(in.at("mm_scalar")), micro_usd(in.at("min_position_margin"))};
  const auto margin = size_scaled_margin(scaled(in.at("size"), lot), price / lot, scale);
  return {{"im_ratio", real(margin.initial_1e12, kTrillion)},
          {"mm_ratio", real(margin.maintenance_1e12, kTrillion)},
          {"im", usd(margin.initial)},
          {"mm", usd(margin.maintenance)}};
}

constexpr std::array kMechanisms{
    Mechanism{"tiered_maintenance_margin", tiered_maintenance_answer, thousand_usd, 1e-9},
    Mechanism{"liquidation_price", liquidation_price_answer, one, 1e-9},
    Mechanism{"liquidation_ladder", liquidation_ladder_answer, one, 0},
    Mechanism{"partial_liquidation", partial_liquidation_answer, thousand_usd, 1e-9},
    Mechanism{"liquidation_rate_limit", liquidation_rate_limit_answer, one, 1e-9},
    Mechanism{"size_scaled_margin", size_scaled_margin_answer, share_or_thousand_usd, 1e-9},
};

}  // namespace

std::span<const Mechanism> venue_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
