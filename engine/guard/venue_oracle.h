// Drift v2's judgement of an oracle reading and what each verdict allows. Source: Drift v2
// programs/drift/src/math/oracle.rs (oracle_validity, is_oracle_valid_for_action), defaults of state/state.rs.
// Thread rule: pure functions.
#pragma once
#include "base/numbers.h"
#include "guard/verdict_table.h"

namespace fb {

enum class OracleValidity : std::uint8_t {  // worst first
  non_positive,
  too_volatile,
  too_uncertain,
  stale_for_margin,
  insufficient_data,
  stale_for_amm,
  valid
};

struct OracleReading {
  Ticks price = 0;
  Ticks twap = 0;          // of the time before
  Ticks confidence = 0;    // half width of the interval, >= 0
  std::int64_t delay = 0;  // slots of about 0.4 s
  bool enough_sources = true;
};
struct OracleRails {
  std::int64_t volatile_ratio = 5;         // more than this many times apart from the average, in whole numbers
  Ppm most_confidence_ppm = 20'000;        // of the price
  std::int64_t confidence_multiplier = 1;  // by contract tier
  std::int64_t stale_margin = 120, stale_amm = 10;
};
// The first rung that holds, from the worst; equality is the milder one.
OracleValidity oracle_validity(const OracleReading& reading, const OracleRails& rails);

struct OracleAllows {
  bool liquidation = false, margin = false, fill = false, settlement = false;
  bool operator==(const OracleAllows&) const = default;
};
// Liquidation stops at the first two rungs, fills and settlement (of funding and profit) at the first three, margin at
// the first four.
OracleAllows oracle_allows(OracleValidity validity);

// The ladder as verdicts of the engine, one for one: insufficient data is `no quorum`, stale for the market maker
// `delayed`.
Verdict verdict_of(OracleValidity validity);
OracleValidity validity_of(Verdict verdict);
// What the ladder allows of the engine's actions: an order needs a fill and margin, a withdrawal margin, funding
// settlement.
bool ladder_allows(Verdict verdict, Action action);

}  // namespace fb
