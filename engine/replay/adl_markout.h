// What ADL took from its counterparties, by the notion of the published measurements of 10 October 2025 (Chitra et al.,
// arXiv 2602.15182, section 5, and the methodology of its public replication): on the same prices, what an account
// would have been worth without the ADL, less what it is worth with it, where that is positive; held against the gap
// between mark and price of the fills, which is what the dead had to be given at once.
//
// It differs from AdlQuality::overshoot_money, which is judged at the mark of the block of the ADL: here gains that an
// account missed after its position was taken count too. Fills less than a gap apart are one wave, judged at its end or
// later. Thread rule: pure function of a log that nobody writes meanwhile.
#pragma once
#include "protocol/event.h"
#include "protocol/inputs.h"

namespace fb {

struct AdlMarkout {
  std::uint32_t waves = 0;
  Money removed = 0;  // H: over waves and accounts, what each is worth less for it
  Money needed = 0;   // B: over fills, |mark - price| x size
  Money beyond = 0;   // over waves, (H - B) where positive: the published overshoot
  bool operator==(const AdlMarkout&) const = default;
};

// Of the events [0, end). Fills at most `gap_ms` after the one before are of its wave; a wave is judged at the marks of
// the last block not later than its end and `horizon_ms`, or of the last block there is.
AdlMarkout adl_markout(const EventLog& log, const Genesis& genesis, std::int64_t end, TimeMs gap_ms, TimeMs horizon_ms);

}  // namespace fb
