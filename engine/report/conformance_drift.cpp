// Vectors of Drift v2: liquidation size, pace and fees, who bears a loss, and the shared name `insurance_contribution`.
#include <array>
#include <stdexcept>

#include "guard/venue_oracle.h"
#include "report/conformance_values.h"
#include "solvency/venue_loss.h"
#include "solvency/venue_shortage.h"

namespace fb::conformance {
namespace {

constexpr std::int64_t kNano = 1'000'000'000;

Json spot_liability_transfer_answer(const Json& in) {
  const LiabilityRule rule{ppm(in.at("asset_weight")), ppm(in.at("asset_mult")), ppm(in.at("liability_weight")),
                           ppm(in.at("liability_mult")), ppm(in.at("insurance_fee"))};
  const auto nano = liability_to_cover_nano(micro_usd(in.at("margin_shortage_usd")), micro_usd(in.at("price")), rule);
  return {{"liability_base", nano ? real(*nano, kNano) : Json()}};
}

Json drift_insurance_answer(const Json& in) {
  const Money notional =
      mul_div_floor(scaled(in.at("base"), kNano), micro_usd(in.at("oracle")), kNano, "notional of the position");
  return {{"if_fee_fraction",
           real(insurance_fee(micro_usd(in.at("margin_shortage_usd")), notional, ppm(in.at("margin_ratio")),
                              ppm(in.at("liquidator_fee")), ppm(in.at("max_if_fee"))),
                kMillion)}};
}

// Two venues publish vectors under one name; their inputs tell them apart.
Json insurance_contribution_answer(const Json& in) {
  return in.contains("fill_price_usd") ? dydx_insurance_answer(in) : drift_insurance_answer(in);
}

Json loss_socialisation_answer(const Json& in) {
  const auto index = loss_index_1e9(micro_usd(in.at("loss_usd")), scaled(in.at("oi_long_base"), kNano),
                                    scaled(in.at("oi_short_base"), kNano));
  if (!index) return {{"error", "cannot_resolve"}};
  return {{"per_base_usd", real(*index, kNano)},
          {"cumulative_index_delta_1e9", *index},
          {"long_index", *index < 0 ? "-delta" : "+delta"},
          {"short_index", *index < 0 ? "+delta" : "-delta"}};
}

Json deposit_haircut_answer(const Json& in) {
  constexpr std::int64_t kIndex = 10 * kNano;
  return {{"index_delta_1e10", deposit_index_cut(scaled(in.at("index"), kIndex), micro_usd(in.at("bad_debt")),
                                                 micro_usd(in.at("total_deposits")))}};
}

Json liquidation_pace_answer(const Json& in) {
  const PaceRule rule{ppm(in.at("initial_pct")), integer(in.at("duration_slots"))};
  return {{"pct", real(coverable_ppm(micro_usd(in.at("margin_shortage_usd")), micro_usd(in.at("already_freed_usd")),
                                     integer(in.at("elapsed_slots")), rule),
                       kMillion)}};
}

Json liquidation_fee_ramp_answer(const Json& in) {
  const FeeRamp ramp{ppm(in.at("base")), ppm(in.at("max")), integer(in.at("grace_slots")), ppm(in.at("per_slot"))};
  return {{"fee", real(liquidator_fee(integer(in.at("slots_since_active")), ramp), kMillion)}};
}

ContractTier tier_of(const std::string& name) {
  if (name == "A") return ContractTier::a;
  if (name == "B") return ContractTier::b;
  if (name == "C") return ContractTier::c;
  if (name == "Speculative") return ContractTier::speculative;
  if (name == "HighlySpeculative") return ContractTier::highly_speculative;
  if (name == "Isolated") return ContractTier::isolated;
  throw std::invalid_argument("unknown contract tier " + name);
}
Json insurance_tranche_cap_answer(const Json& in) {
  return {{"max_insurance_quote", usd(insurance_cap(tier_of(in.at("contract_tier").get<std::string>())))}};
}

Json loss_waterfall_answer(const Json& in) {
  const auto split = split_loss(micro_usd(in.at("loss")), micro_usd(in.at("insurance_vault")),
                                micro_usd(in.at("market_insurance_cap")), micro_usd(in.at("already_used")),
                                micro_usd(in.at("fee_pool")));
  return {
      {"insurance", usd(split.insurance)}, {"fee_pool", usd(split.fee_pool)}, {"socialised", usd(split.socialised)}};
}

// Prices in ticks of 1e-6.
Json oracle_validity_answer(const Json& in) {
  const auto& guard = in.at("guard");
  const OracleReading reading{micro_usd(in.at("price")), micro_usd(in.at("twap")), micro_usd(in.at("confidence")),
                              integer(in.at("delay_slots")), in.at("enough_data_points").get<bool>()};
  const OracleRails rails{integer(guard.at("too_volatile_ratio")), ppm(guard.at("conf_max")),
                          scaled_or(in, "confidence_multiplier", 1, 1), integer(guard.at("stale_margin_slots")),
                          integer(guard.at("stale_amm_slots"))};
  constexpr std::array<const char*, 7> kNames{"non_positive",      "too_volatile",  "too_uncertain", "stale_for_margin",
                                              "insufficient_data", "stale_for_amm", "valid"};
  const auto validity = oracle_validity(reading, rails);
  const auto allows = oracle_allows(validity);
  return {{"validity", kNames.at(static_cast<std::size_t>(validity))},
          {"allowed",
           {{"liquidate", allows.liquidation},
            {"margin", allows.margin},
            {"fill", allows.fill},
            {"settle", allows.settlement}}}};
}

// The venue cuts weights to 5 and shares to 4 digits; vectors from its rule may not, and say so.
constexpr double kVenueDigits = 1e-4;

constexpr std::array kMechanisms{
    Mechanism{"spot_liability_transfer", spot_liability_transfer_answer, one, kVenueDigits},
    Mechanism{"insurance_contribution", insurance_contribution_answer, one, 0},
    Mechanism{"loss_socialisation_by_funding_index", loss_socialisation_answer, one, 0},
    Mechanism{"deposit_haircut", deposit_haircut_answer, one, 0},
    Mechanism{"liquidation_pace", liquidation_pace_answer, one, kVenueDigits},
    Mechanism{"liquidation_fee_ramp", liquidation_fee_ramp_answer, one, 0},
    Mechanism{"oracle_validity", oracle_validity_answer, one, 0},
    Mechanism{"insurance_tranche_cap", insurance_tranche_cap_answer, one, 0},
    Mechanism{"loss_waterfall", loss_waterfall_answer, one, 0},
};

}  // namespace

std::span<const Mechanism> drift_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
