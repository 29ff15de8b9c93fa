// Real recorded days under every built-in rulebook: the day runs to its end, hashes are equal on one and two threads,
// what is promised holds, and the independent auditor finds nothing but what the rulebook does not promise. Needs
// ../shared; says so where it is absent.
#include <QtTest>

#include "protocol/promises.h"
#include "protocol/rulebook.h"
#include "record/import.h"
#include "replay/session.h"
#include "support/auditor.h"

using namespace fb;

class TestDaysUnderRulebooks : public QObject {
  Q_OBJECT
 private slots:
  void dayHoldsWhatIsPromised_data();
  void dayHoldsWhatIsPromised();

 private:
  std::shared_ptr<const Recording> recording(const QString& day);
  static std::unique_ptr<Session> replayed(const std::shared_ptr<const Recording>& day, unsigned threads,
                                           const Rulebook& rulebook);

  QString day_;  // the one that recording_ is of
  std::shared_ptr<const Recording> recording_;
};

std::shared_ptr<const Recording> TestDaysUnderRulebooks::recording(const QString& day) {
  if (day == day_) return recording_;
  ImportRequest request{.sources = {(QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/") + day).toStdString()}};
  request.population.accounts = 800;
  auto imported = import_recording(request, {});
  day_ = day;
  recording_ = imported ? std::make_shared<const Recording>(std::move(*imported)) : nullptr;
  return recording_;
}

std::unique_ptr<Session> TestDaysUnderRulebooks::replayed(const std::shared_ptr<const Recording>& day, unsigned threads,
                                                          const Rulebook& rulebook) {
  auto session = Session::open(
      day,
      {.threads = threads, .parameters = settings_of(rulebook, day->genesis->parameters), .rulebook = rulebook.id, .publish = false});
  if (!session) return nullptr;
  if (const auto done = (*session)->run_to(day->end_ms); !done) qWarning("%s", done.error().text().c_str());
  return std::move(*session);
}

void TestDaysUnderRulebooks::dayHoldsWhatIsPromised_data() {
  QTest::addColumn<QString>("day");
  QTest::addColumn<QString>("id");
  QStringList days{"2020-03-12", "2025-10-10"};
  if (qEnvironmentVariableIsSet("FIREBREAK_ALL_DAYS"))  // as the nightly run does
    days = QDir(QStringLiteral(FB_SOURCE_DIR "/../shared/data/days")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  for (const QString& day : days)
    for (const std::string& id : builtin_rulebooks())
      QTest::addRow("%s under %s", qPrintable(day), id.c_str()) << day << QString::fromStdString(id);
}

void TestDaysUnderRulebooks::dayHoldsWhatIsPromised() {
  QFETCH(QString, day);
  QFETCH(QString, id);
  if (!QDir(QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/") + day).exists()) QSKIP("../shared/data is absent");
  const auto rulebook = read_rulebook(id.toStdString());
  const auto recorded = recording(day);
  QVERIFY(rulebook && recorded);
  const auto one = replayed(recorded, 1, *rulebook), two = replayed(recorded, 2, *rulebook);
  QVERIFY(one && two);
  const auto a = one->snapshot();
  QVERIFY2(a->error.empty(), a->error.c_str());
  QCOMPARE(a->block + 1, recorded->blocks());
  QCOMPARE(a->state_hash, two->snapshot()->state_hash);
  const Promises promised = promises_of(a->parameters);
  const OutcomeFigures& o = a->outcome;
  QVERIFY(!promised.i2 || (o.worst_below_zero == 0 && o.worst_min_equity >= 0));
  QVERIFY(!promised.i3 || o.charged == 0);
  QVERIFY(!promised.i5 || o.adl_off_mark == 0);
  qInfo("liquidated %u, deficit %.2f M USD, below zero %lld, charged %lld, off the mark %lld", o.liquidated_accounts,
        static_cast<double>(o.deficit) / 1e12, static_cast<long long>(o.worst_below_zero),
        static_cast<long long>(o.charged), static_cast<long long>(o.adl_off_mark));
  QString found;
  one->inspect([&](const Protocol& protocol, const EventLog& log) {
    found = test::audit(log, protocol.genesis(), "under-" + id + "-" + day);
  });
  if (found == QStringLiteral("absent"))
    qInfo("the outside auditor is absent: not run");
  else
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

QTEST_GUILESS_MAIN(TestDaysUnderRulebooks)
#include "tst_days_under_rulebooks.moc"
