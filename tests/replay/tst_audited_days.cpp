// Real recorded days through the whole engine: plausible outcomes, equal hashes on one and two threads, and a journal
// in which the independent auditor finds nothing. Needs ../shared; says so where it is absent.
#include <QtTest>

#include "base/text.h"
#include "record/import.h"
#include "replay/session.h"
#include "support/auditor.h"

using namespace fb;

class TestAuditedDays : public QObject {
  Q_OBJECT
 private slots:
  void dayIsPlausibleDeterministicAndClean_data();
  void dayIsPlausibleDeterministicAndClean();

 private:
  static std::unique_ptr<Session> replayed(const std::shared_ptr<const Recording>& day, unsigned threads,
                                           const QString& policy);
};

std::unique_ptr<Session> TestAuditedDays::replayed(const std::shared_ptr<const Recording>& day, unsigned threads,
                                                   const QString& policy) {
  SessionOptions options{.threads = threads, .publish = false};
  options.parameters = {{"bankrupt_policy", policy.toStdString()}};
  auto session = Session::open(day, options);
  if (!session) return nullptr;
  if (const auto done = (*session)->run_to(day->end_ms); !done) qWarning("%s", done.error().text().c_str());
  return std::move(*session);
}

void TestAuditedDays::dayIsPlausibleDeterministicAndClean_data() {
  QTest::addColumn<QString>("day");
  QTest::addColumn<QString>("policy");
  QTest::addColumn<double>("least");  // forced volume of both sides in % of the open interest of one
  QTest::addColumn<double>("most");
  QTest::newRow("the crash of March 2020") << "2020-03-12"
                                           << "adl" << 20.0 << 75.0;
  QTest::newRow("the crash of March 2020, worked out") << "2020-03-12"
                                                       << "work_out" << 20.0 << 75.0;
  QTest::newRow("the day after it") << "2020-03-13"
                                    << "adl" << 20.0 << 120.0;  // down 30 % and back up: both sides fall
  QTest::newRow("May 2021, twenty markets") << "2021-05-19"
                                            << "adl" << 20.0 << 75.0;
  QTest::newRow("the depeg of March 2023, many sources") << "2023-03-11"
                                                         << "adl" << 1.0 << 40.0;
  QTest::newRow("a quiet day") << "2023-09-16"
                               << "adl" << 0.0 << 1.0;
  QTest::newRow("October 2025") << "2025-10-10"
                                << "adl" << 15.0 << 75.0;
}

void TestAuditedDays::dayIsPlausibleDeterministicAndClean() {
  QFETCH(QString, day);
  QFETCH(QString, policy);
  QFETCH(double, least);
  QFETCH(double, most);
  const QString folder = QStringLiteral(FB_SOURCE_DIR "/../shared/data/days/") + day;
  if (!QDir(folder).exists()) QSKIP("../shared/data is absent");
  ImportRequest request{.sources = {folder.toStdString()}};
  request.population.accounts = 5000;
  auto imported = import_recording(request, {});
  QVERIFY2(imported.has_value(), imported ? "" : imported.error().text().c_str());
  const auto recording = std::make_shared<const Recording>(std::move(*imported));

  const auto one = replayed(recording, 1, policy), two = replayed(recording, 2, policy);
  QVERIFY(one && two);
  const auto a = one->snapshot(), b = two->snapshot();
  QVERIFY2(a->error.empty(), a->error.c_str());
  QCOMPARE(a->block + 1, recording->blocks());
  QCOMPARE(a->state_hash, b->state_hash);
  QCOMPARE(a->journal_chain, b->journal_chain);
  const double forced =
      100.0 * static_cast<double>(a->outcome.forced_volume) / static_cast<double>(a->outcome.opening_oi);
  qInfo("forced %.1f %%, bankrupt %u, deficit %.2f M USD, deleveraged %.1f %%", forced, a->outcome.bankrupt_accounts,
        static_cast<double>(a->outcome.deficit) / 1e12,
        100.0 * static_cast<double>(a->outcome.adl_notional) / static_cast<double>(a->outcome.opening_oi));
  QVERIFY(forced >= least && forced <= most);
  QString found;
  one->inspect([&](const Protocol& protocol, const EventLog& log) {
    found = test::audit(log, protocol.genesis(), "day-" + day + "-" + policy);
  });
  if (found == QStringLiteral("absent"))
    qInfo("the outside auditor is absent: not run");
  else
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

QTEST_GUILESS_MAIN(TestAuditedDays)
#include "tst_audited_days.moc"
