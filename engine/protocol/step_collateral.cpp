// Collateral other than quote: deposits (step 2), haircuts (4; prices stand in step_asset_prices.cpp), and what a fall leaves below zero (7a): holes
// by asset, drawn from shared tranches up to the asset's silo; beyond it `unbacked` (protocol document, section 6).
#include <algorithm>
#include <numeric>

#include "base/fixed_math.h"
#include "protocol/impl.h"
#include "protocol/promises.h"
#include "solvency/shares.h"

namespace fb {
namespace {
constexpr TimeMs kHour = 3'600'000;
}

Money Protocol::Impl::own_collateral(AccountIdx a, std::span<const AssetTerms> at) const {
  Money value = 0;
  for (AssetIdx c = 0; c < at.size(); ++c) value += asset_value(s.ledger.amount(a, c), at[c].price_micro);
  return value;
}

std::vector<Money> Protocol::Impl::collateral_values(AccountIdx a) const {
  std::vector<Money> values(asset_count());
  for (AssetIdx c = 0; c < values.size(); ++c) values[c] = asset_value(s.ledger.amount(a, c), assets[c].price_micro);
  return values;
}

void Protocol::Impl::move_collateral(AccountIdx a, AssetIdx c, std::int64_t change, CollateralReason why, std::int64_t cause) {
  s.ledger.change_amount(a, c, change);
  s.assets[c].held = checked_add(s.assets[c].held, change, "collateral in custody");
  touch(a);
  emit({.cause = cause, .x = change, .a = a, .market = c, .type = EventType::collateral, .code = static_cast<std::uint8_t>(why)});
}

void Protocol::Impl::refuse_collateral(AccountIdx a, AssetIdx c, std::int64_t amount, RefusalReason why, bool deposit) {
  ++totals.refusals;
  emit({.x = amount, .y = c, .z = static_cast<std::int64_t>(deposit ? RefusedInput::collateral_deposit : RefusedInput::collateral_withdrawal), .a = a, .type = EventType::refusal, .code = static_cast<std::uint8_t>(why)});
}

// What the venue holds when asset c has this amount and price; in 128 bits.
Int128 Protocol::Impl::holding(AssetIdx c, std::int64_t amount, std::int64_t price_micro) const {
  Int128 sum = 0;
  for (AssetIdx k = 0; k < asset_count(); ++k)
    sum += k == c ? wide(amount, price_micro) / kMillion : wide(s.assets[k].held, s.assets[k].price_micro) / kMillion;
  return sum;
}

bool Protocol::Impl::cap_closed(AssetIdx c) const {
  if (stale(c) || over_limit(c)) return true;
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (std::ranges::find(groups.members[g], c) != groups.members[g].end() && over_limit(asset_count() + g)) return true;
  return false;
}

RefusalReason Protocol::Impl::nonsense(UserIdx user, AssetIdx asset) const {
  if (user >= genesis->accounts.size()) return RefusalReason::unknown_account;
  return asset >= asset_count() ? RefusalReason::unknown_asset : RefusalReason::no_amount;
}

void Protocol::Impl::take_collateral(const BlockInput& in) {
  for (const CollateralDeposit& d : in.collateral_deposits) {
    const AccountIdx a = layout.first_user() + d.user;
    if (d.user >= genesis->accounts.size() || d.asset >= asset_count() || d.amount <= 0) {
      refuse(AccountLayout::external, kNoMarket, d.amount, nonsense(d.user, d.asset));
      continue;
    }
    const AssetState& asset = s.assets[d.asset];
    const Int128 held = static_cast<Int128>(asset.held) + d.amount;
    const Int128 cap = wide(params.at(d.asset, AssetParam::cap_usd), kUsd);
    const bool fits = held <= INT64_MAX && held * asset.price_micro / kMillion <= cap &&
                      holding(d.asset, static_cast<std::int64_t>(held), asset.price_micro) < kMostCollateral;
    if (!fits || cap_closed(d.asset)) {
      refuse_collateral(a, d.asset, d.amount, stale(d.asset) ? RefusalReason::stale_price : RefusalReason::collateral_cap, true);
      continue;
    }
    move_collateral(a, d.asset, d.amount, CollateralReason::deposit, kNoCause);
    block_deposits.emplace_back(a, asset_value(d.amount, asset.price_micro));
    ++totals.deposits;
  }
  std::ranges::sort(block_deposits);
  find_holders();
}

void Protocol::Impl::find_holders() {
  collateral_holders.clear();
  if (asset_count() == 0) return;
  for (AccountIdx a = layout.first_user(); a < s.ledger.accounts(); ++a)
    if (s.ledger.has_collateral(a)) collateral_holders.push_back(a);
}

void Protocol::Impl::refresh_assets() {
  assets.resize(asset_count());
  for (AssetIdx c = 0; c < asset_count(); ++c)
    assets[c] = {s.assets[c].price_micro, std::min<Ppm>(kMillion, params.at(c, AssetParam::haircut_ppm) + s.assets[c].haircut_rise_ppm)};
}

// The haircut rises while the exposure at the end of the last block was above its limit or the price is stale, and falls
// back as fast.
void Protocol::Impl::follow_collateral() {
  for (AssetIdx c = 0; c < asset_count(); ++c) {
    AssetState& asset = s.assets[c];
    asset.sold = narrow(wide(asset.sold, decay_1e12(elapsed_ms, params.at(c, AssetParam::sale_half_life_ms))) / kTrillion, "sold");
    const Int128 room = wide(checked_mul(params.at(c, AssetParam::sale_depth_1pct_usd), kUsd), params.at(c, AssetParam::sale_pace_ppm_per_min)) / kMillion;
    sale_room[c] = static_cast<Money>(std::min<Int128>(room * elapsed_ms / 60'000, kMostCollateral));
    const Ppm step = mul_div_floor(params.at(c, AssetParam::haircut_rise_ppm_per_hour), elapsed_ms, kHour);
    const Ppm most = kMillion - params.at(c, AssetParam::haircut_ppm), before = asset.haircut_rise_ppm;
    asset.haircut_rise_ppm = std::clamp<Ppm>(cap_closed(c) ? before + step : before - step, 0, most);
    if (asset.haircut_rise_ppm == before) continue;
    const bool rises = asset.haircut_rise_ppm > before;
    Detail d{.text = genesis->assets[c].id + ".haircut_in_force_ppm",
             .why = !rises     ? "the exposure at collapse is below its limit, the price is fresh"
                    : stale(c) ? "its price is stale"
                               : "the exposure at collapse is above its limit"};
    const Ppm base = params.at(c, AssetParam::haircut_ppm);
    emit({.cause = cause_of_asset(c), .x = base + before, .y = base + asset.haircut_rise_ppm, .detail = attach(std::move(d)), .type = EventType::parameter});
  }
  refresh_assets();
}

std::int64_t Protocol::Impl::cause_of_asset(AssetIdx c) const { return asset_seq[c] != kNoCause ? asset_seq[c] : mark_seq.front(); }

Money Protocol::Impl::already_unbacked(AccountIdx a) const {
  const auto at = std::ranges::lower_bound(s.unbacked, static_cast<std::int64_t>(a), {}, &UnbackedAccount::account);
  return at != s.unbacked.end() && at->account == a ? at->amount : 0;
}

Money Protocol::Impl::unbacked() const {
  return std::accumulate(s.unbacked.begin(), s.unbacked.end(), Money{0}, [](Money sum, const UnbackedAccount& u) { return sum + u.amount; });
}

// Accounts that the fall of their collateral left below zero, the clearing of this block included, in order of account.
std::vector<Protocol::Impl::AssetHole> Protocol::Impl::asset_holes() const {
  std::vector<AccountIdx> list = pass.negative;
  std::ranges::copy_if(touched, std::back_inserter(list), [&](AccountIdx a) { return s.ledger.has_collateral(a); });
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  std::vector<AssetHole> out;
  for (const AccountIdx a : list) {
    const Money hole = -equity(a) - already_unbacked(a);
    if (hole <= 0) continue;
    AssetHole one{.account = a, .hole = hole, .by_asset = std::vector<Money>(asset_count())};
    for (AssetIdx c = 0; c < asset_count(); ++c) {
      const std::int64_t amount = s.ledger.amount(a, c);
      one.by_asset[c] = std::max<Money>(0, asset_value(amount, last_assets[c].price_micro) - asset_value(amount, assets[c].price_micro));
    }
    const Money lost = std::accumulate(one.by_asset.begin(), one.by_asset.end(), Money{0});
    check_invariant(hole <= lost || loses_after_liquidation(), "a hole by asset is at most what the collateral lost");
    one.hole = std::min(hole, lost);  // with losses after liquidation the rest is the markets'
    if (one.hole == 0) continue;
    split_pro_rata(one.by_asset, one.hole);
    out.push_back(std::move(one));
  }
  return out;
}

// How much of each hole is filled: each asset within its silo, all within the caps of shared tranches, pro rata.
void Protocol::Impl::share_silos(std::vector<AssetHole>& holes, WaterfallResult& paid) {
  std::vector<Money> allowed(asset_count()), needs(market_count() + 1);
  for (AssetIdx c = 0; c < asset_count(); ++c) {
    for (const AssetHole& h : holes) allowed[c] = checked_add(allowed[c], h.by_asset[c], "holes of an asset");
    allowed[c] = std::min(allowed[c], silo_left(c));
    needs.back() = checked_add(needs.back(), allowed[c], "holes of collateral");
  }
  paid = waterfall(needs);
  split_pro_rata(allowed, needs.back() - paid.shortfall.back());
  for (AssetIdx c = 0; c < asset_count(); ++c) {
    std::vector<Money> parts(holes.size());
    for (std::size_t i = 0; i < holes.size(); ++i) parts[i] = holes[i].by_asset[c];
    split_pro_rata(parts, allowed[c]);
    for (std::size_t i = 0; i < holes.size(); ++i) holes[i].filled += parts[i];
  }
  if (!paid.draws.empty()) open_loss_event(asset_cause(holes.front()));
  for (AssetIdx c = 0; c < asset_count(); ++c) s.assets[c].drawn += allowed[c];
}

std::int64_t Protocol::Impl::asset_cause(const AssetHole& hole) const {
  const auto worst = std::ranges::max_element(hole.by_asset) - hole.by_asset.begin();
  return cause_of_asset(static_cast<AssetIdx>(worst));
}

void Protocol::Impl::journal_hole(const AssetHole& hole) {
  Detail d;
  for (AssetIdx c = 0; c < asset_count(); ++c)
    if (hole.by_asset[c] > 0) d.more.emplace_back(c, hole.by_asset[c]);
  bankruptcy_seq.emplace_back(hole.account, emit({.cause = asset_cause(hole), .x = hole.hole, .y = hole.hole - hole.filled, .a = hole.account,
                                                  .detail = attach(std::move(d)), .type = EventType::bankruptcy}));
  totals.deficit += hole.hole;
}

// Tranches in order of rank, each fully used before the next, into the holes in order of account.
void Protocol::Impl::draw_for_collateral(const std::vector<AssetHole>& holes, const WaterfallResult& paid, std::size_t first_seq) {
  std::size_t i = 0;
  Money left = holes.empty() ? 0 : holes[0].filled;
  for (const Draw& d : paid.draws) {
    for (Money rest = d.amount; rest > 0;) {
      while (left == 0) left = holes[++i].filled;
      const Money part = std::min(rest, left);
      transfer(layout.tranche(d.tranche), holes[i].account, part, TransferReason::tranche_draw, bankruptcy_seq[first_seq + i].second, kNoMarket,
               s.global.loss_event);
      rest -= part;
      left -= part;
    }
    s.tranches[d.tranche].drawn += d.amount;
    s.collateral_drawn[d.tranche] += d.amount;
    s.tranche_debts[d.tranche] += d.amount;
    s.global.last_draw_ms = now();
    note_draw(d.amount);
    totals.draws += d.amount;
    totals.collateral_draws += d.amount;
  }
}

void Protocol::Impl::fill_collateral_holes() {
  if (asset_count() == 0) return;
  std::vector<AssetHole> holes = asset_holes();
  if (holes.empty()) return;
  WaterfallResult paid;
  share_silos(holes, paid);
  const std::size_t first_seq = bankruptcy_seq.size();
  for (const AssetHole& hole : holes) journal_hole(hole);
  draw_for_collateral(holes, paid, first_seq);
  for (const AssetHole& hole : holes) {
    const Money lacks = already_unbacked(hole.account) + hole.hole - hole.filled;  // with losses after liquidation the rest is the markets'
    check_invariant(-equity(hole.account) == lacks || loses_after_liquidation(), "a hole by asset is filled up to its silo");
    if (lacks == 0) continue;
    const auto at = std::ranges::lower_bound(s.unbacked, static_cast<std::int64_t>(hole.account), {}, &UnbackedAccount::account);
    const UnbackedAccount now_short{hole.account, lacks};
    if (at != s.unbacked.end() && at->account == hole.account) *at = now_short;
    else s.unbacked.insert(at, now_short);
  }
  std::ranges::sort(bankruptcy_seq);
}

// At the end of a block: accounts that came back above zero (a rise, a deposit) leave the list; nothing else is below zero.
void Protocol::Impl::refresh_unbacked(Int128 below_zero) {
  std::erase_if(s.unbacked, [&](UnbackedAccount& u) {
    const Money lacks = std::max<Money>(0, -equity(static_cast<AccountIdx>(u.account)));
    // With losses after liquidation what it lacks beyond that is a market's; else nothing but its collateral can have made it.
    u.amount = loses_after_liquidation() ? std::min(u.amount, lacks) : lacks;
    return u.amount == 0;
  });
  check_invariant(below_zero == unbacked() || !promises_of(params).i2, "only what no silo fills is below zero at the end of a block (I2)");
  totals.unbacked = narrow(below_zero, "unbacked");
}

}  // namespace fb
