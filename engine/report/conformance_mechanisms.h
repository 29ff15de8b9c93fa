// The mechanisms that published vectors can address: name -> answer in the vectors' own words. Private to the room.
#pragma once
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

namespace fb::conformance {

using Json = nlohmann::json;

struct Mechanism {
  std::string_view name;
  Json (*answer)(const Json& inputs);       // throws on inputs that do not have its fields; `desc` of the vector is one
  double (*scale)(std::string_view field);  // figures below it are compared absolutely; field = first name in `expect`
  double tolerance;                         // where a vector states none
};

const Mechanism* find_mechanism(std::string_view name);  // nullptr when unknown

// One table a file; find_mechanism looks through all of them.
std::span<const Mechanism> adl_mechanisms();       // conformance_adl.cpp: ADL of BitMEX, dYdX v4, Bybit, GMX
std::span<const Mechanism> clearing_mechanisms();  // conformance_clearing.cpp: oracle, waterfall, clearing vector
std::span<const Mechanism> derive_mechanisms();    // conformance_derive.cpp: Derive v2
std::span<const Mechanism> drift_mechanisms();     // conformance_drift.cpp: Drift v2
std::span<const Mechanism> dydx_mechanisms();      // conformance_dydx.cpp: dYdX v4
std::span<const Mechanism> vega_mechanisms();      // conformance_vega.cpp: Vega
std::span<const Mechanism> venue_mechanisms();     // conformance_venues.cpp: Hyperliquid, Synthetix v3
std::span<const Mechanism> collateral_mechanisms();  // conformance_collateral.cpp: exposure at collapse

Json single_block_drop_answer(const Json& inputs);  // in conformance_drop.cpp
Json dydx_insurance_answer(const Json& inputs);     // in conformance_dydx.cpp
Json inventory_pnl_answer(const Json& inputs);      // in conformance_inventory.cpp
Json disposal_pnl_answer(const Json& inputs);       // in conformance_inventory.cpp

// Scales for Mechanism::scale.
inline double one(std::string_view) { return 1; }
inline double thousand_usd(std::string_view) { return 1000; }
// 1 for fields that are named as shares or prices of one unit, 1,000 USD for money.
inline double share_or_thousand_usd(std::string_view field) {
  return field.find("ratio") != field.npos || field.find("portion") != field.npos ? 1 : 1000;
}

}  // namespace fb::conformance
