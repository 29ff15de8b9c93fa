// The ledger on every short sequence of transfers and fills between few accounts, those with oneself included: after
// every move Σ quote and Σ lots are what they were, each balance is what a plain book says, and the bookkeeping adds
// up.
#include <QtTest>
#include <array>

#include "base/error.h"
#include "ledger/ledger.h"

using namespace fb;

namespace {

constexpr Money kTickValue = 3;

struct Move {
  bool is_fill = false;
  MarketIdx market = 0;
  AccountIdx from = 0, to = 0;  // a fill's seller and buyer
  std::int64_t size = 0, price = 0;
};

// The ledger as a plain book: what each account paid and received, no sharing of code with the engine.
struct PlainBook {
  std::array<std::int64_t, 3> quote{}, by_fills{};
  std::array<std::array<std::int64_t, 2>, 3> lots{};

  void apply(const Move& m) {
    const std::int64_t value = m.is_fill ? m.size * m.price * kTickValue : m.size;
    const AccountIdx payer = m.is_fill ? m.to : m.from, payee = m.is_fill ? m.from : m.to;
    quote[payer] -= value, quote[payee] += value;
    if (!m.is_fill) return;
    by_fills[payer] -= value, by_fills[payee] += value;
    lots[m.to][m.market] += m.size, lots[m.from][m.market] -= m.size;
  }
};

class EverySequence {
 public:
  EverySequence(AccountIdx accounts, MarketIdx markets, std::vector<Move> moves)
      : accounts_(accounts), markets_(markets), moves_(std::move(moves)) {}

  void run(int length) {
    Ledger ledger(markets_);
    ledger.resize(accounts_);
    walk(ledger, {}, length);
  }
  std::int64_t sequences = 0;
  std::string fault;

 private:
  void walk(const Ledger& ledger, const PlainBook& book, int left) {
    for (const Move& m : moves_) {
      if (!fault.empty()) return;
      Ledger next = ledger;
      PlainBook told = book;
      if (m.is_fill)
        next.fill(m.market, m.to, m.from, m.size, m.price, kTickValue);
      else
        next.transfer(m.from, m.to, m.size);
      told.apply(m);
      check(next, told);
      ++sequences;
      if (left > 1) walk(next, told, left - 1);
    }
  }

  void check(const Ledger& ledger, const PlainBook& book) {
    std::int64_t quote = 0;
    for (AccountIdx a = 0; a < accounts_; ++a) {
      quote += ledger.quote(a);
      if (ledger.quote(a) != book.quote[a]) fault = "quote of an account";
      std::int64_t entry = 0;
      for (MarketIdx m = 0; m < markets_; ++m) {
        if (ledger.lots(a, m) != book.lots[a][m]) fault = "lots of an account";
        if (ledger.lots(a, m) == 0 && ledger.entry_value(a, m) != 0) fault = "an entry value without lots";
        entry += ledger.entry_value(a, m);
      }
      if (ledger.realised(a) != book.by_fills[a] + entry) fault = "realised is what fills paid and what is still open";
    }
    if (quote != 0) fault = "Σ quote";
    for (MarketIdx m = 0; m < markets_; ++m) {
      std::int64_t lots = 0;
      for (AccountIdx a = 0; a < accounts_; ++a) lots += ledger.lots(a, m);
      if (lots != 0) fault = "Σ lots";
    }
  }

  AccountIdx accounts_;
  MarketIdx markets_;
  std::vector<Move> moves_;
};

std::vector<Move> every_move(AccountIdx accounts, MarketIdx markets, std::int64_t most, Ticks dearest) {
  std::vector<Move> moves;
  for (AccountIdx from = 0; from < accounts; ++from)
    for (AccountIdx to = 0; to < accounts; ++to) {
      moves.push_back({.from = from, .to = to, .size = 5});
      for (MarketIdx m = 0; m < markets; ++m)
        for (std::int64_t lots = 1; lots <= most; ++lots)
          for (Ticks price = 1; price <= dearest; price += 2) moves.push_back({true, m, from, to, lots, price});
    }
  return moves;
}

}  // namespace

class TestSmallLedger : public QObject {
  Q_OBJECT
 private slots:
  void everyShortSequence() {
    EverySequence wide(3, 2, every_move(3, 2, 2, 3)), deep(2, 1, every_move(2, 1, 3, 3));
    wide.run(3);
    QVERIFY2(wide.fault.empty(), wide.fault.c_str());
    deep.run(4);
    QVERIFY2(deep.fault.empty(), deep.fault.c_str());
    QCOMPARE(wide.sequences, std::int64_t{81 + 81 * 81 + 81 * 81 * 81});
    QCOMPARE(deep.sequences, std::int64_t{28 + 28 * 28 + 28 * 28 * 28 + 28 * 28 * 28 * 28});
    qInfo("%lld sequences of up to four moves", static_cast<long long>(wide.sequences + deep.sequences));
  }

  // Every amount of collateral up to three in and out, in every order: never below zero, and refused without a change.
  void everyShortSequenceOfCollateral() {
    std::int64_t refused = 0;
    for (int code = 0; code < 7 * 7 * 7 * 7; ++code) {
      Ledger ledger(1, 2);
      ledger.resize(2);
      std::int64_t held = 0;
      for (int step = 0, rest = code; step < 4; ++step, rest /= 7) {
        const std::int64_t change = rest % 7 - 3;
        try {
          ledger.change_amount(1, 1, change);
          held += change;
          QVERIFY(held >= 0);
        } catch (const InvariantBroken&) {
          QVERIFY(held + change < 0);
          ++refused;
        }
        QCOMPARE(ledger.amount(1, 1), held);
        QVERIFY(ledger.amount(0, 1) == 0 && ledger.amount(1, 0) == 0 && ledger.quote(1) == 0);
      }
    }
    QVERIFY(refused > 0);
  }
};

QTEST_GUILESS_MAIN(TestSmallLedger)
#include "tst_small_ledger.moc"
