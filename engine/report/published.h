// What is published about recorded days, beside what a replay of them gave: a check of plausibility, not a target.
//
// Ratios only, so that books of any size compare. The populations are simulated and one whale decides a day, so equal
// orders of magnitude are all that can be expected. Thread rule: pure function.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "replay/snapshot.h"

namespace fb {

struct PublishedRow {
  std::string_view figure;     // "deficit of forced volume"
  Ppm ours_ppm = 0;            // -1: nothing to divide by
  std::string_view published;  // "0.42 %"
  std::string_view source;     // where it is published, by its public name
};

// Rows for the day on which `start_ms` falls; a day without figures of its own is held against an average day.
std::vector<PublishedRow> beside_published(TimeMs start_ms, const OutcomeFigures& outcome, std::uint32_t accounts);

// What published ADL took beyond need, marked out at the end of its waves (AdlMarkout::beyond of replay/adl_markout.h is the
// same measure of a run), scaled to a run: over the notional that it closed, and over the deficit that it answered.
struct PublishedOvershoot {
  std::string_view what;             // "production ADL"
  Money least = 0, most = 0;         // as published
  Money of_notional_least = 0, of_notional_most = 0;  // x `notional` / notional closed there
  Money of_deficit_least = 0, of_deficit_most = 0;    // x `deficit` / deficit there
  std::string_view source;
};
std::vector<PublishedOvershoot> published_overshoot(Money notional, Money deficit);

}  // namespace fb
