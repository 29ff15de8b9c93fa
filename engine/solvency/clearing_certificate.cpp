#include "solvency/clearing_certificate.h"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "solvency/clearing_pass.h"

namespace fb {
namespace {

using clearing_detail::kLegsAhead;
using clearing_detail::legs_of;
using clearing_detail::rest_of;

constexpr std::int64_t kBillion = 1'000'000'000;

// What a chunk of accounts shows.
struct Seen {
  bool cuts_right = true, holes_right = true, ends_right = true;
  std::vector<Money> cuts, holes, cut_legs, hole_legs;  // per market
  std::vector<char> solvent_winner;                     // per market: somebody who does not default is cut
};

// Whether a lack is more than what roundings make of a loss.
bool truly_defaults(const ClearingBook& book, Money lack, Money lost) {
  return lack > lost / kBillion + static_cast<Money>(2 * book.markets);
}

// Walks cuts (by market, then account) and holes (by account, then market) along with the legs, a block of accounts at
// a time. No branch hangs on the sign of a leg or on who defaults: see clearing_pass.cpp.
class Walk {
 public:
  Walk(const ClearingBook& book, bool use_earmarks, const ClearingResult& result, std::size_t first, Seen& seen)
      : book_(book), use_earmarks_(use_earmarks), seen_(seen), markets_(book.markets) {
    for (auto* column : {&seen.cuts, &seen.holes, &seen.cut_legs, &seen.hole_legs}) column->resize(book.markets);
    seen.solvent_winner.resize(book.markets);
    const auto before = [](const ClearingCut& a, const ClearingCut& b) {
      return a.market != b.market ? a.market < b.market : a.account < b.account;
    };
    const auto place = [&](std::size_t account, MarketIdx m) {
      const ClearingCut key{static_cast<std::uint32_t>(account), m, 0};
      return std::to_address(std::ranges::lower_bound(result.cuts, key, before));
    };
    for (MarketIdx m = 0; m < book.markets; ++m)
      markets_[m] = {.shortfall = result.shortfall[m],
                     .owed = result.owed[m],
                     .first = place(first, m),
                     .next = place(first, m),
                     .end = place(0, m + 1)};
    holes_end_ = result.holes.data() + result.holes.size();
    hole_ = std::to_address(std::ranges::lower_bound(result.holes, first, {}, &ClearingHole::account));
  }

  void accounts(std::size_t begin, std::size_t end) {
    for (; begin < end; begin += kBlock) {
      first_ = static_cast<std::uint32_t>(begin);
      count_ = static_cast<std::uint32_t>(std::min(kBlock, end - begin));
      add_up();
      while (hole_ != holes_end_ && hole_->account < first_ + count_) take_holes();
      follow_cuts();
      for (std::size_t i = 0; i < count_; ++i)
        seen_.ends_right &= (ends_[i].money + ends_[i].lack == 0) | ((ends_[i].lack == 0) & (ends_[i].money > 0));
    }
    for (std::size_t m = 0; m < markets_.size(); ++m) {
      seen_.cuts[m] = markets_[m].cut;
      seen_.cut_legs[m] = markets_[m].next - markets_[m].first;
      seen_.solvent_winner[m] = markets_[m].solvent_winner;
    }
  }

 private:
  static constexpr std::size_t kBlock = 256;  // accounts whose legs stay in the cache
  static constexpr Money kMost = Money{1} << 61;

  struct Market {
    Money shortfall = 0, owed = 0, cut = 0;
    const ClearingCut *first = nullptr, *next = nullptr, *end = nullptr;
    bool solvent_winner = false;
  };
  struct End {
    Money money = 0;  // what the account ends with before its holes
    Money lack = 0;   // its holes
    bool solvent = true;
  };
  struct Gain {  // of a market with a shortfall
    std::uint32_t place = 0;
    MarketIdx market = 0;
    Money pnl = 0;
  };

  // Also notes the gains of markets with a shortfall.
  void add_up() {
    gains_.resize(std::max<std::size_t>(gains_.size(), book_.first[first_ + count_] - book_.first[first_] + 1));
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      Money money = book_.equity[first_ + i];
      for (const auto& leg : legs_of(book_, first_ + i)) {
        __builtin_prefetch(&leg + kLegsAhead);
        money += leg.pnl;
        gains_[count] = {i, leg.market, leg.pnl};
        count += (leg.pnl > 0) & (markets_[leg.market].shortfall > 0);
      }
      ends_[i] = {.money = money};
    }
    count_gains_ = count;
  }

  // The holes of one account: each is the deficit's share by what is owed beyond the earmark, to one unit.
  void take_holes() {
    const auto account = hole_->account;
    const auto legs = legs_of(book_, account);
    const auto* at = hole_;
    Money deficit = 0, owes = 0, lost = 0;
    for (; hole_ != holes_end_ && hole_->account == account; ++hole_) {
      seen_.holes_right &= hole_->amount > 0 && hole_->amount < kMost;
      deficit += hole_->amount;
    }
    for (const auto& leg : legs) lost += std::max<Money>(0, -leg.pnl), owes += rest_of(leg, use_earmarks_);
    for (const auto& leg : legs) {
      const Money rest = rest_of(leg, use_earmarks_);
      const bool found = at != hole_ && at->market == leg.market;
      const Money hole = found ? at->amount : 0;
      at += found;
      const Int128 off = wide(hole, owes) - wide(deficit, rest);
      seen_.holes_right &= (hole <= rest) & (off <= owes) & (off >= -Int128{owes});
      seen_.holes[leg.market] += hole, seen_.hole_legs[leg.market] += found;
    }
    seen_.holes_right &= at == hole_ && account >= first_;
    if (account < first_) return;
    ends_[account - first_].lack = deficit;
    ends_[account - first_].solvent = !truly_defaults(book_, deficit, lost);
  }

  // Every gain must have its cut, ceil(G s / owed): 0 <= cut - G s / owed < 1.
  void follow_cuts() {
    bool right = true;
    for (std::size_t k = 0; k < count_gains_; ++k) {
      const Gain& gain = gains_[k];
      Market& market = markets_[gain.market];
      End& end = ends_[gain.place];
      const bool there = market.next < market.end;
      const ClearingCut& cut = there ? *market.next : none_;
      const Int128 over = wide(cut.amount, market.owed) - wide(gain.pnl, market.shortfall);
      right &= (cut.account == first_ + gain.place) & (cut.amount > 0) & (cut.amount <= gain.pnl) & (over >= 0) &
               (over < market.owed);
      end.money -= cut.amount;
      market.cut += cut.amount;
      market.next += there;
      market.solvent_winner |= end.solvent;
      __builtin_prefetch(market.next + kAhead);  // nothing else foresees so many rows
    }
    seen_.cuts_right &= right;
  }

  static constexpr int kAhead = 8;
  const ClearingBook& book_;
  const bool use_earmarks_;
  Seen& seen_;
  std::uint32_t first_ = 0, count_ = 0;  // the block
  std::array<End, kBlock> ends_;
  std::vector<Gain> gains_;
  std::size_t count_gains_ = 0;  // in use
  std::vector<Market> markets_;
  const ClearingCut none_{UINT32_MAX, 0, 0};
  const ClearingHole *hole_ = nullptr, *holes_end_ = nullptr;  // the next hole, and behind the last
};

Seen joined(std::vector<Seen>& parts) {
  Seen all = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto& part = parts[i];
    all.cuts_right &= part.cuts_right, all.holes_right &= part.holes_right, all.ends_right &= part.ends_right;
    for (std::size_t m = 0; m < all.cuts.size(); ++m) {
      all.cuts[m] += part.cuts[m], all.cut_legs[m] += part.cut_legs[m];
      all.holes[m] += part.holes[m], all.hole_legs[m] += part.hole_legs[m];
      all.solvent_winner[m] |= part.solvent_winner[m];
    }
  }
  return all;
}

// Whether the tranche money of m moves when its need does a little: then losses end there.
bool answers(const TrancheMoney& tranche_money, std::vector<Money> needs, const std::vector<Money>& money,
             std::size_t m) {
  const Money need = needs[m], step = std::max<Money>(1, need >> 4);
  for (const Money other : {need + step, std::max<Money>(0, need - step)}) {
    needs[m] = other;
    if (tranche_money(needs)[m] != money[m]) return true;
  }
  return false;
}

// [from x markets + to]: whether a defaulter that is cut in `from` owes something to `to`.
std::vector<char> ways(const ClearingBook& book, bool use_earmarks, const ClearingResult& result) {
  const std::size_t n = book.markets;
  std::vector<char> table(n * n);
  for (std::size_t h = 0; h < result.holes.size();) {
    const auto account = result.holes[h].account;
    const auto legs = legs_of(book, account);
    Money lack = 0, lost = 0;
    for (; h < result.holes.size() && result.holes[h].account == account; ++h) lack += result.holes[h].amount;
    for (const auto& leg : legs) lost += std::max<Money>(0, -leg.pnl);
    if (!truly_defaults(book, lack, lost)) continue;
    for (const auto& gain : legs) {
      if (gain.pnl <= 0 || result.shortfall[gain.market] == 0) continue;
      for (const auto& loss : legs) table[gain.market * n + loss.market] |= rest_of(loss, use_earmarks) > 0;
    }
  }
  return table;
}

// Whether there are markets that are cut and from which no loss ever ends. It ends with a winner that does not default,
// and with tranche money that moves.
bool hands_on_for_ever(const ClearingBook& book, bool use_earmarks, const Seen& seen, const TrancheMoney& tranche_money,
                       const ClearingResult& result) {
  const std::size_t n = seen.cuts.size();
  std::vector<char> ends(n);
  for (std::size_t m = 0; m < n; ++m) ends[m] = result.shortfall[m] == 0 || seen.solvent_winner[m];
  if (std::ranges::count(ends, 0) == 0) return false;
  const auto leads = ways(book, use_earmarks, result);
  std::vector<std::size_t> reached;
  for (std::size_t m = 0; m < n; ++m)
    if (ends[m]) reached.push_back(m);
  const auto spread = [&] {
    while (!reached.empty()) {
      const auto to = reached.back();
      reached.pop_back();
      for (std::size_t from = 0; from < n; ++from)
        if (leads[from * n + to] && !ends[from]) ends[from] = 1, reached.push_back(from);
    }
  };
  spread();
  for (std::size_t m = 0; m < n; ++m)
    if (!ends[m] && answers(tranche_money, seen.holes, result.tranche, m)) ends[m] = 1, reached.push_back(m), spread();
  return std::ranges::count(ends, 0) > 0;
}

}  // namespace

std::string clearing_objection(const ClearingBook& book, bool use_earmarks, const TrancheMoney& tranche_money,
                               const ClearingResult& result, Workers& workers) {
  if (result.trivial) return result.cuts.empty() && result.holes.empty() ? "" : "a trivial clearing moves nothing";
  const std::size_t grain =
      std::max<std::size_t>(8192, (book.accounts() + 15) / 16);  // few: each has a table of its own
  std::vector<Seen> parts((book.accounts() + grain - 1) / grain);
  workers.for_chunks(book.accounts(), grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    Walk(book, use_earmarks, result, begin, parts[chunk]).accounts(begin, end);
  });
  const Seen seen = joined(parts);
  const auto all_of = [](const std::vector<Money>& counts) {
    return static_cast<std::size_t>(std::accumulate(counts.begin(), counts.end(), Money{0}));
  };
  if (!seen.cuts_right || all_of(seen.cut_legs) != result.cuts.size()) return "every cut is ceil(G s / owed) of a gain";
  if (!seen.holes_right || all_of(seen.hole_legs) != result.holes.size())
    return "holes are what defaulters owe beyond earmarks, pro rata";
  if (!seen.ends_right) return "who has a hole ends at zero, everybody else at or above it";
  if (tranche_money(seen.holes) != result.tranche) return "tranche money answers the holes";
  for (std::size_t m = 0; m < seen.cuts.size(); ++m) {
    const Money rounding = seen.cuts[m] + result.tranche[m] - seen.holes[m];
    if (rounding != result.rounding[m] || magnitude(rounding) > seen.cut_legs[m] + seen.hole_legs[m])
      return "pay-outs fit, to one micro-USD a cut or hole";
  }
  if (hands_on_for_ever(book, use_earmarks, seen, tranche_money, result)) return "no ratio can be raised";
  return "";
}

}  // namespace fb
