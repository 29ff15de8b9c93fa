#include "record/population.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fixed_math.h"
#include "base/random.h"

namespace fb {
namespace {

enum class Kind : std::uint8_t { one_market, same_way, hedged };

struct Leg {
  MarketIdx market = 0;
  double notional = 0;  // USD, signed: > 0 long
};

struct Draft {
  double value = 0;       // USD
  double z_leverage = 0;  // standard normal of its leverage
  Kind kind = Kind::one_market;
  Leg legs[2];
  int leg_count = 0;
};

// What is still to be placed on one side, per market, in the units of the drafts.
using Room = std::vector<double>;

double quantile_of_value(const Laws& laws, double u) {
  const double median = laws.real(Law::value_median_usd), sigma = laws.real(Law::value_sigma),
               tail = laws.real(Law::tail_share);
  if (tail == 0 || u < 1 - tail) return median * det_exp(sigma * det_normal_quantile(u));
  const double start = median * det_exp(sigma * det_normal_quantile(1 - tail));
  return start * det_pow((1 - u) / tail, -1 / laws.real(Law::tail_alpha));
}

std::vector<Draft> draw_drafts(const Laws& laws, Random random) {
  std::vector<Draft> out(static_cast<std::size_t>(laws.whole(Law::accounts)));
  const double one = laws.real(Law::one_market), same = laws.real(Law::same_way);
  for (Draft& d : out) {
    d.value = quantile_of_value(laws, random.uniform());
    d.z_leverage = random.normal();
    const double u = random.uniform();
    d.kind = u < one ? Kind::one_market : u < one + same ? Kind::same_way : Kind::hedged;
  }
  return out;
}

std::vector<std::uint32_t> by_falling_value(const std::vector<Draft>& drafts) {
  std::vector<std::uint32_t> order(drafts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return drafts[a].value > drafts[b].value; });
  return order;
}

// Presses the ten largest towards the eleventh, or draws them away from it, until they hold `share` of everything.
void fit_top_ten(std::vector<Draft>& drafts, const std::vector<std::uint32_t>& order, double share) {
  constexpr std::size_t kTop = 10;
  if (order.size() <= kTop || share >= 1) return;
  double top = 0, rest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) (i < kTop ? top : rest) += drafts[order[i]].value;
  const double wanted = rest * share / (1 - share), least = kTop * drafts[order[kTop]].value;
  if (top <= least) return;
  const double keep = std::max(0.0, (wanted - least) / (top - least));
  for (std::size_t i = 0; i < kTop; ++i) {
    double& v = drafts[order[i]].value;
    v = drafts[order[kTop]].value + (v - drafts[order[kTop]].value) * keep;
  }
}

double leverage(const Laws& laws, const Draft& d, bool is_long) {
  const double median = laws.real(is_long ? Law::leverage_long : Law::leverage_short);
  const double sigma = laws.real(is_long ? Law::leverage_long_sigma : Law::leverage_short_sigma);
  const double size =
      det_pow(std::max(1.0, d.value / laws.real(Law::value_median_usd)), laws.real(Law::leverage_size_power));
  return median * det_exp(sigma * d.z_leverage) * size;
}

double mean_leverage(const Laws& laws, bool is_long) {
  const double sigma = laws.real(is_long ? Law::leverage_long_sigma : Law::leverage_short_sigma);
  return laws.real(is_long ? Law::leverage_long : Law::leverage_short) * det_exp(sigma * sigma / 2);
}

double total(const Room& room) { return std::accumulate(room.begin(), room.end(), 0.0); }

// A market with chance in proportion to the room that is left, `except` left out when there is another.
MarketIdx choose_market(const Room& room, MarketIdx except, Random& random) {
  const auto weight = [&](MarketIdx m) { return m == except ? 0.0 : room[m]; };
  double sum = 0;
  for (MarketIdx m = 0; m < room.size(); ++m) sum += weight(m);
  double at = random.uniform() * sum;
  MarketIdx last = except == 0 ? 1 : 0;
  for (MarketIdx m = 0; m < room.size(); ++m) {
    if (weight(m) <= 0) continue;
    last = m;
    at -= weight(m);
    if (at <= 0) break;
  }
  return last;
}

class Placement {
 public:
  Placement(const Laws& laws, const std::vector<std::int64_t>& open_interest_usd, double side_total)
      : laws_(laws), share_(open_interest_usd.begin(), open_interest_usd.end()), side_total_(side_total) {
    const double all = total(share_);
    for (double& s : share_) s = s / all * side_total;
    long_ = short_ = share_;
  }
  // Largest accounts come first and go where room is left, so that both sides of every market fill up evenly; the many
  // small ones take either side alike. Shorts carry more wealth, as they use less leverage.
  void place(Draft& d, Random& random) {
    large_ = d.value * mean_leverage(laws_, true) > kLargeShare * side_total_;
    const double longs = large_ ? total(long_) : 1, shorts = large_ ? total(short_) : 1;
    const bool is_long = random.uniform() * (longs + shorts) < longs;
    if (!is_long && d.kind != Kind::hedged) d.value *= mean_leverage(laws_, true) / mean_leverage(laws_, false);
    const double notional = d.value * leverage(laws_, d, is_long || d.kind == Kind::hedged);
    const double part = d.kind == Kind::one_market || share_.size() == 1 ? 1 : 0.3 + 0.4 * random.uniform();
    add_leg(d, is_long, notional * part, kGlobalScope, random);
    if (part < 1)
      add_leg(d, d.kind == Kind::hedged ? !is_long : is_long, notional * (1 - part), d.legs[0].market, random);
  }

 private:
  void add_leg(Draft& d, bool is_long, double notional, MarketIdx except, Random& random) {
    Room& room = is_long ? long_ : short_;
    const MarketIdx m = choose_market(large_ ? room : share_, except, random);
    d.legs[d.leg_count++] = {m, is_long ? notional : -notional};
    room[m] =
        std::max(room[m] - notional, 1e-6 * (1 + room[m]));  // never quite full, so that every choice has a weight
  }
  static constexpr double kLargeShare = 5e-5;
  const Laws& laws_;
  Room share_, long_, short_;
  double side_total_;
  bool large_ = false;
};

// Expected notional of one side, in the units of the drafts before shorts are made richer.
double expected_side(const Laws& laws, const std::vector<Draft>& drafts) {
  double sum = 0;
  for (const Draft& d : drafts) sum += d.value * leverage(laws, d, true);
  return sum / 2;
}

// Scales every leg so that both sides of every market hold exactly its open interest, and each account's value with its
// legs.
void fit_open_interest(std::vector<Draft>& drafts, const std::vector<std::int64_t>& open_interest_usd) {
  Room longs(open_interest_usd.size()), shorts(open_interest_usd.size());
  for (const Draft& d : drafts)
    for (int i = 0; i < d.leg_count; ++i)
      (d.legs[i].notional > 0 ? longs : shorts)[d.legs[i].market] += std::fabs(d.legs[i].notional);
  for (Draft& d : drafts) {
    double before = 0, after = 0;
    for (int i = 0; i < d.leg_count; ++i) {
      Leg& leg = d.legs[i];
      before += std::fabs(leg.notional);
      leg.notional *=
          static_cast<double>(open_interest_usd[leg.market]) / (leg.notional > 0 ? longs : shorts)[leg.market];
      after += std::fabs(leg.notional);
    }
    if (before > 0) d.value *= after / before;
  }
}

// Takes what rounding left over from the largest position on the heavier side.
void make_zero_sum(std::vector<OpeningPosition>& positions, std::size_t markets) {
  for (MarketIdx m = 0; m < markets; ++m) {
    Lots sum = 0;
    for (const auto& p : positions) sum += p.market == m ? p.lots : 0;
    if (sum == 0) continue;
    OpeningPosition* largest = nullptr;
    for (auto& p : positions)
      if (p.market == m && sign_of(p.lots) == sign_of(sum) &&
          (largest == nullptr || magnitude(p.lots) > magnitude(largest->lots)))
        largest = &p;
    largest->lots -= sum;
  }
  std::erase_if(positions, [](const auto& p) { return p.lots == 0; });
}

void name_and_cluster(const Laws& laws, const std::vector<std::uint32_t>& order, std::vector<OpeningAccount>& accounts,
                      Random random) {
  const double multi = laws.real(Law::multi_owner_share);
  std::uint32_t cluster = 0;
  for (std::size_t i = 0; i < accounts.size();) {
    const auto size = random.uniform() < multi ? 2 + random.below(7) : 1;
    for (std::int64_t k = 0; k < size && i < accounts.size(); ++k, ++i) {
      accounts[i].name = fmt::format("a{:06}", i);
      accounts[i].cluster = cluster;
    }
    ++cluster;
  }
  const auto whales = std::min<std::size_t>(static_cast<std::size_t>(laws.whole(Law::whale_accounts)), order.size());
  for (std::size_t rank = 0; rank < whales; ++rank)
    accounts[order[rank]].cluster =
        cluster + static_cast<std::uint32_t>(rank % static_cast<std::size_t>(laws.whole(Law::whale_owners)));
}

// Entry prices; an entry that would have made more than 0.8 of the account's value is pulled towards the mark.
void choose_entries(const Genesis& g, const Measures& measures, Book& book, Random random) {
  std::vector<Money> gross(book.accounts.size(), 0);
  for (const auto& p : book.positions)
    gross[p.user] += g.markets[p.market].instrument.notional(p.lots, g.markets[p.market].first_index);
  for (auto& p : book.positions) {
    const auto& prices = measures.markets[p.market].recent_prices;
    const Ticks mark = g.markets[p.market].first_index;
    const Ticks drawn = prices[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(prices.size())))];
    const double most = 0.8 * static_cast<double>(book.value[p.user]) /
                        static_cast<double>(std::max<Money>(1, gross[p.user])) * static_cast<double>(mark);
    const auto limit = static_cast<Ticks>(std::min(most, static_cast<double>(mark - 1)));
    p.entry_price = mark + std::clamp(drawn - mark, -limit, limit);
    const Instrument& i = g.markets[p.market].instrument;
    book.accounts[p.user].balance -= narrow(wide(p.lots, i.tick_value) * (mark - p.entry_price), "opening profit");
  }
}

void raise_to_initial_margin(const Laws& laws, const Genesis& g, Book& book) {
  std::vector<Money> needed(book.accounts.size(), 0);
  for (const auto& p : book.positions)
    needed[p.user] += opening_initial_margin(
        g, p.market, g.markets[p.market].instrument.notional(p.lots, g.markets[p.market].first_index));
  for (std::size_t u = 0; u < needed.size(); ++u)
    book.value[u] = std::max(book.value[u], mul_div_ceil(needed[u], laws.whole(Law::headroom), 1000));
}

}  // namespace

std::vector<std::int64_t> split_open_interest(const Laws& laws, const Measures& measures) {
  const std::int64_t given = laws.whole(Law::open_interest_usd);
  const auto all = static_cast<double>(given > 0 ? given : 75000 * laws.whole(Law::accounts));
  std::vector<double> weights;
  for (const auto& m : measures.markets)
    weights.push_back(m.turnover > 0 ? det_pow(static_cast<double>(m.turnover), laws.real(Law::open_interest_power))
                                     : 0);
  if (total(weights) <= 0) weights.assign(weights.size(), 1);
  std::vector<std::int64_t> out;
  std::int64_t rest = static_cast<std::int64_t>(all);
  for (const double w : weights) {
    out.push_back(std::max<std::int64_t>(1000, static_cast<std::int64_t>(all * w / total(weights))));
    rest -= out.back();
  }
  out.front() = std::max<std::int64_t>(1000, out.front() + rest);  // what rounding left goes to the busiest market
  return out;
}

Book simulate_book(const Laws& laws, const Genesis& g, const Measures& measures,
                   const std::vector<std::int64_t>& open_interest_usd) {
  const Random seed(static_cast<std::uint64_t>(laws.whole(Law::seed)));
  auto drafts = draw_drafts(laws, seed.fork(1));
  auto order = by_falling_value(drafts);
  fit_top_ten(drafts, order, laws.real(Law::top_ten_share));
  Placement placement(laws, open_interest_usd, expected_side(laws, drafts));
  Random placing = seed.fork(2);
  for (const auto a : order) placement.place(drafts[a], placing);
  fit_open_interest(drafts, open_interest_usd);
  order = by_falling_value(drafts);

  Book book;
  book.accounts.resize(drafts.size());
  name_and_cluster(laws, order, book.accounts, seed.fork(3));
  for (UserIdx u = 0; u < drafts.size(); ++u) {
    book.value.push_back(static_cast<Money>(drafts[u].value * 1e6));
    for (int i = 0; i < drafts[u].leg_count; ++i) {
      const Leg& leg = drafts[u].legs[i];
      const auto& m = g.markets[leg.market];
      const double lot_usd = static_cast<double>(m.instrument.tick_value) * static_cast<double>(m.first_index) / 1e6;
      book.positions.push_back({u, leg.market, static_cast<Lots>(std::floor(leg.notional / lot_usd + 0.5)), 0});
    }
  }
  make_zero_sum(book.positions, g.markets.size());
  raise_to_initial_margin(laws, g, book);
  for (UserIdx u = 0; u < book.accounts.size(); ++u) book.accounts[u].balance = book.value[u];
  choose_entries(g, measures, book, seed.fork(4));
  return book;
}

}  // namespace fb
