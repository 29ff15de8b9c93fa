// One side of one market as the ladder needs it: every account's threshold, what it must close from there on, and the
// price at which its equity is gone, sorted once, with running sums.
//
// What must be closed at a move x beyond the threshold t is the least that restores the target health T (protocol
// document, section 7): v = (T MM - E) / (T r - c), with r the requirement of one more USD and c the penalty. E falls
// with the notional N, so v grows from (T - 1) MM / (T r - c) at t with the slope N (1 -/+ T r) / (T r - c) until the
// position is closed. An account of small notional closes whole at its threshold. Pace, clips and slippage are left
// out. Thread rule: values and pure functions.
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
  Money notional = 0;  // in all markets; looked at only where `lots` is not zero
};

struct ClosingRule {
  double target_health = 0, penalty = 0;
  Money small_notional = 0;

  static ClosingRule of(const Parameters& parameters, MarketIdx m);
};

// Accounts that lose when the price goes one way: longs on a fall, shorts on a rise.
class Side {
 public:
  Side(const PriceCurve& curve, const ClosingRule& rule, bool fall, const std::vector<Standing>& standings);

  bool fall() const { return fall_; }
  double most() const { return most_; }  // largest move: the price keeps one tick
  Ticks price_at(double move) const;
  // Notional (at the account's own threshold) and number of accounts whose threshold lies at or before `move`.
  Money mass(double move) const;
  std::uint32_t accounts(double move) const;
  // Volume that is closed when the price has moved so far: at most the mass.
  Money forced(double move) const;
  // Σ max(0, -equity) at that price, and the notional of accounts at or below zero equity there.
  Money bad_debt(Ticks price) const;
  Money dead_notional(Ticks price) const;

 private:
  struct Threshold {
    double move;
    Money mass;  // running sum after sorting
  };
  struct Closing {  // from this move on, the forced volume is base + slope x move more
    double move;
    double base, slope;  // running sums after sorting
  };
  struct Gone {
    double move;          // at which equity is zero
    Int128 lots, equity;  // running sums after sorting
  };
  void add_closing(const Standing& standing, double notional, double threshold);
  void sum_up();
  std::size_t gone_before(Ticks price) const;

  PriceCurve curve_;
  ClosingRule rule_;
  bool fall_;
  double most_;
  std::vector<Threshold> thresholds_;
  std::vector<Closing> closings_;
  std::vector<Gone> gone_;
};

}  // namespace fb
