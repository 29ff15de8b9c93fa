// What an ADL policy sees of one market, and what it answers. Private to the room; the frame that calls policies and
// keeps their promises stands in adl.cpp. Thread rule: pure functions.
#pragma once
#include <algorithm>
#include <vector>

#include "solvency/adl.h"

namespace fb {

// A live account on the other side, in order of account.
struct AdlCandidate {
  const AdlAccount* who = nullptr;
  Lots held = 0;          // > 0: what it holds in this market
  Money entry_value = 0;  // magnitude; 0 where none was given
  Money maintenance = 0;  // of its position in this market
  Int128 relief = 0;      // half the fall of its own risk x'Σx per micro-USD closed at the margin: side x (Σx)_m
};

struct AdlLeaving {
  AccountIdx account = 0;
  Lots lots = 0;  // > 0, still to go
};

struct AdlTask {
  MarketIdx market = 0;
  Money unit = 0;             // micro-USD per lot at the mark
  std::int64_t variance = 0;  // of the market, ppm^2
  std::int64_t block = 0;
  bool dead_sell = false;            // true: the dead are long, the candidates short
  Lots needed = 0;                   // > 0: all that the dead have left, or what the candidates hold if that is less
  std::span<const AdlLeaving> dead;  // in order of account, Σ lots >= needed
  std::span<const AdlCandidate> candidates;

  // Profit of a candidate's position at the mark, negative when it loses.
  Money profit(const AdlCandidate& c) const {
    const Money value = narrow(wide(c.held, unit), "adl: value of a position");
    return dead_sell ? c.entry_value - value : value - c.entry_value;
  }
};

struct AdlTake {
  std::uint32_t candidate = 0;
  Lots lots = 0;  // > 0
};

// Answers takes in the order in which they are filled, Σ lots = task.needed, no candidate beyond what it holds in sum.
// The frame gives them to the dead in order of account.
using AdlAllocate = std::vector<AdlTake> (*)(const AdlTask& task);

std::vector<AdlTake> adl_hedge_aware(const AdlTask& task);
std::vector<AdlTake> adl_queue(const AdlTask& task);
std::vector<AdlTake> adl_index(const AdlTask& task);
std::vector<AdlTake> adl_unranked(const AdlTask& task);
std::vector<AdlTake> adl_pro_rata(const AdlTask& task);
std::vector<AdlTake> adl_maintenance_share(const AdlTask& task);
std::vector<AdlTake> adl_residual_ratio(const AdlTask& task);

AdlAllocate adl_allocation(AdlPolicy policy);  // of the registry

// Greedy from the best rank on: `better(a, b)` over Rank{…, candidate}, a strict order without ties. A heap, because
// far fewer are taken than stand there. `most`: what a rank may give. Answers what is still needed.
template <class Rank, class Better, class Most>
Lots take_ranked(std::vector<Rank> ranks, Lots needed, Better&& better, Most&& most, std::vector<AdlTake>& out) {
  const auto worse = [&](const Rank& a, const Rank& b) { return better(b, a); };
  std::ranges::make_heap(ranks, worse);
  while (needed > 0 && !ranks.empty()) {
    std::ranges::pop_heap(ranks, worse);
    const Rank best = ranks.back();
    ranks.pop_back();
    const Lots lots = std::min(needed, most(best));
    if (lots == 0) continue;
    out.push_back({best.candidate, lots});
    needed -= lots;
  }
  return needed;
}

// A score as an exact fraction; denominator > 0.
struct AdlScore {
  Int128 numerator = 0, denominator = 1;
};
// < 0, 0, > 0: a against b, exactly, without products that could overflow.
int compare(AdlScore a, AdlScore b);

// entry_value and value (at the mark) are magnitudes. In adl_queue.cpp and adl_index.cpp.
AdlScore adl_queue_score(Money profit, Money entry_value, Money value, Money equity);
AdlScore adl_index_score(bool is_long, Money entry_value, Money value, Money equity);

// Highest score first, ties by account: whole positions.
std::vector<AdlTake> take_by_score(const AdlTask& task, AdlScore (*score)(const AdlTask&, const AdlCandidate&));

// `total` lots shared in proportion to `weight` (>= 0, one a candidate), nobody beyond `room`: floors, then one lot
// each in order of account; what does not fit somewhere is shared again among those with room left; weights that are
// all zero count as `room`. total <= Σ room. Answers lots per candidate.
std::vector<Lots> share_lots(Lots total, std::span<const Money> weight, std::span<const Lots> room);
std::vector<AdlTake> takes_of(std::span<const Lots> lots);

}  // namespace fb
