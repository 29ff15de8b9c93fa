// Why an account lost: every step of its equity is found, sums are exact at every node, causes lead back to inputs.
#include <QtTest>

#include "replay/day.h"
#include "replay/loss_causes.h"
#include "replay/loss_tree.h"

using namespace fb;
using namespace fb::test;

namespace {

std::int64_t end_of(const EventLog& log) { return static_cast<std::int64_t>(log.events.size()); }

LossTree tree_of(const test::Run& run, AccountIdx account, TimeMs since_ms = 0) {
  return loss_tree(run.log, run.protocol->genesis(), end_of(run.log), {.account = account_ref(run.protocol->layout(), account), .since_ms = since_ms});
}

Money parts_of(const LossTree& tree, const LossNode& node) {
  Money sum = 0;
  for (const std::uint32_t child : node.children)
    if (tree.nodes[child].kind == LossNode::Kind::part) sum += tree.nodes[child].amount.value_or(0);
  return sum;
}

bool has_parts(const LossTree& tree, const LossNode& node) {
  return std::ranges::any_of(node.children,
                             [&](std::uint32_t c) { return tree.nodes[c].kind == LossNode::Kind::part; });
}

// The chain of first causes below a node, as event types.
std::vector<EventType> first_causes(const LossTree& tree, const LossNode* node) {
  std::vector<EventType> out;
  for (;;) {
    const auto next = std::ranges::find_if(
        node->children, [&](std::uint32_t c) { return tree.nodes[c].kind == LossNode::Kind::because; });
    if (next == node->children.end()) return out;
    node = &tree.nodes[*next];
    out.push_back(node->type);
  }
}

const LossNode* sum_of(const LossTree& tree, LossCause cause) {
  for (const LossNode& n : tree.nodes)
    if (n.cause == cause) return &n;
  return nullptr;
}

// One loser and one winner of 100 BTC at 10 x, hardly any fund: half of the price goes in one block.
Genesis small_pool() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000 * kUsd);
  const Lots lots = 100 * 8000 * kUsd / (g.markets[0].first_index * g.markets[0].instrument.tick_value);
  add_position(g, add_user(g, 80'000 * kUsd), 0, lots);
  add_position(g, add_user(g, 80'000 * kUsd), 0, -lots);
  return g;
}

}  // namespace

class TestLossTree : public QObject {
  Q_OBJECT
 private slots:
  void everyChangeOfEquityIsAStep();
  void sumsAreExactAtEveryNode();
  void causesComeBeforeWhatTheyLedTo();
  void aCutLeadsToTheBankruptcyAndItsMark();
  void deleveragingSaysWhatItMissed();
  void aChangeSinceAMoment();
  void aRefusalLeadsToTheBreaker();
  void aPersonsParameterIsACauseOfALiquidation();
  void unknownAccountsAndEventsHaveNoTree();
  void aSessionIsInspected();
};

void TestLossTree::everyChangeOfEquityIsAStep() {
  const auto day = make_day(120, 200);
  Workers workers(1);
  EventLog log;
  auto protocol = std::move(*Protocol::open(day->genesis, workers, log));
  for (std::uint32_t b = 1; b < day->blocks(); ++b) {
    QVERIFY(protocol->step(day->block(b), log).has_value());
    if (b % 40 != 0 && b + 1 != day->blocks()) continue;
    for (AccountIdx a = 1; a < protocol->ledger().accounts(); ++a) {
      const LossWalk walk = walk_equity(log, *day->genesis, end_of(log), a, 20);
      QCOMPARE(walk.now, protocol->margin(a).equity);
      Money sum = walk.before;
      for (const LossStep& step : walk.steps) sum += step.amount;
      QCOMPARE(sum, walk.now);
    }
  }
  QVERIFY(protocol->block() == 199);
}

void TestLossTree::sumsAreExactAtEveryNode() {
  test::Run run(small_pool());
  for (int i = 0; i < 12; ++i) QVERIFY(run.block({1'000'000 - i % 3 * 1'000}));
  for (const std::int64_t ppm : {990'000, 985'000, 1'000'000, 930'000, 910'000, 500'000, 520'000})
    QVERIFY(run.block({ppm}));
  int with_rest = 0;
  for (AccountIdx a = 1; a < run.protocol->ledger().accounts(); ++a) {
    const LossTree tree = tree_of(run, a);
    QCOMPARE(*tree.nodes[0].amount, tree.now - tree.before);
    Money totals = 0;
    for (const Money amount : tree.totals) totals += amount;
    QCOMPARE(totals, tree.now - tree.before);
    for (const LossNode& n : tree.nodes) {
      if (n.kind == LossNode::Kind::part && has_parts(tree, n)) QCOMPARE(parts_of(tree, n), *n.amount);
      with_rest += n.events > 1 && n.children.empty();
    }
  }
  QVERIFY(with_rest > 0);  // sums of many small ones occur
}

void TestLossTree::causesComeBeforeWhatTheyLedTo() {
  test::Run run(small_pool());
  for (const std::int64_t ppm : {985'000, 930'000, 910'000, 500'000}) QVERIFY(run.block({ppm}));
  for (std::int64_t seq = 0; seq < end_of(run.log); ++seq)
    for (const CauseLink& link : causes_of(run.log, seq, kNoMarket)) QVERIFY(link.seq < seq && link.seq >= 0);
}

void TestLossTree::aCutLeadsToTheBankruptcyAndItsMark() {
  test::Run run(small_pool());
  QVERIFY(run.block({500'000}));
  const AccountIdx loser = run.protocol->layout().first_user(), winner = loser + 1;
  const LossTree tree = tree_of(run, winner);
  const LossNode* cuts = sum_of(tree, LossCause::haircuts);
  QVERIFY(cuts != nullptr && *cuts->amount < 0);
  const LossNode& cut = tree.nodes[cuts->children.front()];
  QCOMPARE(first_causes(tree, &cut),
           (std::vector<EventType>{EventType::clearing, EventType::bankruptcy, EventType::mark}));
  // What the loser could not pay is what tranches and winners paid.
  const LossTree of_loser = tree_of(run, loser);
  QVERIFY(*sum_of(of_loser, LossCause::covered)->amount >= -*cuts->amount);
  QCOMPARE(of_loser.now, 0);
  QCOMPARE(*sum_of(of_loser, LossCause::market)->amount + *sum_of(of_loser, LossCause::covered)->amount,
           -of_loser.before);
}

void TestLossTree::deleveragingSaysWhatItMissed() {
  test::Run run(small_pool());
  QVERIFY(run.block({500'000}));
  const AccountIdx winner = run.protocol->layout().first_user() + 1;
  QCOMPARE(run.protocol->ledger().lots(winner, 0), 0);
  const Ticks then = run.protocol->market(0).mark;
  QVERIFY(run.block({400'000}));
  const LossTree tree = tree_of(run, winner);
  const Ticks now = run.protocol->market(0).mark;
  const Money tick_value = run.protocol->genesis().markets[0].instrument.tick_value;
  const Lots lots = run.protocol->genesis().positions[0].lots;
  QVERIFY(now < then);
  QCOMPARE(tree.adl_missed, lots * tick_value * (then - now));         // it was short
  QCOMPARE(tree.totals[static_cast<std::size_t>(LossCause::adl)], 0);  // at the mark: costs nothing itself
  const LossNode* adl = sum_of(tree, LossCause::adl);
  QVERIFY(adl != nullptr);
  const LossNode& aside = tree.nodes[adl->children.back()];
  QCOMPARE(aside.kind, LossNode::Kind::aside);
  QCOMPARE(*aside.amount, -tree.adl_missed);
}

void TestLossTree::aChangeSinceAMoment() {
  test::Run run(small_pool());
  for (const std::int64_t ppm : {990'000, 985'000}) QVERIFY(run.block({ppm}));
  const AccountIdx user = run.protocol->layout().first_user();
  const Money then = run.protocol->margin(user).equity;
  const TimeMs since = run.protocol->time_ms();
  for (const std::int64_t ppm : {980'000, 960'000}) QVERIFY(run.block({ppm}));
  const LossTree tree = tree_of(run, user, since + 1);
  QCOMPARE(tree.before, then);
  QCOMPARE(tree.from_ms, since);
  QCOMPARE(tree.now, run.protocol->margin(user).equity);
  QCOMPARE(*tree.nodes[0].amount, tree.now - then);
}

void TestLossTree::aRefusalLeadsToTheBreaker() {
  test::Run run(small_pool());
  QVERIFY(run.block({1'000'000}, {.commands = {halt(0)}}));
  QVERIFY(run.block({1'000'000}, {.orders = {{.user = 0, .market = 0, .lots = -1}}}));
  const auto refusal = std::ranges::find(run.log.events, EventType::refusal, &Event::type);
  QVERIFY(refusal != run.log.events.end());
  const LossTree tree =
      loss_tree(run.log, run.protocol->genesis(), end_of(run.log), {.seq = refusal - run.log.events.begin()});
  QVERIFY(!tree.account);
  std::vector<EventType> causes;
  for (const std::uint32_t child : tree.nodes[0].children) causes.push_back(tree.nodes[child].type);
  QVERIFY(std::ranges::find(causes, EventType::breaker) != causes.end());
  QVERIFY(std::ranges::find(causes, EventType::order) != causes.end());
}

void TestLossTree::aPersonsParameterIsACauseOfALiquidation() {
  test::Run run(small_pool());
  QVERIFY(run.block({1'000'000}));
  QVERIFY(run.block({995'000}, {.commands = {set("mm_floor_ppm", "150000"), set("mm_cap_ppm", "200000")}}));
  const auto first = std::ranges::find(run.log.events, EventType::liquidation, &Event::type);
  QVERIFY(first != run.log.events.end());
  const auto links = causes_of(run.log, first - run.log.events.begin(), kNoMarket);
  const auto type = [&](const CauseLink& l) { return run.log.events[static_cast<std::size_t>(l.seq)].type; };
  QVERIFY(std::ranges::any_of(links, [&](const CauseLink& l) { return type(l) == EventType::mark; }));
  QVERIFY(std::ranges::any_of(links, [&](const CauseLink& l) { return type(l) == EventType::parameter; }));
}

void TestLossTree::unknownAccountsAndEventsHaveNoTree() {
  test::Run run(small_pool());
  QVERIFY(tree_of(run, 4'000'000).nodes.empty());
  QVERIFY(loss_tree(run.log, run.protocol->genesis(), end_of(run.log), {.seq = end_of(run.log)}).nodes.empty());
  QVERIFY(loss_tree(run.log, run.protocol->genesis(), 0, {.account = {AccountRef::Kind::treasury}}).nodes.empty());
  QCOMPARE(tree_of(run, run.protocol->layout().first_user()).nodes.size(), std::size_t{1});  // nothing happened yet
}

void TestLossTree::aSessionIsInspected() {
  const auto day = make_day(40, 120);
  const auto session = open_day(day);
  QVERIFY(session->run_to(day->time_of(80)).has_value());
  AccountIdx user = 0;
  Money equity = 0;
  session->inspect([&](const Protocol& p, const EventLog&) {
    user = p.layout().first_user() + 3;
    equity = p.margin(user).equity;
  });
  LossTree tree;
  session->inspect([&](const Protocol& p, const EventLog& log) {
    tree = loss_tree(log, p.genesis(), log.blocks[p.block()].end, {.account = account_ref(p.layout(), user)});
  });
  QCOMPARE(tree.now, equity);
  QCOMPARE(tree.to_ms, day->time_of(80));
  QCOMPARE(tree.from_ms, day->start_ms);
}

QTEST_GUILESS_MAIN(TestLossTree)
#include "tst_loss_tree.moc"
