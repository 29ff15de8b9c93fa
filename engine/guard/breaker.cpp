#include "guard/breaker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
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

// The floor that holds now, and until when: what the breaker carries of the holds.
void refresh_floor(Breaker& b, const BreakerHolds& holds) {
  b.floor = b.hold_until_ms = 0;
  for (std::size_t s = 0; s < holds.until_ms.size(); ++s) {
    if (holds.until_ms[s] == 0) continue;
    b.floor = static_cast<std::int64_t>(s + 1);
    b.hold_until_ms = holds.until_ms[s] == kUntilReleased ? 0 : holds.until_ms[s];
  }
}

// The rules' own state, whatever persons hold. Answers why it moved.
std::string_view follow_rules(Breaker& b, const BandUse& use, Verdict verdict, TimeMs now_ms, const Parameters& p, MarketIdx m) {
  const auto rule = static_cast<BreakerState>(b.rule);
  BreakerState wanted = wanted_by_band(use.used_ppm, p, m);
  std::string_view why = kBandNames[use.horizon];
  if (oracle_down(verdict) && wanted < BreakerState::reduce_only) {
    wanted = BreakerState::reduce_only;
    why = "oracle";
  }
  if (wanted > rule) {
    b.quiet_since_ms = 0;
    b.rule = static_cast<std::int64_t>(wanted);
    return why;
  }
  const auto quiet_for = [&](BreakerState s) { return wanted < s && use.used_ppm * 10 < threshold(s, p, m) * 8; };
  const bool quiet = quiet_for(rule);
  if (!quiet) b.quiet_since_ms = 0;
  if (quiet && b.quiet_since_ms == 0) b.quiet_since_ms = now_ms;
  const BreakerState next = std::max(looser(rule), wanted);
  if (!quiet || next >= rule || now_ms - b.quiet_since_ms < p.at(m, MarketParam::cool_off_ms)) return {};
  b.quiet_since_ms = quiet_for(next) ? now_ms : 0;  // by its own threshold: else a tighter start would loosen sooner
  b.rule = static_cast<std::int64_t>(next);
  return "cool-off";
}

std::string end_of(TimeMs until_ms) { return until_ms == kUntilReleased ? "it is released" : format_time(until_ms); }

// One person adds a floor: at least `to` until then, beneath what stands. What it cannot be is looser than that.
Result<void> hold_alone(BreakerState now, BreakerHolds& holds, BreakerState to, TimeMs until_ms, const Signature& by) {
  if (to == BreakerState::normal) {
    if (now == BreakerState::normal) return {};
    return needs_two(by, "breaker", std::string(name(to)), fmt::format("it stands at {}, and normal is looser", name(now)), "leave it as it is");
  }
  TimeMs& held = holds.until_ms[static_cast<std::size_t>(to) - 1];
  if (until_ms < held)
    return needs_two(by, "hold", end_of(until_ms), fmt::format("{} is held until {} already, and an earlier end loosens it", name(to), end_of(held)), "leave it as it is");
  held = until_ms;
  return {};
}

// Two persons set it, looser or tighter: what the rules reached and others hold above it goes.
void set_by_two(Breaker& b, BreakerHolds& holds, BreakerState to, TimeMs until_ms) {
  const auto level = static_cast<std::size_t>(to);
  std::fill(holds.until_ms.begin() + static_cast<std::ptrdiff_t>(level), holds.until_ms.end(), 0);
  if (level > 0) holds.until_ms[level - 1] = until_ms;
  if (b.rule <= static_cast<std::int64_t>(to)) return;
  b.rule = static_cast<std::int64_t>(to);
  b.quiet_since_ms = 0;
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

BreakerMove end_holds(Breaker& b, BreakerHolds& holds, TimeMs now_ms) {
  const BreakerState from = b.state();
  for (TimeMs& until : holds.until_ms)
    if (until <= now_ms) until = 0;
  refresh_floor(b, holds);
  return {from, b.state(), "hold ended"};
}

BreakerMove apply_rules(Breaker& b, BreakerHolds& holds, const BandUse& use, Verdict verdict, TimeMs now_ms, const Parameters& p, MarketIdx m) {
  const BreakerMove ended = end_holds(b, holds, now_ms);
  const std::string_view why = follow_rules(b, use, verdict, now_ms, p, m);
  const bool by_hold = ended.happened() && b.state() < ended.from;
  return {ended.from, b.state(), by_hold ? ended.trigger : why};
}

Result<BreakerMove> set_by_person(Breaker& b, BreakerHolds& holds, BreakerState to, TimeMs hold_until_ms, const Signature& by, TimeMs now_ms) {
  if (const auto somebody = has_actor(by); !somebody) return fail(somebody.error());
  if (hold_until_ms != 0 && hold_until_ms <= now_ms)
    return fail({.field = "hold", .value = format_time(hold_until_ms), .rule = "ends before it begins", .next = "Hold it until a later moment, or until it is released"});
  const TimeMs until_ms = hold_until_ms == 0 ? kUntilReleased : hold_until_ms;
  const BreakerState from = b.state();
  if (two_persons(by)) set_by_two(b, holds, to, until_ms);
  else if (const auto held = hold_alone(from, holds, to, until_ms, by); !held) return fail(held.error());
  refresh_floor(b, holds);
  return BreakerMove{from, b.state(), "manual"};
}

}  // namespace fb
