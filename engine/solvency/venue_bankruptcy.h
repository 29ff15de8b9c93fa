// Prices of a forced close as dYdX v4 sets them: what a close is worth at bankruptcy, the worst price at which it may
// fill, and what the insurance fund gains or pays. Sources: dYdX v4 protocol/x/clob/keeper/liquidations.go,
// GetBankruptcyPriceInQuoteQuantums, GetFillablePrice, ConvertFillablePriceToSubticks,
// GetLiquidationInsuranceFundDelta.
//
// An account's equity (or deficit) is split over its markets by their share of maintenance, so that closing every
// market at its bankruptcy price leaves exactly nothing. Money is micro-USD, prices ticks, sizes lots, rates ppm;
// `account` sums over all markets. Nothing is rounded but where it is said. Thread rule: pure functions.
#pragma once
#include "base/error.h"
#include "base/numbers.h"
#include "risk/margin.h"

namespace fb {

// A close of `delta` lots of a position of `held` lots, in one market.
struct ClosingPart {
  Lots held = 0;
  Lots delta = 0;              // of the opposite sign, |delta| <= |held|
  Money unit = 0;              // mark x tick_value: value of one lot at the mark
  Money maintenance_held = 0;  // requirement of `held` lots
  Money maintenance_left = 0;  // requirement of held + delta lots
};

// Quote that the account receives (negative: pays) if it closes at its bankruptcy price:
//   -delta x unit - equity x (maintenance_held - maintenance_left) / maintenance, rounded up (in favour of the
//   account's
// creditors: a seller must receive at least this, a buyer may pay at most minus this).
// Errors: a delta that does not reduce the position; an account without a maintenance requirement; a requirement that
// grows with the close.
Result<Money> bankruptcy_value(const AccountSums& account, const ClosingPart& part);

// Whether one side's close at its bankruptcy price can meet the other's: what one receives is at least what the other needs.
// Both as answered above (or as a fill moves them): quote received, negative where it pays.
bool bankruptcy_prices_overlap(Money received_by_one, Money needed_by_other);

// The same as a price: a seller's floor (rounded up) or a buyer's ceiling (rounded down); may be zero or negative, when
// the account cannot go bankrupt by this position.
Result<Ticks> bankruptcy_price(const AccountSums& account, const ClosingPart& part, Money tick_value);

// What a whole position may give up against the mark: whole + rest / rest_of micro-USD, exactly; 0 <= rest < rest_of.
struct Concession {
  Int128 whole = 0;
  Int128 rest = 0, rest_of = 1;
};

// ABR x spread x position_maintenance with ABR = clamp(adjustment x (1 - equity / maintenance), 0, 1).
// adjustment_ppm and spread_ppm: 0 to 2^32. position_maintenance: of this market. Nothing when maintenance is zero.
Concession fillable_concession(const AccountSums& account, Money position_maintenance, Ppm adjustment_ppm,
                               Ppm spread_ppm);

// The worst price at which a liquidation of `lots` (signed, the whole position) may fill: mark less (long) or plus
// (short) the concession per lot, rounded towards the mark, at least one tick.
Ticks fillable_price(Ticks mark, Lots lots, Money tick_value, const Concession& concession);

// What the fund receives (> 0: the account's fee, at most max_fee of |proceeds|, rounded down) or pays (< 0: what the
// fill brought less than the bankruptcy value). proceeds: quote that the account received (negative: paid).
Money insurance_delta(Money proceeds, Money bankruptcy_value, Ppm max_fee_ppm);

}  // namespace fb
