#include "base/shown_parts.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/error.h"

namespace fb {
namespace {

Money sum(std::span<const Money> parts) {
  Int128 total = 0;
  for (const Money part : parts) total += part;
  return narrow(total, "sum of parts");
}

}  // namespace

Money shown_amount(Money amount, Money unit) {
  const Int128 half = amount < 0 ? -(unit / 2) : unit / 2;
  return narrow((amount + half) / unit * unit, "rounded amount");
}

std::vector<Money> shown_parts(std::span<const Money> parts, Money shown_total, Money unit) {
  std::vector<Money> out, rest;
  for (const Money part : parts) {
    out.push_back(narrow(floor_div(Int128{part}, unit) * unit, "rounded amount"));
    rest.push_back(part - out.back());
  }
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>{}, [&](std::size_t i) { return rest[i]; });
  const Money up = (shown_total - sum(out)) / unit;
  check_invariant(up >= 0 && up <= static_cast<Money>(parts.size()), "the total shown is within a unit of its parts");
  for (Money i = 0; i < up; ++i) out[order[static_cast<std::size_t>(i)]] += unit;
  return out;
}

std::vector<Money> shown_parts(std::span<const Money> parts, Money unit) {
  return shown_parts(parts, shown_amount(sum(parts), unit), unit);
}

}  // namespace fb
