// Tranche providers: entries at net asset value (from outside in step 2, from an account's quote in step 8), notices,
// and exits after the notice, at the end of step 8: after every loss of the block, never while a loss event is open,
// and after clients' withdrawals (protocol document, section 8). Units are no collateral: they are in nobody's equity.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/yield.h"

namespace fb {
namespace {

constexpr AccountIdx kHouseAccount = AccountLayout::treasury;  // under this number the house holds units

auto key_of(const ProviderUnits& p) { return std::pair{p.tranche, p.provider}; }

}  // namespace

UnitPool Protocol::Impl::unit_pool(std::uint32_t t) const {
  UnitPool pool{.balance = s.ledger.quote(layout.tranche(t)), .units = 0};
  for (const ProviderUnits& p : s.providers)
    if (p.tranche == t) pool.units += p.units;
  return pool;
}

// The row of a provider, made where it has none; rows without units go at the end of the change.
std::int64_t& Protocol::Impl::units_of(std::uint32_t t, AccountIdx provider) {
  const std::pair<std::int64_t, std::int64_t> key{t, provider};
  auto at = std::ranges::lower_bound(s.providers, key, {}, key_of);
  if (at == s.providers.end() || key_of(*at) != key) at = s.providers.insert(at, {.tranche = t, .provider = provider});
  return at->units;
}

std::int64_t Protocol::Impl::journal_units(ProviderChange what, std::uint32_t t, AccountIdx provider,
                                           std::int64_t units, std::int64_t z) {
  const std::int64_t held = units_of(t, provider);
  std::erase_if(s.providers, [](const ProviderUnits& p) { return p.units == 0; });
  return emit({.x = held,
               .y = units,
               .z = z,
               .a = provider,
               .b = layout.tranche(t),
               .type = EventType::provider,
               .code = static_cast<std::uint8_t>(what)});
}

void Protocol::Impl::open_units() {
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t) {
    const Money opening = genesis->tranches[t].opening_balance;
    if (opening == 0) continue;
    units_of(t, kHouseAccount) = opening;
    journal_units(ProviderChange::opening, t, kHouseAccount, opening, opening);
  }
}

void Protocol::Impl::recount_units(std::uint32_t t) {
  const UnitPool pool = unit_pool(t);
  if (!needs_recount(pool)) return;
  std::vector<AccountIdx> who{kHouseAccount};
  std::vector<std::int64_t> held{units_of(t, kHouseAccount)};
  for (const ProviderUnits& p : s.providers)
    if (p.tranche == t && p.provider != kHouseAccount) {
      who.push_back(static_cast<AccountIdx>(p.provider));
      held.push_back(p.units);
    }
  Recount fresh = recount(pool, held);
  fresh.held.front() += fresh.to_house;
  for (std::size_t i = 0; i < who.size(); ++i) units_of(t, who[i]) = fresh.held[i];
  for (std::size_t i = 0; i < who.size(); ++i)
    if (held[i] != fresh.held[i])
      journal_units(ProviderChange::recount, t, who[i], fresh.held[i] - held[i], fresh.held[i]);
  for (ProviderExit& e : s.exits)  // the same part of the claim stays under notice
    if (e.tranche == t) e.units = pool.units == 0 ? 0 : claim(pool, e.units);
  std::erase_if(s.exits, [](const ProviderExit& e) { return e.units == 0; });
}

// Where money or units of a recorded tranche stand under the layout in force; no place: no such tranche was recorded.
std::vector<Protocol::Impl::TranchePart> Protocol::Impl::places_of(std::uint32_t recorded, std::int64_t amount) const {
  const auto& places = genesis->tranche_places;
  if (recorded >= (places.empty() ? genesis->tranches.size() : places.size())) return {};
  if (places.empty()) return {{recorded, amount}};
  if (places[recorded] != kEveryTranche) return {{places[recorded], amount}};
  Int128 all = 0;
  for (const TrancheSpec& t : genesis->tranches) all += t.opening_balance;
  std::vector<TranchePart> parts;
  std::int64_t left = amount;
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t) {
    const Money weight = genesis->tranches[t].opening_balance;
    const auto part = static_cast<std::int64_t>(all == 0 ? 0 : wide(amount, weight) / all);
    parts.push_back({t, part});
    left -= part;
  }
  for (std::size_t t = 0; left > 0; t = (t + 1) % parts.size(), --left) ++parts[t].amount;
  std::erase_if(parts, [](const TranchePart& p) { return p.amount == 0; });
  return parts;
}

void Protocol::Impl::enter(const ProviderEntry& e) {
  const bool house = e.provider == kHouse;
  const AccountIdx a = house ? kHouseAccount : layout.first_user() + e.provider;
  const auto refused = [&](AccountIdx who, RefusalReason why) {
    refuse(who, kNoMarket, e.amount, why, kNoCause, RefusedInput::provider_entry);
  };
  const std::vector<TranchePart> parts = places_of(e.tranche, std::max<Money>(0, e.amount));
  if (parts.empty() && e.amount > 0) return refused(AccountLayout::external, RefusalReason::unknown_tranche);
  if (e.amount <= 0) return refused(AccountLayout::external, RefusalReason::no_amount);
  if ((!house && e.provider >= genesis->accounts.size()) || (house && e.own_account))
    return refused(AccountLayout::external, RefusalReason::unknown_account);
  if (e.amount < checked_mul(params.at(GlobalParam::provider_min_usd), kUsd))
    return refused(a, RefusalReason::below_minimum);
  if (!e.own_account && !takes_in(e.amount)) return refused(a, RefusalReason::too_large);
  if (e.own_account)
    if (const auto why = withdrawal_refused(a, e.amount)) return refused(a, *why);
  for (const TranchePart& part : parts) enter_tranche(a, part, e.own_account);
}

void Protocol::Impl::enter_tranche(AccountIdx a, const TranchePart& part, bool own_account) {
  recount_units(part.tranche);
  const UnitPool pool = unit_pool(part.tranche);
  const Int128 bought = pool.units == 0 ? part.amount : wide(part.amount, pool.units) / pool.balance;
  if (static_cast<Int128>(pool.balance) + part.amount > kMostUnits || bought + pool.units > kMostUnits) {
    refuse(a, kNoMarket, part.amount, RefusalReason::too_large, kNoCause, RefusedInput::provider_entry);
    return;
  }
  const std::int64_t units = units_for(pool, part.amount);
  units_of(part.tranche, a) += units;
  const std::int64_t seq = journal_units(ProviderChange::entry, part.tranche, a, units, part.amount);
  transfer(own_account ? a : AccountLayout::external, layout.tranche(part.tranche), part.amount,
           TransferReason::provider_in, seq);
}

std::int64_t Protocol::Impl::free_units(std::uint32_t t, AccountIdx provider) const {
  const std::pair<std::int64_t, std::int64_t> key{t, provider};
  const auto row = std::ranges::lower_bound(s.providers, key, {}, key_of);
  std::int64_t free = row == s.providers.end() || key_of(*row) != key ? 0 : row->units;
  for (const ProviderExit& e : s.exits)
    if (e.tranche == t && e.provider == provider) free -= e.units;
  return free;
}

void Protocol::Impl::give_notice(const ProviderNotice& n) {
  const bool house = n.provider == kHouse;
  const AccountIdx a = house ? kHouseAccount : layout.first_user() + n.provider;
  const auto refused = [&](AccountIdx who, RefusalReason why) {
    refuse(who, kNoMarket, n.units, why, kNoCause, RefusedInput::provider_notice);
  };
  const std::vector<TranchePart> parts = places_of(n.tranche, std::max<std::int64_t>(0, n.units));
  if (parts.empty() && n.units > 0) return refused(AccountLayout::external, RefusalReason::unknown_tranche);
  if (n.units <= 0) return refused(AccountLayout::external, RefusalReason::no_amount);
  if ((!house && n.provider >= genesis->accounts.size()) || (house && n.own_account))
    return refused(AccountLayout::external, RefusalReason::unknown_account);
  if (!house && is_estate(a) && !n.own_account) return refused(a, RefusalReason::account_dead);
  if (std::ranges::all_of(parts, [&](const TranchePart& p) { return free_units(p.tranche, a) <= 0; }))
    return refused(a, RefusalReason::no_units);
  const TimeMs due_ms = now() + params.at(GlobalParam::provider_notice_ms);
  for (const TranchePart& part : parts) {
    const std::int64_t units = std::min(free_units(part.tranche, a), part.amount);
    if (units <= 0) continue;
    s.exits.push_back(
        {.tranche = part.tranche, .provider = a, .units = units, .due_ms = due_ms, .own_account = n.own_account});
    journal_units(ProviderChange::notice, part.tranche, a, units, due_ms);
  }
}

void Protocol::Impl::pay_exit(ProviderExit& exit, std::int64_t units) {
  const auto t = static_cast<std::uint32_t>(exit.tranche);
  const auto a = static_cast<AccountIdx>(exit.provider);
  Money amount = claim(unit_pool(t), units);
  if (!exit.own_account) amount = std::min(amount, free_custody());
  units_of(t, a) -= units;
  exit.units -= units;
  const std::int64_t seq = journal_units(ProviderChange::exit, t, a, -units, amount);
  if (amount > 0)
    transfer(layout.tranche(t), exit.own_account ? a : AccountLayout::external, amount, TransferReason::provider_out,
             seq);
}

// A loss may be on its way unseen while the price of a market that the tranche stands behind cannot be trusted.
bool Protocol::Impl::exit_is_due(const ProviderExit& e) const {
  if (e.due_ms > now()) return false;
  const std::uint32_t only = genesis->tranches[static_cast<std::size_t>(e.tranche)].market;
  for (MarketIdx m = 0; m < market_count(); ++m)
    if ((only == kAllMarkets || only == m) && !verdict_allows(m, Action::withdrawal)) return false;
  return true;
}

// No exit runs ahead of a loss: of an open event, of accounts that a rulebook leaves below zero, or while clients wait too.
bool Protocol::Impl::exits_wait() const {
  if (s.exits.empty() || s.global.loss_event_open) return true;
  return (loses_after_liquidation() && !accounts_below_zero().empty()) || gated();
}

// Exits into accounts stay inside; those to the outside share what custody holds after the withdrawals of the block.
void Protocol::Impl::pay_exits() {
  if (exits_wait()) return;
  std::vector<std::size_t> out;
  std::vector<std::int64_t> units;
  std::vector<Money> claims;
  for (std::size_t i = 0; i < s.exits.size(); ++i) {
    ProviderExit& e = s.exits[i];
    if (!exit_is_due(e)) continue;
    if (e.own_account) {
      pay_exit(e, e.units);
      continue;
    }
    out.push_back(i);
  }
  for (const std::size_t i : out) {
    units.push_back(s.exits[i].units);
    claims.push_back(claim(unit_pool(static_cast<std::uint32_t>(s.exits[i].tranche)), s.exits[i].units));
  }
  const std::vector<std::int64_t> now_paid = payable_units(units, claims, free_custody());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (now_paid[i] > 0) pay_exit(s.exits[out[i]], now_paid[i]);
  std::erase_if(s.exits, [](const ProviderExit& e) { return e.units == 0; });
}

void Protocol::Impl::take_provider_money(const BlockInput& in) {
  for (const ProviderEntry& e : in.provider_entries)
    if (!e.own_account) enter(e);
}

void Protocol::Impl::serve_providers(const BlockInput& in) {
  for (const ProviderEntry& e : in.provider_entries)
    if (e.own_account) enter(e);
  for (const ProviderNotice& n : in.provider_notices) give_notice(n);
  pay_exits();
}

void Protocol::Impl::pay_tranches(AccountIdx from, MarketIdx m, Money amount, TransferReason why, std::int64_t cause) {
  if (amount <= 0) return;
  std::vector<Money> balances(genesis->tranches.size());
  for (std::uint32_t t = 0; t < balances.size(); ++t) balances[t] = s.ledger.quote(layout.tranche(t));
  const AccountIdx first = first_loss(m);
  const std::uint32_t own = layout.is_tranche(first) ? first - layout.tranche(0) : kAllMarkets;
  const YieldRule rule{.own_ppm = params.at(GlobalParam::yield_own_ppm),
                       .step_ppm = params.at(GlobalParam::yield_step_ppm)};
  const YieldSplit split = split_yield(amount, own, genesis->tranches, balances, rule);
  if (split.own > 0) transfer(from, first, split.own, why, cause, static_cast<std::uint16_t>(m));
  for (const YieldPart& part : split.parts)
    transfer(from, layout.tranche(part.tranche), part.amount, why, cause, static_cast<std::uint16_t>(m));
}

}  // namespace fb
