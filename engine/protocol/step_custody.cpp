// Step 8: withdrawals. What an account may take is tested when it asks and again when it is paid; what custody cannot pay
// waits in the queue, and everybody who waits is paid pro rata (protocol document, section 6; invariant I7).
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/shares.h"
#include "solvency/venue_auction.h"

namespace fb {

// Other protocols' gates: Derive v2 stops withdrawals while insolvent accounts need more maintenance than the insurance holds,
// dYdX v4 while any account is below zero.
bool Protocol::Impl::gated() const {
  const auto gate = choice<WithdrawalGate>(GlobalParam::withdrawal_gate);
  if (gate == WithdrawalGate::none) return false;
  Int128 insurance = 0, needed = 0;
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t) insurance += s.ledger.quote(layout.tranche(t));
  const std::vector<AccountIdx> under = accounts_below_zero();
  for (const AccountIdx a : under) needed += sums(a).maintenance - sums(a).margin_equity();
  if (gate == WithdrawalGate::negative_account) return !under.empty();
  return withdrawals_blocked(narrow(needed, "missing margin"), narrow(insurance, "insurance"));
}

std::optional<RefusalReason> Protocol::Impl::withdrawals_stopped(AccountIdx a) const {
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (s.ledger.lots(a, m) != 0 && !verdict_allows(m, Action::withdrawal)) return RefusalReason::verdict;
  if (is_estate(a)) return RefusalReason::account_dead;
  if (gated()) return RefusalReason::withdrawal_gate;
  return s.unbacked.empty() ? std::nullopt : std::optional(RefusalReason::unbacked);
}

std::optional<RefusalReason> Protocol::Impl::withdrawal_refused(AccountIdx a, Money amount) const {
  if (const auto stopped = withdrawals_stopped(a)) return stopped;
  RefusalReason why;
  const Money reserved = layout.is_user(a) ? reserved_of(a - layout.first_user()) : 0;
  return amount > withdrawable(a, why) - reserved ? std::optional(why) : std::nullopt;
}

// Quote that the account may take out now, and what binds it. Without collateral: its own quote, down to initial margin;
// with collateral it may borrow, up to the limit and as far as no exposure at collapse passes its own.
Money Protocol::Impl::withdrawable(AccountIdx a, RefusalReason& why) const {
  const AccountSums at = sums(a);
  const Money margin = at.margin_equity() - account_initial(s.ledger, a, schedules);
  Money room = margin;
  why = RefusalReason::initial_margin;
  const auto bound = [&](Money most, RefusalReason reason) {
    if (most >= room) return;
    room = most;
    why = reason;
  };
  if (at.collateral == 0) {
    bound(s.ledger.quote(a), RefusalReason::initial_margin);
    return room - accrued_interest(a);
  }
  const std::vector<Money> values = collateral_values(a);
  const Money counted = at.collateral - at.haircut, doubtful = stale_counted(values);
  const Ppm lends = params.at(GlobalParam::borrow_limit_ppm);
  bound(at.net_quote() + ppm_down(counted, lends), RefusalReason::borrow_limit);
  bound(std::min(margin - doubtful, at.net_quote() + ppm_down(counted - doubtful, lends)), RefusalReason::stale_price);
  const auto silo_room = [&](std::size_t row, Money value) {
    if (value > 0) bound(std::max<Money>(0, at.equity - value) + std::max<Money>(0, silo_limit(row) - s.exposure[row]), RefusalReason::silo);
  };
  for (std::size_t c = 0; c < values.size(); ++c) silo_room(c, values[c]);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Money value = 0;
    for (const AssetIdx c : groups.members[g]) value += values[c];
    silo_room(values.size() + g, value);
  }
  return room - accrued_interest(a);
}

Money Protocol::Impl::reserved_of(UserIdx user) const {
  Money sum = 0;
  for (const Admitted& w : admitted)
    if (w.entry.user == user) sum += w.payable;
  return sum;
}

// Counts a withdrawal in the exposures before it is paid, so that the next one is tested against what this one takes.
void Protocol::Impl::reserve(const QueuedWithdrawal& entry, Money payable, bool waited) {
  const AccountIdx a = layout.first_user() + static_cast<AccountIdx>(entry.user);
  if (payable > 0 && s.ledger.has_collateral(a)) {
    const Money before = equity(a) - reserved_of(static_cast<UserIdx>(entry.user));
    std::vector<Money> old_rows(s.exposure.size()), new_rows(s.exposure.size());
    add_exposure(groups, collateral_values(a), before, old_rows);
    add_exposure(groups, collateral_values(a), before - payable, new_rows);
    for (std::size_t row = 0; row < old_rows.size(); ++row) s.exposure[row] += new_rows[row] - old_rows[row];
  }
  admitted.push_back({entry, payable, waited});
}

// Those who wait come first: what they may still take, a dead account nothing.
void Protocol::Impl::readmit_queue() {
  for (const QueuedWithdrawal& entry : s.queue) {
    const AccountIdx a = layout.first_user() + static_cast<AccountIdx>(entry.user);
    const auto stopped = withdrawals_stopped(a);
    if (stopped == RefusalReason::account_dead) {
      emit({.cause = mark_seq.front(), .x = entry.amount, .a = a, .type = EventType::queue, .code = static_cast<std::uint8_t>(QueueStep::given_up)});
      continue;
    }
    RefusalReason why;
    const Money room = !stopped ? withdrawable(a, why) - reserved_of(static_cast<UserIdx>(entry.user)) : 0;
    reserve(entry, std::clamp<Money>(room, 0, entry.amount), true);
  }
  s.queue.clear();
}

void Protocol::Impl::withdraw(const Withdrawal& w) {
  const AccountIdx a = layout.first_user() + w.user;
  if (w.user >= genesis->accounts.size() || w.amount <= 0) {
    const bool known = w.user < genesis->accounts.size();
    refuse(AccountLayout::external, kNoMarket, w.amount, known ? RefusalReason::no_amount : RefusalReason::unknown_account);
    return;
  }
  if (const auto why = withdrawal_refused(a, w.amount)) refuse(a, kNoMarket, w.amount, *why);
  else reserve({.user = w.user, .amount = w.amount, .since_ms = now()}, w.amount, false);
}

void Protocol::Impl::pay(const Admitted& w, Money amount) {
  const AccountIdx a = layout.first_user() + static_cast<AccountIdx>(w.entry.user);
  const Money left = w.entry.amount - amount;
  std::int64_t cause = kNoCause;
  if (left > 0 || w.waited) {
    const auto step = left > 0 ? QueueStep::waits : QueueStep::paid;
    if (amount > 0 || !w.waited)  // a wait that goes on is not told again in every block
      cause = emit({.cause = w.waited ? mark_seq.front() : kNoCause, .x = left, .y = amount, .a = a, .type = EventType::queue, .code = static_cast<std::uint8_t>(step)});
  }
  if (amount > 0) transfer(a, AccountLayout::external, amount, TransferReason::withdrawal, cause);
  if (left > 0) s.queue.push_back({w.entry.user, left, w.entry.since_ms});
  totals.withdrawals += left == 0;
}

void Protocol::Impl::pay_withdrawals() {
  std::vector<Money> parts;
  for (const Admitted& w : admitted) parts.push_back(w.payable);
  split_pro_rata(parts, custody());
  for (std::size_t i = 0; i < parts.size(); ++i) pay(admitted[i], parts[i]);
  admitted.clear();
}

Money Protocol::Impl::queued_amount() const {
  Int128 sum = 0;
  for (const QueuedWithdrawal& w : s.queue) sum += w.amount;
  return static_cast<Money>(std::min<Int128>(sum, INT64_MAX));
}

bool Protocol::Impl::keeps_limits(AccountIdx a, const AccountSums& after, std::span<const Money> values, RefusalReason& why) const {
  const Money before = std::max<Money>(0, -sums(a).net_quote()), counted = after.collateral - after.haircut, doubtful = stale_counted(values);
  const auto borrows_too_much = [&](Money on) {
    return -after.net_quote() > std::max(before, ppm_down(on, params.at(GlobalParam::borrow_limit_ppm)));
  };
  why = RefusalReason::borrow_limit;
  if (borrows_too_much(counted)) return false;
  why = RefusalReason::stale_price;
  if (borrows_too_much(counted - doubtful)) return false;
  why = RefusalReason::silo;
  std::vector<Money> old_rows(s.exposure.size()), new_rows(s.exposure.size());
  exposure_of(a, old_rows);
  add_exposure(groups, values, after.equity, new_rows);
  for (std::size_t row = 0; row < old_rows.size(); ++row)
    if (new_rows[row] > old_rows[row] && s.exposure[row] - old_rows[row] + new_rows[row] > silo_limit(row)) return false;
  return true;
}

void Protocol::Impl::withdraw_collateral(const CollateralWithdrawal& w) {
  const AccountIdx a = layout.first_user() + w.user;
  if (w.user >= genesis->accounts.size() || w.asset >= asset_count() || w.amount <= 0) {
    refuse(AccountLayout::external, kNoMarket, w.amount, nonsense(w.user, w.asset));
    return;
  }
  RefusalReason why;
  if (const auto stopped = withdrawals_stopped(a)) return refuse_collateral(a, w.asset, w.amount, *stopped, false);
  if (w.amount > s.ledger.amount(a, w.asset)) return refuse_collateral(a, w.asset, w.amount, RefusalReason::custody, false);
  std::vector<Money> values = collateral_values(a);
  AccountSums after = sums(a);
  const Money old_value = values[w.asset], new_value = asset_value(s.ledger.amount(a, w.asset) - w.amount, assets[w.asset].price_micro);
  values[w.asset] = new_value;
  after.equity -= old_value - new_value;
  after.collateral -= old_value - new_value;
  after.haircut -= (old_value - counted_value(old_value, assets[w.asset])) - (new_value - counted_value(new_value, assets[w.asset]));
  const Money free = after.margin_equity() - account_initial(s.ledger, a, schedules) - accrued_interest(a);
  if (free < 0) return refuse_collateral(a, w.asset, w.amount, RefusalReason::initial_margin, false);
  if (free < stale_counted(values)) return refuse_collateral(a, w.asset, w.amount, RefusalReason::stale_price, false);
  if (!keeps_limits(a, after, values, why)) return refuse_collateral(a, w.asset, w.amount, why, false);
  std::vector<Money> rows(s.exposure.size());
  exposure_of(a, rows);
  move_collateral(a, w.asset, -w.amount, CollateralReason::withdrawal, kNoCause);
  change_exposure(a, rows);
  ++totals.withdrawals;
}

}  // namespace fb
