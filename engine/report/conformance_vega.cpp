// Vectors of Vega: bands and halts, risk factors, margins, disposal, who bears a loss.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "guard/venue_bands.h"
#include "report/conformance_values.h"
#include "risk/venue_funding.h"
#include "risk/venue_margin.h"
#include "risk/venue_risk_factor.h"
#include "risk/volatility.h"
#include "solvency/venue_loss.h"
#include "solvency/venue_sizing.h"

namespace fb::conformance {
namespace {

constexpr std::int64_t kNano = 1'000'000'000;

Json price_bounds_answer(const Json& in) {
  const Ticks reference = scaled(in.at("ref_price"), 1);
  if (in.contains("max_up")) {
    const auto b = factor_bounds(reference, ppm(in.at("max_down")), ppm(in.at("max_up")));
    return {{"min_valid", b.least}, {"max_valid", b.most}};
  }
  if (in.at("model").get<std::string>() != "lognormal") throw std::invalid_argument("unknown model of prices");
  const auto b = must(lognormal_bounds(reference, {scaled(in.at("mu"), kNano), scaled(in.at("sigma"), kNano)},
                                       milliseconds(in.at("horizon_s")), scaled(in.at("probability"), kTrillion)));
  return {{"min_valid", b.least}, {"max_valid", b.most}};
}

// Every trigger in turn broken by the indicative price: the length of the auction after each.
Json extension_answer(const Json& in) {
  constexpr TimeMs kMinute = 60'000;
  std::vector<BandTrigger> triggers;
  for (const auto& t : in.at("triggers")) triggers.push_back({{1, 1}, scaled(t.at("auction_min"), kMinute)});
  Json lengths = Json::array();
  for (BandAuction auction; auction.triggers < triggers.size();) {
    auction = test_bands(auction, triggers, 2);
    lengths.push_back(auction.length_ms / kMinute);
  }
  return {{"total_min_after_each", lengths}};
}

Json price_auction_answer(const Json& in) {
  if (in.contains("triggers")) return extension_answer(in);
  const Ticks reference = integer(in.at("ref_price")), price = integer(in.at("order_price"));
  const PriceBounds bounds{scaled_or(in, "min_valid", 1, 0), scaled_or(in, "max_valid", 1, INT64_MAX)};
  const std::array<BandTrigger, 1> trigger{{{bounds, milliseconds(in.at("auction_s"))}}};
  const BandAuction halted = test_bands({}, trigger, price);
  const bool goes_on = halted.length_ms == 0, ends = test_bands(halted, trigger, price) == halted;
  return {{"mode", goes_on ? "continuous" : "auction"},
          {"mark_during", goes_on ? price : reference},
          {"mark_after", ends ? price : reference}};
}

Json slow_block_answer(const Json& in) {
  std::vector<SlowBlock> table;
  for (const auto& row : in.at("table_s")) table.push_back({milliseconds(row.at(0)), milliseconds(row.at(1))});
  return {{"auction_s", slow_block_halt(milliseconds(in.at("block_time_s")), table) / 1000}};
}

Json risk_factor_answer(const Json& in) {
  const auto f =
      must(lognormal_risk_factors({scaled(in.at("mu"), kNano), scaled(in.at("sigma"), kNano),
                                   scaled(in.at("tau_years"), kTrillion), scaled(in.at("risk_aversion"), kTrillion)}));
  return {{"short", real(f.short_1e12, kTrillion)},
          {"long", real(f.long_published_1e12, kTrillion)},
          {"long_pure_expected_shortfall", real(f.long_1e12, kTrillion)}};
}

LinearRisk linear_risk(const Json& in) {
  return {ppm(in.at("linear_slippage")), ppm(in.at("rf_long")), ppm(in.at("rf_short"))};
}

Json linear_margin_answer(const Json& in) {
  return {
      {"maintenance", usd(linear_maintenance(integer(in.at("position")), micro_usd(in.at("mark")), linear_risk(in)))}};
}

Json margin_with_orders_answer(const Json& in) {
  const auto margin = margin_with_orders(integer(in.at("position")), integer(in.at("buys")), integer(in.at("sells")),
                                         micro_usd(in.at("mark")), linear_risk(in));
  return {{"worst_case_with_orders", usd(margin.worst)},
          {"maintenance_position_only", usd(margin.position)},
          {"order_margin", usd(margin.orders)}};
}

Json isolated_margin_answer(const Json& in) {
  return {{"margin",
           usd(isolated_margin(integer(in.at("size")), micro_usd(in.at("avg_entry")), ppm(in.at("margin_factor"))))}};
}

// The least factor as a rule in the vector's own names, read off the function around its boundary.
std::string isolated_rule(const std::string& rf_long, const std::string& rf_short, const std::string& slippage) {
  bool at = true, above = true, below = false;
  for (const LinearRisk& risk : {LinearRisk{3, 20, 10}, LinearRisk{5, 10, 30}, LinearRisk{0, 7, 7}}) {
    const Ppm boundary = std::max(risk.long_ppm, risk.short_ppm) + risk.slippage_ppm;
    at = at && isolated_factor_allowed(boundary, risk);
    above = above && isolated_factor_allowed(boundary + 1, risk);
    below = below || isolated_factor_allowed(boundary - 1, risk);
  }
  if (!above || below) return "another rule";
  return "margin_factor " + std::string(at ? ">=" : ">") + " max(" + rf_long + "," + rf_short + ")+" + slippage +
         " else reject";
}

Json isolated_factor_answer(const Json& in) {
  const auto text = [&](const char* field) {
    return in.at(field).is_string() ? in.at(field).get<std::string>() : in.at(field).dump();
  };
  Json out{{"rule", isolated_rule(text("rf_long"), text("rf_short"), text("linear_slippage"))}};
  if (in.contains("margin_factor"))
    out["allowed"] = isolated_factor_allowed(ppm(in.at("margin_factor")), linear_risk(in));
  return out;
}

// A bound of the clamp that is not stated is as wide as can be.
Ppm clamp_of(const Json& in, const char* field, Ppm none) {
  return scaled_or(in, field, kMillion, scaled_or(in, (std::string(field) + "_bound").c_str(), kMillion, none));
}

Json funding_payment_answer(const Json& in) {
  constexpr TimeMs kYearMs = kYearSeconds * 1000;
  FundingRule rule{.interest_ppm = scaled_or(in, "interest", kMillion, 0)};
  rule.clamp_lower_ppm = clamp_of(in, "clamp_lower", INT64_MIN);
  rule.clamp_upper_ppm = clamp_of(in, "clamp_upper", INT64_MAX);
  rule.scaling_ppm = scaled_or(in, "scaling_factor", kMillion, kMillion);
  rule.rate_lower_ppm = scaled_or(in, "rate_lower", kMillion, INT64_MIN);
  rule.rate_upper_ppm = scaled_or(in, "rate_upper", kMillion, INT64_MAX);
  const Money spot = micro_usd(in.at("s_twap"));
  const Money future = scaled_or(in, "f_twap", kUsd, spot);  // a wide clamp leaves the interest alone, whatever it is
  return {{"payment", usd(funding_payment(spot, future, scaled_or(in, "delta_t", kYearMs, 0), rule))}};
}

Json slices_answer(const Json& in) {
  const DisposalRule rule{scaled_or(in, "step_s", 1000, 0), ppm(in.at("fraction")), integer(in.at("full_size")),
                          ppm(in.at("max_book_fraction"))};
  Json slices = Json::array();
  Lots left = integer(in.at("position"));
  while (const Lots slice = disposal_slice(left, integer(in.at("book_volume")), rule)) {
    slices.push_back(magnitude(slice));
    left += slice;
    if (slices.size() > 100'000) throw std::invalid_argument("a disposal of more than 100,000 slices");
  }
  return {{"slices", slices}};
}

Json gradual_liquidation_answer(const Json& in) {
  return in.contains("fraction") ? slices_answer(in) : disposal_pnl_answer(in);
}

Debtor debtor_of(const Json& loser) {
  const Money owes = integer(loser.at("owes"));
  const auto& cash = loser.at("cash");
  return {owes, cash.is_string() && cash.get<std::string>() == "ample" ? owes : integer(cash)};
}

// Amounts are whole units of the settlement asset's smallest part.
Json loss_socialisation_answer(const Json& in) {
  std::vector<Debtor> debtors;
  std::vector<Money> gains;
  for (const auto& loser : in.at("losers_in_order")) debtors.push_back(debtor_of(loser));
  for (const auto& winner : in.at("winners_in_order")) gains.push_back(integer(winner.at("gain")));
  const auto result = must(socialise_by_gain(debtors, gains, integer(in.at("insurance_pool"))));
  Json out{{"target", result.target}, {"collected", result.collected}, {"pool_after", result.pool_after}};
  for (std::size_t i = 0; i < debtors.size(); ++i)
    out["losers"].push_back({{"party", in.at("losers_in_order").at(i).at("party")},
                             {"owes", debtors[i].owes},
                             {"own_cash", result.debtors[i].own},
                             {"from_pool", result.debtors[i].from_pool},
                             {"uncovered", result.debtors[i].uncovered}});
  for (std::size_t i = 0; i < gains.size(); ++i)
    out["payouts"][in.at("winners_in_order").at(i).at("party").get<std::string>()] = result.payouts[i];
  return out;
}

Json pool_drawdown_answer(const Json& in) {
  const Debtor debtor{integer(in.at("mtm_loss")), integer(in.at("p1"))};
  const auto result =
      must(socialise_by_gain(std::span(&debtor, 1), std::span(&debtor.owes, 1), integer(in.at("pool"))));
  return {{"pool_after", result.pool_after}, {"p1_after", debtor.cash - result.debtors[0].own}};
}

constexpr std::array kMechanisms{
    Mechanism{"circuit_breaker_price_bounds", price_bounds_answer, one, 0},
    Mechanism{"circuit_breaker_auction", price_auction_answer, one, 0},
    Mechanism{"network_wide_halt_on_slow_block", slow_block_answer, one, 0},
    Mechanism{"volatility_to_margin_risk_factor", risk_factor_answer, one, 1e-7},
    Mechanism{"maintenance_margin_linear", linear_margin_answer, one, 1e-7},
    Mechanism{"maintenance_margin_with_orders", margin_with_orders_answer, one, 1e-7},
    Mechanism{"isolated_margin", isolated_margin_answer, one, 1e-7},
    Mechanism{"isolated_margin_min_factor", isolated_factor_answer, one, 0},
    Mechanism{"funding_payment", funding_payment_answer, one, 1e-7},
    Mechanism{"gradual_liquidation", gradual_liquidation_answer, one, 0},
    Mechanism{"liquidator_inventory_pnl", inventory_pnl_answer, one, 1e-7},
    Mechanism{"loss_socialisation", loss_socialisation_answer, one, 0},
    Mechanism{"insurance_pool_drawdown", pool_drawdown_answer, one, 0},
};

}  // namespace

std::span<const Mechanism> vega_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
