// Target size of the insurance fund: the expected shortfall at 99 % (ES99) of what accounts would owe under a fixed set
// of plausible shocks of one horizon, against what the caps let one loss event take from the tranches.
//
// The set: falls and rises of 3, 4, 6 and 8 stressed sigmas, of all markets together and of each market alone. Chances
// (kShocks, in 1e-9 of a horizon) are stated, not fitted: falls twice as likely as rises, joint shocks twice as likely
// as single ones, those of single markets shared evenly; together 2.25 %, the rest of the time nothing is lost. A shock
// is at most the whole price. The loss of a shock is Σ over users and backstops of max(0, -equity), equity being that of
// risk/margin.h with collateral at its present price, marks moved at once and nothing liquidated on the way; lp is hedged outside and left out. ES99 is the mean over the worst 1 % of
// chances, rounded up. The caps protect the rest of each balance, so only what an event may take counts as the fund.
// The standard shock is the worse of the joint fall and rise of 4 sigmas.
//
// Thread rule: pure; splits over `workers`, sums are exact integers, so the result does not depend on them.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "base/numbers.h"
#include "base/parallel.h"
#include "ledger/accounts.h"
#include "ledger/ledger.h"
#include "risk/margin.h"
#include "solvency/waterfall.h"

namespace fb {

struct ShockSize {
  std::int64_t sigmas = 0;
  std::int64_t joint_fall_1e9 = 0;  // chance; a rise half of it, single markets together half of the joint ones
};
inline constexpr std::array<ShockSize, 4> kShocks{{{3, 6'000'000}, {4, 2'500'000}, {6, 1'000'000}, {8, 500'000}}};
inline constexpr std::size_t kStandardShock = 1;       // of kShocks
inline constexpr std::int64_t kTail_1e9 = 10'000'000;  // 1 %

struct ShockLoss {
  MarketIdx market = kAllMarkets;  // kAllMarkets: a joint shock
  std::int64_t sigmas = 0;         // signed
  std::int64_t chance_1e9 = 0;
  Money loss = 0;
  bool operator==(const ShockLoss&) const = default;
};

// One row a shock: joint ones by size, fall before rise, then each market's. sigma_ppm: of each market over the
// horizon.
std::vector<ShockLoss> shock_losses(const Ledger& ledger, const AccountLayout& layout,
                                    std::span<const Schedule> schedules, std::span<const AssetTerms> assets,
                                    std::span<const Ppm> sigma_ppm, Workers& workers);
// Mean of the worst `kTail_1e9` of chances, rounded up; chances that the rows do not cover count as no loss.
Money expected_shortfall(std::span<const ShockLoss> rows);
Money standard_loss(std::span<const ShockLoss> rows);

// What one loss event may (still) take from a tranche: its balance within its cap of the event.
Money event_capacity(const TrancheSpec& spec, const TrancheRoom& room);

struct FundRule {
  Ppm fee_share_bound_ppm = 0;      // up to which the tranches' share of fees rises
  Ppm least_open_interest_ppm = 0;  // below which share of itself open interest is never capped
};
struct FundMeasures {
  Ppm covered_ppm = kMillion;  // capacity / need, floored, at most 1e6; 1e6 when nothing is needed
  Ppm fee_share_ppm = 0;       // the tranches' share of fees now
  bool capped = false;         // open interest may not grow beyond open_interest_ppm of itself
  Ppm open_interest_ppm = 0;
};
// Below its target: fees share = base + (bound - base) x what is missing; open interest is capped at the part of itself
// that the fund covers. At it: the base and no cap.
FundMeasures fund_measures(Money need, Money capacity, Ppm base_fee_share_ppm, const FundRule& rule);

inline constexpr TimeMs kLongestRunwayMs = TimeMs{30} * 24 * 3'600'000;
// How long `capacity` lasts when `drawn` an hour goes out; -1: nothing is drawn, or so little that it lasts beyond that.
TimeMs runway_ms(Money capacity, Money drawn_last_hour);

}  // namespace fb
