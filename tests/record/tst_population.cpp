// The simulated book and flow against the figures they are drawn to match, over several seeds.
#include <QtTest>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "files.h"

using namespace fb;
using namespace fb::test;

namespace {

struct Marginals {
  std::vector<double> value;  // USD, falling
  std::vector<double> long_leverage, short_leverage;
  std::vector<double> longs, shorts;  // USD a market
  std::size_t below_initial_margin = 0, negative_deposits = 0;
  double total = 0;
};

double share_of_top(const Marginals& m, std::size_t n) {
  return std::accumulate(m.value.begin(), m.value.begin() + static_cast<std::ptrdiff_t>(n), 0.0) / m.total;
}
double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

// Initial margin with tiers, worked out anew from the parameters: each part of a notional at its own multiple.
double initial_margin(const Genesis& g, MarketIdx m, double notional) {
  const auto at = [&](MarketParam p) { return static_cast<double>(g.parameters.at(m, p)); };
  const double target = at(MarketParam::mm_sigma_ppm) / 1e6 * static_cast<double>(g.markets[m].first_sigma_ppm) / 1e6 *
                        std::sqrt(at(MarketParam::mm_horizon_ms) / (365 * 86400e3));
  const double mm = std::clamp(target, at(MarketParam::mm_floor_ppm) / 1e6, at(MarketParam::mm_cap_ppm) / 1e6);
  const double edges[] = {0, at(MarketParam::tier1_usd), at(MarketParam::tier2_usd), at(MarketParam::tier3_usd), 1e300};
  const double multiples[] = {1, at(MarketParam::tier1_ppm) / 1e6, at(MarketParam::tier2_ppm) / 1e6,
                              at(MarketParam::tier3_ppm) / 1e6};
  double margin = 0;
  for (int i = 0; i < 4; ++i) margin += std::clamp(notional - edges[i], 0.0, edges[i + 1] - edges[i]) * multiples[i];
  return margin * mm * at(MarketParam::im_ratio_ppm) / 1e6;
}

Marginals marginals_of(const Genesis& g) {
  Marginals out;
  out.longs.resize(g.markets.size());
  out.shorts.resize(g.markets.size());
  std::vector<double> value, gross(g.accounts.size(), 0), margin(g.accounts.size(), 0);
  for (const auto& a : g.accounts) value.push_back(static_cast<double>(a.balance) / 1e6);
  for (const auto& p : g.positions) {
    const auto& m = g.markets[p.market];
    const double per_tick = static_cast<double>(p.lots) * static_cast<double>(m.instrument.tick_value) / 1e6;
    const double notional = std::fabs(per_tick) * static_cast<double>(m.first_index);
    value[p.user] += per_tick * static_cast<double>(m.first_index - p.entry_price);
    gross[p.user] += notional;
    margin[p.user] += initial_margin(g, p.market, notional);
    (p.lots > 0 ? out.longs : out.shorts)[p.market] += notional;
  }
  for (const auto& p : g.positions)
    (p.lots > 0 ? out.long_leverage : out.short_leverage).push_back(gross[p.user] / value[p.user]);
  for (std::size_t u = 0; u < value.size(); ++u) {
    out.below_initial_margin += value[u] < margin[u];
    out.negative_deposits += value[u] < 0;
    out.total += value[u];
  }
  out.value = value;
  std::ranges::sort(out.value, std::greater());
  return out;
}

std::filesystem::path bundled(const char* day) {
  return std::filesystem::path(FB_SOURCE_DIR) / "resources/days" / (std::string(day) + ".json");
}

Recording day(std::uint32_t accounts, std::uint64_t seed, const char* name = "2020-03-12") {
  auto q = request({bundled(name)}, accounts);
  q.population.seed = seed;
  auto r = import_recording(q, {});
  if (!r) throw std::runtime_error(r.error().text());
  return std::move(*r);
}

}  // namespace

class TestPopulation : public QObject {
  Q_OBJECT
 private slots:
  void marginalsMatchTheCalibration_data();
  void marginalsMatchTheCalibration();
  void capitalIsInProportion();
  void bookIsZeroSumAndOpens();
  void ownersAndWhales();
  void entriesComeFromTheHoursBefore();
  void sameSeedSameBytes();
  void flowIsPlentifulAndInOrder();
  void lawsReachTheBook();
  void smallestBooks();
};

void TestPopulation::marginalsMatchTheCalibration_data() {
  QTest::addColumn<int>("accounts");
  QTest::addColumn<int>("seed");
  for (const int accounts : {20000, 100000})
    for (const int seed : {1, 2, 3, 4}) QTest::addRow("%d accounts, seed %d", accounts, seed) << accounts << seed;
}

void TestPopulation::marginalsMatchTheCalibration() {
  QFETCH(int, accounts);
  QFETCH(int, seed);
  const Recording r = day(static_cast<std::uint32_t>(accounts), static_cast<std::uint64_t>(seed));
  const Marginals m = marginals_of(*r.genesis);
  QCOMPARE(m.below_initial_margin, std::size_t{0});
  QCOMPARE(m.negative_deposits, std::size_t{0});
  const auto within = [](double x, double low, double high, const char* what) {
    const std::string said = std::string(what) + " is " + std::to_string(x);
    QVERIFY2(x >= low && x <= high, said.c_str());
  };
  within(share_of_top(m, 10), 0.34, 0.52, "share of the ten largest");       // published: 0.46; sides move it
  within(share_of_top(m, 100), 0.68, 0.86, "share of the hundred largest");  // published: 0.78
  within(m.value[m.value.size() / 2], 400, 2500, "median value");            // trial: 1,000
  within(median(m.long_leverage), 2.4, 3.4, "median leverage of longs");     // law: 3.0 before its size power
  within(median(m.short_leverage), 1.3, 2.0, "median leverage of shorts");   // law: 1.6
  const double oi = 75000.0 * accounts;
  for (std::size_t i = 0; i < 2; ++i) {
    within(m.longs[i] / m.shorts[i], 0.9999, 1.0001, "longs against shorts");
    within(m.longs[i] / oi, 0.3, 0.7, "share of a market in open interest");
  }
  within((m.longs[0] + m.longs[1]) / oi, 0.999, 1.001, "open interest against its law");
  within(static_cast<double>(m.long_leverage.size()) / static_cast<double>(m.short_leverage.size()), 0.9, 1.1,
         "number of longs against shorts");
}

void TestPopulation::capitalIsInProportion() {
  for (const std::uint32_t accounts : {10000U, 100000U}) {
    const Recording r = day(accounts, 1);
    const Genesis& g = *r.genesis;
    const Marginals m = marginals_of(g);
    const double all = m.longs[0] + m.longs[1], btc = m.longs[0];
    const auto ratio = [](Money money, double usd) { return static_cast<double>(money) / 1e6 / usd; };
    QVERIFY(std::fabs(ratio(g.tranches[0].opening_balance, btc) - 4.0 / 900) < 1e-5);
    QCOMPARE(g.tranches[2].id, std::string("junior"));
    QVERIFY(std::fabs(ratio(g.tranches[2].opening_balance, all) - 33.5 / 1500) < 1e-5);
    QVERIFY(std::fabs(ratio(g.tranches[3].opening_balance, all) - 40.0 / 1500) < 1e-5);
    QCOMPARE(g.tranches[2].max_draw_per_event_ppm, 500000);
    QCOMPARE(g.tranches[3].max_draw_per_market_ppm, 150000);
    QVERIFY(std::fabs(ratio(g.markets[0].backstop_capital, btc) - 10.0 / 900) < 1e-5);
    QVERIFY(std::fabs(ratio(g.markets[0].lp_capital, btc) - 100.0 / 900) < 1e-5);
    QVERIFY(std::fabs(static_cast<double>(g.parameters.at(0, MarketParam::depth_1pct_usd)) / btc - 30.0 / 900) < 1e-5);
    QCOMPARE(g.parameters.at(0, MarketParam::drought_sigma_ppm), 600000);
    QCOMPARE(g.parameters.at(1, MarketParam::drought_sigma_ppm), 800000);
    QCOMPARE(g.parameters.at(0, MarketParam::tier1_usd), static_cast<std::int64_t>(5'000'000.0 * accounts / 20000));
    QCOMPARE(g.parameters.at(0, MarketParam::small_notional_usd), 20000);
  }
}

void TestPopulation::bookIsZeroSumAndOpens() {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Recording r = day(5000, seed);
    std::map<MarketIdx, Lots> net;
    std::set<std::pair<UserIdx, MarketIdx>> seen;
    for (const auto& p : r.genesis->positions) {
      net[p.market] += p.lots;
      QVERIFY(p.lots != 0 && p.entry_price > 0);
      QVERIFY(seen.emplace(p.user, p.market).second);
    }
    for (const auto& [market, lots] : net) QCOMPARE(lots, Lots{0});
    QCOMPARE(r.genesis->correlation_ppm[0], kMillion);
    QVERIFY(r.genesis->correlation_ppm[1] >= 600000 && r.genesis->correlation_ppm[1] == r.genesis->correlation_ppm[2]);
  }
}

void TestPopulation::ownersAndWhales() {
  const Recording r = day(20000, 1);
  const Genesis& g = *r.genesis;
  std::map<std::uint32_t, std::size_t> size;
  std::set<std::string> names;
  for (const auto& a : g.accounts) {
    ++size[a.cluster];
    names.insert(a.name);
  }
  QCOMPARE(names.size(), g.accounts.size());
  const auto alone = std::ranges::count_if(size, [](const auto& c) { return c.second == 1; });
  QVERIFY(alone > 14000 && alone < 17500);
  std::vector<UserIdx> by_value(g.accounts.size());
  std::iota(by_value.begin(), by_value.end(), 0U);
  std::ranges::sort(by_value, std::greater(), [&](UserIdx u) { return g.accounts[u].balance; });
  std::set<std::uint32_t> owners;
  for (std::size_t i = 0; i < 15; ++i) owners.insert(g.accounts[by_value[i]].cluster);
  QVERIFY(owners.size() <= 8);
}

void TestPopulation::entriesComeFromTheHoursBefore() {
  Files f;
  std::string text = "timestamp_ms,open,high,low,close,volume\n";  // 13 hours at 90, then the day at 100
  for (int i = 0; i < 900; ++i)
    text += std::to_string(kMidnight + i * 60000) + (i < 780 ? ",90,90,90,90,5\n" : ",100,100,100,100,5\n");
  auto q = request({f.write("a_spot_BTCUSDT_1m.csv", text)}, 1000);
  q.from_ms = kMidnight + 780 * 60000;
  const auto r = import_recording(q, {});
  QVERIFY(r.has_value());
  std::size_t at_90 = 0;
  for (const auto& p : r->genesis->positions) {
    QVERIFY(p.entry_price >= 90'000 && p.entry_price < 100'000);
    at_90 += p.entry_price == 90'000;
  }
  QVERIFY(at_90 > r->genesis->positions.size() * 8 / 10);  // the rest could not have lived through that move
}

void TestPopulation::sameSeedSameBytes() {
  const Recording a = day(3000, 1), b = day(3000, 1), c = day(3000, 2), d = day(3001, 1);
  QCOMPARE(a.hash, b.hash);
  QVERIFY(a.hash != c.hash && a.hash != d.hash);
  Recording e = a;
  std::reverse(e.provenance.begin(), e.provenance.end());
  QCOMPARE(hash_of(e), a.hash);
  e.orders.back().what.lots += 1;
  QVERIFY(hash_of(e) != a.hash);
}

void TestPopulation::flowIsPlentifulAndInOrder() {
  const Recording r = day(100000, 4);
  const auto near = [](std::size_t n, double wanted) { return std::fabs(static_cast<double>(n) / wanted - 1) < 0.05; };
  QVERIFY(near(r.orders.size(), 60000) && near(r.triggers.size(), 20000) && near(r.deposits.size(), 4000) &&
          near(r.withdrawals.size(), 3000));
  const auto check = [&](const auto& items) {
    QVERIFY(std::ranges::is_sorted(items, {}, [](const auto& x) { return x.time_ms; }));
    QVERIFY(items.front().time_ms > r.start_ms && items.back().time_ms <= r.end_ms);
    for (const auto& x : items) QVERIFY(x.what.user < r.genesis->accounts.size());
  };
  check(r.orders);
  check(r.triggers);
  check(r.deposits);
  check(r.withdrawals);
  QCOMPARE(r.provider_entries.size(), std::size_t{40});
  QVERIFY(!r.provider_notices.empty() && r.provider_notices.size() < 15);
  Money most = 0;
  for (const auto& [time, e] : r.provider_entries) {
    QVERIFY(time > r.start_ms && time <= r.end_ms && e.tranche < r.genesis->tranches.size());
    QVERIFY(e.amount > 0 && e.amount <= r.genesis->tranches[e.tranche].opening_balance / 20);
    most = std::max(most, e.amount);
  }
  QVERIFY(most > 0);
  QVERIFY(std::ranges::is_sorted(r.provider_notices, {}, [](const auto& x) { return x.time_ms; }));
  QVERIFY(r.block(1).triggers.size() > 9000);
  double bought = 0, sold = 0;
  for (const auto& [time, o] : r.orders) {
    QVERIFY(o.lots != 0 && o.limit >= 0);
    const auto& m = r.genesis->markets[o.market];
    (o.lots > 0 ? bought : sold) += static_cast<double>(m.instrument.notional(o.lots, m.first_index));
  }
  QVERIFY(bought / sold > 0.9 && bought / sold < 1.1);
  // Deposits follow the fall: more of them in the crash hour 10:00 than in the quiet hour 9:00.
  const auto in_hour = [&](int hour) {
    return std::ranges::count_if(r.deposits, [&](const auto& d) {
      return d.time_ms > r.start_ms + hour * 3600000 && d.time_ms <= r.start_ms + (hour + 1) * 3600000;
    });
  };
  QVERIFY(in_hour(10) > 4 * in_hour(9));
}

void TestPopulation::lawsReachTheBook() {
  auto q = request({bundled("2020-03-12")}, 5000);
  q.population.laws = {{"open_interest_usd", "10000000"},
                       {"leverage_long", "1.5"},
                       {"orders", "0"},
                       {"one_market", "1"},
                       {"same_way", "0"}};
  const auto r = import_recording(q, {});
  QVERIFY(r.has_value());
  const Marginals m = marginals_of(*r->genesis);
  QVERIFY(std::fabs((m.longs[0] + m.longs[1]) / 1e7 - 1) < 0.001);
  QVERIFY(median(m.long_leverage) < 1.8);
  QVERIFY(r->orders.empty() && !r->triggers.empty());
  std::set<UserIdx> users;
  for (const auto& p : r->genesis->positions) QVERIFY(users.insert(p.user).second);
  for (const char* part : {"\"accounts\":5000", "\"seed\":4", "\"leverage_long\":1.500", "\"tail_alpha\":0.750",
                           "\"open_interest_usd\":10000000"})
    QVERIFY2(r->population.find(part) != std::string::npos, r->population.c_str());
}

void TestPopulation::smallestBooks() {
  for (const std::uint32_t accounts : {10U, 11U, 100U}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Recording r = day(accounts, seed, "2025-10-10");
      const Marginals m = marginals_of(*r.genesis);
      QCOMPARE(r.genesis->accounts.size(), std::size_t{accounts});
      QCOMPARE(m.below_initial_margin, std::size_t{0});
      std::map<MarketIdx, Lots> net;
      for (const auto& p : r.genesis->positions) net[p.market] += p.lots;
      for (const auto& [market, lots] : net) QCOMPARE(lots, Lots{0});
    }
  }
}

QTEST_GUILESS_MAIN(TestPopulation)
#include "tst_population.moc"
