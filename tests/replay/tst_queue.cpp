// The liquidation queue: what it foretells is what the protocol does when prices stay, and looking changes nothing.
#include <QtTest>

#include "replay/day.h"
#include "replay/queue.h"
#include "replay/replayer.h"

using namespace fb;
using namespace fb::test;

namespace {

// Prices fall by a sixth within a minute, then stand still: the queue is long, and what comes next is foreseeable.
std::shared_ptr<const Recording> fall_and_stand(int pairs, std::uint32_t blocks) {
  auto day = std::make_shared<Recording>(*make_day(pairs, blocks));
  day->orders.clear();
  day->deposits.clear();
  day->withdrawals.clear();
  for (auto& market : day->paths)
    for (std::uint32_t b = 0; b < blocks; ++b)
      market[0].price[b] = mul_div_floor(market[0].price[0],
                                         b < 4   ? 1'000'000
                                         : b < 8 ? 1'000'000 - (b - 3) * 40'000
                                                 : 840'000,
                                         kMillion);
  return day;
}

// Little pace and small clips: whoever falls below maintenance waits for several blocks.
const std::vector<std::pair<std::string, std::string>> kSlow = {
    {"pace_ppm_per_min", "20000"}, {"clip_usd", "5000"}, {"small_notional_usd", "4000"}, {"backstop_health_ppm", "0"}};

std::unique_ptr<Replayer> at_block(const std::shared_ptr<const Recording>& day, std::uint32_t block) {
  auto replayer = std::move(*Replayer::open(day, 1, 20, {.parameters = kSlow}));
  while (replayer->block() < block) (void)replayer->compute_block(true);
  return replayer;
}

LiquidationQueue forecast(const Replayer& replayer) {
  QueueForecast on(std::make_shared<const Recording>(replayer.recording()));
  return on.at(replayer.protocol(), replayer.run().log());
}

}  // namespace

class TestQueue : public QObject {
  Q_OBJECT
 private slots:
  void holdsEveryoneBelowMaintenance();
  void foretellsTheNextBlock();
  void lookingChangesNothing();
  void orderIsTheOneWorkedByHand();
  void pagesAreParts();
  void aCalmMomentHasNone();
  void aSessionIsInspected();
};

void TestQueue::holdsEveryoneBelowMaintenance() {
  const auto replayer = at_block(fall_and_stand(150, 40), 8);
  const LiquidationQueue q = forecast(*replayer);
  std::vector<AccountMargin> margins;
  replayer->protocol().margins(margins);
  const auto below = std::ranges::count_if(margins, [](const AccountMargin& m) { return m.equity < m.maintenance; });
  QVERIFY(below > 3);
  QCOMPARE(static_cast<std::int64_t>(q.total), static_cast<std::int64_t>(below));
  Money waiting = 0, notional = 0;
  for (const QueueMarket& m : q.markets) waiting += m.waiting_sells + m.waiting_buys;
  for (const QueueRow& row : q.rows) notional += row.notional;
  QCOMPARE(waiting, q.notional);
  QCOMPARE(notional, q.notional);
}

void TestQueue::foretellsTheNextBlock() {
  const auto day = fall_and_stand(150, 40);
  const auto replayer = at_block(day, 9);
  const LiquidationQueue q = forecast(*replayer);
  const std::int64_t before = static_cast<std::int64_t>(replayer->run().log().events.size());
  QVERIFY(replayer->compute_block(true).has_value());  // the recorded price stands still, as the queue supposes
  std::size_t clips = 0, seen = 0;
  for (const QueueRow& row : q.rows) clips += row.clips.size();
  QVERIFY(clips > 0);
  const EventLog& log = replayer->run().log();
  for (std::size_t seq = static_cast<std::size_t>(before); seq < log.events.size(); ++seq) {
    const Event& e = log.events[seq];
    if (e.type != EventType::fill || static_cast<FillReason>(e.code) != FillReason::liquidation) continue;
    for (const QueueRow& row : q.rows)
      if (const AccountIdx a = account_idx(replayer->protocol().layout(), row.account).value(); a == e.a || a == e.b)
        seen += std::ranges::count_if(row.clips, [&](const QueueClip& c) {
                  return c.market == e.market && c.price == e.y && magnitude(c.lots) == e.x;
                }) > 0;
  }
  QVERIFY(seen > 0);
  std::size_t forced = 0;
  for (const QueueRow& row : q.rows)
    forced += static_cast<std::size_t>(
        std::ranges::count(row.clips, FillReason::liquidation, [](const QueueClip& c) { return c.reason; }));
  QCOMPARE(seen, forced);
}

void TestQueue::lookingChangesNothing() {
  const auto replayer = at_block(fall_and_stand(100, 40), 9);
  const Hash256 before = replayer->protocol().state_hash();
  const std::size_t events = replayer->run().log().events.size();
  (void)forecast(*replayer);
  QCOMPARE(replayer->block(), 9U);
  QCOMPARE(to_hex(replayer->protocol().state_hash()), to_hex(before));
  QCOMPARE(replayer->run().log().events.size(), events);
  const auto other = at_block(fall_and_stand(100, 40), 9);
  for (int i = 0; i < 5; ++i) {
    QVERIFY(replayer->compute_block(true).has_value() && other->compute_block(true).has_value());
    QCOMPARE(to_hex(replayer->protocol().state_hash()), to_hex(other->protocol().state_hash()));
  }
}

// A book that opens below maintenance: a lot is worth 1 USD in both markets, maintenance is 5 % of the notional and
// equity is the balance, since everybody entered at the first mark. Health = balance / (5 % of the notional).
struct Urgent {
  std::int64_t btc_usd, eth_usd, balance_usd;  // longs
};

constexpr Urgent kUrgent[] = {
    {100'000, 0, 4'000},    // u0: 4,000 of 5,000, 0.80
    {10'000, 0, 450},       // u1: small, 450 of 500, 0.90
    {60'000, 0, 1'500},     // u2: 1,500 of 3,000, 0.50
    {15'000, 0, 300},       // u3: small, 300 of 750, 0.40
    {0, 200'000, 9'500},    // u4: 9,500 of 10,000, 0.95
    {20'000, 0, 700},       // u5: small still, at the limit, 700 of 1,000, 0.70
    {40'000, 0, 400},       // u6: 400 of 2,000, 0.20: below a third, to the backstop
    {0, 30'000, 1'200},     // u7: 1,200 of 1,500, 0.80 like u0, but a later account
    {50'000, 0, 2'500},     // u8: 2,500 of 2,500: not below maintenance
    {0, 12'000, 480},       // u9: small, 480 of 600, 0.80
    {12'000, 12'000, 600},  // u10: 24,000 in two markets, so not small; 600 of 1,200, 0.50 like u2
};

std::shared_ptr<const Recording> urgent_book() {
  Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 100}}, 2'000'000 * kUsd);
  std::int64_t btc = 0, eth = 0;
  for (const Urgent& u : kUrgent) {
    const UserIdx user = add_user(g, u.balance_usd * kUsd);
    if (u.btc_usd > 0) add_position(g, user, 0, u.btc_usd);
    if (u.eth_usd > 0) add_position(g, user, 1, u.eth_usd);
    btc += u.btc_usd, eth += u.eth_usd;
  }
  const UserIdx other_side = add_user(g, 1'000'000 * kUsd);
  add_position(g, other_side, 0, -btc);
  add_position(g, other_side, 1, -eth);
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"mm_floor_ppm", "50000"}, {"mm_cap_ppm", "50000"}, {"mm_sigma_ppm", "0"}, {"small_notional_usd", "20000"}})
    if (!g.parameters.set(key, value)) throw std::runtime_error(key);
  auto r = std::make_shared<Recording>();
  r->title = "a book below maintenance";
  r->start_ms = g.time_ms;
  r->end_ms = r->start_ms + 9 * r->interval_ms;
  for (const OpeningMarket& market : g.markets) {
    SourcePath path;
    for (std::uint32_t b = 0; b < 10; ++b) {
      path.time_ms.push_back(r->time_of(b));
      path.price.push_back(market.first_index);
    }
    r->paths.push_back({std::move(path)});
  }
  r->genesis = std::make_shared<const Genesis>(std::move(g));
  r->hash = blake2b({});
  return r;
}

// The whole order (PROTOCOL.md, section 7): small ones first, then by health, ties by account. Worked by hand.
void TestQueue::orderIsTheOneWorkedByHand() {
  const auto replayer = std::move(*Replayer::open(urgent_book(), 1, 20, {}));
  const LiquidationQueue q = forecast(*replayer);
  QVERIFY2(q.error.empty(), q.error.c_str());
  using Stage = LiquidationStage;
  const std::vector<std::tuple<std::string, Ppm, Stage>> worked = {
      {"u3", 400'000, Stage::small},    {"u5", 700'000, Stage::small},    {"u9", 800'000, Stage::small},
      {"u1", 900'000, Stage::small},    {"u6", 200'000, Stage::backstop}, {"u2", 500'000, Stage::partial},
      {"u10", 500'000, Stage::partial}, {"u0", 800'000, Stage::partial},  {"u7", 800'000, Stage::partial},
      {"u4", 950'000, Stage::partial}};
  QCOMPARE(q.rows.size(), worked.size());
  for (std::size_t i = 0; i < worked.size(); ++i) {
    const auto& [name, health_ppm, stage] = worked[i];
    const QueueRow& row = q.rows[i];
    QCOMPARE(row.name, name);
    QCOMPARE(row.place, static_cast<std::uint32_t>(i + 1));
    QCOMPARE(row.margin.health_ppm, health_ppm);
    QCOMPARE(row.stage, stage);
    QVERIFY2(!row.clips.empty(), name.c_str());
  }
}

void TestQueue::pagesAreParts() {
  const auto replayer = at_block(fall_and_stand(150, 40), 8);
  const LiquidationQueue q = forecast(*replayer);
  const LiquidationQueue page = page_of(q, {.offset = 2, .count = 3});
  QCOMPARE(page.total, q.total);
  QCOMPARE(page.offset, 2U);
  QCOMPARE(page.rows.size(), std::size_t{3});
  QVERIFY(page.rows[0].account == q.rows[2].account);
  QCOMPARE(page_of(q, {.offset = q.total + 5, .count = 3}).rows.size(), std::size_t{0});
  QCOMPARE(page_of(q, {.offset = 0, .count = UINT32_MAX}).rows.size(), q.rows.size());
}

void TestQueue::aCalmMomentHasNone() {
  const auto replayer = at_block(fall_and_stand(50, 40), 0);
  const LiquidationQueue q = forecast(*replayer);
  QCOMPARE(q.total, 0U);
  QCOMPARE(q.horizon, 0U);
  QVERIFY(q.error.empty());
}

void TestQueue::aSessionIsInspected() {
  const auto day = fall_and_stand(150, 40);
  const auto session = open_day(day, {.parameters = kSlow, .publish = false});
  QVERIFY(session->run_to(day->time_of(8)).has_value());
  QueueForecast forecast(day);
  LiquidationQueue all, again, calm;
  session->inspect([&](const Protocol& p, const EventLog& log) {
    all = forecast.at(p, log);
    again = page_of(forecast.at(p, log), {.offset = 1, .count = 1});
  });
  QVERIFY(all.total > 3);
  QVERIFY(again.rows.at(0).account == all.rows.at(1).account);
  QCOMPARE(all.time_ms, day->time_of(8));
  QVERIFY(session->run_to(day->time_of(0)).has_value());
  session->inspect([&](const Protocol& p, const EventLog& log) { calm = forecast.at(p, log); });
  QCOMPARE(calm.total, 0U);
}

QTEST_GUILESS_MAIN(TestQueue)
#include "tst_queue.moc"
