// Accounts as users name them on the command line. Thread rule: waits for the session.
#pragma once
#include <string>

#include "base/error.h"
#include "protocol/account_ref.h"
#include "replay/session.h"

namespace fb::ctl {

// "a000123", "lp:BTC-PERP", "tranche:junior" of the run shown, with positions or without; the error is about --account.
Result<AccountRef> find_account(Session& session, const std::string& wanted);
// All accounts of "owner 7"; of another name the one account.
Result<std::vector<AccountRef>> find_accounts(Session& session, const std::string& wanted);

}  // namespace fb::ctl
