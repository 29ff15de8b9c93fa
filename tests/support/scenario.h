// Small books for tests of the protocol: a genesis with named laws, a crash as a list of prices, and the run of it.
// Header-only; everything is computed from the arguments, nothing is hidden.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "protocol/protocol.h"

namespace fb::test {

inline constexpr TimeMs kStart = 1'583'971'200'000;  // 2020-03-12 00:00 UTC

inline Instrument instrument(const std::string& base, std::int64_t usd) { return make_instrument(base, usd * 1'000'000'000); }

// Markets at the given prices in USD, one source each, default parameters, tranches as shares of `fund`.
inline Genesis market_genesis(const std::vector<std::pair<std::string, std::int64_t>>& bases, Money fund) {
  Genesis g;
  g.time_ms = kStart;
  std::vector<std::string> ids;
  for (const auto& [base, usd] : bases) {
    OpeningMarket m;
    m.instrument = instrument(base, usd);
    m.sources = {{.id = "test"}};
    m.single_source = true;
    m.first_index = usd * 1'000'000'000 / m.instrument.tick_nano;
    m.first_sigma_ppm = 500'000;
    m.lp_capital = fund;
    m.backstop_capital = fund / 10;
    ids.push_back(m.instrument.id);
    g.markets.push_back(m);
  }
  for (std::uint32_t m = 0; m < bases.size(); ++m)
    g.tranches.push_back({.id = ids[m] + "/first-loss", .rank = 0, .market = m, .opening_balance = fund / 20});
  g.tranches.push_back({.id = "junior", .rank = 1, .max_draw_per_event_ppm = 500'000, .max_draw_per_market_ppm = 300'000, .opening_balance = fund / 2});
  g.tranches.push_back({.id = "senior", .rank = 2, .max_draw_per_event_ppm = 250'000, .max_draw_per_market_ppm = 150'000, .opening_balance = fund / 2});
  g.parameters = Parameters(ids);
  g.treasury = 1'000 * kUsd;
  g.rounding_reserve = 100 * kUsd;
  return g;
}

inline UserIdx add_user(Genesis& g, Money balance) {
  g.accounts.push_back({.name = "u" + std::to_string(g.accounts.size()), .cluster = static_cast<std::uint32_t>(g.accounts.size()), .balance = balance});
  return static_cast<UserIdx>(g.accounts.size() - 1);
}

inline void add_position(Genesis& g, UserIdx user, MarketIdx m, Lots lots) {
  g.positions.push_back({user, m, lots, g.markets[m].first_index});
}

// `pairs` random longs against random shorts in every market, leverage up to `most`, all entered at the first mark.
inline void add_random_book(Genesis& g, std::uint64_t seed, int pairs, double most) {
  Random random(seed);
  for (int i = 0; i < pairs; ++i) {
    const auto m = static_cast<MarketIdx>(random.below(static_cast<std::int64_t>(g.markets.size())));
    const Money unit = g.markets[m].first_index * g.markets[m].instrument.tick_value;
    const Lots lots = std::max<Lots>(1, static_cast<Lots>(random.log_normal(20'000e6, 1.5)) / unit);
    const auto margin = [&] { return static_cast<Money>(static_cast<double>(lots * unit) / (1.5 + (most - 1.5) * random.uniform())) + 1; };
    const UserIdx a = add_user(g, margin()), b = add_user(g, margin());
    add_position(g, a, m, lots);
    add_position(g, b, m, -lots);
    if (random.uniform() < 0.4) {  // the long also hedges or doubles in another market, against a third account
      const auto other = static_cast<MarketIdx>(random.below(static_cast<std::int64_t>(g.markets.size())));
      if (other == m) continue;
      const Lots more = std::max<Lots>(1, lots * unit / (g.markets[other].first_index * g.markets[other].instrument.tick_value));
      const int side = random.uniform() < 0.5 ? 1 : -1;
      const UserIdx c = add_user(g, margin());
      add_position(g, a, other, side * more);
      add_position(g, c, other, -side * more);
    }
  }
}

// A run: the protocol, its log, its workers.
struct Run {
  explicit Run(Genesis g, unsigned threads = 1) : workers(threads) {
    auto opened = Protocol::open(std::make_shared<const Genesis>(std::move(g)), workers, log);
    if (opened)
      protocol = std::move(*opened);
    else
      error = opened.error().text();
  }
  // One block 15 s later with the index of each market at `price_ppm` of its first; 0: silent.
  bool block(const std::vector<std::int64_t>& price_ppm, BlockInput in = {}) {
    in.time_ms = protocol->time_ms() + 15'000;
    for (MarketIdx m = 0; m < price_ppm.size(); ++m)
      if (price_ppm[m] > 0)
        in.observations.push_back({.market = m, .price = std::max<Ticks>(1, mul_div_floor(protocol->genesis().markets[m].first_index, price_ppm[m], kMillion)),
                                   .time_ms = in.time_ms, .confidence_ppm = 100});
    const auto done = protocol->step(in, log);
    if (!done) error = done.error().text();
    return done.has_value();
  }
  Workers workers;
  EventLog log;
  std::unique_ptr<Protocol> protocol;
  std::string error;
};

}  // namespace fb::test
