// a x b / c for shares of money, exact and quick: the quotient is guessed in double and corrected by its exact
// remainder, so the result is that of 128-bit division on every machine at a fraction of its time (clearing does
// millions a block). Thread rule: values and free functions.
#pragma once
#include <vector>

#include "base/numbers.h"

namespace fb {

// The share part / whole of many amounts. Amounts and part >= 0, whole > 0; results fit because part <= whole or the
// amount is at most the whole.
class Share {
 public:
  Share() = default;  // nothing of anything
  Share(Money part, Money whole)
      : rate_(static_cast<double>(part) / static_cast<double>(whole)), part_(part), whole_(whole) {}

  double rate() const { return rate_; }

  Money floor(Money amount) const {
    const double guess = static_cast<double>(amount) * rate_;
    if (out_of_reach(guess)) return static_cast<Money>(wide(amount, part_) / whole_);
    const auto quotient = static_cast<Money>(guess);
    const auto rest = rest_of_guess(amount, quotient);
    return quotient - (rest < 0) + (rest >= whole_);
  }

  Money ceil(Money amount) const {
    const double guess = static_cast<double>(amount) * rate_;
    if (out_of_reach(guess)) return static_cast<Money>((wide(amount, part_) + whole_ - 1) / whole_);
    const auto quotient = static_cast<Money>(guess);
    const auto rest = rest_of_guess(amount, quotient);
    return quotient + (rest > 0) - (rest <= -whole_) + (rest > whole_);
  }

 private:
  // Below 1e15 five roundings of 2^-53 leave the guess off by at most one; below 2^61 the rest does not wrap.
  bool out_of_reach(double guess) const { return guess >= 1e15 || whole_ >= (Money{1} << 61); }
  std::int64_t rest_of_guess(Money amount, Money quotient) const {
    const auto product = static_cast<std::uint64_t>(amount) * static_cast<std::uint64_t>(part_);
    return static_cast<std::int64_t>(product -
                                     static_cast<std::uint64_t>(quotient) * static_cast<std::uint64_t>(whole_));
  }

  double rate_ = 0;
  Money part_ = 0, whole_ = 1;
};

inline Money share_floor(Money a, Money b, Money c) { return Share(b, c).floor(a); }
inline Money share_ceil(Money a, Money b, Money c) { return Share(b, c).ceil(a); }

// Splits `most` over the asks (>= 0): all of them when they fit, else pro rata: floors first, then one unit each in order.
// No ask gets more than it asked.
inline void split_pro_rata(std::vector<Money>& asks, Money most) {
  Int128 total = 0;
  for (const Money ask : asks) total += ask;
  if (total <= most) return;
  Money left = most;
  std::vector<bool> asked(asks.size());
  const bool fits = total <= INT64_MAX;
  const Share share(most, fits ? static_cast<Money>(total) : 1);
  for (std::size_t i = 0; i < asks.size(); ++i) {
    asked[i] = asks[i] > 0;
    asks[i] = fits ? share.floor(asks[i]) : static_cast<Money>(wide(asks[i], most) / total);
    left -= asks[i];
  }
  for (std::size_t i = 0; i < asks.size() && left > 0; ++i)
    if (asked[i]) ++asks[i], --left;
}

}  // namespace fb
