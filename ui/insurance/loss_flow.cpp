#include "insurance/loss_flow.h"

namespace fb::ui {
namespace {

void addTransfer(LossFlow& flow, const AccountLayout& layout, const Event& e) {
  if (e.market >= layout.markets) return;
  switch (static_cast<TransferReason>(e.code)) {
    case TransferReason::tranche_draw:
      if (layout.is_tranche(e.a)) flow.drawn[e.a - layout.tranche(0)][e.market] += e.x;
      return;
    case TransferReason::haircut:
      flow.cut[e.market] += e.x;
      return;
    case TransferReason::deposit:
    case TransferReason::withdrawal:
    case TransferReason::fee:
    case TransferReason::funding:
    case TransferReason::penalty:
    case TransferReason::payout:
    case TransferReason::repay:
    case TransferReason::hedge:
    case TransferReason::rounding:
    case TransferReason::settlement:
    case TransferReason::backstop:
    case TransferReason::interest:
    case TransferReason::collateral_sale:
    case TransferReason::provider_in:
    case TransferReason::provider_out:
      return;
  }
}

void addDeficit(LossFlow& flow, const Detail* detail) {
  if (detail == nullptr) return;
  for (const auto& [market, amount] : detail->pairs)
    if (market >= 0 && market < static_cast<std::int64_t>(flow.deficit.size()))
      flow.deficit[static_cast<std::size_t>(market)] += amount;
}

}  // namespace

LossFlow lossFlow(const EventLog& log, const AccountLayout& layout, std::int64_t loss_event, std::uint32_t last_block) {
  LossFlow flow;
  flow.deficit.assign(layout.markets, 0);
  flow.cut.assign(layout.markets, 0);
  flow.drawn.assign(layout.tranches, std::vector<Money>(layout.markets, 0));
  if (log.blocks.empty() || loss_event == 0) return flow;
  const std::size_t last = std::min<std::size_t>(last_block, log.blocks.size() - 1);
  // A bankruptcy stands before the loss event that it opens, in the same block: the whole block belongs to it.
  std::uint32_t opened_in = UINT32_MAX;
  for (std::int64_t seq = log.blocks[last].end - 1; seq >= 0; --seq) {
    const Event& e = log.events[static_cast<std::size_t>(seq)];
    if (opened_in != UINT32_MAX && e.block < opened_in) break;
    if (e.type == EventType::transfer) addTransfer(flow, layout, e);
    if (e.type == EventType::bankruptcy) addDeficit(flow, log.detail_of(e));
    if (e.type != EventType::loss_event || e.x != loss_event) continue;
    flow.loss_event = loss_event;
    flow.opened_ms = log.time_of(e);
    opened_in = e.block;
  }
  return flow;
}

}  // namespace fb::ui
