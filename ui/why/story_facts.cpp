#include "why/story_facts.h"

namespace fb::ui {
namespace {

// The sum that a transfer of this reason belongs to.
Money& sumOf(StoryFacts& facts, TransferReason reason, bool opening_block) {
  switch (reason) {
    case TransferReason::deposit:
      return opening_block ? facts.opening : facts.deposits;
    case TransferReason::withdrawal:
      return facts.withdrawals;
    case TransferReason::funding:
      return facts.funding;
    case TransferReason::fee:
      return facts.fees;
    case TransferReason::penalty:
      return facts.penalties;
    case TransferReason::haircut:
      return facts.haircuts;
    case TransferReason::tranche_draw:
    case TransferReason::payout:
      return facts.covered;
    case TransferReason::repay:
    case TransferReason::hedge:
    case TransferReason::rounding:
    case TransferReason::settlement:
    case TransferReason::backstop:
    case TransferReason::interest:
    case TransferReason::collateral_sale:
    case TransferReason::provider_in:
    case TransferReason::provider_out:
      return facts.other;
  }
  return facts.other;
}

}  // namespace

StoryFacts storyFacts(const EventLog& log, AccountIdx account, const std::vector<std::int64_t>& seqs) {
  StoryFacts facts;
  facts.kinds.reserve(seqs.size());
  for (const std::int64_t seq : seqs) {
    if (seq < 0 || seq >= static_cast<std::int64_t>(log.events.size())) {
      facts.kinds.push_back(EventKind::routine);
      continue;
    }
    const Event& e = log.events[static_cast<std::size_t>(seq)];
    facts.kinds.push_back(kindOf(e.type, e.code));
    if (e.type != EventType::transfer || (e.a == account) == (e.b == account)) continue;
    sumOf(facts, static_cast<TransferReason>(e.code), e.block == 0) += e.b == account ? e.x : -e.x;
  }
  return facts;
}

}  // namespace fb::ui
