// Steps 1 and 2: operator commands that fall due, then deposits.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/impl.h"

namespace fb {
namespace {

Detail signed_by(const OperatorCommand& c) { return {.actor = c.actor, .second = c.second, .why = c.why}; }

// One person may tighten; what loosens a parameter, or may, takes two.
Result<void> may_change(const OperatorCommand& c, const Parameters& before, const Parameters& after) {
  const Signature by{c.actor, c.second};
  const auto looser = loosened(before, after);
  if (looser.empty()) return has_actor(by);
  const Parameters::Row& row = looser.front();
  const bool unclear = row.spec->tightens == Tightens::two;
  const std::string now = std::to_string(before.get(row.key).value_or(0));
  return needs_two(by, row.key, std::to_string(row.value),
                   unclear ? fmt::format("no direction of {} is sure to tighten, and it is {} now", row.spec->name, now)
                           : fmt::format("{} tightens {}, so this loosens it from {}", row.spec->name, words(row.spec->tightens), now),
                   unclear ? "replay the whole day under other rules" : "change it the other way");
}

}  // namespace

void Protocol::Impl::begin_block(const BlockInput& in) {
  check_invariant(in.time_ms > s.global.time_ms, "time moves forward from block to block");
  elapsed_ms = in.time_ms - s.global.time_ms;
  s.global.time_ms = in.time_ms;
  ++s.global.block;
  totals = {};
  last_schedules = schedules;
  last_assets = assets;
  const std::size_t n = market_count();
  mark_seq.assign(n, kNoCause);
  funded.assign(n, 0);
  hedge_in.assign(n, 0);
  lp_gain.assign(n, 0);
  lp_cut.assign(n, 0);
  cut_in.assign(n, 0);
  funding_rest.assign(n, 0);
  asset_seq.assign(asset_count(), kNoCause);
  sale_room.assign(asset_count(), 0);
  block_deposits.clear();
  bankruptcy_seq.clear();
  pace.clear();  // until liquidation opens it
  for (const AccountIdx a : touched) is_touched[a] = 0;
  touched.clear();
  for (MarketView& v : views) {
    v.forced_notional = v.handed_over = v.adl_notional = v.shortfall = 0;
    v.ratio_1e12 = kTrillion;
  }
  if (s.global.loss_event_open && now() - s.global.last_draw_ms >= params.at(GlobalParam::event_quiet_ms)) s.global.loss_event_open = 0;
}

void Protocol::Impl::refuse_command(const OperatorCommand& c, RefusalReason reason, const Error& why) {
  Detail d = signed_by(c);
  d.text = why.text();
  emit({.z = static_cast<std::int64_t>(RefusedInput::command), .detail = attach(std::move(d)), .type = EventType::refusal,
        .code = static_cast<std::uint8_t>(reason)});
  ++totals.refusals;
}

RefusalReason Protocol::Impl::lacks_person(const OperatorCommand& c) {
  return person_key(c.actor).empty() ? RefusalReason::no_actor : RefusalReason::second_person;
}

// Rules that let nobody stand below zero cannot begin while somebody does.
Result<void> Protocol::Impl::can_take_over(const Parameters& changed) const {
  if (promises_of(params).i2 || !promises_of(changed).i2) return {};
  Money lacks = 0;
  std::int64_t accounts = 0;
  for (AccountIdx a = layout.lp(0); a < s.ledger.accounts(); ++a)
    if (const Money own = equity(a); own < 0) lacks -= own, ++accounts;
  if (accounts == 0) return {};
  return fail({.field = "loss_policy", .value = std::to_string(accounts) + " accounts lack " + std::to_string(lacks / kUsd) + " USD",
               .rule = "rules that let nobody stand below zero cannot begin while somebody does",
               .next = "Fork at an earlier moment, or replay the whole day under these rules"});
}

void Protocol::Impl::set_parameter(const OperatorCommand& c, const SetParameter& p) {
  Parameters changed = params;
  if (const auto done = changed.set(p.key, p.value); !done) {
    const bool unknown = done.error().field == "parameter";  // else its own key: a value that it does not take
    return refuse_command(c, unknown ? RefusalReason::unknown_parameter : RefusalReason::out_of_bounds, done.error());
  }
  if (const auto may = may_change(c, params, changed); !may) return refuse_command(c, lacks_person(c), may.error());
  if (const auto may = can_take_over(changed); !may) return refuse_command(c, RefusalReason::somebody_below_zero, may.error());
  const auto before = params.rows(), after = changed.rows();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].value == after[i].value) continue;
    Detail d = signed_by(c);
    d.text = before[i].key;
    emit({.x = before[i].value, .y = after[i].value, .detail = attach(std::move(d)), .type = EventType::parameter});
  }
  params = changed;
  params_hash = params.hash();
}

void Protocol::Impl::set_breaker(const OperatorCommand& c, const SetBreaker& b) {
  const bool global = b.scope == kGlobalScope;
  if (!global && b.scope >= market_count())
    return refuse_command(c, RefusalReason::unknown_market,
                          {.field = "market", .value = std::to_string(b.scope), .rule = "no market has this number",
                           .next = "Choose a market of the recording or the global breaker"});
  Breaker& breaker = global ? s.global.breaker : s.markets[b.scope].breaker;
  BreakerHolds& holds = global ? s.holds.back() : s.holds[b.scope];
  const auto moved = set_by_person(breaker, holds, b.state, b.hold_until_ms, {c.actor, c.second}, now());
  const bool ended = b.hold_until_ms != 0 && b.hold_until_ms <= now();
  if (!moved) return refuse_command(c, ended ? RefusalReason::out_of_bounds : lacks_person(c), moved.error());
  Detail d = signed_by(c);
  d.text = "manual";
  emit({.x = static_cast<std::int64_t>(moved->from), .y = static_cast<std::int64_t>(moved->to), .z = b.hold_until_ms,
        .detail = attach(std::move(d)), .market = global ? kNoMarket : static_cast<std::uint16_t>(b.scope), .type = EventType::breaker,
        .code = static_cast<std::uint8_t>(b.state)});
}

void Protocol::Impl::apply_commands(const BlockInput& in) {
  for (const OperatorCommand& c : in.commands) {
    if (const auto* p = std::get_if<SetParameter>(&c.what)) set_parameter(c, *p);
    if (const auto* b = std::get_if<SetBreaker>(&c.what)) set_breaker(c, *b);
    if (const auto* h = std::get_if<HoldAssetPrice>(&c.what)) hold_price(c, *h);
    if (const auto* n = std::get_if<Note>(&c.what)) {
      Detail d = signed_by(c);
      d.text = n->text;
      emit({.detail = attach(std::move(d)), .type = EventType::operator_note});
    }
  }
}

void Protocol::Impl::take_deposits(const BlockInput& in) {
  for (const Deposit& d : in.deposits) {
    const AccountIdx a = layout.first_user() + d.user;
    const bool known = d.user < genesis->accounts.size();
    if (!known || d.amount <= 0) {
      refuse(AccountLayout::external, kNoMarket, d.amount, known ? RefusalReason::no_amount : RefusalReason::unknown_account);
      continue;
    }
    if (!takes_in(d.amount)) {
      refuse(AccountLayout::external, kNoMarket, d.amount, RefusalReason::too_large);
      continue;
    }
    transfer(AccountLayout::external, a, d.amount, TransferReason::deposit, kNoCause);
    block_deposits.emplace_back(a, d.amount);
    ++totals.deposits;
  }
}

}  // namespace fb
