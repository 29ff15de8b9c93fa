// Where an account falls below maintenance, as a function of one market's price with all other marks fixed.
//
// A move x of the price (a fall for a long, a rise for a short) takes N x from the equity of a position of notional N,
// and changes its requirement Σ_k rate_k max(0, N (1 -/+ x) - bound_k), the size tiers of protocol document, section 5.
// What is left, slack(x) = equity - maintenance, is linear between the tier bounds, so its first zero is found piece by
// piece. Rates are those of the present moment. Thread rule: values and pure functions of a Protocol that nobody steps
// meanwhile.
#pragma once
#include <array>
#include <limits>

#include "protocol/protocol.h"

namespace fb {

inline constexpr double kNoThreshold = std::numeric_limits<double>::infinity();

// The requirement of one market as a function of its price, read off Protocol::maintenance.
struct PriceCurve {
  struct Tier {
    Money bound = 0;  // notional above which it applies
    Money extra = 0;  // per lot beyond, at the present mark
    double rate = 0;  // extra / unit
  };
  const Protocol* protocol = nullptr;
  MarketIdx market = 0;
  Ticks mark = 0;
  Money tick_value = 0;
  Money unit = 0;  // value of one lot at the mark
  Money per_lot = 0;
  double rate = 0;        // per_lot / unit
  Money short_extra = 0;  // per lot of a short, on top
  double short_rate = 0;  // short_extra / unit
  std::array<Tier, 3> tiers{};
  std::size_t tier_count = 0;

  static PriceCurve of(const Protocol& protocol, MarketIdx m);
  Money maintenance(Ticks price, Lots lots) const;                       // exact: the requirement that step would make there
  double marginal_rate(double notional, bool short_side = false) const;  // requirement of one more USD
};

// The move against the position (> = 0, relative to the mark) at which `slack` = equity - maintenance is used up; 0
// when it is already, kNoThreshold when no price of a positive number of ticks does it.
double threshold_move(const PriceCurve& curve, Lots lots, Money slack);

// The first tick, going against the position from the mark, at which the account is below maintenance; 0 when there is
// none.
Ticks threshold_price(const PriceCurve& curve, Lots lots, const AccountMargin& margin);

}  // namespace fb
