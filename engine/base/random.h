// Seeded randomness as an input: splitmix64 (Steele, Lea and Flood 2014), whose draw i depends on seed and i alone.
// Thread rule: one generator, one thread.
#pragma once
#include <cstdint>

namespace fb {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double uniform();                       // in (0, 1), never 0 or 1
  std::int64_t below(std::int64_t bound); // in [0, bound), bound > 0
  double normal();                        // standard normal
  double log_normal(double median, double sigma);
  double pareto(double scale, double alpha);
  Random fork(std::uint64_t stream) const; // an independent stream of the same seed

 private:
  std::uint64_t state_;
};

}  // namespace fb
