// Forks, previews, comparisons and questions: what an operator does with a moment of the day.
#include <QtTest>
#include <set>

#include "replay/day.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr std::uint32_t kMoment = 105;  // in the middle of the crash

Preview preview(Session& s, std::vector<OperatorCommand> draft) {
  return ask<Preview>([&](auto reply) { s.ask_preview(std::move(draft), std::move(reply)); });
}
std::vector<JournalRow> journal(Session& s, JournalQuery query) {
  return ask<std::vector<JournalRow>>([&](auto reply) { s.ask_journal(std::move(query), std::move(reply)); });
}
Comparison compare(Session& s, int a, int b) {
  return ask<Comparison>([&](auto reply) { s.ask_compare(a, b, std::move(reply)); });
}

// Forks at the present moment and waits for the answer: the new snapshot, or the one that says why not.
std::shared_ptr<const Snapshot> fork_and_wait(Session& s, std::vector<OperatorCommand> commands) {
  const auto version = s.snapshot()->version;
  s.fork(std::move(commands));
  return wait_for(s, [&](const Snapshot& x) { return x.version > version; });
}

}  // namespace

class TestForks : public QObject {
  Q_OBJECT
  std::shared_ptr<const Recording> day_;
  std::vector<std::string> straight_;

  std::unique_ptr<Session> at_moment(std::uint32_t block = kMoment) const {
    auto session = open_day(day_, {.checkpoint_blocks = 9, .publish = false});
    if (!session->run_to(day_->time_of(block))) throw std::runtime_error("the day does not replay");
    return session;
  }

 private slots:
  void initTestCase();
  void aForkShowsItsFirstBlock();
  void theRecordedRunIsNeverAltered();
  void aForkEqualsARunWithTheSameCommands();
  void aForkOfAFork();
  void seekingInAForkReachesTheSharedPast();
  void refusedDraftsMakeNoRun();
  void noDraftFitsBehindTheLastBlock();
  void aPreviewComesTrue();
  void aPreviewLeavesNoTrace();
  void comparisonCountsAccounts();
  void droppedRunsAreGone();
  void theStoryOfALiquidatedAccount();
  void journalPagesAreComplete();
  void chainsLeadFromTheRoot();
};

void TestForks::initTestCase() {
  day_ = make_day(150, 240, 2);
  straight_ = straight_hashes(*day_);
}

void TestForks::aForkShowsItsFirstBlock() {
  const auto session = at_moment();
  const auto s = fork_and_wait(*session, {halt(0), set("ETH-PERP.mm_floor_ppm", "30000")});
  QVERIFY(s != nullptr);
  QCOMPARE(s->refused, std::string());
  QCOMPARE(s->mode, Mode::fork);
  QCOMPARE(s->run.id, 1);
  QCOMPARE(s->run.from_ms, day_->time_of(kMoment));
  QCOMPARE(s->run.label, std::string("fork 1: BTC-PERP halted and 1 more at 00:26:15"));
  QCOMPARE(s->block, kMoment + 1);
  QCOMPARE(s->markets[0].view.breaker, BreakerState::halted);
  QCOMPARE(s->parameters.at(1, MarketParam::mm_floor_ppm), 30'000);
  QCOMPARE(s->runs.size(), std::size_t{2});
  QVERIFY(s->runs[0].commands.empty());
  QCOMPARE(s->runs[1].commands.size(), std::size_t{2});
  QCOMPARE(std::get<SetParameter>(s->runs[1].commands[1].what).key, std::string("ETH-PERP.mm_floor_ppm"));
}

void TestForks::theRecordedRunIsNeverAltered() {
  const auto session = at_moment();
  QVERIFY(session->run_all(nullptr).has_value());
  const std::string chain = session->snapshot()->journal_chain;
  QVERIFY(session->run_to(day_->time_of(kMoment)).has_value());
  fork_and_wait(*session, {set("mm_floor_ppm", "60000")});
  QVERIFY(session->run_all(nullptr).has_value());
  QVERIFY(session->snapshot()->state_hash != straight_.back());
  session->show_run(0);
  QVERIFY(session->run_all(nullptr).has_value());
  QCOMPARE(session->snapshot()->run.id, 0);
  QCOMPARE(session->snapshot()->journal_chain, chain);
  for (const std::uint32_t b : {239U, 107U, 106U, 105U, 3U, 180U}) {
    QVERIFY(session->run_to(day_->time_of(b)).has_value());
    QCOMPARE(session->snapshot()->state_hash, straight_[b]);
  }
}

void TestForks::aForkEqualsARunWithTheSameCommands() {
  const auto session = at_moment();
  fork_and_wait(*session, {set("mm_floor_ppm", "60000"), halt(1)});
  QVERIFY(session->run_all(nullptr).has_value());

  auto changed = std::make_shared<Recording>(*day_);  // the same commands as recorded ones, one block later
  changed->commands = {{day_->time_of(kMoment + 1), set("mm_floor_ppm", "60000")},
                       {day_->time_of(kMoment + 1), halt(1)}};
  const auto straight = straight_hashes(*changed);
  for (const std::uint32_t b : {239U, 200U, 106U, 105U}) {
    QVERIFY(session->run_to(day_->time_of(b)).has_value());
    QCOMPARE(session->snapshot()->state_hash, straight[b]);
  }
}

void TestForks::aForkOfAFork() {
  const auto session = at_moment();
  fork_and_wait(*session, {halt(0)});
  QVERIFY(session->run_to(day_->time_of(130)).has_value());
  const auto s = fork_and_wait(*session, {halt(1)});
  QCOMPARE(s->run.id, 2);
  QCOMPARE(s->run.parent, 1);
  QVERIFY(session->run_all(nullptr).has_value());
  auto changed = std::make_shared<Recording>(*day_);
  changed->commands = {{day_->time_of(kMoment + 1), halt(0)}, {day_->time_of(131), halt(1)}};
  const auto straight = straight_hashes(*changed);
  QCOMPARE(session->snapshot()->state_hash, straight.back());
  for (const std::uint32_t b : {131U, 130U, 107U, 50U}) {
    QVERIFY(session->run_to(day_->time_of(b)).has_value());
    QCOMPARE(session->snapshot()->state_hash, straight[b]);
  }
}

void TestForks::seekingInAForkReachesTheSharedPast() {
  const auto session = at_moment();
  fork_and_wait(*session, {halt(0)});
  QVERIFY(session->run_to(day_->time_of(40)).has_value());
  QCOMPARE(session->snapshot()->run.id, 1);
  QCOMPARE(session->snapshot()->state_hash, straight_[40]);
  session->show_run(0);
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return s.run.id == 0 && s.block == 40; }) != nullptr);
}

void TestForks::refusedDraftsMakeNoRun() {
  const auto session = at_moment();
  OperatorCommand nobody = halt(0);
  nobody.actor.clear();
  const std::vector<std::pair<std::vector<OperatorCommand>, std::string>> cases{
      {{set("no_such_thing", "1")}, "no parameter has this name"},
      {{halt(0), set("mm_floor_ppm", "-4")}, "must lie between"},
      {{halt(7)}, "no market has this number"},
      {{nobody}, "actor"},
      {{}, "is empty"}};
  for (const auto& [draft, why] : cases) {
    const auto s = fork_and_wait(*session, draft);
    QVERIFY(s != nullptr);
    QVERIFY2(s->refused.find(why) != std::string::npos, s->refused.c_str());
    QCOMPARE(s->runs.size(), std::size_t{1});
    QCOMPARE(s->block, kMoment);
    QVERIFY2(preview(*session, draft).error.find(why) != std::string::npos, why.c_str());
  }
  // The protocol itself refuses to loosen without a second person.
  fork_and_wait(*session, {halt(0)});
  const OperatorCommand loosen{
      .actor = "ann", .why = "too early", .what = SetBreaker{.scope = 0, .state = BreakerState::normal}};
  QVERIFY(!preview(*session, {loosen}).error.empty());
  const auto s = fork_and_wait(*session, {loosen});
  QVERIFY(!s->refused.empty());
  QCOMPARE(s->run.id, 1);
  QCOMPARE(s->runs.size(), std::size_t{2});
  OperatorCommand two = loosen;
  two.second = "bob";
  const auto after = fork_and_wait(*session, {two});
  QCOMPARE(after->refused, std::string());
  QCOMPARE(after->run.id, 2);
  QVERIFY(
      session->run_all(nullptr).has_value());  // the refused one left nothing behind that another run could trip over
  QVERIFY(session->run_to(day_->time_of(kMoment)).has_value());
  QCOMPARE(session->snapshot()->state_hash, straight_[kMoment]);
}

void TestForks::noDraftFitsBehindTheLastBlock() {
  const auto session = at_moment(239);
  const auto s = fork_and_wait(*session, {halt(0)});
  QVERIFY(!s->refused.empty());
  QVERIFY(!preview(*session, {halt(0)}).error.empty());
}

void TestForks::aPreviewComesTrue() {
  const auto session = at_moment();
  const std::vector<OperatorCommand> draft{set("mm_floor_ppm", "90000")};
  const Preview p = preview(*session, draft);
  QCOMPARE(p.error, std::string());
  QVERIFY(p.newly_below_mm > 0);
  QVERIFY(!p.rows.empty());
  QVERIFY(p.forced_volume > p.forced_volume_without);

  const auto without_at = session->snapshot();
  QVERIFY(session->run_to(day_->time_of(kMoment + 1)).has_value());
  Money forced = 0;
  for (const auto& market : session->snapshot()->markets) forced += market.view.forced_notional;
  QCOMPARE(p.forced_volume_without, forced);
  QCOMPARE(p.draws_without, session->snapshot()->totals.draws);

  QVERIFY(session->run_to(day_->time_of(kMoment)).has_value());
  const auto s = fork_and_wait(*session, draft);
  forced = 0;
  for (const auto& market : s->markets) forced += market.view.forced_notional;
  QCOMPARE(p.forced_volume, forced);
  QCOMPARE(p.draws, s->totals.draws);
  session->inspect([&](const Protocol& protocol, const EventLog& log) {
    std::set<AccountIdx> liquidated;
    for (std::int64_t i = log.blocks[kMoment].end; i < log.blocks[kMoment + 1].end; ++i)
      if (const Event& e = log.events[static_cast<std::size_t>(i)]; e.type == EventType::liquidation)
        liquidated.insert(e.a);
    for (const Preview::Row& row : p.rows) {
      const AccountIdx a = account_idx(protocol.layout(), row.account).value();
      QCOMPARE(row.health_after_ppm, protocol.margin(a).health_ppm);
      QCOMPARE(row.liquidated, liquidated.contains(a));
      QCOMPARE(row.name, protocol.account_name(a));
    }
  });
  QVERIFY(std::ranges::any_of(p.rows, [](const auto& row) { return row.liquidated; }));
}

void TestForks::aPreviewLeavesNoTrace() {
  const auto session = at_moment();
  for (int i = 0; i < 3; ++i) preview(*session, {set("mm_floor_ppm", "90000")});
  session->inspect([&](const Protocol& p, const EventLog& log) {
    QCOMPARE(to_hex(p.state_hash()), straight_[kMoment]);
    QCOMPARE(log.blocks.size(), std::size_t{kMoment + 1});
  });
  QVERIFY(session->run_all(nullptr).has_value());
  QCOMPARE(session->snapshot()->state_hash, straight_.back());
}

void TestForks::comparisonCountsAccounts() {
  const auto session = at_moment();
  fork_and_wait(*session, {set("mm_floor_ppm", "60000")});
  QVERIFY(session->run_to(day_->time_of(180)).has_value());
  session->show_run(0);
  QVERIFY(session->run_to(day_->time_of(200)).has_value());
  const auto moment = session->snapshot();
  const Comparison c = compare(*session, 0, 1);
  QCOMPARE(c.error, std::string());
  QCOMPARE(c.block, 180U);
  QCOMPARE(c.first_divergence, kMoment + 1);

  std::vector<AccountMargin> a, b;
  session->inspect([](const Protocol&, const EventLog&) {});
  QVERIFY(session->run_to(day_->time_of(180)).has_value());
  session->inspect([&](const Protocol& p, const EventLog&) { p.margins(a); });
  QVERIFY(c.a == session->snapshot()->outcome);
  session->show_run(1);
  QVERIFY(session->run_to(day_->time_of(180)).has_value());
  session->inspect([&](const Protocol& p, const EventLog&) { p.margins(b); });
  QVERIFY(c.b == session->snapshot()->outcome);
  std::uint32_t better = 0, worse = 0;
  Money largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    better += b[i].equity > a[i].equity;
    worse += b[i].equity < a[i].equity;
    largest = std::max(largest, magnitude(b[i].equity - a[i].equity));
  }
  QVERIFY(better > 0 && worse > 0);
  QCOMPARE(c.better, better);
  QCOMPARE(c.worse, worse);
  QCOMPARE(magnitude(c.largest.front().equity_b - c.largest.front().equity_a), largest);
  QCOMPARE(moment->block, 200U);
  QVERIFY(!compare(*session, 0, 9).error.empty());
  QCOMPARE(compare(*session, 0, 0).first_divergence, UINT32_MAX);
}

void TestForks::droppedRunsAreGone() {
  const auto session = at_moment();
  fork_and_wait(*session, {halt(0)});
  QVERIFY(session->run_to(day_->time_of(150)).has_value());
  session->drop_run(0);
  QVERIFY(wait_for(*session, [](const Snapshot& s) { return !s.refused.empty(); }) != nullptr);
  session->drop_run(1);
  const auto s = wait_for(*session, [](const Snapshot& x) { return x.runs.size() == 1; });
  QVERIFY(s != nullptr);
  QCOMPARE(s->run.id, 0);
  QCOMPARE(s->block, kMoment);  // the moment of the fork
  QCOMPARE(s->state_hash, straight_[kMoment]);
  session->show_run(1);
  QVERIFY(wait_for(*session, [](const Snapshot& x) { return !x.refused.empty(); }) != nullptr);
}

void TestForks::theStoryOfALiquidatedAccount() {
  const auto session = at_moment(160);
  AccountIdx account = 0;
  std::int64_t liquidation = -1, later = -1;
  AccountLayout layout;
  session->inspect([&](const Protocol& p, const EventLog& log) {
    layout = p.layout();
    for (std::size_t i = 0; i < log.events.size() && liquidation < 0; ++i)
      if (log.events[i].type == EventType::liquidation) liquidation = static_cast<std::int64_t>(i);
    account = log.events[static_cast<std::size_t>(liquidation)].a;
    later = log.blocks[log.events[static_cast<std::size_t>(liquidation)].block].end;
  });
  const auto story = ask<AccountStory>([&](auto reply) { session->ask_account(account_ref(layout, account), std::move(reply)); });
  QCOMPARE(story.events.size(), story.lines.size());
  QCOMPARE(story.events.size(), story.times.size());
  QVERIFY(std::ranges::is_sorted(story.events));
  QVERIFY(std::ranges::find(story.events, liquidation) != story.events.end());
  session->inspect([&](const Protocol& p, const EventLog& log) {
    QCOMPARE(story.name, p.account_name(account));
    QCOMPARE(story.margin.equity, p.margin(account).equity);
    for (const std::int64_t seq : story.events)  // closed under causes
      if (const auto cause = log.events[static_cast<std::size_t>(seq)].cause; cause != kNoCause)
        QVERIFY(std::ranges::binary_search(story.events, cause));
    std::size_t own = 0, told = 0;
    for (std::size_t i = 0; i < log.events.size(); ++i) {
      const Event& e = log.events[i];
      const bool fill = e.type == EventType::fill && (e.a == account || e.b == account);
      own += fill;
      told += fill && std::ranges::binary_search(story.events, static_cast<std::int64_t>(i));
    }
    QVERIFY(own > 1);  // its opening and its liquidation
    QCOMPARE(told, own);
  });
  // Before it happened, the story does not know it.
  QVERIFY(session->run_to(day_->time_of(50)).has_value());
  const auto early = ask<AccountStory>([&](auto reply) { session->ask_account(account_ref(layout, account), std::move(reply)); });
  QVERIFY(early.events.size() < story.events.size());
  QCOMPARE(early.positions.size() > 0, true);
}

void TestForks::journalPagesAreComplete() {
  const auto session = at_moment(160);
  std::vector<std::int64_t> wanted;
  session->inspect([&](const Protocol&, const EventLog& log) {
    for (std::size_t i = 0; i < log.events.size(); ++i)
      if (log.events[i].type == EventType::liquidation) wanted.push_back(static_cast<std::int64_t>(i));
  });
  QVERIFY(wanted.size() > 20);
  std::vector<std::int64_t> paged;
  JournalQuery query{.types = {EventType::liquidation}, .count = 7};
  for (auto page = journal(*session, query); !page.empty(); page = journal(*session, query)) {
    QVERIFY(page.size() <= 7);
    std::vector<std::int64_t> seqs;
    for (const JournalRow& row : page) seqs.push_back(row.seq);
    paged.insert(paged.begin(), seqs.begin(), seqs.end());
    query.before_seq = seqs.front();
  }
  QCOMPARE(paged, wanted);
  const auto all = journal(*session, {.count = 100000});
  QVERIFY(std::ranges::none_of(
      all, [](const JournalRow& r) { return r.type == EventType::mark || r.type == EventType::block; }));
  const auto found = journal(*session, {.text = "LIQUIDATION", .types = {EventType::liquidation}, .count = 100000});
  QCOMPARE(found.size(), wanted.size());
  QVERIFY(journal(*session, {.text = "no such words anywhere"}).empty());
}

void TestForks::chainsLeadFromTheRoot() {
  const auto session = at_moment(160);
  const auto fills = journal(*session, {.text = "(liquidation)", .types = {EventType::fill}, .count = 5});
  QCOMPARE(fills.size(), std::size_t{5});
  const auto chain =
      ask<std::vector<JournalRow>>([&](auto reply) { session->ask_chain(fills.back().seq, std::move(reply)); });
  QCOMPARE(chain.size(), std::size_t{3});  // mark -> liquidation -> fill
  QCOMPARE(chain[0].type, EventType::mark);
  QCOMPARE(chain[0].cause, kNoCause);
  QCOMPARE(chain[1].type, EventType::liquidation);
  QCOMPARE(chain[1].cause, chain[0].seq);
  QCOMPARE(chain[2].seq, fills.back().seq);
  QVERIFY(ask<std::vector<JournalRow>>([&](auto reply) { session->ask_chain(1 << 30, std::move(reply)); }).empty());
}

QTEST_GUILESS_MAIN(TestForks)
#include "tst_forks.moc"
