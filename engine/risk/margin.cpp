#include "risk/margin.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "risk/margin_policy.h"

// The resolver of such a function runs before the thread sanitizer is ready for it.
#if defined(__SANITIZE_THREAD__)
#define FB_VECTOR_CLONES
#else
#define FB_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

namespace fb {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::size_t kTile = Ledger::kTile;
constexpr std::size_t kGrainTiles = 512;

Requirement make_requirement(Money unit, std::int64_t rate_ppb, const std::array<Ppm, 4>& multiple) {
  Requirement r;
  r.per_lot = mul_div_ceil(unit, rate_ppb, kBillion, "margin per lot");
  for (std::size_t k = 0; k < 3; ++k)
    r.tier_extra[k] = narrow(ceil_div(wide(unit, rate_ppb) * std::max<Ppm>(0, multiple[k + 1] - multiple[k]), wide(kBillion, kMillion)), "tier margin");
  return r;
}

Requirement scaled(Requirement r, Ppm ratio) {
  r.per_lot = mul_div_ceil(r.per_lot, ratio, kMillion);
  r.short_extra = mul_div_ceil(r.short_extra, ratio, kMillion);
  for (Money& extra : r.tier_extra) extra = mul_div_ceil(extra, ratio, kMillion);
  return r;
}

// One lot inside each leverage tier, as Hyperliquid asks for it.
Requirement tiers_requirement(const Parameters& p, MarketIdx m, Money unit) {
  const auto lot = [&](MarketParam leverage) {
    const LeverageTier tier{.from = 0, .max_leverage = p.at(m, leverage)};
    const auto need = tiered_maintenance({&tier, 1}, unit);
    return need ? *need : unit;  // bounds of the parameter leave no error
  };
  Requirement r{.per_lot = lot(MarketParam::tier0_leverage)};
  Money before = r.per_lot;
  const std::array<MarketParam, 3> leverage{MarketParam::tier1_leverage, MarketParam::tier2_leverage, MarketParam::tier3_leverage};
  for (std::size_t k = 0; k < 3; ++k) {
    const Money now = std::max(before, lot(leverage[k]));
    r.tier_extra[k] = now - std::exchange(before, now);
  }
  return r;
}

Requirement linear_requirement(const LinearRisk& risk, Money unit) {
  const Money of_long = linear_maintenance(1, unit, risk);
  return {.per_lot = of_long, .short_extra = linear_maintenance(-1, unit, risk) - of_long};
}

struct Lane {
  Money equity[kTile];
  Money maintenance[kTile];
  Money haircut[kTile];
};

// One tile: equity and maintenance of eight accounts. Compiled for wider vectors where the machine has them; integers, so
// every variant gives the same result.
FB_VECTOR_CLONES
void sum_tile(const std::int64_t* tile, const Schedule* schedules, std::size_t markets, Lane& out) {
  for (std::size_t i = 0; i < kTile; ++i) {
    out.equity[i] = tile[i];
    out.maintenance[i] = out.haircut[i] = 0;
  }
  for (std::size_t m = 0; m < markets; ++m) {
    const std::int64_t* lots = tile + (1 + m) * kTile;
    const Schedule& s = schedules[m];
    for (std::size_t i = 0; i < kTile; ++i) {
      const Lots size = lots[i] < 0 ? -lots[i] : lots[i];
      Money need = size * s.maintenance.per_lot;
      for (std::size_t k = 0; k < 3; ++k) {
        const Lots beyond = size - s.tier_lots[k];
        need += (beyond > 0 ? beyond : 0) * s.maintenance.tier_extra[k];
      }
      out.equity[i] += lots[i] * s.unit;
      out.maintenance[i] += need;
    }
    if (s.maintenance.short_extra == 0) continue;
    for (std::size_t i = 0; i < kTile; ++i) out.maintenance[i] += lots[i] < 0 ? -lots[i] * s.maintenance.short_extra : 0;
  }
}

// Collateral of eight accounts at market, and what margin leaves out of it.
void add_collateral(const std::int64_t* amounts, std::span<const AssetTerms> assets, Lane& out) {
  for (const AssetTerms& terms : assets) {
    for (std::size_t i = 0; i < kTile; ++i) {
      if (amounts[i] == 0) continue;
      const Money value = asset_value(amounts[i], terms.price_micro);
      out.equity[i] += value;
      out.haircut[i] += value - counted_value(value, terms);
    }
    amounts += kTile;
  }
}

void merge(PassResult& into, PassResult&& part) {
  into.negative.insert(into.negative.end(), part.negative.begin(), part.negative.end());
  into.broke.insert(into.broke.end(), part.broke.begin(), part.broke.end());
  into.below_mm.insert(into.below_mm.end(), part.below_mm.begin(), part.below_mm.end());
}

void classify(const Ledger& ledger, AccountIdx a, Money equity, Money haircut, Money maintenance, PassResult& out) {
  if (a == 0) return;  // external
  if (equity < 0)
    out.negative.push_back(a);
  else if (equity == 0 && ledger.has_position(a))
    out.broke.push_back(a);
  else if (equity > 0 && equity - haircut < maintenance)
    out.below_mm.push_back(a);
}

}  // namespace

Schedule Schedule::make(const Parameters& p, MarketIdx m, Ticks mark, Money tick_value, std::int64_t mm_ppb, std::int64_t im_ppb,
                        std::int64_t short_ppb) {
  Schedule s;
  s.unit = checked_mul(mark, tick_value, "value of a lot");
  const std::array<MarketParam, 3> bounds{MarketParam::tier1_usd, MarketParam::tier2_usd, MarketParam::tier3_usd};
  for (std::size_t k = 0; k < 3; ++k)
    s.tier_lots[k] = narrow(wide(p.at(m, bounds[k]), kUsd) / std::max<Money>(1, s.unit), "tier");
  const std::array<Ppm, 4> multiple{kMillion, p.at(m, MarketParam::tier1_ppm), p.at(m, MarketParam::tier2_ppm), p.at(m, MarketParam::tier3_ppm)};
  const auto policy = p.choice<MarginPolicy>(GlobalParam::margin_policy);
  if (policy == MarginPolicy::tiers || policy == MarginPolicy::risk_factor) {
    s.maintenance = policy == MarginPolicy::tiers ? tiers_requirement(p, m, s.unit) : linear_requirement(linear_risk(p, m, mm_ppb, short_ppb), s.unit);
    s.initial = scaled(s.maintenance, p.at(m, MarketParam::im_ratio_ppm));
    s.initial.per_lot = std::max(std::min(s.unit, s.initial.per_lot), mul_div_ceil(s.unit, im_ppb, kBillion, "margin per lot"));
    return s;
  }
  s.maintenance = make_requirement(s.unit, mm_ppb, multiple);
  s.initial = make_requirement(s.unit, im_ppb, multiple);
  return s;
}

Money marginal(const Schedule& s, const Requirement& r, Lots lots) {
  Money m = r.per_lot + (lots < 0 ? r.short_extra : 0);
  for (std::size_t k = 0; k < 3; ++k) m += magnitude(lots) > s.tier_lots[k] ? r.tier_extra[k] : 0;
  return m;
}

AccountSums account_sums(const Ledger& ledger, AccountIdx a, std::span<const Schedule> schedules, std::span<const AssetTerms> assets) {
  check_invariant(assets.size() == ledger.assets(), "every asset of the ledger has its terms");
  AccountSums out{.equity = ledger.quote(a)};
  for (MarketIdx m = 0; m < schedules.size(); ++m) {
    const Lots lots = ledger.lots(a, m);
    out.equity = checked_add(out.equity, checked_mul(lots, schedules[m].unit, "equity"), "equity");
    out.maintenance = checked_add(out.maintenance, require(schedules[m], schedules[m].maintenance, lots), "maintenance");
  }
  for (AssetIdx c = 0; c < assets.size(); ++c) {
    const Money value = asset_value(ledger.amount(a, c), assets[c].price_micro);
    out.collateral += value;
    out.haircut += value - counted_value(value, assets[c]);
  }
  out.equity = checked_add(out.equity, out.collateral, "equity");
  return out;
}

Money account_initial(const Ledger& ledger, AccountIdx a, std::span<const Schedule> schedules) {
  Money need = 0;
  for (MarketIdx m = 0; m < schedules.size(); ++m) need += require(schedules[m], schedules[m].initial, ledger.lots(a, m));
  return need;
}

PassResult margin_pass(const Ledger& ledger, std::span<const Schedule> schedules, Workers& workers, std::span<const AssetTerms> assets) {
  check_invariant(assets.size() == ledger.assets(), "every asset of the ledger has its terms");
  const std::size_t chunks = (ledger.tiles() + kGrainTiles - 1) / kGrainTiles;
  std::vector<PassResult> parts(chunks);
  workers.for_chunks(ledger.tiles(), kGrainTiles, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    Lane lane;
    for (std::size_t t = begin; t < end; ++t) {
      sum_tile(ledger.tile(t), schedules.data(), schedules.size(), lane);
      if (!assets.empty()) add_collateral(ledger.tile(t) + (1 + schedules.size()) * kTile, assets, lane);
      const std::size_t count = std::min(kTile, ledger.accounts() - t * kTile);
      for (std::size_t i = 0; i < count; ++i)
        classify(ledger, static_cast<AccountIdx>(t * kTile + i), lane.equity[i], lane.haircut[i], lane.maintenance[i], parts[chunk]);
    }
  });
  PassResult out;
  for (PassResult& part : parts) merge(out, std::move(part));
  return out;
}

namespace {

// One tile's share of the sums of quote, lots and collateral.
void sum_balances(const std::int64_t* tile, std::size_t markets, std::size_t assets, SumsResult& part) {
  for (std::size_t i = 0; i < kTile; ++i) part.sum_quote += tile[i];
  for (std::size_t m = 0; m < markets; ++m)
    for (std::size_t i = 0; i < kTile; ++i) part.sum_lots[m] += tile[(1 + m) * kTile + i];
  for (std::size_t c = 0; c < assets; ++c)
    for (std::size_t i = 0; i < kTile; ++i) part.sum_amounts[c] += tile[(1 + markets + c) * kTile + i];
}

void look_below(AccountIdx a, Money equity, SumsResult& part) {
  if (equity < 0) part.below_zero -= equity;
  if (equity >= part.min_equity) return;
  part.min_equity = equity;
  part.min_account = a;
}

void look_at_user(Money equity, Money haircut, Money maintenance, SumsResult& part) {
  const Int128 margin_equity = static_cast<Int128>(equity) - haircut;
  part.equity_users += equity;
  part.below_maintenance += margin_equity < maintenance;
  part.below_110 += margin_equity * 10 < static_cast<Int128>(maintenance) * 11;
}

void add_part(SumsResult& out, const SumsResult& part) {
  if (part.min_equity < out.min_equity) {
    out.min_equity = part.min_equity;
    out.min_account = part.min_account;
  }
  out.sum_quote += part.sum_quote;
  out.below_zero += part.below_zero;
  out.equity_users += part.equity_users;
  out.below_maintenance += part.below_maintenance;
  out.below_110 += part.below_110;
  for (std::size_t m = 0; m < out.sum_lots.size(); ++m) out.sum_lots[m] += part.sum_lots[m];
  for (std::size_t c = 0; c < out.sum_amounts.size(); ++c) out.sum_amounts[c] += part.sum_amounts[c];
}

}  // namespace

SumsResult sums_pass(const Ledger& ledger, std::span<const Schedule> schedules, AccountIdx first_user, Workers& workers,
                     std::span<const AssetTerms> assets) {
  check_invariant(assets.size() == ledger.assets(), "every asset of the ledger has its terms");
  const SumsResult none{.min_equity = INT64_MAX, .sum_lots = std::vector<Int128>(ledger.markets()), .sum_amounts = std::vector<Int128>(assets.size())};
  const std::size_t chunks = (ledger.tiles() + kGrainTiles - 1) / kGrainTiles;
  std::vector<SumsResult> parts(chunks, none);
  workers.for_chunks(ledger.tiles(), kGrainTiles, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    Lane lane;
    for (std::size_t t = begin; t < end; ++t) {
      const std::int64_t* tile = ledger.tile(t);
      sum_balances(tile, schedules.size(), assets.size(), parts[chunk]);
      sum_tile(tile, schedules.data(), schedules.size(), lane);
      if (!assets.empty()) add_collateral(tile + (1 + schedules.size()) * kTile, assets, lane);
      for (std::size_t i = t == 0 ? 1 : 0; i < std::min(kTile, ledger.accounts() - t * kTile); ++i) {
        const auto a = static_cast<AccountIdx>(t * kTile + i);
        look_below(a, lane.equity[i], parts[chunk]);
        if (a >= first_user) look_at_user(lane.equity[i], lane.haircut[i], lane.maintenance[i], parts[chunk]);
      }
    }
  });
  SumsResult out = none;
  for (const SumsResult& part : parts) add_part(out, part);
  return out;
}

}  // namespace fb
