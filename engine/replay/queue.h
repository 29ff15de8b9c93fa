// The liquidation queue of a moment: who is below maintenance, in the order in which the protocol will work, and what
// it will do next.
//
// Nothing here is a second liquidation: the protocol itself is run on from the moment for up to kHorizon blocks, on
// scratch, with every source repeating its last price and no other input; rows are read off the events of these blocks.
// So order, market, clips, prices, penalties and pace are those of the step, under any policy. What it cannot know is
// what prices, traders and operators will do next.
// Thread rule: values; a QueueForecast belongs to one thread at a time (that of the session that is inspected).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "protocol/account_ref.h"
#include "protocol/protocol.h"
#include "record/recording.h"

namespace fb {

struct QueueClip {  // one fill of the next block
  MarketIdx market = 0;
  Lots lots = 0;  // signed change of the account's position
  Ticks price = 0, mark = 0;
  Money cost = 0;  // against the mark, > 0 is a cost
  Money penalty = 0;
  FillReason reason = FillReason::liquidation;
};

struct QueueRow {
  AccountRef account;
  std::string name;
  std::uint32_t place = 0;                             // 1: worked first; 0: not worked in the next block
  AccountMargin margin;                                // now
  Money notional = 0;                                  // of all positions, now
  LiquidationStage stage = LiquidationStage::partial;  // in the next block; of rows with a place
  std::uint16_t market = kNoMarket;                    // worked first
  std::vector<QueueClip> clips;  // of the next block; none: waits for pace, depth, grace or the oracle
  std::uint32_t blocks = 0;      // it is out of the queue after so many blocks; 0: not within the horizon
};

struct QueueMarket {
  Money waiting_sells = 0, waiting_buys = 0;  // notional to be sold and bought of accounts in the queue, now
  Money pace = 0;                             // what paced liquidation may take a side in one block
  Money next_sells = 0, next_buys = 0;        // forced volume of the next block, unpaced small ones included
};

struct QueueFigures {
  TimeMs time_ms = 0, interval_ms = 0;
  std::uint32_t horizon = 0;       // blocks that were run
  std::uint32_t done_after = 0;    // the queue is empty after so many blocks; 0: not within the horizon
  std::uint32_t fallen_later = 0;  // accounts that join the queue within the horizon, through forced sales alone
  Money notional = 0, cost = 0, penalties = 0;  // notional waiting now; cost and penalties of the next block's clips
  std::vector<QueueMarket> markets;
  std::uint32_t total = 0;  // accounts in the queue
  std::string error;        // the engine froze on the way: what and what next
};

struct LiquidationQueue : QueueFigures {
  std::uint32_t offset = 0;    // of the first row here
  std::vector<QueueRow> rows;  // in the order of the step; a page of them in an answer
};

struct QueueQuery {
  std::uint32_t offset = 0, count = 200;
};

inline constexpr std::uint32_t kQueueHorizon = 20;  // blocks: five minutes of a recorded day

LiquidationQueue page_of(const LiquidationQueue& queue, QueueQuery query);

// Runs a second protocol of its own on from the moments that it is shown.
class QueueForecast {
 public:
  explicit QueueForecast(std::shared_ptr<const Recording> recording) : recording_(std::move(recording)) {}

  // The whole queue of the moment that `shown` stands at, the last block of which is in `log`. The newest answer is
  // kept, so that further pages of a moment cost nothing. Read in Session::inspect.
  const LiquidationQueue& at(const Protocol& shown, const EventLog& log);

 private:
  Result<void> run_on(const Protocol& shown, const EventLog& log, class QueueReader& reader);
  Result<void> prepare(const Protocol& shown);

  std::shared_ptr<const Recording> recording_;
  Workers workers_{1};
  std::unique_ptr<Protocol> scratch_;
  std::optional<Hash256> state_;  // that newest_ is of
  LiquidationQueue newest_;
};

}  // namespace fb
