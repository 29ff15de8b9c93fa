// What ADL took by the published notion: a journal by hand, with figures that can be worked in the head.
#include <QtTest>

#include "protocol/hand_journal.h"
#include "replay/adl_markout.h"

using namespace fbtest;

namespace {

constexpr AccountIdx kAnn = 30, kBob = 31, kDeadLong = 40, kDeadShort = 41;
constexpr MarketIdx kBtc = 0, kEth = 1;
constexpr TimeMs kBlock = 15'000;

// A lot moved by a tick is 100 micro-USD. Block 1: BTC falls from 1,000 to 900. The dead long sells 10 lots to Ann at
// the mark and 5 to Bob at 920; the dead short buys 10 lots of ETH from Ann, a leg of her hedge, at the mark. Block 2:
// BTC 850, ETH 960; Ann takes one more lot at the mark.
class Hand : public HandJournal {
 public:
  Hand() {
    marks(1'000, 1'000);
    close(0);
    marks(900, 1'000);
    adl(kBtc, kAnn, kDeadLong, 10, 900, true);
    adl(kBtc, kBob, kDeadLong, 5, 920, true);
    adl(kEth, kAnn, kDeadShort, 10, 1'000, false);
    close(kBlock);
    first_ = log.blocks.back().end;
    marks(850, 960);
    adl(kBtc, kAnn, kDeadLong, 1, 850, true);
    adl(kBtc, kDeadShort, kDeadLong, 100, 700, true, true);  // dead met dead: nobody lost anything
    close(2 * kBlock);
  }
  AdlMarkout judged(TimeMs gap, TimeMs horizon) const {
    return adl_markout(log, genesis, static_cast<std::int64_t>(log.events.size()), gap, horizon);
  }
  AdlMarkout of_the_first_block(TimeMs horizon) const { return adl_markout(log, genesis, first_, kBlock, horizon); }

 private:
  void marks(Ticks btc, Ticks eth) {
    add(EventType::mark, 0, 0, btc).market = kBtc;
    add(EventType::mark, 0, 0, eth).market = kEth;
  }
  // `bought`: the counterparty bought from the dead, so it had been short.
  void adl(MarketIdx market, AccountIdx counterparty, AccountIdx dead, Lots lots, Ticks price, bool bought,
           bool both_dead = false) {
    Event& fill = add(EventType::fill, bought ? counterparty : dead, lots, price);
    fill.b = bought ? dead : counterparty;
    fill.market = market;
    const auto cause = static_cast<std::int64_t>(log.events.size()) - 1;
    Event& e = add(EventType::adl, counterparty, lots);
    e.b = dead;
    e.market = market;
    e.cause = cause;
    e.code = AdlCode{.both_dead = both_dead}.code();
  }
  std::int64_t first_ = 0;
};

}  // namespace

class TestAdlMarkout : public QObject {
  Q_OBJECT
 private slots:
  // At the marks of its own block only the price away from the mark was taken: 5 x 20 ticks, and that was needed.
  void atTheMarkNothingIsMissed() {
    const AdlMarkout m = Hand().of_the_first_block(0);
    QCOMPARE(m, (AdlMarkout{.waves = 1, .removed = 10'000, .needed = 10'000, .beyond = 0}));
  }

  // A block later Ann misses 10 x 50 ticks of her short, less the 10 x 40 that her long would have lost; Bob 5 x 70
  // ticks.
  void aBlockLaterGainsAreMissed() {
    const AdlMarkout m = Hand().judged(0, kBlock);
    QCOMPARE(m, (AdlMarkout{.waves = 2, .removed = 10'000 + 35'000, .needed = 10'000, .beyond = 35'000}));
  }

  // Fills a block apart are one wave when the gap allows it, and it is judged at its end.
  void aWaveIsJudgedAtItsEnd() {
    QCOMPARE(Hand().judged(0, 0), (AdlMarkout{.waves = 2, .removed = 10'000, .needed = 10'000, .beyond = 0}));
    QCOMPARE(Hand().judged(kBlock, 0), (AdlMarkout{.waves = 1, .removed = 45'000, .needed = 10'000, .beyond = 35'000}));
    QCOMPARE(Hand().judged(kBlock - 1, 0).waves, 2U);
  }

  // What has not been shown yet is not looked at.
  void theFutureIsNotKnown() { QCOMPARE(Hand().of_the_first_block(10 * kBlock), Hand().of_the_first_block(0)); }

  void withoutAdlThereIsNothing() {
    HandJournal quiet;
    quiet.close(0);
    QCOMPARE(adl_markout(quiet.log, quiet.genesis, static_cast<std::int64_t>(quiet.log.events.size()), 0, 0),
             AdlMarkout{});
  }
};

QTEST_GUILESS_MAIN(TestAdlMarkout)
#include "tst_adl_markout.moc"
