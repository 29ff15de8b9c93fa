// Properties of collateral on random days: prices and assets fall at random, people deposit, borrow, withdraw and trade; after
// every block what the protocol says is computed a second way from the ledger alone.
#include <QtTest>

#include "support/auditor.h"
#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

int cases() { return qEnvironmentVariableIsSet("RC_PARAMS") ? 2'000 : 40; }  // the nightly run sets it

constexpr int kUsers = 24, kAssets = 3;

Genesis any_venue(Random& random) {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, random.uniform() < 0.5 ? 1'000'000 * kUsd : 50'000 * kUsd);
  add_asset(g, "stETH", 2000, {"peg:ETH"});
  add_asset(g, "rETH", 2100, {"peg:ETH", "issuer:R"});
  add_asset(g, "USDe", 1);
  const auto set = [&](const char* key, std::int64_t value) { check_invariant(g.parameters.set(key, std::to_string(value)).has_value(), key); };
  set("silo_usd", random.below(40'000));
  set("sale_depth_1pct_usd", random.uniform() < 0.3 ? 0 : random.below(2'000'000));
  set("haircut_ppm", random.below(300'000));
  set("borrow_rate_ppm", random.below(2'000'000));
  set("bankrupt_policy", random.uniform() < 0.3);
  for (int i = 0; i < kUsers; ++i) {
    const UserIdx u = add_user(g, random.below(20'000) * kUsd);
    for (AssetIdx c = 0; c < kAssets; ++c)
      if (random.uniform() < 0.4) g.collateral.push_back({u, c, 1 + random.below((c == 2 ? 20'000 : 10) * kUnit)});
    if (random.uniform() < 0.6) add_notional(g, u, static_cast<MarketIdx>(random.below(2)), (random.below(60'000) - 30'000) * kUsd);
  }
  return g;
}

BlockInput any_business(Random& random, const Genesis& g) {
  BlockInput in;
  const auto user = [&] { return static_cast<UserIdx>(random.below(kUsers)); };
  const auto asset = [&] { return static_cast<AssetIdx>(random.below(kAssets)); };
  for (AssetIdx c = 0; c < kAssets; ++c)
    if (random.uniform() < 0.3) {
      const double to = random.uniform() < 0.06 ? 0 : random.uniform() < 0.2 ? 0.5 + 0.5 * random.uniform() : 0.95 + 0.08 * random.uniform();
      in.asset_prices.push_back({c, static_cast<std::int64_t>(static_cast<double>(g.assets[c].price_micro) * to)});
    }
  for (int i = 0; i < 3; ++i) {
    in.withdrawals.push_back({user(), 1 + random.below(15'000 * kUsd)});
    in.orders.push_back({.user = user(), .market = static_cast<MarketIdx>(random.below(2)), .lots = random.below(4'000) - 2'000});
  }
  if (random.uniform() < 0.3) in.deposits.push_back({user(), 1 + random.below(5'000 * kUsd)});
  if (random.uniform() < 0.3) in.collateral_deposits.push_back({user(), asset(), 1 + random.below(5 * kUnit)});
  if (random.uniform() < 0.3) in.collateral_withdrawals.push_back({user(), asset(), 1 + random.below(5 * kUnit)});
  return in;
}

// Floor of amount x price / 1e6 in 128 bits, and equity from the ledger alone.
Money worth(std::int64_t amount, std::int64_t price_micro) { return static_cast<Money>(static_cast<Int128>(amount) * price_micro / kMillion); }

Money equity_by_hand(const Protocol& p, AccountIdx a) {
  Money sum = p.ledger().quote(a);
  for (MarketIdx m = 0; m < p.markets(); ++m) sum += p.ledger().lots(a, m) * p.market(m).mark * p.genesis().markets[m].instrument.tick_value;
  for (AssetIdx c = 0; c < p.ledger().assets(); ++c) sum += worth(p.ledger().amount(a, c), p.asset(c).price_micro);
  return sum;
}

// What the pool would lack if every asset of `fallen` were worth nothing: accounts that hold some of it.
Money exposure_by_hand(const Protocol& p, const std::vector<AssetIdx>& fallen) {
  Money sum = 0;
  for (AccountIdx a = 1; a < p.ledger().accounts(); ++a) {
    Money value = 0;
    for (const AssetIdx c : fallen) value += worth(p.ledger().amount(a, c), p.asset(c).price_micro);
    if (value > 0) sum += std::max<Money>(0, -(equity_by_hand(p, a) - value));
  }
  return sum;
}

std::string wrong(const Run& run) {
  const Protocol& p = *run.protocol;
  Money below = 0;
  std::vector<std::int64_t> held(kAssets);
  for (AccountIdx a = 1; a < p.ledger().accounts(); ++a) {
    below += std::max<Money>(0, -equity_by_hand(p, a));
    for (AssetIdx c = 0; c < kAssets; ++c) held[c] += p.ledger().amount(a, c);
  }
  if (below != p.custody().unbacked || below != p.totals().unbacked) return "unbacked";
  if (p.custody().quote < 0 || p.custody().quote != -p.ledger().quote(AccountLayout::external)) return "custody";
  for (AssetIdx c = 0; c < kAssets; ++c) {
    if (p.asset(c).amount != held[c]) return "amounts";
    if (p.asset(c).exposure != exposure_by_hand(p, {c})) return "exposure of an asset";
  }
  for (std::size_t k = 0; k < p.groups().size(); ++k)
    if (p.group(k).exposure != exposure_by_hand(p, p.groups().members[k])) return "exposure of a group";
  return "";
}

// Amounts from the journal alone; and no sale that brings more than what was sold is worth.
std::string wrong_journal(const Run& run) {
  std::vector<std::int64_t> held(kAssets), price(kAssets);
  for (std::size_t i = 0; i < run.log.events.size(); ++i) {
    const Event& e = run.log.events[i];
    if (e.type == EventType::collateral_mark) price[e.market] = e.x;
    if (e.type == EventType::collateral) held[e.market] += e.x;
    if (e.type == EventType::transfer && e.code == static_cast<std::uint8_t>(TransferReason::collateral_sale)) {
      const Event& sold = run.log.events[static_cast<std::size_t>(e.cause)];
      if (sold.type != EventType::collateral || sold.a != e.b || e.x > worth(-sold.x, price[sold.market])) return "sale";
    }
  }
  for (AssetIdx c = 0; c < kAssets; ++c)
    if (held[c] != run.protocol->asset(c).amount) return "journal of amounts";
  return "";
}

}  // namespace

class TestCollateralProperties : public QObject {
  Q_OBJECT
 private slots:
  void every_block_adds_up();
  void threads_and_checkpoints_do_not_show();
};

void TestCollateralProperties::every_block_adds_up() {
  int unbacked = 0, draws = 0, sales = 0, queued = 0;
  for (int seed = 1; seed <= cases(); ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    Run run(any_venue(random));
    QVERIFY2(run.error.empty(), run.error.c_str());
    std::int64_t btc = 1'000'000;
    for (int block = 0; block < 30; ++block) {
      btc = std::max<std::int64_t>(100'000, btc + random.below(120'000) - 65'000);
      QVERIFY2(run.block({btc, (btc + 1'000'000) / 2}, any_business(random, run.protocol->genesis())), run.error.c_str());
      const std::string found = wrong(run);
      QVERIFY2(found.empty(), ("seed " + std::to_string(seed) + " block " + std::to_string(block) + ": " + found).c_str());
      unbacked += run.protocol->custody().unbacked > 0;
      draws += run.protocol->totals().collateral_draws > 0;
      sales += run.protocol->totals().converted > 0;
      queued += run.protocol->custody().queued > 0;
    }
    QCOMPARE(wrong_journal(run), std::string());
    if (seed > 6) continue;
    const QString found = audit(run.log, run.protocol->genesis(), "collateral_seed_" + QString::number(seed));
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  }
  qInfo("blocks with something unbacked %d, with draws for collateral %d, with conversions %d, with a queue %d", unbacked, draws, sales, queued);
  QVERIFY(unbacked > 0 && draws > 0 && sales > 0);  // the corners are reached
}

void TestCollateralProperties::threads_and_checkpoints_do_not_show() {
  for (int seed = 101; seed <= 110; ++seed) {
    Random random(static_cast<std::uint64_t>(seed)), again(static_cast<std::uint64_t>(seed));
    Run one(any_venue(random), 1), three(any_venue(again), 3);
    for (int block = 0; block < 20; ++block) {
      const std::int64_t p = 1'000'000 - 20'000 * block;
      const BlockInput in = any_business(random, one.protocol->genesis());
      QVERIFY(one.block({p, p}, in) && three.block({p, p}, in));
      QCOMPARE(to_hex(one.protocol->state_hash()), to_hex(three.protocol->state_hash()));
      if (block == 10) {  // a restored protocol goes on exactly as the saved one
        const StateImage image = three.protocol->save();
        QVERIFY(three.block({500'000, 500'000}, asset_price(0, 0)));
        three.protocol->restore(image);
        three.log.truncate(static_cast<std::size_t>(block) + 2);
        QCOMPARE(to_hex(one.protocol->state_hash()), to_hex(three.protocol->state_hash()));
        QVERIFY(three.protocol->save() == image);
      }
    }
  }
}

QTEST_GUILESS_MAIN(TestCollateralProperties)
#include "tst_collateral_properties.moc"
