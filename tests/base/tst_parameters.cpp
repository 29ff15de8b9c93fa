// The table of parameters: bounds, keys, policies, hash; and worker threads, whose results never depend on their number.
#include <QtTest>
#include <numeric>

#include "base/parallel.h"
#include "base/parameters.h"
#include "solvency/property.h"

using namespace fb;
using fb_test::holds;

namespace {
Parameters two_markets() { return Parameters({"BTC-PERP", "ETH-PERP"}); }
bool is_policy(const ParamSpec& s) { return std::string_view(s.unit).find('|') != std::string_view::npos; }
}  // namespace

class tst_Parameters : public QObject {
  Q_OBJECT
 private slots:
  void defaults_lie_within_their_bounds();
  void takes_exactly_what_lies_within_bounds();
  void one_market_or_all();
  void policies_by_name();
  void refusals_change_nothing();
  void hash_follows_every_value();
  void values_for_people();
  void workers_cover_each_item_once();
  void workers_combine_in_order();
  void workers_hand_on_the_first_failure();
};

void tst_Parameters::defaults_lie_within_their_bounds() {
  const Parameters p = two_markets();
  QVERIFY(p.rows().size() > 100);
  for (const auto& row : p.rows()) {
    QVERIFY2(row.spec->least <= row.value && row.value <= row.spec->most, row.key.c_str());
    QCOMPARE(row.value, row.spec->fallback);
    QVERIFY2(std::string_view(row.spec->meaning).size() > 10, row.key.c_str());
    QCOMPARE(*p.get(row.key), row.value);
  }
}

void tst_Parameters::takes_exactly_what_lies_within_bounds() {
  QVERIFY(holds("set succeeds exactly within bounds and get gives the value back", [] {
    Parameters p = two_markets();
    const auto rows = p.rows();
    const auto& row = rows[*rc::gen::inRange<std::size_t>(0, rows.size())];
    const std::int64_t least = row.spec->least, most = row.spec->most;
    const auto value = *rc::gen::oneOf(rc::gen::element(least - 1, least, most, most + 1), rc::gen::inRange(least, most + 1));
    const bool fits = least <= value && value <= most;
    RC_ASSERT(p.set(row.key, std::to_string(value)).has_value() == fits);
    RC_ASSERT(p.get(row.key).value() == (fits ? value : row.value));
  }));
}

void tst_Parameters::one_market_or_all() {
  Parameters p = two_markets();
  QVERIFY(p.set("BTC-PERP.mm_floor_ppm", "30000"));
  QCOMPARE(p.at(0, MarketParam::mm_floor_ppm), 30000);
  QCOMPARE(p.at(1, MarketParam::mm_floor_ppm), spec(MarketParam::mm_floor_ppm).fallback);
  QVERIFY(p.set("mm_floor_ppm", "40000"));
  QCOMPARE(p.at(0, MarketParam::mm_floor_ppm), 40000);
  QCOMPARE(p.at(1, MarketParam::mm_floor_ppm), 40000);
  QVERIFY(!p.get("mm_floor_ppm"));  // of which market?
  QVERIFY(p.set("event_quiet_ms", "60000"));
  QCOMPARE(p.at(GlobalParam::event_quiet_ms), 60000);
}

void tst_Parameters::policies_by_name() {
  Parameters p = two_markets();
  QVERIFY(p.set("impact", "endogenous"));
  QCOMPARE(p.at(GlobalParam::impact), static_cast<std::int64_t>(ImpactMode::endogenous));
  QVERIFY(p.set("impact", "0"));
  QCOMPARE(p.at(GlobalParam::impact), static_cast<std::int64_t>(ImpactMode::recorded));
  QVERIFY(!p.set("impact", "endo"));
  QVERIFY(!p.set("impact", ""));
  for (const auto& row : p.rows())
    if (is_policy(*row.spec))
      for (std::int64_t v = row.spec->least; v <= row.spec->most; ++v) {
        QVERIFY(p.set(row.key, display_value(*row.spec, v)));
        QCOMPARE(*p.get(row.key), v);
      }
}

void tst_Parameters::refusals_change_nothing() {
  Parameters p = two_markets();
  const Parameters before = p;
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"no_such", "1"}, {"SOL-PERP.mm_floor_ppm", "30000"}, {"", "1"},
           {".mm_floor_ppm", ""}, {"mm_floor_ppm", ""}, {"mm_floor_ppm", "3 %"}, {"mm_floor_ppm", "30000.5"}, {"mm_floor_ppm", "1e4"},
           {"BTC-PERP.event_quiet_ms", "60000"}, {std::string(10000, 'k'), "1"}}) {
    const auto set = p.set(key, value);
    QVERIFY2(!set, key.c_str());
    QVERIFY(!set.error().rule.empty() && !set.error().next.empty());
    QVERIFY(set.error().text().size() < 400);
    QVERIFY(p == before);
  }
}

void tst_Parameters::hash_follows_every_value() {
  const Parameters base = two_markets();
  QVERIFY(base.hash() == two_markets().hash());
  QVERIFY(base.hash() != Parameters({"BTC-PERP"}).hash());
  std::set<Hash256> seen{base.hash()};
  for (const auto& row : base.rows()) {
    Parameters p = base;
    const std::int64_t other = row.value == row.spec->most ? row.spec->least : row.value + 1;
    QVERIFY(p.set(row.key, std::to_string(other)));
    QVERIFY2(seen.insert(p.hash()).second, row.key.c_str());
  }
}

void tst_Parameters::values_for_people() {
  QCOMPARE(display_value(spec(MarketParam::mm_floor_ppm), 20000), std::string("2 %"));
  QCOMPARE(display_value(spec(MarketParam::cool_off_ms), 300000), std::string("5 min"));
  QCOMPARE(display_value(spec(MarketParam::mm_fall_half_life_ms), 21600000), std::string("6 h"));
  QCOMPARE(display_value(spec(MarketParam::max_skew_ms), 1500), std::string("1.5 s"));
  QCOMPARE(display_value(spec(MarketParam::tier1_usd), 5000000), std::string("5 M USD"));
  QCOMPARE(display_value(spec(MarketParam::small_notional_usd), 20000), std::string("20000 USD"));
  QCOMPARE(display_value(spec(GlobalParam::bankrupt_policy), 1), std::string("work_out"));
}

void tst_Parameters::workers_cover_each_item_once() {
  QVERIFY(holds("every item is worked on exactly once, in chunks fixed by the grain", [] {
    const auto threads = *rc::gen::inRange(0U, 5U);
    const auto count = *rc::gen::inRange<std::size_t>(0, 500), grain = *rc::gen::inRange<std::size_t>(1, 100);
    Workers workers(threads);
    std::vector<int> touched(count, 0);
    workers.for_chunks(count, grain, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
      RC_ASSERT(begin == chunk * grain && end - begin <= grain);
      for (std::size_t i = begin; i < end; ++i) ++touched[i];
    });
    RC_ASSERT(std::ranges::all_of(touched, [](int n) { return n == 1; }));
  }));
}

void tst_Parameters::workers_combine_in_order() {
  std::vector<double> values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0 / static_cast<double>(i * i + 1);
  const auto total = [&](unsigned threads) {
    Workers workers(threads);
    std::vector<double> part((values.size() + 127) / 128);
    for (int round = 0; round < 50; ++round)
      workers.for_chunks(values.size(), 128, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
        part[chunk] = std::accumulate(values.begin() + static_cast<long>(begin), values.begin() + static_cast<long>(end), 0.0);
      });
    return std::accumulate(part.begin(), part.end(), 0.0);
  };
  const double one = total(1);
  for (const unsigned threads : {2U, 3U, 7U}) QCOMPARE(std::bit_cast<std::uint64_t>(total(threads)), std::bit_cast<std::uint64_t>(one));
}

void tst_Parameters::workers_hand_on_the_first_failure() {
  for (const unsigned threads : {1U, 2U, 4U}) {
    Workers workers(threads);
    const auto failing = [](std::size_t chunk, std::size_t, std::size_t) {
      if (chunk >= 17 && chunk % 2 == 1) throw Overflow("chunk " + std::to_string(chunk));
    };
    for (int round = 0; round < 20; ++round) {
      QString what;
      try {
        workers.for_chunks(1000, 10, failing);
      } catch (const Overflow& e) {
        what = e.what();
      }
      QCOMPARE(what, QString("chunk 17"));
    }
    std::atomic<int> chunks{0};
    workers.for_chunks(1000, 10, [&](std::size_t, std::size_t, std::size_t) { ++chunks; });
    QCOMPARE(chunks.load(), 100);
  }
}

QTEST_GUILESS_MAIN(tst_Parameters)
#include "tst_parameters.moc"
