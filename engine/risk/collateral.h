// Collateral other than quote: what it is worth, what of it counts for margin, and what the pool loses when it collapses
// (protocol document, section 6).
//
// An amount is int64, 1e-6 of a unit of the asset; price_micro is micro-USD a unit, 0 to kMostPriceMicro, so that
// value = floor(amount x price_micro / 1e6) is exact in 64 bits while the venue's whole holding is worth less than 2^60
// micro-USD (checked where amounts and prices enter).
// Exposure at collapse of an asset or a group c: X_c = Σ_a max(0, -(equity of a without c)), what is missing if c goes to
// zero in one block. Thread rule: pure functions.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/numbers.h"

namespace fb {

inline constexpr std::int64_t kMostPriceMicro = 8'000'000'000'000;
inline constexpr std::size_t kMostAssets = 64;
inline constexpr Money kMostCollateral = Money{1} << 60;  // worth of all collateral of a venue

// An asset at the present moment.
struct AssetTerms {
  std::int64_t price_micro = 0;
  Ppm haircut_ppm = 0;  // in force
};

constexpr Money asset_value(std::int64_t amount, std::int64_t price_micro) {  // amount >= 0
  return amount / kMillion * price_micro + amount % kMillion * price_micro / kMillion;
}
// What of a value counts for margin: floor(value x (1 - haircut)).
constexpr Money counted_value(Money value, const AssetTerms& terms) {
  const Ppm counts = kMillion - terms.haircut_ppm;
  return value / kMillion * counts + value % kMillion * counts / kMillion;
}

// Which assets fall together: by issuer, peg or bridge. An asset may be in several groups.
struct AssetGroups {
  std::vector<std::string> names;             // in order of first mention
  std::vector<std::vector<AssetIdx>> members;  // of each group, increasing

  static AssetGroups of(std::span<const std::vector<std::string>> groups_of_assets);
  std::size_t size() const { return names.size(); }
};

// One account's share of every exposure: rows of assets first, then groups. values: of each asset, equity with all of
// them. An account that holds nothing of c takes no part in X_c.
void add_exposure(const AssetGroups& groups, std::span<const Money> values, Money equity, std::span<Money> sums);

}  // namespace fb
