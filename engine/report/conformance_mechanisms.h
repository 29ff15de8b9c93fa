// The mechanisms that published vectors can address: name -> answer in the vectors' own words. Private to the room.
#pragma once
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

namespace fb::conformance {

using Json = nlohmann::json;

struct Mechanism {
  std::string_view name;
  Json (*answer)(const Json& inputs);       // throws on inputs that do not have its fields
  double (*scale)(std::string_view field);  // figures below it are compared absolutely; field = first name in `expect`
  double tolerance;                         // where a vector states none
};

const Mechanism* find_mechanism(std::string_view name);  // nullptr when unknown

// One table a file; find_mechanism looks through all of them.
std::span<const Mechanism> clearing_mechanisms();  // conformance_clearing.cpp: oracle, waterfall, clearing vector

Json single_block_drop_answer(const Json& inputs);  // in conformance_drop.cpp

// Scales for Mechanism::scale.
inline double one(std::string_view) { return 1; }
inline double thousand_usd(std::string_view) { return 1000; }

}  // namespace fb::conformance
