#include "solvency/linear.h"

#include <cstddef>

namespace fb {

std::vector<double> solve_leaky(std::vector<double> b, std::vector<double> leak, std::vector<double> g) {
  const std::size_t n = g.size();
  std::vector<double> diagonal(n);
  for (std::size_t k = 0; k < n; ++k) {
    double out = leak[k];
    for (std::size_t m = k + 1; m < n; ++m) out += b[m * n + k];
    diagonal[k] = out;
    if (!(out > 0)) continue;
    for (std::size_t j = k + 1; j < n; ++j) leak[j] += leak[k] * (b[k * n + j] / out);
    for (std::size_t m = k + 1; m < n; ++m) {
      const double factor = b[m * n + k] / out;
      if (factor == 0) continue;
      g[m] += factor * g[k];
      for (std::size_t j = k + 1; j < n; ++j) b[m * n + j] += factor * b[k * n + j];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) g[k] += b[k * n + j] * g[j];
    if (diagonal[k] > 0) g[k] /= diagonal[k];
  }
  return g;
}

}  // namespace fb
