// Step 3: what the sources of a market are worth together: by quorum (section 5), or by a ladder of validity of the one
// price that they make, however old (oracle_policy ladder, Drift v2).
#include <algorithm>

#include "guard/venue_oracle.h"
#include "protocol/impl.h"

namespace fb {
namespace {

constexpr TimeMs kSlotMs = 400;
constexpr TimeMs kAnyAgeMs = TimeMs{1} << 52;

IndexRules index_rules(const Parameters& p, MarketIdx m, bool single_source) {
  return {.max_age_ms = p.at(m, MarketParam::max_age_ms),
          .max_skew_ms = p.at(m, MarketParam::max_skew_ms),
          .max_confidence_ppm = p.at(m, MarketParam::max_confidence_ppm),
          .max_deviation_ppm = p.at(m, MarketParam::max_deviation_ppm),
          .quorum_weight_ppm = p.at(m, MarketParam::quorum_ppm),
          .single_source = single_source};
}

// No quorum: the last index stands, and ages until it is too stale to margin on.
Verdict age_verdict(Verdict v, TimeMs age_ms, TimeMs max_age_ms) {
  return v == Verdict::no_quorum && age_ms > 2 * max_age_ms ? Verdict::stale_for_margin : v;
}

// The confidence interval that holds at least half of the weight of those that said something valid: width in ppm.
Ppm middle_confidence(std::vector<SourceReading> readings) {
  std::ranges::sort(readings, {}, &SourceReading::confidence_ppm);
  Int128 all = 0, so_far = 0;
  for (const SourceReading& r : readings) all += r.weight;
  for (const SourceReading& r : readings)
    if ((so_far += r.weight) * 2 >= all) return r.confidence_ppm;
  return 0;
}

}  // namespace

bool Protocol::Impl::verdict_allows(MarketIdx m, Action action) const {
  const bool ladder = choice<OraclePolicy>(GlobalParam::oracle_policy) == OraclePolicy::ladder;
  return ladder ? ladder_allows(verdict(m), action) : allows(verdict(m), action);
}

std::vector<SourceReading> Protocol::Impl::readings_of(MarketIdx m) const {
  const OpeningMarket& spec = genesis->markets[m];
  const std::int64_t shift = s.markets[m].source_shift_1e9;
  std::vector<SourceReading> readings(spec.sources.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const ReadingState& r = s.readings[first_reading[m] + i];
    const Ticks said = r.price > kMostTicks ? 0 : r.price;  // no price: invalid
    readings[i] = {.price = said > 0 && shift != 0 ? displaced(said, shift) : said,
                   .time_ms = r.time_ms,
                   .confidence_ppm = r.confidence_ppm,
                   .weight = spec.sources[i].weight,
                   .id = spec.sources[i].id,
                   .silent = r.time_ms == 0};
  }
  return readings;
}

Protocol::Impl::Judged Protocol::Impl::judge(MarketIdx m) const {
  if (choice<OraclePolicy>(GlobalParam::oracle_policy) == OraclePolicy::ladder) return judge_by_ladder(m);
  const MarketState& market = s.markets[m];
  IndexResult result =
      oracle_index(index_rules(params, m, genesis->markets[m].single_source), market.index, now(), readings_of(m));
  const bool fresh = result.verdict == Verdict::valid;
  const TimeMs age_ms = fresh ? 0 : now() - market.index_time_ms;
  return {result.index, age_verdict(result.verdict, age_ms, params.at(m, MarketParam::max_age_ms)), fresh,
          std::move(result.states)};
}

Protocol::Impl::Judged Protocol::Impl::judge_by_ladder(MarketIdx m) const {
  const MarketState& market = s.markets[m];
  const IndexRules strict = index_rules(params, m, genesis->markets[m].single_source);
  const IndexRules any{.max_age_ms = kAnyAgeMs,
                       .max_skew_ms = strict.max_skew_ms,
                       .max_confidence_ppm = INT64_MAX,
                       .max_deviation_ppm = kTrillion,
                       .quorum_weight_ppm = 1};
  const std::vector<SourceReading> readings = readings_of(m);
  IndexResult by_quorum = oracle_index(strict, market.index, now(), readings);
  const IndexResult median = oracle_index(any, market.index, now(), readings);
  std::vector<SourceReading> usable;
  for (std::size_t i = 0; i < readings.size(); ++i)
    if (median.states[i] != SourceState::invalid && median.states[i] != SourceState::silent)
      usable.push_back(readings[i]);
  TimeMs latest_ms = 0;
  for (const SourceReading& r : usable) latest_ms = std::max(latest_ms, r.time_ms);
  const Ticks price = usable.empty() ? 0 : median.index;
  const OracleReading reading{
      .price = price,
      .twap = market.twap > 0 ? market.twap : price,
      .confidence = mul_div_floor(price, std::min<Ppm>(kMillion, middle_confidence(usable)), kMillion),
      .delay = std::max<TimeMs>(0, now() - latest_ms) / kSlotMs,
      .enough_sources = by_quorum.verdict == Verdict::valid};
  const OracleRails rails{.volatile_ratio = params.at(m, MarketParam::volatile_ratio),
                          .most_confidence_ppm = params.at(m, MarketParam::max_confidence_ppm),
                          .confidence_multiplier = params.at(m, MarketParam::confidence_multiplier),
                          .stale_margin = params.at(m, MarketParam::stale_margin_ms) / kSlotMs,
                          .stale_amm = params.at(m, MarketParam::stale_amm_ms) / kSlotMs};
  const OracleValidity validity = oracle_validity(reading, rails);
  const bool usable_price = validity > OracleValidity::too_volatile;  // else the last index stands
  return {usable_price ? price : market.index, verdict_of(validity), validity > OracleValidity::stale_for_margin,
          std::move(by_quorum.states)};
}

// The average of the time before, which the next block's price is held against; prices that are no prices do not enter
// it.
void Protocol::Impl::follow_twap(MarketIdx m) {
  MarketState& market = s.markets[m];
  const bool price = market.verdict != static_cast<std::int64_t>(Verdict::invalid) &&
                     market.verdict != static_cast<std::int64_t>(Verdict::too_volatile);
  if (market.twap == 0) market.twap = market.index;
  const TimeMs period_ms = params.at(m, MarketParam::twap_ms);
  if (price) market.twap += mul_div_floor(market.index - market.twap, std::min(elapsed_ms, period_ms), period_ms);
}

}  // namespace fb
