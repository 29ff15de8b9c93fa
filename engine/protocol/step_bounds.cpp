// Steps 3 and 5 under price_guard bounds: a price beyond its bounds begins an auction, in which the mark stands still,
// orders wait and nobody is liquidated; it ends when its time is over and the price of the moment breaks no further
// bounds (Vega). A slow block halts every market in the same way.
#include <algorithm>

#include "guard/price_bounds.h"
#include "protocol/impl.h"

namespace fb {

void Protocol::Impl::halt_after_slow_block() {
  const TimeMs usual_ms = params.at(GlobalParam::slow_block_ms);
  if (choice<PriceGuard>(GlobalParam::price_guard) != PriceGuard::bounds || usual_ms == 0 || elapsed_ms <= usual_ms)
    return;
  const TimeMs halt_ms = slow_block_halt(elapsed_ms - usual_ms);
  if (halt_ms == 0) return;
  for (MarketState& market : s.markets) {
    if (market.auction_since_ms == 0) market.auction_since_ms = now();
    market.auction_length_ms = std::max(market.auction_length_ms, now() - market.auction_since_ms + halt_ms);
  }
}

// The mark of this block: the candidate, or the last mark while an auction runs.
Ticks Protocol::Impl::mark_within_bounds(MarketIdx m, Ticks candidate) {
  MarketState& market = s.markets[m];
  const auto stop = [&] { market.auction_since_ms = market.auction_length_ms = market.auction_triggers = 0; };
  if (choice<PriceGuard>(GlobalParam::price_guard) != PriceGuard::bounds) {
    stop();
    return candidate;
  }
  const PriceBoundSet bounds = price_bounds(market.history, now(), annual_sigma_ppm(market.variance.slow), params, m);
  for (;;) {
    if (market.auction_since_ms != 0 && now() < market.auction_since_ms + market.auction_length_ms) return market.mark;
    const BandAuction so_far{market.auction_length_ms, static_cast<std::size_t>(market.auction_triggers)};
    const BandAuction next = test_bands(so_far, bounds.list(), candidate);
    if (next == so_far) break;
    if (market.auction_since_ms == 0) market.auction_since_ms = now();
    market.auction_length_ms = next.length_ms;
    market.auction_triggers = static_cast<std::int64_t>(next.triggers);
  }
  if (market.auction_since_ms != 0) market.history = {};  // the auction's price is the first of a new history
  stop();
  return candidate;
}

// Step 5 for one market.
BreakerMove Protocol::Impl::guard_market(MarketIdx m) {
  MarketState& market = s.markets[m];
  const Ppm sigma = annual_sigma_ppm(market.variance.slow);
  const bool ladder = choice<OraclePolicy>(GlobalParam::oracle_policy) == OraclePolicy::ladder;
  if (choice<PriceGuard>(GlobalParam::price_guard) == PriceGuard::bounds) {
    if (!in_auction(m)) market.history.push(now(), market.mark);
    const BandUse use =
        bounds_use(price_bounds(market.history, now(), sigma, params, m), in_auction(m) ? market.index : market.mark);
    views[m].band_used_ppm = use.used_ppm;
    views[m].nearest_horizon = use.horizon;
    return follow_auction(market.breaker, s.holds[m], in_auction(m), !verdict_allows(m, Action::withdrawal), now());
  }
  market.history.push(now(), market.index);
  const BandUse use = band_use(market.history, now(), market.index, sigma, params, m);
  views[m].band_used_ppm = use.used_ppm;
  views[m].nearest_horizon = use.horizon;
  // Of the ladder only what stops margin tightens the breaker; what it calls no quorum stops nothing.
  const Verdict said = ladder && verdict_allows(m, Action::withdrawal) ? Verdict::valid : verdict(m);
  return apply_rules(market.breaker, s.holds[m], use, said, now(), params, m);
}

}  // namespace fb
