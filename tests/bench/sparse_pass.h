// The yardstick of the clearing: one full margin pass over the same sparse book (equity, maintenance with tiers and
// health of every account), read strictly forwards from compressed rows, by the margin function that the protocol's
// step calls. Thread rule: see base/parallel.h.
#pragma once
#include <vector>

#include "base/parallel.h"
#include "risk/margin.h"
#include "solvency/clearing.h"

namespace fb_bench {

struct SparsePosition {
  fb::MarketIdx market = 0;
  fb::Lots lots = 0;
};

struct SparseBook {
  std::vector<fb::Money> quote;
  std::vector<std::uint32_t> first;
  std::vector<SparsePosition> positions;
  std::vector<fb::Schedule> schedules;
};

struct PassTotals {
  std::int64_t negative = 0, below_mm = 0, below_110 = 0;
  fb::Money equity = 0, maintenance = 0;  // sums: they keep the work alive
  double health = 0;
  void add(const PassTotals& other) {
    negative += other.negative, below_mm += other.below_mm, below_110 += other.below_110;
    equity += other.equity, maintenance += other.maintenance, health += other.health;
  }
};

// The clearing book's rows as positions: its profit is that of lots at a move of one unit a lot.
inline SparseBook sparse_book(const fb::ClearingBook& book) {
  SparseBook out{.quote = book.equity, .first = book.first};
  for (const auto& leg : book.legs) out.positions.push_back({leg.market, leg.pnl / 1'000'000});
  std::vector<std::string> ids;
  for (std::uint32_t m = 0; m < book.markets; ++m) ids.push_back("M" + std::to_string(m) + "-PERP");
  const fb::Parameters parameters(ids);
  for (std::uint32_t m = 0; m < book.markets; ++m)
    out.schedules.push_back(fb::Schedule::make(parameters, m, 10'000 + m, 100, 20'000'000, 40'000'000));
  return out;
}

inline PassTotals sparse_pass(const SparseBook& book, fb::Workers& workers) {
  constexpr std::size_t kGrain = 16'384;
  std::vector<PassTotals> parts((book.quote.size() + kGrain - 1) / kGrain);
  workers.for_chunks(book.quote.size(), kGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    PassTotals part;
    const auto* at = book.positions.data() + book.first[begin];
    for (auto a = begin; a < end; ++a) {
      fb::Money equity = book.quote[a], maintenance = 0;
      for (const auto* last = book.positions.data() + book.first[a + 1]; at != last; ++at) {
        const auto& schedule = book.schedules[at->market];
        equity += at->lots * schedule.unit;
        maintenance += fb::require(schedule, schedule.maintenance, at->lots);
      }
      part.negative += equity < 0;
      part.below_mm += equity < maintenance;
      part.below_110 += equity < maintenance + maintenance / 10;
      part.equity += equity, part.maintenance += maintenance;
      part.health += maintenance > 0 ? static_cast<double>(equity) / static_cast<double>(maintenance) : 0.0;
    }
    parts[chunk] = part;
  });
  PassTotals total;
  for (const auto& part : parts) total.add(part);
  return total;
}

}  // namespace fb_bench
