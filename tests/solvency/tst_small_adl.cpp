// Every policy of the registry on every small book: few accounts, few lots, every mix of dead, last, poor and
// profitable. Of every book: all dead lots go and no more, Σ lots stays zero, nobody gives what it has not or flips,
// dead meet dead first, lp comes last, equity at the mark stays, and the order in which accounts are given changes
// nothing.
#include <QtTest>
#include <algorithm>

#include "solvency/adl_books.h"
#include "support/odometer.h"

using namespace fb;
using namespace fb_test;

namespace {

struct SmallBook {
  std::vector<Holding> holdings;
  std::vector<AdlMarket> markets;
  Covariance covariance;
};

Lots net_of_dead(const std::vector<Holding>& holdings, std::size_t m) {
  Lots net = 0;
  for (const auto& h : holdings) net += h.dead ? h.lots[m] : 0;
  return net;
}

// What a holding is worth with its quote as it was and its lots at the mark.
Money worth(const Holding& h, Money quote, const std::vector<AdlMarket>& markets) {
  for (std::size_t m = 0; m < markets.size(); ++m) quote += h.lots[m] * unit(markets[m]);
  return quote;
}

bool on_side(const Holding& h, std::size_t m, bool longs) { return longs ? h.lots[m] > 0 : h.lots[m] < 0; }

// The rules of one fill, on the book as the fills before it left it.
std::string fault_of_fill(const std::vector<Holding>& now, const AdlFill& f, const Holding& dead,
                          const Holding& other) {
  if (f.lots <= 0 || !dead.dead || other.dead != f.both_dead) return "who gives up lots";
  if (!on_side(dead, f.market, f.dead_sells) || magnitude(dead.lots[f.market]) < f.lots) return "the dead exceeds";
  if (!on_side(other, f.market, !f.dead_sells) || magnitude(other.lots[f.market]) < f.lots) return "I5";
  for (const auto& h : now) {
    if (!on_side(h, f.market, !f.dead_sells) || other.dead) continue;
    if (h.dead) return "a live account while a dead one stands there";
    if (other.last && !h.last) return "lp before its turn";
  }
  return {};
}

std::string fault_of(const SmallBook& book, const std::vector<AdlFill>& fills) {
  auto now = book.holdings;
  std::vector<Money> quote, before;
  for (const auto& h : now) {
    before.push_back(h.equity);
    quote.push_back(h.equity - worth(h, 0, book.markets));
  }
  std::vector<Lots> given(book.markets.size());
  for (const auto& f : fills) {
    const auto of = [&](AccountIdx a) { return std::ranges::find(now, a, &Holding::account) - now.begin(); };
    const auto d = static_cast<std::size_t>(of(f.dead)), o = static_cast<std::size_t>(of(f.counterparty));
    if (auto fault = fault_of_fill(now, f, now[d], now[o]); !fault.empty()) return fault;
    const Lots change = f.dead_sells ? f.lots : -f.lots;
    now[d].lots[f.market] -= change, now[o].lots[f.market] += change;
    quote[d] += change * unit(book.markets[f.market]), quote[o] -= change * unit(book.markets[f.market]);
    if (!f.both_dead) given[f.market] += f.lots;
  }
  for (std::size_t m = 0; m < given.size(); ++m)
    if (given[m] != magnitude(net_of_dead(book.holdings, m))) return "live accounts give what the dead lack, no more";
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].dead && now[i].lots != std::vector<Lots>(given.size())) return "a dead account keeps lots";
    if (worth(now[i], quote[i], book.markets) != before[i]) return "equity at the mark moves";
  }
  return {};
}

std::string judge(const SmallBook& book, AdlPolicy policy, std::int64_t block, std::int64_t& fills_seen) {
  const auto fills = run(policy, book.holdings, book.markets, book.covariance, block);
  fills_seen += static_cast<std::int64_t>(fills.size());
  if (auto fault = fault_of(book, fills); !fault.empty()) return fault;
  auto turned = book.holdings;
  std::ranges::reverse(turned);
  return run(policy, turned, book.markets, book.covariance, block) == fills ? "" : "the order of accounts matters";
}

// Whoever is poor has 1 micro-USD, whoever entered well a profit of half the value.
Holding holding(std::size_t i, std::vector<Lots> lots, bool dead, bool last, bool poor, bool well) {
  Holding h{static_cast<AccountIdx>(3 * i + 1), poor ? 1 : 70 * kUsd, std::move(lots), dead, last};
  for (const Lots x : h.lots) {
    h.entry.push_back(x * 100 * kUsd - magnitude(x) * (well ? 50 : -20) * kUsd);
    h.maintenance.push_back(poor ? 0 : magnitude(x) * static_cast<Money>(i + 3) * kUsd);
  }
  return h;
}

bool bit(unsigned code, std::size_t i) { return ((code >> i) & 1U) != 0; }

struct Count {
  std::int64_t books = 0, fills = 0;
  std::string fault;
};

// One market, four accounts of -2 to 2 lots: every set of dead, of poor and of well entered, and each of them last.
Count one_market(AdlPolicy policy) {
  Count count;
  for (const auto& lots : zero_sums(4, 2))
    for (unsigned code = 0; code < 256 * 5 && count.fault.empty(); ++code) {
      SmallBook book{{}, kOneMarket, kOne};
      for (std::size_t i = 0; i < 4; ++i)
        book.holdings.push_back(holding(i, {lots[i]}, bit(code, i), code / 256 == i + 1, bit(code, 4 + i),
                                        bit(code, i + 4) == (i % 2 == 0)));
      count.fault = judge(book, policy, code, count.fills);
      ++count.books;
    }
  return count;
}

// Two markets that move together or against each other, three accounts: hedges, doubled bets, dead on both sides.
Count two_markets(AdlPolicy policy) {
  Count count;
  Covariance against = kPair;
  against.value_ppm2[1] = against.value_ppm2[2] = -90'000'000;
  const auto all = zero_sums(3, 2);
  for (const auto& x : all)
    for (const auto& y : all)
      for (unsigned code = 0; code < 128 && count.fault.empty(); ++code) {
        SmallBook book{{}, kTwoMarkets, bit(code, 6) ? kPair : against};
        for (std::size_t i = 0; i < 3; ++i)
          book.holdings.push_back(holding(i, {x[i], y[i]}, bit(code, i), i == 2, bit(code, 3 + i), i == 0));
        count.fault = judge(book, policy, code, count.fills);
        ++count.books;
      }
  return count;
}

}  // namespace

class TestSmallAdl : public QObject {
  Q_OBJECT
 private slots:
  void everyBook_data() {
    QTest::addColumn<int>("policy");
    for (const auto& p : adl_policies()) QTest::newRow(std::string(p.name).c_str()) << static_cast<int>(p.policy);
  }
  void everyBook() {
    QFETCH(int, policy);
    const auto one = one_market(static_cast<AdlPolicy>(policy)), two = two_markets(static_cast<AdlPolicy>(policy));
    QVERIFY2(one.fault.empty(), one.fault.c_str());
    QVERIFY2(two.fault.empty(), two.fault.c_str());
    QCOMPARE(one.books, std::int64_t{85 * 256 * 5});
    QCOMPARE(two.books, std::int64_t{19 * 19 * 128});
    qInfo("%lld books, each in both orders of its accounts, %lld fills", static_cast<long long>(one.books + two.books),
          static_cast<long long>(one.fills + two.fills));
    QVERIFY(one.fills + two.fills > one.books);
  }

  // Each rule refuses a fill list that breaks it.
  void brokenFillsAreNoticed() {
    SmallBook book{{}, kOneMarket, kOne};
    book.holdings = {holding(0, {2}, true, false, false, true), holding(1, {-1}, true, false, false, true),
                     holding(2, {-1}, false, false, false, true), holding(3, {0}, false, true, false, true)};
    const auto fills = run(AdlPolicy::pro_rata, book.holdings, book.markets, book.covariance);
    QCOMPARE(fault_of(book, fills), std::string());
    const auto refused = [&](auto&& change) {
      auto x = fills;
      change(x);
      return !fault_of(book, x).empty();
    };
    QVERIFY(refused([](auto& x) { x.pop_back(); }));
    QVERIFY(refused([](auto& x) { ++x.back().lots; }));
    QVERIFY(refused([](auto& x) { x.back().counterparty = 10; }));
    QVERIFY(refused([](auto& x) { std::swap(x.front(), x.back()); }));
    QVERIFY(refused([](auto& x) { x.back().dead_sells = false; }));
    QVERIFY(refused([](auto& x) { x.back().both_dead = true; }));
  }
};

QTEST_GUILESS_MAIN(TestSmallAdl)
#include "tst_small_adl.moc"
