// Step 7a: the clearing vector over this block's losses, with tranche money (protocol document, sections 8 and 9).
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/clearing_certificate.h"

namespace fb {
namespace {

// What an account needs beside its legs: its deposits of this block stay out of its earmarks.
Money deposited(const std::vector<std::pair<AccountIdx, Money>>& deposits, AccountIdx a) {
  Money sum = 0;
  for (auto at = std::ranges::lower_bound(deposits, a, {}, &std::pair<AccountIdx, Money>::first); at != deposits.end() && at->first == a; ++at)
    sum += at->second;
  return sum;
}

}  // namespace

ClearingBook Protocol::Impl::clearing_book(std::vector<AccountIdx>& accounts) const {
  ClearingBook book{.markets = static_cast<std::uint32_t>(market_count()), .first = {0}};
  std::vector<Money> change(market_count());
  for (MarketIdx m = 0; m < market_count(); ++m) change[m] = schedules[m].unit - last_schedules[m].unit;
  const auto add_account = [&](AccountIdx a, Money before) {
    accounts.push_back(a);
    book.equity.push_back(before);
    book.first.push_back(static_cast<std::uint32_t>(book.legs.size()));
  };
  for (AccountIdx a = layout.lp(0); a < s.ledger.accounts(); ++a) {
    if (!layout.holds_lots(a)) continue;
    Money total = 0, equity_last = s.ledger.quote(a), maintenance_last = 0, collateral_gain = 0;
    if (s.ledger.has_collateral(a)) {  // a fall of collateral takes from the means before any market does
      const Money value = own_collateral(a, assets);
      collateral_gain = std::max<Money>(0, value - own_collateral(a, last_assets));
      equity_last += value;
    }
    const std::size_t first = book.legs.size();
    for (MarketIdx m = 0; m < market_count(); ++m) {
      const Lots lots = s.ledger.lots(a, m);
      if (lots == 0) continue;
      const Money funding = funded[m] ? funding_due(lots, m) : 0;
      const Money pnl = lots * change[m] + funding;
      equity_last += lots * last_schedules[m].unit - funding;
      maintenance_last += require(last_schedules[m], last_schedules[m].maintenance, lots);
      total += pnl;
      if (pnl != 0) book.legs.push_back({.market = m, .pnl = pnl});
    }
    if (book.legs.size() == first) continue;
    const Money own_hedge = layout.is_lp(a) ? hedge_in[a - layout.lp(0)] : 0;
    // Deposits and hedge of this block included; what collateral left below zero is a hole of its own, not the markets'.
    check_invariant(equity_last >= 0 || s.ledger.has_collateral(a), "equity was not negative before the block's losses");
    const Money before = std::max<Money>(0, equity_last);
    const Money at_last_end = std::max<Money>(0, before - collateral_gain - deposited(block_deposits, a) - own_hedge);
    for (std::size_t i = first; i < book.legs.size(); ++i) {
      ClearingLeg& leg = book.legs[i];
      const Money need = require(last_schedules[leg.market], last_schedules[leg.market].maintenance, s.ledger.lots(a, leg.market));
      leg.earmark = maintenance_last > 0 ? mul_div_floor(at_last_end, need, maintenance_last, "earmark") : 0;
      if (layout.is_lp(a) && leg.market == a - layout.lp(0)) leg.earmark += own_hedge;
    }
    add_account(a, before);
  }
  const std::size_t first = book.legs.size();
  Money rounding_gain = 0;
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (funding_rest[m] > 0) {
      book.legs.push_back({.market = m, .pnl = funding_rest[m]});
      rounding_gain += funding_rest[m];
    }
  if (book.legs.size() > first) add_account(AccountLayout::rounding, s.ledger.quote(AccountLayout::rounding) - rounding_gain);
  return book;
}

// Where gains are socialised market by market only a market's own tranches pay for it: what a shared one would pay depends on all
// markets at once. Falls of collateral ask for one row more and have the shared ones.
WaterfallResult Protocol::Impl::waterfall(std::span<const Money> needs) const {
  const bool own_alone = choice<LossPolicy>(GlobalParam::loss_policy) == LossPolicy::socialise_gains && needs.size() == market_count();
  std::vector<TrancheRoom> rooms(genesis->tranches.size());
  for (std::size_t t = 0; t < rooms.size(); ++t) {
    const bool shut = own_alone && genesis->tranches[t].market == kAllMarkets;
    const Money balance = shut ? 0 : s.ledger.quote(layout.tranche(static_cast<std::uint32_t>(t)));
    rooms[t] = {.balance = balance, .event_base = balance};
    if (!s.global.loss_event_open) continue;
    rooms[t].event_base = s.tranches[t].event_base;
    rooms[t].drawn = s.tranches[t].drawn;
    const auto row = s.drawn.begin() + static_cast<std::ptrdiff_t>(t * market_count());
    rooms[t].drawn_by_market.assign(row, row + static_cast<std::ptrdiff_t>(market_count()));
    rooms[t].drawn_by_market.push_back(s.collateral_drawn[t]);  // all assets together count as one more market
  }
  return run_waterfall(genesis->tranches, rooms, needs);
}

void Protocol::Impl::open_loss_event(std::int64_t cause) {
  if (s.global.loss_event_open) return;
  s.global.loss_event_open = 1;
  ++s.global.loss_event;
  for (std::size_t t = 0; t < s.tranches.size(); ++t)
    s.tranches[t] = {.event_base = s.ledger.quote(layout.tranche(static_cast<std::uint32_t>(t)))};
  std::ranges::fill(s.drawn, 0);
  std::ranges::fill(s.collateral_drawn, 0);
  for (AssetState& c : s.assets) c.drawn = 0;
  for (MarketState& m : s.markets) m.estate_spent = 0;
  emit({.cause = cause, .x = s.global.loss_event, .type = EventType::loss_event});
}

void Protocol::Impl::draw(const Draw& d, std::int64_t cause) {
  const AccountIdx tranche = layout.tranche(d.tranche);
  check_invariant(s.ledger.quote(tranche) >= d.amount, "a tranche pays only what it holds (I4)");
  transfer(tranche, layout.clearing(d.market), d.amount, TransferReason::tranche_draw, cause, static_cast<std::uint16_t>(d.market), s.global.loss_event);
  s.tranches[d.tranche].drawn += d.amount;
  s.drawn[d.tranche * market_count() + d.market] += d.amount;
  s.global.last_draw_ms = now();
  note_draw(d.amount);
  totals.draws += d.amount;
  if (may_be_repaid()) s.tranche_debts[d.tranche] += d.amount;
}

// Whether an account whose hole was filled may still earn something: lots that are worked out, or collateral.
bool Protocol::Impl::may_be_repaid() const {
  return asset_count() > 0 || choice<BankruptPolicy>(GlobalParam::bankrupt_policy) == BankruptPolicy::work_out;
}

void Protocol::Impl::apply_clearing(const ClearingResult& result, const std::vector<AccountIdx>& accounts) {
  // Holes by account: one bankruptcy line each, before any money moves.
  std::vector<Money> needs(market_count());
  for (std::size_t i = 0; i < result.holes.size();) {
    const AccountIdx a = accounts[result.holes[i].account];
    Detail d;
    Money deficit = 0;
    MarketIdx worst = result.holes[i].market;
    Money worst_amount = 0;
    for (const std::uint32_t row = result.holes[i].account; i < result.holes.size() && result.holes[i].account == row; ++i) {
      const ClearingHole& hole = result.holes[i];
      d.pairs.emplace_back(hole.market, hole.amount);
      deficit += hole.amount;
      needs[hole.market] += hole.amount;
      if (hole.amount > worst_amount) {
        worst = hole.market;
        worst_amount = hole.amount;
      }
    }
    bankruptcy_seq.emplace_back(a, emit({.cause = mark_seq[worst], .x = deficit, .a = a, .detail = attach(std::move(d)), .type = EventType::bankruptcy}));
    totals.deficit += deficit;
  }
  const std::int64_t first_cause = bankruptcy_seq.empty() ? kNoCause : bankruptcy_seq.front().second;
  const WaterfallResult paid = waterfall(needs);
  if (!paid.draws.empty()) open_loss_event(first_cause);
  Detail d;
  for (MarketIdx m = 0; m < market_count(); ++m) {
    d.pairs.emplace_back(m, result.ratio_1e12[m]);
    d.more.emplace_back(m, paid.shortfall[m]);
    views[m].ratio_1e12 = result.ratio_1e12[m];
    views[m].shortfall = paid.shortfall[m];
  }
  for (const ClearingSpill& spill : result.spill) d.spill.push_back({spill.from, spill.to, spill.amount});
  const std::int64_t cause = emit({.cause = first_cause, .detail = attach(std::move(d)), .type = EventType::clearing});
  for (const Draw& one : paid.draws) draw(one, cause);
  for (const ClearingCut& cut : result.cuts) {
    const AccountIdx a = accounts[cut.account];
    transfer(a, layout.clearing(cut.market), cut.amount, TransferReason::haircut, cause, static_cast<std::uint16_t>(cut.market));
    totals.haircuts += cut.amount;
    cut_in[cut.market] += cut.amount;
    if (layout.is_lp(a) && cut.market == a - layout.lp(0)) lp_cut[cut.market] += cut.amount;
    if (may_be_repaid()) s.claims.push_back({a, cut.market, cut.amount});
  }
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (result.rounding[m] < 0)
      transfer(AccountLayout::rounding, layout.clearing(m), -result.rounding[m], TransferReason::rounding, cause, static_cast<std::uint16_t>(m));
  for (const ClearingHole& hole : result.holes)
    transfer(layout.clearing(hole.market), accounts[hole.account], hole.amount, TransferReason::payout, cause, static_cast<std::uint16_t>(hole.market));
  for (MarketIdx m = 0; m < market_count(); ++m)
    if (const Money rest = s.ledger.quote(layout.clearing(m)); rest > 0)
      transfer(layout.clearing(m), AccountLayout::rounding, rest, TransferReason::rounding, cause, static_cast<std::uint16_t>(m));
}

void Protocol::Impl::clear_block_losses() {
  pass = margin_pass(s.ledger, schedules, workers, assets);
  // Who is below zero without lots owes no market; its collateral fell.
  if (loses_after_liquidation() || std::ranges::none_of(pass.negative, [&](AccountIdx a) { return s.ledger.has_position(a); })) return;
  std::vector<AccountIdx> accounts;
  const ClearingBook book = clearing_book(accounts);
  const bool earmarks = params.at(GlobalParam::clearing_policy) == static_cast<std::int64_t>(ClearingPolicy::earmarked);
  const auto money = [this](std::span<const Money> needs) {
    std::vector<Money> out(needs.begin(), needs.end());
    const WaterfallResult w = waterfall(needs);
    for (std::size_t m = 0; m < out.size(); ++m) out[m] -= w.shortfall[m];
    return out;
  };
  const bool by_market = choice<LossPolicy>(GlobalParam::loss_policy) == LossPolicy::socialise_gains;
  const ClearingResult result = by_market ? socialise_gains(book) : clear_losses(book, earmarks, money, workers);
  if (!by_market) {
    const std::string objection = clearing_objection(book, earmarks, money, result, workers);
    check_invariant(objection.empty(), ("the clearing carries its certificate: " + objection).c_str());
  }
  for (const ClearingCut& cut : result.cuts) {  // I3 (a): from a in m at most its net gain in m
    const auto leg = std::find_if(book.legs.begin() + book.first[cut.account], book.legs.begin() + book.first[cut.account + 1],
                                  [&](const ClearingLeg& l) { return l.market == cut.market; });
    check_invariant(leg != book.legs.begin() + book.first[cut.account + 1] && cut.amount <= leg->pnl, "a cut is at most the gain of this block (I3)");
  }
  apply_clearing(result, accounts);
  for (const AccountIdx a : pass.negative) check_invariant(equity(a) >= 0 || s.ledger.has_collateral(a), "the clearing fills every hole (I2)");
}

}  // namespace fb
