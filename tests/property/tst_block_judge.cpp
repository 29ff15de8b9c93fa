// The judge of hostile blocks is no yes-man: a journal in which one event was changed is refused, by the invariant that
// the change breaks, and the same journal unchanged is not.
#include <QtTest>

#include "property/hostile_books.h"
#include "support/block_judge.h"

using namespace fb;
using namespace fb::test;

namespace {

struct Story {
  std::shared_ptr<const Genesis> genesis;
  EventLog log;
  std::vector<BlockEnd> ends;  // of each block but the last
};

Story story_of(std::uint64_t seed) {
  HostileBooks hostile(seed);
  HostileBook book = hostile.book();
  Run run(book.genesis);
  Story out{std::make_shared<const Genesis>(book.genesis), {}, {}};
  for (int b = 0; b < 4 && run.error.empty(); ++b) {
    out.ends.push_back(end_of(*run.protocol));
    const auto prices = b == 0 ? hostile.calm(*run.protocol) : b == 1 ? book.fall_ppm : hostile.prices(*run.protocol);
    run.block(prices, b == 1 ? BlockInput{} : hostile.business(*run.protocol));
  }
  out.log = run.log;
  return out;
}

std::vector<std::string> judged(const Story& story) {
  BlockJudge judge(*story.genesis);
  const bool earmarked =
      story.genesis->parameters.choice<ClearingPolicy>(GlobalParam::clearing_policy) == ClearingPolicy::earmarked;
  std::vector<std::string> all;
  for (std::size_t b = 0; b < story.log.blocks.size(); ++b)
    for (const auto& broken : judge.judge(story.log, b > 0 && earmarked ? &story.ends[b - 1] : nullptr))
      all.push_back(broken);
  return all;
}

bool is(const Event& e, TransferReason why) { return e.type == EventType::transfer && e.code == static_cast<int>(why); }
bool is(const Event& e, FillReason why) { return e.type == EventType::fill && e.code == static_cast<int>(why); }

// Changes the first event that `change` takes; false when there is none.
bool change_one(Story& story, const std::function<bool(Story&, std::size_t)>& change) {
  for (std::size_t i = 0; i < story.log.events.size(); ++i)
    if (change(story, i)) return true;
  return false;
}

using Change = std::function<bool(Story&, std::size_t)>;

Change to(TransferReason why, const std::function<bool(Story&, Event&)>& edit) {
  return [=](Story& s, std::size_t i) { return is(s.log.events[i], why) && edit(s, s.log.events[i]); };
}

// The draw comes from a tranche of higher rank that serves the market too.
bool from_a_senior(Story& s, Event& e) {
  const auto& tranches = s.genesis->tranches;
  const AccountLayout layout{static_cast<std::uint32_t>(s.genesis->markets.size()),
                             static_cast<std::uint32_t>(tranches.size())};
  const auto own = e.a - layout.tranche(0);
  for (std::uint32_t t = 0; t < tranches.size(); ++t)
    if (tranches[t].rank > tranches[own].rank && tranches[t].market == kAllMarkets) {
      e.a = layout.tranche(t);
      return true;
    }
  return false;
}

// A market that paid in full is said not to have.
bool one_ratio(Story& s, std::size_t i, bool was_full, std::int64_t now) {
  const Event& e = s.log.events[i];
  if (e.type != EventType::clearing) return false;
  for (auto& [m, ratio] : s.log.details[e.detail - 1].pairs)
    if ((ratio == kTrillion) == was_full) {
      ratio = now;
      return true;
    }
  return false;
}

// The order's own line becomes a halt of its market: then its fill is one in a halted market.
bool halt_before_fill(Story& s, std::size_t i) {
  auto& events = s.log.events;
  if (i + 1 >= events.size() || events[i].type != EventType::order || !is(events[i + 1], FillReason::order))
    return false;
  events[i].type = EventType::breaker, events[i].y = static_cast<std::int64_t>(BreakerState::halted);
  return true;
}

const std::vector<std::pair<const char*, std::pair<const char*, Change>>>& changes() {
  static const std::vector<std::pair<const char*, std::pair<const char*, Change>>> all{
      {"a cut that arrives short",
       {"I1 hubs", to(TransferReason::haircut, [](Story&, Event& e) { return e.x > 1 && e.x--; })}},
      {"a negative transfer",
       {"I1 a transfer", to(TransferReason::haircut, [](Story&, Event& e) { return e.x = -e.x; })}},
      {"a hole left open", {"I2", to(TransferReason::payout, [](Story&, Event& e) { return e.x > 1 && e.x--; })}},
      {"a cut beyond the gain",
       {"I3(a)", to(TransferReason::haircut, [](Story&, Event& e) { return e.x += kUsd << 20; })}},
      {"a cut where r is 1", {"I3(b)", [](Story& s, std::size_t i) { return one_ratio(s, i, false, kTrillion); }}},
      {"r < 1 where all were covered",
       {"I3(c)", [](Story& s, std::size_t i) { return one_ratio(s, i, true, kTrillion - 1); }}},
      {"a payout to a bystander", {"I3 payouts", to(TransferReason::payout, [](Story&, Event& e) { return e.b = 1; })}},
      {"a senior draw first", {"I4 juniors", to(TransferReason::tranche_draw, from_a_senior)}},
      {"a draw beyond the caps",
       {"I4 a draw", to(TransferReason::tranche_draw, [](Story&, Event& e) { return e.x += kUsd << 20; })}},
      {"ADL that flips",
       {"I5 ADL flips",
        [](Story& s, std::size_t i) {
          auto& e = s.log.events[i];
          return is(e, FillReason::adl) && (e.x *= 3);
        }}},
      {"ADL off the mark",
       {"I5 ADL at",
        [](Story& s, std::size_t i) {
          auto& e = s.log.events[i];
          return is(e, FillReason::adl) && ++e.y;
        }}},
      {"an order in a halt", {"I6 no order", halt_before_fill}},
      {"a withdrawal beyond custody",
       {"I7 custody is not", to(TransferReason::withdrawal, [](Story&, Event& e) { return e.x += kUsd << 40; })}},
      {"custody misstated", {"I7 custody as", [](Story& s, std::size_t i) {
                               auto& e = s.log.events[i];
                               return e.type == EventType::block && ++e.z;
                             }}}};
  return all;
}

}  // namespace

class TestBlockJudge : public QObject {
  Q_OBJECT
 private slots:
  void honestJournalsPass();
  void aChangedJournalIsRefused_data();
  void aChangedJournalIsRefused();
};

void TestBlockJudge::honestJournalsPass() {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto broken = judged(story_of(seed));
    QVERIFY2(broken.empty(), ("seed " + std::to_string(seed) + ": " + (broken.empty() ? "" : broken.front())).c_str());
  }
}

void TestBlockJudge::aChangedJournalIsRefused_data() {
  QTest::addColumn<int>("row");
  for (std::size_t i = 0; i < changes().size(); ++i) QTest::newRow(changes()[i].first) << static_cast<int>(i);
}

// Some journals have nothing to change, and in some a market that paid in full was not covered: one in 2,000 must do.
void TestBlockJudge::aChangedJournalIsRefused() {
  QFETCH(int, row);
  const auto& [name, expected] = changes()[static_cast<std::size_t>(row)];
  const auto& [invariant, change] = expected;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Story story = story_of(seed);
    if (!change_one(story, change)) continue;
    for (const auto& broken : judged(story))
      if (broken.starts_with(invariant)) return;
  }
  QFAIL("the judge let it pass");
}

QTEST_GUILESS_MAIN(TestBlockJudge)
#include "tst_block_judge.moc"
