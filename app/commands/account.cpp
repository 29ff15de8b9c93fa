#include "commands/account.h"

#include "protocol/protocol.h"

namespace fb::ctl {
namespace {

Error unknown(const std::string& wanted, std::string rule) {
  return {.field = "--account", .value = wanted, .rule = std::move(rule), .next = "Names look like a000123, lp:BTC-PERP, tranche:junior or 'owner 7'"};
}

}  // namespace

Result<AccountRef> find_account(Session& session, const std::string& wanted) {
  std::optional<AccountRef> found;
  session.inspect([&](const Protocol& shown, const EventLog&) { found = fb::find_account(shown.genesis(), wanted); });
  if (!found) return fail(unknown(wanted, "is no account of this run"));
  return *found;
}

Result<std::vector<AccountRef>> find_accounts(Session& session, const std::string& wanted) {
  const auto owner = find_owner(wanted);
  if (!owner) {
    const auto one = find_account(session, wanted);
    if (!one) return fail(one.error());
    return std::vector{*one};
  }
  std::vector<AccountRef> all;
  session.inspect([&](const Protocol& shown, const EventLog&) { all = accounts_of(shown.genesis(), *owner); });
  if (all.empty()) return fail(unknown(wanted, "owns no account of this run"));
  return all;
}

}  // namespace fb::ctl
