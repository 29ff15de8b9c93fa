// Books with collateral for tests of the protocol: an asset in one line, a holder in another, figures in whole USD.
#pragma once
#include "support/scenario.h"

namespace fb::test {

inline constexpr std::int64_t kUnit = kMillion;  // of an asset's amount

// Adds an asset at `usd` a unit; parameters are made anew with their defaults.
inline AssetIdx add_asset(Genesis& g, const std::string& id, std::int64_t usd, std::vector<std::string> groups = {}) {
  g.assets.push_back({.id = id, .price_micro = usd * kUsd, .groups = std::move(groups)});
  std::vector<std::string> ids;
  for (const OpeningAsset& c : g.assets) ids.push_back(c.id);
  g.parameters = Parameters(g.parameters.market_ids(), std::move(ids));
  return static_cast<AssetIdx>(g.assets.size() - 1);
}

inline UserIdx add_holder(Genesis& g, Money balance, AssetIdx c, std::int64_t units) {
  const UserIdx u = add_user(g, balance);
  g.collateral.push_back({u, c, units * kUnit});
  return u;
}

inline void add_notional(Genesis& g, UserIdx u, MarketIdx m, Money notional) {
  add_position(g, u, m, notional / (g.markets[m].first_index * g.markets[m].instrument.tick_value));
}

inline BlockInput asset_price(AssetIdx c, std::int64_t usd) {
  BlockInput in;
  in.asset_prices = {{c, usd * kUsd}};
  return in;
}

inline AccountIdx account(const Run& run, UserIdx u) { return run.protocol->layout().first_user() + u; }

inline int count(const Run& run, EventType type, int code = -1) {
  return static_cast<int>(std::ranges::count_if(run.log.events, [&](const Event& e) { return e.type == type && (code < 0 || e.code == code); }));
}

inline int refusals(const Run& run, RefusalReason why) { return count(run, EventType::refusal, static_cast<int>(why)); }

inline Money moved(const Run& run, TransferReason why) {
  Money sum = 0;
  for (const Event& e : run.log.events)
    if (e.type == EventType::transfer && e.code == static_cast<std::uint8_t>(why)) sum += e.x;
  return sum;
}

}  // namespace fb::test
