// Who bears a loss at other venues: Vega (in cash what losers bring, shared by winners pro rata to their gain), Drift
// v2 (fund, fee pool, then everybody with open interest) and its haircut of deposits.
//
// Money is micro-USD, >= 0 where nothing else is said. Nothing is created or lost: what every function answers adds up
// to what it was given, and the tests hold it to that. Thread rule: pure functions.
#pragma once
#include <span>
#include <vector>

#include "base/error.h"
#include "base/numbers.h"

namespace fb {

// -- Vega (core/collateral, settlement with loss socialisation; spec 0002-STTL, 0003-MTMK) --
struct Debtor {
  Money owes = 0, cash = 0;
};
struct DebtPaid {
  Money own = 0, from_pool = 0, uncovered = 0;  // sum: owes
  bool operator==(const DebtPaid&) const = default;
};
struct LossSocialised {
  Money target = 0;     // Σ owes
  Money collected = 0;  // Σ own + from_pool
  Money pool_after = 0;
  std::vector<DebtPaid> debtors;
  std::vector<Money> payouts;  // per winner
};
// Debtors pay in their order, each first its own cash, then from the market's insurance pool while it lasts. When less
// was collected than is owed, winner i gets floor(gain_i x collected / Σ gain) and the last winner the remainder, less
// than one micro-USD a winner (the venue's rule: the last may so end that little above its gain). Gains may sum to less
// than the debts (funding that rounds): what is left then goes to the pool. The venue draws nothing from other markets'
// pools. Errors: gains that sum to more than the debts.
Result<LossSocialised> socialise_by_gain(std::span<const Debtor> debtors, std::span<const Money> gains, Money pool);

// -- Drift v2 (controller/liquidation.rs, resolve_perp_bankruptcy; math/liquidation.rs) --
enum class ContractTier : std::uint8_t { a, b, c, speculative, highly_speculative, isolated };
Money insurance_cap(ContractTier tier);  // most that the fund pays for a market: 100m, 1m, 100k, nothing below

struct LossSplit {
  Money insurance = 0, fee_pool = 0, socialised = 0;  // sum: the loss
  bool operator==(const LossSplit&) const = default;
};
// The fund pays within the market's cap and keeps one micro-USD, then the market's fee pool, the rest is socialised.
LossSplit split_loss(Money loss, Money vault, Money market_cap, Money cap_used, Money fee_pool);

// Loss per base unit over long and short open interest, in 1e-9 USD a unit: rounded up to a micro-USD a unit, then x
// 1000. Longs' funding index rises by it, shorts' falls, so that both sides pay. Sizes in 1e-9 units, signs not looked
// at. Errors: no open interest (the loss cannot be resolved this way).
Result<std::int64_t> loss_index_1e9(Money loss, Int128 long_nano, Int128 short_nano);
// What a holder of `lots` pays for an index change, rounded up: charges sum to at least the loss.
Money index_charge(Lots lots, std::int64_t lot_nano, std::int64_t index_1e9);

// Fall of the deposit index (any precision) that makes depositors bear `bad_debt`: index x bad_debt / deposits, rounded
// up; 0 without deposits.
std::int64_t deposit_index_cut(std::int64_t index, Money bad_debt, Money total_deposits);

}  // namespace fb
