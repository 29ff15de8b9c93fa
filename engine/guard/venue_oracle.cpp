#include "guard/venue_oracle.h"

#include <algorithm>
#include <array>

namespace fb {
namespace {

// In the order of OracleValidity.
constexpr std::array<Verdict, 7> kVerdicts{
    Verdict::invalid,   Verdict::too_volatile, Verdict::uncertain, Verdict::stale_for_margin,
    Verdict::no_quorum, Verdict::delayed,      Verdict::valid};

}  // namespace

OracleValidity oracle_validity(const OracleReading& reading, const OracleRails& rails) {
  using enum OracleValidity;
  if (reading.price <= 0) return non_positive;
  const Ticks high = std::max(reading.price, reading.twap),
              low = std::max<Ticks>(1, std::min(reading.price, reading.twap));
  if (high / low > rails.volatile_ratio) return too_volatile;
  if (wide(reading.confidence, kMillion) / reading.price > wide(rails.most_confidence_ppm, rails.confidence_multiplier))
    return too_uncertain;
  if (reading.delay > rails.stale_margin) return stale_for_margin;
  if (!reading.enough_sources) return insufficient_data;
  return reading.delay > rails.stale_amm ? stale_for_amm : valid;
}

OracleAllows oracle_allows(OracleValidity validity) {
  return {.liquidation = validity > OracleValidity::too_volatile,
          .margin = validity > OracleValidity::stale_for_margin,
          .fill = validity > OracleValidity::too_uncertain,
          .settlement = validity > OracleValidity::too_uncertain};
}

Verdict verdict_of(OracleValidity validity) { return kVerdicts.at(static_cast<std::size_t>(validity)); }

OracleValidity validity_of(Verdict verdict) {
  return static_cast<OracleValidity>(std::ranges::find(kVerdicts, verdict) - kVerdicts.begin());
}

bool ladder_allows(Verdict verdict, Action action) {
  const OracleAllows may = oracle_allows(validity_of(verdict));
  switch (action) {
    case Action::order:
      return may.fill && may.margin;
    case Action::liquidation:
      return may.liquidation;
    case Action::funding:
      return may.settlement;
    case Action::withdrawal:
      return may.margin;
  }
  return false;
}

}  // namespace fb
