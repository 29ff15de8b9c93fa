#include "guard/price_bounds.h"

#include <algorithm>

#include "risk/margin_policy.h"

namespace fb {

PriceBoundSet price_bounds(const IndexHistory& history, TimeMs now_ms, Ppm sigma_ppm, const Parameters& p,
                           MarketIdx m) {
  constexpr std::array<std::pair<MarketParam, MarketParam>, 3> kTriggers{
      {{MarketParam::bound1_ms, MarketParam::bound1_auction_ms},
       {MarketParam::bound2_ms, MarketParam::bound2_auction_ms},
       {MarketParam::bound3_ms, MarketParam::bound3_auction_ms}}};
  constexpr std::int64_t kPerPpb = kTrillion / 1'000'000'000;
  const BandModel model{.drift_1e9 = 0, .sigma_1e9 = std::max<Ppm>(1, model_sigma_ppm(p, m, sigma_ppm)) * 1000};
  PriceBoundSet out;
  for (std::size_t k = 0; k < kTriggers.size(); ++k) {
    const TimeMs horizon_ms = p.at(m, kTriggers[k].first);
    const Ticks reference = history.at_least_old(now_ms, horizon_ms);
    if (horizon_ms == 0 || reference <= 0) continue;
    const auto bounds =
        lognormal_bounds(reference, model, horizon_ms, kTrillion - p.at(m, MarketParam::bounds_tail_ppb) * kPerPpb);
    if (!bounds) continue;
    out.triggers[out.count] = {*bounds, p.at(m, kTriggers[k].second)};
    out.reference[out.count] = reference;
    out.horizon[out.count++] = static_cast<std::uint8_t>(k);
  }
  return out;
}

BandUse bounds_use(const PriceBoundSet& bounds, Ticks price) {
  BandUse out;
  for (std::size_t k = 0; k < bounds.count; ++k) {
    const Ticks reference = bounds.reference[k];
    const Ticks edge = price >= reference ? bounds.triggers[k].bounds.most : bounds.triggers[k].bounds.least;
    const Ppm used =
        mul_div_floor(magnitude(price - reference), kMillion, std::max<Ticks>(1, magnitude(edge - reference)));
    if (used > out.used_ppm) out = {used, bounds.horizon[k]};
  }
  return out;
}

BreakerMove follow_auction(Breaker& b, bool running, bool oracle_stops, TimeMs now_ms) {
  const auto from = static_cast<BreakerState>(b.state);
  if (b.hold_until_ms != 0 && now_ms >= b.hold_until_ms) b.floor = b.hold_until_ms = 0;
  const BreakerState rule = running        ? BreakerState::auction
                            : oracle_stops ? BreakerState::reduce_only
                                           : BreakerState::normal;
  const BreakerState to = std::max(rule, static_cast<BreakerState>(b.floor));
  if (to == from) return {from, from, {}};
  b.state = static_cast<std::int64_t>(to);
  return {from, to, running ? "price bounds" : oracle_stops ? "oracle" : "auction over"};
}

}  // namespace fb
