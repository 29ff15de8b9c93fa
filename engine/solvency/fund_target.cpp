#include "solvency/fund_target.h"

#include <algorithm>

namespace fb {
namespace {

constexpr std::size_t kGrain = 4096;
constexpr TimeMs kHourMs = 3'600'000;

// Change of one lot's value under each shock size, fall then rise: [2 x size], [2 x size + 1].
using LotChanges = std::array<Money, 2 * kShocks.size()>;

LotChanges lot_changes(Money unit, Ppm sigma_ppm) {
  LotChanges out{};
  for (std::size_t k = 0; k < kShocks.size(); ++k) {
    const Ppm size = std::min<Ppm>(kMillion, checked_mul(sigma_ppm, kShocks[k].sigmas));
    const Money change = ppm_up(unit, size);
    out[2 * k] = -change;
    out[2 * k + 1] = change;
  }
  return out;
}

class Losses {
 public:
  Losses(const Ledger& ledger, std::span<const Schedule> schedules, std::span<const AssetTerms> assets,
         const std::vector<LotChanges>& changes)
      : ledger_(ledger), schedules_(schedules), assets_(assets), changes_(changes), joint_{}, single_(changes.size()) {}

  void add(AccountIdx a) {
    if (!ledger_.has_position(a)) return;
    const Int128 equity = account_sums(ledger_, a, schedules_, assets_).equity;
    std::array<Int128, std::tuple_size_v<LotChanges>> moved{};
    for (MarketIdx m = 0; m < changes_.size(); ++m)
      if (const Lots lots = ledger_.lots(a, m); lots != 0)
        for (std::size_t k = 0; k < moved.size(); ++k) moved[k] += wide(lots, changes_[m][k]);
    for (std::size_t k = 0; k < moved.size(); ++k) joint_[k] += std::max<Int128>(0, -(equity + moved[k]));
    for (MarketIdx m = 0; m < changes_.size(); ++m)
      if (const Lots lots = ledger_.lots(a, m); lots != 0)
        for (std::size_t k = 0; k < moved.size(); ++k)
          single_[m][k] += std::max<Int128>(0, -(equity + wide(lots, changes_[m][k])));
  }
  void add(const Losses& other) {
    for (std::size_t k = 0; k < joint_.size(); ++k) joint_[k] += other.joint_[k];
    for (std::size_t m = 0; m < single_.size(); ++m)
      for (std::size_t k = 0; k < joint_.size(); ++k) single_[m][k] += other.single_[m][k];
  }
  std::vector<ShockLoss> rows() const {
    std::vector<ShockLoss> out;
    const auto markets = static_cast<std::int64_t>(single_.size());
    const auto put = [&](MarketIdx m, const Sums& sums, std::int64_t divisor) {
      for (std::size_t k = 0; k < sums.size(); ++k) {
        const ShockSize& size = kShocks[k / 2];
        const std::int64_t sign = k % 2 == 0 ? -1 : 1;
        out.push_back({m, sign * size.sigmas, size.joint_fall_1e9 / (k % 2 == 0 ? divisor : 2 * divisor),
                       narrow(sums[k], "loss of a shock")});
      }
    };
    put(kAllMarkets, joint_, 1);
    for (MarketIdx m = 0; m < single_.size(); ++m) put(m, single_[m], 2 * markets);
    return out;
  }

 private:
  using Sums = std::array<Int128, std::tuple_size_v<LotChanges>>;
  const Ledger& ledger_;
  std::span<const Schedule> schedules_;
  std::span<const AssetTerms> assets_;
  const std::vector<LotChanges>& changes_;
  Sums joint_;
  std::vector<Sums> single_;
};

}  // namespace

std::vector<ShockLoss> shock_losses(const Ledger& ledger, const AccountLayout& layout,
                                    std::span<const Schedule> schedules, std::span<const AssetTerms> assets,
                                    std::span<const Ppm> sigma_ppm, Workers& workers) {
  std::vector<LotChanges> changes;
  for (MarketIdx m = 0; m < schedules.size(); ++m) changes.push_back(lot_changes(schedules[m].unit, sigma_ppm[m]));
  const Losses none(ledger, schedules, assets, changes);
  const std::size_t count = ledger.accounts();
  std::vector<Losses> parts((count + kGrain - 1) / kGrain, none);
  workers.for_chunks(count, kGrain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
    for (auto a = static_cast<AccountIdx>(begin); a < end; ++a)
      if (layout.is_user(a) || layout.is_backstop(a)) parts[chunk].add(a);
  });
  Losses all = none;
  for (const Losses& part : parts) all.add(part);
  return all.rows();
}

Money expected_shortfall(std::span<const ShockLoss> rows) {
  std::vector<ShockLoss> worst(rows.begin(), rows.end());
  std::ranges::stable_sort(worst, std::greater{}, &ShockLoss::loss);
  Int128 sum = 0;
  std::int64_t left = kTail_1e9;
  for (const ShockLoss& row : worst) {
    const std::int64_t part = std::min(left, row.chance_1e9);
    sum += wide(row.loss, part);
    left -= part;
  }
  return narrow(ceil_div(sum, kTail_1e9), "expected shortfall");
}

Money standard_loss(std::span<const ShockLoss> rows) {
  Money worst = 0;
  for (const ShockLoss& row : rows)
    if (row.market == kAllMarkets && magnitude(row.sigmas) == kShocks[kStandardShock].sigmas)
      worst = std::max(worst, row.loss);
  return worst;
}

Money event_capacity(const TrancheSpec& spec, const TrancheRoom& room) {
  return std::max<Money>(0,
                         std::min(room.balance, ppm_down(room.event_base, spec.max_draw_per_event_ppm) - room.drawn));
}

FundMeasures fund_measures(Money need, Money capacity, Ppm base_fee_share_ppm, const FundRule& rule) {
  FundMeasures out{.fee_share_ppm = base_fee_share_ppm};
  if (capacity >= need) return out;
  out.covered_ppm = mul_div_floor(std::max<Money>(0, capacity), kMillion, need);
  const Ppm rise = std::max<Ppm>(0, rule.fee_share_bound_ppm - base_fee_share_ppm);
  out.fee_share_ppm += ppm_up(rise, kMillion - out.covered_ppm);
  out.open_interest_ppm = std::max(out.covered_ppm, rule.least_open_interest_ppm);
  out.capped = out.open_interest_ppm < kMillion;
  return out;
}

TimeMs runway_ms(Money capacity, Money drawn_last_hour) {
  if (drawn_last_hour <= 0) return -1;
  const Int128 lasts_ms = wide(std::max<Money>(0, capacity), kHourMs) / drawn_last_hour;
  return lasts_ms > kLongestRunwayMs ? -1 : static_cast<TimeMs>(lasts_ms);
}

}  // namespace fb
