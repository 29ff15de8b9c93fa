// The waterfall a second time, in whole numbers of any size, from the words of PROTOCOL.md section 8 and not from the
// engine's code: it shares no arithmetic with it. Plain and slow on purpose.
#pragma once
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "solvency/waterfall.h"

namespace fb_test {

using Big = boost::multiprecision::cpp_int;

struct BigPayments {
  std::vector<std::vector<Big>> paid;  // [tranche][market]
  std::vector<Big> shortfall;          // per market
  bool contended = false;              // a shared tranche was asked for more than it may give
};

inline Big not_below_zero(Big x) { return x < 0 ? Big(0) : x; }
inline Big smaller(const Big& a, const Big& b) { return a < b ? a : b; }

// "Caps are shares of the balance at the opening of the loss event": rounded down, a credit.
inline Big cap_of(const fb::TrancheRoom& room, fb::Ppm ppm) { return Big(room.event_base) * ppm / 1'000'000; }

// What one tranche pays to each market that asks: "pro rata to what each asks within its cap: floors, then one unit
// each in order of market id".
inline std::vector<Big> big_split(const std::vector<Big>& asks, const Big& purse) {
  Big all = 0, given = 0;
  for (const Big& ask : asks) all += ask;
  if (all <= purse) return asks;
  std::vector<Big> parts;
  for (const Big& ask : asks) {
    parts.push_back(Big(ask * purse / all));
    given += parts.back();
  }
  for (std::size_t m = 0; given < purse; ++m)
    if (asks[m] > 0) parts[m] += 1, given += 1;
  return parts;
}

inline void big_draw(const fb::TrancheSpec& spec, const fb::TrancheRoom& room, std::vector<Big>& paid,
                     BigPayments& out) {
  std::vector<Big> asks(out.shortfall.size());
  Big all = 0;
  for (std::size_t m = 0; m < asks.size(); ++m) {
    if (spec.market != fb::kAllMarkets && spec.market != m) continue;
    const Big drawn = m < room.drawn_by_market.size() ? room.drawn_by_market[m] : 0;
    asks[m] = smaller(out.shortfall[m], not_below_zero(cap_of(room, spec.max_draw_per_market_ppm) - drawn));
    all += asks[m];
  }
  const Big purse =
      not_below_zero(smaller(Big(room.balance), Big(cap_of(room, spec.max_draw_per_event_ppm) - room.drawn)));
  out.contended |= spec.market == fb::kAllMarkets && all > purse;
  paid = big_split(asks, purse);
  for (std::size_t m = 0; m < asks.size(); ++m) out.shortfall[m] -= paid[m];
}

// First-loss first, then shared tranches by seniority; of equal rank, in the order in which they are listed.
inline BigPayments big_waterfall(const std::vector<fb::TrancheSpec>& specs, const std::vector<fb::TrancheRoom>& rooms,
                                 const std::vector<Big>& deficits) {
  BigPayments out{std::vector(specs.size(), std::vector<Big>(deficits.size())), deficits};
  std::vector<bool> asked(specs.size());
  for (std::size_t round = 0; round < specs.size(); ++round) {
    std::size_t next = specs.size();
    for (std::size_t t = 0; t < specs.size(); ++t)
      if (!asked[t] && (next == specs.size() || specs[t].rank < specs[next].rank)) next = t;
    asked[next] = true;
    big_draw(specs[next], rooms[next], out.paid[next], out);
  }
  return out;
}

// The first difference between what the engine answered and the above, or an empty text.
inline std::string differs(const fb::WaterfallResult& engine, const BigPayments& big) {
  auto paid = big.paid;
  for (const auto& draw : engine.draws) {
    if (draw.amount <= 0) return "a draw moves money";
    paid[draw.tranche][draw.market] -= draw.amount;
  }
  for (std::size_t t = 0; t < paid.size(); ++t)
    for (std::size_t m = 0; m < paid[t].size(); ++m)
      if (paid[t][m] != 0)
        return "tranche " + std::to_string(t) + " pays market " + std::to_string(m) + " too little by " +
               paid[t][m].str();
  for (std::size_t m = 0; m < big.shortfall.size(); ++m)
    if (big.shortfall[m] != engine.shortfall[m]) return "shortfall of market " + std::to_string(m);
  return {};
}

}  // namespace fb_test
