#include "protocol/account_name.h"

namespace fb {

AccountLayout layout_of(const Genesis& genesis) {
  return {static_cast<std::uint32_t>(genesis.markets.size()), static_cast<std::uint32_t>(genesis.tranches.size())};
}

std::string account_name(const Genesis& genesis, AccountIdx account) {
  static constexpr const char* kRoles[] = {"lp:", "backstop:", "funding:", "clearing:"};
  const AccountLayout layout = layout_of(genesis);
  if (account == AccountLayout::external) return "external";
  if (account == AccountLayout::treasury) return "treasury";
  if (account == AccountLayout::rounding) return "rounding";
  if (account < layout.tranche(0)) {
    const AccountIdx at = account - layout.lp(0);
    return kRoles[at / layout.markets] + genesis.markets[at % layout.markets].instrument.id;
  }
  if (layout.is_tranche(account)) return "tranche:" + genesis.tranches[account - layout.tranche(0)].id;
  const AccountIdx user = account - layout.first_user();
  return user < genesis.accounts.size() ? genesis.accounts[user].name : "unknown";
}

}  // namespace fb
