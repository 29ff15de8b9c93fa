// Step 7f: what a rulebook that lets losses stand until liquidation (loss_policy after_liquidation) does with accounts below
// zero once the market has had its turn: insurance and ADL in the order of deficit_order, then residual_policy.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/venue_loss.h"

namespace fb {
namespace {
constexpr std::int64_t kDepositIndex = kTrillion;  // of one, before the cut
}

bool Protocol::Impl::loses_after_liquidation() const {
  return choice<LossPolicy>(GlobalParam::loss_policy) == LossPolicy::after_liquidation;
}

std::vector<AccountIdx> Protocol::Impl::accounts_below_zero() const {
  // Equity changed since the margin pass only where lots or quote moved.
  std::vector<AccountIdx> out = pass.negative;
  out.insert(out.end(), touched.begin(), touched.end());
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase_if(out, [&](AccountIdx a) { return !layout.holds_lots(a) || equity(a) >= 0; });
  return out;
}

Liquidation& Protocol::Impl::liquidation_of(AccountIdx a) {
  const auto at = std::ranges::lower_bound(s.liquidations, static_cast<std::int64_t>(a), {}, &Liquidation::account);
  if (at != s.liquidations.end() && at->account == a) return *at;
  return *s.liquidations.insert(at, {.account = a, .since_ms = now(), .market = 0});
}

void Protocol::Impl::forget_liquidations() {
  const bool ladder = choice<LiquidationPolicy>(GlobalParam::liquidation_policy) == LiquidationPolicy::ladder;
  std::erase_if(s.liquidations, [&](const Liquidation& l) {
    const auto a = static_cast<AccountIdx>(l.account);
    const AccountSums at = sums(a);
    const bool works = layout.is_backstop(a) && s.ledger.has_position(a);
    const TimeMs cooldown = ladder ? params.at(static_cast<MarketIdx>(l.market), MarketParam::cooldown_ms) : 0;
    const bool cools = l.last_ms != 0 && now() - l.last_ms < cooldown;
    return !works && !cools && at.margin_equity() >= at.maintenance;
  });
}

// Split by maintenance, floors first, then one unit each in market order; without lots, where the last ones went.
std::vector<Money> Protocol::Impl::hole_by_market(AccountIdx a, Money hole) const {
  std::vector<Money> out(market_count());
  const Money maintenance = sums(a).maintenance;
  if (maintenance <= 0) {
    const auto row = std::ranges::lower_bound(s.liquidations, static_cast<std::int64_t>(a), {}, &Liquidation::account);
    const bool known = row != s.liquidations.end() && row->account == a;
    const MarketIdx own = layout.is_lp(a) ? a - layout.lp(0) : layout.is_backstop(a) ? a - layout.backstop(0) : 0;
    out[known ? static_cast<std::size_t>(row->market) : own] = hole;
    return out;
  }
  Money left = hole;
  for (MarketIdx m = 0; m < market_count(); ++m)
    left -= out[m] = mul_div_floor(hole, require(schedules[m], schedules[m].maintenance, s.ledger.lots(a, m)), maintenance, "hole");
  for (MarketIdx m = 0; m < market_count() && left > 0; ++m)
    if (s.ledger.lots(a, m) != 0) ++out[m], --left;
  check_invariant(left == 0, "a hole is split over the markets that made it");
  return out;
}

std::int64_t Protocol::Impl::journal_bankruptcy(AccountIdx a, std::span<const Money> needs, std::int64_t cause) {
  Detail d;
  Money deficit = 0;
  for (MarketIdx m = 0; m < needs.size(); ++m) {
    if (needs[m] == 0) continue;
    d.pairs.emplace_back(m, needs[m]);
    deficit += needs[m];
  }
  const std::int64_t seq = emit({.cause = cause, .x = deficit, .a = a, .detail = attach(std::move(d)), .type = EventType::bankruptcy});
  const auto at = std::ranges::lower_bound(bankruptcy_seq, a, {}, &std::pair<AccountIdx, std::int64_t>::first);
  bankruptcy_seq.insert(at, {a, seq});
  totals.deficit += deficit;
  return seq;
}

Money Protocol::Impl::insurance_of(MarketIdx m) const {
  Int128 sum = 0;
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t)
    if (genesis->tranches[t].market == m || genesis->tranches[t].market == kAllMarkets) sum += s.ledger.quote(layout.tranche(t));
  return narrow(sum, "insurance of a market");
}

// Of `needs` what the insurance may pay for each market within fund_market_usd a loss event (Drift v2's cap of a contract tier;
// there is no fee pool here: fees go to tranches and treasury at once).
std::vector<Money> Protocol::Impl::within_market_caps(std::span<const Money> needs) const {
  std::vector<Money> out(needs.begin(), needs.end());
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Money cap = checked_mul(params.at(m, MarketParam::fund_market_usd), kUsd);
    if (cap == 0 || out[m] == 0) continue;
    Money used = 0;
    for (std::size_t t = 0; t < s.tranches.size() && s.global.loss_event_open; ++t) used += s.drawn[t * market_count() + m];
    out[m] = split_loss(out[m], insurance_of(m), cap, used, 0).insurance;
  }
  return out;
}

bool Protocol::Impl::insurance_can_pay(std::span<const Money> needs) const {
  const std::vector<Money> allowed = within_market_caps(needs);
  if (!std::ranges::equal(allowed, needs)) return false;
  const WaterfallResult w = waterfall(needs);
  return std::ranges::all_of(w.shortfall, [](Money left) { return left == 0; });
}

// Draws what tranches pay of `needs` and hands it to a. Answers what is left over.
Money Protocol::Impl::pay_from_insurance(AccountIdx a, std::span<const Money> needs, std::int64_t cause) {
  const std::vector<Money> allowed = within_market_caps(needs);
  const WaterfallResult w = waterfall(allowed);
  if (!w.draws.empty()) open_loss_event(cause);
  for (const Draw& one : w.draws) draw(one, cause);
  Money left = 0;
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const Money paid = allowed[m] - w.shortfall[m];
    if (paid > 0) transfer(layout.clearing(m), a, paid, TransferReason::payout, cause, static_cast<std::uint16_t>(m));
    left += needs[m] - paid;
  }
  return left;
}

// What no silo backs is no market's loss: nobody is asked for it here.
Money Protocol::Impl::market_hole(AccountIdx a) const { return std::max<Money>(0, -equity(a) - already_unbacked(a)); }

void Protocol::Impl::resolve_deficits() {
  if (!loses_after_liquidation()) return;
  follow_adl_triggers();
  const bool market_only = choice<BankruptPolicy>(GlobalParam::bankrupt_policy) == BankruptPolicy::market;
  const std::vector<AccountIdx> under = accounts_below_zero();
  std::vector<AccountIdx> at_mark, off_mark;
  for (const AccountIdx a : under) {
    const bool holds = s.ledger.has_position(a);
    if (!holds || market_only || market_hole(a) == 0) continue;
    const std::vector<Money> needs = hole_by_market(a, market_hole(a));
    if (insurance_pays_first(needs) && insurance_can_pay(needs)) {
      pay_from_insurance(a, needs, journal_bankruptcy(a, needs, cause_of_death(a)));
      if (!layout.is_backstop(a)) at_mark.push_back(a);  // a liquidation engine goes on working its inventory
    } else {
      off_mark.push_back(a);
    }
  }
  adl(at_mark);
  adl_off_mark(off_mark);
  for (const AccountIdx a : under) {
    const Money hole = market_hole(a);
    if (hole <= 0 || s.ledger.has_position(a)) continue;
    const std::vector<Money> needs = hole_by_market(a, hole);
    const std::int64_t seq = journal_bankruptcy(a, needs, cause_of_death(a));
    const auto largest = static_cast<MarketIdx>(std::ranges::max_element(needs) - needs.begin());
    charge_residual(a, largest, pay_from_insurance(a, needs, seq), seq);
  }
  forget_liquidations();
}

void Protocol::Impl::charge_residual(AccountIdx a, MarketIdx m, Money loss, std::int64_t cause) {
  if (loss <= 0) return;
  views[m].shortfall += loss;
  switch (choice<ResidualPolicy>(GlobalParam::residual_policy)) {
    case ResidualPolicy::stay: return;
    case ResidualPolicy::open_interest: return charge_open_interest(m, a, loss, cause);
    case ResidualPolicy::balances: return charge_balances(a, loss, cause);
  }
}

// Every open position of the market, long and short alike, pays by its size through a loss index (Drift v2). Beyond what an
// index can say, a loss a unit of 9,000 M USD, nobody pays.
void Protocol::Impl::charge_open_interest(MarketIdx m, AccountIdx a, Money loss, std::int64_t cause) {
  const auto id = static_cast<std::uint16_t>(m);
  const AccountIdx hub = layout.funding(m);
  // In an auction the account still holds the lots that it is about to give up; it does not pay for itself.
  const Lots own = s.ledger.lots(a, m), all = s.markets[m].open_interest;
  const std::int64_t lot_nano = genesis->markets[m].instrument.lot_nano;
  const Int128 longs = wide(all - std::max<Lots>(0, own), lot_nano), shorts = wide(all + std::min<Lots>(0, own), lot_nano);
  if (longs + shorts <= 0 || wide(loss, 1'000'000'000) / (longs + shorts) > INT64_MAX / 1024) return;
  const auto index = loss_index_1e9(loss, longs, shorts);
  check_invariant(index.has_value(), "open interest was found above");
  for (AccountIdx payer = layout.lp(0); payer < s.ledger.accounts(); ++payer) {
    const Lots lots = s.ledger.lots(payer, m);
    if (lots == 0 || payer == a) continue;
    const Money part = index_charge(lots, lot_nano, *index);
    transfer(payer, hub, part, TransferReason::funding, cause, id);
    ++totals.breaches.charged;
    totals.breaches.charged_money += part;
  }
  transfer(hub, a, loss, TransferReason::funding, cause, id);
  if (const Money rest = s.ledger.quote(hub); rest > 0) transfer(hub, AccountLayout::rounding, rest, TransferReason::funding, cause, id);
}

// Every positive quote balance pays by its size, as through the exchange rate of cash (Derive v2).
void Protocol::Impl::charge_balances(AccountIdx a, Money loss, std::int64_t cause) {
  const auto pays = [&](AccountIdx payer) { return layout.is_user(payer) && payer != a && s.ledger.quote(payer) > 0; };
  Int128 all = 0;
  for (AccountIdx payer = layout.first_user(); payer < s.ledger.accounts(); ++payer)
    if (pays(payer)) all += s.ledger.quote(payer);
  const Money part_of_all = narrow(std::min<Int128>(loss, all), "cash haircut");
  if (part_of_all <= 0) return;
  const std::int64_t cut = deposit_index_cut(kDepositIndex, part_of_all, narrow(all, "deposits"));
  const AccountIdx hub = layout.clearing(0);
  for (AccountIdx payer = layout.first_user(); payer < s.ledger.accounts(); ++payer) {
    if (!pays(payer)) continue;
    const Money part = mul_div_ceil(s.ledger.quote(payer), cut, kDepositIndex, "cash haircut");
    transfer(payer, hub, part, TransferReason::haircut, cause, 0);
    totals.haircuts += part;
    ++totals.breaches.charged;
    totals.breaches.charged_money += part;
  }
  transfer(hub, a, part_of_all, TransferReason::payout, cause, 0);
  if (const Money rest = s.ledger.quote(hub); rest > 0) transfer(hub, AccountLayout::rounding, rest, TransferReason::rounding, cause, 0);
}

void Protocol::Impl::count_breaches() {
  if (promises_of(params).i2) return;
  for (AccountIdx a = 1; a < s.ledger.accounts(); ++a) {
    const Money lacks = -equity(a);
    if (lacks <= 0) continue;
    ++totals.breaches.below_zero;
    totals.breaches.below_zero_money += lacks;
  }
}

}  // namespace fb
