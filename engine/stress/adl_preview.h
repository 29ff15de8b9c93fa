// "If it came now": one shock of the present moment's marks, who would be dead, how many lots would have to go, and who
// would take them over under a policy. Severity (who is dead, the hole) does not depend on the policy; allocation does.
//
// Dead are users whose equity at the shocked marks is below zero, or exactly zero with lots, and backstops below their
// trigger; lp is hedged outside and keeps its present equity; estates are left out. All lots of the dead go by ADL at
// the shocked mark, as under bankrupt_policy = adl. What tranches pay and winners are cut is not the question here:
// holes are taken as filled, and nobody else's equity is lowered by them. Liquidations on the way are left out: one
// jump. Thread rule: pure functions of a Protocol that nobody steps meanwhile.
#pragma once
#include <string>
#include <vector>

#include "protocol/account_ref.h"
#include "protocol/protocol.h"
#include "solvency/adl_quality.h"

namespace fb {

inline constexpr MarketIdx kJointShock = UINT32_MAX;  // every market moves by the shock

struct AdlShock {
  MarketIdx market = kJointShock;
  std::int64_t ppm = 0;      // signed: -100,000 = -10 %
  TimeMs block_ms = 15'000;  // pace of market and backstop counts for one block of this length
  bool operator==(const AdlShock&) const = default;
};

struct AdlPreview {
  AdlPolicy policy = AdlPolicy::hedge_aware;
  AdlShock shock;
  TimeMs time_ms = 0;
  // -- severity --
  struct Dead {
    AccountRef account;
    std::string name;
    Money equity = 0;    // after the shock
    Money notional = 0;  // of all its lots, at the shocked marks
  };
  std::vector<Dead> dead;  // deepest hole first
  Money hole = 0;          // Σ max(0, -equity) of the dead
  struct Market {
    Ticks mark = 0;                      // after the shock
    Lots dead_long = 0, dead_short = 0;  // both > 0: what meets among the dead, and what is left over, goes to others
    Lots to_others = 0;                  // |dead_long - dead_short|
    Lots avoidable = 0;                  // of these, what the book's pace and the backstop would take in one block
  };
  std::vector<Market> markets;
  // -- allocation --
  struct Row {
    AccountRef account;
    std::string name;
    MarketIdx market = 0;
    Lots held = 0;  // before, signed
    Lots lots = 0;  // taken from it, > 0
    Money notional = 0;
    Money profit = 0;  // of its whole position at the shocked mark, against its entry
    Money equity = 0;  // of the account after the shock
    bool hedge_leg = false;
  };
  std::vector<Row> rows;       // a row an account and market, largest notional first
  AdlQuality quality;          // cuts are 0: at the mark nothing is taken but lots
  std::uint32_t standing = 0;  // accounts that stand against the dead somewhere
  Ppm gini_standing_ppm = 0;   // of the notional taken, over all of these
};

AdlPreview preview_adl(const Protocol& protocol, const AdlShock& shock, AdlPolicy policy);
// Under every policy, in the order of adl_policies().
std::vector<AdlPreview> preview_adl_policies(const Protocol& protocol, const AdlShock& shock);

}  // namespace fb
