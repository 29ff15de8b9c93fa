#include "solvency/clearing_pass.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace fb::clearing_detail {
namespace {

constexpr Int128 kMost = Int128{1} << 61;

// Few chunks, because each has a table of markets x markets; from the size of the list alone.
std::size_t table_grain(std::size_t count) { return std::max<std::size_t>(1024, (count + 15) / 16); }
std::size_t chunks(std::size_t count, std::size_t grain) { return (count + grain - 1) / grain; }

// Sums of 64 bits may wrap round; what did is thrown away (see look_at_all).
inline Int128 plus(Int128 sum, Money amount) { return sum + amount; }
inline Money plus(Money sum, Money amount) {
  return static_cast<Money>(static_cast<std::uint64_t>(sum) + static_cast<std::uint64_t>(amount));
}

template <class Sum>
struct Side {
  Sum gain = 0, net = 0;
  Money winners = 0;
};

struct Found {
  std::vector<Side<Int128>> sides;  // per market
  std::vector<Watched> watch;
  std::array<Watched, 256> fresh;  // the first `count_fresh` of them follow on `watch`
  std::size_t count_fresh = 0;
  void flush() {
    watch.insert(watch.end(), fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(count_fresh));
    count_fresh = 0;
  }
  std::uint64_t bits = 0;  // of all sizes of gains, losses and earmarks
  bool sound = true, fits = true, somebody_defaults = false;
};

// One account. Here and below no branch hangs on the sign of a leg or on who defaults: no machine can predict them, and
// a wrong guess costs more than the work it saves.
template <class Sum>
void look_at(const ClearingBook& book, bool use_earmarks, std::uint32_t account, std::vector<Side<Sum>>& sides,
             Found& found) {
  Sum net = 0, gain = 0, earmarked = 0;
  for (const auto& leg : legs_of(book, account)) {
    __builtin_prefetch(&leg + kLegsAhead);
    if (leg.market >= book.markets || leg.earmark < 0 || leg.pnl == INT64_MIN) {
      found.sound = false;
      return;
    }
    const Money won = std::max<Money>(0, leg.pnl);
    Side<Sum>& side = sides[leg.market];
    side.gain = plus(side.gain, won);
    side.net = plus(side.net, leg.pnl);
    side.winners += leg.pnl > 0;
    found.bits |= static_cast<std::uint64_t>(leg.pnl ^ (leg.pnl >> 63)) | static_cast<std::uint64_t>(leg.earmark);
    earmarked = plus(earmarked, leg.earmark);
    net = plus(net, leg.pnl);
    gain = plus(gain, won);
  }
  const Money equity = book.equity[account];
  const Int128 loss = Int128{gain} - net;
  if (equity < 0 || (use_earmarks && earmarked > equity)) found.sound = false;
  if (gain >= kMost || loss >= kMost || equity >= kMost) found.fits = false;
  found.fresh[found.count_fresh] = {account, book.first[account], static_cast<Money>(equity + Int128{net}),
                                    static_cast<Money>(gain)};
  found.count_fresh += loss > equity;
  if (found.count_fresh == found.fresh.size()) found.flush();
  found.somebody_defaults |= loss > Int128{equity} + gain;
}

// Returns whether sums of `Sum` surely held them all: of 64 bits, fewer than 2^17 legs of less than 2^44 each.
template <class Sum>
bool look_at_all(const ClearingBook& book, bool use_earmarks, std::size_t begin, std::size_t end, Found& found) {
  found = {};
  std::vector<Side<Sum>> sides(book.markets);
  for (auto a = begin; a < end; ++a) look_at(book, use_earmarks, static_cast<std::uint32_t>(a), sides, found);
  found.flush();
  for (const auto& side : sides) found.sides.push_back({side.gain, side.net, side.winners});
  return found.bits < (std::uint64_t{1} << 44) && book.first[end] - book.first[begin] < (1U << 17);
}

void join(const std::vector<Found>& parts, std::uint32_t markets, std::vector<Side<Int128>>& all, Survey& result) {
  std::size_t watched = 0;
  for (const auto& part : parts) watched += part.watch.size();
  result.watch.reserve(watched);
  result.winners_by_chunk.reserve(parts.size() * markets);
  for (const auto& part : parts) {
    check_invariant(part.sound,
                    "clearing: equity and earmarks are not negative, earmarks within equity, markets known");
    if (!part.fits) throw_overflow("clearing: an account's gains, losses or equity");
    for (std::uint32_t m = 0; m < markets; ++m) {
      all[m].gain += part.sides[m].gain, all[m].net += part.sides[m].net, all[m].winners += part.sides[m].winners;
      result.winners_by_chunk.push_back(static_cast<std::uint32_t>(part.sides[m].winners));
    }
    result.watch.insert(result.watch.end(), part.watch.begin(), part.watch.end());
    result.somebody_defaults |= part.somebody_defaults;
  }
}

// The part of each hole that would not be there without the cuts (`cut` in all), by market that was cut; into a table
// [from x markets + to].
void spill_of(std::span<const ClearingLeg> legs, std::span<const Owing> owing, Money cut, Money hole,
              std::size_t markets, std::vector<Money>& table) {
  if (cut == 0) return;
  const Share of_cut(std::min(cut, hole), cut);
  for (std::size_t from = 0; from < legs.size(); ++from) {
    if (owing[from].cut == 0) continue;
    const Share of_hole(of_cut.floor(owing[from].cut), hole);
    Money* row = table.data() + legs[from].market * markets;
    for (std::size_t to = 0; to < legs.size(); ++to) row[legs[to].market] += of_hole.floor(owing[to].hole);
  }
}

// One account that might default: its cuts, and where they leave it below zero its holes.
void take(const ClearingBook& book, bool use_earmarks, const Watched& who, std::span<const Share> cuts,
          std::vector<Owing>& owing, Tally& part) {
  const auto legs = legs_of(book, who.account);
  owing.resize(legs.size());
  Money cut = 0;
  for (std::size_t k = 0; k < legs.size(); ++k) cut += owing[k].cut = cut_of(legs[k], cuts);
  const Money deficit = cut - who.net;
  if (deficit <= 0) return;
  part.list.push_back({who.account, who.row, deficit});
  split_holes(legs, use_earmarks, deficit, owing);
  if (part.entries.size() < part.count + legs.size()) part.entries.resize(2 * (part.count + legs.size()));
  for (std::size_t k = 0; k < legs.size(); ++k) {
    const Money hole = owing[k].hole;
    part.holes[legs[k].market] += hole, part.hole_legs[legs[k].market] += hole > 0;
    part.entries[part.count] = {who.account, legs[k].market, hole};
    part.count += hole > 0;
  }
  spill_of(legs, owing, cut, deficit, book.markets, part.spill);
}

// The largest share of a gain that any market cuts, with room for its rounding.
double deepest_cut(std::span<const Share> cuts) {
  double rate = 0;
  for (const auto& cut : cuts) rate = std::max(rate, cut.rate());
  return rate * (1 + 1e-12);
}

// Chunk of the watched accounts: those that could default, by a glance at two figures, then by all their legs.
void tally_part(const ClearingBook& book, bool use_earmarks, std::span<const Watched> watch,
                std::span<const Share> cuts, Tally& part) {
  part.clear(book.markets);
  const double deepest = deepest_cut(cuts), rounding = static_cast<double>(book.markets);
  std::vector<std::uint32_t> maybe(watch.size() + 1);
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < watch.size(); ++i) {
    maybe[count] = i;
    // Else solvent even when all its gains are cut like those of the worst market, a unit of rounding each included.
    count += !(static_cast<double>(watch[i].net) > static_cast<double>(watch[i].gain) * deepest + rounding);
  }
  part.list.reserve(count);
  std::vector<Owing> owing;
  for (std::size_t i = 0; i < count; ++i) {
    fetch(book, watch[maybe[std::min(i + kAhead, count - 1)]].row);
    take(book, use_earmarks, watch[maybe[i]], cuts, owing, part);
  }
  part.defaulters = part.list.size();
}

}  // namespace

void Tally::clear(std::size_t markets) {
  for (auto* column : {&holes, &hole_legs, &cut_legs}) column->assign(markets, 0);
  spill.assign(markets * markets, 0);
  list.clear();
  defaulters = count = 0;
}

std::vector<Share> cut_shares(std::span<const Money> shortfall, std::span<const Money> owed) {
  std::vector<Share> cuts(owed.size());
  for (std::size_t m = 0; m < owed.size(); ++m)
    if (shortfall[m] > 0) cuts[m] = Share(shortfall[m], owed[m]);
  return cuts;
}

Money split_holes(std::span<const ClearingLeg> legs, bool use_earmarks, Money deficit, std::vector<Owing>& owing) {
  Money owes = 0;
  owing.resize(legs.size());
  for (std::size_t k = 0; k < legs.size(); ++k) owes += owing[k].rest = rest_of(legs[k], use_earmarks);
  Money left = owes - deficit;  // its means
  const Share paid(left, owes);
  for (auto& to : owing) {
    const Money payment = paid.floor(to.rest);
    to.hole = to.rest - payment, left -= payment;
  }
  for (auto& to : owing) {
    const Money unit = (left > 0) & (to.rest > 0);
    to.hole -= unit, left -= unit;
  }
  return owes;
}

Survey survey(const ClearingBook& book, bool use_earmarks, Workers& workers) {
  std::vector<Found> parts(chunks(book.accounts(), kAccountGrain));
  workers.for_chunks(book.accounts(), kAccountGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    if (!look_at_all<Money>(book, use_earmarks, begin, end, parts[chunk]))
      look_at_all<Int128>(book, use_earmarks, begin, end, parts[chunk]);
  });
  Survey result;
  std::vector<Side<Int128>> all(book.markets);
  join(parts, book.markets, all, result);
  for (const auto& side : all) {
    check_invariant(side.net == 0, "clearing: gains and losses of every market are equal");
    if (side.gain >= kMost) throw_overflow("clearing: the gains of a market");
    result.owed.push_back(static_cast<Money>(side.gain));
    result.winners.push_back(side.winners);
  }
  return result;
}

Tally tally(const ClearingBook& book, bool use_earmarks, const Survey& found, std::span<const Money> shortfall,
            std::vector<Tally>& parts, Workers& workers) {
  const std::size_t markets = book.markets, count = found.watch.size(), grain = table_grain(count);
  const auto cuts = cut_shares(shortfall, found.owed);
  parts.resize(chunks(count, grain));
  workers.for_chunks(count, grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    tally_part(book, use_earmarks, std::span(found.watch).subspan(begin, end - begin), cuts, parts[chunk]);
  });
  Tally sum;
  sum.clear(markets);
  for (std::size_t m = 0; m < markets; ++m) sum.cut_legs[m] = shortfall[m] > 0 ? found.winners[m] : 0;
  for (const auto& part : parts) {
    sum.defaulters += part.defaulters;
    for (std::size_t m = 0; m < markets; ++m) {
      sum.holes[m] += part.holes[m];
      sum.hole_legs[m] += part.hole_legs[m];
    }
    for (std::size_t i = 0; i < sum.spill.size(); ++i) sum.spill[i] += part.spill[i];
  }
  return sum;
}

}  // namespace fb::clearing_detail
