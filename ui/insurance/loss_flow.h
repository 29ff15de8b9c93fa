// Who paid which loss in the running loss event: deficits by market against what tranches and cut winners paid for
// them. Thread rule: pure function of a log that nobody writes meanwhile; runs on the session's thread
// (SessionClient::inspect).
#pragma once
#include <vector>

#include "ledger/accounts.h"
#include "protocol/event.h"

namespace fb::ui {

struct LossFlow {
  std::int64_t loss_event = 0;  // 0: none was found
  TimeMs opened_ms = 0;
  std::vector<Money> deficit;             // [market]: holes of bankrupt accounts
  std::vector<std::vector<Money>> drawn;  // [tranche][market]
  std::vector<Money> cut;                 // [market]: gains of winners that were cut
  bool operator==(const LossFlow&) const = default;
};

// Events of blocks up to `last_block`; looks back to the row that opened `loss_event`.
LossFlow lossFlow(const EventLog& log, const AccountLayout& layout, std::int64_t loss_event, std::uint32_t last_block);

}  // namespace fb::ui
