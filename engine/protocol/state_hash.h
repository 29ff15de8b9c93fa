// The incremental state hash: BLAKE2b-256 over the small state and the root of a tree over the ledger's tiles.
//
// Leaf of tile t = hash of its 8 quotes, 8 lots a market, then 8 entry values a market and 8 realised profits, in that order
// (unused lanes zero). An inner node = hash of its two children's 64 bytes; a missing right child is 32 zero bytes. Only
// tiles touched since the last call are hashed again. Thread rule: owned by Protocol::Impl.
#pragma once
#include <vector>

#include "base/hash.h"
#include "protocol/state.h"

namespace fb {

class StateHash {
 public:
  void reset(const Ledger& ledger);      // everything is dirty
  void touch(AccountIdx a);
  Hash256 ledger_root(const Ledger& ledger);

 private:
  void rehash_leaf(const Ledger& ledger, std::size_t tile);
  std::vector<std::vector<Hash256>> levels_;  // [0] leaves
  std::vector<std::size_t> dirty_;
  std::vector<char> is_dirty_;
};

// Header bytes: time, block, parameters' hash, every small column with its length first, ledger root; hashed.
Hash256 state_hash(State& state, const Hash256& parameters, const Hash256& ledger_root);

}  // namespace fb
