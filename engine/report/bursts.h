// Thousands of events as a few bursts: what belongs together because it follows within a quarter of an hour.
// Thread rule: values.
#pragma once
#include <map>
#include <unordered_set>
#include <vector>

#include "protocol/event.h"

namespace fb {

struct Burst {
  std::int64_t key = 0;                // what the events have in common: a market, a tranche, …
  std::int64_t seq = 0, last_seq = 0;  // first and last event
  std::int64_t cause = kNoCause;       // of the first event
  TimeMs from_ms = 0, to_ms = 0;
  Money amount = 0;
  std::int64_t count = 0;
  std::unordered_set<AccountIdx> accounts;
  Money largest = 0;  // single event
  AccountIdx largest_account = 0;
  Money peak = 0;  // block with the largest sum
  TimeMs peak_ms = 0;
};

class Bursts {
 public:
  static constexpr TimeMs kPause_ms = 15 * 60 * 1000;

  void add(std::int64_t key, const Event& e, std::int64_t seq, TimeMs time_ms, Money amount, AccountIdx account);
  // The `most` with the largest amounts and the very first, in order of their first event.
  std::vector<Burst> top(std::size_t most) const;
  std::size_t size() const { return closed_.size() + running_.size(); }

 private:
  struct Running {
    Burst burst;
    Money block_amount = 0;
  };
  std::map<std::int64_t, Running> running_;
  std::vector<Burst> closed_;
};

}  // namespace fb
