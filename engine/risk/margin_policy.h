// Margin rates of a market under margin_policy: the engine's own follow volatility slowly, those of other venues stand
// still or jump with it. Rates are ppb so that half a leverage is exact enough. Thread rule: pure functions.
#pragma once
#include "base/numbers.h"
#include "base/parameters.h"
#include "risk/venue_margin.h"

namespace fb {

struct MarginRates {
  std::int64_t maintenance_ppb = 0;
  std::int64_t initial_ppb = 0;
  std::int64_t short_ppb = 0;  // maintenance of shorts where it is another than that of longs, else 0
};

// What mm_sigma, mm_horizon, floor and cap ask for at this volatility a year.
std::int64_t volatility_target_ppb(const Parameters& p, MarketIdx m, Ppm sigma_ppm);

// Rates at this volatility, whatever they were before: fraction (risk/venue_margin.h maintenance_rate), tiers (half of
// 1 / leverage), risk_factor (lognormal_risk_factors over mm_horizon plus slippage, whole ppm). A model without an
// answer (a factor beyond a million) asks for all of the value. Under volatility: what a book opens with; later its
// rates move slowly (step_risk.cpp).
MarginRates rates_by_policy(const Parameters& p, MarketIdx m, Ppm sigma_ppm);

// The volatility of Vega's models: governance's where it sets one, else the measured one.
Ppm model_sigma_ppm(const Parameters& p, MarketIdx m, Ppm measured_ppm);

// The two sides of a requirement under risk_factor, from the rates above.
LinearRisk linear_risk(const Parameters& p, MarketIdx m, std::int64_t maintenance_ppb, std::int64_t short_ppb);

}  // namespace fb
