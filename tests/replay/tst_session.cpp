// The session through its door: every order of movements shows the same states, forks leave the recorded run alone,
// previews come true, playing paces and ends.
#include <QtTest>

#include "replay/day.h"
#include "solvency/property.h"

using namespace fb;
using namespace fb::test;

class TestSession : public QObject {
  Q_OBJECT
  std::shared_ptr<const Recording> day_;
  std::vector<std::string> straight_;

 private slots:
  void initTestCase();
  void opensAtTheFirstBlock();
  void everyBlockEqualsAStraightRun();
  void anyOrderOfSeeksShowsTheSameStates();
  void threadsDoNotMatter();
  void seekKeepsTheExactTime();
  void stepsAreRelativeToTheLastMovement();
  void outcomeIsAsOfTheMomentShown();
  void playsForwardsAndBackwardsToTheEnds();
  void jumpsBetweenEventfulBlocks();
  void computesAheadWhileIdle();
  void runAllReportsAndCancels();
  void refusesUnknownParametersOnOpening();
};

void TestSession::initTestCase() {
  day_ = make_day(150, 240);
  straight_ = straight_hashes(*day_);
  QVERIFY(straight_.front() != straight_.back());
}

void TestSession::opensAtTheFirstBlock() {
  const auto session = open_day(day_);
  const auto s = session->snapshot();
  QVERIFY(s != nullptr);
  QCOMPARE(s->block, 0U);
  QCOMPARE(s->blocks, 240U);
  QCOMPARE(s->time_ms, day_->start_ms);
  QCOMPARE(s->mode, Mode::replay);
  QCOMPARE(s->state_hash, straight_[0]);
  QCOMPARE(s->accounts, static_cast<std::uint32_t>(day_->genesis->accounts.size()));
  QCOMPARE(s->markets.size(), std::size_t{2});
  QVERIFY(s->markets[0].single_source);
  QVERIFY(s->outcome.opening_oi > 0);
}

void TestSession::everyBlockEqualsAStraightRun() {
  const auto session = open_day(day_, {.checkpoint_blocks = 7, .publish = false});
  QVERIFY(session->run_all(nullptr).has_value());
  for (std::uint32_t b = day_->blocks(); b-- > 0;) {  // backwards: every one through a checkpoint
    QVERIFY(session->run_to(day_->time_of(b)).has_value());
    QCOMPARE(session->snapshot()->block, b);
    QCOMPARE(session->snapshot()->state_hash, straight_[b]);
  }
}

void TestSession::anyOrderOfSeeksShowsTheSameStates() {
  qputenv("RC_PARAMS", "max_success=40");
  QVERIFY(fb_test::holds("seeks in any order", [&] {
    const auto every = *rc::gen::inRange<std::uint32_t>(1, 50);
    const auto session = open_day(day_, {.checkpoint_blocks = every, .publish = false});
    const auto moments = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 240));
    for (const std::uint32_t b : moments) {
      RC_ASSERT(session->run_to(day_->time_of(b)).has_value());
      std::string hash;
      session->inspect([&](const Protocol& p, const EventLog&) { hash = to_hex(p.state_hash()); });
      RC_ASSERT(hash == straight_[b]);
      RC_ASSERT(session->snapshot()->block == b);
    }
  }));
}

void TestSession::threadsDoNotMatter() {
  std::vector<std::string> chains;
  for (const unsigned threads : {1U, 2U}) {
    const auto session = open_day(day_, {.threads = threads, .publish = false});
    QVERIFY(session->run_all(nullptr).has_value());
    QCOMPARE(session->snapshot()->state_hash, straight_.back());
    chains.push_back(session->snapshot()->journal_chain);
  }
  QCOMPARE(chains[0], chains[1]);
}

void TestSession::seekKeepsTheExactTime() {
  const auto session = open_day(day_);
  const TimeMs between = day_->time_of(33) + 4'321;
  session->seek(between);
  const auto s = wait_for(*session, [](const Snapshot& x) { return x.block == 33; });
  QVERIFY(s != nullptr);
  QCOMPARE(s->time_ms, between);
  QVERIFY(session->run_to(day_->end_ms + 1'000'000).has_value());  // beyond the end: the last block
  QCOMPARE(session->snapshot()->time_ms, day_->end_ms);
}

void TestSession::stepsAreRelativeToTheLastMovement() {
  const auto session = open_day(day_);
  session->seek(day_->time_of(50));
  session->step(3);
  session->step(-10);
  session->step(1);
  const auto s = wait_for(*session, [](const Snapshot& x) { return x.block == 44; });
  QVERIFY(s != nullptr);
  QCOMPARE(s->state_hash, straight_[44]);
  session->step(-1000);
  QVERIFY(wait_for(*session, [](const Snapshot& x) { return x.block == 0; }) != nullptr);
}

void TestSession::outcomeIsAsOfTheMomentShown() {
  const auto session = open_day(day_);
  QVERIFY(session->run_to(day_->time_of(90)).has_value());
  const OutcomeFigures early = session->snapshot()->outcome;
  QVERIFY(session->run_all(nullptr).has_value());
  const auto last = session->snapshot();
  QVERIFY(last->outcome.liquidated_accounts > early.liquidated_accounts);
  QVERIFY(last->outcome.forced_volume > 0);
  Money forced = 0;
  for (const auto& market : last->series->markets)
    for (const SeriesPoint& point : market) forced += point.forced;
  QVERIFY(forced > 0);
  QCOMPARE(last->series->totals.size(), std::size_t{240});
  QVERIFY(session->run_to(day_->time_of(90)).has_value());
  QVERIFY(session->snapshot()->outcome == early);
}

void TestSession::playsForwardsAndBackwardsToTheEnds() {
  const auto session = open_day(day_, {});
  session->play(1000);
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return s.playing && s.block > 0; }) != nullptr);
  const auto end = wait_for(*session, [](const Snapshot& s) { return !s.playing && s.block == 239; });
  QVERIFY(end != nullptr);
  QCOMPARE(end->state_hash, straight_[239]);
  QCOMPARE(end->time_ms, day_->end_ms);
  session->play(-1000);
  const auto start =
      wait_for(*session, [](const Snapshot& s) { return !s.playing && s.block == 0 && s.time_ms == s.start_ms; });
  QVERIFY(start != nullptr);
  QCOMPARE(start->state_hash, straight_[0]);
  session->play(50);
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return s.playing && s.time_ms > s.start_ms; }) != nullptr);
  session->play(0);
  const auto paused = wait_for(*session, [](const Snapshot& s) { return !s.playing; });
  QVERIFY(paused != nullptr);
  QCOMPARE(paused->speed, 50.0);  // what it goes on with
}

void TestSession::jumpsBetweenEventfulBlocks() {
  const auto session = open_day(day_);
  QVERIFY(session->run_all(nullptr).has_value());
  std::vector<std::uint32_t> eventful;
  session->inspect([&](const Protocol&, const EventLog& log) {
    for (const Event& e : log.events)
      if (e.type == EventType::liquidation || e.type == EventType::bankruptcy || e.type == EventType::breaker ||
          e.type == EventType::adl)
        if (eventful.empty() || eventful.back() != e.block) eventful.push_back(e.block);
  });
  QVERIFY(eventful.size() > 3);
  const auto fresh = open_day(day_);  // nothing computed yet: the search computes as far as it must
  fresh->seek_event(+1);
  QVERIFY(wait_for(*fresh, [&](const Snapshot& s) { return s.block == eventful[0]; }) != nullptr);
  fresh->seek_event(+1);
  QVERIFY(wait_for(*fresh, [&](const Snapshot& s) { return s.block == eventful[1]; }) != nullptr);
  fresh->seek_event(-1);
  QVERIFY(wait_for(*fresh, [&](const Snapshot& s) { return s.block == eventful[0]; }) != nullptr);
}

void TestSession::computesAheadWhileIdle() {
  const auto session = open_day(day_, {});
  const auto s = wait_for(*session, [](const Snapshot& x) { return x.computed_to == 239; });
  QVERIFY(s != nullptr);
  QCOMPARE(s->block, 0U);  // the moment shown did not move
  QCOMPARE(s->state_hash, straight_[0]);
  QCOMPARE(s->series->totals.size(), std::size_t{240});
}

void TestSession::runAllReportsAndCancels() {
  const auto session = open_day(day_);
  std::vector<std::uint32_t> seen;
  QVERIFY(session
              ->run_all([&](std::uint32_t block, std::uint32_t blocks) {
                seen.push_back(block);
                return blocks == 240 && block < 10;
              })
              .has_value());
  QCOMPARE(seen, (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  QCOMPARE(session->snapshot()->computed_to, 10U);
}

void TestSession::refusesUnknownParametersOnOpening() {
  const auto refused = Session::open(day_, {.parameters = {{"no_such_thing", "1"}}, .publish = false});
  QVERIFY(!refused.has_value());
  QCOMPARE(refused.error().value, std::string("no_such_thing"));
  const auto changed = open_day(day_, {.parameters = {{"mm_floor_ppm", "31000"}}, .publish = false});
  QCOMPARE(changed->snapshot()->parameters.at(1, MarketParam::mm_floor_ppm), 31'000);
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
