// Who paid which loss in a loss event or a stretch of time: the holes that bankrupt accounts left, by market and, in
// one last column, by a fall of collateral, against what tranches and cut winners paid for them and what nobody could.
// Column by column the two sides are equal, to the micro-dollar. Thread rule: pure function of a log that nobody writes
// meanwhile; runs on the session's thread (SessionClient::inspect).
#pragma once
#include <vector>

#include "ledger/accounts.h"
#include "protocol/account_ref.h"
#include "protocol/event.h"

namespace fb::ui {

struct LossFlow {
  std::int64_t loss_event = 0;  // the one asked for; 0: a stretch of time
  TimeMs opened_ms = 0;         // when the loss event opened, or the stretch begins
  // Columns: markets in their order, then what collateral lost.
  std::vector<Money> deficit;             // [column]: holes of bankrupt accounts
  std::vector<std::vector<Money>> drawn;  // [tranche][column]
  std::vector<Money> cut;                 // [column]: gains of winners that were cut, the shortfall
  std::vector<Money> rounding;            // [column]: what `rounding` added, < 0 what it took
  std::vector<Money> unbacked;            // [column]: what nobody filled
  std::vector<Money> repaid;              // [column]: what estates paid back later; in no sum
  struct Party {
    AccountRef account;
    std::vector<Money> by_column;
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
