// Accounts as users name them on the command line. Thread rule: pure function.
#pragma once
#include <string>

#include "base/error.h"
#include "protocol/inputs.h"

namespace fb::ctl {

// "a000123", "lp:BTC-PERP", "tranche:junior"; the error is about --account.
Result<AccountIdx> find_account(const Genesis& genesis, const std::string& wanted);

}  // namespace fb::ctl
