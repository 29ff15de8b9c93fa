#include "solvency/venue_loss.h"

#include <algorithm>
#include <numeric>

namespace fb {
namespace {

Money sum(std::span<const Money> amounts) {
  return std::accumulate(amounts.begin(), amounts.end(), Money{0},
                         [](Money a, Money b) { return checked_add(a, b, "sum of gains"); });
}

DebtPaid collect(const Debtor& debtor, Money& pool) {
  DebtPaid paid;
  paid.own = std::min(debtor.owes, std::max<Money>(0, debtor.cash));
  paid.from_pool = std::min(debtor.owes - paid.own, pool);
  pool -= paid.from_pool;
  paid.uncovered = debtor.owes - paid.own - paid.from_pool;
  return paid;
}

std::vector<Money> shares(std::span<const Money> gains, Money all, Money collected) {
  std::vector<Money> out;
  Money left = collected;
  for (const Money gain : gains) {
    out.push_back(mul_div_floor(gain, collected, all));
    left -= out.back();
  }
  if (!out.empty()) out.back() += left;
  return out;
}

}  // namespace

Result<LossSocialised> socialise_by_gain(std::span<const Debtor> debtors, std::span<const Money> gains, Money pool) {
  LossSocialised out{.pool_after = std::max<Money>(0, pool)};
  for (const Debtor& debtor : debtors) {
    out.debtors.push_back(collect(debtor, out.pool_after));
    out.target = checked_add(out.target, debtor.owes, "debts");
    out.collected += debtor.owes - out.debtors.back().uncovered;
  }
  const Money all = sum(gains);
  if (all > out.target)
    return fail({.field = "gains",
                 .value = std::to_string(all),
                 .rule = "winners cannot gain more than losers owe",
                 .next = "Give all losers of the settlement"});
  if (out.collected >= all)
    out.payouts.assign(gains.begin(), gains.end());
  else
    out.payouts = shares(gains, all, out.collected);
  out.pool_after = checked_add(out.pool_after, out.collected - sum(out.payouts), "pool");
  return out;
}

Money insurance_cap(ContractTier tier) {
  switch (tier) {
    case ContractTier::a:
      return 100'000'000 * kUsd;
    case ContractTier::b:
      return 1'000'000 * kUsd;
    case ContractTier::c:
      return 100'000 * kUsd;
    case ContractTier::speculative:
    case ContractTier::highly_speculative:
    case ContractTier::isolated:
      return 0;
  }
  return 0;
}

LossSplit split_loss(Money loss, Money vault, Money market_cap, Money cap_used, Money fee_pool) {
  LossSplit out;
  out.insurance = std::max<Money>(0, std::min({loss, vault - 1, market_cap - cap_used}));
  out.fee_pool = std::clamp<Money>(fee_pool, 0, loss - out.insurance);
  out.socialised = loss - out.insurance - out.fee_pool;
  return out;
}

Result<std::int64_t> loss_index_1e9(Money loss, Int128 long_nano, Int128 short_nano) {
  const Int128 open = (long_nano < 0 ? -long_nano : long_nano) + (short_nano < 0 ? -short_nano : short_nano);
  if (open == 0)
    return fail({.field = "open interest",
                 .value = "0",
                 .rule = "a loss is spread over open interest and there is none",
                 .next = "Cover it from the fund or by a haircut"});
  return narrow(ceil_div(wide(loss, 1'000'000'000), open) * Int128{1000}, "loss index");
}

Money index_charge(Lots lots, std::int64_t lot_nano, std::int64_t index_1e9) {
  const Int128 nano = wide(magnitude(lots), lot_nano);
  const Int128 whole = wide(narrow(nano / kTrillion, "position"), index_1e9), rest = nano % kTrillion * index_1e9;
  return narrow(whole + ceil_div(rest, kTrillion), "charge of a loss index");
}

std::int64_t deposit_index_cut(std::int64_t index, Money bad_debt, Money total_deposits) {
  return total_deposits <= 0 ? 0 : mul_div_ceil(index, bad_debt, total_deposits, "deposit index");
}

}  // namespace fb
