// Balances re-derived from the journal alone, as an outsider would: quote, lots and collateral of every account
// from fills, transfers and collateral events, prices from mark events. The report's money stands on this, not on the engine's own state.
// Thread rule: one thread.
#pragma once
#include <vector>

#include "ledger/accounts.h"
#include "protocol/event.h"
#include "protocol/inputs.h"

namespace fb {

class JournalBook {
 public:
  explicit JournalBook(const Genesis& genesis);

  void apply(const Event& e);
  Money quote(AccountIdx a) const { return quote_[a]; }
  Lots lots(AccountIdx a, MarketIdx m) const { return lots_[std::size_t{a} * markets_ + m]; }
  Ticks mark(MarketIdx m) const { return mark_[m]; }  // 0 before its first mark
  Money equity(AccountIdx a) const;
  Money value_of(const Event& collateral) const;  // what a movement that was just applied added to its account's equity
  std::size_t accounts() const { return quote_.size(); }

 private:
  std::size_t markets_;
  std::vector<Money> tick_value_;
  std::vector<Money> quote_;
  std::vector<Lots> lots_;
  std::vector<Ticks> mark_;
  std::size_t assets_;
  std::vector<std::int64_t> amount_, price_micro_;
};

}  // namespace fb
