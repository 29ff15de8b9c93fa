#include "ledger/ledger.h"

#include <algorithm>

#include "base/error.h"

namespace fb {

void Ledger::resize(std::size_t accounts) {
  accounts_ = accounts;
  words_.resize(tiles() * stride());
  entry_.resize(accounts * markets_);
  realised_.resize(accounts);
}

bool Ledger::has_position(AccountIdx a) const {
  for (MarketIdx m = 0; m < markets_; ++m)
    if (lots(a, m) != 0) return true;
  return false;
}

bool Ledger::has_collateral(AccountIdx a) const {
  for (AssetIdx c = 0; c < assets_; ++c)
    if (amount(a, c) != 0) return true;
  return false;
}

void Ledger::change_amount(AccountIdx a, AssetIdx c, std::int64_t change) {
  std::int64_t& held = words_[at(a, 1 + markets_ + c)];
  const std::int64_t after = checked_add(held, change, "collateral");
  check_invariant(after >= 0, "no account holds a negative amount of collateral");
  held = after;
}

void Ledger::transfer(AccountIdx from, AccountIdx to, Money amount) {
  if (from == to) return;
  std::int64_t& source = words_[at(from, 0)];
  std::int64_t& target = words_[at(to, 0)];
  const Money left = checked_add(source, -amount, "transfer");
  target = checked_add(target, amount, "transfer");
  source = left;
}

void Ledger::fill(MarketIdx m, AccountIdx buyer, AccountIdx seller, Lots lots, Ticks price, Money tick_value) {
  const Money value = checked_mul(checked_mul(lots, price, "fill"), tick_value, "fill");
  transfer(buyer, seller, value);
  move_lots(buyer, m, lots, price, tick_value);
  move_lots(seller, m, -lots, price, tick_value);
}

void Ledger::move_lots(AccountIdx a, MarketIdx m, Lots change, Ticks price, Money tick_value) {
  std::int64_t& held = words_[at(a, 1 + m)];
  std::int64_t& entry = entry_[std::size_t{a} * markets_ + m];
  const Lots before = held;
  held = checked_add(held, change, "lots");
  if (before == 0 || sign_of(before) == sign_of(change)) {
    entry = checked_add(entry, change * price * tick_value, "entry value");
    return;
  }
  // Closing: the closed part takes its share of the entry value with it; what remains opens afresh beyond zero.
  const Lots closed = std::min(magnitude(before), magnitude(change)) * sign_of(before);
  const Money share = mul_div_floor(entry, closed, before, "entry value");
  realised_[a] = narrow(Int128{realised_[a]} + wide(closed * price, tick_value) - share, "realised profit");
  entry -= share;
  if (sign_of(held) != sign_of(before)) entry = held * price * tick_value;
}

}  // namespace fb
