// Step 9: the invariants over the whole ledger, the state hash, the journal's block line and its chain.
#include <algorithm>

#include "base/fixed_math.h"
#include "protocol/event_chain.h"
#include "protocol/impl.h"

namespace fb {
namespace {

// What maintenance asks of each market at the end of the block, and what margin leaves out of each collateral: with these an
// outsider finds who is below maintenance.
void append_margin_rules(Detail& to, const std::vector<Schedule>& schedules, const std::vector<AssetTerms>& assets) {
  for (const Schedule& s : schedules) {
    to.more.emplace_back(s.maintenance.per_lot, s.maintenance.short_extra);
    for (std::size_t k = 0; k < s.tier_lots.size(); ++k) to.more.emplace_back(s.tier_lots[k], s.maintenance.tier_extra[k]);
  }
  for (std::size_t c = 0; c < assets.size(); ++c) to.more.emplace_back(static_cast<std::int64_t>(c), assets[c].haircut_ppm);
}

}  // namespace

void Protocol::Impl::close_block() {
  const SumsResult all = sums_pass(s.ledger, schedules, layout.first_user(), workers, assets);
  check_invariant(all.sum_quote == 0, "quote is conserved (I1)");
  for (const Int128 lots : all.sum_lots) check_invariant(lots == 0, "lots of a market sum to zero (I1)");
  for (AssetIdx c = 0; c < asset_count(); ++c) check_invariant(all.sum_amounts[c] == s.assets[c].held, "collateral is conserved (I1)");
  refresh_unbacked(all.below_zero);
  measure_exposure();
  check_invariant(custody() >= 0, "quote in custody is not negative (I7)");
  for (MarketIdx m = 0; m < market_count(); ++m)
    check_invariant(s.ledger.quote(layout.funding(m)) == 0 && s.ledger.quote(layout.clearing(m)) == 0, "hub accounts are empty at the end of a block");
  count_breaches();
  totals.min_equity = all.min_equity;
  totals.custody = custody();
  totals.waiting = queued_amount();
  totals.below_maintenance = all.below_maintenance;
  totals.below_110 = all.below_110;
  totals.client_equity = narrow(all.equity_users, "client equity");
  count_users();
  last_hash = fb::state_hash(s, params_hash, hasher.ledger_root(s.ledger));
  Detail last{.text = to_hex(last_hash)};
  if (totals.unbacked > 0) last.pairs.emplace_back(0, totals.unbacked);
  append_margin_rules(last, schedules, assets);
  emit({.x = static_cast<std::int64_t>(s.ledger.accounts()), .y = all.min_equity, .z = custody(), .detail = attach(std::move(last)), .type = EventType::block});
  const std::int64_t begin = log->blocks.empty() ? 0 : log->blocks.back().end;
  const auto end = static_cast<std::int64_t>(log->events.size());
  const Hash256 before = log->blocks.empty() ? Hash256{} : log->blocks.back().chain;
  log->blocks.push_back({.time_ms = now(), .end = end, .chain = chain_block(before, *log, begin, end), .state_hash = last_hash});
  refresh_views();
}

// Users that the lines of this block name, each once, and estates below maintenance.
void Protocol::Impl::count_users() {
  const std::int64_t begin = log->blocks.empty() ? 0 : log->blocks.back().end;
  std::vector<AccountIdx> liquidated, bankrupt;
  for (auto e = log->events.begin() + static_cast<std::ptrdiff_t>(begin); e != log->events.end(); ++e) {
    if (!layout.is_user(e->a)) continue;
    if (e->type == EventType::bankruptcy) bankrupt.push_back(e->a);
    if (e->type == EventType::liquidation && static_cast<LiquidationStage>(e->code) != LiquidationStage::estate) liquidated.push_back(e->a);
  }
  const auto distinct = [](std::vector<AccountIdx>& accounts) {
    std::ranges::sort(accounts);
    return static_cast<std::uint32_t>(std::unique(accounts.begin(), accounts.end()) - accounts.begin());
  };
  totals.liquidated_accounts = distinct(liquidated);
  totals.bankrupt_accounts = distinct(bankrupt);
  for (const Estate& e : s.estates) {
    const AccountSums at = sums(static_cast<AccountIdx>(e.account));
    totals.estates_below += at.margin_equity() < at.maintenance;
  }
}

void Protocol::Impl::refresh_views() {
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const MarketState& market = s.markets[m];
    MarketView& v = views[m];
    const std::int64_t shift = displacement_1e9(market.depth, params, m) - market.source_shift_1e9;
    v.index = market.index;
    v.mark = market.mark;
    v.book_mid = displaced(market.index, shift);
    v.verdict = verdict(m);
    v.mm_ppm = market.mm_ppb / 1000;
    v.im_ppm = market.im_ppb / 1000;
    v.mm_target_ppm = market.target_ppb / 1000;
    v.sigma_fast_ppm = annual_sigma_ppm(market.variance.fast);
    v.sigma_slow_ppm = annual_sigma_ppm(market.variance.slow);
    v.depth_1pct = market.depth.depth_1pct;
    v.drought_ppm = market.depth.drought_ppm;
    v.displacement_ppm = shift / 1000;
    v.open_interest = market.open_interest;
    v.lp_lots = s.ledger.lots(layout.lp(m), m);
    v.backstop_lots = s.ledger.lots(layout.backstop(m), m);
    v.long_users = market.open_interest - std::max<Lots>(0, v.lp_lots) - std::max<Lots>(0, v.backstop_lots);
    v.short_users = market.open_interest + std::min<Lots>(0, v.lp_lots) + std::min<Lots>(0, v.backstop_lots);
    v.lp_equity = equity(layout.lp(m));
    v.backstop_equity = equity(layout.backstop(m));
    v.funding_rate_ppm = market.funding_rate_1e9 / 1000;
    v.breaker = market.breaker.state();
    v.hold = hold_view(market.breaker);
    v.uncovered_ppm = std::max<std::int64_t>(0, market.target_ppb - market.mm_ppb) / 1000;
  }
}

}  // namespace fb
