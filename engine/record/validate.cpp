#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "protocol/bounds.h"
#include "record/recording.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::int64_t kMostBlocks = 10'000'000;
constexpr std::size_t kMostMarkets = 1000;
constexpr std::int64_t kMostAmount = std::int64_t{1} << 61;  // 2.3e12 USD in micro-USD; sums of two stay in range
constexpr TimeMs kLatest = 253402300800000;                  // the year 10000

class Checks {
 public:
  explicit Checks(const Recording& r) : r_(r), g_(*r.genesis) {}

  Result<void> run() {
    times();
    markets();
    capital();
    book();
    assets();
    paths();
    flow("deposit", r_.deposits, [](const Deposit& d) { return d.amount > 0 && d.amount < kMostAmount; });
    flow("withdrawal", r_.withdrawals, [](const Withdrawal& w) { return w.amount > 0 && w.amount < kMostAmount; });
    flow("order", r_.orders, [&](const Order& o) {
      return o.market < g_.markets.size() && o.lots != 0 && in_range(o.lots) && o.limit >= 0;
    });
    flow("trigger", r_.triggers, [&](const TriggerOrder& t) {
      return t.market < g_.markets.size() && t.lots != 0 && in_range(t.lots) && t.trigger > 0;
    });
    providers("provider entry", r_.provider_entries, &ProviderEntry::amount);
    providers("provider notice", r_.provider_notices, &ProviderNotice::units);
    flow("collateral deposit", r_.collateral_deposits, [&](const CollateralDeposit& d) { return moves(d); });
    flow("collateral withdrawal", r_.collateral_withdrawals, [&](const CollateralWithdrawal& w) { return moves(w); });
    commands();
    if (!broken_) return {};
    return fail(*broken_);
  }

 private:
  static bool in_range(std::int64_t v) { return v > -kMostAmount && v < kMostAmount; }
  static bool is_share(std::int64_t v) { return v >= 0 && v <= kMillion; }
  void need(bool holds, std::string field, const char* rule) {
    if (!holds && !broken_) broken_ = Error{.field = std::move(field), .rule = rule, .next = "Import the day again"};
  }

  void times() {
    need(r_.start_ms >= 0 && r_.end_ms >= r_.start_ms && r_.end_ms < kLatest, "start_ms, end_ms",
         "must be in order, after 1970 and before the year 10000");
    need(r_.interval_ms >= 1 && r_.interval_ms <= 86400000, "interval_ms", "must lie between 1 ms and a day");
    if (!broken_)
      need((r_.end_ms - r_.start_ms) / r_.interval_ms < kMostBlocks, "interval_ms",
           "makes more than ten million blocks");
  }

  void markets() {
    need(!g_.markets.empty() && g_.markets.size() <= kMostMarkets, "markets", "there must be 1 to 1000");
    const std::size_t n = g_.markets.size();
    need(g_.correlation_ppm.size() == n * n, "correlation_ppm", "must have a value for every pair of markets");
    need(std::ranges::all_of(g_.correlation_ppm, [](auto c) { return c >= -kMillion && c <= kMillion; }),
         "correlation_ppm", "must lie between -1e6 and 1e6");
    for (const auto& m : g_.markets) {
      if (const auto good = fb::validate(m.instrument); !good && !broken_) broken_ = good.error();
      need(!m.instrument.id.empty() && m.instrument.tick_nano < kMostAmount && m.instrument.lot_nano < kMostAmount,
           "market " + m.instrument.id, "has no name or a nonsensical unit");
      need(!m.sources.empty() &&
               std::ranges::all_of(m.sources, [](const auto& s) { return s.weight > 0 && in_range(s.weight); }),
           "market " + m.instrument.id, "needs sources with weights above zero");
      need(m.first_index > 0 && in_range(m.first_index) && m.first_sigma_ppm > 0 && in_range(m.first_sigma_ppm),
           "market " + m.instrument.id, "needs a first price and volatility above zero");
      need(m.lp_capital >= 0 && in_range(m.lp_capital) && m.backstop_capital >= 0 && in_range(m.backstop_capital),
           "market " + m.instrument.id, "capital must not be below zero");
    }
  }

  void capital() {
    need(g_.treasury >= 0 && in_range(g_.treasury) && g_.rounding_reserve >= 0 && in_range(g_.rounding_reserve),
         "treasury", "must not be below zero");
    for (const auto& t : g_.tranches)
      need((t.market == kAllMarkets || t.market < g_.markets.size()) && is_share(t.max_draw_per_event_ppm) &&
               is_share(t.max_draw_per_market_ppm) && t.opening_balance >= 0 && in_range(t.opening_balance) &&
               t.rank >= 0,
           "tranche " + t.id, "market, rank, caps or balance are out of range");
  }

  void book() {
    std::unordered_set<std::string_view> names;
    for (const auto& a : g_.accounts) {
      need(!a.name.empty() && a.name.size() <= 100 && names.insert(a.name).second, "account",
           "names must be unique and 1 to 100 bytes");
      need(a.mode <= MarginMode::portfolio && in_range(a.balance), "account " + a.name,
           "mode or balance is out of range");
      if (broken_) return;
    }
    for (const auto& p : g_.positions)
      need(p.user < g_.accounts.size() && p.market < g_.markets.size() && p.entry_price > 0 &&
               in_range(p.entry_price) && in_range(p.lots),
           "position", "user, market, lots or price is out of range");
    if (broken_) return;
    if (const auto fits = check_size(g_); !fits) broken_ = fits.error();
  }

  template <class Move>
  bool moves(const Move& m) const {
    return m.asset < g_.assets.size() && m.amount > 0 && m.amount < kMostAmount;
  }

  void commands() {
    need(std::ranges::is_sorted(r_.commands, {}, &TimedCommand::time_ms), "command", "times must not go backwards");
    for (const auto& c : r_.commands)
      if (const auto* hold = std::get_if<HoldAssetPrice>(&c.command.what))
        need(hold->asset < g_.assets.size() && (hold->price_micro == kReleased || is_price(hold->price_micro)),
             "command", "asset or price is out of range");
  }

  static bool is_price(std::int64_t micro) { return micro >= 0 && micro <= kMostPriceMicro; }

  void assets() {
    need(g_.assets.size() <= kMostAssets && r_.asset_paths.size() == g_.assets.size(), "assets",
         "there must be at most 64, each with a path of prices");
    std::unordered_set<std::string_view> names;
    for (const auto& m : g_.markets) names.insert(m.instrument.id);
    for (const auto& a : g_.assets) {
      need(!a.id.empty() && a.id.size() <= 100 && names.insert(a.id).second, "asset",
           "names must be unique, no market's, and 1 to 100 bytes");
      need(is_price(a.price_micro), "asset " + a.id, "its price is out of range");
      need(a.groups.size() <= 64 &&
               std::ranges::none_of(a.groups, [](const auto& g) { return g.empty() || g.size() > 100; }),
           "asset " + a.id, "must have at most 64 groups of 1 to 100 bytes");
    }
    std::vector<Int128> held(g_.assets.size());
    for (const auto& c : g_.collateral) {
      need(c.user < g_.accounts.size() && c.asset < g_.assets.size() && c.amount > 0 && c.amount < kMostAmount,
           "collateral", "user, asset or amount is out of range");
      if (broken_) return;
      held[c.asset] += c.amount;
    }
    Int128 value = 0;
    for (std::size_t c = 0; c < held.size(); ++c) value += held[c] * g_.assets[c].price_micro / kMillion;
    need(value < kMostCollateral && std::ranges::all_of(held, [](Int128 h) { return h < kMostAmount; }), "collateral",
         "is worth more than 1.1e12 USD");
    asset_paths();
  }

  void asset_paths() {
    for (std::size_t c = 0; c < r_.asset_paths.size(); ++c) {
      const auto& p = r_.asset_paths[c];
      const std::string field = fmt::format("prices of asset {}", c);
      need(p.time_ms.size() == p.price_micro.size(), field, "its columns differ in length");
      need(std::ranges::adjacent_find(p.time_ms, std::greater_equal()) == p.time_ms.end(), field,
           "times must go forward");
      need(std::ranges::all_of(p.price_micro, is_price), field, "must lie between 0 and 8,000,000 USD");
    }
  }

  void paths() {
    for (std::size_t m = 0; m < r_.paths.size(); ++m) {
      Int128 turnover = 0;
      for (const auto& p : r_.paths[m]) {
        const std::string field = fmt::format("path of market {}", m);
        need(!p.time_ms.empty() && p.price.size() == p.time_ms.size() &&
                 (p.turnover.empty() || p.turnover.size() == p.time_ms.size()),
             field, "its columns differ in length or are empty");
        need(std::ranges::adjacent_find(p.time_ms, std::greater_equal()) == p.time_ms.end(), field,
             "times must go forward");
        need(std::ranges::all_of(p.price, [](Ticks t) { return t > 0 && in_range(t); }), field,
             "prices must be above zero");
        need(std::ranges::all_of(p.turnover, [](Money t) { return t >= 0; }), field, "turnover must not be below zero");
        for (const Money t : p.turnover) turnover += t;
      }
      need(turnover < kMostAmount, fmt::format("path of market {}", m), "its turnover adds up to more than 2.3e12 USD");
    }
    for (const auto& gap : r_.gaps)
      need(gap.market < r_.paths.size() && gap.source < r_.paths[gap.market].size() && gap.from_ms <= gap.to_ms, "gap",
           "market, source or times are out of range");
  }

  template <class T, class Good>
  void flow(const char* name, const std::vector<Timed<T>>& items, Good good) {
    need(std::ranges::is_sorted(items, {}, &Timed<T>::time_ms), name, "times must not go backwards");
    for (const auto& x : items) need(x.what.user < g_.accounts.size() && good(x.what), name, "a value is out of range");
  }

  template <class T>
  void providers(const char* name, const std::vector<Timed<T>>& items, std::int64_t T::*size) {
    need(std::ranges::is_sorted(items, {}, &Timed<T>::time_ms), name, "times must not go backwards");
    for (const auto& [time_ms, x] : items)
      need((x.provider == kHouse || x.provider < g_.accounts.size()) && x.tranche < g_.tranches.size() && x.*size > 0 &&
               x.*size < kMostAmount && !(x.provider == kHouse && x.own_account),
           name, "provider, tranche or size is out of range");
  }

  const Recording& r_;
  const Genesis& g_;
  std::optional<Error> broken_;
};

}  // namespace

Result<void> validate(const Recording& recording) { return Checks(recording).run(); }

}  // namespace fb
