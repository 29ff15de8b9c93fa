#include "record/flow.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fixed_math.h"
#include "base/random.h"
#include "record/provider_flow.h"

namespace fb {
namespace {

constexpr TimeMs kMinute = 60000;
constexpr double kDayMs = 86400000;

// Minutes with weights; draws a time inside a minute.
class Clock {
 public:
  Clock(TimeMs start_ms, TimeMs end_ms, const std::vector<double>& weights)
      : start_ms_(start_ms), end_ms_(end_ms), sums_(weights.size()) {
    std::partial_sum(weights.begin(), weights.end(), sums_.begin());
  }
  TimeMs draw(Random& random) const {
    const double at = random.uniform() * sums_.back();
    const auto minute = std::min<std::ptrdiff_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin(),
                                                 static_cast<std::ptrdiff_t>(sums_.size()) - 1);
    return std::min(end_ms_, start_ms_ + minute * kMinute + 1 + random.below(kMinute));
  }

 private:
  TimeMs start_ms_, end_ms_;
  std::vector<double> sums_;
};

std::size_t minutes_of(const Recording& r) { return static_cast<std::size_t>((r.end_ms - r.start_ms) / kMinute) + 1; }

// Turnover of a market in each minute over its mean, and a floor of 0.2 so that no minute is dead.
std::vector<double> activity(const Recording& r, MarketIdx m) {
  std::vector<double> out(minutes_of(r), 0);
  double sum = 0;
  for (const auto& path : r.paths[m]) {
    for (std::size_t i = 0; i < path.turnover.size(); ++i) {
      out[std::min(out.size() - 1, static_cast<std::size_t>((path.time_ms[i] - r.start_ms) / kMinute))] +=
          static_cast<double>(path.turnover[i]);
      sum += static_cast<double>(path.turnover[i]);
    }
  }
  const double mean = sum / static_cast<double>(out.size());
  for (double& x : out) x = 0.2 + (mean > 0 ? x / mean : 0.8);
  return out;
}

// The last price of the market's first source at a time.
Ticks price_at(const Recording& r, MarketIdx m, TimeMs time_ms) {
  const SourcePath& path = r.paths[m].front();
  const auto after = std::ranges::upper_bound(path.time_ms, time_ms) - path.time_ms.begin();
  return path.price[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - 1))];
}

// Weight of deposits in each minute: the mean activity, times 1 + 50 x the mean fall of price over the last quarter of
// an hour.
std::vector<double> worry(const Recording& r, const std::vector<std::vector<double>>& activities) {
  std::vector<double> out(minutes_of(r), 0);
  const auto markets = static_cast<double>(r.paths.size());
  for (MarketIdx m = 0; m < r.paths.size(); ++m) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const TimeMs now = r.start_ms + static_cast<TimeMs>(i) * kMinute;
      const double fall =
          1 - static_cast<double>(price_at(r, m, now)) / static_cast<double>(price_at(r, m, now - 15 * kMinute));
      out[i] += activities[m][i] / markets * (1 + 50 * std::max(0.0, fall));
    }
  }
  return out;
}

class Flow {
 public:
  Flow(const Laws& laws, const Book& book, const std::vector<std::int64_t>& oi, Recording& r)
      : laws_(laws), book_(book), r_(r) {
    for (MarketIdx m = 0; m < r.paths.size(); ++m) {
      activities_.push_back(activity(r, m));
      clocks_.emplace_back(r.start_ms, r.end_ms, activities_.back());
      order_cap_.push_back(static_cast<double>(oi[m]) * laws.real(Law::order_cap_ppm) / 1e6);
    }
    std::vector<double> weights(oi.begin(), oi.end());
    market_sums_.resize(weights.size());
    std::partial_sum(weights.begin(), weights.end(), market_sums_.begin());
  }

  void run(const Random& seed) {
    Random a = seed.fork(1), b = seed.fork(2), c = seed.fork(3);
    for (std::size_t i = count(Law::orders); i > 0; --i) add_order(a);
    for (std::size_t i = count(Law::triggers); i > 0; --i) add_trigger(b, i % 2 == 0);
    add_money(c);
    const auto sort = [](auto& items) { std::ranges::stable_sort(items, {}, [](const auto& x) { return x.time_ms; }); };
    sort(r_.orders);
    sort(r_.triggers);
    sort(r_.deposits);
    sort(r_.withdrawals);
  }

 private:
  std::size_t count(Law law) const {
    const double days = static_cast<double>(r_.end_ms - r_.start_ms) / kDayMs;
    return static_cast<std::size_t>(laws_.real(law) * static_cast<double>(book_.accounts.size()) * days + 0.5);
  }
  double lot_usd(MarketIdx m, Ticks price) const {
    return static_cast<double>(r_.genesis->markets[m].instrument.tick_value) * static_cast<double>(price) / 1e6;
  }
  Lots lots_of(MarketIdx m, Ticks price, double usd) const {
    return static_cast<Lots>(std::min(usd, order_cap_[m]) / lot_usd(m, price));
  }
  const OpeningPosition& some_position(Random& random) const {
    return book_.positions[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(book_.positions.size())))];
  }
  double value_usd(UserIdx u) const { return static_cast<double>(book_.value[u]) / 1e6; }

  // Three orders in ten reduce a position, three add to one, four open anew on a side of their own.
  void add_order(Random& random) {
    const double u = random.uniform(), share = laws_.real(Law::order_share) * det_exp(0.8 * random.normal());
    Order order;
    double usd = 0;
    TimeMs time = 0;
    if (u < 0.6 && !book_.positions.empty()) {
      const OpeningPosition& p = some_position(random);
      order = {.user = p.user, .market = p.market, .reduce_only = u < 0.3};
      order.lots = order.reduce_only ? -sign_of(p.lots) : sign_of(p.lots);
      usd = std::min(1.0, share) * static_cast<double>(magnitude(p.lots)) * lot_usd(p.market, p.entry_price);
    } else {
      order.user = static_cast<UserIdx>(random.below(static_cast<std::int64_t>(book_.accounts.size())));
      const double at = random.uniform() * market_sums_.back();
      order.market = static_cast<MarketIdx>(std::upper_bound(market_sums_.begin(), market_sums_.end() - 1, at) -
                                            market_sums_.begin());
      order.lots = random.uniform() < 0.5 ? 1 : -1;
      usd = share * value_usd(order.user);
    }
    time = clocks_[order.market].draw(random);
    const Ticks price = price_at(r_, order.market, time);
    order.lots *= lots_of(order.market, price, usd);
    if (random.uniform() < 0.3)
      order.limit = std::max<Ticks>(
          1, price + static_cast<Ticks>(0.003 * static_cast<double>(price) * (order.lots > 0 ? 1 : -1)));
    if (order.lots != 0) r_.orders.push_back({time, order});
  }

  // Half of the triggers rest from the first block on. Two in three are stops, 2 to 20 % away; the others take profit.
  void add_trigger(Random& random, bool at_opening) {
    if (book_.positions.empty()) return;
    const OpeningPosition& p = some_position(random);
    const TimeMs time = at_opening ? r_.start_ms + 1 : clocks_[p.market].draw(random);
    const bool stop = random.uniform() < 2.0 / 3;
    const double away = 0.02 * det_pow(10, random.uniform());
    const bool below = (p.lots > 0) == stop;
    const double price = static_cast<double>(price_at(r_, p.market, time)) * (below ? 1 - away : 1 + away);
    const Lots lots = random.uniform() < 0.7 ? p.lots : p.lots / 2;
    if (lots != 0)
      r_.triggers.push_back({time,
                             {.user = p.user,
                              .market = p.market,
                              .lots = -lots,
                              .trigger = std::max<Ticks>(1, static_cast<Ticks>(price)),
                              .below = below}});
  }

  void add_money(Random& random) {
    std::vector<double> mean(minutes_of(r_), 0);
    for (const auto& a : activities_)
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += a[i];
    const Clock worried(r_.start_ms, r_.end_ms, worry(r_, activities_)), usual(r_.start_ms, r_.end_ms, mean);
    const auto amount = [&](UserIdx u, double median) {
      return static_cast<Money>(value_usd(u) * std::min(1.0, median * det_exp(0.8 * random.normal())) * 1e6);
    };
    for (std::size_t i = count(Law::deposits); i > 0 && !book_.positions.empty(); --i) {
      const UserIdx user = some_position(random).user;
      const TimeMs time = worried.draw(random);
      if (const Money m = amount(user, 0.15); m > 0) r_.deposits.push_back({time, {user, m}});
    }
    for (std::size_t i = count(Law::withdrawals); i > 0; --i) {
      const auto user = static_cast<UserIdx>(random.below(static_cast<std::int64_t>(book_.accounts.size())));
      const TimeMs time = usual.draw(random);
      if (const Money m = amount(user, 0.05); m > 0) r_.withdrawals.push_back({time, {user, m}});
    }
  }

  const Laws& laws_;
  const Book& book_;
  Recording& r_;
  std::vector<std::vector<double>> activities_;
  std::vector<Clock> clocks_;
  std::vector<double> order_cap_, market_sums_;
};

}  // namespace

void simulate_flow(const Laws& laws, const Book& book, const std::vector<std::int64_t>& open_interest_usd,
                   Recording& recording) {
  const Random seed = Random(static_cast<std::uint64_t>(laws.whole(Law::seed))).fork(7);
  Flow(laws, book, open_interest_usd, recording).run(seed);
  simulate_providers(laws, seed.fork(4), recording);
}

}  // namespace fb
