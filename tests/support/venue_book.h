// Books of one or two markets for tests of other venues' mechanisms: BTC at 10,000, ETH at 500, a fund, users by
// figures in whole USD. Nobody has depth or a backstop but as a rule or the genesis says.
#pragma once
#include "support/auditor.h"
#include "support/collateral.h"

namespace fb::test {

using Rules = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* kDeep = "1000000000000";  // USD within 1 %

inline void set_rules(Genesis& g, const Rules& rules) {
  for (const auto& [key, value] : rules)
    if (!g.parameters.set(key, value)) qFatal("%s=%s", key.c_str(), value.c_str());
}

// Maintenance 5 %, initial 10 %, no tiers; volatility stays what it is at the start, 50 % a year.
inline const Rules kStillRules{{"mm_floor_ppm", "50000"},
                               {"mm_cap_ppm", "50000"},
                               {"mm_sigma_ppm", "0"},
                               {"tier1_ppm", "1000000"},
                               {"tier2_ppm", "1000000"},
                               {"tier3_ppm", "1000000"},
                               {"small_notional_usd", "0"},
                               {"dust_usd", "0"},
                               {"yield_own_ppm", "1000000"},
                               {"drought_floor_ppm", "1000000"},
                               {"vol_slow_half_life_ms", "2592000000"}};

inline Genesis venue_book(const Rules& rules, std::int64_t fund_usd, const char* depth = "0", bool with_asset = false) {
  Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 500}}, 0);
  g.tranches = {{.id = "fund", .opening_balance = fund_usd * kUsd}};
  if (with_asset) add_asset(g, "stETH", 2000);
  const bool deep = std::string(depth) != "0";
  for (OpeningMarket& m : g.markets) m.lp_capital = deep ? 1'000'000'000 * kUsd : 0;
  set_rules(g, kStillRules);
  set_rules(g, {{"depth_1pct_usd", depth}});
  set_rules(g, rules);
  return g;
}

inline UserIdx add_side(Genesis& g, MarketIdx m, std::int64_t usd, std::int64_t margin_usd) {
  const UserIdx user = add_user(g, margin_usd * kUsd);
  add_notional(g, user, m, usd * kUsd);
  return user;
}

// A long of `usd` with `margin_usd` against a short that can bear anything; answers the long, the short is the next.
inline UserIdx add_pair(Genesis& g, MarketIdx m, std::int64_t usd, std::int64_t margin_usd) {
  const UserIdx user = add_side(g, m, usd, margin_usd);
  add_side(g, m, -usd, 100 * usd);
  return user;
}

// One block `after_ms` later.
inline bool block_after(Run& run, TimeMs after_ms, const std::vector<std::int64_t>& price_ppm, BlockInput in = {},
                        Ppm confidence_ppm = 100) {
  in.time_ms = run.protocol->time_ms() + after_ms;
  for (MarketIdx m = 0; m < price_ppm.size(); ++m)
    if (price_ppm[m] > 0)
      in.observations.push_back(
          {.market = m,
           .price = mul_div_floor(run.protocol->genesis().markets[m].first_index, price_ppm[m], kMillion),
           .time_ms = in.time_ms,
           .confidence_ppm = confidence_ppm});
  const auto done = run.protocol->step(in, run.log);
  if (!done) run.error = done.error().text();
  return done.has_value();
}

inline Money equity(const Run& run, UserIdx u) { return run.protocol->margin(account(run, u)).equity; }
inline Lots lots_of(const Run& run, UserIdx u, MarketIdx m = 0) {
  return run.protocol->ledger().lots(account(run, u), m);
}
inline Money lot_value(const Run& run, MarketIdx m = 0) {
  return run.protocol->market(m).mark * run.protocol->genesis().markets[m].instrument.tick_value;
}
inline Money notional(const Run& run, UserIdx u, MarketIdx m = 0) {
  return magnitude(lots_of(run, u, m)) * lot_value(run, m);
}
inline Money fund(const Run& run) { return run.protocol->tranche(0).balance; }
inline Ticks price_of(const Run& run, std::int64_t ppm, MarketIdx m = 0) {
  return mul_div_floor(run.protocol->genesis().markets[m].first_index, ppm, kMillion);
}
inline bool near(Money got, Money wanted, Money within) { return magnitude(got - wanted) <= within; }

inline std::vector<Event> fills(const Run& run, FillReason why) {
  std::vector<Event> out;
  for (const Event& e : run.log.events)
    if (e.type == EventType::fill && e.code == static_cast<std::uint8_t>(why)) out.push_back(e);
  return out;
}

#define FB_CLEAN(run, name)                                                  \
  do {                                                                       \
    const QString found = audit((run).log, (run).protocol->genesis(), name); \
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));       \
  } while (false)

}  // namespace fb::test
