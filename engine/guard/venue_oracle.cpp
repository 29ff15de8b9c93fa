#include "guard/venue_oracle.h"

#include <algorithm>

namespace fb {

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

}  // namespace fb
