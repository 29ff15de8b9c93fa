#include "protocol/account_ref.h"

#include "base/text.h"
#include "protocol/account_name.h"

namespace fb {
namespace {

constexpr std::string_view kOwner = "owner ";

}  // namespace

AccountRef account_ref(const AccountLayout& layout, AccountIdx account) {
  using Kind = AccountRef::Kind;
  if (layout.is_user(account)) return {Kind::user, account - layout.first_user()};
  if (layout.is_tranche(account)) return {Kind::tranche, account - layout.tranche(0)};
  if (account == AccountLayout::external) return {Kind::external, 0};
  if (account == AccountLayout::treasury) return {Kind::treasury, 0};
  if (account == AccountLayout::rounding) return {Kind::rounding, 0};
  static constexpr Kind kRoles[] = {Kind::lp, Kind::backstop, Kind::funding, Kind::clearing};
  const AccountIdx at = account - layout.lp(0);
  return {kRoles[at / layout.markets], at % layout.markets};
}

std::optional<AccountIdx> account_idx(const AccountLayout& layout, AccountRef account) {
  const auto one_of = [&](std::uint32_t count, AccountIdx first) {
    return account.place < count ? std::optional(first + account.place) : std::nullopt;
  };
  switch (account.kind) {
    case AccountRef::Kind::external: return AccountLayout::external;
    case AccountRef::Kind::treasury: return AccountLayout::treasury;
    case AccountRef::Kind::rounding: return AccountLayout::rounding;
    case AccountRef::Kind::lp: return one_of(layout.markets, layout.lp(0));
    case AccountRef::Kind::backstop: return one_of(layout.markets, layout.backstop(0));
    case AccountRef::Kind::funding: return one_of(layout.markets, layout.funding(0));
    case AccountRef::Kind::clearing: return one_of(layout.markets, layout.clearing(0));
    case AccountRef::Kind::tranche: return one_of(layout.tranches, layout.tranche(0));
    case AccountRef::Kind::user: return layout.first_user() + account.place;
  }
  return std::nullopt;
}

std::int64_t key_of(AccountRef account) { return std::int64_t{static_cast<std::uint8_t>(account.kind)} << 32 | account.place; }

AccountRef account_of_key(std::int64_t key) {
  return {static_cast<AccountRef::Kind>(key >> 32), static_cast<std::uint32_t>(key & 0xffffffff)};
}

std::string account_name(const Genesis& genesis, AccountRef account) {
  const auto idx = account_idx(layout_of(genesis), account);
  return idx ? account_name(genesis, *idx) : "unknown";
}

std::optional<AccountRef> find_account(const Genesis& genesis, std::string_view name) {
  const AccountLayout layout = layout_of(genesis);
  for (UserIdx user = 0; user < genesis.accounts.size(); ++user)
    if (genesis.accounts[user].name == name) return AccountRef::of_user(user);
  for (AccountIdx a = 0; a < layout.first_user(); ++a)
    if (account_name(genesis, a) == name) return account_ref(layout, a);
  return std::nullopt;
}

std::string owner_name(std::uint32_t owner) { return std::string(kOwner) + std::to_string(owner); }

std::optional<std::uint32_t> find_owner(std::string_view name) {
  const bool fits = name.size() > kOwner.size() && (name[0] == 'o' || name[0] == 'O') && name.substr(1, kOwner.size() - 1) == kOwner.substr(1);
  if (!fits) return std::nullopt;
  const auto number = parse_integer(name.substr(kOwner.size()));
  if (!number || *number < 0 || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::vector<AccountRef> accounts_of(const Genesis& genesis, std::uint32_t owner) {
  std::vector<AccountRef> out;
  for (UserIdx user = 0; user < genesis.accounts.size(); ++user)
    if (genesis.accounts[user].cluster == owner) out.push_back(AccountRef::of_user(user));
  return out;
}

}  // namespace fb
