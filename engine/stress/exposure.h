// One side of one market as the ladder needs it: every account's threshold and the price at which its equity is gone,
// sorted once, with running sums. Thread rule: values and pure functions.
#pragma once
#include <vector>

#include "protocol/protocol.h"
#include "stress/threshold.h"

namespace fb {

// What an account brings to the ladder, with the other marks where the scenario puts them.
struct Standing {
  AccountIdx account = 0;
  Lots lots = 0;     // in the market of the ladder
  Money equity = 0;  // at the market's present mark
  Money maintenance = 0;
};

// Accounts that lose when the price goes one way: longs on a fall, shorts on a rise.
class Side {
 public:
  Side(const PriceCurve& curve, bool fall, const std::vector<Standing>& standings);

  bool fall() const { return fall_; }
  double most() const { return most_; }  // largest move: the price keeps one tick
  Ticks price_at(double move) const;
  // Notional (at the account's own threshold) and number of accounts whose threshold lies at or before `move`.
  Money mass(double move) const;
  std::uint32_t accounts(double move) const;
  // Σ max(0, -equity) at that price, and the notional of accounts at or below zero equity there.
  Money bad_debt(Ticks price) const;
  Money dead_notional(Ticks price) const;

 private:
  struct Threshold {
    double move;
    Money mass;  // running sum after sorting
  };
  struct Gone {
    double move;          // at which equity is zero
    Int128 lots, equity;  // running sums after sorting
  };
  std::size_t gone_before(Ticks price) const;

  PriceCurve curve_;
  bool fall_;
  double most_;
  std::vector<Threshold> thresholds_;
  std::vector<Gone> gone_;
};

}  // namespace fb
