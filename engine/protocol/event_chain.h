// The hash chain of the journal inside the engine: one link a block, over canonical bytes (base/hash.h).
//
// A block's bytes are its events in order, each as type, code, market, a, b, cause, x, y, z and the number of its
// details (0 or 1); after an event with a detail its texts (text, actor, second, why), then pairs, more and spill, each
// with its count first. The link is blake2b-256 over the previous link and these bytes; the link before block 0 is 32
// zero bytes. Thread rule: pure functions of a log that nobody writes meanwhile.
#pragma once
#include <cstddef>
#include <cstdint>

#include "protocol/event.h"

namespace fb {

// The link after events [begin, end) of the log.
Hash256 chain_block(const Hash256& previous, const EventLog& log, std::int64_t begin, std::int64_t end);

// Recomputes every link; the number of the first block whose stored link differs, or blocks.size() when all agree.
std::size_t first_broken_link(const EventLog& log);

}  // namespace fb
