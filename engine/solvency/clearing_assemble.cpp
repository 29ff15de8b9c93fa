// From settled shortfalls to what is booked: every cut, every hole, spill and the sums per market.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "solvency/clearing_pass.h"

namespace fb::clearing_detail {
namespace {

// Where the cuts of each market begin, and behind the last: every gain of a market with a shortfall is cut.
std::vector<std::size_t> places(const Survey& found, std::span<const Money> shortfall) {
  std::vector<std::size_t> first(shortfall.size() + 1);
  for (std::size_t m = 0; m < shortfall.size(); ++m)
    first[m + 1] = first[m] + (shortfall[m] > 0 ? static_cast<std::size_t>(found.winners[m]) : 0);
  return first;
}

// Cuts by market, then account, written straight to their places; the survey counted the winners of every chunk.
void cut_winners(const ClearingBook& book, const Survey& found, std::span<const Share> cuts, Workers& workers,
                 ClearingResult& result) {
  const std::size_t markets = book.markets;
  auto first = places(found, result.shortfall);
  result.cuts.resize(first.back());
  std::vector<std::vector<std::size_t>> next((book.accounts() + kAccountGrain - 1) / kAccountGrain);
  for (std::size_t chunk = 0; chunk < next.size(); ++chunk) {
    next[chunk].assign(first.begin(), first.end() - 1);
    for (std::size_t m = 0; m < markets; ++m)
      if (result.shortfall[m] > 0) first[m] += found.winners_by_chunk[chunk * markets + m];
  }
  std::vector<std::vector<Money>> sums(next.size());
  workers.for_chunks(book.accounts(), kAccountGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    sums[chunk].resize(markets);
    std::array<ClearingCut, 1024> gains;  // of markets with a shortfall; `amount` is the gain
    std::size_t count = 0;
    const auto flush = [&] {
      for (std::size_t i = 0; i < count; ++i) {
        const ClearingCut& gain = gains[i];
        const Money amount = cuts[gain.market].ceil(gain.amount);
        result.cuts[next[chunk][gain.market]++] = {gain.account, gain.market, amount};
        sums[chunk][gain.market] += amount;
      }
      count = 0;
    };
    for (auto a = static_cast<std::uint32_t>(begin); a < end; ++a)
      for (const auto& leg : legs_of(book, a)) {
        __builtin_prefetch(&leg + kLegsAhead);
        gains[count] = {a, leg.market, leg.pnl};
        count += (leg.pnl > 0) & (result.shortfall[leg.market] > 0);
        if (count == gains.size()) flush();
      }
    flush();
  });
  for (const auto& sum : sums)
    for (std::size_t m = 0; m < markets; ++m) result.rounding[m] += sum[m];
}

void list_spill(const Tally& last, std::size_t markets, std::vector<ClearingSpill>& spill) {
  for (std::size_t i = 0; i < markets * markets; ++i)
    if (last.spill[i] > 0)
      spill.push_back({static_cast<MarketIdx>(i / markets), static_cast<MarketIdx>(i % markets), last.spill[i]});
}

}  // namespace

void assemble(const ClearingBook& book, const Survey& found, const Tally& last, const std::vector<Tally>& parts,
              Workers& workers, ClearingResult& result) {
  const auto cuts = cut_shares(result.shortfall, found.owed);
  result.rounding.assign(result.tranche.begin(), result.tranche.end());
  cut_winners(book, found, cuts, workers, result);
  std::size_t count = 0;
  for (const auto& part : parts) count += part.count;
  result.holes.reserve(count);
  for (const auto& part : parts)
    result.holes.insert(result.holes.end(), part.entries.begin(),
                        part.entries.begin() + static_cast<std::ptrdiff_t>(part.count));
  for (std::size_t m = 0; m < book.markets; ++m) {
    result.rounding[m] -= last.holes[m];
    result.paid[m] -= last.holes[m];
  }
  list_spill(last, book.markets, result.spill);
}

}  // namespace fb::clearing_detail
