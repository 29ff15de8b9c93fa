// Nothing that is given to the engine freezes it: inputs of any size, prices that jump, commands of any kind, under
// every rulebook, on books at the bounds of protocol/bounds.h. Quote and lots are conserved after every block, and
// whatever is refused says by which rule. 40 books by default; FIREBREAK_CASES says how many, FIREBREAK_SEED the first.
#include <QtTest>

#include "property/hostile_books.h"
#include "protocol/bounds.h"
#include "protocol/insurance_layout.h"
#include "protocol/journal_json.h"
#include "protocol/rulebook.h"

using namespace fb;
using namespace fb::test;

namespace {

// Numbers that have frozen something, and their neighbours.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : random_(Random(seed).fork(7)) {}
  std::int64_t any() {
    static const std::vector<std::int64_t> kEdges{0,
                                                  1,
                                                  -1,
                                                  INT64_MAX,
                                                  INT64_MIN,
                                                  INT64_MIN + 1,
                                                  kMostLots,
                                                  kMostLots + 1,
                                                  kMostCustody,
                                                  kMostCustody - 1,
                                                  kMostOpenInterest,
                                                  kMostTicks,
                                                  kMostTicks + 1,
                                                  20'000'000'000'000};
    if (random_.below(2) == 0)
      return kEdges[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(kEdges.size())))];
    const std::int64_t size = random_.below(std::int64_t{1} << random_.below(62)) + 1;
    return random_.below(3) == 0 ? -size : size;
  }
  std::int64_t below(std::int64_t n) { return random_.below(n); }
  UserIdx user(const Protocol& p) {
    return static_cast<UserIdx>(random_.below(static_cast<std::int64_t>(p.genesis().accounts.size()) + 1));
  }
  MarketIdx market(const Protocol& p) {
    return static_cast<MarketIdx>(random_.below(static_cast<std::int64_t>(p.markets()) + 1));
  }

 private:
  Random random_;
};

OperatorCommand command(Numbers& n, const Protocol& p) {
  OperatorCommand c{.actor = n.below(4) == 0 ? "" : "ana",
                    .second = n.below(2) == 0 ? "" : "ben",
                    .why = "drill",
                    .what = Note{"hello"}};
  if (n.below(3) == 0) c.what = SetBreaker{n.market(p), static_cast<BreakerState>(n.below(5)), n.any()};
  if (n.below(6) == 0) c.what = HoldAssetPrice{static_cast<AssetIdx>(n.below(3)), n.any()};
  if (n.below(3) == 0)
    c.what = SetParameter{n.below(2) == 0 ? "depth_1pct_usd" : "no_such_row", std::to_string(n.any())};
  if (n.below(2) == 0) {  // a figure at one of its bounds
    const auto rows = p.parameters().rows();
    const auto& row = rows[static_cast<std::size_t>(n.below(static_cast<std::int64_t>(rows.size())))];
    const bool policy = std::string_view(row.spec->unit).find('|') != std::string_view::npos;
    if (!policy) c.what = SetParameter{row.key, std::to_string(n.below(2) == 0 ? row.spec->least : row.spec->most)};
  }
  return c;
}

void add_inputs(Numbers& n, const Protocol& p, BlockInput& in) {
  const auto user = [&] { return n.user(p); };
  const auto tranche = [&] { return static_cast<std::uint32_t>(n.below(p.layout().tranches + 1)); };
  for (int i = 0; i < 3; ++i) {
    in.commands.push_back(command(n, p));
    in.deposits.push_back({user(), n.any()});
    in.withdrawals.push_back({user(), n.any()});
    in.orders.push_back({.user = user(),
                         .market = n.market(p),
                         .lots = n.any(),
                         .limit = n.below(2) == 0 ? 0 : n.any(),
                         .reduce_only = n.below(3) == 0});
    in.triggers.push_back({user(), n.market(p), n.any(), n.any(), n.below(2) == 0});
    in.provider_entries.push_back({tranche(), n.below(3) == 0 ? kHouse : user(), n.any(), n.below(2) == 0});
    in.provider_notices.push_back({tranche(), n.below(3) == 0 ? kHouse : user(), n.any(), n.below(2) == 0});
    in.collateral_deposits.push_back({user(), static_cast<AssetIdx>(n.below(2)), n.any()});
    in.collateral_withdrawals.push_back({user(), static_cast<AssetIdx>(n.below(2)), n.any()});
    in.asset_prices.push_back({static_cast<AssetIdx>(n.below(2)), n.any()});
    in.turnover.push_back({n.market(p), n.any()});
  }
}

// Prices around the last, a hundred times it, a hundredth of it, nothing, and anything.
void add_prices(Numbers& n, const Protocol& p, BlockInput& in) {
  for (MarketIdx m = 0; m < p.markets(); ++m) {
    const Ticks now = p.market(m).index;
    const std::int64_t kind = n.below(8);
    const Ticks price = kind == 0                             ? n.any()
                        : kind == 1 && now < (Ticks{1} << 50) ? now * 100
                        : kind == 2                           ? std::max<Ticks>(1, now / 100)
                                                              : now;
    in.observations.push_back({.market = m,
                               .source = static_cast<std::uint32_t>(n.below(30) == 0 ? 7 : 0),
                               .price = price,
                               .time_ms = in.time_ms,
                               .confidence_ppm = 100});
  }
}

std::string unbalanced(const Protocol& p) {
  const Ledger& ledger = p.ledger();
  Int128 quote = 0;
  std::vector<Int128> lots(ledger.markets());
  for (AccountIdx a = 0; a < ledger.accounts(); ++a) {
    quote += ledger.quote(a);
    for (MarketIdx m = 0; m < ledger.markets(); ++m) lots[m] += ledger.lots(a, m);
  }
  if (quote != 0) return "quote is not conserved";
  for (const Int128 sum : lots)
    if (sum != 0) return "lots are not conserved";
  return {};
}

std::string run_seed(std::uint64_t seed, const std::string& rulebook, std::int64_t& refused) {
  Genesis g = HostileBooks(seed).book().genesis;
  if (!rulebook.empty()) {
    const auto book = read_rulebook(rulebook);
    for (const auto& [key, value] : settings_of(*book, g.parameters))
      if (const auto set = g.parameters.set(key, value); !set) return set.error().text();
    arrange_insurance(g);
  }
  Run run(std::move(g));
  if (!run.error.empty()) return run.error;
  Numbers n(seed);
  for (int b = 0; b < 12; ++b) {
    BlockInput in{.time_ms = run.protocol->time_ms() + (n.below(10) == 0 ? 1 : 15'000)};
    add_prices(n, *run.protocol, in);
    add_inputs(n, *run.protocol, in);
    if (const auto done = run.protocol->step(in, run.log); !done) return done.error().text();
    if (auto wrong = unbalanced(*run.protocol); !wrong.empty()) return wrong;
  }
  for (std::size_t i = 0; i < run.log.events.size(); ++i)
    if (run.log.events[i].type == EventType::refusal) {
      ++refused;
      if (name(static_cast<RefusalReason>(run.log.events[i].code)) == "unknown") return "a refusal without a reason";
      (void)describe(run.log, run.protocol->genesis(), static_cast<std::int64_t>(i));
    }
  return {};
}

// Two accounts against each other in one market for `usd` on each side.
Genesis large_book(std::int64_t usd) {
  Genesis g = market_genesis({{"BTC", 8000}}, 1'000'000 * kUsd);
  const Lots lots = usd * kUsd / (g.markets[0].first_index * g.markets[0].instrument.tick_value);
  const Money each = std::min<Money>(usd * kUsd, kMostCustody / 4);
  for (const int side : {1, -1}) add_position(g, add_user(g, each), 0, side * lots);
  return g;
}

}  // namespace

class TestDoors : public QObject {
  Q_OBJECT
 private slots:
  void nothingGivenFreezesTheEngine_data();
  void nothingGivenFreezesTheEngine();
  void anOrderTooLargeIsRefused();
  void aBookTooLargeIsRefusedWithTheBound();
  void aPriceThatTheBookCannotBearIsInvalid();
  void theLargestBookBearsTheLargestMoves_data() { nothingGivenFreezesTheEngine_data(); }
  void theLargestBookBearsTheLargestMoves();
  void refusalsSayWhichRule();
};

void TestDoors::nothingGivenFreezesTheEngine_data() {
  QTest::addColumn<QString>("id");
  for (const std::string& id : builtin_rulebooks()) QTest::addRow("%s", id.c_str()) << QString::fromStdString(id);
}

void TestDoors::nothingGivenFreezesTheEngine() {
  QFETCH(QString, id);
  const std::int64_t cases =
      qEnvironmentVariableIsSet("FIREBREAK_CASES") ? qEnvironmentVariable("FIREBREAK_CASES").toLongLong() : 40;
  const std::uint64_t first = qEnvironmentVariable("FIREBREAK_SEED", "1").toULongLong();
  std::int64_t refused = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(cases); ++seed) {
    const std::string wrong = run_seed(seed, id.toStdString(), refused);
    QVERIFY2(wrong.empty(), ("FIREBREAK_CASES=1 FIREBREAK_SEED=" + std::to_string(seed) + ": " + wrong).c_str());
  }
  qInfo("%lld books from seed %llu, %lld refusals", static_cast<long long>(cases),
        static_cast<unsigned long long>(first), static_cast<long long>(refused));
  QVERIFY(refused > cases);
}

void TestDoors::anOrderTooLargeIsRefused() {
  Run run(large_book(1'000'000));
  for (const Lots lots : {Lots{20'000'000'000'000}, -Lots{20'000'000'000'000}, INT64_MAX, INT64_MIN}) {
    QVERIFY2(run.block({1'000'000}, {.orders = {{.user = 0, .market = 0, .lots = lots}}}), run.error.c_str());
    const Event& said = *std::ranges::find_if(run.log.events.rbegin(), run.log.events.rend(),
                                              [](const Event& e) { return e.type == EventType::refusal; });
    QCOMPARE(static_cast<RefusalReason>(said.code), RefusalReason::too_large);
    QCOMPARE(said.x, lots);
  }
  QVERIFY2(run.block({1'000'000}), run.error.c_str());
}

void TestDoors::aBookTooLargeIsRefusedWithTheBound() {
  Run fits(large_book(70'000'000'000));
  QVERIFY2(fits.error.empty(), fits.error.c_str());
  for (const std::int64_t usd : {std::int64_t{73'000'000'000}, std::int64_t{1'200'000'000'000}}) {
    Run run(large_book(usd));
    QVERIFY2(run.error.find("72057594037 USD") != std::string::npos, run.error.c_str());
    QVERIFY2(run.error.find("open interest") != std::string::npos, run.error.c_str());
  }
}

// 20 billion USD of open interest and one tick of a hundred times the price.
void TestDoors::aPriceThatTheBookCannotBearIsInvalid() {
  Run run(large_book(20'000'000'000));
  QVERIFY2(run.block({1'000'000}), run.error.c_str());
  const auto before = run.protocol->market(0);
  QVERIFY2(run.block({100'000'000}), run.error.c_str());
  QCOMPARE(run.protocol->market(0).verdict, Verdict::invalid);
  QCOMPARE(run.protocol->market(0).mark, before.mark);
  QVERIFY2(run.block({1'010'000}), run.error.c_str());
  QCOMPARE(run.protocol->market(0).verdict, Verdict::valid);
  QVERIFY(run.protocol->market(0).index > before.index);
  QVERIFY2(run.block({3'000'000}), run.error.c_str());  // three times the price is borne
  QCOMPARE(run.protocol->market(0).verdict, Verdict::valid);
}

void TestDoors::theLargestBookBearsTheLargestMoves() {
  QFETCH(QString, id);
  Genesis g = large_book(72'000'000'000);
  const auto book = read_rulebook(id.toStdString());
  for (const auto& [key, value] : settings_of(*book, g.parameters)) QVERIFY(g.parameters.set(key, value).has_value());
  for (const auto& [key, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"mm_floor_ppm", "1000000"},
                                                                  {"mm_cap_ppm", "1000000"},
                                                                  {"tier1_ppm", "10000000"},
                                                                  {"tier2_ppm", "1000000"},
                                                                  {"tier3_ppm", "10000000"},
                                                                  {"tier1_usd", "1"},
                                                                  {"tier2_usd", "2"},
                                                                  {"tier3_usd", "3"},
                                                                  {"im_ratio_ppm", "10000000"},
                                                                  {"depth_1pct_usd", "1000000000000"},
                                                                  {"pace_ppm_per_min", "100000000"},
                                                                  {"clip_usd", "1000000000000"}})
    QVERIFY2(g.parameters.set(key, value).has_value(), key);
  arrange_insurance(g);
  Run run(std::move(g));
  QVERIFY2(run.error.empty(), run.error.c_str());
  for (const std::int64_t ppm :
       {1'000'000, 1'990'000, 1'000'000, 1, 1'990'000, 500'000, 1'900'000, 100'000'000, 0, 1'000'000}) {
    QVERIFY2(run.block({ppm}), run.error.c_str());
    QCOMPARE(unbalanced(*run.protocol), std::string());
  }
}

void TestDoors::refusalsSayWhichRule() {
  Run run(large_book(1'000'000));
  BlockInput in;
  const auto by = [](auto what) { return OperatorCommand{.actor = "ana", .why = "drill", .what = what}; };
  in.commands = {by(SetBreaker{9, BreakerState::halted}),
                 by(SetParameter{"no_such_row", "1"}),
                 by(SetParameter{"mm_floor_ppm", "-1"}),
                 by(HoldAssetPrice{0, 1}),
                 {.why = "nobody", .what = SetBreaker{0, BreakerState::halted}}};
  in.deposits = {{9, 1}, {0, -1}, {0, kMostCustody}};
  in.orders = {
      {.user = 9, .market = 0, .lots = 1}, {.user = 0, .market = 9, .lots = 1}, {.user = 0, .market = 0, .lots = 0}};
  in.provider_entries = {{.tranche = 99, .provider = 0, .amount = 1},
                         {.tranche = 0, .provider = 9, .amount = 1},
                         {.tranche = 0, .provider = 0, .amount = 0}};
  in.asset_prices = {{0, 1}};
  QVERIFY2(run.block({1'000'000}, in), run.error.c_str());
  std::vector<RefusalReason> said;
  for (const Event& e : run.log.events)
    if (e.type == EventType::refusal) said.push_back(static_cast<RefusalReason>(e.code));
  using R = RefusalReason;
  const std::vector<R> expected{R::unknown_market,  R::unknown_parameter, R::out_of_bounds, R::unknown_asset,
                                R::no_actor,        R::unknown_account,   R::no_amount,     R::too_large,
                                R::unknown_tranche, R::unknown_account,   R::no_amount,     R::unknown_asset,
                                R::unknown_account, R::unknown_market,    R::no_amount};
  QCOMPARE(said.size(), expected.size());
  for (std::size_t i = 0; i < said.size(); ++i)
    QCOMPARE(QString::fromStdString(std::string(name(said[i]))),
             QString::fromStdString(std::string(name(expected[i]))));
  for (const Event& e : run.log.events)
    if (e.type == EventType::operator_note) QVERIFY(!run.log.detail_of(e)->text.starts_with("refused"));
}

QTEST_GUILESS_MAIN(TestDoors)
#include "tst_doors.moc"
