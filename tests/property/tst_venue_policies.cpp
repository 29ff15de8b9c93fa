// Random policies of other venues over random books and crashes: every block closes with its invariants, outsiders find
// nothing but what is not promised, and a checkpoint in the middle leads to the same end.
#include <QtTest>

#include "support/venue_book.h"

using namespace fb;
using namespace fb::test;

namespace {

// Values of a parameter that a drawn rulebook may have.
struct Choice {
  const char* key;
  std::vector<const char*> values;
};

const std::vector<Choice> kChoices{
    {"liquidation_policy", {"paced", "auction", "fillable", "takeover", "ladder", "liquidator_fee", "network"}},
    {"loss_policy", {"clearing", "socialise_gains", "after_liquidation", "after_liquidation"}},
    {"bankrupt_policy", {"adl", "work_out", "market"}},
    {"deficit_order", {"insurance_first", "adl_first"}},
    {"adl_price", {"mark", "previous_mark", "bankruptcy"}},
    {"adl_policy", {"hedge_aware", "queue", "index", "unranked", "pro_rata", "maintenance_share", "residual_ratio"}},
    {"adl_counterparties", {"any", "overlapping"}},
    {"adl_trigger", {"deficit", "drawdown", "pool_share"}},
    {"adl_start_ppm", {"10000", "300000"}},
    {"adl_stop_ppm", {"5000", "10000"}},
    {"residual_policy", {"stay", "open_interest", "balances"}},
    {"withdrawal_gate", {"none", "insolvent_margin", "negative_account"}},
    {"margin_policy", {"volatility", "fraction", "tiers", "risk_factor"}},
    {"price_guard", {"bands", "bounds"}},
    {"slow_block_ms", {"0", "15000"}},
    {"oracle_policy", {"quorum", "ladder"}},
    {"funding_policy", {"capped", "limited", "clamped"}},
    {"funding_interval_ms", {"60000", "28800000"}},
    {"fund_market_usd", {"0", "5000"}},
    {"window_cap_usd", {"0", "50000"}},
    {"window_skew_usd", {"0", "10000000"}},
    {"tier0_leverage", {"10", "40"}},
    {"risk_tail_ppm", {"1", "500000"}},
    {"silo_usd", {"0", "20000"}},
};

Genesis drawn(std::uint64_t seed) {
  Random random(seed);
  Genesis g = market_genesis({{"BTC", 10'000}, {"ETH", 500}}, 200'000 * kUsd);
  add_asset(g, "stETH", 2000);
  add_random_book(g, seed, 60, 30);
  for (int i = 0; i < 15; ++i) {  // holders who are long or short against it
    const UserIdx u = add_holder(g, 0, 0, 1 + random.below(20));
    const UserIdx other = add_user(g, 200'000 * kUsd);
    const std::int64_t usd = (random.uniform() < 0.5 ? 1 : -1) * (5'000 + random.below(100'000));
    add_notional(g, u, 0, usd * kUsd);
    add_notional(g, other, 0, -usd * kUsd);
  }
  for (const Choice& c : kChoices)
    set_rules(g,
              {{c.key, c.values[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(c.values.size())))]}});
  return g;
}

// What was drawn, for people.
std::string rules_of(const Run& run) {
  std::string text;
  for (const Choice& c : kChoices)
    for (const Parameters::Row& row : run.protocol->parameters().rows())
      if (row.key == c.key || row.key == std::string("BTC-PERP.") + c.key || row.key == std::string("stETH.") + c.key)
        text += std::string(" ") + c.key + "=" + display_value(*row.spec, row.value);
  return text;
}

// A crash with jumps, silences, doubt, a falling asset, slow blocks, withdrawals and orders.
bool crash_block(Run& run, Random& random, std::int64_t& price_ppm, std::int64_t& asset_usd) {
  price_ppm = std::max<std::int64_t>(50'000, price_ppm + random.below(60'000) - 38'000);
  if (random.uniform() < 0.03) price_ppm = std::max<std::int64_t>(50'000, price_ppm / 2);
  BlockInput in;
  if (random.uniform() < 0.2) {
    asset_usd = std::max<std::int64_t>(0, asset_usd - random.below(300));
    in.asset_prices = {{0, asset_usd * kUsd}};
  }
  const auto user = [&] {
    return static_cast<UserIdx>(random.below(static_cast<std::int64_t>(run.protocol->genesis().accounts.size())));
  };
  for (int i = 0; i < 2; ++i) in.withdrawals.push_back({user(), (1 + random.below(5'000)) * kUsd});
  in.orders = {{.user = user(), .market = 0, .lots = random.below(2'000'000) - 1'000'000}};
  const bool silent = random.uniform() < 0.1;
  const TimeMs after_ms = random.uniform() < 0.05 ? 120'000 : 15'000;
  return block_after(run, after_ms, {silent ? 0 : price_ppm, silent ? 0 : (price_ppm + kMillion) / 2}, std::move(in),
                     random.uniform() < 0.1 ? 50'000 : 100);
}

}  // namespace

class TestVenuePolicies : public QObject {
  Q_OBJECT
 private slots:
  void everyBlockCloses() {
    int auctions = 0, adl = 0, unbacked = 0, below_zero = 0;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
      const QByteArray name = "seed " + QByteArray::number(static_cast<qulonglong>(seed));
      Run run(drawn(seed), 1 + seed % 2);
      QVERIFY2(run.protocol != nullptr, (name + run.error.c_str()).constData());
      Random random(seed * 7919);
      std::int64_t price = kMillion, asset = 2000;
      for (int block = 0; block < 40; ++block) {
        QVERIFY2(crash_block(run, random, price, asset),
                 (name + rules_of(run).c_str() + ": " + run.error.c_str()).constData());
        auctions += run.protocol->market(0).breaker == BreakerState::auction;
        unbacked += run.protocol->custody().unbacked > 0;
        below_zero += run.protocol->totals().breaches.below_zero > 0;
      }
      adl += count(run, EventType::adl);
      if (seed % 6 != 0) continue;
      const QString found = audit(run.log, run.protocol->genesis(), "venue_policies");
      QVERIFY2(found.isEmpty() || found == "absent", (name + ": " + found.toUtf8()).constData());
    }
    // A run that meets nothing proves nothing.
    qInfo("%d blocks in auctions, %d ADL lines, %d blocks with something unbacked, %d with somebody below zero",
          auctions, adl, unbacked, below_zero);
    QVERIFY(auctions > 50 && adl > 100 && unbacked > 20 && below_zero > 50);
  }

  void aCheckpointLeadsToTheSameEnd() {
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
      Run run(drawn(seed));
      Random random(seed * 7919);
      std::int64_t price = kMillion, asset = 2000;
      for (int block = 0; block < 15; ++block) QVERIFY2(crash_block(run, random, price, asset), run.error.c_str());
      const StateImage image = run.protocol->save();
      const auto go_on = [&] {
        Random same(seed);
        std::int64_t p = price, a = asset;
        for (int block = 0; block < 15; ++block)
          if (!crash_block(run, same, p, a)) qFatal("%s%s", run.error.c_str(), rules_of(run).c_str());
        return run.protocol->state_hash();
      };
      const Hash256 first = go_on();
      run.protocol->restore(image);
      run.log.truncate(16);
      QVERIFY2(go_on() == first, qPrintable(QString("seed %1").arg(seed)));
    }
  }
};

QTEST_GUILESS_MAIN(TestVenuePolicies)
#include "tst_venue_policies.moc"
