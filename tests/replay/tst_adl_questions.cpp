// ADL asked of a session: the preview under all policies, the audit of what happened, and the figures of its quality in
// the outcome, which the audit adds up to and which a fork continues.
#include <QtTest>
#include <set>

#include "replay/day.h"

using namespace fb;
using namespace fb::test;

class TestAdlQuestions : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    day_ = make_day(150, 160);
    session_ = open_day(day_, {.parameters = {{"adl_policy", "pro_rata"}}, .publish = false});
    QVERIFY(session_->run_all({}).has_value());
  }

  void previewOfAMoment() {
    QVERIFY(session_->run_to(day_->time_of(60)).has_value());
    const auto a = asked({.shock = {.ppm = -200'000}, .policy = AdlPolicy::queue, .most_rows = 3});
    QVERIFY2(a.error.empty(), a.error.c_str());
    QCOMPARE(a.preview.time_ms, day_->time_of(60));
    QCOMPARE(a.preview.policy, AdlPolicy::queue);
    QVERIFY(a.dead > 3 && a.rows > 3);
    QCOMPARE(a.preview.dead.size(), std::size_t{3});
    QCOMPARE(a.preview.rows.size(), std::size_t{3});
    QVERIFY(!a.preview.rows[0].name.empty());
    QCOMPARE(a.policies.size(), adl_policies().size());
    QCOMPARE(a.policies[static_cast<std::size_t>(AdlPolicy::queue)].quality, a.preview.quality);
    const auto one = asked({.shock = {.market = 1, .ppm = -200'000}});
    QVERIFY(one.dead < a.dead);
    QCOMPARE(one.preview.markets[0].mark, session_->snapshot()->markets[0].view.mark);
  }

  void questionsThatCannotBeAnswered() {
    QVERIFY(!asked({.shock = {.market = 9, .ppm = -1}}).error.empty());
    QVERIFY(!asked({.shock = {.ppm = -kMillion}}).error.empty());
    QVERIFY(!asked({.shock = {.ppm = INT64_MAX}}).error.empty());
    QVERIFY(!asked({.shock = {.ppm = -1, .block_ms = 0}}).error.empty());
    QVERIFY(!asked({.shock = {.ppm = -1}, .policy = static_cast<AdlPolicy>(77)}).error.empty());
    QVERIFY(asked({.shock = {.ppm = 100 * kMillion}}).error.empty() ||
            asked({.shock = {.ppm = 100 * kMillion}}).error.find("smaller shock") != std::string::npos);
  }

  void auditAddsUpToTheOutcome() {
    QVERIFY(session_->run_to(day_->end_ms).has_value());
    const auto bursts = audit();
    const OutcomeFigures o = session_->snapshot()->outcome;
    std::uint64_t fills = 0, legs = 0;
    Money lots_overshoot = 0, notional = 0;
    std::set<std::int64_t> touched;
    std::uint32_t block = 0;
    for (const AdlBurst& b : bursts) {
      QVERIFY(b.block > block && b.time_ms == day_->time_of(b.block));
      block = b.block;
      QCOMPARE(b.policy, AdlPolicy::pro_rata);
      QVERIFY(!b.dead.empty());
      fills += b.fills, legs += b.quality.hedge_legs, lots_overshoot += b.quality.overshoot_notional;
      Money rows = 0;
      for (const AdlBurst::Row& r : b.rows) rows += r.notional, touched.insert(key_of(r.account));
      QCOMPARE(rows, b.quality.notional);
      notional += rows;
    }
    QVERIFY(bursts.size() > 1 && fills > 10);
    QCOMPARE(fills, o.adl_fills);
    QCOMPARE(legs, o.hedge_legs_broken);
    QCOMPARE(lots_overshoot, o.overshoot_notional);
    QVERIFY(notional <= o.adl_notional);
    QVERIFY(touched.size() <= o.touched_accounts);
    QVERIFY(o.gini_adl_ppm > 0 && o.largest_adl > 0);
  }

  // Up to the moment shown only.
  void auditDoesNotLookAhead() {
    const auto all = audit();
    QVERIFY(session_->run_to(all[1].time_ms).has_value());
    QCOMPARE(audit().size(), std::size_t{2});
    QVERIFY(session_->run_to(all[0].time_ms - 1).has_value());
    QVERIFY(audit().empty());
  }

  // A fork counts on from the figures of its parent: a fork that changes nothing ends with the same ones.
  void aForkContinuesTheFigures() {
    QVERIFY(session_->run_to(day_->end_ms).has_value());
    const OutcomeFigures whole = session_->snapshot()->outcome;
    const auto bursts = audit();
    QVERIFY(session_->run_to(bursts[bursts.size() / 2].time_ms).has_value());
    session_->fork({{.actor = "ann", .why = "drill", .what = Note{"nothing changes"}}});
    QVERIFY(session_->run_all({}).has_value());
    QVERIFY(session_->snapshot()->run.id != 0);
    QCOMPARE(session_->snapshot()->outcome, whole);
  }

 private:
  AdlAnswer asked(AdlQuestion q) const {
    return ask<AdlAnswer>([&](auto reply) { session_->ask_adl(q, reply); });
  }
  std::vector<AdlBurst> audit() const {
    return ask<std::vector<AdlBurst>>([&](auto reply) { session_->ask_adl_audit(reply); });
  }

  std::shared_ptr<const Recording> day_;
  std::unique_ptr<Session> session_;
};

QTEST_GUILESS_MAIN(TestAdlQuestions)
#include "tst_adl_questions.moc"
