// Step 3: observations -> index -> mark, each mark once a block; then lp's hedge brings in what its lots lost.
#include <algorithm>

#include "protocol/impl.h"

namespace fb {

std::uint32_t Protocol::Impl::rejected_detail(const std::vector<SourceState>& states) {
  Detail d;
  for (std::size_t i = 0; i < states.size(); ++i)
    if (states[i] != SourceState::fresh) d.pairs.emplace_back(static_cast<std::int64_t>(i), static_cast<std::int64_t>(states[i]));
  return d.pairs.empty() ? 0 : attach(std::move(d));
}

Ticks Protocol::Impl::candidate_mark(MarketIdx m, Ticks index, MarkState& basis) const {
  const MarketState& market = s.markets[m];
  const bool book_counts = market.depth.depth_1pct >= checked_mul(params.at(m, MarketParam::min_book_notional_usd), kUsd);
  return next_mark(basis, {.index = index,
                           .book_displacement_1e9 = displacement_1e9(market.depth, params, m) - market.source_shift_1e9,
                           .book_counts = book_counts, .elapsed_ms = elapsed_ms,
                           .basis_half_life_ms = params.at(m, MarketParam::basis_half_life_ms), .band_ppm = market.mm_ppb / 2000});
}

Int128 Protocol::Impl::open_value(MarketIdx m, Lots lots, Ticks mark) const {
  Int128 sum = 0;
  for (MarketIdx k = 0; k < market_count(); ++k)
    sum += wide(k == m ? lots : s.markets[k].open_interest, genesis->markets[k].instrument.tick_value) * (k == m ? mark : s.markets[k].mark);
  return sum;
}

// Also what lp's hedge would bring in, which is what its lots lose.
bool Protocol::Impl::bearable(MarketIdx m, Ticks mark) const {
  const Money tick_value = genesis->markets[m].instrument.tick_value;
  if (mark > kMostTicks || wide(mark, tick_value) > kMostAtNewMarks) return false;
  if (open_value(m, s.markets[m].open_interest, mark) > kMostAtNewMarks) return false;
  const Int128 hedge = -wide(s.ledger.lots(layout.lp(m), m), tick_value) * (mark - s.markets[m].mark);
  return hedge <= 0 || custody() + hedge <= kMostHedgedCustody;
}

void Protocol::Impl::observe_market(MarketIdx m) {
  MarketState& market = s.markets[m];
  const bool endogenous = params.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::endogenous);
  market.source_shift_1e9 = endogenous ? impact_1e9(market.forced_push, market.depth.depth_1pct, params.at(m, MarketParam::depth_beta_ppm)) *
                                             params.at(m, MarketParam::venue_share_ppm) / kMillion
                                       : 0;
  Judged result = judge(m);
  MarkState basis = market.basis;
  Ticks next = candidate_mark(m, result.index, basis);
  if (!bearable(m, std::max(next, result.index))) {  // a price that the book cannot bear is none
    result.index = market.index, next = market.mark, basis = market.basis;
    result.verdict = Verdict::invalid, result.fresh = false;
  }
  market.basis = basis;
  if (result.fresh) market.index_time_ms = now();
  market.index = result.index;
  market.verdict = static_cast<std::int64_t>(result.verdict);
  follow_twap(m);

  const bool stopped = !verdict_allows(m, Action::liquidation);
  if (stopped && market.verdict_stopped_ms == 0) market.verdict_stopped_ms = now();
  if (!stopped && market.verdict_stopped_ms != 0) {
    market.verdict_stopped_ms = 0;
    market.grace_until_ms = now() + params.at(m, MarketParam::grace_ms);
  }
  market.previous_mark = market.mark;
  market.mark = mark_within_bounds(m, next);
  mark_seq[m] = emit({.x = market.index, .y = market.mark, .detail = rejected_detail(result.states), .market = static_cast<std::uint16_t>(m),
                      .type = EventType::mark, .code = static_cast<std::uint8_t>(market.verdict)});
}

void Protocol::Impl::observe_prices(const BlockInput& in) {
  for (const Observation& o : in.observations) {
    const bool known = o.market < market_count() && o.source < genesis->markets[o.market].sources.size();
    if (!known) {
      refuse(AccountLayout::external, kNoMarket, o.price, o.market < market_count() ? RefusalReason::unknown_source : RefusalReason::unknown_market);
      continue;
    }
    s.readings[first_reading[o.market] + o.source] = {o.price, o.time_ms, o.confidence_ppm};
  }
  observe_assets(in);
  halt_after_slow_block();
  for (MarketIdx m = 0; m < market_count(); ++m) observe_market(m);
}

void Protocol::Impl::take_hedge() {
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const MarketState& market = s.markets[m];
    const Money tick_value = genesis->markets[m].instrument.tick_value;
    const Money change = narrow(wide(s.ledger.lots(layout.lp(m), m), tick_value) * (market.mark - market.previous_mark), "lp result");
    lp_gain[m] = std::max<Money>(0, change);
    hedge_in[m] = std::max<Money>(0, -change);
    if (hedge_in[m] > 0)
      transfer(AccountLayout::external, layout.lp(m), hedge_in[m], TransferReason::hedge, mark_seq[m], static_cast<std::uint16_t>(m));
  }
}

}  // namespace fb
