// Small inputs after public bug reports (../shared/cases), with what a user expects of each. Says so where they are
// absent.
#include <QtTest>

#include "protocol/rulebook.h"
#include "record/import.h"
#include "replay/session.h"
#include "support/auditor.h"

using namespace fb;

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

Result<Recording> imported(const QString& folder) {
  const QString path = QStringLiteral(FB_SOURCE_DIR "/../shared/cases/") + folder;
  ImportRequest request{.sources = {(path + "/day").toStdString()}};
  request.population.accounts = 50;
  if (QFile::exists(path + "/book.csv"))
    request.accounts_csv = request.positions_csv = (path + "/book.csv").toStdString();
  return import_recording(request, {});
}

std::unique_ptr<Session> replayed(const QString& folder, const Settings& settings = {}, const std::string& id = {}) {
  auto day = imported(folder);
  if (!day) return nullptr;
  auto session = Session::open(std::make_shared<const Recording>(std::move(*day)),
                               {.parameters = settings, .rulebook = id, .publish = false});
  if (!session || !(*session)->run_to((*session)->recording()->end_ms)) return nullptr;
  return std::move(*session);
}

// Notional at the fills' prices, of market sales that liquidation made, in every window of a minute: the largest.
// `small` says whether closings outside the cap are among them.
Money busiest_minute(const EventLog& log, const Genesis& genesis, bool small) {
  std::vector<std::pair<TimeMs, Money>> fills;
  for (const Event& e : log.events) {
    if (e.type != EventType::fill || e.code != static_cast<int>(FillReason::liquidation) || e.cause == kNoCause)
      continue;
    const Event& why = log.events[static_cast<std::size_t>(e.cause)];
    const bool is_small = why.type == EventType::liquidation && why.code == static_cast<int>(LiquidationStage::small);
    if (small || !is_small) fills.emplace_back(log.time_of(e), genesis.markets[e.market].instrument.notional(e.x, e.y));
  }
  Money most = 0, sum = 0;
  for (std::size_t end = 0, begin = 0; end < fills.size(); ++end) {
    sum += fills[end].second;
    for (; fills[begin].first <= fills[end].first - 60'000; ++begin) sum -= fills[begin].second;
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace

class TestRecordedCases : public QObject {
  Q_OBJECT
 private slots:
  void init() {
    if (!QDir(QStringLiteral(FB_SOURCE_DIR "/../shared/cases")).exists()) QSKIP("../shared/cases is absent");
  }
  void anOutageIsPaidForAtReopening();
  void theWindowCapHoldsAndStarvesNobody();
  void fundingLeavesNothingInThePool();
  void aHaltDoesNotStopLiquidation();
  void dustClosesWhole();
  void requirementsRoundAgainstTheAccount();
  void pricesBelowATickAreSaid();
  void aFlatDayAfterTheFallFreezesNoRulebook();
};

void TestRecordedCases::anOutageIsPaidForAtReopening() {
  const auto session = replayed("32-outage-then-gap");
  QVERIFY(session);
  const OutcomeFigures o = session->snapshot()->outcome;
  QCOMPARE(o.bankrupt_accounts, 7U);
  QCOMPARE(o.deficit, 259'000 * kUsd);
  Money drawn = 0;
  for (const Money d : o.drawn_by_tranche) drawn += d;
  QCOMPARE(drawn, 102'978'450'000);
  QCOMPARE(drawn + o.haircuts, o.deficit);
  QVERIFY(o.worst_min_equity >= 0);
  TimeMs longest = 0;
  for (const Gap& gap : silences(*session->recording(), 0)) longest = std::max(longest, gap.to_ms - gap.from_ms);
  QCOMPARE(longest, TimeMs{45 * 60'000});
  session->inspect([](const Protocol& p, const EventLog& log) {
    const QString found = test::audit(log, p.genesis(), "case-32");
    QVERIFY2(found.isEmpty() || found == "absent", qPrintable(found));
  });
}

void TestRecordedCases::theWindowCapHoldsAndStarvesNobody() {
  const auto session = replayed("33-window-cap", {{"window_cap_usd", "100000"}});
  QVERIFY(session);
  session->inspect([](const Protocol& p, const EventLog& log) {
    const Money capped = busiest_minute(log, p.genesis(), false), all = busiest_minute(log, p.genesis(), true);
    QVERIFY2(capped > 0 && capped <= 100'000 * kUsd, qPrintable(QString::number(capped)));
    QVERIFY(all > 100'000 * kUsd);  // accounts up to small_notional_usd close outside of it, as its text says
    QVERIFY(std::string_view(spec(MarketParam::window_cap_usd).meaning).find("small_notional_usd") !=
            std::string_view::npos);
  });
  QVERIFY(session->snapshot()->outcome.liquidated_accounts > 10);
}

void TestRecordedCases::fundingLeavesNothingInThePool() {
  const auto session = replayed("34-funding-residue", {{"funding_interval_ms", "60000"}});
  QVERIFY(session);
  session->inspect([](const Protocol& p, const EventLog& log) {
    std::int64_t paid = 0;
    for (const Event& e : log.events)
      paid += e.type == EventType::transfer && e.code == static_cast<int>(TransferReason::funding);
    QVERIFY(paid > 100);
    QCOMPARE(p.ledger().quote(p.layout().funding(0)), 0);
    QVERIFY(p.ledger().quote(AccountLayout::rounding) >= p.genesis().rounding_reserve);
  });
}

void TestRecordedCases::aHaltDoesNotStopLiquidation() {
  const auto free = replayed("35-halt-and-release"), halted = replayed("35-halt-and-release");
  QVERIFY(free && halted);
  const TimeMs at = free->recording()->start_ms + 65 * 60'000;
  QVERIFY(halted->run_to(at).has_value());
  halted->fork({{.actor = "ann", .why = "drill", .what = SetBreaker{.state = BreakerState::halted}}});
  QVERIFY(halted->run_to(halted->recording()->end_ms).has_value());
  const OutcomeFigures a = free->snapshot()->outcome, b = halted->snapshot()->outcome;
  QVERIFY(halted->snapshot()->run.id != 0);
  QCOMPARE(a.liquidated_accounts, 5U);
  QCOMPARE(b.liquidated_accounts, 5U);
  QCOMPARE(a.forced_volume, b.forced_volume);
  // What the case recorded is at the prices of the fills; the figure values the same lots at the marks.
  Money at_prices = 0;
  free->inspect([&](const Protocol& p, const EventLog& log) {
    for (const Event& e : log.events)
      if (e.type == EventType::fill && e.code == static_cast<int>(FillReason::liquidation))
        at_prices += e.x * e.y * p.genesis().markets[e.market].instrument.tick_value;
  });
  QCOMPARE(at_prices / kUsd, 1'191'864);
  QVERIFY(a.forced_volume > at_prices);
}

void TestRecordedCases::dustClosesWhole() {
  const auto session = replayed("36-dust");
  QVERIFY(session);
  const OutcomeFigures o = session->snapshot()->outcome;
  QCOMPARE(o.liquidated_accounts, 25U);
  QCOMPARE(o.liquidation_fills, std::uint64_t{25});
  QCOMPARE(o.bankrupt_accounts, 0U);
  session->inspect([](const Protocol& p, const EventLog& log) {
    for (const Event& e : log.events) {
      if (e.type != EventType::liquidation) continue;
      QCOMPARE(static_cast<LiquidationStage>(e.code), LiquidationStage::small);
      QCOMPARE(p.ledger().lots(e.a, 0), 0);
    }
  });
}

void TestRecordedCases::requirementsRoundAgainstTheAccount() {
  const auto session = replayed("37-requirement-rounding");
  QVERIFY(session);
  session->inspect([](const Protocol& p, const EventLog&) {
    const Int128 unit = wide(p.market(0).mark, p.genesis().markets[0].instrument.tick_value);
    std::size_t held = 0;
    for (AccountIdx a = p.layout().first_user(); a < p.ledger().accounts(); ++a) {
      const Lots lots = magnitude(p.ledger().lots(a, 0));
      held += lots != 0;
      QVERIFY(Int128{p.margin(a).maintenance} * kMillion >= lots * unit * 20'000);  // never below 2 % of the notional
    }
    QVERIFY(held >= 40);
  });
}

void TestRecordedCases::pricesBelowATickAreSaid() {
  const auto day = imported("38-price-to-nothing");
  QVERIFY(day.has_value());
  const auto said =
      std::ranges::find_if(day->warnings, [](const std::string& w) { return w.find("below one tick") != w.npos; });
  QVERIFY(said != day->warnings.end());
  QVERIFY2(said->find("LUNA-PERP: ") == 0, said->c_str());
  QVERIFY2(said->find("0.0001") != said->npos, said->c_str());
}

void TestRecordedCases::aFlatDayAfterTheFallFreezesNoRulebook() {
  for (const std::string& id : builtin_rulebooks()) {
    const auto day = imported("43-flat-after-the-fall");
    QVERIFY(day.has_value());
    const auto rules = read_rulebook(id);
    const auto session = replayed("43-flat-after-the-fall", settings_of(*rules, day->genesis->parameters), id);
    QVERIFY2(session, id.c_str());
    QVERIFY(session->snapshot()->error.empty());
    QVERIFY(session->snapshot()->outcome.liquidated_accounts > 0);
  }
}

QTEST_GUILESS_MAIN(TestRecordedCases)
#include "tst_recorded_cases.moc"
