// Books for the clearing vector: by hand, random, and the promises that every result must keep to the last unit.
#pragma once
#include <rapidcheck.h>

#include <map>
#include <string>

#include "base/random.h"
#include "clearing_reference.h"

namespace fb_test {

struct Fund {
  std::vector<fb::TrancheSpec> specs;
  std::vector<fb::TrancheRoom> rooms;

  fb::TrancheMoney money() const {
    return [this](std::span<const fb::Money> needs) {
      std::vector<fb::Money> paid(needs.size());
      for (const auto& d : fb::run_waterfall(specs, rooms, needs).draws) paid[d.market] += d.amount;
      return paid;
    };
  }
  std::vector<RealTranche> real() const {
    std::vector<std::size_t> order(specs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return specs[a].rank < specs[b].rank; });
    std::vector<RealTranche> tranches;
    for (const auto i : order) {
      const fb::Money base = rooms[i].event_base;
      tranches.push_back({specs[i].market, Real(fb::ppm_down(base, specs[i].max_draw_per_event_ppm)),
                          Real(fb::ppm_down(base, specs[i].max_draw_per_market_ppm))});
    }
    return tranches;
  }
  void add(std::int64_t rank, std::uint32_t market, fb::Money balance, fb::Ppm event = 1'000'000,
           fb::Ppm per_market = 1'000'000) {
    specs.push_back({"t", rank, market, event, per_market, balance});
    rooms.push_back({balance, balance, 0, {}});
  }
};

struct Person {
  fb::Money equity = 0;
  std::map<fb::MarketIdx, fb::Money> pnl;
  std::map<fb::MarketIdx, fb::Money> earmark;
};

inline fb::ClearingBook book_of(std::uint32_t markets, const std::vector<Person>& people) {
  fb::ClearingBook book;
  book.markets = markets;
  book.first.push_back(0);
  for (const auto& p : people) {
    book.equity.push_back(p.equity);
    for (const auto& [m, pnl] : p.pnl)
      if (pnl != 0) book.legs.push_back({m, pnl, p.earmark.contains(m) ? p.earmark.at(m) : 0});
    book.first.push_back(static_cast<std::uint32_t>(book.legs.size()));
  }
  return book;
}

// Zero-sum gains and losses between random pairs: cycles of losers, zero equities, one-sided markets all turn up.
inline std::vector<Person> any_people(std::uint32_t markets, fb::Money unit) {
  const int count = *rc::gen::inRange(2, 14);
  const int bets = *rc::gen::inRange(1, 5 * count);
  std::vector<Person> people(static_cast<std::size_t>(count));
  for (int i = 0; i < bets; ++i) {
    const auto m = *rc::gen::inRange<fb::MarketIdx>(0, markets);
    const auto winner = *rc::gen::inRange<std::size_t>(0, people.size());
    const auto loser = (winner + *rc::gen::inRange<std::size_t>(1, people.size())) % people.size();
    const fb::Money amount = *rc::gen::inRange<fb::Money>(1, 1000) * unit + *rc::gen::inRange<fb::Money>(0, unit);
    people[winner].pnl[m] += amount, people[loser].pnl[m] -= amount;
  }
  for (auto& p : people) {
    p.equity = *rc::gen::element<fb::Money>(0, 0, 1, 50, 400, 3000) * unit + *rc::gen::inRange<fb::Money>(0, unit);
    if (*rc::gen::inRange(0, 3) == 0) p.equity = 0;
    fb::Money left = p.equity;
    for (const auto& [m, pnl] : p.pnl) left -= p.earmark[m] = fb::mul_div_floor(left, *rc::gen::inRange(0, 101), 100);
  }
  return people;
}

// A large seeded book: three legs an account in markets that move at random; every fifth account lost more than it had.
inline fb::ClearingBook crash_book(std::uint32_t markets, std::uint32_t accounts, std::uint64_t seed) {
  fb::Random random(seed);
  std::vector<fb::ClearingLeg> legs(3 * std::size_t{accounts});
  std::vector<fb::Money> sum(markets), largest(markets);
  std::vector<std::size_t> last(markets);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const auto m = static_cast<fb::MarketIdx>((i / 3 * 7 + i % 3 * (markets / 3)) % markets);
    const fb::Money size = 1 + static_cast<fb::Money>(random.log_normal(2e9, 1.5));
    legs[i] = {m, random.uniform() < 0.5 ? size : -size, 0};
    sum[m] += legs[i].pnl, last[m] = i;
  }
  for (std::uint32_t m = 0; m < markets; ++m) legs[last[m]].pnl -= sum[m];  // the last account takes the other side
  fb::ClearingBook book;
  book.markets = markets;
  book.first.push_back(0);
  for (std::uint32_t a = 0; a < accounts; ++a) {
    const auto begin = legs.begin() + 3 * static_cast<std::ptrdiff_t>(a);
    std::sort(begin, begin + 3, [](const auto& x, const auto& y) { return x.market < y.market; });
    fb::Money loss = 0;
    for (auto leg = begin; leg != begin + 3; ++leg) loss += leg->pnl < 0 ? -leg->pnl : 0;
    const bool ruined = random.below(100) < 50;  // gains save more than half of these
    book.equity.push_back(ruined ? random.below(loss + 1) : loss + random.below(1'000'000'000));
    for (auto leg = begin; leg != begin + 3; ++leg) {
      leg->earmark = book.equity.back() / 3;
      book.legs.push_back(*leg);
    }
    book.first.push_back(static_cast<std::uint32_t>(book.legs.size()));
  }
  return book;
}

inline Fund any_tranches(std::uint32_t markets, fb::Money unit) {
  Fund fund;
  const auto share = rc::gen::element<fb::Ppm>(0, 100'000, 400'000, 1'000'000);
  const auto money = [&] { return *rc::gen::element<fb::Money>(0, 1, 30, 200, 900) * unit; };
  if (*rc::gen::inRange(0, 3) == 0) return fund;
  for (std::uint32_t m = 0; m < markets; ++m) fund.add(0, m, money());
  for (int i = 0, n = *rc::gen::inRange(0, 3); i < n; ++i) fund.add(1 + i, fb::kAllMarkets, money(), *share, *share);
  return fund;
}

// Every promise of clearing.h that is exact. Returns the first one broken, or an empty text.
inline std::string broken_promise(const fb::ClearingBook& book, bool earmarked, const fb::TrancheMoney& tranche_money,
                                  const fb::ClearingResult& r) {
  using fb::Int128, fb::Money;
  std::vector<Int128> end(book.accounts()), rounding(book.markets), touched(book.markets), owed(book.markets),
      lost(book.markets);
  std::map<std::pair<std::uint32_t, fb::MarketIdx>, Money> pnl, hole;
  std::vector<bool> over_earmark(book.markets), holes_of(book.accounts());
  std::vector<Money> needs(book.markets);
  for (std::uint32_t a = 0; a < book.accounts(); ++a) {
    end[a] = book.equity[a];
    for (auto k = book.first[a]; k < book.first[a + 1]; ++k) {
      const auto& leg = book.legs[k];
      end[a] += leg.pnl, pnl[{a, leg.market}] = leg.pnl;
      (leg.pnl > 0 ? owed : lost)[leg.market] += leg.pnl;
      if (-leg.pnl > (earmarked ? leg.earmark : 0)) over_earmark[leg.market] = true;
    }
  }
  for (const auto& c : r.cuts) {
    if (c.amount <= 0 || c.amount > pnl[{c.account, c.market}]) return "a cut is within the gain";
    end[c.account] -= c.amount, rounding[c.market] += c.amount, ++touched[c.market];
  }
  for (const auto& h : r.holes) {
    if (h.amount <= 0 || h.amount > -pnl[{h.account, h.market}]) return "a hole is within the loss";
    end[h.account] += h.amount, rounding[h.market] -= h.amount, ++touched[h.market];
    needs[h.market] += h.amount, holes_of[h.account] = true;
    hole[{h.account, h.market}] = h.amount;
  }
  for (std::uint32_t a = 0; a < book.accounts(); ++a) {
    if (end[a] < 0) return "nobody ends below zero";
    if (holes_of[a] && end[a] != 0) return "who has a hole ends at exactly zero";
  }
  if (r.trivial != r.holes.empty()) return "trivial means no holes";
  if (!r.trivial && tranche_money(needs) != r.tranche) return "tranche money answers the holes";
  for (std::uint32_t m = 0; m < book.markets; ++m) {
    rounding[m] += r.tranche[m];
    if (rounding[m] != r.rounding[m]) return "rounding is cuts + tranche - holes";
    if (rounding[m] > touched[m] || -rounding[m] > touched[m]) return "rounding is within one unit a leg";
    if (r.owed[m] != owed[m] || r.paid[m] != -lost[m] - needs[m]) return "owed and paid add up";
    if (!over_earmark[m] && (r.ratio_1e12[m] != fb::kTrillion || needs[m] != 0 || touched[m] != 0))
      return "a market where nobody lost more than its earmark is untouched";
    if (r.shortfall[m] == 0 && r.ratio_1e12[m] != fb::kTrillion) return "no shortfall, ratio 1";
  }
  return {};
}

inline bool same(const fb::ClearingResult& a, const fb::ClearingResult& b) {
  const auto key = [](const fb::ClearingResult& r) {
    std::vector<std::int64_t> all;
    for (const auto* v : {&r.ratio_1e12, &r.shortfall, &r.owed, &r.paid, &r.tranche, &r.rounding})
      all.insert(all.end(), v->begin(), v->end());
    for (const auto& c : r.cuts) all.insert(all.end(), {c.account, c.market, c.amount});
    for (const auto& h : r.holes) all.insert(all.end(), {h.account, h.market, h.amount});
    for (const auto& s : r.spill) all.insert(all.end(), {s.from, s.to, s.amount});
    all.push_back(r.rounds);
    return all;
  };
  return key(a) == key(b);
}

}  // namespace fb_test
