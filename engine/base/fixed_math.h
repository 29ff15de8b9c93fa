// Real-number helpers whose results are the same bit for bit on every machine.
//
// Own code because libm's exp and log differ between machines (glibc picks variants by CPU), and these feed populations,
// depth and bands that end in integers. Only IEEE +, -, *, / and sqrt are used, without contraction (-ffp-contract=off).
// Accuracy: exp and log to about 1e-15 relative, normal distribution to 1e-12 relative in both tails, normal quantile to 1e-9
// (1e-8 beyond 5.5 standard deviations), tail quantile to 1e-12. Thread rule: free functions.
#pragma once
#include <cstdint>

#include "base/numbers.h"

namespace fb {

double det_exp(double x);
double det_log(double x);                  // x > 0
double det_pow(double base, double power); // base > 0
double det_normal_quantile(double p);      // 0 < p < 1, Acklam's rational approximation, one Halley step
double det_normal_cdf(double x);           // share of the standard normal distribution below x
double det_normal_tail(double q);          // 0 < q <= 0.5: x >= 0 with a share q of the distribution above it

std::int64_t isqrt(Int128 value);          // floor of the square root, value >= 0, result fits in 63 bits

// 2^(-elapsed/half_life) in parts per million of a million (1e12), the decay used by every half-life in the engine.
// elapsed_ms >= 0, half_life_ms > 0; 0 when more than 60 half-lives have passed.
std::int64_t decay_1e12(std::int64_t elapsed_ms, std::int64_t half_life_ms);

}  // namespace fb
