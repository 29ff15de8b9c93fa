#include "protocol/state_hash.h"

#include <algorithm>
#include <numeric>

namespace fb {

void StateHash::reset(const Ledger& ledger) {
  levels_.clear();
  for (std::size_t n = std::max<std::size_t>(1, ledger.tiles());; n = (n + 1) / 2) {
    levels_.emplace_back(n, Hash256{});
    if (n == 1) break;
  }
  dirty_.resize(ledger.tiles());
  std::iota(dirty_.begin(), dirty_.end(), std::size_t{0});
  is_dirty_.assign(ledger.tiles(), 1);
}

void StateHash::touch(AccountIdx a) {
  const std::size_t tile = a / Ledger::kTile;
  if (is_dirty_[tile]) return;
  is_dirty_[tile] = 1;
  dirty_.push_back(tile);
}

void StateHash::rehash_leaf(const Ledger& ledger, std::size_t tile) {
  thread_local std::vector<std::int64_t> words;
  words.assign(ledger.tile(tile), ledger.tile(tile) + ledger.stride());
  const auto first = static_cast<AccountIdx>(tile * Ledger::kTile);
  const auto account = [&](std::size_t i) { return first + static_cast<AccountIdx>(i); };
  const std::size_t count = std::min(Ledger::kTile, ledger.accounts() - first);
  for (MarketIdx m = 0; m < ledger.markets(); ++m)
    for (std::size_t i = 0; i < Ledger::kTile; ++i) words.push_back(i < count ? ledger.entry_value(account(i), m) : 0);
  for (std::size_t i = 0; i < Ledger::kTile; ++i) words.push_back(i < count ? ledger.realised(account(i)) : 0);
  levels_[0][tile] = blake2b({reinterpret_cast<const std::uint8_t*>(words.data()), words.size() * sizeof(std::int64_t)});
}

Hash256 StateHash::ledger_root(const Ledger& ledger) {
  for (const std::size_t tile : dirty_) rehash_leaf(ledger, tile);
  std::vector<std::size_t> changed;
  changed.swap(dirty_);
  for (const std::size_t tile : changed) is_dirty_[tile] = 0;
  std::sort(changed.begin(), changed.end());
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    for (std::size_t& node : changed) node /= 2;
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    const auto& below = levels_[level - 1];
    for (const std::size_t node : changed) {
      std::array<std::uint8_t, 64> pair{};
      std::copy(below[2 * node].begin(), below[2 * node].end(), pair.begin());
      if (2 * node + 1 < below.size()) std::copy(below[2 * node + 1].begin(), below[2 * node + 1].end(), pair.begin() + 32);
      levels_[level][node] = blake2b(pair);
    }
  }
  return levels_.back()[0];
}

namespace {
template <class T>
void add_words(CanonicalBytes& bytes, const T* rows, std::size_t count) {
  bytes.add_words({reinterpret_cast<const std::int64_t*>(rows), count * sizeof(T) / sizeof(std::int64_t)});
}

// A column that came later than recorded hashes, and says nothing as long as it is empty or like this.
template <class T>
bool says_nothing(const std::vector<T>&) {
  return false;
}
bool says_nothing(const std::vector<AccruedInterest>& interest) { return interest.empty(); }
bool says_nothing(const std::vector<BreakerHolds>& holds) { return std::ranges::count(holds, BreakerHolds{}) == std::ssize(holds); }
}  // namespace

Hash256 state_hash(State& state, const Hash256& parameters, const Hash256& ledger_root) {
  thread_local CanonicalBytes bytes;
  bytes.clear();
  add_words(bytes, &state.global, 1);
  bytes.add(parameters);
  state.each_small_column([&](auto& column) {
    if (says_nothing(column)) return;
    bytes.add(static_cast<std::int64_t>(column.size()));
    add_words(bytes, column.data(), column.size());
  });
  bytes.add(ledger_root);
  return bytes.hash();
}

}  // namespace fb
