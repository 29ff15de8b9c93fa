#include "report/facts.h"

#include <algorithm>

#include "protocol/account_name.h"
#include "report/journal_book.h"

namespace fb {
namespace {

constexpr SpanFigure kFigures[] = {
    {FigureId::liquidated_accounts, &Figures::liquidated_accounts, true},
    {FigureId::bankrupt_accounts, &Figures::bankrupt_accounts, true},
    {FigureId::adl_accounts, &Figures::adl_accounts, true},
    {FigureId::cut_accounts, &Figures::cut_accounts, true},
    {FigureId::liquidation_fills, &Figures::liquidation_fills, true},
    {FigureId::forced_volume, &Figures::forced_volume, true},
    {FigureId::handed_over, &Figures::handed_over, true},
    {FigureId::penalties, &Figures::penalties, true},
    {FigureId::fees, &Figures::fees, true},
    {FigureId::deficit, &Figures::deficit, true},
    {FigureId::draws, &Figures::draws, true},
    {FigureId::shortfall, &Figures::shortfall, true},
    {FigureId::haircuts, &Figures::haircuts, true},
    {FigureId::lowest_ratio, &Figures::lowest_ratio_1e12, true},
    {FigureId::adl_fills, &Figures::adl_fills, true},
    {FigureId::adl_notional, &Figures::adl_notional, true},
    {FigureId::hedge_legs_broken, &Figures::hedge_legs_broken, true},
    {FigureId::overshoot_money, &Figures::overshoot_money, true},
    {FigureId::overshoot_notional, &Figures::overshoot_notional, true},
    {FigureId::orders, &Figures::orders, true},
    {FigureId::triggers_placed, &Figures::triggers_placed, true},
    {FigureId::refusals, &Figures::refusals, false},
    {FigureId::deposits, &Figures::deposits, false},
    {FigureId::withdrawals, &Figures::withdrawals, false},
    {FigureId::converted, &Figures::converted, false},
    {FigureId::worst_unbacked, &Figures::worst_unbacked, false},
    {FigureId::lowest_equity, &Figures::lowest_equity, false},
};

Unit unit_of(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::count:
    case FigureUnit::number:
    case FigureUnit::amount:
    case FigureUnit::units:
    case FigureUnit::lots:
    case FigureUnit::span:
      return Unit::count;
    case FigureUnit::money:
    case FigureUnit::price:
      return Unit::money;
    case FigureUnit::ticks: return Unit::ticks;
    case FigureUnit::ppm: return Unit::ppm;
    case FigureUnit::ratio_1e12: return Unit::ratio;
    case FigureUnit::time: return Unit::time;
  }
  return Unit::count;
}

// What happened to a user; `distinct` counts a user once per kind and scope.
enum class Deed : std::uint8_t { liquidated, bankrupt, deleveraged, cut };

class Gatherer {
 public:
  Gatherer(const EventLog& log, const Genesis& genesis, SpanFacts& facts);
  void run();

 private:
  void start_span();
  void take(const Event& e, std::int64_t seq);
  void take_fill(const Event& e);
  void take_transfer(const Event& e, std::int64_t seq);
  void take_bankruptcy(const Event& e, std::int64_t seq);
  void take_clearing(const Event& e);
  void take_collateral(const Event& e);
  void take_adl(const Event& e, std::int64_t seq);
  void take_block(const Event& e);
  void take_tranche_money(const Event& e, TransferReason why);
  void deed(Deed what, AccountIdx a, std::uint16_t market, std::int64_t seq);
  void end_block(std::uint32_t block);
  void finish();

  template <class Change>
  void add(AccountIdx a, std::uint16_t market, const Change& change) {
    change(facts_.total);
    if (market < facts_.markets.size()) change(facts_.markets[market].sums);
    if (layout_.is_user(a)) change(user_sums_[a - layout_.first_user()]);
  }
  Money at_mark(const Event& fill) const { return genesis_.markets.at(fill.market).instrument.notional(fill.x, book_.mark(fill.market)); }

  const EventLog& log_;
  const Genesis& genesis_;
  SpanFacts& facts_;
  const AccountLayout layout_;
  JournalBook book_;
  std::vector<Figures> user_sums_;
  std::vector<std::int64_t> first_seq_;
  std::vector<Money> before_;
  std::vector<std::uint32_t> deeds_;        // per scope (0 all, 1 + m) and user: bit a Deed
  std::vector<std::uint32_t> block_deeds_;  // per user: block << 3 | bits of liquidated, bankrupt, deleveraged
  BlockFacts now_;
};

Gatherer::Gatherer(const EventLog& log, const Genesis& genesis, SpanFacts& facts)
    : log_(log), genesis_(genesis), facts_(facts), layout_(layout_of(genesis)), book_(genesis) {
  const std::size_t users = genesis.accounts.size();
  user_sums_.resize(users);
  first_seq_.assign(users, -1);
  before_.resize(users);
  deeds_.resize(users * (1 + genesis.markets.size()));
  block_deeds_.resize(users);
  facts_.markets.resize(genesis.markets.size());
  facts_.tranches.resize(genesis.tranches.size());
  for (TrancheFacts& t : facts_.tranches) t.drawn_by_market.resize(genesis.markets.size());
  now_.mark.resize(genesis.markets.size());
  now_.index.resize(genesis.markets.size());
}

void Gatherer::run() {
  facts_.begin = log_.blocks[facts_.first_block].end;
  facts_.end = log_.blocks[facts_.last_block].end;
  std::int64_t seq = 0;
  for (std::uint32_t block = 0; block <= facts_.last_block; ++block) {
    now_.forced.assign(facts_.markets.size(), 0);
    now_.liquidated = now_.bankrupt = now_.deleveraged = 0;
    for (; seq < log_.blocks[block].end; ++seq) {
      const Event& e = log_.events[static_cast<std::size_t>(seq)];
      book_.apply(e);
      if (e.type == EventType::mark) now_.mark[e.market] = e.y, now_.index[e.market] = e.x;
      if (seq >= facts_.begin) take(e, seq);
    }
    if (block == facts_.first_block) start_span();
    if (block >= facts_.first_block) end_block(block);
  }
  finish();
}

void Gatherer::start_span() {
  for (AccountIdx a = layout_.first_user(); a < book_.accounts(); ++a)
    before_[a - layout_.first_user()] = book_.equity(a);
  for (std::uint32_t t = 0; t < facts_.tranches.size(); ++t)
    facts_.tranches[t].before = facts_.tranches[t].lowest = book_.quote(layout_.tranche(t));
  for (MarketIdx m = 0; m < facts_.markets.size(); ++m) {
    MarketFacts& f = facts_.markets[m];
    f.first_mark = f.last_mark = f.lowest_mark = f.highest_mark = book_.mark(m);
    f.lowest_seq = f.highest_seq = facts_.begin - 1;
    f.lp_before = book_.equity(layout_.lp(m));
    f.backstop_before = book_.equity(layout_.backstop(m));
  }
}

void Gatherer::deed(Deed what, AccountIdx a, std::uint16_t market, std::int64_t seq) {
  static constexpr std::int64_t Figures::*kCounts[] = {&Figures::liquidated_accounts, &Figures::bankrupt_accounts,
                                                       &Figures::adl_accounts, &Figures::cut_accounts};
  if (!layout_.is_user(a)) return;
  const std::size_t user = a - layout_.first_user();
  const std::uint32_t bit = 1U << static_cast<unsigned>(what);
  const std::size_t scopes = 1 + facts_.markets.size();
  if (first_seq_[user] < 0) first_seq_[user] = seq;
  const auto count_in = [&](std::size_t scope, Figures& sums) {
    std::uint32_t& bits = deeds_[user * scopes + scope];
    if ((bits & bit) == 0) sums.*kCounts[static_cast<std::size_t>(what)] += 1;
    bits |= bit;
  };
  count_in(0, facts_.total);
  if (market < facts_.markets.size()) count_in(1 + market, facts_.markets[market].sums);
}

void Gatherer::take_fill(const Event& e) {
  const auto why = static_cast<FillReason>(e.code);
  if (why == FillReason::adl) {
    const Money value = at_mark(e);
    facts_.total.adl_notional += value;
    facts_.markets[e.market].sums.adl_notional += value;
  }
  if (why != FillReason::liquidation && why != FillReason::backstop) return;
  const Event* cause = e.cause >= 0 ? &log_.events[static_cast<std::size_t>(e.cause)] : nullptr;
  const bool of_account = cause != nullptr && cause->type == EventType::liquidation;
  const Money value = at_mark(e);
  const bool by_book = e.a == layout_.lp(e.market) || e.b == layout_.lp(e.market);
  if (by_book) now_.forced[e.market] += value;
  add(of_account ? cause->a : AccountLayout::external, e.market, [&](Figures& f) {
    (by_book ? f.forced_volume : f.handed_over) += value;
    f.liquidation_fills += 1;
  });
  if (of_account) deed(Deed::liquidated, cause->a, e.market, e.cause);
}

void Gatherer::take_tranche_money(const Event& e, TransferReason why) {
  if (layout_.is_tranche(e.b)) {
    TrancheFacts& t = facts_.tranches[e.b - layout_.tranche(0)];
    (why == TransferReason::penalty ? t.penalties : why == TransferReason::fee ? t.fees : t.other) += e.x;
  }
  if (!layout_.is_tranche(e.a)) return;
  TrancheFacts& t = facts_.tranches[e.a - layout_.tranche(0)];
  t.lowest = std::min(t.lowest, book_.quote(e.a));
  if (why != TransferReason::tranche_draw) {
    t.other -= e.x;
    return;
  }
  t.drawn += e.x;
  if (e.market < t.drawn_by_market.size()) t.drawn_by_market[e.market] += e.x;
}

void Gatherer::take_transfer(const Event& e, std::int64_t seq) {
  const auto why = static_cast<TransferReason>(e.code);
  take_tranche_money(e, why);
  const auto sum = [&](Money Figures::*member, AccountIdx a) {
    add(a, e.market, [&](Figures& f) { f.*member += e.x; });
  };
  if (why == TransferReason::penalty) sum(&Figures::penalties, e.a);
  if (why == TransferReason::fee) sum(&Figures::fees, e.a);
  if (why == TransferReason::tranche_draw) sum(&Figures::draws, e.a);
  if (why == TransferReason::haircut) {
    sum(&Figures::haircuts, e.a);
    deed(Deed::cut, e.a, e.market, seq);
  }
  // An account's own money moved into and out of a tranche is no result of it: units are in nobody's equity.
  const bool in = why == TransferReason::deposit || why == TransferReason::provider_out;
  const bool out = why == TransferReason::withdrawal || why == TransferReason::provider_in;
  if (in && layout_.is_user(e.b)) sum(&Figures::deposits, e.b);
  if (out && layout_.is_user(e.a)) sum(&Figures::withdrawals, e.a);
}

void Gatherer::take_bankruptcy(const Event& e, std::int64_t seq) {
  add(e.a, kNoMarket, [&](Figures& f) { f.deficit += e.x; });
  deed(Deed::bankrupt, e.a, kNoMarket, seq);
  if (e.detail == 0) return;
  for (const auto& [market, amount] : log_.detail_of(e)->pairs) {
    if (market < 0 || market >= static_cast<std::int64_t>(facts_.markets.size())) continue;
    facts_.markets[static_cast<std::size_t>(market)].sums.deficit += amount;
    deed(Deed::bankrupt, e.a, static_cast<std::uint16_t>(market), seq);
  }
}

void Gatherer::take_clearing(const Event& e) {
  if (e.detail == 0) return;
  const auto market = [&](std::int64_t m) { return m >= 0 && m < static_cast<std::int64_t>(facts_.markets.size()); };
  const auto lower = [](Figures& f, std::int64_t ratio) { f.lowest_ratio_1e12 = std::min(f.lowest_ratio_1e12, ratio); };
  for (const auto& [m, ratio] : log_.detail_of(e)->pairs) {
    lower(facts_.total, ratio);
    if (market(m)) lower(facts_.markets[static_cast<std::size_t>(m)].sums, ratio);
  }
  for (const auto& [m, amount] : log_.detail_of(e)->more) {
    facts_.total.shortfall += amount;
    if (market(m)) facts_.markets[static_cast<std::size_t>(m)].sums.shortfall += amount;
  }
}

void Gatherer::take_collateral(const Event& e) {
  const auto why = static_cast<CollateralReason>(e.code);
  const Money value = book_.value_of(e);
  if (why == CollateralReason::deposit) add(e.a, kNoMarket, [&](Figures& f) { f.deposits += value; });
  if (why == CollateralReason::withdrawal) add(e.a, kNoMarket, [&](Figures& f) { f.withdrawals -= value; });
  if (why == CollateralReason::sale) add(e.a, kNoMarket, [&](Figures& f) { f.converted -= value; });
}

void Gatherer::take_adl(const Event& e, std::int64_t seq) {
  const Instrument& market = genesis_.markets.at(e.market).instrument;
  add(e.a, e.market, [&](Figures& f) {
    f.adl_fills += 1;
    f.hedge_legs_broken += AdlCode::of(e).hedge_leg;
    f.overshoot_money += e.y;
    f.overshoot_notional += market.notional(e.z, book_.mark(e.market));
  });
  if (layout_.is_user(e.a)) user_sums_[e.a - layout_.first_user()].adl_notional += market.notional(e.x, book_.mark(e.market));
  deed(Deed::deleveraged, e.a, e.market, seq);
}

void Gatherer::take_block(const Event& e) {
  Figures& f = facts_.total;
  f.lowest_equity = facts_.blocks.size() == 1 ? e.y : std::min(f.lowest_equity, e.y);
  if (e.detail != 0 && !log_.detail_of(e)->pairs.empty())
    f.worst_unbacked = std::max(f.worst_unbacked, log_.detail_of(e)->pairs.front().second);
}

void Gatherer::take(const Event& e, std::int64_t seq) {
  // Distinct users of this block, for the chart: a user may be named by several events of it.
  const auto in_block = [&](std::uint32_t bit, std::int64_t& count) {
    if (!layout_.is_user(e.a)) return;
    std::uint32_t& seen = block_deeds_[e.a - layout_.first_user()];
    if (seen >> 3 != e.block) seen = e.block << 3;
    count += (seen & bit) == 0;
    seen |= bit;
  };
  switch (e.type) {
    case EventType::fill:
      return take_fill(e);
    case EventType::transfer:
      return take_transfer(e, seq);
    case EventType::liquidation:
      if (static_cast<LiquidationStage>(e.code) != LiquidationStage::estate) in_block(1, now_.liquidated);
      return;
    case EventType::bankruptcy:
      in_block(2, now_.bankrupt);
      return take_bankruptcy(e, seq);
    case EventType::clearing:
      return take_clearing(e);
    case EventType::adl:
      in_block(4, now_.deleveraged);
      return take_adl(e, seq);
    case EventType::order: {
      const bool placed = static_cast<OrderOutcome>(e.code) == OrderOutcome::trigger_placed;
      return add(e.a, e.market, [&](Figures& f) { (placed ? f.triggers_placed : f.orders) += 1; });
    }
    case EventType::refusal:
      return add(e.a, e.market, [](Figures& f) { f.refusals += 1; });
    case EventType::mark: {
      MarketFacts& f = facts_.markets[e.market];
      if (e.y < f.lowest_mark) f.lowest_mark = e.y, f.lowest_seq = seq;
      if (e.y > f.highest_mark) f.highest_mark = e.y, f.highest_seq = seq;
      f.last_mark = e.y;
      return;
    }
    case EventType::block:
      return take_block(e);
    case EventType::collateral:
      return take_collateral(e);
    case EventType::genesis:
    case EventType::account:
    case EventType::parameter:
    case EventType::breaker:
    case EventType::loss_event:
    case EventType::operator_note:
    case EventType::provider:
    case EventType::collateral_mark:
    case EventType::queue:
      return;
  }
}

void Gatherer::end_block(std::uint32_t block) {
  now_.time_ms = log_.blocks[block].time_ms;
  now_.tranches.clear();
  for (std::uint32_t t = 0; t < facts_.tranches.size(); ++t) now_.tranches.push_back(book_.quote(layout_.tranche(t)));
  facts_.blocks.push_back(now_);
}

void Gatherer::finish() {
  for (std::uint32_t t = 0; t < facts_.tranches.size(); ++t) facts_.tranches[t].after = book_.quote(layout_.tranche(t));
  for (MarketIdx m = 0; m < facts_.markets.size(); ++m) {
    facts_.markets[m].lp_after = book_.equity(layout_.lp(m));
    facts_.markets[m].backstop_after = book_.equity(layout_.backstop(m));
  }
  for (AccountIdx a = layout_.first_user(); a < book_.accounts(); ++a) {
    const std::size_t user = a - layout_.first_user();
    facts_.user_equity.push_back(book_.equity(a));
    if (first_seq_[user] >= 0)
      facts_.accounts.push_back({a, before_[user], facts_.user_equity.back(), user_sums_[user], first_seq_[user]});
  }
  std::ranges::sort(facts_.accounts, [](const AccountFacts& x, const AccountFacts& y) {
    return std::tuple(-x.harm(), -x.liquidated(), x.account) <
           std::tuple(-y.harm(), -y.liquidated(), y.account);
  });
}

}  // namespace

std::span<const SpanFigure> span_figures() { return kFigures; }

Column figure_column(FigureId id) {
  const FigureInfo& info = figure_info(id);
  Column out{std::string(info.name), std::string(info.label), unit_of(info.unit)};
  if (out.title.front() >= 'a' && out.title.front() <= 'z') out.title.front() = static_cast<char>(out.title.front() - 'a' + 'A');
  return out;
}

SpanFacts gather_facts(const EventLog& log, const Genesis& genesis, std::uint32_t first_block,
                       std::uint32_t last_block) {
  SpanFacts facts;
  facts.first_block = first_block;
  facts.last_block = last_block;
  Gatherer(log, genesis, facts).run();
  return facts;
}

}  // namespace fb
