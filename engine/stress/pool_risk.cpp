#include "stress/pool_risk.h"

#include <algorithm>

namespace fb {
namespace {

// Nothing breaks: as far as anybody looked.
std::int64_t distance(const Cover& c) { return c.breaks_ppm == 0 ? INT64_MAX : magnitude(c.breaks_ppm); }

const Cover& nearer(const Cover& a, const Cover& b) { return distance(b) < distance(a) ? b : a; }

MarketIdx largest_market(const Protocol& protocol) {
  MarketIdx out = 0;
  Int128 most = -1;
  for (MarketIdx m = 0; m < protocol.markets(); ++m) {
    const MarketView& v = protocol.market(m);
    const Int128 value = wide(v.open_interest, protocol.genesis().markets[m].instrument.tick_value) * v.mark;
    if (value > most) out = m, most = value;
  }
  return out;
}

// The first of shocks 1 … n, in units of step_ppm, that something is left of; n + 1: none.
Cover joint_side(const Protocol& protocol, MarketIdx carrier, std::int64_t step_ppm) {
  int holds = 0, breaks = kRungsASide + 1;
  Money short_of = 0;
  while (breaks - holds > 1) {
    const int at = (holds + breaks) / 2;
    const Money left = what_if(protocol, carrier, at * step_ppm, true).shortfall;
    if (left == 0) holds = at;
    else breaks = at, short_of = left;
  }
  return {.holds_ppm = holds * step_ppm, .breaks_ppm = breaks > kRungsASide ? 0 : breaks * step_ppm, .short_of = short_of};
}

}  // namespace

Cover cover_of(const Ladder& ladder) {
  Cover falls, rises;
  for (const Rung& rung : ladder.rungs) {
    Cover& side = rung.shock_ppm < 0 ? falls : rises;
    if (side.breaks_ppm != 0) continue;
    if (rung.shortfall == 0) side.holds_ppm = rung.shock_ppm;
    else side.breaks_ppm = rung.shock_ppm, side.short_of = rung.shortfall;
  }
  return nearer(falls, rises);
}

std::size_t PoolRisk::worst_gain() const {
  return static_cast<std::size_t>(std::ranges::max_element(markets, {}, &MarketRisk::gain_1e6) - markets.begin());
}

std::size_t PoolRisk::worst_cover() const {
  return static_cast<std::size_t>(std::ranges::min_element(markets, {}, [](const MarketRisk& m) { return distance(m.cover); }) - markets.begin());
}

PoolRisk pool_risk(const Protocol& protocol, const std::vector<Ladder>& ladders) {
  PoolRisk out{.time_ms = protocol.time_ms(), .markets = {}, .joint = {}};
  for (const Ladder& ladder : ladders)
    out.markets.push_back({.gain_1e6 = ladder.gain_worst_1e6, .gain_at_ppm = ladder.gain_worst_at_ppm, .cover = cover_of(ladder)});
  const MarketIdx carrier = largest_market(protocol);
  constexpr std::int64_t kStep = kLadderReachPpm / kRungsASide;
  out.joint = nearer(joint_side(protocol, carrier, -kStep), joint_side(protocol, carrier, kStep));
  return out;
}

}  // namespace fb
