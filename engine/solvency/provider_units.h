// Units of tranche providers: what an entry buys, what an exit is paid, and when units are counted anew.
//
// A tranche's balance belongs to its units, each the same part of it: the claim of u of U units on balance B is
// floor(u B / U), the net asset value at that moment. An entry of amount A buys floor(A U / B) units (A units where
// there are none); rounding favours those who are in, both ways. So entering and leaving at once never gains.
//
// A unit whose value drifted out of [1/1000, 1000] micro-USD would make that rounding dear (the first-depositor attack
// on share vaults, described in EIP-4626 and OpenZeppelin's ERC4626 notes) or the counts overflow; a tranche whose
// balance was drawn to nothing has no price at all. Before an entry such units are counted anew: one unit a micro-USD,
// every provider its claim, what floors leave to the house. Nobody's claim falls by it, no claim but the house's rises,
// and an entry then loses at most 1,000 micro-USD to rounding whatever anybody did before. A balance that nobody owns
// (fees into a tranche without units) becomes the house's in the same way.
//
// Thread rule: pure functions of values. Errors: Overflow where a count does not fit 64 bits.
#pragma once
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

inline constexpr std::int64_t kUnitPriceBound = 1000;  // micro-USD a unit, and units a micro-USD
inline constexpr std::int64_t kMostUnits = std::int64_t{1} << 61;

struct UnitPool {
  Money balance = 0;       // of the tranche, >= 0
  std::int64_t units = 0;  // of all providers, >= 0
};

// Claim of `units` of the pool's units, 0 <= units <= pool.units.
constexpr Money claim(const UnitPool& pool, std::int64_t units) {
  return pool.units == 0 ? 0 : mul_div_floor(units, pool.balance, pool.units, "claim of units");
}

// Units that `amount` > 0 buys. The price must lie within the bounds (see needs_recount).
constexpr std::int64_t units_for(const UnitPool& pool, Money amount) {
  return pool.units == 0 ? amount : mul_div_floor(amount, pool.units, pool.balance, "units of an entry");
}

// True when an entry may not be priced at these units: too dear, too cheap, worthless, or a balance without units.
constexpr bool needs_recount(const UnitPool& pool) {
  if (pool.units == 0) return pool.balance > 0;
  return wide(pool.balance, kUnitPriceBound) < pool.units || wide(pool.units, kUnitPriceBound) < pool.balance;
}

struct Recount {
  std::vector<std::int64_t> held;  // of each holding, in micro-USD of its claim
  std::int64_t to_house = 0;       // what floors left; Σ held + to_house = balance
};
// One unit a micro-USD. `held`: units of each provider; Σ held = pool.units.
Recount recount(const UnitPool& pool, std::span<const std::int64_t> held);

// Exits that fall due together when custody holds less than their claims: each is paid the same part, floored, so that
// the sum is at most `most`. Answers units to pay now, 0 <= out[i] <= units[i]; all of them when `most` suffices.
std::vector<std::int64_t> payable_units(std::span<const std::int64_t> units, std::span<const Money> claims, Money most);

}  // namespace fb
