// Allocation of dead accounts' lots: automatic deleveraging (protocol document, section 8).
//
// Severity is not decided here: which accounts are dead, and so how many lots must go, is given. A policy decides who
// takes the other side. Whatever the policy: every lot of every dead account goes; dead longs meet dead shorts first;
// nobody flips a side or gives more than it holds (I5); lp and backstop come after all others; ties go by account id,
// and the order in which accounts are given changes nothing. Lots of a market sum to zero, so the other side always
// holds enough. A policy is one file (adl_<name>.cpp) and one line of the registry (adl_policies.cpp). Thread rule:
// pure functions.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "base/parameters.h"

namespace fb {

// One account that holds lots. `entry_value` and `maintenance` may be left empty when the policy does not need them
// (see AdlPolicyInfo).
struct AdlAccount {
  AccountIdx account = 0;
  Money equity = 0;                    // at the mark
  bool dead = false;                   // it must give up all its lots
  bool last = false;                   // lp and backstop: taken last
  std::span<const Lots> lots;          // per market, signed
  std::span<const Money> entry_value;  // per market: Σ signed lots x entry price x tick_value (Ledger::entry_value)
  std::span<const Money> maintenance;  // per market: maintenance margin of the position
};

struct AdlMarket {
  Ticks mark = 0;
  Money tick_value = 0;
};

struct AdlFill {
  MarketIdx market = 0;
  AccountIdx dead = 0;  // gives up its lots
  AccountIdx counterparty = 0;
  Lots lots = 0;            // > 0
  bool dead_sells = false;  // true: the dead account was long
  bool hedge_leg = false;   // this fill raised the counterparty's own risk: a hedge of it was broken
  bool both_dead = false;   // the counterparty gives up its lots too
  bool operator==(const AdlFill&) const = default;
};

// Covariance of market returns per hour, row-major, in ppm^2 (slow, stressed).
struct Covariance {
  std::size_t markets = 0;
  std::vector<std::int64_t> value_ppm2;
  std::int64_t at(std::size_t i, std::size_t j) const { return value_ppm2[i * markets + j]; }
};

struct AdlSituation {
  std::span<const AdlAccount> accounts;  // any order, each account once
  std::span<const AdlMarket> markets;
  Covariance covariance;   // decides what counts as a hedge, under every policy
  std::int64_t block = 0;  // seeds `unranked`
};

struct AdlPolicyInfo {
  AdlPolicy policy = AdlPolicy::hedge_aware;
  std::string_view name;  // as in the parameter adl_policy and in the journal
  std::string_view rule;  // one line for people
  bool needs_entry = false, needs_maintenance = false;
};

// In the order of AdlPolicy.
std::span<const AdlPolicyInfo> adl_policies();
const AdlPolicyInfo& adl_policy_info(AdlPolicy policy);

// Who takes over which lots, market by market in their order; within a market dead against dead in order of account,
// then the policy's order.
// Errors: InvariantBroken when the lots given do not hold enough of the other side, or a column that is needed is
// short. Cost: one read of all lots if somebody is dead, then at most one ranking and a heap per market with dead lots.
std::vector<AdlFill> allocate_adl(AdlPolicy policy, const AdlSituation& situation);

}  // namespace fb
