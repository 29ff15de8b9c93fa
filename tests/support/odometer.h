// For tests of every small case: all tuples of small numbers, and all ways to hand out lots or profits that sum to
// zero. Thread rule: values.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace fb_test {

// Counts through all numbers whose digits have the given bases.
class Odometer {
 public:
  explicit Odometer(std::vector<int> bases) : bases_(std::move(bases)), digits_(bases_.size()) {}
  int operator[](std::size_t i) const { return digits_[i]; }
  bool next() {
    for (std::size_t i = 0; i < digits_.size(); ++i) {
      if (++digits_[i] < bases_[i]) return true;
      digits_[i] = 0;
    }
    return false;
  }

 private:
  std::vector<int> bases_, digits_;
};

// All ways to give `count` accounts -most to most that sum to zero.
inline std::vector<std::vector<std::int64_t>> zero_sums(std::size_t count, std::int64_t most) {
  std::vector<std::vector<std::int64_t>> out;
  Odometer at(std::vector<int>(count, static_cast<int>(2 * most + 1)));
  do {
    std::vector<std::int64_t> lots;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += lots.emplace_back(at[i] - most);
    if (sum == 0) out.push_back(std::move(lots));
  } while (at.next());
  return out;
}

}  // namespace fb_test
