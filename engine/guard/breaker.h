// The circuit breaker of one scope: an explicit table of states, triggers and guards (protocol document, sections 9 and 9a).
//
// Two things are kept apart, and the state is the tighter of them. `rule` is where the rules alone stand: they tighten at once
// and loosen one step at a time, after cool_off without the trigger (hysteresis: the trigger must fall below 80 % of its
// threshold). Floors are what persons hold: for each state until when at least that. A person alone can only add to the floors, so
// nothing that one person does is ever looser than what rules and others would give without it. Two persons set both.
// Thread rule: values and pure functions.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "base/parameters.h"
#include "guard/breaker_state.h"
#include "guard/two_persons.h"
#include "oracle/observation.h"

namespace fb {

// Integers only: part of the hashed state. Nobody holds: floor and hold_until_ms are 0.
struct Breaker {
  std::int64_t rule = 0;              // BreakerState of the rules alone
  std::int64_t floor = 0;             // BreakerState: the tightest that persons hold
  TimeMs hold_until_ms = 0;           // of the floor; 0: until released
  TimeMs quiet_since_ms = 0;          // since when the trigger is below 80 % of the threshold of `rule`

  BreakerState state() const { return static_cast<BreakerState>(std::max(rule, floor)); }
};

// Until when persons hold at least each state from caution on; 0: nobody does; kUntilReleased: no end. Beside the breaker: it is
// the floor that its `floor` comes from, and those beneath that come back when it ends.
inline constexpr TimeMs kUntilReleased = INT64_MAX;
struct BreakerHolds {
  std::array<TimeMs, 4> until_ms{};
  bool operator==(const BreakerHolds&) const = default;
};

struct BreakerMove {
  BreakerState from = BreakerState::normal, to = BreakerState::normal;
  std::string_view trigger;           // "price band 1 min", "oracle", "cool-off", "hold ended"
  bool happened() const { return from != to; }
};

// Index history of one market: one point at most every 14 s, 256 points, enough for the one-hour band.
struct IndexHistory {
  static constexpr std::size_t kSize = 256;
  std::array<std::int64_t, kSize> time_ms{};
  std::array<std::int64_t, kSize> price{};
  std::int64_t count = 0;             // points ever pushed

  void push(TimeMs now_ms, Ticks index);
  Ticks at_least_old(TimeMs now_ms, TimeMs age_ms) const;  // latest price at least that old, else the oldest
};

struct BandUse {
  Ppm used_ppm = 0;                   // move / band of the nearest horizon; 1e6 = the caution band
  std::uint8_t horizon = 0;           // 0: 1 min, 1: 5 min, 2: 1 h
};
BandUse band_use(const IndexHistory& history, TimeMs now_ms, Ticks index, Ppm sigma_slow_ppm, const Parameters& p, MarketIdx m);

// What the rules do with a market's breaker in this block, and what the end of holds does.
BreakerMove apply_rules(Breaker& b, BreakerHolds& holds, const BandUse& use, Verdict verdict, TimeMs now_ms, const Parameters& p, MarketIdx m);
// The same for the global breaker, which only people set: the end of holds.
BreakerMove end_holds(Breaker& b, BreakerHolds& holds, TimeMs now_ms);
// A person alone holds at least `to` until then (0: until released), beneath what stands; `normal` while it stands tighter, and an
// earlier end of what is held, are refused. Two persons set it: what the rules reached and others hold above `to` goes, and the
// hold of `to` ends then.
Result<BreakerMove> set_by_person(Breaker& b, BreakerHolds& holds, BreakerState to, TimeMs hold_until_ms, const Signature& by, TimeMs now_ms);

}  // namespace fb
