// Many cases from seeds, without the cost of shrinking: case i of a run depends on i and the run's seed alone, so a
// failure is repeated by its number. FIREBREAK_CASES says how many (the nightly run: 100,000 and more), FIREBREAK_SEED
// the first seed.
#pragma once
#include <QString>
#include <string>

#include "base/numbers.h"
#include "base/random.h"

namespace fb_test {

// Calls `one(random)`, which answers what is wrong or an empty text. Answers the first failure with its seed.
template <class Case>
std::string for_seeds(std::int64_t cases_by_default, Case&& one) {
  const bool said = qEnvironmentVariableIsSet("FIREBREAK_CASES");
  const std::int64_t cases = said ? qEnvironmentVariable("FIREBREAK_CASES").toLongLong() : cases_by_default;
  const std::uint64_t first = qEnvironmentVariable("FIREBREAK_SEED", "1").toULongLong();
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(cases); ++seed) {
    fb::Random random = fb::Random(seed).fork(7);
    const std::string wrong = one(random);
    if (!wrong.empty()) return "FIREBREAK_CASES=1 FIREBREAK_SEED=" + std::to_string(seed) + ": " + wrong;
  }
  return {};
}

inline bool one_in(fb::Random& random, std::int64_t n) { return random.below(n) == 0; }

// 0 to 2^bits - 1, every magnitude as likely; a step beside a power of two, and the ends, now and then.
inline fb::Money any_size(fb::Random& random, int bits) {
  const auto some = static_cast<int>(random.below(bits + 1));
  const fb::Money top = some == 63 ? INT64_MAX : (fb::Money{1} << some) - 1;
  if (one_in(random, 8)) return top - (top > 0 && one_in(random, 2));
  if (one_in(random, 12)) return bits == 63 ? INT64_MAX : (fb::Money{1} << bits) - 1;
  return top == 0 ? 0 : random.below(top);
}

inline fb::Ppm any_share(fb::Random& random) {
  constexpr fb::Ppm kShares[] = {0, 1, 100'000, 250'000, 400'000, 999'999, 1'000'000, 1'000'000};
  return one_in(random, 3) ? random.below(1'000'001) : kShares[random.below(std::size(kShares))];
}

}  // namespace fb_test
