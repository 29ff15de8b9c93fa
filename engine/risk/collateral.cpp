#include "risk/collateral.h"

#include <algorithm>

namespace fb {

AssetGroups AssetGroups::of(std::span<const std::vector<std::string>> groups_of_assets) {
  AssetGroups out;
  for (std::size_t c = 0; c < groups_of_assets.size(); ++c)
    for (const std::string& name : groups_of_assets[c]) {
      const auto at = static_cast<std::size_t>(std::ranges::find(out.names, name) - out.names.begin());
      if (at == out.names.size()) {
        out.names.push_back(name);
        out.members.emplace_back();
      }
      auto& members = out.members[at];
      if (members.empty() || members.back() != c) members.push_back(static_cast<AssetIdx>(c));
    }
  return out;
}

void add_exposure(const AssetGroups& groups, std::span<const Money> values, Money equity, std::span<Money> sums) {
  const auto missing = [&](Money value) { return value > 0 ? std::max<Money>(0, value - equity) : 0; };
  for (std::size_t c = 0; c < values.size(); ++c) sums[c] = checked_add(sums[c], missing(values[c]), "exposure at collapse");
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Money value = 0;
    for (const AssetIdx c : groups.members[g]) value += values[c];
    Money& sum = sums[values.size() + g];
    sum = checked_add(sum, missing(value), "exposure at collapse");
  }
}

}  // namespace fb
