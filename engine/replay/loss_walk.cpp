#include "replay/loss_walk.h"

#include "risk/collateral.h"

namespace fb {
namespace {

LossCause cause_of(FillReason reason) {
  switch (reason) {
    case FillReason::opening:
    case FillReason::order:
    case FillReason::auction:
      return LossCause::slippage;
    case FillReason::liquidation:
    case FillReason::backstop:
      return LossCause::forced;
    case FillReason::adl:
      return LossCause::adl;
    case FillReason::settlement:
      return LossCause::other;
  }
  return LossCause::other;
}

LossCause cause_of(TransferReason reason) {
  switch (reason) {
    case TransferReason::deposit:
      return LossCause::paid_in;
    case TransferReason::withdrawal:
      return LossCause::paid_out;
    case TransferReason::fee:
      return LossCause::fees;
    case TransferReason::funding:
      return LossCause::funding;
    case TransferReason::penalty:
      return LossCause::penalties;
    case TransferReason::haircut:
      return LossCause::haircuts;
    case TransferReason::tranche_draw:
    case TransferReason::payout:
      return LossCause::covered;
    case TransferReason::hedge:
      return LossCause::hedge;
    case TransferReason::repay:
    case TransferReason::rounding:
    case TransferReason::settlement:
    case TransferReason::backstop:
    case TransferReason::interest:
    case TransferReason::provider_in:
    case TransferReason::provider_out:
      return LossCause::other;
    case TransferReason::collateral_sale:
      return LossCause::collateral;
  }
  return LossCause::other;
}

// The account as the events leave it.
class Walker {
 public:
  Walker(const Genesis& genesis, AccountIdx account)
      : genesis_(genesis),
        account_(account),
        lots_(genesis.markets.size()),
        marks_(genesis.markets.size()),
        amounts_(genesis.assets.size()),
        prices_(genesis.assets.size()) {}

  Money equity() const {
    Int128 sum = quote_;
    for (std::size_t m = 0; m < lots_.size(); ++m) sum += value(m, lots_[m], marks_[m]);
    for (std::size_t c = 0; c < amounts_.size(); ++c) sum += asset_value(amounts_[c], prices_[c]);
    return narrow(sum, "equity");
  }
  const std::vector<Ticks>& marks() const { return marks_; }

  // What the event changed; an amount of zero when nothing.
  LossStep take(const Event& e) {
    switch (e.type) {
      case EventType::mark:
        return take_mark(e);
      case EventType::fill:
        return e.a == account_ || e.b == account_ ? take_fill(e) : LossStep{};
      case EventType::transfer:
        return (e.a == account_) != (e.b == account_) ? take_transfer(e) : LossStep{};
      case EventType::collateral:
        return e.a == account_ ? take_collateral(e) : LossStep{};
      case EventType::collateral_mark:
        return take_price(e);
      case EventType::genesis:
      case EventType::account:
      case EventType::parameter:
      case EventType::breaker:
      case EventType::queue:
      case EventType::liquidation:
      case EventType::bankruptcy:
      case EventType::loss_event:
      case EventType::clearing:
      case EventType::adl:
      case EventType::order:
      case EventType::refusal:
      case EventType::block:
      case EventType::operator_note:
      case EventType::provider:
        return {};
    }
    return {};
  }

 private:
  Int128 value(std::size_t m, Lots lots, Ticks price) const {
    return wide(lots, genesis_.markets[m].instrument.tick_value) * price;
  }
  LossStep take_mark(const Event& e) {
    const Ticks before = std::exchange(marks_[e.market], e.y);
    const Lots held = lots_[e.market];
    return {.amount = held == 0 ? 0 : narrow(value(e.market, held, e.y - before), "market move"),
            .lots = held,
            .mark = before,
            .market = e.market,
            .cause = LossCause::market};
  }
  LossStep take_price(const Event& e) {
    const Money before = asset_value(amounts_[e.market], prices_[e.market]);
    prices_[e.market] = e.x;
    return {.amount = asset_value(amounts_[e.market], e.x) - before, .cause = LossCause::collateral};
  }
  LossStep take_collateral(const Event& e) {
    const Money before = asset_value(amounts_[e.market], prices_[e.market]);
    amounts_[e.market] += e.x;
    const auto reason = static_cast<CollateralReason>(e.code);
    return {.amount = asset_value(amounts_[e.market], prices_[e.market]) - before,
            .cause = reason == CollateralReason::sale ? LossCause::collateral
                     : e.x > 0                        ? LossCause::paid_in
                                                      : LossCause::paid_out};
  }
  LossStep take_fill(const Event& e) {
    const Lots change = e.a == account_ ? e.x : -e.x;
    lots_[e.market] += change;
    quote_ -= value(e.market, change, e.y);
    const Ticks mark = marks_[e.market];
    return {.amount = narrow(value(e.market, change, mark - e.y), "price of a fill"),
            .lots = change,
            .mark = mark,
            .market = e.market,
            .cause = cause_of(static_cast<FillReason>(e.code))};
  }
  LossStep take_transfer(const Event& e) {
    const Money amount = e.b == account_ ? e.x : -e.x;
    quote_ += amount;
    return {.amount = amount, .market = e.market, .cause = cause_of(static_cast<TransferReason>(e.code))};
  }

  const Genesis& genesis_;
  AccountIdx account_;
  Int128 quote_ = 0;
  std::vector<Lots> lots_;
  std::vector<Ticks> marks_;
  std::vector<std::int64_t> amounts_, prices_;  // of collateral, by asset
};

}  // namespace

std::string_view name(LossCause cause) {
  switch (cause) {
    case LossCause::market:
      return "market move";
    case LossCause::funding:
      return "funding";
    case LossCause::fees:
      return "fees";
    case LossCause::slippage:
      return "slippage";
    case LossCause::forced:
      return "forced sales";
    case LossCause::penalties:
      return "penalties";
    case LossCause::haircuts:
      return "cut gains";
    case LossCause::adl:
      return "deleveraging";
    case LossCause::covered:
      return "hole filled";
    case LossCause::hedge:
      return "outside hedge";
    case LossCause::collateral:
      return "collateral";
    case LossCause::other:
      return "other";
    case LossCause::paid_in:
      return "paid in";
    case LossCause::paid_out:
      return "paid out";
  }
  return "unknown";
}

LossWalk walk_equity(const EventLog& log, const Genesis& genesis, std::int64_t end, AccountIdx account,
                     std::uint32_t from_block) {
  Walker walker(genesis, account);
  LossWalk out;
  bool counting = false;
  for (std::int64_t seq = 0; seq < end; ++seq) {
    const Event& e = log.events[static_cast<std::size_t>(seq)];
    if (!counting && e.block > from_block) {
      counting = true;
      out.before = walker.equity();
    }
    LossStep step = walker.take(e);
    if (!counting || (step.amount == 0 && step.cause != LossCause::adl)) continue;
    step.seq = seq;
    out.steps.push_back(step);
  }
  out.now = walker.equity();
  if (!counting) out.before = out.now;
  out.marks = walker.marks();
  return out;
}

}  // namespace fb
