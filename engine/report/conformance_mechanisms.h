// The mechanisms that published vectors can address: name -> answer in the vectors' own words. Private to the room.
#pragma once
#include <nlohmann/json.hpp>
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

Json single_block_drop_answer(const Json& inputs);  // in conformance_drop.cpp

}  // namespace fb::conformance
