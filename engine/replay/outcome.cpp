#include "replay/outcome.h"

#include <algorithm>

#include "risk/collateral.h"

namespace fb {
namespace {

bool is_forced(const Event& e) {
  return e.type == EventType::fill && (static_cast<FillReason>(e.code) == FillReason::liquidation ||
                                       static_cast<FillReason>(e.code) == FillReason::backstop);
}

Money opening_interest(const Protocol& protocol) {
  Money sum = 0;
  for (MarketIdx m = 0; m < protocol.markets(); ++m)
    sum += protocol.genesis().markets[m].instrument.notional(protocol.market(m).open_interest, protocol.market(m).mark);
  return sum;
}

}  // namespace

OutcomeCounter::OutcomeCounter(const Genesis& genesis)
    : liquidated_(genesis.accounts.size()),
      bankrupt_(genesis.accounts.size()),
      deleveraged_(genesis.accounts.size()),
      cut_(genesis.accounts.size()),
      price_micro_(genesis.assets.size()),
      burdens_(genesis) {
  figures_.drawn_by_tranche.resize(genesis.tranches.size());
}

void OutcomeCounter::add_block(const Protocol& protocol, const EventLog& log) {
  const std::size_t block = log.blocks.size() - 1;
  const std::int64_t begin = block == 0 ? 0 : log.blocks[block - 1].end;
  for (std::int64_t i = begin; i < log.blocks[block].end; ++i)
    count(log.events[static_cast<std::size_t>(i)], log, protocol.layout(), protocol.genesis());

  const BlockTotals& t = protocol.totals();
  if (t.adl_fills > 0 || t.haircuts > 0) spread();
  figures_.deficit += t.deficit;
  figures_.haircuts += t.haircuts;
  figures_.orders += t.orders;
  figures_.refusals += t.refusals;
  figures_.withdrawals += t.withdrawals;
  figures_.deposits += t.deposits;
  figures_.worst_min_equity = block == 0 ? t.min_equity : std::min(figures_.worst_min_equity, t.min_equity);
  add_breaches(t.breaches);
  add_collateral(protocol);
  if (block == 0) figures_.opening_oi = opening_interest(protocol);
  if (block == 0) figures_.paid_in = figures_.paid_out = 0;  // the opening book
  else figures_.client_loss += figures_.paid_in - figures_.paid_out - paid_before_ - (t.client_equity - client_equity_);
  client_equity_ = t.client_equity;
  paid_before_ = figures_.paid_in - figures_.paid_out;
}

void OutcomeCounter::add_breaches(const PromiseBreaches& b) {
  figures_.worst_below_zero = std::max(figures_.worst_below_zero, b.below_zero);
  figures_.worst_below_zero_money = std::max(figures_.worst_below_zero_money, b.below_zero_money);
  figures_.below_zero = b.below_zero;
  figures_.below_zero_money = b.below_zero_money;
  figures_.charged += b.charged;
  figures_.charged_money += b.charged_money;
  figures_.adl_off_mark += b.adl_off_mark;
  figures_.adl_off_mark_money += b.adl_off_mark_money;
}

void OutcomeCounter::add_collateral(const Protocol& protocol) {
  const BlockTotals& t = protocol.totals();
  figures_.converted += t.converted;
  figures_.collateral_draws += t.collateral_draws;
  figures_.interest += t.interest;
  figures_.unbacked = t.unbacked;
  figures_.worst_unbacked = std::max(figures_.worst_unbacked, t.unbacked);
  figures_.waiting = t.waiting;
  figures_.worst_waiting = std::max(figures_.worst_waiting, t.waiting);
  for (AssetIdx c = 0; c < protocol.genesis().assets.size(); ++c)
    figures_.worst_silo_gap = std::max(figures_.worst_silo_gap, protocol.asset(c).silo_gap);
  for (std::size_t g = 0; g < protocol.groups().size(); ++g)
    figures_.worst_silo_gap = std::max(figures_.worst_silo_gap, protocol.group(g).silo_gap);
}

void OutcomeCounter::resume(OutcomeFigures figures, const EventLog& log, const Protocol& protocol) {
  for (const Event& e : log.events) {
    mark_distinct(e, log, protocol.layout());
    burdens_.take(e, log);
    if (e.type == EventType::collateral_mark) price_micro_.at(e.market) = e.x;
  }
  figures_ = std::move(figures);
  client_equity_ = protocol.totals().client_equity;
  paid_before_ = figures_.paid_in - figures_.paid_out;
}

void OutcomeCounter::spread() {
  const AdlQuality q = adl_quality(burdens_.rows(), {});
  figures_.touched_accounts = q.touched;
  figures_.cuts = q.cuts;
  figures_.largest_cut = q.largest_cut;
  figures_.gini_cut_ppm = q.gini_cut_ppm;
  figures_.largest_adl = q.largest_notional;
  figures_.gini_adl_ppm = q.gini_notional_ppm;
}

void OutcomeCounter::mark(std::vector<bool>& seen, AccountIdx a, const AccountLayout& layout, std::uint32_t& distinct) {
  const std::size_t user = a - layout.first_user();
  if (!layout.is_user(a) || user >= seen.size() || seen[user]) return;
  seen[user] = true;
  ++distinct;
}

// Who was liquidated is the account that the fill's cause names; a liquidation that could fill nothing does not count.
void OutcomeCounter::mark_distinct(const Event& e, const EventLog& log, const AccountLayout& layout) {
  if (is_forced(e) && e.cause >= 0) {
    const Event& cause = log.events[static_cast<std::size_t>(e.cause)];
    if (cause.type == EventType::liquidation) mark(liquidated_, cause.a, layout, figures_.liquidated_accounts);
  }
  if (e.type == EventType::bankruptcy) mark(bankrupt_, e.a, layout, figures_.bankrupt_accounts);
  if (e.type == EventType::adl) mark(deleveraged_, e.a, layout, figures_.adl_accounts);
  if (e.type == EventType::transfer && static_cast<TransferReason>(e.code) == TransferReason::haircut)
    mark(cut_, e.a, layout, figures_.cut_accounts);
}

void OutcomeCounter::count(const Event& e, const EventLog& log, const AccountLayout& layout, const Genesis& genesis) {
  mark_distinct(e, log, layout);
  burdens_.take(e, log);
  if (e.type == EventType::fill) count_fill(e, layout, genesis);
  if (e.type == EventType::transfer) count_transfer(e, layout);
  if (e.type == EventType::clearing) count_clearing(e, log);
  if (e.type == EventType::collateral || e.type == EventType::collateral_mark) count_collateral(e);
  figures_.triggers_placed +=
      e.type == EventType::order && static_cast<OrderOutcome>(e.code) == OrderOutcome::trigger_placed;
  if (e.type != EventType::adl) return;
  ++figures_.adl_fills;
  figures_.hedge_legs_broken += AdlCode::of(e).hedge_leg ? 1 : 0;
  figures_.overshoot_money += e.y;
  figures_.overshoot_notional += genesis.markets[e.market].instrument.notional(e.z, burdens_.mark(e.market));
}

// At the mark: what a fill's price is away from it is a cost, not volume.
void OutcomeCounter::count_fill(const Event& e, const AccountLayout& layout, const Genesis& genesis) {
  const Money value = genesis.markets[e.market].instrument.notional(e.x, burdens_.mark(e.market));
  if (static_cast<FillReason>(e.code) == FillReason::adl) figures_.adl_notional += value;
  if (!is_forced(e)) return;
  ++figures_.liquidation_fills;
  (e.a == layout.lp(e.market) || e.b == layout.lp(e.market) ? figures_.forced_volume : figures_.handed_over) += value;
}

void OutcomeCounter::count_transfer(const Event& e, const AccountLayout& layout) {
  const auto reason = static_cast<TransferReason>(e.code);
  if (reason == TransferReason::penalty) figures_.penalties += e.x;
  if (reason == TransferReason::fee) figures_.fees += e.x;
  if (reason == TransferReason::tranche_draw && layout.is_tranche(e.a)) figures_.drawn_by_tranche[e.a - layout.tranche(0)] += e.x;
  const bool in = reason == TransferReason::deposit || reason == TransferReason::provider_out;
  const bool out = reason == TransferReason::withdrawal || reason == TransferReason::provider_in;
  if (in && layout.is_user(e.b)) figures_.paid_in += e.x;
  if (out && layout.is_user(e.a)) figures_.paid_out += e.x;
}

void OutcomeCounter::count_clearing(const Event& e, const EventLog& log) {
  const Detail* d = log.detail_of(e);
  if (d == nullptr) return;
  for (const auto& [market, ratio] : d->pairs) figures_.lowest_ratio_1e12 = std::min(figures_.lowest_ratio_1e12, ratio);
  for (const auto& [market, amount] : d->more) figures_.shortfall += amount;
}

// What comes in and goes out at the door is worth its price of the moment, rounded down.
void OutcomeCounter::count_collateral(const Event& e) {
  if (e.type == EventType::collateral_mark) price_micro_.at(e.market) = e.x;
  if (e.type != EventType::collateral) return;
  const auto reason = static_cast<CollateralReason>(e.code);
  if (reason == CollateralReason::deposit) figures_.paid_in += asset_value(e.x, price_micro_.at(e.market));
  if (reason == CollateralReason::withdrawal) figures_.paid_out += asset_value(-e.x, price_micro_.at(e.market));
}

}  // namespace fb
