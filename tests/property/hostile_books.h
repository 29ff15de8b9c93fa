// Seeded hostile books: rings of losers, each of whom lost in one market what it is owed by another loser elsewhere,
// with dust, empty tranches, exact boundaries, accounts of nothing and sizes near the limits, under every policy that
// promises all invariants. The same seed makes the same book and the same blocks. Thread rule: values.
#pragma once
#include <algorithm>
#include <functional>

#include "support/scenario.h"

namespace fb::test {

struct HostileBook {
  Genesis genesis;
  std::vector<std::int64_t> fall_ppm;  // index of each market in the first block, as a share of its opening
};

class HostileBooks {
 public:
  explicit HostileBooks(std::uint64_t seed) : random_(Random(seed).fork(1)) {}

  HostileBook book() {
    const std::size_t markets = one_in(16) ? 2 : 3 + static_cast<std::size_t>(random_.below(3));
    std::vector<std::pair<std::string, std::int64_t>> bases;
    const std::vector<std::pair<std::string, std::int64_t>> all{
        {"BTC", 8000}, {"ETH", 200}, {"SOL", 20}, {"XTZ", 3}, {"DOGE", 1}};
    for (std::size_t m = 0; m < markets; ++m) bases.push_back(all[m]);
    HostileBook out{market_genesis(bases, capital()), {}};
    Genesis& g = out.genesis;
    g.time_ms = kStart - (one_in(3) ? 5'000 : 20'000);  // a third of the first blocks pay funding
    set(g, "funding_interval_ms", "60000");
    set(g, "funding_interest_ppm", one_in(2) ? "10000" : "100");
    set(g, "bankrupt_policy", one_in(2) ? "adl" : "work_out");
    set(g, "clearing_policy", one_in(4) ? "pro_rata" : "earmarked");
    set(g, "impact", one_in(2) ? "recorded" : "endogenous");
    set(g, "provider_notice_ms", one_in(2) ? "0" : "15000");
    set(g, "provider_min_usd", "1");
    set_bands(g);
    for (std::size_t m = 0; m < markets; ++m) {
      rises_.push_back(one_in(2));
      out.fall_ppm.push_back(rises_[m] ? 1'050'000 + random_.below(950'000) : 100'000 + random_.below(850'000));
    }
    size_usd_ = one_in(10) ? 1'000'000'000 : one_in(10) ? 20 : 1'000 + random_.below(100'000);
    for (auto& t : g.tranches)  // too little for the rings, most of the time
      t.opening_balance = one_in(3) ? random_.below(2) * random_.below(1000)
                                    : random_.below(one_in(8) ? 20 * size_usd_ * kUsd : size_usd_ * kUsd / 10 + 1);
    for (std::int64_t rings = 1 + random_.below(3); rings > 0; --rings) add_ring(g, out.fall_ppm);
    for (std::int64_t others = random_.below(8); others > 0; --others) add_other(g);
    traders_ = 1 + random_.below(3);
    for (std::int64_t i = 0; i < traders_; ++i) add_user(g, (1 + random_.below(20)) * size_usd_ * kUsd);
    return out;
  }

  // A block beside the crash: business of all kinds, people at the breakers and the parameters.
  BlockInput business(const Protocol& p) {
    BlockInput in = late_business(p);
    for (std::int64_t n = random_.below(3); n > 0; --n)
      in.deposits.push_back({any_user(p), 1 + random_.below(size_usd_ * kUsd)});
    if (one_in(6)) {
      const auto state = static_cast<BreakerState>(random_.below(5));
      in.commands.push_back({.actor = "ana",
                             .second = one_in(2) ? "ben" : "",
                             .why = "drill",
                             .what = SetBreaker{one_in(3) ? kGlobalScope : any_market(p), state}});
    }
    if (one_in(20))
      in.commands.push_back({.actor = "ana",
                             .second = "ben",
                             .why = "drill",
                             .what = SetParameter{"depth_1pct_usd", one_in(2) ? "0" : "1000000"}});
    for (std::int64_t n = random_.below(5); n > 0; --n) provide(p, in);
    return in;
  }

  // What comes after a block's losses and changes nothing of them: orders, triggers, withdrawals.
  BlockInput late_business(const Protocol& p) {
    BlockInput in;
    for (std::int64_t n = random_.below(3); n > 0; --n) {
      const auto user = any_user(p);
      const AccountIdx a = p.layout().first_user() + std::min<UserIdx>(user, users(p) - 1);
      const auto margin = p.margin(a);
      const Money free = std::max<Money>(1, margin.equity - margin.initial);  // the exact boundary, or one beyond
      in.withdrawals.push_back({user, one_in(2) ? free + random_.below(2) : 1 + random_.below(free)});
    }
    for (std::int64_t n = 1 + random_.below(3); n > 0; --n) trade(p, in);
    for (std::int64_t n = random_.below(3); n > 0; --n) {
      const auto user = any_user(p);
      const auto m = any_market(p);
      const AccountIdx a = p.layout().first_user() + std::min<UserIdx>(user, users(p) - 1);
      const Lots lots = any_lots(p, m), held = p.ledger().lots(a, m);  // half of the time against what it holds
      in.orders.push_back({.user = user,
                           .market = m,
                           .lots = one_in(2) && held != 0 ? -sign_of(held) * std::abs(lots) : lots,
                           .reduce_only = one_in(3)});
    }
    if (one_in(6)) {
      const auto m = any_market(p);
      in.triggers.push_back({any_user(p), m, any_lots(p, m),
                             std::max<Ticks>(1, p.market(m).mark * (80 + random_.below(40)) / 100), one_in(2)});
    }
    return in;
  }

  // A trader, who has means and nothing at risk in the crash: opens, and now and then turns round or closes at once.
  void trade(const Protocol& p, BlockInput& in) {
    const auto trader = static_cast<UserIdx>(users(p) - 1 - random_.below(traders_));
    const auto m = any_market(p);
    const Lots lots = any_lots(p, m);
    in.orders.push_back({.user = trader, .market = m, .lots = lots});
    if (one_in(2)) return;
    const Lots back = one_in(3) ? 2 * lots : 1 + random_.below(std::abs(lots));
    in.orders.push_back(
        {.user = trader, .market = m, .lots = lots > 0 ? -std::abs(back) : std::abs(back), .reduce_only = one_in(2)});
  }

  // An entry or a notice of a tranche provider, of any size; the house now and then.
  void provide(const Protocol& p, BlockInput& in) {
    const bool house = one_in(3), own = !house && one_in(2);
    const UserIdx who = house ? kHouse : static_cast<UserIdx>(random_.below(users(p)));
    const auto tranche = static_cast<std::uint32_t>(random_.below(p.layout().tranches + (one_in(40) ? 1 : 0)));
    const std::int64_t size = one_in(4) ? kUsd : 1 + random_.below(size_usd_ * kUsd);
    if (one_in(2))
      in.provider_entries.push_back({tranche, who, size, own});
    else
      in.provider_notices.push_back({tranche, who, one_in(2) ? INT64_MAX : size, own});
  }

  // Prices that hardly move: the business of the block is admitted.
  std::vector<std::int64_t> calm(const Protocol& p) {
    std::vector<std::int64_t> ppm;
    for (MarketIdx m = 0; m < p.markets(); ++m) ppm.push_back(999'000 + random_.below(2'001));
    return ppm;
  }

  // Prices anywhere; a silent market now and then.
  std::vector<std::int64_t> prices(const Protocol& p) {
    std::vector<std::int64_t> ppm;
    for (MarketIdx m = 0; m < p.markets(); ++m) {
      const auto now = std::max<std::int64_t>(
          20'000, mul_div_floor(p.market(m).index, kMillion, p.genesis().markets[m].first_index));
      const std::int64_t move = one_in(3) ? 500'000 + random_.below(800'000) : 980'000 + random_.below(40'000);
      ppm.push_back(one_in(12) ? 0 : std::clamp<std::int64_t>(now * move / kMillion, 10'000, 2'500'000));
    }
    return ppm;
  }

  bool one_in(std::int64_t n) { return random_.below(n) == 0; }

 private:
  static void set(Genesis& g, const std::string& key, const std::string& value) {
    if (!g.parameters.set(key, value)) throw std::logic_error("hostile books set " + key + " to " + value);
  }
  // Most books trade through the crash, some may only reduce, some halt.
  void set_bands(Genesis& g) {
    if (one_in(2)) set(g, "target_open_interest_ppm", "1000000");
    if (one_in(8)) return;
    for (const char* band : {"band_1m_ppm", "band_5m_ppm", "band_1h_ppm"}) set(g, band, "1000000");
    set(g, "band_reduce_ppm", one_in(3) ? "1000000" : "10000000");
    set(g, "band_halt_ppm", "20000000");
    if (one_in(3))
      for (const char* band : {"band_1m_ppm", "band_5m_ppm", "band_1h_ppm"}) set(g, band, "50000");
  }

  static UserIdx users(const Protocol& p) { return static_cast<UserIdx>(p.genesis().accounts.size()); }
  UserIdx any_user(const Protocol& p) {  // now and then one that is not there
    return static_cast<UserIdx>(random_.below(users(p) + (one_in(40) ? 1 : 0)));
  }
  MarketIdx any_market(const Protocol& p) {
    return static_cast<MarketIdx>(random_.below(static_cast<std::int64_t>(p.markets())));
  }
  Lots any_lots(const Protocol& p, MarketIdx m) {
    const Money unit = std::max<Money>(1, p.market(m).mark * p.genesis().markets[m].instrument.tick_value);
    return (one_in(2) ? 1 : -1) * (one_in(4) ? 1 : 1 + random_.below(size_usd_) * kUsd / unit);
  }

  Money capital() { return one_in(4) ? random_.below(100) * kUsd : (1'000 + random_.below(1'000'000)) * kUsd; }

  static Money unit(const Genesis& g, std::size_t m) {
    return g.markets[m].first_index * g.markets[m].instrument.tick_value;
  }
  // Signed lots of m worth `usd` that gain by the coming move.
  Lots winning(const Genesis& g, std::size_t m, std::int64_t usd) const {
    return (rises_[m] ? 1 : -1) * std::max<Lots>(1, usd * kUsd / unit(g, m));
  }
  static Money result_of(const Genesis& g, std::size_t m, Lots lots, std::int64_t to_ppm) {
    const Ticks to = std::max<Ticks>(1, mul_div_floor(g.markets[m].first_index, to_ppm, kMillion));
    return lots * (to - g.markets[m].first_index) * g.markets[m].instrument.tick_value;
  }

  // One account a market: it gains in m and loses more than all that in the next market of the ring. What is lost
  // beyond is gained by an outsider, who has nothing else.
  void add_ring(Genesis& g, const std::vector<std::int64_t>& to_ppm) {
    const std::size_t n = g.markets.size();
    std::vector<Lots> gain(n), beyond(n);
    for (std::size_t m = 0; m < n; ++m) {
      gain[m] = winning(g, m, 1 + random_.below(size_usd_));
      beyond[m] = winning(g, m, 1 + random_.below(2 * size_usd_));
    }
    for (std::size_t m = 0; m < n; ++m) {
      const std::size_t next = (m + 1) % n;
      // Enough lots in the next market to lose more there than is gained here.
      const Money gains = result_of(g, m, gain[m], to_ppm[m]),
                  a_lot = result_of(g, next, rises_[next] ? 1 : -1, to_ppm[next]);
      const Lots least = gains / std::max<Money>(1, a_lot) + 1;
      const Lots lost = (rises_[next] ? -1 : 1) * (least + std::abs(beyond[next]));
      const Money lack = std::max<Money>(0, -(gains + result_of(g, next, lost, to_ppm[next])));
      const Money some = random_.below(lack / 4 + 1), edge = std::max<Money>(0, lack - random_.below(2));
      const UserIdx loser = add_user(g, one_in(12) ? edge : one_in(4) ? random_.below(2) : some);
      add_position(g, loser, static_cast<MarketIdx>(m), gain[m]);
      add_position(g, loser, static_cast<MarketIdx>(next), lost);
      const UserIdx outsider = add_user(g, one_in(3) ? 0 : random_.below(size_usd_ * kUsd));
      add_position(g, outsider, static_cast<MarketIdx>(next), -lost - gain[next]);
    }
  }

  // Hedged, idle, of dust or of nothing.
  void add_other(Genesis& g) {
    const UserIdx a = add_user(g, one_in(2) ? random_.below(2) : random_.below(size_usd_ * kUsd));
    for (std::int64_t legs = random_.below(3); legs > 0; --legs) {
      const auto m = static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(g.markets.size())));
      const Lots lots = (one_in(2) ? 1 : -1) * winning(g, m, one_in(2) ? 0 : 1 + random_.below(size_usd_));
      add_position(g, a, static_cast<MarketIdx>(m), lots);
      if (one_in(2)) add_position(g, add_user(g, random_.below(size_usd_ * kUsd)), static_cast<MarketIdx>(m), -lots);
    }
  }

  Random random_;
  std::vector<bool> rises_;
  std::int64_t size_usd_ = 1, traders_ = 1;
};

}  // namespace fb::test
