// The day under other rules: a run of its own beside the recorded one, and the table of all rulebooks.
#include <QtTest>
#include <mutex>
#include <set>

#include "protocol/insurance_layout.h"
#include "protocol/promises.h"
#include "replay/day.h"
#include "replay/day_outcomes.h"
#include "support/auditor.h"

using namespace fb;
using namespace fb::test;

namespace {

const Rules kStricter{"stricter", {{"mm_floor_ppm", "60000"}, {"ETH-PERP.clip_usd", "100000"}}};


std::vector<Rulebook> all_rulebooks() {
  std::vector<Rulebook> out;
  for (const std::string& id : builtin_rulebooks()) out.push_back(read_rulebook(id).value());
  return out;
}

bool go_on(std::size_t, std::uint32_t, std::uint32_t) { return true; }

// The whole day under rules, by one straight run without a session.
struct Straight {
  std::shared_ptr<const Genesis> genesis;
  EventLog log;
};
Straight straight(const Recording& day, const Rules& rules, unsigned threads) {
  Straight out{genesis_under(day, rules).value(), {}};
  Workers workers(threads);
  auto protocol = Protocol::open(out.genesis, workers, out.log).value();
  for (std::uint32_t b = 1; b < day.blocks(); ++b)
    if (const auto done = protocol->step(day.block(b), out.log); !done) throw std::runtime_error(done.error().text());
  return out;
}

}  // namespace

class TestRulebookRuns : public QObject {
  Q_OBJECT
  std::shared_ptr<const Recording> day_;

  std::shared_ptr<const Snapshot> under(Session& s, Rules rules) const {
    const std::size_t runs = s.snapshot()->runs.size();
    s.replay_under(std::move(rules));
    return wait_for(s, [&](const Snapshot& x) { return x.runs.size() > runs || !x.refused.empty(); });
  }

 private slots:
  void initTestCase() { day_ = make_day(150, 160, 2); }
  void a_run_of_its_own_is_a_straight_run();
  void the_recorded_run_is_never_altered();
  void runs_of_two_layouts_live_side_by_side();
  void it_can_be_forked_and_dropped();
  void bad_rules_make_no_run();
  void insurance_money_is_only_rearranged();
  void every_rulebook_promises_what_its_policies_do();
  void every_rulebook_runs_the_day_data();
  void every_rulebook_runs_the_day();
  void the_table_does_not_depend_on_who_runs_beside();
  void the_table_can_be_cancelled();
  void the_table_as_csv();
};

void TestRulebookRuns::a_run_of_its_own_is_a_straight_run() {
  const auto session = open_day(day_, {.publish = false});
  QVERIFY(session->run_to(day_->time_of(80)).has_value());
  const auto s = under(*session, kStricter);
  QVERIFY(s != nullptr);
  QCOMPARE(s->refused, std::string());
  QCOMPARE(s->rulebook, std::string("stricter"));
  QCOMPARE(s->mode, Mode::fork);
  QVERIFY(s->run.whole_day && s->run.from_ms == day_->start_ms);
  QVERIFY(s->run.rules == kStricter);
  QCOMPARE(s->run.label, std::string("run 1: the day under stricter"));
  const auto there = wait_for(*session, [&](const Snapshot& x) { return x.run.id == 1 && x.block == 80; });
  QVERIFY2(there != nullptr, "the moment shown before is shown again");
  QVERIFY(session->run_all({}).has_value());
  QCOMPARE(session->snapshot()->state_hash, to_hex(straight(*day_, kStricter, 1).log.blocks.back().state_hash));
  QVERIFY(session->run_to(day_->time_of(30)).has_value());  // back, from its own checkpoints
  QCOMPARE(session->snapshot()->block, 30u);
}

void TestRulebookRuns::the_recorded_run_is_never_altered() {
  const auto session = open_day(day_, {.publish = false});
  QVERIFY(session->run_to(day_->time_of(40)).has_value());
  QVERIFY(under(*session, kStricter) != nullptr);
  QVERIFY(session->run_all({}).has_value());
  session->show_run(0);
  QVERIFY(session->run_all({}).has_value());
  QCOMPARE(session->snapshot()->run.id, 0);
  QCOMPARE(session->snapshot()->rulebook, std::string("firebreak"));
  QCOMPARE(session->snapshot()->state_hash, straight_hashes(*day_).back());
}

void TestRulebookRuns::runs_of_two_layouts_live_side_by_side() {
  const auto session = open_day(day_, {.publish = false});
  QVERIFY(session->run_all({}).has_value());
  const std::string own = session->snapshot()->state_hash;
  QVERIFY(under(*session, {"one", {{"insurance_layout", "one_fund"}}}) != nullptr);
  QVERIFY(session->run_all({}).has_value());
  const std::string one = session->snapshot()->state_hash;
  QCOMPARE(session->snapshot()->tranches.size(), std::size_t{1});
  for (int i = 0; i < 3; ++i) {
    session->show_run(0);
    QVERIFY(session->run_to(day_->time_of(20 + 40 * i)).has_value());
    QCOMPARE(session->snapshot()->tranches.size(), day_->genesis->tranches.size());
    session->show_run(1);
    QVERIFY(session->run_to(day_->time_of(33 + 40 * i)).has_value());
    QCOMPARE(session->snapshot()->tranches.size(), std::size_t{1});
    QVERIFY2(session->snapshot()->error.empty(), session->snapshot()->error.c_str());
  }
  const auto c = ask<Comparison>([&](auto reply) { session->ask_compare(0, 1, std::move(reply)); });
  QVERIFY2(c.error.empty(), c.error.c_str());
  QCOMPARE(c.block, day_->blocks() - 1);
  QCOMPARE(c.first_divergence, 0u);  // another opening
  session->show_run(0);
  QVERIFY(session->run_to(day_->end_ms).has_value());
  QCOMPARE(session->snapshot()->state_hash, own);
  session->show_run(1);
  QVERIFY(session->run_to(day_->end_ms).has_value());
  QCOMPARE(session->snapshot()->state_hash, one);
}

void TestRulebookRuns::it_can_be_forked_and_dropped() {
  const auto session = open_day(day_, {.publish = false});
  QVERIFY(session->run_to(day_->time_of(50)).has_value());
  QVERIFY(under(*session, kStricter) != nullptr);
  QVERIFY(session->run_to(day_->time_of(60)).has_value());
  session->fork({halt(0)});
  QVERIFY(wait_for(*session, [](const Snapshot& x) { return x.run.id == 2; }) != nullptr);
  QCOMPARE(session->snapshot()->rulebook, std::string("stricter"));
  QVERIFY(!session->snapshot()->run.whole_day);
  QVERIFY(session->run_all({}).has_value());
  session->drop_run(2);
  QVERIFY(wait_for(*session, [](const Snapshot& x) { return x.run.id == 1; }) != nullptr);
  session->drop_run(1);
  const auto s = wait_for(*session, [](const Snapshot& x) { return x.run.id == 0; });
  QVERIFY(s != nullptr);
  QCOMPARE(s->runs.size(), std::size_t{1});
  QVERIFY(session->run_all({}).has_value());
  QCOMPARE(session->snapshot()->state_hash, straight_hashes(*day_).back());
}

void TestRulebookRuns::bad_rules_make_no_run() {
  const auto session = open_day(day_, {.publish = false});
  const auto s = under(*session, {"broken", {{"no_such_parameter", "1"}}});
  QVERIFY(s != nullptr);
  QVERIFY2(QString::fromStdString(s->refused).contains("no_such_parameter"), s->refused.c_str());
  QCOMPARE(s->runs.size(), std::size_t{1});
  QVERIFY(session->run_all({}).has_value());
  QCOMPARE(session->snapshot()->state_hash, straight_hashes(*day_).back());
}

void TestRulebookRuns::insurance_money_is_only_rearranged() {
  const auto total = [](const Genesis& g) {
    Money sum = 0;
    for (const TrancheSpec& t : g.tranches) sum += t.opening_balance;
    return sum;
  };
  for (const Rulebook& r : all_rulebooks()) {
    const auto genesis = genesis_under(*day_, {r.id, settings_of(r, day_->genesis->parameters)});
    QVERIFY2(genesis.has_value(), genesis ? "" : genesis.error().text().c_str());
    QCOMPARE(total(**genesis), total(*day_->genesis));
    QCOMPARE((*genesis)->rulebook, r.id);
  }
}

void TestRulebookRuns::every_rulebook_promises_what_its_policies_do() {
  std::set<std::string> states;
  for (const Rulebook& r : all_rulebooks()) {
    QVERIFY2(check_promises(r).has_value(), r.id.c_str());
    Rulebook lies = r;
    if (lies.not_promised.empty())
      lies.not_promised.push_back({"I2", "no reason", 0});
    else
      lies.not_promised.pop_back();
    QVERIFY2(!check_promises(lies).has_value(), "a wrong declaration was taken");
  }
}

void TestRulebookRuns::every_rulebook_runs_the_day_data() {
  QTest::addColumn<QString>("id");
  for (const std::string& id : builtin_rulebooks()) QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

// To its end, the same on one and two threads, and with nothing in its journal that it promises not to do.
void TestRulebookRuns::every_rulebook_runs_the_day() {
  QFETCH(QString, id);
  const Rulebook r = read_rulebook(id.toStdString()).value();
  const Rules rules{r.id, settings_of(r, day_->genesis->parameters)};
  const Straight one = straight(*day_, rules, 1), two = straight(*day_, rules, 2);
  QCOMPARE(one.log.blocks.size(), static_cast<std::size_t>(day_->blocks()));
  QCOMPARE(to_hex(one.log.blocks.back().state_hash), to_hex(two.log.blocks.back().state_hash));
  QCOMPARE(to_hex(one.log.blocks.back().chain), to_hex(two.log.blocks.back().chain));
  const auto table = outcomes_under(day_, {r}, go_on);
  QVERIFY(table.has_value());
  QVERIFY2(table->front().error.empty(), table->front().error.c_str());
  QCOMPARE(table->front().state_hash, to_hex(one.log.blocks.back().state_hash));
  const OutcomeFigures& f = table->front().figures;
  QVERIFY2(f.liquidated_accounts > 0, "the crash liquidates under every rulebook");
  const Promises p = promises_of(one.genesis->parameters);
  if (p.i2) QVERIFY(f.worst_below_zero == 0 && f.worst_min_equity >= 0);
  if (p.i3) QVERIFY(f.charged == 0);
  if (p.i5) QVERIFY(f.adl_off_mark == 0);
  const QString found = audit(one.log, *one.genesis, "rulebook-" + id);
  if (found == QStringLiteral("absent")) QSKIP("the outside auditor is absent");
  QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestRulebookRuns::the_table_does_not_depend_on_who_runs_beside() {
  const auto rulebooks = all_rulebooks();
  const auto all = outcomes_under(day_, rulebooks, go_on);
  QVERIFY(all.has_value());
  QCOMPARE(all->size(), rulebooks.size());
  for (std::size_t i = 0; i < rulebooks.size(); ++i) {
    const auto alone = outcomes_under(day_, {rulebooks[i]}, go_on);
    QVERIFY(alone.has_value());
    QCOMPARE((*all)[i].state_hash, alone->front().state_hash);
    QVERIFY((*all)[i].figures == alone->front().figures);
    QCOMPARE((*all)[i].insurance, alone->front().insurance);
  }
}

void TestRulebookRuns::the_table_can_be_cancelled() {
  const auto stopped =
      outcomes_under(day_, all_rulebooks(), [](std::size_t, std::uint32_t block, std::uint32_t) { return block < 5; });
  QVERIFY(!stopped.has_value());
  QVERIFY(QString::fromStdString(stopped.error().text()).contains("cancelled"));
}

void TestRulebookRuns::the_table_as_csv() {
  const auto all = outcomes_under(day_, all_rulebooks(), go_on);
  QVERIFY(all.has_value());
  const QStringList lines = QString::fromStdString(day_outcomes_csv(*all, "the-hash")).split('\n');
  const auto figures = day_figures(*all);
  QVERIFY(lines[0].startsWith("figure,unit,\"firebreak\""));
  QCOMPARE(static_cast<std::size_t>(lines.size()), figures.size() + 7);  // head, five lines of text, the end
  for (std::size_t i = 0; i < figures.size(); ++i) {
    QVERIFY(lines[static_cast<qsizetype>(i) + 1].endsWith(QString(",%1").arg(figures[i].values.back())));
    for (std::size_t j = 0; j < i; ++j) QVERIFY(figures[i].id != figures[j].id);
  }
  QVERIFY(lines[lines.size() - 3].contains("the-hash"));
}

QTEST_GUILESS_MAIN(TestRulebookRuns)
#include "tst_rulebook_runs.moc"
