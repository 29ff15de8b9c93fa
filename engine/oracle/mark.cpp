#include "oracle/mark.h"

#include <algorithm>

#include "base/fixed_math.h"

namespace fb {
namespace {
constexpr std::int64_t kBillion = 1'000'000'000;
}

Ticks displaced(Ticks price, std::int64_t displacement_1e9) {
  const Int128 exact = wide(price, kBillion + displacement_1e9);
  return std::max<Ticks>(1, narrow(floor_div(exact + kBillion / 2, kBillion), "displaced price"));
}

Ticks next_mark(MarkState& state, const MarkInput& in) {
  const std::int64_t book = in.book_counts ? in.book_displacement_1e9 : 0;
  const std::int64_t keep = decay_1e12(in.elapsed_ms, in.basis_half_life_ms);
  state.basis_1e9 = static_cast<std::int64_t>((wide(state.basis_1e9, keep) + wide(book, kTrillion - keep)) / kTrillion);
  // Median of 0, basis and book displacement, all against the index, inside the band.
  std::int64_t candidates[] = {0, state.basis_1e9, book};
  std::sort(std::begin(candidates), std::end(candidates));
  const std::int64_t band = in.band_ppm * 1000;
  return displaced(in.index, std::clamp(candidates[1], -band, band));
}

}  // namespace fb
