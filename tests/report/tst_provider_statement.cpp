// Statements of tranche providers: a day worked by hand, and on random days totals that add up to the ledger exactly.
#include <QtTest>

#include <map>

#include "report/csv.h"
#include "report/provider_statement.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr std::uint32_t kFirstLoss = 0;
constexpr AccountRef kHouseHolds{AccountRef::Kind::treasury, 0};

const ProviderTotals* totals_of(const ProviderStatement& s, std::uint32_t tranche, AccountRef provider) {
  for (const ProviderTotals& t : s.totals)
    if (t.tranche == tranche && t.provider == provider) return &t;
  return nullptr;
}

std::vector<StatementLine> lines_of(const ProviderStatement& s, std::uint32_t tranche, AccountRef provider) {
  std::vector<StatementLine> out;
  for (const StatementLine& l : s.lines)
    if (l.tranche == tranche && l.provider == provider) out.push_back(l);
  return out;
}

BlockInput provider_business(Random& random, std::int64_t users) {
  BlockInput in;
  for (int i = 0; i < 2; ++i) {
    const auto who = static_cast<UserIdx>(random.below(users));
    const auto tranche = static_cast<std::uint32_t>(random.below(4));
    const bool own = random.uniform() < 0.5;
    if (random.uniform() < 0.5)
      in.provider_entries.push_back({.tranche = tranche,
                                     .provider = who,
                                     .amount = static_cast<Money>(random.log_normal(3'000e6, 1.5)),
                                     .own_account = own});
    else
      in.provider_notices.push_back({.tranche = tranche,
                                     .provider = who,
                                     .units = static_cast<std::int64_t>(random.log_normal(3'000e6, 2)),
                                     .own_account = own});
  }
  return in;
}

// A random crash with provider business in every block; first-loss is small, so that it is drawn to nothing at times.
std::unique_ptr<Run> random_run(std::uint64_t seed, int blocks) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 1'000'000 * kUsd);
  static_cast<void>(g.parameters.set("provider_notice_ms", "30000"));
  static_cast<void>(g.parameters.set("event_quiet_ms", "60000"));
  if (seed % 2 == 0) static_cast<void>(g.parameters.set("bankrupt_policy", "work_out"));
  g.tranches[0].opening_balance = 2'000 * kUsd;
  add_random_book(g, seed, 120, 30);
  auto run = std::make_unique<Run>(g);
  Random random(seed);
  std::vector<std::int64_t> prices{1'000'000, 1'000'000};
  for (int i = 0; i < blocks && run->error.empty(); ++i) {
    for (std::int64_t& p : prices)
      p = std::clamp<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(p) * (1 + 0.02 * random.normal())),
                                   300'000, 3'000'000);
    run->block(prices, provider_business(random, 60));
  }
  return run;
}

}  // namespace

class TestProviderStatement : public QObject {
  Q_OBJECT
 private slots:
  void aDayByHand();
  void totalsAddUpToTheLedger_data();
  void totalsAddUpToTheLedger();
  void aSpanStartsWhereTheLastOneEnded();
  void tablesSayTheSame();
};

// a enters the first-loss tranche of 50,000 with 50,000; the long loses 10,000 of its 5,000: both halves bear 2,500.
void TestProviderStatement::aDayByHand() {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  QVERIFY(g.parameters.set("provider_notice_ms", "0"));
  QVERIFY(g.parameters.set("event_quiet_ms", "60000"));
  const UserIdx a = add_user(g, 10'000 * kUsd), loser = add_user(g, 5'000 * kUsd), winner = add_user(g, 100'000 * kUsd);
  const Money unit = g.markets[0].first_index * g.markets[0].instrument.tick_value;
  add_position(g, loser, 0, 50'000 * kUsd / unit);
  add_position(g, winner, 0, -(50'000 * kUsd / unit));
  Run run(g);
  BlockInput in;
  in.provider_entries = {{.tranche = kFirstLoss, .provider = a, .amount = 50'000 * kUsd}};
  QVERIFY(run.block({1'000'000}, in));
  QVERIFY(run.block({800'000}));
  const AccountRef provider = AccountRef::of_user(a);
  BlockInput leave;
  leave.provider_notices = {{.tranche = kFirstLoss, .provider = a, .units = INT64_MAX}};
  QVERIFY(run.block({800'000}, leave));
  for (int i = 0; i < 6; ++i) QVERIFY(run.block({800'000}));
  const ProviderStatement s = provider_statement(run.log, run.protocol->genesis(), 0, run.protocol->block());
  const auto lines = lines_of(s, kFirstLoss, provider);
  std::vector<StatementKind> kinds;
  for (const StatementLine& l : lines) kinds.push_back(l.kind);
  QCOMPARE(kinds, (std::vector<StatementKind>{StatementKind::entry, StatementKind::draw, StatementKind::notice,
                                              StatementKind::exit}));
  QCOMPARE(lines[0].after, 50'000 * kUsd);
  const Money hole = AccountRef::of_user(loser) == lines[1].bankrupt.at(0) ? lines[1].money : -1;
  QCOMPARE(lines[1].change(), -hole / 2);
  QCOMPARE(lines[2].units, 50'000 * kUsd);
  QCOMPARE(lines[3].money, 50'000 * kUsd - hole / 2);
  QCOMPARE(lines[3].after, 0);
  QCOMPARE(statement_words(lines[1], g), std::string("draw for BTC-PERP: u1 could not pay"));
  const ProviderTotals* house = totals_of(s, kFirstLoss, kHouseHolds);
  QVERIFY(house != nullptr);
  QCOMPARE(house->paid_in, 50'000 * kUsd);
  QCOMPARE(house->drawn, hole / 2);
  QCOMPARE(house->end, run.protocol->tranche(kFirstLoss).balance);
  const ProviderTotals* mine = totals_of(s, kFirstLoss, provider);
  QCOMPARE(mine->gain(), -hole / 2);
  QCOMPARE(mine->paid_out, 50'000 * kUsd - hole / 2);
}

void TestProviderStatement::totalsAddUpToTheLedger_data() {
  QTest::addColumn<int>("seed");
  for (int seed = 1; seed <= 4; ++seed) QTest::addRow("seed %d", seed) << seed;
}

void TestProviderStatement::totalsAddUpToTheLedger() {
  QFETCH(int, seed);
  const std::unique_ptr<Run> owned = random_run(static_cast<std::uint64_t>(seed), 160);
  Run& run = *owned;
  QVERIFY2(run.error.empty(), run.error.c_str());
  const ProviderStatement s = provider_statement(run.log, run.protocol->genesis(), 0, run.protocol->block());
  std::map<std::pair<std::uint32_t, AccountRef>, Money> claims;
  for (const ProviderHolding& p : run.protocol->providers()) claims[{p.tranche, account_ref(run.protocol->layout(), p.provider)}] = p.claim;
  Money drawn = 0;
  for (const ProviderTotals& t : s.totals) {
    QCOMPARE(t.start + t.paid_in - t.paid_out + t.fees + t.penalties + t.repaid + t.other - t.drawn + t.rounding,
             t.end);
    const auto found = claims.find({t.tranche, t.provider});
    QCOMPARE(t.end, found == claims.end() ? 0 : found->second);
    claims.erase({t.tranche, t.provider});
    drawn += t.drawn;
    Money at = 0, sum = 0;
    for (const StatementLine& l : lines_of(s, t.tranche, t.provider)) {
      QCOMPARE(l.before, at + l.rounding);  // lines join
      at = l.after;
      sum += l.kind == StatementKind::draw ? -l.change() : 0;
    }
    QCOMPARE(sum, t.drawn);
  }
  QVERIFY(claims.empty());
  Money draws = 0;
  for (const Event& e : run.log.events)
    if (e.type == EventType::transfer && e.code == static_cast<std::uint8_t>(TransferReason::tranche_draw))
      draws += e.x;
  QVERIFY(draws > 0);
  QVERIFY2(magnitude(draws - drawn) < static_cast<Money>(s.lines.size()),
           "what providers bore is what tranches paid, to a micro-USD a line");
}

void TestProviderStatement::aSpanStartsWhereTheLastOneEnded() {
  const std::unique_ptr<Run> owned = random_run(5, 120);
  Run& run = *owned;
  const Genesis& g = run.protocol->genesis();
  const std::uint32_t middle = run.protocol->block() / 2;
  const ProviderStatement whole = provider_statement(run.log, g, 0, run.protocol->block());
  const ProviderStatement first = provider_statement(run.log, g, 0, middle),
                          second = provider_statement(run.log, g, middle, run.protocol->block());
  for (const ProviderTotals& t : second.totals) {
    const ProviderTotals* before = totals_of(first, t.tranche, t.provider);
    QCOMPARE(t.start, before == nullptr ? 0 : before->end);
    const ProviderTotals* all = totals_of(whole, t.tranche, t.provider);
    QVERIFY(all != nullptr);
    QCOMPARE(t.end, all->end);
    QCOMPARE(t.drawn + (before == nullptr ? 0 : before->drawn), all->drawn);
  }
  for (const StatementLine& l : second.lines) QVERIFY(l.time_ms > run.log.blocks[middle].time_ms);
}

void TestProviderStatement::tablesSayTheSame() {
  const std::unique_ptr<Run> owned = random_run(2, 60);
  Run& run = *owned;
  const Genesis& g = run.protocol->genesis();
  const ProviderStatement s = provider_statement(run.log, g, 0, run.protocol->block());
  const Table totals = provider_totals_table(s, g), lines = provider_lines_table(s, g);
  QCOMPARE(totals.rows.size(), s.totals.size());
  QCOMPARE(lines.rows.size(), s.lines.size());
  for (const Table* t : {&totals, &lines})
    for (const auto& row : t->rows) QCOMPARE(row.size(), t->columns.size());
  QVERIFY(table_csv(totals).starts_with("tranche,provider,units,start_usd,"));
  const ProviderStatement one = provider_statement(run.log, g, 0, run.protocol->block(), kHouseHolds);
  QVERIFY(!one.lines.empty() &&
          std::ranges::all_of(one.lines, [](const StatementLine& l) { return l.provider == kHouseHolds; }));
}

QTEST_GUILESS_MAIN(TestProviderStatement)
#include "tst_provider_statement.moc"
