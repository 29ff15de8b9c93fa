#include "solvency/clearing_certificate.h"

#include <algorithm>

#include "solvency/clearing_pass.h"

namespace fb {
namespace {

using clearing_detail::legs_of;
using clearing_detail::rest_of;

constexpr std::int64_t kBillion = 1'000'000'000;

// What a chunk of accounts shows.
struct Seen {
  bool cuts_right = true, holes_right = true, ends_right = true;
  std::vector<Money> cuts, holes, cut_legs, hole_legs;  // per market
  std::vector<char> solvent_winner;                     // per market: somebody who does not default is cut
  std::vector<char> leads;                              // [from x markets + to]: a defaulter hands a cut on
};

// Walks cuts (by market, then account) and holes (by account, then market) along with the legs.
class Walk {
 public:
  Walk(const ClearingBook& book, bool use_earmarks, const ClearingResult& result, std::uint32_t first, Seen& seen)
      : book_(book), use_earmarks_(use_earmarks), result_(result), seen_(seen), at_(book.markets), end_(book.markets) {
    for (auto* column : {&seen.cuts, &seen.holes, &seen.cut_legs, &seen.hole_legs}) column->resize(book.markets);
    seen.solvent_winner.resize(book.markets), seen.leads.resize(std::size_t{book.markets} * book.markets);
    const auto before = [](const ClearingCut& a, const ClearingCut& b) {
      return a.market != b.market ? a.market < b.market : a.account < b.account;
    };
    for (MarketIdx m = 0; m < book.markets; ++m) {
      const auto begin = result.cuts.begin();
      at_[m] = std::lower_bound(begin, result.cuts.end(), ClearingCut{first, m, 0}, before) - begin;
      end_[m] = std::lower_bound(begin, result.cuts.end(), ClearingCut{0, m + 1, 0}, before) - begin;
    }
    hole_ = std::ranges::lower_bound(result.holes, first, {}, &ClearingHole::account) - result.holes.begin();
  }

  void account(std::uint32_t a) {
    const auto legs = legs_of(book_, a);
    Money end = book_.equity[a], lack = 0, lost = 0;
    const auto first_hole = hole_;
    for (const auto& leg : legs) {
      end += leg.pnl;
      if (leg.pnl > 0) end -= cut(a, leg);
      if (leg.pnl >= 0) continue;
      lost -= leg.pnl;
      if (has_hole(a, leg.market)) lack += result_.holes[static_cast<std::size_t>(hole_++)].amount;
    }
    seen_.holes_right &= static_cast<std::size_t>(hole_) == result_.holes.size() ||
                         result_.holes[static_cast<std::size_t>(hole_)].account > a;
    seen_.ends_right &= lack > 0 ? end + lack == 0 : end >= 0;
    if (lack > 0) split(legs, first_hole, lack);
    hand_on(legs, lack > lost / kBillion + static_cast<Money>(2 * book_.markets));
  }

 private:
  // The cut of a gain; it must be there exactly where the market has a shortfall, and be ceil(G s / owed).
  Money cut(std::uint32_t a, const ClearingLeg& leg) {
    const Money s = result_.shortfall[leg.market], owed = result_.owed[leg.market];
    if (s == 0) return 0;
    const auto at = at_[leg.market]++;
    if (at >= end_[leg.market] || result_.cuts[static_cast<std::size_t>(at)].account != a) {
      seen_.cuts_right = false;
      return 0;
    }
    const Money amount = result_.cuts[static_cast<std::size_t>(at)].amount;
    const Int128 over = wide(amount, owed) - wide(leg.pnl, s);  // 0 <= amount - G s / owed < 1
    seen_.cuts_right &= amount > 0 && amount <= leg.pnl && over >= 0 && over < owed;
    seen_.cuts[leg.market] += amount, ++seen_.cut_legs[leg.market];
    return amount;
  }

  bool has_hole(std::uint32_t a, MarketIdx m) const {
    return static_cast<std::size_t>(hole_) < result_.holes.size() &&
           result_.holes[static_cast<std::size_t>(hole_)].account == a &&
           result_.holes[static_cast<std::size_t>(hole_)].market == m;
  }

  // Each hole is the deficit's share by what is owed beyond the earmark, to one unit.
  void split(std::span<const ClearingLeg> legs, std::ptrdiff_t first_hole, Money deficit) {
    Money owes = 0;
    for (const auto& leg : legs) owes += rest_of(leg, use_earmarks_);
    for (const auto& leg : legs) {
      const Money rest = rest_of(leg, use_earmarks_);
      Money hole = 0;
      if (first_hole < hole_ && result_.holes[static_cast<std::size_t>(first_hole)].market == leg.market)
        hole = result_.holes[static_cast<std::size_t>(first_hole++)].amount;
      const Int128 off = wide(hole, owes) - wide(deficit, rest);
      seen_.holes_right &= hole >= 0 && hole <= rest && off <= owes && off >= -Int128{owes};
      seen_.holes[leg.market] += hole, seen_.hole_legs[leg.market] += hole > 0;
    }
  }

  void hand_on(std::span<const ClearingLeg> legs, bool defaults) {
    for (const auto& gain : legs) {
      if (gain.pnl <= 0 || result_.shortfall[gain.market] == 0) continue;
      seen_.solvent_winner[gain.market] |= !defaults;
      if (!defaults) continue;
      for (const auto& loss : legs)
        if (rest_of(loss, use_earmarks_) > 0) seen_.leads[std::size_t{gain.market} * book_.markets + loss.market] = 1;
    }
  }

  const ClearingBook& book_;
  const bool use_earmarks_;
  const ClearingResult& result_;
  Seen& seen_;
  std::vector<std::ptrdiff_t> at_, end_;  // per market: the next cut, and behind the last
  std::ptrdiff_t hole_ = 0;               // the next hole
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
    for (std::size_t k = 0; k < all.leads.size(); ++k) all.leads[k] |= part.leads[k];
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

// Markets that are cut and from which no loss ever ends.
bool hands_on_for_ever(const Seen& seen, const TrancheMoney& tranche_money, const ClearingResult& result) {
  const std::size_t n = seen.cuts.size();
  std::vector<char> ends(n);
  std::vector<std::size_t> reached;
  const auto reach = [&](std::size_t m) {
    if (!ends[m]) ends[m] = 1, reached.push_back(m);
  };
  for (std::size_t m = 0; m < n; ++m)
    if (result.shortfall[m] == 0 || seen.solvent_winner[m]) reach(m);
  const auto spread = [&] {
    while (!reached.empty()) {
      const auto to = reached.back();
      reached.pop_back();
      for (std::size_t from = 0; from < n; ++from)
        if (seen.leads[from * n + to]) reach(from);
    }
  };
  spread();
  for (std::size_t m = 0; m < n; ++m)
    if (!ends[m] && answers(tranche_money, seen.holes, result.tranche, m)) reach(m), spread();
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
    Walk walk(book, use_earmarks, result, static_cast<std::uint32_t>(begin), parts[chunk]);
    for (auto a = begin; a < end; ++a) walk.account(static_cast<std::uint32_t>(a));
  });
  const Seen seen = joined(parts);
  Money legs = 0;
  for (const Money count : seen.cut_legs) legs += count;
  if (!seen.cuts_right || static_cast<std::size_t>(legs) != result.cuts.size())
    return "every cut is ceil(G s / owed) of a gain";
  if (!seen.holes_right) return "holes are what defaulters owe beyond earmarks, pro rata";
  if (!seen.ends_right) return "who has a hole ends at zero, everybody else at or above it";
  if (tranche_money(seen.holes) != result.tranche) return "tranche money answers the holes";
  for (std::size_t m = 0; m < seen.cuts.size(); ++m) {
    const Money rounding = seen.cuts[m] + result.tranche[m] - seen.holes[m];
    if (rounding != result.rounding[m] || magnitude(rounding) > seen.cut_legs[m] + seen.hole_legs[m])
      return "pay-outs fit, to one micro-USD a cut or hole";
  }
  if (hands_on_for_ever(seen, tranche_money, result)) return "no ratio can be raised";
  return "";
}

}  // namespace fb
