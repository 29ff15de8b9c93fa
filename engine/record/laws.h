// The laws of a simulated population and its flow: one table of names, defaults, bounds and meanings
// (population_laws.inc). Values are whole numbers of 10^-decimals, so that text, file and draw agree exactly. Thread
// rule: a value.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/import.h"

namespace fb {

// clang-format off
enum class Law : std::uint8_t {
#define FB_LAW(name, decimals, def, lo, hi, meaning) name,
#include "record/population_laws.inc"
#undef FB_LAW
  count
};
// clang-format on

struct LawSpec {
  const char* name;
  int decimals;
  std::int64_t fallback, least, most;
  const char* meaning;
};
const LawSpec& spec(Law law);

// A share of all deposits that is held in an asset.
struct CollateralShare {
  std::string asset;
  std::int64_t share_ppm = 0;
  bool operator==(const CollateralShare&) const = default;
};

class Laws {
 public:
  Laws();
  std::int64_t whole(Law law) const { return values_[static_cast<std::size_t>(law)]; }  // in units of 10^-decimals
  double real(Law law) const;
  const std::vector<CollateralShare>& collateral() const { return collateral_; }
  // Key and value as written; bounds are checked. The key "collateral" takes ASSET:SHARE, several joined by + or given
  // one after the other.
  Result<void> set(std::string_view key, std::string_view value);
  // accounts, seed and the pairs of `law`, in that order; the key "file" names a JSON file {"key": value, ...}.
  static Result<Laws> parse(const PopulationLaw& law);
  std::string to_json() const;  // every law, defaults included, in table order
  bool operator==(const Laws&) const = default;

 private:
  Result<void> set_from_file(const std::string& file);
  Result<void> add_collateral(std::string_view text);
  std::vector<CollateralShare> collateral_;
  std::array<std::int64_t, static_cast<std::size_t>(Law::count)> values_{};
};

}  // namespace fb
