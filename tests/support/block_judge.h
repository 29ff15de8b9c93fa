// A judge of blocks that shares no code with the engine's checks: it re-derives the ledger from fills and transfers
// alone and checks I1 to I7 under the default rulebook, each violation named by its invariant. Earmarks for I3 (c) come
// from the figures of the end of the last block, which the caller hands in. Thread rule: a value, one thread.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/protocol.h"

namespace fb::test {

// Equity and maintenance a market of every account at the end of a block: what earmarks are made of.
struct BlockEnd {
  std::vector<Money> equity, maintenance;  // [account], [account x markets + market]
};

inline BlockEnd end_of(const Protocol& p) {
  const std::size_t markets = p.markets();
  BlockEnd end{std::vector<Money>(p.ledger().accounts()), std::vector<Money>(p.ledger().accounts() * markets)};
  for (AccountIdx a = 0; a < end.equity.size(); ++a) {
    end.equity[a] = p.margin(a).equity;
    for (MarketIdx m = 0; m < markets; ++m)
      end.maintenance[a * markets + m] = p.maintenance(a, m, p.ledger().lots(a, m));
  }
  return end;
}

class BlockJudge {
 public:
  explicit BlockJudge(const Genesis& genesis)
      : genesis_(genesis),
        markets_(genesis.markets.size()),
        layout_{static_cast<std::uint32_t>(markets_), static_cast<std::uint32_t>(genesis.tranches.size())},
        quote_(layout_.first_user() + genesis.accounts.size()),
        lots_(quote_.size() * markets_),
        mark_(markets_),
        breaker_(markets_ + 1),
        drawn_(genesis.tranches.size() * markets_) {}

  // Judges the next block of the log; `before` may be null: then I3 (c) is not judged. Answers what was broken.
  std::vector<std::string> judge(const EventLog& log, const BlockEnd* before) {
    broken_.clear();
    begin_block();
    const auto number = blocks_++;
    for (auto i = number == 0 ? 0 : log.blocks[number - 1].end; i < log.blocks[number].end; ++i)
      read(log, log.events[static_cast<std::size_t>(i)]);
    judge_end();
    judge_cuts(before);
    return broken_;
  }

  Int128 quote(AccountIdx a) const { return quote_[a]; }
  Int128 lots(AccountIdx a, MarketIdx m) const { return lots_[a * markets_ + m]; }

  // Whether the engine's ledger is the one that the journal tells.
  bool agrees_with(const Ledger& ledger) const {
    for (AccountIdx a = 0; a < quote_.size(); ++a) {
      if (quote_[a] != ledger.quote(a)) return false;
      for (MarketIdx m = 0; m < markets_; ++m)
        if (lots(a, m) != ledger.lots(a, m)) return false;
    }
    return true;
  }

 private:
  using Of = std::map<std::pair<AccountIdx, MarketIdx>, Int128>;

  void begin_block() {
    lots_before_ = lots_, mark_before_ = mark_;
    cut_.clear(), funding_.clear(), deficit_.clear(), given_.clear(), traded_.clear(), liquidated_.clear();
    hedge_in_.assign(markets_, 0), ratio_.clear();
  }
  void breaks(const std::string& what) { broken_.push_back(what); }
  void require(bool holds, const char* what) {
    if (!holds) breaks(what);
  }
  Int128 unit(MarketIdx m, const std::vector<std::int64_t>& mark) const {
    return Int128{mark[m]} * genesis_.markets[m].instrument.tick_value;
  }

  void read(const EventLog& log, const Event& e) {
    now_ms_ = log.time_of(e);
    switch (e.type) {
      case EventType::fill:
        return fill(e);
      case EventType::transfer:
        return transfer(e);
      case EventType::mark:
        mark_[e.market] = e.y;
        break;
      case EventType::breaker:
        breaker_[e.market == kNoMarket ? markets_ : e.market] = e.y;
        break;
      case EventType::liquidation:
        liquidated_.insert(e.a);
        break;
      case EventType::bankruptcy:
        deficit_[e.a] += e.x, liquidated_.insert(e.a);
        break;
      case EventType::loss_event:
        open_loss_event();
        break;
      case EventType::clearing:
        for (const auto& [m, ratio] : log.detail_of(e)->pairs) ratio_[static_cast<MarketIdx>(m)] = ratio;
        break;
      case EventType::block:
        require(e.z == -quote_[0], "I7 custody as stated");
        break;
      case EventType::genesis:
      case EventType::account:
      case EventType::parameter:
      case EventType::adl:
      case EventType::order:
      case EventType::refusal:
      case EventType::operator_note:
      case EventType::queue:
        break;
      case EventType::collateral:
      case EventType::collateral_mark:
        return breaks("I1 collateral where no asset is");
      case EventType::provider:
        return provider(log, e);
    }
  }

  // Units are whole parts of a tranche: entries buy no more than their share, exits are paid no more than theirs, and
  // none while a loss event is open.
  void provider(const EventLog& log, const Event& e) {
    const auto what = static_cast<ProviderChange>(e.code);
    if (what == ProviderChange::notice) return;
    Int128 all = 0;
    for (const auto& [key, units] : units_) all += key.first == e.b ? units : 0;
    const Int128 balance = quote_[e.b];
    if (what == ProviderChange::entry && all > 0)
      require(Int128{e.y} * balance <= Int128{e.z} * all, "I4 an entry buys at most its share");
    if (what == ProviderChange::exit) {
      require(all > 0 && Int128{e.z} * all <= -Int128{e.y} * balance, "I4 an exit is paid at most its share");
      const bool quiet =
          drawn_ms_ < 0 || log.time_of(e) - drawn_ms_ >= genesis_.parameters.at(GlobalParam::event_quiet_ms);
      require(quiet, "I4 nobody leaves a tranche while a loss event is open");
    }
    units_[{e.b, e.a}] += e.y;
    require(units_[{e.b, e.a}] == e.x && e.x >= 0, "I4 units are those that were bought");
  }

  static bool reduces(Int128 before, Int128 after) {
    return before > 0 ? after >= 0 && after < before : after <= 0 && after > before;
  }

  void fill(const Event& e) {
    const auto m = static_cast<MarketIdx>(e.market);
    const Int128 value = Int128{e.x} * e.y * genesis_.markets[m].instrument.tick_value;
    require(e.x > 0 && e.y > 0 && e.a != e.b, "I1 a fill moves lots at a price between two");
    const Int128 buyer = lots(e.a, m), seller = lots(e.b, m);
    quote_[e.a] -= value, quote_[e.b] += value;
    lots_[e.a * markets_ + m] += e.x, lots_[e.b * markets_ + m] -= e.x;
    const auto reason = static_cast<FillReason>(e.code);
    const bool buyer_reduces = reduces(buyer, lots(e.a, m)), seller_reduces = reduces(seller, lots(e.b, m));
    if (reason == FillReason::adl) {
      require(e.y == mark_[m], "I5 ADL at the mark");
      require(buyer_reduces && seller_reduces, "I5 ADL flips or exceeds nobody");
      return;
    }
    traded_.insert(e.a), traded_.insert(e.b);
    const auto state = static_cast<BreakerState>(std::max(breaker_[m], breaker_[markets_]));
    const auto user_reduces = [&](AccountIdx a, bool holds) { return !layout_.is_user(a) || holds; };
    if (reason == FillReason::order) {
      require(state < BreakerState::auction, "I6 no order fills in a halted market");
      if (state == BreakerState::reduce_only)
        require(user_reduces(e.a, buyer_reduces) && user_reduces(e.b, seller_reduces), "I6 reduce-only only reduces");
    }
    if (reason == FillReason::liquidation || reason == FillReason::backstop)
      require(user_reduces(e.a, buyer_reduces) && user_reduces(e.b, seller_reduces), "I5 liquidation only reduces");
    if (reason == FillReason::opening) require(blocks_ == 1, "I1 opening fills only in the first block");
  }

  void transfer(const Event& e) {
    const auto m = static_cast<MarketIdx>(e.market);
    require(e.x > 0, "I1 a transfer moves a positive amount");
    quote_[e.a] -= e.x, quote_[e.b] += e.x;
    switch (static_cast<TransferReason>(e.code)) {
      case TransferReason::deposit:
        require(e.a == AccountLayout::external, "I1 deposits come from outside");
        break;
      case TransferReason::withdrawal:
        require(e.b == AccountLayout::external && layout_.is_user(e.a), "I1 users withdraw");
        break;
      case TransferReason::haircut:
        cut_[{e.a, m}] += e.x;
        break;
      case TransferReason::funding:
        funding_[{e.b, m}] += e.x, funding_[{e.a, m}] -= e.x;
        break;
      case TransferReason::payout:
        given_[e.b] += e.x;
        require(e.a == layout_.clearing(m) && given_[e.b] <= deficit_[e.b], "I3 payouts fill holes and no more");
        break;
      case TransferReason::tranche_draw:
        drawn_ms_ = now_ms_;
        return draw(e.a, m, e.x);
      case TransferReason::hedge:
        require(e.a == layout_.lp(m) || e.b == layout_.lp(m), "I1 the hedge is lp's");
        if (e.b == layout_.lp(m)) hedge_in_[m] += e.x;
        break;
      case TransferReason::fee:
        require(traded_.contains(e.a) || !layout_.is_user(e.a), "I3 a fee follows a fill");
        break;
      case TransferReason::penalty:
        require(liquidated_.contains(e.a), "I3 a penalty follows a liquidation");
        break;
      case TransferReason::repay:
        require(layout_.is_user(e.a), "I3 estates repay");
        break;
      case TransferReason::rounding:
        require(!layout_.is_user(e.a) && !layout_.is_user(e.b), "I3 rounding is the pool's");
        break;
      case TransferReason::provider_in:
      case TransferReason::provider_out:
        require(layout_.is_tranche(e.a) != layout_.is_tranche(e.b), "I4 providers and tranches");
        break;
      case TransferReason::settlement:
      case TransferReason::backstop:
      case TransferReason::interest:
      case TransferReason::collateral_sale:
        breaks("I1 a reason that moves nothing under the default rulebook");
        break;
    }
  }

  void open_loss_event() {
    std::ranges::fill(drawn_, 0);
    base_.clear();
    for (std::uint32_t t = 0; t < genesis_.tranches.size(); ++t) base_.push_back(quote_[layout_.tranche(t)]);
  }

  // What tranche t may still pay to m in this loss event.
  Int128 room(std::uint32_t t, MarketIdx m) const {
    const auto& spec = genesis_.tranches[t];
    Int128 all = 0;
    for (MarketIdx k = 0; k < markets_; ++k) all += drawn_[t * markets_ + k];
    return std::min({quote_[layout_.tranche(t)], base_[t] * spec.max_draw_per_event_ppm / kMillion - all,
                     base_[t] * spec.max_draw_per_market_ppm / kMillion - drawn_[t * markets_ + m]});
  }

  void draw(AccountIdx from, MarketIdx m, Int128 amount) {
    if (!layout_.is_tranche(from) || base_.empty()) return breaks("I4 draws come from tranches in a loss event");
    const std::uint32_t t = from - layout_.tranche(0);
    const auto& spec = genesis_.tranches[t];
    require(spec.market == kAllMarkets || spec.market == m, "I4 a tranche serves its own market");
    for (std::uint32_t junior = 0; junior < genesis_.tranches.size(); ++junior) {
      const auto& other = genesis_.tranches[junior];
      if (other.rank < spec.rank && (other.market == kAllMarkets || other.market == m))
        require(room(junior, m) <= 0, "I4 juniors pay first");
    }
    drawn_[t * markets_ + m] += amount;
    require(room(t, m) >= 0, "I4 a draw within balance and caps");
  }

  Int128 equity(AccountIdx a) const {
    Int128 sum = quote_[a];
    for (MarketIdx m = 0; m < markets_; ++m) sum += lots(a, m) * unit(m, mark_);
    return sum;
  }

  void judge_end() {
    Int128 all = 0;
    for (AccountIdx a = 0; a < quote_.size(); ++a) {
      all += quote_[a];
      if (a != AccountLayout::external) require(equity(a) >= 0, "I2 nobody ends below zero");
    }
    require(all == 0, "I1 quote is conserved");
    require(quote_[0] <= 0, "I7 custody is not negative");
    for (MarketIdx m = 0; m < markets_; ++m) {
      Int128 sum = 0;
      for (AccountIdx a = 0; a < quote_.size(); ++a) sum += lots(a, m);
      require(sum == 0, "I1 lots sum to zero");
      require(quote_[layout_.funding(m)] == 0 && quote_[layout_.clearing(m)] == 0, "I1 hubs are empty");
    }
  }

  // Net gain (> 0) or loss of an account in a market in this block: price and funding.
  Int128 result(AccountIdx a, MarketIdx m) const {
    const Int128 price = lots_before_[a * markets_ + m] * (unit(m, mark_) - unit(m, mark_before_));
    const auto at = funding_.find({a, m});
    return price + (at == funding_.end() || a == layout_.funding(m) ? 0 : at->second);
  }

  void judge_cuts(const BlockEnd* before) {
    std::vector<char> cut(markets_);
    for (const auto& [who, amount] : cut_) {
      const auto [a, m] = who;
      cut[m] = 1;
      require(amount <= std::max<Int128>(0, result(a, m)), "I3(a) a cut is at most the gain in its market");
      const auto ratio = ratio_.find(m);
      require(ratio != ratio_.end() && ratio->second < kTrillion, "I3(b) only markets with r < 1 are cut");
    }
    if (before == nullptr || blocks_ == 1) return;
    for (MarketIdx m = 0; m < markets_; ++m) {
      const auto ratio = ratio_.find(m);
      const bool full = !cut[m] && (ratio == ratio_.end() || ratio->second == kTrillion);
      if (!full && everybody_covered(m, *before))
        breaks("I3(c) a market where nobody lost more than its earmark pays in full");
    }
  }

  // Whether no account lost more in m than its earmark: floor(E MM_m / sum MM) of the end of the last block.
  bool everybody_covered(MarketIdx m, const BlockEnd& before) const {
    for (AccountIdx a = layout_.lp(0); a < quote_.size(); ++a) {
      const Int128 loss = -result(a, m);
      if (loss <= 0) continue;
      Int128 all = 0;
      for (MarketIdx k = 0; k < markets_; ++k) all += before.maintenance[a * markets_ + k];
      Int128 earmark = all > 0 ? Int128{before.equity[a]} * before.maintenance[a * markets_ + m] / all : 0;
      if (a == layout_.lp(m)) earmark += hedge_in_[m];
      if (loss > earmark) return false;
    }
    return true;
  }

  const Genesis& genesis_;
  std::size_t markets_;
  AccountLayout layout_;
  std::vector<Int128> quote_, lots_, lots_before_;
  std::vector<std::int64_t> mark_, mark_before_, breaker_;  // breaker_[markets_]: global
  std::vector<Int128> drawn_, base_, hedge_in_;
  Of cut_, funding_;
  std::map<AccountIdx, Int128> deficit_, given_;
  std::map<MarketIdx, std::int64_t> ratio_;
  std::set<AccountIdx> traded_, liquidated_;
  std::map<std::pair<AccountIdx, AccountIdx>, Int128> units_;  // of a tranche and provider
  TimeMs now_ms_ = 0, drawn_ms_ = -1;
  std::size_t blocks_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace fb::test
