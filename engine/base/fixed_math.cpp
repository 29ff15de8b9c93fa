#include "base/fixed_math.h"

#include <bit>
#include <cmath>

namespace fb {
namespace {

constexpr double kLn2 = 0.6931471805599453;
constexpr double kLn2High = 0.693147180369123816490;
constexpr double kLn2Low = 1.90821492927058770002e-10;

double scale_by_power_of_two(double x, int power) {
  return x * std::bit_cast<double>(static_cast<std::uint64_t>(power + 1023) << 52);
}

// For the Halley step: the normal density integrated by its Taylor series around zero, absolute error about 1e-16.
double normal_cdf(double x) {
  if (x < -9) return 0;
  if (x > 9) return 1;
  double term = x, sum = x;
  for (int k = 1; k < 200; ++k) {
    term = term * x * x / (2 * k + 1);
    sum += term;
    if (std::fabs(term) < 1e-17 * std::fabs(sum)) break;
  }
  return 0.5 + sum * det_exp(-0.5 * x * x) * 0.3989422804014327;
}

}  // namespace

double det_exp(double x) {
  if (x < -700) return 0;
  if (x > 700) throw_overflow("det_exp");
  const int k = static_cast<int>(std::floor(x / kLn2 + 0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1;
  for (int i = 18; i >= 1; --i) sum = 1 + r / i * sum;
  return scale_by_power_of_two(sum, k);
}

double det_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023;
  double m = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1) / (m + 1), s2 = s * s;
  double sum = 0;
  for (int i = 25; i >= 1; i -= 2) sum = 1.0 / i + s2 * sum;
  return exponent * kLn2High + (exponent * kLn2Low + 2 * s * sum);
}

double det_pow(double base, double power) { return det_exp(power * det_log(base)); }

double det_normal_quantile(double p) {
  static constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                                 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00};
  static constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                                 6.680131188771972e+01, -1.328068155288572e+01};
  static constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                                 -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00};
  static constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  double x;
  if (p < 0.02425 || p > 0.97575) {
    const double q = std::sqrt(-2 * det_log(p < 0.5 ? p : 1 - p));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    if (p > 0.5) x = -x;
  } else {
    const double q = p - 0.5, r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  if (std::fabs(x) > 5.5) return x;  // further out the step would lose more to cancellation in normal_cdf than it gains
  const double e = normal_cdf(x) - p;
  const double u = e * 2.5066282746310002 * det_exp(0.5 * x * x);
  return x - u / (1 + 0.5 * x * u);
}

// Beyond 3 the difference from 0 or 1 by Laplace's continued fraction, so that small shares keep their digits.
double det_normal_cdf(double x) {
  if (std::fabs(x) <= 3) return normal_cdf(x);
  const double far = std::fabs(x);
  double tail = 0;
  if (far < 37) {
    double fraction = far;
    for (int k = 120; k >= 1; --k) fraction = far + k / fraction;
    tail = det_exp(-0.5 * far * far) * 0.3989422804014327 / fraction;
  }
  return x < 0 ? tail : 1 - tail;
}

double det_normal_tail(double q) {
  double x = -det_normal_quantile(q);
  for (int step = 0; step < 2; ++step) {  // Newton on the logarithm of the share, which is nearly quadratic in x
    const double share = det_normal_cdf(-x);
    x += det_log(share / q) * share / (0.3989422804014327 * det_exp(-0.5 * x * x));
  }
  return x;
}

std::int64_t isqrt(Int128 value) {
  if (value < 0 || value >= Int128{1} << 126) throw_overflow("isqrt of a number without a 63-bit root");
  auto root = static_cast<Int128>(std::sqrt(static_cast<double>(value)));  // off by a few units at most
  while (root * root > value) --root;
  while ((root + 1) * (root + 1) <= value) ++root;
  return narrow(root, "isqrt");
}

std::int64_t decay_1e12(std::int64_t elapsed_ms, std::int64_t half_life_ms) {
  if (elapsed_ms <= 0) return kTrillion;
  if (elapsed_ms / half_life_ms > 60) return 0;
  const double x = static_cast<double>(elapsed_ms) / static_cast<double>(half_life_ms);
  return static_cast<std::int64_t>(std::floor(det_exp(-x * kLn2) * 1e12));
}

}  // namespace fb
