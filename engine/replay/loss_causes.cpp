#include "replay/loss_causes.h"

#include <algorithm>

namespace fb {
namespace {

const Event& at(const EventLog& log, std::int64_t seq) { return log.events[static_cast<std::size_t>(seq)]; }

std::int64_t begin_of(const EventLog& log, std::uint32_t block) { return block == 0 ? 0 : log.blocks[block - 1].end; }

std::vector<CauseLink> named_cause(const Event& e) {
  return e.cause == kNoCause ? std::vector<CauseLink>{} : std::vector<CauseLink>{{e.cause, 0}};
}

// Marks come early in a block, before anything they lead to.
std::int64_t mark_of(const EventLog& log, std::int64_t before, std::int64_t market) {
  for (std::int64_t seq = begin_of(log, at(log, before).block); seq < before; ++seq)
    if (at(log, seq).type == EventType::mark && at(log, seq).market == market) return seq;
  return kNoCause;
}

// One link a market in which the account could not pay.
std::vector<CauseLink> causes_of_bankruptcy(const EventLog& log, std::int64_t seq, std::uint16_t market) {
  std::vector<CauseLink> out;
  const Detail* detail = log.detail_of(at(log, seq));
  if (detail != nullptr)
    for (const auto& [m, amount] : detail->pairs)
      if (market == kNoMarket || m == market)
        if (const std::int64_t mark = mark_of(log, seq, m); mark != kNoCause) out.push_back({mark, amount});
  return out.empty() ? named_cause(at(log, seq)) : out;
}

Money hole_in(const EventLog& log, const Event& bankruptcy, std::uint16_t market) {
  const Detail* detail = log.detail_of(bankruptcy);
  if (market == kNoMarket || detail == nullptr) return bankruptcy.x;
  for (const auto& [m, amount] : detail->pairs)
    if (m == market) return amount;
  return 0;
}

// The bankruptcies that stand right before the clearing. A market that pays less without one of its own (spill) has
// them all as causes.
std::vector<CauseLink> causes_of_clearing(const EventLog& log, std::int64_t seq, std::uint16_t market) {
  std::vector<CauseLink> in_market, all;
  for (std::int64_t row = seq - 1; row >= begin_of(log, at(log, seq).block); --row) {
    const Event& e = at(log, row);
    if (e.type != EventType::bankruptcy && e.type != EventType::loss_event) break;
    if (e.type == EventType::loss_event) continue;
    all.push_back({row, e.x});
    if (const Money hole = hole_in(log, e, market); hole > 0) in_market.push_back({row, hole});
  }
  return in_market.empty() ? all : in_market;
}

// The mark, and what a person changed in the same block.
std::vector<CauseLink> causes_of_liquidation(const EventLog& log, std::int64_t seq) {
  std::vector<CauseLink> out = named_cause(at(log, seq));
  for (std::int64_t row = begin_of(log, at(log, seq).block); row < seq; ++row) {
    const EventType type = at(log, row).type;
    if (type == EventType::parameter) out.push_back({row, 0});
    const bool commands =
        type == EventType::parameter || type == EventType::breaker || type == EventType::operator_note ||
        (type == EventType::refusal && at(log, row).z == static_cast<std::int64_t>(RefusedInput::command));
    if (!commands) break;  // they stand first
  }
  return out;
}

bool is_of_breaker(RefusalReason why) {
  return why == RefusalReason::halted || why == RefusalReason::reduce_only || why == RefusalReason::leverage_cap;
}

// The order, and the last move of the breaker that stood in its way.
std::vector<CauseLink> causes_of_refusal(const EventLog& log, std::int64_t seq) {
  const Event& e = at(log, seq);
  std::vector<CauseLink> out = named_cause(e);
  if (!is_of_breaker(static_cast<RefusalReason>(e.code))) return out;
  for (std::int64_t row = seq - 1; row >= 0; --row) {
    const Event& b = at(log, row);
    if (b.type != EventType::breaker || (b.market != e.market && b.market != kNoMarket)) continue;
    out.push_back({row, 0});
    break;
  }
  return out;
}

}  // namespace

std::vector<CauseLink> causes_of(const EventLog& log, std::int64_t seq, std::uint16_t market) {
  std::vector<CauseLink> out;
  switch (at(log, seq).type) {
    case EventType::bankruptcy:
      out = causes_of_bankruptcy(log, seq, market);
      break;
    case EventType::clearing:
      out = causes_of_clearing(log, seq, market);
      break;
    case EventType::liquidation:
      out = causes_of_liquidation(log, seq);
      break;
    case EventType::refusal:
      out = causes_of_refusal(log, seq);
      break;
    case EventType::genesis:
    case EventType::account:
    case EventType::fill:
    case EventType::transfer:
    case EventType::mark:
    case EventType::parameter:
    case EventType::breaker:
    case EventType::loss_event:
    case EventType::adl:
    case EventType::order:
    case EventType::block:
    case EventType::operator_note:
    case EventType::provider:
    case EventType::collateral:
    case EventType::collateral_mark:
    case EventType::queue:
      out = named_cause(at(log, seq));
      break;
  }
  std::ranges::stable_sort(out, [](const CauseLink& a, const CauseLink& b) {
    return a.amount != b.amount ? a.amount > b.amount : a.seq < b.seq;
  });
  return out;
}

std::uint16_t market_of_causes(const Event& e, std::uint16_t market) {
  if (e.type == EventType::transfer) return e.market;
  return e.type == EventType::clearing || e.type == EventType::bankruptcy ? market : kNoMarket;
}

}  // namespace fb
