// Step 9: the invariants over the whole ledger, the state hash, the journal's block line and its chain.
#include "base/fixed_math.h"
#include "protocol/event_chain.h"
#include "protocol/impl.h"

namespace fb {

void Protocol::Impl::close_block() {
  const SumsResult all = sums_pass(s.ledger, schedules, workers, assets);
  check_invariant(all.sum_quote == 0, "quote is conserved (I1)");
  for (const Int128 lots : all.sum_lots) check_invariant(lots == 0, "lots of a market sum to zero (I1)");
  for (AssetIdx c = 0; c < asset_count(); ++c) check_invariant(all.sum_amounts[c] == s.assets[c].held, "collateral is conserved (I1)");
  refresh_unbacked(all.below_zero);
  measure_exposure();
  check_invariant(custody() >= 0, "quote in custody is not negative (I7)");
  for (MarketIdx m = 0; m < market_count(); ++m)
    check_invariant(s.ledger.quote(layout.funding(m)) == 0 && s.ledger.quote(layout.clearing(m)) == 0, "hub accounts are empty at the end of a block");
  count_breaches();
  totals.min_equity = all.min_equity;
  totals.custody = custody();
  totals.waiting = queued_amount();
  totals.below_110 = pass.below_110;
  totals.client_equity = narrow(pass.sum_equity_users, "client equity");
  last_hash = fb::state_hash(s, params_hash, hasher.ledger_root(s.ledger));
  Detail last{.text = to_hex(last_hash)};
  if (totals.unbacked > 0) last.pairs.emplace_back(0, totals.unbacked);
  emit({.x = static_cast<std::int64_t>(s.ledger.accounts()), .y = all.min_equity, .z = custody(), .detail = attach(std::move(last)), .type = EventType::block});
  const std::int64_t begin = log->blocks.empty() ? 0 : log->blocks.back().end;
  const auto end = static_cast<std::int64_t>(log->events.size());
  const Hash256 before = log->blocks.empty() ? Hash256{} : log->blocks.back().chain;
  log->blocks.push_back({.time_ms = now(), .end = end, .chain = chain_block(before, *log, begin, end), .state_hash = last_hash});
  refresh_views();
}

void Protocol::Impl::refresh_views() {
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const MarketState& market = s.markets[m];
    MarketView& v = views[m];
    const std::int64_t shift = displacement_1e9(market.depth, params, m) - market.source_shift_1e9;
    v.index = market.index;
    v.mark = market.mark;
    v.book_mid = displaced(market.index, shift);
    v.verdict = verdict(m);
    v.mm_ppm = market.mm_ppb / 1000;
    v.im_ppm = market.im_ppb / 1000;
    v.mm_target_ppm = market.target_ppb / 1000;
    v.sigma_fast_ppm = annual_sigma_ppm(market.variance.fast);
    v.sigma_slow_ppm = annual_sigma_ppm(market.variance.slow);
    v.depth_1pct = market.depth.depth_1pct;
    v.drought_ppm = market.depth.drought_ppm;
    v.displacement_ppm = shift / 1000;
    v.open_interest = market.open_interest;
    v.lp_lots = s.ledger.lots(layout.lp(m), m);
    v.backstop_lots = s.ledger.lots(layout.backstop(m), m);
    v.long_users = market.open_interest - std::max<Lots>(0, v.lp_lots) - std::max<Lots>(0, v.backstop_lots);
    v.short_users = market.open_interest + std::min<Lots>(0, v.lp_lots) + std::min<Lots>(0, v.backstop_lots);
    v.lp_equity = equity(layout.lp(m));
    v.backstop_equity = equity(layout.backstop(m));
    v.funding_rate_ppm = market.funding_rate_1e9 / 1000;
    v.breaker = static_cast<BreakerState>(market.breaker.state);
    v.uncovered_ppm = std::max<std::int64_t>(0, market.target_ppb - market.mm_ppb) / 1000;
  }
}

}  // namespace fb
