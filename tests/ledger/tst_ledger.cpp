// The ledger is linear: whatever fills and transfers happen, Σ quote and Σ lots stay, and the bookkeeping adds up.
#include <QtTest>
#include <map>
#include <numeric>

#include "ledger/accounts.h"
#include "ledger/ledger.h"
#include "solvency/property.h"

using namespace fb;
using fb_test::holds;

namespace {

constexpr AccountIdx kAccounts = 19;  // two full tiles and a part of one
constexpr MarketIdx kMarkets = 3;
constexpr Money kTickValue[kMarkets] = {1, 10, 1000};

struct Move {
  bool is_fill = false;
  AccountIdx from = 0, to = 0;
  MarketIdx market = 0;
  std::int64_t lots = 0, price = 0, amount = 0;
};

rc::Gen<Move> any_move() {
  return rc::gen::build<Move>(rc::gen::set(&Move::is_fill), rc::gen::set(&Move::from, rc::gen::inRange<AccountIdx>(0, kAccounts)),
                              rc::gen::set(&Move::to, rc::gen::inRange<AccountIdx>(0, kAccounts)),
                              rc::gen::set(&Move::market, rc::gen::inRange<MarketIdx>(0, kMarkets)),
                              rc::gen::set(&Move::lots, rc::gen::oneOf(rc::gen::inRange<Lots>(1, 5), rc::gen::inRange<Lots>(1, 1'000'000))),
                              rc::gen::set(&Move::price, rc::gen::inRange<Ticks>(0, 10'000'000)),
                              rc::gen::set(&Move::amount, rc::gen::inRange<Money>(1, 1'000'000'000'000)));
}

void apply(Ledger& ledger, const Move& m) {
  if (m.is_fill) ledger.fill(m.market, m.to, m.from, m.lots, m.price, kTickValue[m.market]);
  else ledger.transfer(m.from, m.to, m.amount);
}

Ledger empty_ledger() {
  Ledger ledger(kMarkets);
  ledger.resize(kAccounts);
  return ledger;
}

}  // namespace

class tst_Ledger : public QObject {
  Q_OBJECT
 private slots:
  void quote_and_lots_are_conserved();
  void balances_follow_a_plain_book();
  void realised_less_entry_is_what_fills_paid();
  void entry_follows_the_average_cost();
  void a_round_trip_by_hand();
  void overflow_is_an_error();
  void tiles_hold_the_same_figures();
  void accounts_have_their_places();
};

void tst_Ledger::quote_and_lots_are_conserved() {
  QVERIFY(holds("Σ quote and Σ lots of every market stay zero, self-fills and self-transfers included", [] {
    Ledger ledger = empty_ledger();
    for (const Move& m : *rc::gen::container<std::vector<Move>>(any_move())) apply(ledger, m);
    Int128 quote = 0;
    for (AccountIdx a = 0; a < kAccounts; ++a) quote += ledger.quote(a);
    RC_ASSERT(quote == 0);
    for (MarketIdx m = 0; m < kMarkets; ++m) {
      Int128 lots = 0;
      for (AccountIdx a = 0; a < kAccounts; ++a) lots += ledger.lots(a, m);
      RC_ASSERT(lots == 0);
    }
  }));
}

void tst_Ledger::balances_follow_a_plain_book() {
  QVERIFY(holds("each balance is the sum of what was booked to it", [] {
    Ledger ledger = empty_ledger();
    std::map<AccountIdx, Int128> quote;
    std::map<std::pair<AccountIdx, MarketIdx>, Int128> lots;
    for (const Move& m : *rc::gen::container<std::vector<Move>>(any_move())) {
      apply(ledger, m);
      const Int128 paid = m.is_fill ? static_cast<Int128>(m.lots) * m.price * kTickValue[m.market] : m.amount;
      quote[m.is_fill ? m.to : m.from] -= paid;
      quote[m.is_fill ? m.from : m.to] += paid;
      if (m.is_fill) lots[{m.to, m.market}] += m.lots;
      if (m.is_fill) lots[{m.from, m.market}] -= m.lots;
    }
    for (AccountIdx a = 0; a < kAccounts; ++a) {
      RC_ASSERT(Int128{ledger.quote(a)} == quote[a]);
      bool holds_any = false;
      for (MarketIdx m = 0; m < kMarkets; ++m) {
        RC_ASSERT(Int128{ledger.lots(a, m)} == (lots[{a, m}]));
        holds_any = holds_any || lots[{a, m}] != 0;
      }
      RC_ASSERT(ledger.has_position(a) == holds_any);
    }
  }));
}

void tst_Ledger::realised_less_entry_is_what_fills_paid() {
  QVERIFY(holds("realised profit = quote received by fills + entry value of what is still open", [] {
    Ledger ledger = empty_ledger();
    for (Move m : *rc::gen::container<std::vector<Move>>(any_move())) {
      m.is_fill = true;
      apply(ledger, m);
    }
    for (AccountIdx a = 0; a < kAccounts; ++a) {
      Int128 entry = 0;
      for (MarketIdx m = 0; m < kMarkets; ++m) {
        entry += ledger.entry_value(a, m);
        if (ledger.lots(a, m) == 0) RC_ASSERT(ledger.entry_value(a, m) == 0);
      }
      RC_ASSERT(Int128{ledger.realised(a)} == Int128{ledger.quote(a)} + entry);
    }
  }));
}

void tst_Ledger::entry_follows_the_average_cost() {
  QVERIFY(holds("entry price = volume-weighted price of the fills that opened the position", [] {
    Ledger ledger = empty_ledger();
    long double lots = 0, average = 0;
    std::int64_t closings = 0;
    const auto fills = *rc::gen::container<std::vector<std::pair<Lots, Ticks>>>(
        rc::gen::pair(rc::gen::nonZero<Lots>(), rc::gen::inRange<Ticks>(1, 1'000'000)));
    for (auto [change, price] : fills) {
      change %= 10'000;
      if (change == 0) continue;
      ledger.fill(1, change > 0 ? 0 : 1, change > 0 ? 1 : 0, magnitude(change), price, kTickValue[1]);
      const auto size = static_cast<long double>(change);
      if (lots * size >= 0) average = (average * lots + static_cast<long double>(price) * size) / (lots + size);
      else if (std::fabs(size) > std::fabs(lots)) average = static_cast<long double>(price);
      else ++closings;
      lots += size;
    }
    const long double expected = average * lots * static_cast<long double>(kTickValue[1]);
    const long double difference = static_cast<long double>(ledger.entry_value(0, 1)) - expected;  // each closing floors once
    RC_ASSERT(std::fabs(static_cast<double>(difference)) <= static_cast<double>(closings) + 1e-6);
  }));
}

void tst_Ledger::a_round_trip_by_hand() {
  Ledger ledger = empty_ledger();
  ledger.fill(0, 1, 2, 10, 100, 1);  // 1 buys 10 at 100
  ledger.fill(0, 1, 2, 10, 200, 1);  // and 10 at 200: entry 3,000
  QCOMPARE(ledger.entry_value(1, 0), Money{3000});
  QCOMPARE(ledger.entry_value(2, 0), Money{-3000});
  ledger.fill(0, 2, 1, 5, 300, 1);  // sells 5 at 300: 1,500 for what cost 750
  QCOMPARE(ledger.realised(1), Money{750});
  QCOMPARE(ledger.realised(2), Money{-750});
  QCOMPARE(ledger.entry_value(1, 0), Money{2250});
  ledger.fill(0, 2, 1, 25, 100, 1);  // sells 25 at 100: closes 15 that cost 2,250 for 1,500, opens a short of 10
  QCOMPARE(ledger.realised(1), Money{0});
  QCOMPARE(ledger.lots(1, 0), Lots{-10});
  QCOMPARE(ledger.entry_value(1, 0), Money{-1000});
  QCOMPARE(ledger.quote(1), Money{1000});
}

void tst_Ledger::overflow_is_an_error() {
  Ledger ledger = empty_ledger();
  ledger.transfer(0, 1, INT64_MAX);
  QVERIFY_EXCEPTION_THROWN(ledger.transfer(2, 1, 1), Overflow);
  QCOMPARE(ledger.quote(1), INT64_MAX);
  QCOMPARE(ledger.quote(2), Money{0});
  QVERIFY_EXCEPTION_THROWN(ledger.fill(0, 3, 4, INT64_MAX, 2, 1), Overflow);
  QVERIFY_EXCEPTION_THROWN(ledger.fill(0, 3, 4, 1'000'000'000, 1'000'000'000, 1'000'000), Overflow);
  QCOMPARE(ledger.quote(3), Money{0});
}

void tst_Ledger::tiles_hold_the_same_figures() {
  Ledger ledger = empty_ledger();
  for (AccountIdx a = 1; a < kAccounts; ++a) {
    ledger.transfer(0, a, a * 1000);
    for (MarketIdx m = 0; m < kMarkets; ++m) ledger.fill(m, a, 0, a * 10 + m, 0, 1);
  }
  QCOMPARE(ledger.tiles(), std::size_t{3});
  for (AccountIdx a = 0; a < kAccounts; ++a) {
    const std::int64_t* tile = ledger.tile(a / Ledger::kTile);
    QCOMPARE(tile[a % Ledger::kTile], ledger.quote(a));
    for (MarketIdx m = 0; m < kMarkets; ++m) QCOMPARE(tile[(1 + m) * Ledger::kTile + a % Ledger::kTile], ledger.lots(a, m));
  }
  for (std::size_t lane = kAccounts % Ledger::kTile; lane < Ledger::kTile; ++lane) QCOMPARE(ledger.tile(2)[lane], 0);
}

void tst_Ledger::accounts_have_their_places() {
  const AccountLayout layout{.markets = 2, .tranches = 3};
  std::vector<AccountIdx> places{AccountLayout::external, AccountLayout::treasury, AccountLayout::rounding};
  for (MarketIdx m = 0; m < 2; ++m)
    for (const AccountIdx a : {layout.lp(m), layout.backstop(m), layout.funding(m), layout.clearing(m)}) places.push_back(a);
  for (std::uint32_t t = 0; t < 3; ++t) places.push_back(layout.tranche(t));
  places.push_back(layout.first_user());
  std::ranges::sort(places);
  std::vector<AccountIdx> expected(places.size());
  std::iota(expected.begin(), expected.end(), 0);
  QCOMPARE(places, expected);
  for (const AccountIdx a : expected) {
    const int kinds = layout.is_user(a) + layout.is_lp(a) + layout.is_backstop(a) + layout.is_tranche(a);
    QCOMPARE(kinds, a == layout.first_user() || a == layout.lp(0) || a == layout.lp(1) || a == layout.backstop(0) || a == layout.backstop(1) ||
                            (a >= layout.tranche(0) && a <= layout.tranche(2)) ? 1 : 0);
    QCOMPARE(layout.holds_lots(a), layout.is_user(a) || layout.is_lp(a) || layout.is_backstop(a));
  }
}

QTEST_GUILESS_MAIN(tst_Ledger)
#include "tst_ledger.moc"
