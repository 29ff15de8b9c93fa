#include "protocol/event.h"

#include <algorithm>

namespace fb {

std::string_view name(EventType v) {
  switch (v) {
    case EventType::genesis: return "genesis";
    case EventType::account: return "account";
    case EventType::fill: return "fill";
    case EventType::transfer: return "transfer";
    case EventType::mark: return "mark";
    case EventType::parameter: return "parameter";
    case EventType::breaker: return "breaker";
    case EventType::liquidation: return "liquidation";
    case EventType::bankruptcy: return "bankruptcy";
    case EventType::loss_event: return "loss_event";
    case EventType::clearing: return "clearing";
    case EventType::adl: return "adl";
    case EventType::order: return "order";
    case EventType::refusal: return "refusal";
    case EventType::block: return "block";
    case EventType::operator_note: return "operator";
    case EventType::provider: return "provider";
    case EventType::collateral: return "collateral";
    case EventType::collateral_mark: return "collateral_mark";
    case EventType::queue: return "queue";
  }
  return "unknown";
}

std::string_view name(FillReason v) {
  switch (v) {
    case FillReason::opening: return "opening";
    case FillReason::order: return "order";
    case FillReason::auction: return "auction";
    case FillReason::liquidation: return "liquidation";
    case FillReason::backstop: return "backstop";
    case FillReason::adl: return "adl";
    case FillReason::settlement: return "settlement";
  }
  return "unknown";
}

std::string_view name(TransferReason v) {
  switch (v) {
    case TransferReason::deposit: return "deposit";
    case TransferReason::withdrawal: return "withdrawal";
    case TransferReason::fee: return "fee";
    case TransferReason::funding: return "funding";
    case TransferReason::penalty: return "penalty";
    case TransferReason::tranche_draw: return "tranche_draw";
    case TransferReason::haircut: return "haircut";
    case TransferReason::payout: return "payout";
    case TransferReason::repay: return "repay";
    case TransferReason::hedge: return "hedge";
    case TransferReason::rounding: return "rounding";
    case TransferReason::settlement: return "settlement";
    case TransferReason::backstop: return "backstop";
    case TransferReason::interest: return "interest";
    case TransferReason::collateral_sale: return "collateral_sale";
    case TransferReason::provider_in: return "provider_in";
    case TransferReason::provider_out: return "provider_out";
  }
  return "unknown";
}

std::string_view name(LiquidationStage v) {
  switch (v) {
    case LiquidationStage::partial: return "partial";
    case LiquidationStage::small: return "small";
    case LiquidationStage::backstop: return "backstop";
    case LiquidationStage::estate: return "estate";
  }
  return "unknown";
}

std::string_view name(OrderOutcome v) {
  switch (v) {
    case OrderOutcome::filled: return "filled";
    case OrderOutcome::partly_filled: return "partly_filled";
    case OrderOutcome::refused: return "refused";
    case OrderOutcome::trigger_placed: return "trigger_placed";
    case OrderOutcome::trigger_fired: return "trigger_fired";
  }
  return "unknown";
}

std::string_view name(RefusalReason v) {
  switch (v) {
    case RefusalReason::initial_margin: return "initial_margin";
    case RefusalReason::would_fall_below_zero: return "would_fall_below_zero";
    case RefusalReason::beyond_limit_price: return "beyond_limit_price";
    case RefusalReason::no_depth: return "no_depth";
    case RefusalReason::halted: return "halted";
    case RefusalReason::reduce_only: return "reduce_only";
    case RefusalReason::leverage_cap: return "leverage_cap";
    case RefusalReason::custody: return "custody";
    case RefusalReason::verdict: return "verdict";
    case RefusalReason::nothing_to_reduce: return "nothing_to_reduce";
    case RefusalReason::account_dead: return "account_dead";
    case RefusalReason::unknown_account: return "unknown_account";
    case RefusalReason::below_minimum: return "below_minimum";
    case RefusalReason::no_units: return "no_units";
    case RefusalReason::too_large: return "too_large";
    case RefusalReason::withdrawal_gate: return "withdrawal_gate";
    case RefusalReason::open_interest_cap: return "open_interest_cap";
    case RefusalReason::silo: return "silo";
    case RefusalReason::collateral_cap: return "collateral_cap";
    case RefusalReason::borrow_limit: return "borrow_limit";
    case RefusalReason::unbacked: return "unbacked";
    case RefusalReason::stale_price: return "stale_price";
    case RefusalReason::unknown_market: return "unknown_market";
    case RefusalReason::unknown_asset: return "unknown_asset";
    case RefusalReason::unknown_tranche: return "unknown_tranche";
    case RefusalReason::unknown_source: return "unknown_source";
    case RefusalReason::unknown_parameter: return "unknown_parameter";
    case RefusalReason::no_amount: return "no_amount";
    case RefusalReason::out_of_bounds: return "out_of_bounds";
    case RefusalReason::no_actor: return "no_actor";
    case RefusalReason::second_person: return "second_person";
    case RefusalReason::somebody_below_zero: return "somebody_below_zero";
  }
  return "unknown";
}

std::string_view name(ProviderChange v) {
  switch (v) {
    case ProviderChange::opening: return "opening";
    case ProviderChange::entry: return "entry";
    case ProviderChange::notice: return "notice";
    case ProviderChange::exit: return "exit";
    case ProviderChange::recount: return "recount";
  }
  return "unknown";
}

std::string_view name(CollateralReason v) {
  switch (v) {
    case CollateralReason::opening: return "opening";
    case CollateralReason::deposit: return "deposit";
    case CollateralReason::withdrawal: return "withdrawal";
    case CollateralReason::sale: return "sale";
  }
  return "unknown";
}

std::string_view name(QueueStep v) {
  switch (v) {
    case QueueStep::waits: return "waits";
    case QueueStep::paid: return "paid";
    case QueueStep::given_up: return "given_up";
  }
  return "unknown";
}

void EventLog::truncate(std::size_t count) {
  if (count >= blocks.size()) return;
  blocks.resize(count);
  events.resize(count == 0 ? 0 : static_cast<std::size_t>(blocks.back().end));
  // Details are appended in the order of their events, so the last event that has one names the last one that stays.
  const auto last = std::find_if(events.rbegin(), events.rend(), [](const Event& e) { return e.detail != 0; });
  details.resize(last == events.rend() ? 0 : last->detail);
}

}  // namespace fb
