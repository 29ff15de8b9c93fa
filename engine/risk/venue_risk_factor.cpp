#include "risk/venue_risk_factor.h"

#include <algorithm>
#include <cmath>

#include "base/fixed_math.h"

namespace fb {
namespace {

tl::unexpected<Error> refused(const char* field, std::int64_t value, const char* rule) {
  return fail({.field = field, .value = std::to_string(value), .rule = rule, .next = "Correct the risk model"});
}

std::int64_t parts(double ratio) { return static_cast<std::int64_t>(std::ceil(std::max(0.0, ratio) * 1e12)); }

}  // namespace

Result<RiskFactors> lognormal_risk_factors(const RiskModel& model) {
  if (model.sigma_1e9 <= 0) return refused("sigma_1e9", model.sigma_1e9, "a volatility is positive");
  if (model.tau_1e12 <= 0) return refused("tau_1e12", model.tau_1e12, "a holding period is positive");
  if (model.tail_1e12 <= 0 || model.tail_1e12 > kTrillion / 2)
    return refused("tail_1e12", model.tail_1e12, "a risk aversion is above 0 and at most one half");
  const double tau = static_cast<double>(model.tau_1e12) / 1e12, tail = static_cast<double>(model.tail_1e12) / 1e12;
  const double sigma = static_cast<double>(model.sigma_1e9) / 1e9;
  const double growth = static_cast<double>(model.drift_1e9) / 1e9 * tau;
  const double s = sigma * std::sqrt(tau), z = -det_normal_tail(tail);
  if (std::fabs(growth) > 12 || sigma > 1e4) return refused("sigma_1e9", model.sigma_1e9, "a factor beyond a million");
  const double up = det_exp(growth) * det_normal_cdf(s + z) / tail - 1;
  const double down = 1 - det_exp(growth) * det_normal_cdf(z - s) / tail;
  if (!(up < 1e6)) return refused("sigma_1e9", model.sigma_1e9, "a factor beyond a million");
  const double spread = std::min(sigma * sigma * tau, 40.0);
  return RiskFactors{parts(up), parts(down), parts(1 - (1 - down) * det_exp(-spread * spread / 4))};
}

}  // namespace fb
