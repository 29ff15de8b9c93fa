// Clearing books from seeds: random bets of every size up to the limits, rings of losers that hand on nearly all, and
// funds that are empty, half used or contended.
#pragma once
#include "clearing_judge.h"
#include "seeded.h"

namespace fb_test {

// Splits a part of an account's equity into earmarks of the markets it stands in.
inline void set_earmarks(fb::Random& random, Person& p) {
  fb::Money left = p.equity;
  for (const auto& [m, pnl] : p.pnl) left -= p.earmark[m] = fb::mul_div_floor(left, random.below(101), 100);
}

inline fb::Money any_equity(fb::Random& random, fb::Money unit) {
  constexpr fb::Money kUnits[] = {0, 0, 1, 50, 400, 3000};
  if (one_in(random, 3)) return 0;
  return kUnits[random.below(std::size(kUnits))] * unit + random.below(unit);
}

inline std::vector<Person> seeded_bets(fb::Random& random, std::uint32_t markets, fb::Money unit) {
  std::vector<Person> people(static_cast<std::size_t>(2 + random.below(12)));
  const auto count = static_cast<std::int64_t>(people.size());
  for (std::int64_t bets = 1 + random.below(3 * count); bets > 0; --bets) {
    const auto m = static_cast<fb::MarketIdx>(random.below(markets));
    const std::int64_t winner = random.below(count), loser = (winner + 1 + random.below(count - 1)) % count;
    const fb::Money amount = (1 + random.below(1000)) * unit + random.below(unit);
    people[static_cast<std::size_t>(winner)].pnl[m] += amount, people[static_cast<std::size_t>(loser)].pnl[m] -= amount;
  }
  for (auto& p : people) p.equity = any_equity(random, unit);
  return people;
}

// Each gains in one market what the one before it lost there, and loses a little more in the next; of some rings
// nothing more, and nobody has anything: then paying nothing at all is a fixed point too.
inline std::vector<Person> seeded_ring(fb::Random& random, std::uint32_t markets, fb::Money unit) {
  const bool closed = one_in(random, 4);
  const std::uint32_t ring = closed && markets > 2 ? markets - 1 : markets;  // the last market apart: a plain hole
  const fb::Money same = (1 + random.below(1000)) * unit;
  std::vector<Person> people(ring);
  fb::Money beyond_all = 0;
  for (std::uint32_t m = 0; m < ring; ++m) {
    const fb::Money gain = closed || one_in(random, 2) ? same : (1 + random.below(1000)) * unit,
                    beyond = closed              ? 0
                             : one_in(random, 2) ? random.below(3)
                                                 : random.below(unit + 1);
    people[m].pnl[m] += gain, people[(m + ring - 1) % ring].pnl[m] -= gain + beyond;
    people.push_back({any_equity(random, 1 + unit / 1000), {{m, beyond}}, {}});
    beyond_all += beyond;
  }
  for (std::uint32_t m = 0; m < ring; ++m) people[m].equity = random.below(beyond_all + 1) / ring;
  if (ring < markets) people.push_back({0, {{ring, -same}}, {}}), people.push_back({0, {{ring, same}}, {}});
  return people;
}

inline Fund seeded_fund(fb::Random& random, std::uint32_t markets, fb::Money unit) {
  constexpr fb::Money kUnits[] = {0, 1, 30, 200, 900};
  const auto money = [&] { return kUnits[random.below(std::size(kUnits))] * unit + random.below(2); };
  Fund fund;
  if (one_in(random, 3)) return fund;
  for (std::uint32_t m = 0; m < markets; ++m) fund.add(0, m, money());
  for (std::int64_t i = 0, n = random.below(3); i < n; ++i)
    fund.add(1 + i, fb::kAllMarkets, money(), any_share(random), any_share(random));
  for (auto& room : fund.rooms)
    if (one_in(random, 4)) room.drawn = random.below(room.balance + 1), room.balance -= room.drawn;
  return fund;
}

// At most 12 people with 36 bets of 1,001 units: below 2^61 in every market and account up to a unit of 2^45.
inline ClearingCase any_clearing(fb::Random& random) {
  const auto markets = static_cast<std::uint32_t>(1 + random.below(5));
  const fb::Money unit = 1 + any_size(random, one_in(random, 3) ? 3 : 45);
  ClearingCase out;
  auto people =
      one_in(random, 4) && markets > 1 ? seeded_ring(random, markets, unit) : seeded_bets(random, markets, unit);
  for (auto& p : people) set_earmarks(random, p);
  out.book = book_of(markets, people);
  out.fund = seeded_fund(random, markets, unit);
  out.earmarked = !one_in(random, 3);
  return out;
}

}  // namespace fb_test
