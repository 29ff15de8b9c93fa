// Where each account stands in the ledger: the few accounts of the protocol first, users after them.
// Thread rule: a value.
#pragma once
#include <string>

#include "base/numbers.h"

namespace fb {

// external, treasury, rounding, then one lp, backstop, funding hub and clearing hub a market, the tranches, the users.
struct AccountLayout {
  std::uint32_t markets = 0;
  std::uint32_t tranches = 0;

  static constexpr AccountIdx external = 0, treasury = 1, rounding = 2;
  AccountIdx lp(MarketIdx m) const { return 3 + m; }
  AccountIdx backstop(MarketIdx m) const { return 3 + markets + m; }
  AccountIdx funding(MarketIdx m) const { return 3 + 2 * markets + m; }
  AccountIdx clearing(MarketIdx m) const { return 3 + 3 * markets + m; }
  AccountIdx tranche(std::uint32_t t) const { return 3 + 4 * markets + t; }
  AccountIdx first_user() const { return 3 + 4 * markets + tranches; }

  bool is_user(AccountIdx a) const { return a >= first_user(); }
  bool is_lp(AccountIdx a) const { return a >= lp(0) && a < lp(0) + markets; }
  bool is_backstop(AccountIdx a) const { return a >= backstop(0) && a < backstop(0) + markets; }
  bool is_tranche(AccountIdx a) const { return a >= tranche(0) && a < first_user(); }
  bool holds_lots(AccountIdx a) const { return is_user(a) || is_lp(a) || is_backstop(a); }
  bool operator==(const AccountLayout&) const = default;
};

}  // namespace fb
