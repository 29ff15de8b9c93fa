// The double-entry ledger: a quote balance, lots per market and amounts of collateral assets for every account.
//
// fill: lots one way, lots x price x tick_value of quote the other way. transfer: quote from one account to another.
// Both conserve Σ quote and Σ lots exactly (protocol document, section 2). Amounts of an asset come in and go out at the
// venue's door (change_amount) and are never negative; the protocol keeps their sum. Beside the ledger stands bookkeeping for people
// and for ADL ranking (entry value, realised profit); it is never a source of money.
// Layout: tiles of 8 accounts, one cache line for quote, one a market and one an asset, so that a full pass reads strictly
// forwards; a day without collateral assets has none of the last.
// Thread rule: const methods from any number of threads; writers are exclusive.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "base/numbers.h"

namespace fb {

class Ledger {
 public:
  static constexpr std::size_t kTile = 8;

  explicit Ledger(std::size_t markets = 0, std::size_t assets = 0) : markets_(markets), assets_(assets) {}
  void resize(std::size_t accounts);

  std::size_t accounts() const { return accounts_; }
  std::size_t markets() const { return markets_; }
  std::size_t assets() const { return assets_; }
  std::size_t tiles() const { return (accounts_ + kTile - 1) / kTile; }

  Money quote(AccountIdx a) const { return words_[at(a, 0)]; }
  Lots lots(AccountIdx a, MarketIdx m) const { return words_[at(a, 1 + m)]; }
  std::int64_t amount(AccountIdx a, AssetIdx c) const { return words_[at(a, 1 + markets_ + c)]; }  // >= 0
  // Σ signed lots x entry price x tick_value of the open position: what the position was opened for.
  Money entry_value(AccountIdx a, MarketIdx m) const { return entry_[std::size_t{a} * markets_ + m]; }
  std::span<const Money> entry_values(AccountIdx a) const { return {entry_.data() + std::size_t{a} * markets_, markets_}; }
  Money realised(AccountIdx a) const { return realised_[a]; }  // by fills, since the start; fees and transfers not included
  bool has_position(AccountIdx a) const;
  bool has_collateral(AccountIdx a) const;

  void transfer(AccountIdx from, AccountIdx to, Money amount);  // amount > 0
  void fill(MarketIdx m, AccountIdx buyer, AccountIdx seller, Lots lots, Ticks price, Money tick_value);  // lots > 0
  void change_amount(AccountIdx a, AssetIdx c, std::int64_t change);  // never below zero
  void set_entry_value(AccountIdx a, MarketIdx m, Money value) { entry_[std::size_t{a} * markets_ + m] = value; }

  // Tile t: [8 quotes][8 lots of market 0][8 lots of market 1]…[8 amounts of asset 0]…; unused lanes of the last tile are zero.
  const std::int64_t* tile(std::size_t t) const { return words_.data() + t * stride(); }
  std::size_t stride() const { return kTile * (1 + markets_ + assets_); }

  // For checkpoints: the raw columns, in a fixed order.
  template <class Visit>
  void each_column(Visit&& visit) {
    visit(words_);
    visit(entry_);
    visit(realised_);
  }

 private:
  std::size_t at(AccountIdx a, std::size_t lane) const { return (a / kTile) * stride() + lane * kTile + a % kTile; }
  void move_lots(AccountIdx a, MarketIdx m, Lots change, Ticks price, Money tick_value);

  std::size_t markets_ = 0, assets_ = 0, accounts_ = 0;
  std::vector<std::int64_t> words_;
  std::vector<std::int64_t> entry_;
  std::vector<std::int64_t> realised_;
};

}  // namespace fb
