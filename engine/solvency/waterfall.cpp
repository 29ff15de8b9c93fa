#include "solvency/waterfall.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "solvency/shares.h"

namespace fb {
namespace {

// What a tranche may still pay to all markets together, and to market m, in this loss event. Never below zero.
Money event_room(const TrancheSpec& spec, const TrancheRoom& room) {
  return std::max<Money>(0,
                         std::min(room.balance, ppm_down(room.event_base, spec.max_draw_per_event_ppm) - room.drawn));
}
Money market_room(const TrancheSpec& spec, const TrancheRoom& room, MarketIdx m) {
  const Money drawn = m < room.drawn_by_market.size() ? room.drawn_by_market[m] : 0;
  return std::max<Money>(0, ppm_down(room.event_base, spec.max_draw_per_market_ppm) - drawn);
}

void pay(std::uint32_t tranche, MarketIdx m, Money amount, WaterfallResult& result) {
  if (amount == 0) return;
  result.draws.push_back({tranche, m, amount});
  result.shortfall[m] -= amount;
}

void draw_shared(std::uint32_t tranche, const TrancheSpec& spec, const TrancheRoom& room, WaterfallResult& result) {
  std::vector<Money> asks(result.shortfall.size());
  for (MarketIdx m = 0; m < asks.size(); ++m) asks[m] = std::min(result.shortfall[m], market_room(spec, room, m));
  split_pro_rata(asks, event_room(spec, room));
  for (MarketIdx m = 0; m < asks.size(); ++m) pay(tranche, m, asks[m], result);
}

void draw(std::uint32_t tranche, const TrancheSpec& spec, const TrancheRoom& room, WaterfallResult& result) {
  const MarketIdx m = spec.market;
  if (m == kAllMarkets)
    draw_shared(tranche, spec, room, result);
  else if (m < result.shortfall.size())
    pay(tranche, m, std::min({result.shortfall[m], market_room(spec, room, m), event_room(spec, room)}), result);
}

}  // namespace

WaterfallResult run_waterfall(std::span<const TrancheSpec> specs, std::span<const TrancheRoom> rooms,
                              std::span<const Money> deficits) {
  check_invariant(specs.size() == rooms.size(), "every tranche has its room");
  for (const Money deficit : deficits) check_invariant(deficit >= 0, "a deficit is not negative");
  WaterfallResult result{{}, {deficits.begin(), deficits.end()}};
  std::vector<std::uint32_t> order(specs.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return specs[a].rank < specs[b].rank; });
  for (const auto t : order) draw(t, specs[t], rooms[t], result);
  return result;
}

}  // namespace fb
