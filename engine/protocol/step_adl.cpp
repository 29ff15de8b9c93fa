// Steps 7b and 7c: accounts left with nothing give up their lots by ADL at the mark; then lp's hedge takes its gains out.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/adl_quality.h"

namespace fb {
namespace {
constexpr TimeMs kHour = 3'600'000;

Money notional_of(const Ledger& ledger, AccountIdx a, std::span<const Schedule> schedules) {
  Money sum = 0;
  for (MarketIdx m = 0; m < schedules.size(); ++m) sum += magnitude(ledger.lots(a, m)) * schedules[m].unit;
  return sum;
}
}  // namespace

Covariance Protocol::Impl::covariance() const {
  // Slow, stressed: the genesis' correlations with the larger of fast and slow volatility over an hour.
  const std::size_t n = market_count();
  std::vector<Ppm> sigma(n);
  for (std::size_t m = 0; m < n; ++m)
    sigma[m] = sigma_over_ppm(annual_sigma_ppm(std::max(s.markets[m].variance.fast, s.markets[m].variance.slow)), kHour);
  Covariance out{.markets = n, .value_ppm2 = std::vector<std::int64_t>(n * n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const Ppm correlation = i == j ? kMillion : genesis->correlation_ppm.empty() ? 0 : genesis->correlation_ppm[i * n + j];
      out.value_ppm2[i * n + j] = narrow(wide(sigma[i], sigma[j]) * correlation / kMillion, "covariance");
    }
  return out;
}

std::int64_t Protocol::Impl::cause_of_death(AccountIdx a) const {
  const auto at = std::ranges::lower_bound(bankruptcy_seq, a, {}, &std::pair<AccountIdx, std::int64_t>::first);
  if (at != bankruptcy_seq.end() && at->first == a) return at->second;
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (s.ledger.lots(a, m) != 0) return mark_seq[m];
  return mark_seq.front();
}

bool Protocol::Impl::becomes_estate(AccountIdx a) const {
  if (choice<BankruptPolicy>(GlobalParam::bankrupt_policy) != BankruptPolicy::work_out || !layout.is_user(a)) return false;
  const auto bankrupt = std::ranges::binary_search(bankruptcy_seq, a, {}, &std::pair<AccountIdx, std::int64_t>::first);
  Money held = notional_of(s.ledger, a, schedules);
  for (const Estate& e : s.estates)
    if (e.account != a) held += notional_of(s.ledger, static_cast<AccountIdx>(e.account), schedules);
  return bankrupt && held <= checked_mul(params.at(GlobalParam::estate_max_usd), kUsd);
}

void Protocol::Impl::deleverage_dead() {
  std::vector<AccountIdx> dead;
  for (const auto& [a, seq] : bankruptcy_seq) dead.push_back(a);
  for (const AccountIdx a : pass.broke) dead.push_back(a);
  for (const AccountIdx a : touched)
    if (layout.holds_lots(a) && equity(a) == 0) dead.push_back(a);
  const bool network = choice<LiquidationPolicy>(GlobalParam::liquidation_policy) == LiquidationPolicy::network;
  for (MarketIdx m = 0; m < market_count() && !network && !loses_after_liquidation(); ++m) {
    const AccountIdx backstop = layout.backstop(m);
    const Money notional = notional_of(s.ledger, backstop, schedules);
    if (notional > 0 && equity(backstop) < ppm_up(notional, params.at(m, MarketParam::backstop_adl_ppm))) dead.push_back(backstop);
  }
  std::ranges::sort(dead);
  dead.erase(std::unique(dead.begin(), dead.end()), dead.end());
  std::erase_if(dead, [&](AccountIdx a) {
    const bool hedged = layout.is_lp(a) && hedge_in[a - layout.lp(0)] > 0;
    return hedged || !s.ledger.has_position(a) || (is_estate(a) && equity(a) > 0);
  });
  if (network) {  // nobody is deleveraged: the network takes over, and keeps what it has
    for (const AccountIdx a : dead)
      if (layout.is_user(a)) hand_to_network(a);
    return;
  }
  std::vector<AccountIdx> now_dead;
  for (const AccountIdx a : dead) {
    if (is_estate(a) || !becomes_estate(a)) {
      if (!is_estate(a)) now_dead.push_back(a);
      continue;
    }
    const auto at = std::ranges::lower_bound(s.estates, static_cast<std::int64_t>(a), {}, &Estate::account);
    s.estates.insert(at, {.account = a});
  }
  // What collateral such an account has left repays the pool before its owner.
  for (const auto& [a, seq] : bankruptcy_seq)
    if (layout.is_user(a) && s.ledger.has_collateral(a) && !is_estate(a))
      s.estates.insert(std::ranges::lower_bound(s.estates, static_cast<std::int64_t>(a), {}, &Estate::account), {.account = a});
  for (const auto& [a, seq] : bankruptcy_seq) {
    const auto at = std::ranges::lower_bound(s.estates, static_cast<std::int64_t>(a), {}, &Estate::account);
    if (at != s.estates.end() && at->account == a) at->received += log->events[static_cast<std::size_t>(seq)].x - log->events[static_cast<std::size_t>(seq)].y;
  }
  adl(now_dead);
}

namespace {

// Cuts the lots of the dead in a market, the last account first, to what the others there can take.
void fit_to_room(std::vector<Lots>& lots, const std::vector<char>& dead, std::size_t n, std::size_t m) {
  Int128 leaving = 0, room[2] = {0, 0};  // of the living: longs, shorts
  for (std::size_t i = 0; i < dead.size(); ++i) {
    const Lots held = lots[i * n + m];
    if (dead[i]) leaving += held;
    else room[held < 0] += magnitude(held);
  }
  Int128 excess = (leaving < 0 ? -leaving : leaving) - room[leaving > 0];
  for (std::size_t i = dead.size(); i-- > 0 && excess > 0;) {
    Lots& held = lots[i * n + m];
    if (!dead[i] || held == 0 || (held > 0) != (leaving > 0)) continue;
    const Lots part = static_cast<Lots>(std::min<Int128>(excess, magnitude(held)));
    held -= sign_of(held) * part;
    excess -= part;
  }
}

}  // namespace

// Who takes over the lots of the dead (sorted) under the policy in force.
std::vector<AdlFill> Protocol::Impl::allocate(const std::vector<AccountIdx>& dead, const AdlLimit& limit) const {
  const std::size_t n = market_count();
  std::vector<AccountIdx> holders;
  std::vector<Lots> lots;
  std::vector<Money> maintenance;
  std::vector<char> leaves;
  for (AccountIdx a = layout.lp(0); a < s.ledger.accounts(); ++a) {
    if (!layout.holds_lots(a) || !s.ledger.has_position(a)) continue;
    leaves.push_back(std::ranges::binary_search(dead, a));
    if (!leaves.back() && std::ranges::binary_search(limit.left_out, a)) {
      leaves.pop_back();
      continue;
    }
    holders.push_back(a);
    for (MarketIdx m = 0; m < n; ++m) {
      const Lots held = s.ledger.lots(a, m);
      lots.push_back(leaves.back() && !limit.most.empty() ? sign_of(held) * std::min(magnitude(held), limit.most[m]) : held);
      maintenance.push_back(require(schedules[m], schedules[m].maintenance, lots.back()));
    }
  }
  if (!limit.left_out.empty())
    for (MarketIdx m = 0; m < n; ++m) fit_to_room(lots, leaves, n, m);
  std::vector<AdlAccount> accounts(holders.size());
  for (std::size_t i = 0; i < holders.size(); ++i)
    accounts[i] = {.account = holders[i], .equity = equity(holders[i]), .dead = leaves[i] != 0,
                   .last = !layout.is_user(holders[i]), .lots = {lots.data() + i * n, n},
                   .entry_value = s.ledger.entry_values(holders[i]), .maintenance = {maintenance.data() + i * n, n}};
  std::vector<AdlMarket> markets(n);
  for (MarketIdx m = 0; m < n; ++m) markets[m] = {s.markets[m].mark, genesis->markets[m].instrument.tick_value};
  return allocate_adl(choice<AdlPolicy>(GlobalParam::adl_policy),
                      {.accounts = accounts, .markets = markets, .covariance = covariance(), .block = s.global.block});
}

void Protocol::Impl::adl(const std::vector<AccountIdx>& dead) {
  if (dead.empty()) return;
  apply_adl(allocate(dead, {}));
  for (const AccountIdx a : dead) check_invariant(!s.ledger.has_position(a), "a dead account keeps no lots");
}

// Lots of each market that live accounts gave up though its book, at what is left of its pace, and its backstop could
// have taken them.
std::vector<Lots> Protocol::Impl::avoidable(const std::vector<AdlFill>& fills) const {
  std::vector<Lots> out(market_count());
  std::vector<char> dead_sell(market_count());
  for (const AdlFill& f : fills) {
    if (f.both_dead) continue;
    out[f.market] += f.lots;
    dead_sell[f.market] = f.dead_sells;
  }
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const AccountIdx b = layout.backstop(m);
    const Lots room = backstop_room(dead_sell[m], s.ledger.lots(b, m), equity(b), params.at(m, MarketParam::backstop_limit_ppm), unit(m));
    const Money book = pace.empty() ? pace_of_block(m) : dead_sell[m] ? pace[m].sells : pace[m].buys;
    out[m] = avoidable_lots(out[m], book, unit(m), room);
  }
  return out;
}

void Protocol::Impl::apply_adl(const std::vector<AdlFill>& fills) {
  // Overshoot of this call is booked on the first ADL line of each market.
  std::vector<Lots> over_lots = avoidable(fills);
  std::vector<char> first(market_count(), 1);
  for (const AdlFill& f : fills) {
    const AccountIdx buyer = f.dead_sells ? f.counterparty : f.dead, seller = f.dead_sells ? f.dead : f.counterparty;
    const Lots held = s.ledger.lots(f.counterparty, f.market), gone = s.ledger.lots(f.dead, f.market);
    check_invariant(magnitude(held) >= f.lots && magnitude(gone) >= f.lots && sign_of(held) == (f.dead_sells ? -1 : 1) && sign_of(gone) == -sign_of(held),
                    "ADL never flips a side or exceeds a position (I5)");
    const std::int64_t seq = fill(f.market, buyer, seller, f.lots, s.markets[f.market].mark, FillReason::adl, cause_of_death(f.dead));
    Money over_money = 0;
    if (first[f.market]) over_money = std::max<Money>(0, cut_in[f.market] - views[f.market].shortfall);
    record_adl(f, seq, over_money, first[f.market] ? over_lots[f.market] : 0);
    first[f.market] = 0;
  }
}

void Protocol::Impl::record_adl(const AdlFill& f, std::int64_t fill_seq, Money over_money, Lots over_lots) {
  const AdlCode code{choice<AdlPolicy>(GlobalParam::adl_policy), f.hedge_leg, f.both_dead};
  emit({.cause = fill_seq, .x = f.lots, .y = over_money, .z = over_lots, .a = f.counterparty, .b = f.dead, .market = static_cast<std::uint16_t>(f.market),
        .type = EventType::adl, .code = code.code()});
  ++totals.adl_fills;
  views[f.market].adl_notional += f.lots * unit(f.market);
}

void Protocol::Impl::release_hedge() {
  for (MarketIdx m = 0; m < market_count(); ++m) {
    MarketState& market = s.markets[m];
    market.hedge_owed += std::max<Money>(0, lp_gain[m] - lp_cut[m]);
    const AccountIdx lp = layout.lp(m);
    const Money out = std::min({market.hedge_owed, std::max<Money>(0, equity(lp)), free_custody()});
    if (out <= 0) continue;
    transfer(lp, AccountLayout::external, out, TransferReason::hedge, mark_seq[m], static_cast<std::uint16_t>(m));
    market.hedge_owed -= out;
  }
}

}  // namespace fb
