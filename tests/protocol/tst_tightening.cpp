// The direction that a parameter states is the one in which it tightens: the same venue twice, once with the parameter moved that way by
// one command, among random values of all other parameters. With it no account needs less margin, no breaker is looser, and nothing is
// let in that is refused without. A parameter that states a direction and shows no effect fails too.
#include <QtTest>

#include <cmath>

#include "support/collateral.h"

using namespace fb;
using namespace fb::test;

namespace {

constexpr int kContexts = 220, kBlocks = 8;
constexpr Money kEquity = 50'000'000 * kUsd;

// Far from any liquidation whatever the margin is: what is compared stays the same book.
Genesis venue() {
  Genesis g = market_genesis({{"BTC", 8000}, {"ETH", 200}}, 500'000'000 * kUsd);
  add_asset(g, "stETH", 2000);
  for (const Money side : {Money{1}, Money{-1}}) {
    const UserIdx u = add_user(g, kEquity);
    add_notional(g, u, 0, side * 400'000 * kUsd);
    add_notional(g, u, 1, side * 30'000 * kUsd);
  }
  add_holder(g, 0, 0, 1000);
  add_holder(g, 100'000 * kUsd, 0, 200);
  return g;
}
constexpr UserIdx kRich = 0, kHolder = 2;

// A value of the parameter: its default, near it, an end, or anything between on a scale of powers.
std::int64_t any_value(Random& random, const ParamSpec& s) {
  const std::int64_t near = std::max<std::int64_t>(1, s.fallback);
  std::int64_t out = s.fallback;
  switch (random.below(7)) {
    case 0: out = s.fallback; break;
    case 1: out = near / 2; break;
    case 2: out = near + near / 4; break;
    case 3: out = near * (2 + random.below(3)); break;
    case 4: out = s.least; break;
    case 5: out = s.most; break;
    case 6: out = static_cast<std::int64_t>(std::pow(static_cast<double>(std::max<std::int64_t>(2, s.most)), random.uniform())); break;
  }
  return std::clamp(out, s.least, s.most);
}

bool stated(const ParamSpec& s) { return s.tightens != Tightens::two; }

// Policies under which the parameter does something, half of the time.
void choose_policies(Random& random, const std::string& name, Parameters& p) {
  const auto set = [&](const char* key, std::int64_t value) {
    if (!p.set(key, std::to_string(value))) qFatal("%s", key);
  };
  std::int64_t margin = random.below(4);
  if (name.ends_with("_leverage") && random.below(4) > 0) margin = 2;
  if (name.starts_with("risk_") && random.below(4) > 0) margin = 3;
  if ((name == "initial_ppm" || name == "maintenance_fraction_ppm") && random.below(4) > 0) margin = 1;
  if (name.starts_with("mm_") && name != "mm_horizon_ms" && random.below(4) > 0) margin = 0;
  set("margin_policy", margin);
  set("price_guard", random.below(8) == 0);
  set("depth_1pct_usd", 10'000'000'000);
  set("silo_usd", 100 * (1 + random.below(20'000)));
  if (name == "mm_cap_ppm" || name == "mm_horizon_ms" || name.starts_with("mm_rise") || name.starts_with("mm_fall")) set("mm_sigma_ppm", 20'000'000);
  if (name.starts_with("mm_fall")) set("vol_fast_half_life_ms", 1000);
  if (name == "oi_scale_lower_usd") set("oi_scale_upper_usd", 2'000'000);
  if (name == "open_interest_cap_usd" || name == "max_leverage_ppm") set("im_ratio_ppm", 1'000'000);
  if (name == "open_interest_cap_usd") {  // else most orders are refused by a halt before it is asked
    for (const char* key : {"band_1m_ppm", "band_5m_ppm", "band_1h_ppm"}) set(key, 1'000'000);
    set("price_guard", 0);
  }
  if (name == "tier3_leverage") set("tier3_usd", 1000);
  if (name == "band_sigma_ppm" || name == "caution_leverage_ppm") {
    set("band_1h_ppm", name == "band_sigma_ppm" ? 100 : 2'000);
    set("band_5m_ppm", 1'000'000);
    set("band_1m_ppm", 1'000'000);
    set("band_reduce_ppm", 10'000'000);
    set("band_halt_ppm", 20'000'000);
    set("price_guard", 0);
  }
}

// What the account asks for at the end: an order, a withdrawal, collateral in or out.
BlockInput question(Random& random, const std::string& name, const Protocol& p) {
  BlockInput in;
  const bool of_orders = name.ends_with("leverage_ppm") || name == "open_interest_cap_usd";
  const std::int64_t kind = random.below(of_orders ? 4 : 8);
  const auto share = [&](Money of) { return std::max<Money>(1, of / 100 * (1 + random.below(100))); };
  if (kind < 4) {
    const UserIdx user = random.below(3) == 0 ? kHolder : kRich;
    const MarketIdx m = static_cast<MarketIdx>(random.below(2));
    const Money equity = p.margin(p.layout().first_user() + user).equity;
    const Money notional = narrow(wide(share(equity), 1 + random.below(40)) / 4, "notional");
    const Money unit = p.market(m).mark * p.genesis().markets[m].instrument.tick_value;
    in.orders = {{.user = user, .market = m, .lots = std::max<Lots>(1, notional / unit) * (random.below(2) == 0 ? 1 : -1)}};
  }
  if (kind == 4) in.withdrawals = {{kHolder, share(2'000'000 * kUsd)}};
  if (kind == 5) in.withdrawals = {{kRich, share(kEquity)}};
  if (kind == 6) in.collateral_deposits = {{kHolder, 0, share(100'000'000 * kUnit)}};
  if (kind == 7) in.withdrawals = {{kHolder + 1, share(400'000 * kUsd)}};
  return in;
}

struct Seen {
  std::vector<std::int64_t> tight;  // grows where it tightens: margin, breakers
  bool refused = false;
  bool comparable = true;           // nobody was liquidated
};

Seen look(const Run& run) {
  Seen out;
  for (UserIdx u = 0; u < 4; ++u) {
    const AccountMargin m = run.protocol->margin(account(run, u));
    out.tight.insert(out.tight.end(), {m.maintenance, m.initial, -m.margin_equity});
  }
  for (MarketIdx m = 0; m < 2; ++m) {
    const MarketView& v = run.protocol->market(m);
    out.tight.insert(out.tight.end(), {v.mm_ppm, v.im_ppm, static_cast<std::int64_t>(v.breaker)});
  }
  out.comparable = count(run, EventType::liquidation) + count(run, EventType::bankruptcy) + moved(run, TransferReason::collateral_sale) == 0;
  return out;
}

struct Verdicts {
  int compared = 0, effects = 0, looser = 0;
};

// One context: the two venues, eight blocks of a price that jumps, then one question.
void compare(std::uint64_t seed, const Parameters::Row& row, const std::string& second, Verdicts& out) {
  Random random(seed);
  Genesis g = venue();
  choose_policies(random, row.spec->name, g.parameters);
  for (const Parameters::Row& other : g.parameters.rows())
    if (stated(*other.spec) && (other.key == row.key || random.below(4) == 0))
      if (!g.parameters.set(other.key, std::to_string(any_value(random, *other.spec)))) qFatal("%s", other.key.c_str());
  const std::int64_t now = g.parameters.get(row.key).value(), then = any_value(random, *row.spec);
  if (loosens(*row.spec, now, then) || now == then) return;
  Run tight(g), loose(g);
  if (!tight.error.empty()) return;
  std::int64_t a = kMillion, b = kMillion;
  const auto both = [&](BlockInput with, BlockInput without) {
    const std::int64_t widest = random.below(3) == 0 ? 60'000 : 8'000;
    a += random.below(2 * widest) - widest;
    b += random.below(2 * widest) - widest;
    return tight.block({a, b}, std::move(with)) && loose.block({a, b}, std::move(without));
  };
  for (int i = 0; i < kBlocks; ++i) {
    BlockInput in, none;
    if (i == 1) in.commands = {{.actor = "ana", .second = second, .why = "test", .what = SetParameter{row.key, std::to_string(then)}}};
    if (random.below(6) == 0) in.asset_prices = none.asset_prices = {{0, 2'000 * kUsd}};
    if (!both(in, none)) return;
  }
  const BlockInput asked = question(random, row.spec->name, *loose.protocol);
  if (!both(asked, asked)) return;
  Seen with = look(tight), without = look(loose);
  if (!with.comparable || !without.comparable) return;
  with.refused = tight.protocol->totals().refusals > 0;
  without.refused = loose.protocol->totals().refusals > 0;
  ++out.compared;
  const bool same_book = with.refused == without.refused;
  bool looser = without.refused && !with.refused, tighter = with.refused && !without.refused;
  for (std::size_t i = same_book ? 0 : 12; i < with.tight.size(); ++i) {
    looser |= with.tight[i] < without.tight[i];
    tighter |= with.tight[i] > without.tight[i];
  }
  out.looser += looser;
  out.effects += tighter;
}

// `second`: nobody, so that the engine must take it from one.
Verdicts judge(const Parameters::Row& row, const std::string& second = "") {
  Verdicts out;
  for (int i = 0; i < kContexts; ++i) compare(static_cast<std::uint64_t>(i), row, second, out);
  return out;
}

Parameters::Row row_of(const Parameters& p, const std::string& key) {
  for (const Parameters::Row& row : p.rows())
    if (row.key == key) return row;
  qFatal("%s", key.c_str());
  return {};
}

}  // namespace

class TestTightening : public QObject {
  Q_OBJECT
 private slots:
  void theStatedDirectionTightens_data();
  void theStatedDirectionTightens();
  void theOtherDirectionIsFound();
  void loosensFollowsTheDirection();
};

void TestTightening::theStatedDirectionTightens_data() {
  QTest::addColumn<QString>("key");
  const Genesis g = venue();
  for (const Parameters::Row& row : g.parameters.rows())
    if (stated(*row.spec) && !row.key.starts_with("ETH-PERP.")) QTest::newRow(row.key.c_str()) << QString::fromStdString(row.key);
}

void TestTightening::theStatedDirectionTightens() {
  QFETCH(QString, key);
  const Genesis g = venue();
  const Verdicts v = judge(row_of(g.parameters, key.toStdString()));
  QVERIFY2(v.looser == 0, qPrintable(QString("%1 of %2 are looser").arg(v.looser).arg(v.compared)));
  QVERIFY2(v.effects > 0, qPrintable(QString("no effect in %1 contexts").arg(v.compared)));
}

// The harness sees a wrong statement: each of these, stated the other way round, is looser in some context.
void TestTightening::theOtherDirectionIsFound() {
  const Genesis g = venue();
  for (const char* key : {"BTC-PERP.mm_floor_ppm", "BTC-PERP.band_halt_ppm", "BTC-PERP.max_leverage_ppm", "stETH.haircut_ppm", "BTC-PERP.open_interest_cap_usd"}) {
    Parameters::Row row = row_of(g.parameters, key);
    ParamSpec wrong = *row.spec;
    wrong.tightens = wrong.tightens == Tightens::up ? Tightens::down : Tightens::up;
    row.spec = &wrong;
    const Verdicts v = judge(row, "ben");
    QVERIFY2(v.looser > 0, key);
  }
}

void TestTightening::loosensFollowsTheDirection() {
  const auto with = [](Tightens way) { return ParamSpec{"x", "ppm", 0, 0, 10, way, ""}; };
  QVERIFY(!loosens(with(Tightens::up), 1, 2) && loosens(with(Tightens::up), 2, 1) && !loosens(with(Tightens::up), 2, 2));
  QVERIFY(loosens(with(Tightens::down), 1, 2) && !loosens(with(Tightens::down), 2, 1));
  QVERIFY(!loosens(with(Tightens::cap), 0, 5) && !loosens(with(Tightens::cap), 5, 4) && loosens(with(Tightens::cap), 4, 5) && loosens(with(Tightens::cap), 4, 0));
  QVERIFY(loosens(with(Tightens::two), 1, 2) && loosens(with(Tightens::two), 2, 1) && !loosens(with(Tightens::two), 2, 2));
}

QTEST_GUILESS_MAIN(TestTightening)
#include "tst_tightening.moc"
