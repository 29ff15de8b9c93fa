#include "shell/account_finder.h"

#include <algorithm>

#include "common/numbers.h"

namespace fb::ui {
namespace {

FoundAccount user(const Genesis& recording, AccountRef account) {
  const OpeningAccount& a = recording.accounts[account.place];
  return {account, text(a.name) + " · " + text(owner_name(a.cluster))};
}

std::vector<FoundAccount> houseAccounts(const Genesis& recording, const Snapshot& shown) {
  std::vector<FoundAccount> out;
  for (std::uint32_t m = 0; m < recording.markets.size(); ++m)
    for (const auto kind : {AccountRef::Kind::lp, AccountRef::Kind::backstop}) {
      const AccountRef account{kind, m};
      out.push_back({account, text(account_name(recording, account))});
    }
  for (std::uint32_t t = 0; t < shown.tranches.size(); ++t)
    out.push_back({{AccountRef::Kind::tranche, t}, "tranche:" + text(shown.tranches[t].spec.id)});
  return out;
}

}  // namespace

std::vector<FoundAccount> findAccounts(const Genesis& recording, const Snapshot& shown, const QString& letters, std::size_t most) {
  std::vector<FoundAccount> out;
  const QString wanted = letters.trimmed();
  if (wanted.isEmpty()) return out;
  if (const auto owner = find_owner(wanted.toLower().toStdString())) {
    for (const AccountRef account : accounts_of(recording, *owner))
      if (out.size() < most) out.push_back(user(recording, account));
    return out;
  }
  const std::string part = wanted.toStdString();
  if (const auto whole = find_account(recording, part); whole && whole->is_user()) out.push_back(user(recording, *whole));
  for (UserIdx u = 0; u < recording.accounts.size() && out.size() < most; ++u) {
    const std::string& name = recording.accounts[u].name;
    if (name != part && name.find(part) != std::string::npos) out.push_back(user(recording, AccountRef::of_user(u)));
  }
  for (FoundAccount& house : houseAccounts(recording, shown))
    if (out.size() < most && house.words.contains(wanted, Qt::CaseInsensitive)) out.push_back(std::move(house));
  return out;
}

}  // namespace fb::ui
