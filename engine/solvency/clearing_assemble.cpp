// From settled shortfalls to what is booked: every cut, every hole, spill and the sums per market.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "solvency/clearing_pass.h"

namespace fb::clearing_detail {
namespace {

struct Part {
  std::vector<ClearingHole> holes;  // the first `count` of them
  std::size_t count = 0;
  std::vector<Money> spill;  // [from x markets + to]
};

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
    std::array<ClearingCut, 1024> fresh;
    std::size_t count = 0;
    const auto flush = [&] {
      for (std::size_t i = 0; i < count; ++i) {
        result.cuts[next[chunk][fresh[i].market]++] = fresh[i];
        sums[chunk][fresh[i].market] += fresh[i].amount;
      }
      count = 0;
    };
    for (auto a = static_cast<std::uint32_t>(begin); a < end; ++a)
      for (const auto& leg : legs_of(book, a)) {
        fresh[count] = {a, leg.market, cut_of(leg, cuts)};
        count += fresh[count].amount > 0;
        if (count == fresh.size()) flush();
      }
    flush();
  });
  for (const auto& sum : sums)
    for (std::size_t m = 0; m < markets; ++m) result.rounding[m] += sum[m];
}

// The part of each hole that would not be there without the cuts, by market that was cut; into a table [from x markets
// + to].
void spill_of(std::span<const ClearingLeg> legs, std::span<const Share> cuts, std::span<const Owing> owing, Money hole,
              std::size_t markets, std::vector<Money>& table) {
  Money cut = 0;
  for (const auto& leg : legs) cut += cut_of(leg, cuts);
  if (cut == 0) return;
  const Share of_cut(std::min(cut, hole), cut);
  for (const auto& leg : legs) {
    const Money from = cut_of(leg, cuts);
    if (from == 0) continue;
    const Share of_hole(of_cut.floor(from), hole);
    for (std::size_t k = 0; k < legs.size(); ++k)
      table[leg.market * markets + legs[k].market] += of_hole.floor(owing[k].hole);
  }
}

void close_account(const ClearingBook& book, bool use_earmarks, std::span<const Share> cuts, const Defaulter& who,
                   std::vector<Owing>& owing, Part& part) {
  const auto legs = legs_of(book, who.account);
  split_holes(legs, use_earmarks, who.deficit, owing);
  part.holes.resize(std::max(part.holes.size(), part.count + legs.size()));
  for (std::size_t k = 0; k < legs.size(); ++k) {
    part.holes[part.count] = {who.account, legs[k].market, owing[k].hole};
    part.count += owing[k].hole > 0;
  }
  spill_of(legs, cuts, owing, who.deficit, book.markets, part.spill);
}

void add_spill(const std::vector<Part>& parts, std::size_t markets, std::vector<ClearingSpill>& spill) {
  for (std::size_t i = 0; i < markets * markets; ++i) {
    Money amount = 0;
    for (const auto& part : parts) amount += part.spill[i];
    if (amount > 0) spill.push_back({static_cast<MarketIdx>(i / markets), static_cast<MarketIdx>(i % markets), amount});
  }
}

}  // namespace

void assemble(const ClearingBook& book, bool use_earmarks, const Survey& found, const std::vector<Tally>& tallies,
              Workers& workers, ClearingResult& result) {
  const std::size_t markets = book.markets;
  const auto cuts = cut_shares(result.shortfall, found.owed);
  result.rounding.assign(result.tranche.begin(), result.tranche.end());
  cut_winners(book, found, cuts, workers, result);
  std::vector<Part> parts(tallies.size());
  workers.for_chunks(tallies.size(), 1, [&](std::size_t chunk, std::size_t, std::size_t) {
    parts[chunk].spill.resize(markets * markets);
    parts[chunk].holes.reserve(2 * tallies[chunk].list.size());
    std::vector<Owing> owing;
    const auto& list = tallies[chunk].list;
    for (std::size_t i = 0; i < list.size(); ++i) {
      fetch(book, list[std::min(i + kAhead, list.size() - 1)].row);
      close_account(book, use_earmarks, cuts, list[i], owing, parts[chunk]);
    }
    parts[chunk].holes.resize(parts[chunk].count);
  });
  std::size_t count = 0;
  for (const auto& part : parts) count += part.count;
  result.holes.reserve(count);
  for (const auto& part : parts)
    for (const auto& hole : part.holes) {
      result.rounding[hole.market] -= hole.amount;
      result.paid[hole.market] -= hole.amount;
      result.holes.push_back(hole);
    }
  add_spill(parts, markets, result.spill);
}

}  // namespace fb::clearing_detail
