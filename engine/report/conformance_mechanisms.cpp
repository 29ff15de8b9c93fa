#include "report/conformance_mechanisms.h"

namespace fb::conformance {

const Mechanism* find_mechanism(std::string_view name) {
  for (const auto table : {adl_mechanisms(), clearing_mechanisms(), collateral_mechanisms(), derive_mechanisms(), drift_mechanisms(),
                           dydx_mechanisms(), vega_mechanisms(), venue_mechanisms()})
    for (const auto& m : table)
      if (m.name == name) return &m;
  return nullptr;
}

}  // namespace fb::conformance
