// The outcome of a run, counted along its running edge. Thread rule: one thread.
#pragma once
#include <vector>

#include "protocol/protocol.h"
#include "replay/burdens.h"
#include "replay/snapshot.h"

namespace fb {

class OutcomeCounter {
 public:
  explicit OutcomeCounter(const Genesis& genesis);

  // Takes in the block that `protocol` just ran; its events are the last ones of `log`.
  void add_block(const Protocol& protocol, const EventLog& log);
  // Continues from `figures`, which describe the whole of `log` (the start of a fork); `protocol` stands at its end.
  void resume(OutcomeFigures figures, const EventLog& log, const Protocol& protocol);
  const OutcomeFigures& figures() const { return figures_; }

 private:
  void add_breaches(const PromiseBreaches& b);
  void add_collateral(const Protocol& protocol);
  void count(const Event& e, const EventLog& log, const AccountLayout& layout, const Genesis& genesis);
  void count_fill(const Event& e, const AccountLayout& layout, const Genesis& genesis);
  void count_transfer(const Event& e, const AccountLayout& layout);
  void count_clearing(const Event& e, const EventLog& log);
  void count_collateral(const Event& e);
  void spread();
  void mark(std::vector<bool>& seen, AccountIdx a, const AccountLayout& layout, std::uint32_t& distinct);
  void mark_distinct(const Event& e, const EventLog& log, const AccountLayout& layout);

  OutcomeFigures figures_;
  std::vector<bool> liquidated_, bankrupt_, deleveraged_, cut_;  // per user
  std::vector<std::int64_t> price_micro_;                        // of collateral
  Money client_equity_ = 0, paid_before_ = 0;                    // at the end of the last block; paid in less paid out then
  Burdens burdens_;
};

}  // namespace fb
