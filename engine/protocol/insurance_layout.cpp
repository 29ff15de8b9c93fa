#include "protocol/insurance_layout.h"

#include <algorithm>
#include <numeric>

namespace fb {
namespace {

Money total_of(const Genesis& g) {
  Money sum = 0;
  for (const TrancheSpec& t : g.tranches) sum = checked_add(sum, t.opening_balance, "insurance");
  return sum;
}

std::vector<Money> own_money(const Genesis& g) {
  std::vector<Money> own(g.markets.size());
  for (const TrancheSpec& t : g.tranches)
    if (t.market < own.size()) own[t.market] += t.opening_balance;
  return own;
}

void add_shares(std::vector<Money>& pools, Money shared) {
  std::vector<Money> weights = pools;
  if (std::ranges::all_of(weights, [](Money w) { return w == 0; })) std::ranges::fill(weights, 1);
  const Money whole = std::accumulate(weights.begin(), weights.end(), Money{0});
  Money left = shared;
  for (std::size_t m = 0; m < pools.size(); ++m) {
    const Money part = mul_div_floor(shared, weights[m], whole, "insurance share");
    pools[m] += part;
    left -= part;
  }
  for (std::size_t m = 0; m < pools.size() && left > 0; ++m, --left) ++pools[m];
}

void market_pools(Genesis& g) {
  std::vector<Money> pools = own_money(g);
  for (const TrancheSpec& t : g.tranches) g.tranche_places.push_back(t.market < pools.size() ? t.market : kEveryTranche);
  add_shares(pools, total_of(g) - std::accumulate(pools.begin(), pools.end(), Money{0}));
  g.tranches.clear();
  for (MarketIdx m = 0; m < pools.size(); ++m)
    g.tranches.push_back({.id = g.markets[m].instrument.id + "/pool", .market = m, .opening_balance = pools[m]});
}

void one_fund(Genesis& g) {
  const Money all = total_of(g);
  g.tranche_places.assign(g.tranches.size(), 0);
  g.tranches = {{.id = "insurance fund", .opening_balance = all}};
}

}  // namespace

void arrange_insurance(Genesis& genesis) {
  genesis.tranche_places.clear();
  switch (genesis.parameters.choice<InsuranceLayout>(GlobalParam::insurance_layout)) {
    case InsuranceLayout::tranches: return;
    case InsuranceLayout::market_pools: return market_pools(genesis);
    case InsuranceLayout::one_fund: return one_fund(genesis);
  }
}

}  // namespace fb
