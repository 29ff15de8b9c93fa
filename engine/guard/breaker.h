// The circuit breaker of one scope: an explicit table of states, triggers and guards (protocol document, section 10).
//
// Rules tighten at once and loosen one step at a time, after cool_off without the trigger (hysteresis: the trigger must fall
// below 80 % of its threshold). A person tightens alone; loosening needs a second person. A state set by a person is a floor
// that rules do not loosen until it is released or its hold expires.
// Thread rule: values and pure functions.
#pragma once
#include <array>
#include <string_view>

#include "base/error.h"
#include "base/parameters.h"
#include "guard/breaker_state.h"
#include "oracle/observation.h"

namespace fb {

// Integers only: part of the hashed state.
struct Breaker {
  std::int64_t state = 0;             // BreakerState
  std::int64_t floor = 0;             // BreakerState set by a person
  TimeMs hold_until_ms = 0;           // of the floor; 0: until released
  TimeMs quiet_since_ms = 0;          // since when the trigger is below 80 % of the present state's threshold
};

struct BreakerMove {
  BreakerState from = BreakerState::normal, to = BreakerState::normal;
  std::string_view trigger;           // "price band 1 min", "oracle", "cool-off", "hold expired"
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

// What the rules do with a market's breaker in this block.
BreakerMove apply_rules(Breaker& b, const BandUse& use, Verdict verdict, TimeMs now_ms, const Parameters& p, MarketIdx m);
// The same for the global breaker, which only people set: expiry of a hold.
BreakerMove expire_hold(Breaker& b, TimeMs now_ms);
// A person sets the state. Loosening without a second person (or with the same) is refused.
Result<BreakerMove> set_by_person(Breaker& b, BreakerState to, TimeMs hold_until_ms, std::string_view actor, std::string_view second, TimeMs now_ms);

}  // namespace fb
