// From settled shortfalls to what is booked: every cut, every hole, spill and the sums per market.
#include <algorithm>

#include "base/error.h"
#include "solvency/clearing_pass.h"

namespace fb::clearing_detail {
namespace {

constexpr std::size_t kGrain = 8192;

struct Part {
  std::vector<ClearingCut> cuts;
  std::vector<ClearingHole> holes;
  std::vector<ClearingSpill> spill;
};

void cut_account(const ClearingBook& book, const Survey& found, std::span<const Money> shortfall, std::uint32_t account,
                 Part& part) {
  for (const auto& leg : legs_of(book, account))
    if (const Money cut = cut_of(leg, shortfall, found.owed); cut > 0) part.cuts.push_back({account, leg.market, cut});
}

// The part of each hole that would not be there without the cuts, by market that was cut.
void spill_of(std::span<const ClearingLeg> legs, std::span<const Money> shortfall, std::span<const Money> owed,
              std::span<const ClearingHole> holes, std::vector<ClearingSpill>& spill) {
  Money cut = 0, hole = 0;
  for (const auto& leg : legs) cut += cut_of(leg, shortfall, owed);
  for (const auto& h : holes) hole += h.amount;
  const Money handed_on = std::min(cut, hole);
  if (handed_on == 0) return;
  for (const auto& leg : legs) {
    const Money from = cut_of(leg, shortfall, owed);
    if (from == 0) continue;
    const Money share = share_floor(handed_on, from, cut);
    for (const auto& h : holes)
      if (const Money amount = share_floor(share, h.amount, hole); amount > 0)
        spill.push_back({leg.market, h.market, amount});
  }
}

void close_account(const ClearingBook& book, bool use_earmarks, const Survey& found, std::span<const Money> shortfall,
                   std::uint32_t account, std::vector<Money>& payments, Part& part) {
  const auto legs = legs_of(book, account);
  const Money balance = balance_after_cuts(book, account, shortfall, found.owed);
  if (balance >= 0) return;
  split_means(legs, use_earmarks, -balance, payments);
  const std::size_t before = part.holes.size();
  for (std::size_t k = 0; k < legs.size(); ++k)
    if (const Money hole = rest_of(legs[k], use_earmarks) - payments[k]; hole > 0)
      part.holes.push_back({account, legs[k].market, hole});
  spill_of(legs, shortfall, found.owed, std::span(part.holes).subspan(before), part.spill);
}

// Parts are in order of account; a counting sort by market keeps that order inside each market.
std::vector<ClearingCut> by_market(const std::vector<Part>& parts, std::uint32_t markets) {
  std::vector<std::size_t> next(markets + 1);
  for (const auto& part : parts)
    for (const auto& cut : part.cuts) ++next[cut.market + 1];
  for (std::uint32_t m = 0; m < markets; ++m) next[m + 1] += next[m];
  std::vector<ClearingCut> sorted(next[markets]);
  for (const auto& part : parts)
    for (const auto& cut : part.cuts) sorted[next[cut.market]++] = cut;
  return sorted;
}

std::vector<ClearingSpill> summed(const std::vector<Part>& parts, std::uint32_t markets) {
  std::vector<Money> table;
  for (const auto& part : parts)
    for (const auto& s : part.spill) {
      table.resize(std::size_t{markets} * markets);
      table[std::size_t{s.from} * markets + s.to] += s.amount;
    }
  std::vector<ClearingSpill> spill;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i] > 0)
      spill.push_back({static_cast<MarketIdx>(i / markets), static_cast<MarketIdx>(i % markets), table[i]});
  return spill;
}

}  // namespace

void assemble(const ClearingBook& book, bool use_earmarks, const Survey& found, Workers& workers,
              ClearingResult& result) {
  const std::span<const Money> shortfall = result.shortfall;
  std::vector<Part> cut_parts((book.accounts() + kGrain - 1) / kGrain);
  std::vector<Part> parts((found.watch.size() + kGrain - 1) / kGrain);
  workers.for_chunks(book.accounts(), kGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    for (auto a = begin; a < end; ++a)
      cut_account(book, found, shortfall, static_cast<std::uint32_t>(a), cut_parts[chunk]);
  });
  workers.for_chunks(found.watch.size(), kGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    std::vector<Money> payments;
    for (auto i = begin; i < end; ++i)
      close_account(book, use_earmarks, found, shortfall, found.watch[i], payments, parts[chunk]);
  });
  result.cuts = by_market(cut_parts, book.markets);
  result.spill = summed(parts, book.markets);
  result.rounding.assign(result.tranche.begin(), result.tranche.end());
  for (const auto& cut : result.cuts) result.rounding[cut.market] += cut.amount;
  for (const auto& part : parts)
    for (const auto& hole : part.holes) {
      result.rounding[hole.market] -= hole.amount;
      result.paid[hole.market] -= hole.amount;
      result.holes.push_back(hole);
    }
}

}  // namespace fb::clearing_detail
