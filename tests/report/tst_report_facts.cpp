// Figures and story of the hand-written journal, worked by hand.
#include <QtTest>

#include "protocol/hand_journal.h"
#include "report/bursts.h"
#include "report/facts.h"
#include "report/journal_book.h"
#include "report/narrative.h"

using namespace fbtest;

namespace {

// The hand-written journal with an opening mark, money for everyone, and a third block with a forced sale and a cut.
HandJournal story() {
  HandJournal j;
  j.add(EventType::genesis);
  const auto move = [&](AccountIdx from, AccountIdx to, Money amount, TransferReason why,
                        std::uint16_t market = kNoMarket) {
    Event& e = j.add(EventType::transfer, from, amount);
    e.b = to, e.market = market, e.code = static_cast<std::uint8_t>(why);
  };
  const auto mark = [&](Ticks index, Ticks price) {
    Event& e = j.add(EventType::mark, 0, index, price);
    e.market = 0;
  };
  const auto fill = [&](AccountIdx buyer, AccountIdx seller, Lots lots, Ticks price, FillReason why,
                        std::int64_t cause = kNoCause) {
    Event& e = j.add(EventType::fill, buyer, lots, price);
    e.b = seller, e.market = 0, e.cause = cause, e.code = static_cast<std::uint8_t>(why);
  };
  mark(64'000, 64'000);
  move(0, kAnn, 100 * kUsd, TransferReason::deposit);
  move(0, kBob, 50 * kUsd, TransferReason::deposit);
  move(0, kFirstLoss, 10 * kUsd, TransferReason::deposit);
  fill(kAnn, kBob, 1'000, 64'000, FillReason::opening);  // ann long, bob short 1 000 lots
  j.close(j.genesis.time_ms);
  mark(64'100, 64'100);  // + 100 ticks x 1 000 lots x 100 = 10 USD for ann
  const std::int64_t cause = static_cast<std::int64_t>(j.log.events.size());
  j.add(EventType::liquidation, kBob, 40 * kUsd, 45 * kUsd).cause = cause - 1;
  fill(kBob, kLp, 400, 64'100, FillReason::liquidation, cause);
  move(kBob, kFirstLoss, 2 * kUsd, TransferReason::penalty, 0);
  j.close(j.genesis.time_ms + 15'000);
  mark(67'500, 67'500);  // + 3 400 ticks: 340 USD a 1 000 lots
  j.add(EventType::bankruptcy, kBob, 166 * kUsd);
  j.detail().pairs = {{0, 166 * kUsd}};
  j.add(EventType::clearing);
  j.detail() = {.pairs = {{0, 600'000'000'000}}, .more = {{0, 156 * kUsd}}};
  move(kFirstLoss, kHub, 10 * kUsd, TransferReason::tranche_draw, 0);
  move(kAnn, kHub, 156 * kUsd, TransferReason::haircut, 0);
  move(kHub, kBob, 166 * kUsd, TransferReason::payout, 0);
  Event& adl = j.add(EventType::adl, kAnn, 600);
  adl.b = kBob, adl.market = 0, adl.y = 3;
  fill(kBob, kAnn, 600, 67'500, FillReason::adl);
  move(kAnn, 0, 5 * kUsd, TransferReason::withdrawal);
  j.close(j.genesis.time_ms + 30'000);
  return j;
}

}  // namespace

class TestReportFacts : public QObject {
  Q_OBJECT
 private slots:
  void book_is_what_fills_and_transfers_say() {
    const HandJournal j = story();
    JournalBook book(j.genesis);
    for (const Event& e : j.log.events) book.apply(e);
    QCOMPARE(book.lots(kAnn, 0), Lots{400});
    QCOMPARE(book.lots(kBob, 0), Lots{0});
    QCOMPARE(book.lots(kLp, 0), Lots{-400});
    // ann: 100 + 350 price gain - 156 cut - 5 withdrawn; bob: 50 - 10 - 6 tenths of 340 - 2 penalty + 166.
    QCOMPARE(book.equity(kAnn), Money{289 * kUsd});
    QCOMPARE(book.equity(kBob), Money{0});
    QCOMPARE(book.quote(kHub), Money{0});
    Money sum = 0;
    for (AccountIdx a = 0; a < book.accounts(); ++a) sum += book.quote(a);
    QCOMPARE(sum, Money{0});
  }

  void totals() {
    const HandJournal j = story();
    const SpanFacts f = gather_facts(j.log, j.genesis, 0, 2);
    QCOMPARE(f.total.liquidated_accounts, std::int64_t{1});
    QCOMPARE(f.total.bankrupt_accounts, std::int64_t{1});
    QCOMPARE(f.total.adl_accounts, std::int64_t{1});
    QCOMPARE(f.total.cut_accounts, std::int64_t{1});
    QCOMPARE(f.total.forced_volume, Money{2'564} * kUsd);  // 400 x 64 100 x 100
    QCOMPARE(f.total.adl_notional, Money{4'050} * kUsd);   // 600 x 67 500 x 100
    QCOMPARE(f.total.penalties, Money{2} * kUsd);
    QCOMPARE(f.total.deficit, Money{166} * kUsd);
    QCOMPARE(f.total.draws, Money{10} * kUsd);
    QCOMPARE(f.total.haircuts, Money{156} * kUsd);
    QCOMPARE(f.total.shortfall, Money{156} * kUsd);
    QCOMPARE(f.total.lowest_ratio_1e12, std::int64_t{600'000'000'000});
    QCOMPARE(f.total.overshoot_money, Money{3});
    QCOMPARE(f.total.deposits, Money{0});  // those of the opening block are not of the span
    QCOMPARE(f.total.withdrawals, Money{5} * kUsd);
    QCOMPARE(f.markets[0].sums.deficit, Money{166} * kUsd);
    QCOMPARE(f.markets[1].sums.forced_volume, Money{0});
    QCOMPARE(f.markets[0].first_mark, Ticks{64'000});
    QCOMPARE(f.markets[0].highest_mark, Ticks{67'500});
  }

  void tranches_add_up() {
    const HandJournal j = story();
    const TrancheFacts t = gather_facts(j.log, j.genesis, 0, 2).tranches[0];
    QCOMPARE(t.before, Money{10} * kUsd);
    QCOMPARE(t.penalties, Money{2} * kUsd);
    QCOMPARE(t.drawn, Money{10} * kUsd);
    QCOMPARE(t.drawn_by_market[0], Money{10} * kUsd);
    QCOMPARE(t.after, t.before + t.penalties + t.fees + t.other - t.drawn);
    QCOMPARE(t.lowest, Money{2} * kUsd);
  }

  void accounts_are_ranked_by_harm() {
    const HandJournal j = story();
    const SpanFacts f = gather_facts(j.log, j.genesis, 0, 2);
    QCOMPARE(f.accounts.size(), std::size_t{2});
    QCOMPARE(f.accounts[0].account, kAnn);                // cut by 156; bob lost 50
    QCOMPARE(f.accounts[0].result(), Money{194} * kUsd);  // 289 - 100 + 5
    QCOMPARE(f.accounts[0].harm(), Money{156} * kUsd);
    QCOMPARE(f.accounts[1].result(), Money{-50} * kUsd);
    QCOMPARE(f.accounts[1].sums.forced_volume, Money{2'564} * kUsd);
    QCOMPARE(j.log.events[static_cast<std::size_t>(f.accounts[1].first_seq)].type, EventType::liquidation);
  }

  void a_span_counts_only_its_own_blocks() {
    const HandJournal j = story();
    const SpanFacts f = gather_facts(j.log, j.genesis, 1, 2);
    QCOMPARE(f.total.forced_volume, Money{0});
    QCOMPARE(f.total.liquidated_accounts, std::int64_t{0});
    QCOMPARE(f.total.deficit, Money{166} * kUsd);
    QCOMPARE(f.accounts[1].equity_before, Money{38} * kUsd);  // bob after block 1: 50 - 10 - 2
    QCOMPARE(f.tranches[0].before, Money{12} * kUsd);
    QCOMPARE(f.blocks.size(), std::size_t{2});
  }

  void story_is_told_in_order_with_its_events() {
    const HandJournal j = story();
    const SpanFacts f = gather_facts(j.log, j.genesis, 0, 2);
    const auto moments = tell_story(j.log, j.genesis, f);
    QStringList told;
    for (const Moment& m : moments) {
      told << QString::fromStdString(m.kind + ": " + m.text).replace(QChar(0x2009), ' ');
      QVERIFY(m.seq >= f.begin && m.seq < f.end && m.until_ms >= m.time_ms);
    }
    const QStringList expected{
        "liquidation: BTC-PERP: 2 564 USD of 1 account liquidated in 1 fill; peak 2 564 USD in the block of 10:46:55",
        "bankruptcy: 1 account cannot pay 166.00 USD in all; the largest hole is 166.00 USD of bob <b>",
        "draw: Tranche BTC-PERP/first-loss pays 10.00 USD for BTC-PERP",
        "cut: Gains in BTC-PERP of 1 account are cut by 156.00 USD",
        "deleveraging: BTC-PERP: 1 account deleveraged at the mark, 4 050 USD in 1 step"};
    for (const QString& line : expected) QVERIFY2(told.contains(line), qPrintable(told.join("\n")));
    QVERIFY(told.indexOf(expected[0]) < told.indexOf(expected[1]));
    QVERIFY2(told.contains("move: BTC-PERP mark rises 5.5 % from 6 400.0 to 6 750.0 in 30 s"),
             qPrintable(told.join("\n")));
  }

  void bursts_close_after_a_quarter_of_an_hour() {
    Bursts bursts;
    Event e;
    const TimeMs minute = 60'000;
    bursts.add(0, e, 1, 0, 10, 1);
    bursts.add(0, e, 2, 15 * minute, 20, 2);
    bursts.add(0, e, 3, 15 * minute, 5, 2);
    bursts.add(0, e, 4, 31 * minute, 1, 3);
    bursts.add(1, e, 5, 31 * minute, 100, 3);
    const auto all = bursts.top(10);
    QCOMPARE(all.size(), std::size_t{3});
    QCOMPARE(all[0].amount, Money{35});
    QCOMPARE(all[0].accounts.size(), std::size_t{2});
    QCOMPARE(all[0].peak, Money{25});
    QCOMPARE(all[0].peak_ms, 15 * minute);
    QCOMPARE(all[1].count, std::int64_t{1});
    const auto two = bursts.top(2);  // the first, and the largest
    QCOMPARE(two[0].seq, std::int64_t{1});
    QCOMPARE(two[1].amount, Money{100});
  }
};
QTEST_GUILESS_MAIN(TestReportFacts)
#include "tst_report_facts.moc"
