// Published vectors of collateral: what the pool loses when an asset goes to zero in one block.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "report/conformance_mechanisms.h"
#include "risk/collateral.h"

namespace fb::conformance {
namespace {

Money whole(const Json& value) {
  if (!value.is_number_integer()) throw std::invalid_argument("'" + value.dump() + "' is not an integer");
  return value.get<Money>();
}

// Assets in the order of their names; `equity` includes the holdings at market value.
Json exposure_at_collapse_answer(const Json& in) {
  std::vector<std::string> ids;
  for (const auto& account : in.at("accounts"))
    for (const auto& [id, value] : account.at("holdings_value").items())
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  std::vector<Money> sums(ids.size());
  for (const auto& account : in.at("accounts")) {
    std::vector<Money> values;
    for (const auto& id : ids) values.push_back(whole(account.at("holdings_value").value(id, Json(0))));
    add_exposure({}, values, whole(account.at("equity")), sums);
  }
  Json exposure = Json::object();
  for (std::size_t c = 0; c < ids.size(); ++c) exposure[ids[c]] = sums[c];
  return {{"exposure", exposure}};
}

constexpr std::array kMechanisms{Mechanism{"exposure_at_collapse", exposure_at_collapse_answer, one, 0}};

}  // namespace

std::span<const Mechanism> collateral_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
