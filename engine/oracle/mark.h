// The mark: median of index, index + smoothed basis, and the venue's own book mid (protocol document, section 4).
//
// The mid counts only with min_book_notional of depth on both sides, else the index takes its place. The mark stays within
// half the maintenance rate of the index. Thread rule: pure functions.
#pragma once
#include "base/numbers.h"

namespace fb {

struct MarkState {
  std::int64_t basis_1e9 = 0;  // smoothed (book mid - index) / index
};

struct MarkInput {
  Ticks index = 0;
  std::int64_t book_displacement_1e9 = 0;  // book mid against index
  bool book_counts = false;
  TimeMs elapsed_ms = 0;
  TimeMs basis_half_life_ms = 0;
  Ppm band_ppm = 0;                        // half the smallest maintenance rate
};

// Updates the basis and answers the mark, at least one tick.
Ticks next_mark(MarkState& state, const MarkInput& input);
// price x (1 + displacement), rounded to the nearest tick, half up; at least one tick.
Ticks displaced(Ticks price, std::int64_t displacement_1e9);

}  // namespace fb
