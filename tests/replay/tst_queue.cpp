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
  void orderIsThatOfTheStep();
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
      if (row.account == e.a || row.account == e.b)
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

// Small ones first, then by health (PROTOCOL.md, section 7).
void TestQueue::orderIsThatOfTheStep() {
  const auto replayer = at_block(fall_and_stand(150, 40), 4);
  std::uint32_t small = 0, large = 0;
  for (int block = 0; block < 10; ++block) {
    const LiquidationQueue q = forecast(*replayer);
    std::uint32_t place = 0;
    bool large_before = false;
    for (const QueueRow& row : q.rows) {
      if (row.place == 0) break;
      QCOMPARE(row.place, ++place);
      const bool is_large = row.stage != LiquidationStage::small;
      QVERIFY(is_large || !large_before);
      large_before = is_large;
      ++(is_large ? large : small);
    }
    QVERIFY(replayer->compute_block(true).has_value());
  }
  QVERIFY2(small + large > 0, qPrintable(QString("small %1, large %2").arg(small).arg(large)));
}

void TestQueue::pagesAreParts() {
  const auto replayer = at_block(fall_and_stand(150, 40), 8);
  const LiquidationQueue q = forecast(*replayer);
  const LiquidationQueue page = page_of(q, {.offset = 2, .count = 3});
  QCOMPARE(page.total, q.total);
  QCOMPARE(page.offset, 2U);
  QCOMPARE(page.rows.size(), std::size_t{3});
  QCOMPARE(page.rows[0].account, q.rows[2].account);
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
  QCOMPARE(again.rows.at(0).account, all.rows.at(1).account);
  QCOMPARE(all.time_ms, day->time_of(8));
  QVERIFY(session->run_to(day->time_of(0)).has_value());
  session->inspect([&](const Protocol& p, const EventLog& log) { calm = forecast.at(p, log); });
  QCOMPARE(calm.total, 0U);
}

QTEST_GUILESS_MAIN(TestQueue)
#include "tst_queue.moc"
