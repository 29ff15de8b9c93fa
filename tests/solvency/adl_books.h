// Books for ADL: by hand, random, and the promises that every policy must keep whatever it ranks by.
#pragma once
#include <rapidcheck.h>

#include <map>
#include <string>

#include "solvency/adl.h"

namespace fb_test {

struct Holding {
  fb::AccountIdx account;
  fb::Money equity;
  std::vector<fb::Lots> lots;
  bool dead = false, last = false;
  std::vector<fb::Money> entry = {}, maintenance = {};  // empty: entered at the mark, 5 % of the value
};

inline fb::Money unit(const fb::AdlMarket& m) { return m.mark * m.tick_value; }

inline std::vector<fb::AdlFill> run(fb::AdlPolicy policy, std::vector<Holding> holdings,
                                    const std::vector<fb::AdlMarket>& markets, const fb::Covariance& covariance,
                                    std::int64_t block = 0) {
  std::vector<fb::AdlAccount> accounts;
  for (auto& h : holdings) {
    for (std::size_t m = h.entry.size(); m < markets.size(); ++m) h.entry.push_back(h.lots[m] * unit(markets[m]));
    for (std::size_t m = h.maintenance.size(); m < markets.size(); ++m)
      h.maintenance.push_back(fb::magnitude(h.lots[m]) * unit(markets[m]) / 20);
    accounts.push_back({h.account, h.equity, h.dead, h.last, h.lots, h.entry, h.maintenance});
  }
  return fb::allocate_adl(policy, {accounts, markets, covariance, block});
}

// Two markets of 1 % an hour each, correlation 0.9.
inline const fb::Covariance kPair{2, {100'000'000, 90'000'000, 90'000'000, 100'000'000}};
inline const fb::Covariance kOne{1, {100'000'000}};
inline const std::vector<fb::AdlMarket> kOneMarket{{100, 1'000'000}};  // a lot is 100 USD
inline const std::vector<fb::AdlMarket> kTwoMarkets{{100, 1'000'000}, {100, 1'000'000}};

inline std::vector<Holding> any_holdings(std::size_t markets) {
  std::vector<Holding> holdings;
  const int count = *rc::gen::inRange(2, 12);
  for (int i = 0; i < count; ++i) {
    Holding h{static_cast<fb::AccountIdx>(10 * i + *rc::gen::inRange(0, 10)),
              *rc::gen::element<fb::Money>(0, 1, 1'000'000, 9'000'000'000), std::vector<fb::Lots>(markets)};
    h.dead = *rc::gen::inRange(0, 3) == 0;
    h.last = *rc::gen::inRange(0, 6) == 0;
    for (std::size_t m = 0; m < markets; ++m) {
      h.entry.push_back(*rc::gen::inRange<fb::Money>(-5'000, 5'000) * 1'000'000);
      h.maintenance.push_back(*rc::gen::element<fb::Money>(0, 1, 40'000'000, 900'000'000));
    }
    holdings.push_back(h);
  }
  for (int i = 0, n = *rc::gen::inRange(0, 30); i < n; ++i) {  // bets between two of them keep every market at zero
    const auto m = *rc::gen::inRange<std::size_t>(0, markets);
    const auto a = *rc::gen::inRange<std::size_t>(0, holdings.size()),
               b = *rc::gen::inRange<std::size_t>(0, holdings.size());
    const fb::Lots lots = *rc::gen::inRange<fb::Lots>(0, 50);
    holdings[a].lots[m] += lots, holdings[b].lots[m] -= lots;
  }
  return holdings;
}

inline fb::Covariance any_covariance(std::size_t markets) {
  fb::Covariance c{markets, std::vector<std::int64_t>(markets * markets)};
  std::vector<std::int64_t> sigma(markets);
  for (auto& s : sigma) s = *rc::gen::inRange<std::int64_t>(0, 50'000);
  const std::int64_t rho = *rc::gen::inRange<std::int64_t>(0, 101);
  for (std::size_t i = 0; i < markets; ++i)
    for (std::size_t j = 0; j < markets; ++j)
      c.value_ppm2[i * markets + j] = sigma[i] * sigma[j] / 100 * (i == j ? 100 : rho);
  return c;
}

// x'Σx in exact integers of an account with the given lots.
inline fb::Int128 risk(const std::vector<fb::Lots>& lots, const std::vector<fb::AdlMarket>& markets,
                       const fb::Covariance& c) {
  fb::Int128 sum = 0;
  for (std::size_t i = 0; i < lots.size(); ++i)
    for (std::size_t j = 0; j < lots.size(); ++j)
      sum += fb::Int128{lots[i] * unit(markets[i])} * (lots[j] * unit(markets[j])) * c.at(i, j);
  return sum;
}

// The first promise of adl.h that is broken by these fills, or an empty text.
inline std::string broken_promise(const std::vector<Holding>& holdings, const std::vector<fb::AdlFill>& fills,
                                  const std::vector<fb::AdlMarket>& markets, const fb::Covariance& covariance) {
  std::map<fb::AccountIdx, Holding> now;
  for (const auto& h : holdings) now[h.account] = h;
  for (const auto& f : fills) {
    if (f.lots <= 0) return "a fill moves lots";
    Holding &dead = now[f.dead], &other = now[f.counterparty];
    const fb::Lots change = f.dead_sells ? f.lots : -f.lots;
    if (!dead.dead || f.both_dead != other.dead) return "dead accounts give up their lots, and fills say who is dead";
    for (const auto& [a, h] : now) {
      const bool stands_there = !h.dead && h.lots[f.market] * change < 0;
      if (other.last && !other.dead && stands_there && !h.last) return "lp and backstop come last";
      const bool dead_there = h.dead && h.lots[f.market] * change < 0;
      if (!other.dead && dead_there) return "dead accounts meet first";
    }
    if (dead.lots[f.market] * change <= 0 || fb::magnitude(dead.lots[f.market]) < f.lots) return "I5 of the dead";
    if (other.lots[f.market] * change >= 0 || fb::magnitude(other.lots[f.market]) < f.lots) return "I5";
    const auto before = risk(other.lots, markets, covariance);
    dead.lots[f.market] -= change, other.lots[f.market] += change;
    const bool rose = risk(other.lots, markets, covariance) > before && !other.dead;
    if (f.hedge_leg != rose) return "a broken hedge is marked";
  }
  for (const auto& [a, h] : now)
    if (h.dead && h.lots != std::vector<fb::Lots>(markets.size())) return "every lot of the dead goes";
  return {};
}

inline std::map<fb::AccountIdx, fb::Lots> given(const std::vector<fb::AdlFill>& fills) {
  std::map<fb::AccountIdx, fb::Lots> out;
  for (const auto& f : fills) out[f.counterparty] += f.lots;
  return out;
}

}  // namespace fb_test
