// Step 3: observations -> index -> mark, each mark once a block; then lp's hedge brings in what its lots lost.
#include <algorithm>

#include "guard/verdict_table.h"
#include "oracle/index.h"
#include "protocol/impl.h"

namespace fb {
namespace {

IndexRules index_rules(const Parameters& p, MarketIdx m, bool single_source) {
  return {.max_age_ms = p.at(m, MarketParam::max_age_ms), .max_skew_ms = p.at(m, MarketParam::max_skew_ms),
          .max_confidence_ppm = p.at(m, MarketParam::max_confidence_ppm), .max_deviation_ppm = p.at(m, MarketParam::max_deviation_ppm),
          .quorum_weight_ppm = p.at(m, MarketParam::quorum_ppm), .single_source = single_source};
}

// No quorum: the last index stands, and ages until it is too stale to margin on.
Verdict age_verdict(Verdict v, TimeMs age_ms, TimeMs max_age_ms) {
  return v == Verdict::no_quorum && age_ms > 2 * max_age_ms ? Verdict::stale_for_margin : v;
}

}  // namespace

std::uint32_t Protocol::Impl::rejected_detail(const std::vector<SourceState>& states) {
  Detail d;
  for (std::size_t i = 0; i < states.size(); ++i)
    if (states[i] != SourceState::fresh) d.pairs.emplace_back(static_cast<std::int64_t>(i), static_cast<std::int64_t>(states[i]));
  return d.pairs.empty() ? 0 : attach(std::move(d));
}

void Protocol::Impl::observe_market(MarketIdx m) {
  const OpeningMarket& spec = genesis->markets[m];
  MarketState& market = s.markets[m];
  const bool endogenous = params.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::endogenous);
  market.source_shift_1e9 = endogenous ? impact_1e9(market.forced_push, market.depth.depth_1pct, params.at(m, MarketParam::depth_beta_ppm)) *
                                             params.at(m, MarketParam::venue_share_ppm) / kMillion
                                       : 0;
  std::vector<SourceReading> readings(spec.sources.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const ReadingState& r = s.readings[first_reading[m] + i];
    readings[i] = {.price = r.price > 0 && market.source_shift_1e9 != 0 ? displaced(r.price, market.source_shift_1e9) : r.price,
                   .time_ms = r.time_ms, .confidence_ppm = r.confidence_ppm, .weight = spec.sources[i].weight, .id = spec.sources[i].id,
                   .silent = r.time_ms == 0};
  }
  const IndexResult result = oracle_index(index_rules(params, m, spec.single_source), market.index, now(), readings);
  if (result.verdict == Verdict::valid) market.index_time_ms = now();
  market.index = result.index;
  market.verdict = static_cast<std::int64_t>(age_verdict(result.verdict, now() - market.index_time_ms, params.at(m, MarketParam::max_age_ms)));

  const bool stopped = !allows(verdict(m), Action::liquidation);
  if (stopped && market.verdict_stopped_ms == 0) market.verdict_stopped_ms = now();
  if (!stopped && market.verdict_stopped_ms != 0) {
    market.verdict_stopped_ms = 0;
    market.grace_until_ms = now() + params.at(m, MarketParam::grace_ms);
  }
  const bool book_counts = market.depth.depth_1pct >= checked_mul(params.at(m, MarketParam::min_book_notional_usd), kUsd);
  market.previous_mark = market.mark;
  market.mark = next_mark(market.basis, {.index = market.index,
                                         .book_displacement_1e9 = displacement_1e9(market.depth, params, m) - market.source_shift_1e9,
                                         .book_counts = book_counts, .elapsed_ms = elapsed_ms,
                                         .basis_half_life_ms = params.at(m, MarketParam::basis_half_life_ms), .band_ppm = market.mm_ppb / 2000});
  check_invariant(wide(market.open_interest, genesis->markets[m].instrument.tick_value) * market.mark < (Int128{1} << 60),
                  "the open interest of a market is worth less than 2^60 micro-USD");
  mark_seq[m] = emit({.x = market.index, .y = market.mark, .detail = rejected_detail(result.states), .market = static_cast<std::uint16_t>(m),
                      .type = EventType::mark, .code = static_cast<std::uint8_t>(market.verdict)});
}

void Protocol::Impl::observe_prices(const BlockInput& in) {
  for (const Observation& o : in.observations) {
    const bool known = o.market < market_count() && o.source < genesis->markets[o.market].sources.size();
    if (!known) {
      refuse(AccountLayout::external, kNoMarket, o.price, RefusalReason::verdict);
      continue;
    }
    s.readings[first_reading[o.market] + o.source] = {o.price, o.time_ms, o.confidence_ppm};
  }
  observe_assets(in);
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
