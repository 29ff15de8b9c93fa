// The protocol: Protocol::step is the only way state changes, a pure function of state and input.
//
// The order of a block is protocol document section 3 and is read off Protocol::step. Same genesis and inputs give the same
// state hash on any machine and number of threads. A broken invariant or an overflow freezes the engine: step then answers
// with an error and changes nothing more.
// Thread rule: one thread drives a Protocol; const methods may be called between steps only. `workers` is borrowed.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "ledger/accounts.h"
#include "ledger/ledger.h"
#include "protocol/event.h"
#include "protocol/inputs.h"
#include "protocol/views.h"
#include "risk/collateral.h"
#include "risk/margin.h"
#include "solvency/adl.h"

namespace fb {

// A copy of the whole state as words, for checkpoints: comparable and restorable.
using StateImage = std::vector<std::int64_t>;

class Protocol {
 public:
  // Checks the genesis and runs the opening block into `log` (which must be empty). `genesis` is shared: it is immutable.
  static Result<std::unique_ptr<Protocol>> open(std::shared_ptr<const Genesis> genesis, Workers& workers, EventLog& log);
  ~Protocol();

  // Runs one block. Refused inputs (unknown account, negative amount …) are journalled as refusals, never errors.
  Result<void> step(const BlockInput& input, EventLog& log);

  // Checkpoints. A restored protocol continues exactly as the saved one. save/restore do not touch any EventLog.
  StateImage save() const;
  void restore(const StateImage& image);

  const Genesis& genesis() const;
  std::shared_ptr<const Genesis> shared_genesis() const;  // to open another protocol of the same run
  const Parameters& parameters() const;   // in force
  const AccountLayout& layout() const;
  const Ledger& ledger() const;
  TimeMs time_ms() const;                 // of the last block
  std::uint32_t block() const;            // number of the last block; the opening block is 0
  Hash256 state_hash() const;             // of the last block

  std::size_t markets() const;
  const MarketView& market(MarketIdx m) const;
  TrancheView tranche(std::uint32_t t) const;
  FundView fund() const;
  FundRulesView fund_rules(MarketIdx m) const;
  std::vector<ProviderHolding> providers() const;  // by tranche, then provider
  AssetView asset(AssetIdx c) const;
  const AssetGroups& groups() const;
  GroupView group(std::size_t g) const;
  CustodyView custody() const;
  std::vector<QueuedWithdrawal> withdrawal_queue() const;  // in order of arrival
  BreakerState global_breaker() const;
  HoldView global_hold() const;
  const BlockTotals& totals() const;
  std::int64_t open_loss_event() const;   // 0 when none is open

  AccountMargin margin(AccountIdx a) const;          // at the present marks
  // The same at other marks: what step would judge by if the marks moved there at once, rates and collateral as they stand.
  // `schedules` of schedules_at, made once for many accounts.
  Schedule schedule_at(MarketIdx m, Ticks mark) const;
  std::vector<Schedule> schedules_at(std::span<const Ticks> marks) const;
  AccountMargin margin_at(AccountIdx a, std::span<const Schedule> schedules) const;
  bool is_estate(AccountIdx a) const;
  // Margin, equity and health of every user in one pass: out[user].
  void margins(std::vector<AccountMargin>& out) const;
  // Of market returns over an hour, slow and stressed: what ADL judges hedges by.
  Covariance covariance() const;
  // Maintenance per market of one account (for the breakdown of its margin and for liquidation prices).
  Money maintenance(AccountIdx a, MarketIdx m, Lots lots) const;
  std::string account_name(AccountIdx a) const;      // "lp:BTC-PERP", "tranche:junior", "a000123"

 private:
  Protocol();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fb
