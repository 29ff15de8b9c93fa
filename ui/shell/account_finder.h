// Accounts by what is typed of their name: users with positions or without, all of "owner 7", and the venue's own that hold lots or
// pay. Thread rule: pure function.
#pragma once
#include <QString>
#include <vector>

#include "protocol/account_ref.h"
#include "replay/snapshot.h"

namespace fb::ui {

struct FoundAccount {
  AccountRef account;
  QString words;  // "a000123 · owner 7"
};

// At most `most`, whole names first. `shown`: whose tranches there are.
std::vector<FoundAccount> findAccounts(const Genesis& recording, const Snapshot& shown, const QString& letters, std::size_t most);

}  // namespace fb::ui
