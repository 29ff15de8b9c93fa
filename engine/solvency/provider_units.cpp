#include "solvency/provider_units.h"

#include <numeric>

#include "base/error.h"

namespace fb {

Recount recount(const UnitPool& pool, std::span<const std::int64_t> held) {
  check_invariant(std::accumulate(held.begin(), held.end(), Int128{0}) == pool.units,
                  "units of providers sum to the tranche's");
  Recount out{.held = {}, .to_house = pool.balance};
  for (const std::int64_t units : held) {
    out.held.push_back(claim(pool, units));
    out.to_house -= out.held.back();
  }
  return out;
}

std::vector<std::int64_t> payable_units(std::span<const std::int64_t> units, std::span<const Money> claims,
                                        Money most) {
  check_invariant(units.size() == claims.size(), "every exit has its claim");
  std::vector<std::int64_t> out(units.begin(), units.end());
  const Int128 due = std::accumulate(claims.begin(), claims.end(), Int128{0});
  if (due <= most) return out;
  for (std::int64_t& part : out) part = most <= 0 ? 0 : static_cast<std::int64_t>(wide(part, most) / due);
  return out;
}

}  // namespace fb
