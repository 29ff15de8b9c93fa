#include "solvency/adl_trigger.h"

#include <algorithm>

namespace fb {

AdlTrigger drawdown_trigger(Money pool, Money pool_min, Money change, Ppm start, Ppm stop, bool was_on) {
  const Money fall = std::max<Money>(0, -change);
  if (pool <= 0) return {.numerator = change, .denominator = 1, .on = true, .beyond = fall};
  AdlTrigger out{.numerator = change, .denominator = pool};
  const auto below = [&](Ppm level) { return wide(change, kMillion) < wide(pool, level); };
  out.on = (pool > pool_min && below(start)) || (was_on && !(wide(change, kMillion) > wide(pool, stop)));
  if (below(start)) out.beyond = fall - ppm_down(pool, -start);
  return out;
}

AdlTrigger pool_share_trigger(Money profit, Money pool, Ppm start, Ppm stop, bool was_on) {
  if (pool <= 0) return {.numerator = profit, .denominator = 1, .on = profit > 0, .beyond = std::max<Money>(0, profit)};
  AdlTrigger out{.numerator = profit, .denominator = pool};
  const auto above = [&](Ppm level) { return wide(profit, kMillion) > wide(pool, level); };
  out.on = above(start) || (was_on && above(stop));
  if (above(start)) out.beyond = profit - ppm_down(pool, start);
  return out;
}

}  // namespace fb
