// Margin requirements of the present moment and the full pass over the ledger (protocol document, sections 5 and 6).
//
// A Schedule turns rates into whole micro-USD per lot, rounded up, once a block; the requirement of a position is then
//   |lots| x per_lot + Σ_k max(0, |lots| - tier_lots_k) x tier_extra_k
// a continuous deduction without steps. Cross margin: an account needs the sum over its markets. The same functions serve
// the protocol's step, the window and the benchmarks.
// Thread rule: pure; margin_pass splits by tile over `workers` and combines in tile order.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "base/numbers.h"
#include "base/parallel.h"
#include "base/parameters.h"
#include "ledger/ledger.h"
#include "risk/collateral.h"

namespace fb {

struct Requirement {
  Money per_lot = 0;
  std::array<Money, 3> tier_extra{};  // per lot beyond tier_lots[k]
  Money short_extra = 0;              // per lot of a short, on top (margin_policy risk_factor)
};

struct Schedule {
  Money unit = 0;                     // mark x tick_value: value of one lot
  std::array<Lots, 3> tier_lots{};
  Requirement maintenance, initial;

  // short_ppb: maintenance of shorts where it differs (0: it does not). Under margin_policy tiers and risk_factor one lot's
  // requirement comes from risk/venue_margin.h (tiered_maintenance, linear_maintenance), so that rounding up is a lot's.
  static Schedule make(const Parameters& p, MarketIdx m, Ticks mark, Money tick_value, std::int64_t mm_ppb, std::int64_t im_ppb,
                       std::int64_t short_ppb = 0);
};

inline Money require(const Schedule& s, const Requirement& r, Lots lots) {
  const Lots size = lots < 0 ? -lots : lots;
  Money need = size * (r.per_lot + (r.short_extra & (lots >> 63)));  // no branch: nothing foretells a side
  for (std::size_t k = 0; k < 3; ++k) need += size > s.tier_lots[k] ? (size - s.tier_lots[k]) * r.tier_extra[k] : 0;
  return need;
}
// Least change of the requirement when one more lot of `lots` (signed) is closed.
Money marginal(const Schedule& s, const Requirement& r, Lots lots);

struct AccountSums {
  Money equity = 0, maintenance = 0;
  Money collateral = 0;  // at market; part of equity
  Money haircut = 0;     // what margin leaves out of it
  Money margin_equity() const { return equity - haircut; }        // decides margin
  Money net_quote() const { return equity - collateral; }         // quote + Σ lots x mark; negative: borrowed
};
// `assets` has one entry an asset of the ledger.
AccountSums account_sums(const Ledger& ledger, AccountIdx a, std::span<const Schedule> schedules, std::span<const AssetTerms> assets = {});
Money account_initial(const Ledger& ledger, AccountIdx a, std::span<const Schedule> schedules);

// What one pass over all accounts finds. Lists are in account order.
struct PassResult {
  std::vector<AccountIdx> negative;      // equity < 0 ("external" left out)
  std::vector<AccountIdx> broke;         // equity = 0 and holding lots
  std::vector<AccountIdx> below_mm;      // 0 < equity and margin equity < maintenance
};
PassResult margin_pass(const Ledger& ledger, std::span<const Schedule> schedules, Workers& workers, std::span<const AssetTerms> assets = {});

// The check at the end of every block, over all accounts: least equity, Σ quote, Σ lots, Σ amounts of collateral; and how
// the users stand then.
struct SumsResult {
  Money min_equity = 0;                  // "external" left out
  Int128 below_zero = 0;                 // Σ max(0, -equity), "external" left out
  AccountIdx min_account = 0;
  Int128 sum_quote = 0;
  std::vector<Int128> sum_lots;
  std::vector<Int128> sum_amounts;
  // Of users alone:
  Int128 equity_users = 0;
  std::uint32_t below_maintenance = 0;   // margin equity < maintenance
  std::uint32_t below_110 = 0;           // margin equity x 10 < maintenance x 11
};
SumsResult sums_pass(const Ledger& ledger, std::span<const Schedule> schedules, AccountIdx first_user, Workers& workers,
                     std::span<const AssetTerms> assets = {});

}  // namespace fb
