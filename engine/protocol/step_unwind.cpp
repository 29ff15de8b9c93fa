// Step 7e: the backstop sells what it took over, and estates (policy work_out) are worked out, within pace, equity and budget.
#include <algorithm>

#include "protocol/impl.h"
#include "solvency/venue_sizing.h"

namespace fb {

bool Protocol::Impl::fund_bears(MarketIdx m, Money loss) const {
  std::vector<Money> needs(market_count());
  needs[m] = std::max<Money>(0, loss);
  return insurance_can_pay(needs);
}

void Protocol::Impl::unwind_backstop(MarketIdx m) {
  const AccountIdx backstop = layout.backstop(m);
  const Lots held = s.ledger.lots(backstop, m);
  if (held == 0 || !may_liquidate(m)) return;
  Money& room = pace[m].side(held > 0);
  const Lots clip_lots = std::max<Lots>(1, checked_mul(params.at(m, MarketParam::clip_usd), kUsd) / unit(m));
  const bool fund_behind = choice<LiquidationPolicy>(GlobalParam::liquidation_policy) == LiquidationPolicy::takeover;
  for (std::int64_t k = 0; k < params.at(m, MarketParam::clips_per_block) && s.ledger.lots(backstop, m) != 0; ++k) {
    const Lots left = magnitude(s.ledger.lots(backstop, m));
    const Lots wanted = std::min({left, clip_lots, room / std::max<Money>(1, unit(m))});
    const Money means = equity(backstop);
    const Lots part = largest_fit(m, held > 0 ? -wanted : wanted, [&](Lots q, Ticks price) {
      // The cost of a fill stays within the equity that its share of the inventory carries; an engine has the fund behind it.
      return wide(slippage(m, q, price), left) <= wide(means, magnitude(q)) || (fund_behind && fund_bears(m, slippage(m, q, price) - means));
    });
    if (part == 0) return;
    trade_with_lp(backstop, m, part, quote_price(m, part), FillReason::backstop, mark_seq[m], true);
    room -= std::min(room, magnitude(part) * unit(m));
  }
}

// Slices of the network's position, as Vega disposes of them; the book's volume is the depth within 1 %.
void Protocol::Impl::dispose_of_network(MarketIdx m) {
  const AccountIdx network = layout.backstop(m);
  const Lots held = s.ledger.lots(network, m);
  if (held == 0 || !may_liquidate(m)) return;
  const DisposalRule rule{.step_ms = params.at(m, MarketParam::disposal_step_ms), .fraction_ppm = params.at(m, MarketParam::disposal_fraction_ppm),
                          .full_size = checked_mul(params.at(m, MarketParam::disposal_full_usd), kUsd) / unit(m),
                          .book_share_ppm = params.at(m, MarketParam::disposal_book_ppm)};
  Liquidation& row = liquidation_of(network);
  if (row.last_ms != 0 && now() - row.last_ms < rule.step_ms) return;
  const Lots part = largest_fit(m, disposal_slice(held, s.markets[m].depth.depth_1pct / unit(m), rule), [](Lots, Ticks) { return true; });
  if (part == 0) return;
  const std::int64_t cause = mark_seq[m];
  const Ticks price = quote_price(m, part);
  if (equity(network) < slippage(m, part, price)) return;  // the pool pays losses of marks, not of disposal
  trade_with_lp(network, m, part, price, FillReason::backstop, cause, true);
  row.last_ms = now();
}

void Protocol::Impl::unwind_engine(MarketIdx m) {
  const AccountIdx engine = layout.backstop(m);
  const bool held = s.ledger.lots(engine, m) != 0;
  unwind_backstop(m);
  const Money made = equity(engine) - genesis->markets[m].backstop_capital;
  if (held && s.ledger.lots(engine, m) == 0 && made > 0) pay_tranches(engine, m, made, TransferReason::fee, mark_seq[m]);
}

// One clip of an estate. Its slippage is drawn from the first-loss tranche before the fill; false when the budget, the caps
// or the book refuse: then the rest goes by ADL.
bool Protocol::Impl::estate_clip(Estate& estate, MarketIdx m) {
  const auto a = static_cast<AccountIdx>(estate.account);
  const Lots held = s.ledger.lots(a, m);
  Money& room = pace[m].side(held > 0);
  const Lots clip_lots = std::max<Lots>(1, checked_mul(params.at(m, MarketParam::clip_usd), kUsd) / unit(m));
  const Lots wanted = std::min({magnitude(held), clip_lots, room / std::max<Money>(1, unit(m))});
  if (wanted == 0) return true;  // waits for the next block's pace
  const Lots part = largest_fit(m, held > 0 ? -wanted : wanted, [](Lots, Ticks) { return true; });
  if (part == 0) return false;
  const Ticks price = quote_price(m, part);
  const Money need = std::max<Money>(0, slippage(m, part, price) - std::max<Money>(0, equity(a)));
  std::int64_t cause = mark_seq[m];
  if (need > 0) {
    std::vector<Money> needs(market_count());
    needs[m] = need;
    const WaterfallResult w = waterfall(needs);
    const bool junior_pays = w.draws.size() == 1 && layout.tranche(w.draws[0].tranche) == first_loss(m) && w.shortfall[m] == 0;
    const Money base = s.global.loss_event_open ? s.tranches[first_loss(m) - layout.tranche(0)].event_base : s.ledger.quote(first_loss(m));
    if (!junior_pays || s.markets[m].estate_spent + need > ppm_down(base, params.at(GlobalParam::estate_budget_ppm))) return false;
    Detail d;
    d.pairs.emplace_back(m, need);
    cause = emit({.cause = cause, .x = need, .a = a, .detail = attach(std::move(d)), .type = EventType::bankruptcy});
    open_loss_event(cause);
    draw(w.draws[0], cause);
    transfer(layout.clearing(m), a, need, TransferReason::payout, cause, static_cast<std::uint16_t>(m));
    s.markets[m].estate_spent += need;
    estate.received += need;
    totals.deficit += need;
  } else {
    emit({.cause = cause, .x = equity(a), .y = sums(a).maintenance, .z = sums(a).haircut, .a = a, .market = static_cast<std::uint16_t>(m), .type = EventType::liquidation,
          .code = static_cast<std::uint8_t>(LiquidationStage::estate)});
  }
  trade_with_lp(a, m, part, price, FillReason::liquidation, cause, true);
  room -= std::min(room, magnitude(part) * unit(m));
  return true;
}

// In a block in which the pool's money filled its hole an estate does not trade on: what it then earned would be its owner's
// before the pool has seen it.
void Protocol::Impl::work_out(Estate& estate, std::vector<AccountIdx>& to_adl) {
  const auto a = static_cast<AccountIdx>(estate.account);
  if (std::ranges::binary_search(bankruptcy_seq, a, {}, &std::pair<AccountIdx, std::int64_t>::first)) return;
  for (MarketIdx m = 0; m < market_count(); ++m) {
    if (s.ledger.lots(a, m) == 0 || !may_liquidate(m)) continue;
    const Money received = estate.received;
    if (!estate_clip(estate, m)) {
      to_adl.push_back(a);
      return;
    }
    if (estate.received > received) return;
  }
}

// What an estate earns repays cut winners, then tranches from senior to junior; what is left is its owner's.
void Protocol::Impl::repay(Estate& estate) {
  const auto a = static_cast<AccountIdx>(estate.account);
  Money means = std::min(equity(a), estate.received);
  const auto pay = [&](AccountIdx to, Money owed, std::uint16_t market) {
    const Money part = std::min(means, owed);
    if (part <= 0 || to == a) return Money{0};
    transfer(a, to, part, TransferReason::repay, mark_seq.front(), market);
    means -= part;
    estate.received -= part;
    return part;
  };
  for (RepayClaim& claim : s.claims) {
    if (means <= 0) break;
    const auto to = static_cast<AccountIdx>(claim.account);
    if (layout.holds_lots(to) && !is_estate(to)) claim.amount -= pay(to, claim.amount, static_cast<std::uint16_t>(claim.market));
    else claim.amount = 0;
  }
  std::erase_if(s.claims, [](const RepayClaim& c) { return c.amount <= 0; });
  std::vector<std::size_t> order(genesis->tranches.size());
  for (std::size_t t = 0; t < order.size(); ++t) order[t] = t;
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t t) { return genesis->tranches[t].rank; });
  for (const std::size_t t : order)
    s.tranche_debts[t] -= pay(layout.tranche(static_cast<std::uint32_t>(t)), s.tranche_debts[t], kNoMarket);
}

void Protocol::Impl::unwind() {
  const auto policy = choice<LiquidationPolicy>(GlobalParam::liquidation_policy);
  for (MarketIdx m = 0; m < market_count(); ++m) {
    if (policy == LiquidationPolicy::network) dispose_of_network(m);
    else if (policy == LiquidationPolicy::takeover) unwind_engine(m);
    else unwind_backstop(m);
  }
  forget_liquidations();
  if (s.estates.empty()) return;
  std::vector<AccountIdx> to_adl;
  for (Estate& estate : s.estates) work_out(estate, to_adl);
  std::ranges::sort(to_adl);
  adl(to_adl);
  for (Estate& estate : s.estates)
    if (equity(static_cast<AccountIdx>(estate.account)) > 0) repay(estate);
  std::erase_if(s.estates, [&](const Estate& e) { 
    const auto a = static_cast<AccountIdx>(e.account);
    return !s.ledger.has_position(a) && (e.received == 0 || !s.ledger.has_collateral(a));
  });
}

}  // namespace fb
