// What the accounts of a ledger are called in journals, reports and windows. Thread rule: pure functions of a genesis.
#pragma once
#include <string>

#include "ledger/accounts.h"
#include "protocol/inputs.h"

namespace fb {

AccountLayout layout_of(const Genesis& genesis);

// "external", "treasury", "rounding", "lp:BTC-PERP", "backstop:…", "funding:…", "clearing:…", "tranche:junior", or the
// user's own name; "unknown" for a number that is no account of this genesis.
std::string account_name(const Genesis& genesis, AccountIdx account);

}  // namespace fb
