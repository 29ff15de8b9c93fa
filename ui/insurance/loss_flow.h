// Who paid which loss in a loss event or a stretch of time: the holes that bankrupt accounts left, by market, against
// what tranches and cut winners paid for them. Market by market the two sides are equal, to the micro-dollar.
// Thread rule: pure function of a log that nobody writes meanwhile; runs on the session's thread
// (SessionClient::inspect).
#pragma once
#include <vector>

#include "ledger/accounts.h"
#include "protocol/event.h"

namespace fb::ui {

struct LossFlow {
  std::int64_t loss_event = 0;            // the one asked for; 0: a stretch of time
  TimeMs opened_ms = 0;                   // when the loss event opened, or the stretch begins
  std::vector<Money> deficit;             // [market]: holes of bankrupt accounts
  std::vector<std::vector<Money>> drawn;  // [tranche][market]
  std::vector<Money> cut;                 // [market]: gains of winners that were cut, the shortfall
  std::vector<Money> rounding;            // [market]: what `rounding` added, < 0 what it took
  std::vector<Money> repaid;              // [market]: what estates paid back later; in no sum
  struct Party {
    AccountIdx account = 0;
    std::vector<Money> by_market;
    bool operator==(const Party&) const = default;
  };
  std::vector<Party> bankrupts, winners;  // largest first
  bool empty() const;
  bool operator==(const LossFlow&) const = default;
};

struct FlowSpan {
  std::int64_t loss_event = 0;  // back to the row that opened it
  TimeMs from_ms = 0;           // without a loss event: blocks after this moment
  bool operator==(const FlowSpan&) const = default;
};

// Events of blocks up to `last_block`.
LossFlow lossFlow(const EventLog& log, const AccountLayout& layout, FlowSpan span, std::uint32_t last_block);

}  // namespace fb::ui
