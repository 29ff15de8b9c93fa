// An account as everything outside the ledger names it.
//
// The ledger numbers house accounts before users, so under a rulebook with other tranches the same user has another number. Outside
// the ledger an account is therefore what it is: a user by its place in the recording, a house account by role and place; the
// same in every run of a recording. It neither converts to a number nor from one; only the layout of a run does that.
// Thread rule: values and pure functions.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/accounts.h"
#include "protocol/inputs.h"

namespace fb {

struct AccountRef {
  enum class Kind : std::uint8_t { external, treasury, rounding, lp, backstop, funding, clearing, tranche, user };
  Kind kind = Kind::external;
  std::uint32_t place = 0;  // which market, tranche or user; 0 of the others

  static AccountRef of_user(UserIdx user) { return {Kind::user, user}; }
  bool is_user() const { return kind == Kind::user; }
  auto operator<=>(const AccountRef&) const = default;  // of one run: the order of its ledger
};

AccountRef account_ref(const AccountLayout& of_the_run, AccountIdx account);
// Nothing where the run has no such account: a tranche that its rulebook does without.
std::optional<AccountIdx> account_idx(const AccountLayout& of_the_run, AccountRef account);

// One number for tables that keep keys; distinct for distinct accounts.
std::int64_t key_of(AccountRef account);
AccountRef account_of_key(std::int64_t key);

// Tranches are named by the genesis of the run; users and markets are the same in every run of a recording.
std::string account_name(const Genesis& of_the_run, AccountRef account);
std::optional<AccountRef> find_account(const Genesis& of_the_run, std::string_view name);

// "owner 7": who owns a user's account; accounts of one owner act as one.
std::string owner_name(std::uint32_t owner);
std::optional<std::uint32_t> find_owner(std::string_view name);  // of that form, "Owner 7" too, whether anybody has it or not
std::vector<AccountRef> accounts_of(const Genesis& genesis, std::uint32_t owner);

}  // namespace fb
