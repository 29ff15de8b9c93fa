#include "commands/account.h"

#include "protocol/account_name.h"

namespace fb::ctl {

Result<AccountIdx> find_account(const Genesis& genesis, const std::string& wanted) {
  const AccountIdx end = layout_of(genesis).first_user() + static_cast<AccountIdx>(genesis.accounts.size());
  for (AccountIdx a = 0; a < end; ++a)
    if (account_name(genesis, a) == wanted) return a;
  return fail({.field = "--account",
               .value = wanted,
               .rule = "is no account of this recording",
               .next = "Names look like a000123, lp:BTC-PERP or tranche:junior"});
}

}  // namespace fb::ctl
