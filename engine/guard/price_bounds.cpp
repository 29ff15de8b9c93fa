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

BreakerMove follow_auction(Breaker& b, BreakerHolds& holds, bool running, bool oracle_stops, TimeMs now_ms) {
  const BreakerMove ended = end_holds(b, holds, now_ms);
  b.rule = static_cast<std::int64_t>(running ? BreakerState::auction : oracle_stops ? BreakerState::reduce_only : BreakerState::normal);
  const BreakerState to = b.state();
  const std::string_view why = running ? "price bounds" : oracle_stops ? "oracle" : "auction over";
  return {ended.from, to, ended.happened() && to < ended.from ? ended.trigger : why};
}

}  // namespace fb
