// Who bore what, read off the journal: haircuts, deleveraged lots, and what a price of ADL away from the mark cost.
// Thread rule: one thread.
#pragma once
#include <unordered_map>
#include <vector>

#include "protocol/event.h"
#include "protocol/inputs.h"
#include "solvency/adl_quality.h"

namespace fb {

class Burdens {
 public:
  explicit Burdens(const Genesis& genesis) : genesis_(&genesis), marks_(genesis.markets.size()) {}

  // Events in the order of the log, from its first (their marks count). Dead accounts against each other bear nothing.
  void take(const Event& e, const EventLog& log);
  const std::vector<AdlBurden>& rows() const { return rows_; }  // in the order of the first burden
  Ticks mark(MarketIdx m) const { return marks_[m]; }
  void clear();  // forgets rows, keeps marks

 private:
  AdlBurden& row(AccountIdx a);

  const Genesis* genesis_;
  std::vector<Ticks> marks_;
  std::vector<AdlBurden> rows_;
  std::unordered_map<AccountIdx, std::size_t> row_of_;
};

// What the price of an ADL fill cost account `a` against the mark, at least 0.
Money cost_of_price(const Event& fill, AccountIdx a, Ticks mark, const Instrument& instrument);

}  // namespace fb
