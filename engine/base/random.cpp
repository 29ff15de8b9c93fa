#include "base/random.h"

#include "base/fixed_math.h"
#include "base/numbers.h"

namespace fb {
namespace {
constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
}  // namespace

std::uint64_t Random::next() { return mix(state_ += kGolden); }
double Random::uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }
std::int64_t Random::below(std::int64_t bound) {
  return static_cast<std::int64_t>((static_cast<Int128>(next() >> 1) * bound) >> 63);
}
double Random::normal() { return det_normal_quantile(uniform()); }
double Random::log_normal(double median, double sigma) { return median * det_exp(sigma * normal()); }
double Random::pareto(double scale, double alpha) { return scale * det_pow(uniform(), -1 / alpha); }
Random Random::fork(std::uint64_t stream) const { return Random(mix(state_ ^ mix(stream + kGolden))); }

}  // namespace fb
