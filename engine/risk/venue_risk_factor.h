// Volatility to margin as Vega does it: the expected shortfall of a lognormal price, as a share of the price. Source:
// Vega spec 0018-RSKM (lognormal risk model) and the published factors of its default model.
//
// Real numbers are those of base/fixed_math.h and end as parts of 1e12, rounded up. Thread rule: pure function.
#pragma once
#include "base/error.h"
#include "base/numbers.h"

namespace fb {

struct RiskModel {
  std::int64_t drift_1e9 = 0;  // a year
  std::int64_t sigma_1e9 = 0;  // a year, > 0
  std::int64_t tau_1e12 = 0;   // holding period in years, > 0
  std::int64_t tail_1e12 = 0;  // risk aversion: share of outcomes averaged, 0 < tail <= 1/2
};
struct RiskFactors {
  std::int64_t short_1e12 = 0;           // e^(drift tau) Phi(s + z) / tail - 1, s = sigma sqrt(tau), z = Phi^-1(tail)
  std::int64_t long_1e12 = 0;            // 1 - e^(drift tau) Phi(z - s) / tail, the pure expected shortfall
  std::int64_t long_published_1e12 = 0;  // 1 - (1 - long) e^(-(sigma^2 tau)^2 / 4): what the venue's tests show
};
// The pure shortfall is the one to use; the published one is a little larger, for a reason that the venue does not
// state. Errors: parameters out of range; a factor beyond a million.
Result<RiskFactors> lognormal_risk_factors(const RiskModel& model);

}  // namespace fb
