// Step 7d for collateral: interest on negative quote, exposure at collapse against its silos, and conversion: collateral is
// sold at the asset's own depth and impact (protocol document, section 6). No sale leaves its account below zero.
#include <algorithm>

#include "market/depth.h"
#include "protocol/impl.h"
#include "solvency/venue_shortage.h"

namespace fb {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr Int128 kYearMs = Int128{31'557'600} * 1000;

// What of the borrowed quote goes back to cover a shortage, as Drift v2 transfers a liability: all of it where no part does.
Money liability_covering(Money shortage, Money borrowed, Ppm haircut) {
  if (borrowed <= 0) return 0;
  if (wide(shortage, kMillion) >= wide(borrowed, haircut)) return borrowed;
  // A unit of 1,000 USD: the answer in 1e-9 of it is micro-USD.
  const auto part = liability_to_cover_nano(shortage, 1000 * kUsd, {.asset_weight_ppm = kMillion - haircut, .liability_weight_ppm = kMillion});
  return part ? std::min(borrowed, *part + 1) : borrowed;
}

constexpr std::int64_t kNano = 1'000;  // in a micro-USD
constexpr TimeMs kInterestMs = 3'600'000;  // interest falls due in the first block of each

// Interest of one block in thousandths of a micro-USD, rounded up; as much as a word holds where it is more.
std::int64_t interest_nano(Money borrowed, Ppm rate_ppm, TimeMs elapsed_ms) {
  return static_cast<std::int64_t>(std::min<Int128>(ceil_div(wide(borrowed, rate_ppm) * elapsed_ms, kYearMs * (kMillion / kNano)), INT64_MAX));
}

}  // namespace

Money Protocol::Impl::shared_room() const {
  std::vector<Money> needs(market_count() + 1);
  needs.back() = kMostCollateral;
  return kMostCollateral - waterfall(needs).shortfall.back();
}

Money Protocol::Impl::silo_left(AssetIdx c) const {
  const Money drawn = s.global.loss_event_open ? s.assets[c].drawn : 0;
  return std::max<Money>(0, checked_mul(params.at(c, AssetParam::silo_usd), kUsd) - drawn);
}

Money Protocol::Impl::silo(std::size_t row) const {
  Int128 sum = 0;
  if (row < asset_count()) sum = silo_left(static_cast<AssetIdx>(row));
  else
    for (const AssetIdx c : groups.members[row - asset_count()]) sum += silo_left(c);
  return static_cast<Money>(std::min<Int128>(sum, shared_room()));
}

void Protocol::Impl::exposure_of(AccountIdx a, std::span<Money> rows) const {
  if (s.ledger.has_collateral(a)) add_exposure(groups, collateral_values(a), equity(a), rows);
}

void Protocol::Impl::measure_exposure() {
  std::ranges::fill(s.exposure, 0);
  for (const AccountIdx a : collateral_holders) exposure_of(a, s.exposure);
}

void Protocol::Impl::change_exposure(AccountIdx a, std::span<const Money> before) {
  std::vector<Money> after(before.size());
  exposure_of(a, after);
  for (std::size_t row = 0; row < after.size(); ++row) s.exposure[row] += after[row] - before[row];
}

void Protocol::Impl::accrue_interest() {
  for (const AccountIdx a : collateral_holders) {
    if (is_estate(a)) continue;
    const AccountSums at = sums(a);
    const Money base = std::min(-at.net_quote(), -s.ledger.quote(a));
    if (base <= 0 || at.equity <= 0) continue;
    const std::int64_t more = interest_nano(base, params.at(GlobalParam::borrow_rate_ppm), elapsed_ms);
    if (more == 0) continue;
    const auto row = std::ranges::lower_bound(s.interest, static_cast<std::int64_t>(a), {}, &AccruedInterest::account);
    if (row != s.interest.end() && row->account == a) row->nano_usd = static_cast<std::int64_t>(std::min<Int128>(Int128{row->nano_usd} + more, INT64_MAX));
    else s.interest.insert(row, {.account = a, .nano_usd = more});
  }
}

Money Protocol::Impl::accrued_interest(AccountIdx a) const {
  const auto row = std::ranges::lower_bound(s.interest, static_cast<std::int64_t>(a), {}, &AccruedInterest::account);
  return row != s.interest.end() && row->account == a ? ceil_div(row->nano_usd, kNano) : 0;
}

// One line an account and hour. What an account cannot pay, or owes as an estate, is let go; who owes no quote just then pays when it
// next does, and may not take it out until then.
void Protocol::Impl::charge_interest() {
  accrue_interest();
  if (now() / kInterestMs == (now() - elapsed_ms) / kInterestMs) return;
  Money all = 0;
  std::erase_if(s.interest, [&](const AccruedInterest& owed) {
    const auto a = static_cast<AccountIdx>(owed.account);
    const Money due = is_estate(a) ? 0 : std::clamp<Money>(equity(a), 0, ceil_div(owed.nano_usd, kNano));
    if (due > 0 && s.ledger.quote(a) >= 0) return false;
    if (due > 0) transfer(a, AccountLayout::treasury, due, TransferReason::interest, mark_seq.front());
    all += due;
    return true;
  });
  totals.interest = all;
  const Money part = ppm_down(all, params.at(GlobalParam::interest_tranche_share_ppm));
  if (const AccountIdx junior = junior_shared(); part > 0 && junior != AccountLayout::treasury)
    transfer(AccountLayout::treasury, junior, part, TransferReason::interest, mark_seq.front());
}

// The shared tranche that pays first, or the treasury when there is none.
AccountIdx Protocol::Impl::junior_shared() const {
  AccountIdx best = AccountLayout::treasury;
  std::int64_t rank = INT64_MAX;
  for (std::uint32_t t = 0; t < genesis->tranches.size(); ++t)
    if (genesis->tranches[t].market == kAllMarkets && genesis->tranches[t].rank < rank) {
      rank = genesis->tranches[t].rank;
      best = layout.tranche(t);
    }
  return best;
}

// Sells up to `wanted` worth of c, within the pace of its market and so that the account stays at or above zero. Proceeds
// are rounded down, so a conversion never adds to equity.
Money Protocol::Impl::convert(AccountIdx a, AssetIdx c, Money wanted, std::int64_t cause) {
  const std::int64_t held = s.ledger.amount(a, c), price = assets[c].price_micro;
  const Money depth = checked_mul(params.at(c, AssetParam::sale_depth_1pct_usd), kUsd);
  const Money most = std::min(wanted, sale_room[c]);
  if (held == 0 || price == 0 || depth == 0 || most <= 0) return 0;
  std::int64_t amount = static_cast<std::int64_t>(std::min<Int128>(held, ceil_div(wide(most, kMillion), price)));
  for (const Money means = equity(a); amount > 0; amount /= 2) {
    const Money value = asset_value(amount, price);
    const std::int64_t away = -average_impact_1e9(-s.assets[c].sold, -value, depth, params.at(c, AssetParam::sale_beta_ppm));
    const Money proceeds = mul_div_floor(value, kBillion - away, kBillion, "proceeds of collateral");
    const Money cost = asset_value(held, price) - asset_value(held - amount, price) - proceeds;
    if (proceeds <= 0) return 0;
    if (cost > means) continue;
    move_collateral(a, c, -amount, CollateralReason::sale, cause);
    transfer(AccountLayout::external, a, proceeds, TransferReason::collateral_sale, static_cast<std::int64_t>(log->events.size()) - 1);
    s.assets[c].sold = checked_add(s.assets[c].sold, value, "sold");
    sale_room[c] -= std::min(sale_room[c], value);
    totals.converted += value;
    return value;
  }
  return 0;
}

std::vector<AssetIdx> Protocol::Impl::dearest_first() const {
  std::vector<AssetIdx> order(asset_count());
  for (AssetIdx c = 0; c < order.size(); ++c) order[c] = c;
  std::ranges::stable_sort(order, std::greater{}, [&](AssetIdx c) { return assets[c].haircut_ppm; });
  return order;
}

// Pays back `borrowed`: sells a little more than that, for the slippage.
void Protocol::Impl::convert_any(AccountIdx a, Money borrowed, std::int64_t cause) {
  Money left = borrowed + borrowed / 64 + 1000;
  for (const AssetIdx c : dearest_first()) left -= convert(a, c, left, cause);
}

// The largest contributors to an exposure above its limit first, until it is within, or the market takes no more.
void Protocol::Impl::convert_contributors(std::size_t row) {
  const Money limit = silo_limit(row);
  if (s.exposure[row] <= limit) return;
  std::vector<std::pair<Money, AccountIdx>> list;
  std::vector<Money> rows(s.exposure.size());
  for (const AccountIdx a : collateral_holders) {
    std::ranges::fill(rows, 0);
    exposure_of(a, rows);
    if (rows[row] > 0) list.emplace_back(-rows[row], a);
  }
  std::ranges::sort(list);
  const auto members = row < asset_count() ? std::vector<AssetIdx>{static_cast<AssetIdx>(row)} : groups.members[row - asset_count()];
  for (const auto& [share, a] : list)
    for (const AssetIdx c : members) {
      const Money wanted = std::min(-share, s.exposure[row] - limit);
      if (wanted <= 0) return;
      std::ranges::fill(rows, 0);
      exposure_of(a, rows);
      if (convert(a, c, wanted, cause_of_asset(c)) > 0) change_exposure(a, rows);
    }
}

void Protocol::Impl::convert_borrowers() {
  for (const AccountIdx a : collateral_holders) {
    const AccountSums at = sums(a);
    const Money borrowed = -at.net_quote();
    if (borrowed <= 0 || borrowed <= ppm_down(at.collateral - at.haircut, params.at(GlobalParam::borrow_convert_ppm))) continue;
    const auto place = std::ranges::lower_bound(s.converting, static_cast<std::int64_t>(a));
    if (place == s.converting.end() || *place != a) s.converting.insert(place, a);
  }
  std::erase_if(s.converting, [&](std::int64_t account) {
    const auto a = static_cast<AccountIdx>(account);
    if (const Money borrowed = -sums(a).net_quote(); borrowed > 0) convert_any(a, borrowed, mark_seq.front());
    return sums(a).net_quote() >= 0 || !s.ledger.has_collateral(a);
  });
}

// An account below maintenance: what it borrowed, or what brings it to the target by freeing haircuts, whichever is more.
void Protocol::Impl::convert_for_margin(AccountIdx a, std::int64_t cause) {
  for (const AssetIdx c : dearest_first()) {
    const AccountSums at = sums(a);
    const Money missing = at.maintenance - at.margin_equity();
    if (missing <= 0) return;
    const Ppm haircut = assets[c].haircut_ppm;
    if (choice<LiquidationPolicy>(GlobalParam::liquidation_policy) == LiquidationPolicy::liquidator_fee) {
      convert(a, c, liability_covering(missing, -at.net_quote(), haircut), cause);
      continue;
    }
    const Money freeing = haircut == 0 ? 0 : static_cast<Money>(std::min<Int128>(kMostCollateral, wide(missing, kMillion) / haircut));
    convert(a, c, std::max(freeing, -at.net_quote()), cause);
  }
}

void Protocol::Impl::convert_collateral() {
  if (asset_count() == 0) return;
  measure_exposure();
  for (std::size_t row = 0; row < s.exposure.size(); ++row) convert_contributors(row);
  convert_borrowers();
  for (const Estate& e : s.estates) {
    const auto a = static_cast<AccountIdx>(e.account);
    for (AssetIdx c = 0; c < asset_count(); ++c) convert(a, c, asset_value(s.ledger.amount(a, c), assets[c].price_micro), mark_seq.front());
  }
}

}  // namespace fb
