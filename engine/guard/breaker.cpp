#include "guard/breaker.h"

#include <algorithm>

#include "risk/volatility.h"

namespace fb {
namespace {

constexpr TimeMs kMinute = 60'000;
constexpr std::string_view kBandNames[] = {"price band 1 min", "price band 5 min", "price band 1 h"};

Ppm threshold(BreakerState s, const Parameters& p, MarketIdx m) {
  switch (s) {
    case BreakerState::normal: return 0;
    case BreakerState::caution: return kMillion;
    case BreakerState::reduce_only: return p.at(m, MarketParam::band_reduce_ppm);
    case BreakerState::auction:
    case BreakerState::halted: return p.at(m, MarketParam::band_halt_ppm);
  }
  return 0;
}

BreakerState looser(BreakerState s) {
  switch (s) {
    case BreakerState::normal:
    case BreakerState::caution: return BreakerState::normal;
    case BreakerState::reduce_only: return BreakerState::caution;
    case BreakerState::auction:
    case BreakerState::halted: return BreakerState::reduce_only;
  }
  return BreakerState::normal;
}

BreakerState wanted_by_band(Ppm used, const Parameters& p, MarketIdx m) {
  if (used >= p.at(m, MarketParam::band_halt_ppm)) return BreakerState::halted;
  if (used >= p.at(m, MarketParam::band_reduce_ppm)) return BreakerState::reduce_only;
  return used >= kMillion ? BreakerState::caution : BreakerState::normal;
}

bool oracle_down(Verdict v) { return v == Verdict::no_quorum || v == Verdict::invalid || v == Verdict::stale_for_margin; }

BreakerMove move_to(Breaker& b, BreakerState to, std::string_view trigger) {
  const BreakerMove move{static_cast<BreakerState>(b.state), to, trigger};
  b.state = static_cast<std::int64_t>(to);
  return move;
}

}  // namespace

std::string_view name(BreakerState s) {
  switch (s) {
    case BreakerState::normal: return "normal";
    case BreakerState::caution: return "caution";
    case BreakerState::reduce_only: return "reduce-only";
    case BreakerState::auction: return "auction";
    case BreakerState::halted: return "halted";
  }
  return "";
}

void IndexHistory::push(TimeMs now_ms, Ticks index) {
  if (count > 0 && now_ms - time_ms[static_cast<std::size_t>(count - 1) % kSize] < 14'000) return;
  const std::size_t at = static_cast<std::size_t>(count++) % kSize;
  time_ms[at] = now_ms;
  price[at] = index;
}

Ticks IndexHistory::at_least_old(TimeMs now_ms, TimeMs age_ms) const {
  const std::int64_t oldest = std::max<std::int64_t>(0, count - static_cast<std::int64_t>(kSize));
  for (std::int64_t i = count - 1; i >= oldest; --i)
    if (time_ms[static_cast<std::size_t>(i) % kSize] <= now_ms - age_ms) return price[static_cast<std::size_t>(i) % kSize];
  return count == 0 ? 0 : price[static_cast<std::size_t>(oldest) % kSize];
}

BandUse band_use(const IndexHistory& history, TimeMs now_ms, Ticks index, Ppm sigma_slow_ppm, const Parameters& p, MarketIdx m) {
  const TimeMs horizon_ms[] = {kMinute, 5 * kMinute, 60 * kMinute};
  const Ppm sigma_band = ppm_up(sigma_over_ppm(sigma_slow_ppm, 60 * kMinute), p.at(m, MarketParam::band_sigma_ppm));
  const Ppm bands[] = {p.at(m, MarketParam::band_1m_ppm), p.at(m, MarketParam::band_5m_ppm),
                       std::max(p.at(m, MarketParam::band_1h_ppm), sigma_band)};
  BandUse out;
  for (std::uint8_t h = 0; h < 3; ++h) {
    const Ticks reference = history.at_least_old(now_ms, horizon_ms[h]);
    if (reference <= 0) continue;
    const Int128 moved = wide(magnitude(index - reference), kMillion) / reference;
    const auto used = static_cast<Ppm>(std::min<Int128>(moved * kMillion / bands[h], kTrillion));
    if (used > out.used_ppm) out = {used, h};
  }
  return out;
}

BreakerMove apply_rules(Breaker& b, const BandUse& use, Verdict verdict, TimeMs now_ms, const Parameters& p, MarketIdx m) {
  const auto state = static_cast<BreakerState>(b.state);
  BreakerState wanted = wanted_by_band(use.used_ppm, p, m);
  std::string_view why = kBandNames[use.horizon];
  if (oracle_down(verdict) && wanted < BreakerState::reduce_only) {
    wanted = BreakerState::reduce_only;
    why = "oracle";
  }
  if (b.hold_until_ms != 0 && now_ms >= b.hold_until_ms) b.floor = b.hold_until_ms = 0;
  if (wanted > state) {
    b.quiet_since_ms = 0;
    return move_to(b, wanted, why);
  }
  const bool quiet = wanted < state && use.used_ppm * 10 < threshold(state, p, m) * 8;
  if (!quiet) b.quiet_since_ms = 0;
  if (quiet && b.quiet_since_ms == 0) b.quiet_since_ms = now_ms;
  const BreakerState next = std::max({looser(state), wanted, static_cast<BreakerState>(b.floor)});
  if (!quiet || next >= state || now_ms - b.quiet_since_ms < p.at(m, MarketParam::cool_off_ms)) return {state, state, {}};
  b.quiet_since_ms = now_ms;
  return move_to(b, next, "cool-off");
}

BreakerMove expire_hold(Breaker& b, TimeMs now_ms) {
  const auto state = static_cast<BreakerState>(b.state);
  if (b.hold_until_ms == 0 || now_ms < b.hold_until_ms) return {state, state, {}};
  b.floor = b.hold_until_ms = 0;
  return move_to(b, BreakerState::normal, "hold expired");
}

Result<BreakerMove> set_by_person(Breaker& b, BreakerState to, TimeMs hold_until_ms, std::string_view actor, std::string_view second, TimeMs now_ms) {
  const auto state = static_cast<BreakerState>(b.state);
  if (actor.empty())
    return fail({.field = "actor", .rule = "a breaker is set by a person with a name", .next = "Give the operator's name"});
  if (to < state && (second.empty() || second == actor))
    return fail({.field = "second", .value = std::string(second), .rule = "loosening a breaker needs a second person",
                 .next = "Name a second person other than " + std::string(actor)});
  b.floor = static_cast<std::int64_t>(to);
  b.hold_until_ms = hold_until_ms;
  b.quiet_since_ms = now_ms;
  return move_to(b, to, "manual");
}

}  // namespace fb
