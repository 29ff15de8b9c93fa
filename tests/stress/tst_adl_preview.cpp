// The preview of an ADL: worked out by hand, the same as what the next block does, and a pure question.
#include <QtTest>
#include <map>

#include "stress/adl_preview.h"
#include "support/scenario.h"

using namespace fb;
using namespace fb::test;

namespace {

// BTC at 8,000 USD; lots worth 8,000,000 USD a thousandth of a coin each or whatever the instrument says.
struct Book {
  Book() : g(market_genesis({{"BTC", 8000}, {"ETH", 200}}, 50'000'000 * kUsd)) {}
  AccountIdx trader(std::int64_t balance_usd, std::int64_t notional_usd, MarketIdx m = 0) {
    const UserIdx u = add_user(g, balance_usd * kUsd);
    const Money unit = g.markets[m].first_index * g.markets[m].instrument.tick_value;
    add_position(g, u, m, notional_usd * kUsd / unit);
    return AccountLayout{static_cast<std::uint32_t>(g.markets.size()), static_cast<std::uint32_t>(g.tranches.size())}
               .first_user() +
           u;
  }
  Genesis g;
};

std::map<AccountIdx, Lots> taken_in_last_block(const Run& run) {
  std::map<AccountIdx, Lots> out;
  for (const Event& e : run.log.events)
    if (e.type == EventType::adl && !AdlCode::of(e).both_dead && e.block == run.protocol->block()) out[e.a] += e.x;
  return out;
}

std::map<AccountIdx, Lots> taken(const AdlPreview& preview, const AccountLayout& layout) {
  std::map<AccountIdx, Lots> out;
  for (const auto& row : preview.rows) out[*account_idx(layout, row.account)] += row.lots;
  return out;
}

}  // namespace

class TestAdlPreview : public QObject {
  Q_OBJECT
 private slots:
  // A long of 100,000 USD with 8,000 falls by 10 %: 2,000 short. Two shorts of 60,000 and 40,000 USD stand against it.
  void severityByHand() {
    Book book;
    const AccountIdx dead = book.trader(8'000, 100'000);
    const AccountIdx big = book.trader(60'000, -60'000), small = book.trader(10'000, -40'000);
    Run run(book.g);
    QVERIFY2(run.block({1'000'000, 1'000'000}), run.error.c_str());
    const AdlPreview preview = preview_adl(*run.protocol, {.market = 0, .ppm = -100'000}, AdlPolicy::pro_rata);
    QCOMPARE(preview.dead.size(), std::size_t{1});
    QVERIFY(preview.dead[0].account == account_ref(run.protocol->layout(), dead));
    QVERIFY(magnitude(preview.hole - 2'000 * kUsd) <= 10 * kUsd);
    QCOMPARE(preview.dead[0].equity, -preview.hole);
    QCOMPARE(preview.markets[0].dead_long, run.protocol->ledger().lots(dead, 0));
    QCOMPARE(preview.markets[0].dead_short, Lots{0});
    QCOMPARE(preview.markets[1].to_others, Lots{0});
    QCOMPARE(preview.standing, 2U);
    QCOMPARE(preview.quality.touched, 2U);
    QCOMPARE(taken(preview, run.protocol->layout())[big], -run.protocol->ledger().lots(big, 0));  // all of it has to go
    QCOMPARE(taken(preview, run.protocol->layout())[small], -run.protocol->ledger().lots(small, 0));
    QVERIFY(preview.rows[0].account == account_ref(run.protocol->layout(), big));  // largest first
    QVERIFY(preview.rows[0].profit > 5'900 * kUsd && preview.rows[0].profit < 6'100 * kUsd);
    QCOMPARE(preview.gini_standing_ppm, preview.quality.gini_notional_ppm);
    QVERIFY(magnitude(preview.quality.gini_notional_ppm - 100'000) < 1'000);  // 40 and 60: (60 - 40) / (2 x 100)
  }

  void nobodyDiesNothingGoes() {
    Book book;
    book.trader(8'000, 100'000);
    book.trader(60'000, -100'000);
    Run run(book.g);
    const AdlPreview preview = preview_adl(*run.protocol, {.ppm = -10'000}, AdlPolicy::hedge_aware);
    QVERIFY(preview.dead.empty() && preview.rows.empty());
    QCOMPARE(preview.quality, AdlQuality{});
  }

  // Insurance pays every hole, so nobody is cut and equities are those of the preview: the next block at the shocked
  // price deleverages the same accounts by the same lots, under every policy.
  void theNextBlockDoesWhatWasPreviewed() {
    for (const auto& policy : adl_policies()) {
      Book book;
      QVERIFY(book.g.parameters.set("adl_policy", policy.name).has_value());
      for (int i = 0; i < 6; ++i) book.trader(7'000 + 100 * i, 100'000);
      for (int i = 0; i < 9; ++i) book.trader(15'000 + 9'000 * (i * i % 7), -110'000 + 5'000 * i);
      book.trader(40'000, 90'000, 1);
      book.trader(40'000, -90'000, 1);
      Run run(book.g);
      QVERIFY2(run.block({1'000'000, 1'000'000}), run.error.c_str());
      const AdlShock shock{.ppm = -90'000};
      const AdlPreview preview = preview_adl(*run.protocol, shock, policy.policy);
      QVERIFY(preview.dead.size() >= 3);
      QVERIFY2(run.block({910'000, 910'000}), run.error.c_str());
      QCOMPARE(run.protocol->totals().haircuts, Money{0});
      QCOMPARE(run.protocol->market(0).mark, preview.markets[0].mark);
      QVERIFY2(taken_in_last_block(run) == taken(preview, run.protocol->layout()), policy.name.data());
    }
  }

  void policiesShareTheSeverity() {
    Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 200'000 * kUsd);
    add_random_book(g, 7, 120, 20);
    Run run(std::move(g));
    QVERIFY(run.block({1'000'000, 1'000'000}));
    const Hash256 before = run.protocol->state_hash();
    const auto all = preview_adl_policies(*run.protocol, {.ppm = -250'000});
    QCOMPARE(all.size(), adl_policies().size());
    for (const AdlPreview& p : all) {
      QCOMPARE(p.hole, all[0].hole);
      QCOMPARE(p.dead.size(), all[0].dead.size());
      QCOMPARE(p.quality.notional, all[0].quality.notional);
      QCOMPARE(p.quality.overshoot_notional, all[0].quality.overshoot_notional);
      QCOMPARE(p.standing, all[0].standing);
      QVERIFY(p.quality.touched > 0 && p.quality.touched <= p.standing);
      QVERIFY(p.quality.hedge_legs >= all[0].quality.hedge_legs);  // hedge_aware breaks fewest
      QCOMPARE(preview_adl(*run.protocol, {.ppm = -250'000}, p.policy).rows.size(), p.rows.size());
    }
    QVERIFY(all[0].hole > 0);
    const auto& pro_rata = all[static_cast<std::size_t>(AdlPolicy::pro_rata)];
    const auto& queue = all[static_cast<std::size_t>(AdlPolicy::queue)];
    QVERIFY(pro_rata.quality.touched > queue.quality.touched);
    QVERIFY(pro_rata.gini_standing_ppm < queue.gini_standing_ppm);
    QCOMPARE(run.protocol->state_hash(), before);
  }
};

QTEST_GUILESS_MAIN(TestAdlPreview)
#include "tst_adl_preview.moc"
