// Days with collateral from files: the same on one and two threads and clean before the independent auditor; a collapse to
// zero in one block within the silo and beyond it; forks that hold a price. The real day needs ../shared.
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "protocol/rulebook.h"
#include "record/import.h"
#include "record/store.h"
#include "replay/day_outcomes.h"
#include "replay/session.h"
#include "support/auditor.h"

using namespace fb;

namespace {

constexpr const char* kBundled = FB_SOURCE_DIR "/resources/days/2021-05-19.json";
constexpr const char* kCollapse =
    "asset,groups,price\nstETH,issuer:Lido;peg:ETH,ETH*0.99\ntime,asset,price\n2021-05-19T12:00:00Z,stETH,0\n";

std::shared_ptr<const Recording> through_a_file(const QTemporaryDir& dir, const std::string& source, const std::string& assets,
                                                const char* law, std::uint32_t accounts) {
  const auto csv = std::filesystem::path(dir.path().toStdString()) / "assets.csv", fbk = csv.parent_path() / "day.fbk";
  std::ofstream(csv) << assets;
  ImportRequest q{.sources = {source}};
  q.assets_csv = csv;
  q.population.accounts = accounts;
  q.population.laws = {{"collateral", law}};
  const auto made = import_recording(q, {});
  if (!made) qFatal("%s", made.error().text().c_str());
  if (const auto saved = save_recording(*made, fbk); !saved) qFatal("%s", saved.error().text().c_str());
  auto loaded = load_recording(fbk);
  if (!loaded) qFatal("%s", loaded.error().text().c_str());
  return std::make_shared<const Recording>(std::move(*loaded));
}

using Set = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<Session> replayed(const std::shared_ptr<const Recording>& day, unsigned threads, const Set& set, TimeMs until) {
  auto session = Session::open(day, {.threads = threads, .parameters = set, .publish = false});
  if (!session) qFatal("%s", session.error().text().c_str());
  if (const auto done = (*session)->run_to(until); !done) qWarning("%s", done.error().text().c_str());
  return std::move(*session);
}

QString audited(Session& session, const QString& name) {
  QString found;
  session.inspect([&](const Protocol& protocol, const EventLog& log) { found = test::audit(log, protocol.genesis(), name); });
  return found == QStringLiteral("absent") ? QString() : found;
}

TimeMs noon(const Recording& day) { return day.start_ms + 12 * 3'600'000; }

}  // namespace

class TestCollateralDays : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { day_ = through_a_file(dir_, kBundled, kCollapse, "stETH:0.4", 2000); }
  void aRealDayIsDeterministicAndClean();
  void aCollapseWithinTheSiloIsPaid();
  void aCollapseBeyondTheSiloIsUnbackedAndStopsWithdrawals();
  void aForkHoldsAPrice();
  void aDayUnderRulebooksCountsIt();
  void unbackedIsWhatIsBelowZeroUnderEveryRulebook();

 private:
  QTemporaryDir dir_;
  std::shared_ptr<const Recording> day_;
};

void TestCollateralDays::aRealDayIsDeterministicAndClean() {
  const QString folder = QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/2021-05-19");
  if (!QDir(folder).exists()) QSKIP("../shared/data is absent");
  QTemporaryDir dir;
  const auto day = through_a_file(dir, folder.toStdString(), "asset,groups,price\nstETH,peg:ETH,ETH*0.985\nsUSD,,1\n",
                                  "stETH:0.2+ETH:0.2+sUSD:0.1", 600);
  const auto one = replayed(day, 1, {}, day->end_ms), two = replayed(day, 2, {}, day->end_ms);
  const auto a = one->snapshot(), b = two->snapshot();
  QVERIFY2(a->error.empty(), a->error.c_str());
  QCOMPARE(a->block + 1, day->blocks());
  QCOMPARE(a->state_hash, b->state_hash);
  QCOMPARE(a->journal_chain, b->journal_chain);
  QCOMPARE(a->outcome, b->outcome);
  QCOMPARE(a->assets.size(), std::size_t{3});
  qInfo("converted %.2f M USD, interest %.0f USD, silo gap at worst %.0f USD, waiting at worst %.0f USD", static_cast<double>(a->outcome.converted) / 1e12,
        static_cast<double>(a->outcome.interest) / 1e6, static_cast<double>(a->outcome.worst_silo_gap) / 1e6, static_cast<double>(a->outcome.worst_waiting) / 1e6);
  QVERIFY(a->outcome.converted > 0 && a->outcome.interest > 0);
  QCOMPARE(a->outcome.unbacked, 0);
  const QString found = audited(*one, "collateral-day");
  QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestCollateralDays::aCollapseWithinTheSiloIsPaid() {
  const auto session = replayed(day_, 2, {}, noon(*day_) - 1);  // conversions have kept the exposure within its limit
  const auto before = session->snapshot();
  QVERIFY(before->assets[0].view.exposure > 0);
  QVERIFY(before->assets[0].view.exposure < before->assets[0].view.silo);
  QVERIFY(session->run_to(noon(*day_)).has_value());
  const auto at = session->snapshot();
  QCOMPARE(at->assets[0].view.price_micro, 0);
  QCOMPARE(at->custody.unbacked, 0);
  QVERIFY(at->totals.collateral_draws > 0);
  QCOMPARE(at->totals.collateral_draws, at->assets[0].view.drawn);
  QCOMPARE(at->outcome.collateral_draws, at->totals.collateral_draws);
  const QString found = audited(*session, "collapse-file-within");
  QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestCollateralDays::aCollapseBeyondTheSiloIsUnbackedAndStopsWithdrawals() {
  const Set narrow{{"stETH.silo_usd", "1000"}, {"stETH.sale_depth_1pct_usd", "0"}};
  const auto session = replayed(day_, 2, narrow, noon(*day_) - 1);
  QVERIFY(session->snapshot()->assets[0].view.silo_gap > 0);
  QVERIFY(session->run_to(noon(*day_)).has_value());
  const auto at = session->snapshot();
  QCOMPARE(at->assets[0].view.drawn, 1'000 * kUsd);
  QVERIFY(at->custody.unbacked > 0 && at->custody.unbacked_accounts > 0);
  QCOMPARE(at->outcome.unbacked, at->custody.unbacked);
  QVERIFY(session->run_to(day_->end_ms).has_value());
  const auto end = session->snapshot();
  QVERIFY2(end->error.empty(), end->error.c_str());
  QVERIFY(end->outcome.worst_unbacked >= at->custody.unbacked);
  std::int64_t stopped = 0, went_out = 0;
  session->inspect([&](const Protocol& protocol, const EventLog& log) {
    const std::int64_t from = log.blocks[day_->block_at(noon(*day_))].end;
    for (auto i = static_cast<std::size_t>(from); i < log.events.size(); ++i) {
      const Event& e = log.events[i];
      stopped += e.type == EventType::refusal && e.code == static_cast<std::uint8_t>(RefusalReason::unbacked);
      went_out += e.type == EventType::transfer && e.code == static_cast<std::uint8_t>(TransferReason::withdrawal) && protocol.layout().is_user(e.a);
    }
  });
  QVERIFY(stopped > 0);
  QCOMPARE(went_out, 0);
  const QString found = audited(*session, "collapse-file-beyond");
  QVERIFY2(found.isEmpty(), qPrintable(found));
}

// Block by block after the collapse, beyond its silo: the figure against a sum over all accounts.
void TestCollateralDays::unbackedIsWhatIsBelowZeroUnderEveryRulebook() {
  int some = 0;
  for (const std::string& id : builtin_rulebooks()) {
    Set set = settings_of(read_rulebook(id).value(), day_->genesis->parameters);
    set.insert(set.end(), {{"stETH.silo_usd", "1000"}, {"stETH.sale_depth_1pct_usd", "0"}});
    const auto session = replayed(day_, 2, set, noon(*day_) - 1);
    for (int block = 0; block < 40; ++block) {
      QVERIFY(session->run_to(noon(*day_) + block * 15'000).has_value());
      Money lacks = 0;
      std::uint32_t accounts = 0;
      session->inspect([&](const Protocol& p, const EventLog&) {
        for (AccountIdx a = 1; a < p.ledger().accounts(); ++a)
          if (const Money own = p.margin(a).equity; own < 0) lacks -= own, ++accounts;
      });
      const auto at = session->snapshot();
      QVERIFY2(at->totals.unbacked == lacks && at->custody.unbacked == lacks && at->custody.unbacked_accounts == accounts, id.c_str());
      some += lacks > 0;
    }
  }
  QVERIFY(some > 100);
}

void TestCollateralDays::aForkHoldsAPrice() {
  const TimeMs ten = day_->start_ms + 10 * 3'600'000;
  const auto session = replayed(day_, 2, {}, ten);
  session->fork({{.actor = "ann", .why = "what if", .what = HoldAssetPrice{0, 0}}});
  QVERIFY(session->run_to(ten + 60'000).has_value());
  const auto fork = session->snapshot();
  QCOMPARE(fork->run.label, std::string("fork 1: stETH held at 0.000000 USD at 10:00:00"));
  QCOMPARE(fork->assets[0].view.price_micro, 0);
  QVERIFY(fork->assets[0].view.fixed && fork->assets[0].view.stale);
  session->fork({{.actor = "ann", .second = "bob", .why = "over", .what = HoldAssetPrice{0, kReleased}}});
  QVERIFY(session->run_to(ten + 120'000).has_value());
  QCOMPARE(session->snapshot()->run.label, std::string("fork 2: stETH at its source's price at 10:01:00"));
  QVERIFY(session->snapshot()->assets[0].view.price_micro > 0);
  session->fork({{.actor = "ann", .why = "no such", .what = HoldAssetPrice{1, 0}}});
  session->inspect([](const Protocol&, const EventLog&) {});
  QVERIFY(session->snapshot()->refused.find("needs an asset of the recording") != std::string::npos);
  session->show_run(0);
  QVERIFY(session->run_to(ten + 60'000).has_value());
  QVERIFY(session->snapshot()->assets[0].view.price_micro > 0);  // the recorded run is as it was
}

void TestCollateralDays::aDayUnderRulebooksCountsIt() {
  auto shorter = std::make_shared<Recording>(*day_);
  shorter->end_ms = noon(*day_) + 60'000;
  const auto outcomes = outcomes_under(shorter, {*read_rulebook("firebreak")}, [](std::size_t, std::uint32_t, std::uint32_t) { return true; });
  QVERIFY(outcomes.has_value());
  QVERIFY2(outcomes->front().error.empty(), outcomes->front().error.c_str());
  const auto rows = day_figures(*outcomes);
  const auto figure = [&](std::string_view key) {
    const auto row = std::ranges::find_if(rows, [&](const DayFigure& f) { return key == figure_info(f.id).name; });
    return row == rows.end() ? -1 : row->values.front();
  };
  const auto session = replayed(shorter, 1, {}, shorter->end_ms);
  QCOMPARE(figure("converted"), session->snapshot()->outcome.converted);
  QCOMPARE(figure("collateral_draws"), session->snapshot()->outcome.collateral_draws);
  QVERIFY(figure("interest") > 0);
  QCOMPARE(figure("worst_waiting"), -1);  // nothing waited: no row
}

QTEST_GUILESS_MAIN(TestCollateralDays)
#include "tst_collateral_days.moc"
