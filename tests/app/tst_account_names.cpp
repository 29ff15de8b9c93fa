// Accounts by name on the command line, under every rulebook and insurance layout: each name answers the account that the book gave
// it to, open or closed, and an owner its accounts. The book is by hand, each balance once.
#include <QtTest>

#include "app/program.h"

using namespace program;

namespace {

constexpr int kAccounts = 6;
QString nameOf(int i) { return QStringLiteral("w%1").arg(i); }
qint64 balanceOf(int i) { return 100'000 + 1'000 * i; }  // USD

QByteArray candles() {
  QByteArray out = "timestamp_ms,open,high,low,close,volume\n";
  for (int minute = 0; minute < 20; ++minute)
    out += QByteArray::number(1'776'902'400'000 + minute * 60'000LL) + ",34000.00,34000.00,34000.00,34000.00,40\n";
  return out;
}

// The last one has no position; two belong to one owner.
QByteArray book() {
  QByteArray accounts = "account,owner,asset,balance\n", positions = "account,market,size,entry_price\n";
  for (int i = 0; i < kAccounts; ++i) {
    accounts += nameOf(i).toUtf8() + "," + (i < 2 ? QByteArray("both") : i == 3 ? QByteArray("7") : nameOf(i).toUtf8()) + ",USD," + QByteArray::number(balanceOf(i)) + "\n";
    if (i + 1 < kAccounts && i != 4) positions += nameOf(i).toUtf8() + ",BTC-PERP," + (i % 2 == 0 ? "-1" : "1") + ",34000\n";
  }
  return accounts + positions;
}

}  // namespace

class tst_AccountNames : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  QString path(const QString& name) const { return folder_.filePath(name); }
  QStringList at() const { return {path("day.fbk"), "--at", "2026-04-23T00:00:15Z"}; }

 private slots:
  void initTestCase();
  void aNameAnswersItsAccount_data();
  void aNameAnswersItsAccount();
  void houseAccountsAreThoseOfTheRun();
  void anOwnerHasItsAccounts();
  void whatIsNoAccountIsRefused();
  void theRecordedCase();
};

void tst_AccountNames::initTestCase() {
  QVERIFY(write(path("binance_spot_BTCUSDT_1m.csv"), candles()) && write(path("book.csv"), book()));
  const Answer made = run({"import", path("binance_spot_BTCUSDT_1m.csv"), "--accounts", path("book.csv"), "-o", path("day.fbk")});
  QVERIFY2(made.exit == 0, made.err.constData());
}

void tst_AccountNames::aNameAnswersItsAccount_data() {
  QTest::addColumn<QStringList>("rules");
  for (const char* id : {"firebreak", "dydx-v4", "vega", "drift-v2", "derive-v2", "hyperliquid", "bitmex"})
    QTest::newRow(id) << QStringList{"--rulebook", id};
  QTest::newRow("one fund") << QStringList{"--set", "insurance_layout=one_fund"};
}

void tst_AccountNames::aNameAnswersItsAccount() {
  QFETCH(QStringList, rules);
  for (int i = 0; i < kAccounts; ++i) {
    const Answer state = run(QStringList{"state"} + at() + rules + QStringList{"--account", nameOf(i), "--json"});
    QVERIFY2(state.exit == 0, state.err.constData());
    const QJsonObject account = state.json();
    QCOMPARE(account["account"].toString(), nameOf(i));
    QCOMPARE(account["equity_micro_usd"].toInteger(), balanceOf(i) * 1'000'000);
    QCOMPARE(account["positions"].toArray().size(), i < 4 ? 1 : 0);
    const QJsonObject why = run(QStringList{"why"} + at() + rules + QStringList{"--account", nameOf(i), "--json"}).json();
    QCOMPARE(why["account"].toString(), nameOf(i));
    QCOMPARE(why["equity_now_micro_usd"].toInteger(), balanceOf(i) * 1'000'000);
  }
}

void tst_AccountNames::houseAccountsAreThoseOfTheRun() {
  const auto exit_of = [&](const QString& name, const QStringList& rules) {
    return run(QStringList{"state"} + at() + rules + QStringList{"--account", name, "--json"});
  };
  QCOMPARE(exit_of("tranche:junior", {}).json()["account"].toString(), QString("tranche:junior"));
  QCOMPARE(exit_of("lp:BTC-PERP", {"--rulebook", "dydx-v4"}).json()["account"].toString(), QString("lp:BTC-PERP"));
  const Answer gone = exit_of("tranche:junior", {"--rulebook", "dydx-v4"});
  QCOMPARE(gone.exit, 2);
  QVERIFY2(gone.err.contains("is no account of this run"), gone.err.constData());
}

void tst_AccountNames::anOwnerHasItsAccounts() {
  const QByteArray lines = run({"journal", path("day.fbk"), "--jsonl"}).out;
  int owner = -1;  // the journal says who owns w0
  for (const QByteArray& line : lines.split('\n'))
    if (line.contains("\"account\":\"w0\"") && line.contains("\"owner\":")) owner = QJsonDocument::fromJson(line).object()["owner"].toInt();
  QVERIFY(owner >= 0);
  const QJsonObject all = run(QStringList{"state"} + at() + QStringList{"--rulebook", "dydx-v4", "--account", QString("owner %1").arg(owner), "--json"}).json();
  QCOMPARE(all["accounts"].toArray().size(), 2);
  const QJsonObject seven = run(QStringList{"state"} + at() + QStringList{"--account", "owner 7", "--json"}).json();
  QCOMPARE(seven["accounts"].toArray().size(), 1);  // as the book says it
  QCOMPARE(seven["accounts"][0]["account"].toString(), nameOf(3));
  for (int i : {0, 1}) {
    QCOMPARE(all["accounts"][i]["account"].toString(), nameOf(i));
    QCOMPARE(all["accounts"][i]["equity_micro_usd"].toInteger(), balanceOf(i) * 1'000'000);
  }
}

void tst_AccountNames::whatIsNoAccountIsRefused() {
  for (const char* name : {"nobody", "owner 424242", "owner ", "w"}) {
    const Answer answer = run(QStringList{"state"} + at() + QStringList{"--account", name});
    QCOMPARE(answer.exit, 2);
    QVERIFY2(answer.err.contains("--account"), answer.err.constData());
  }
}

// ../shared/cases/40: under six of seven rulebooks `--account w0` answered w2, and the last ones had an empty name.
void tst_AccountNames::theRecordedCase() {
  const QString folder = FB_SOURCE_DIR "/../shared/cases/40-adl-does-not-divide";
  if (!QDir(folder).exists()) QSKIP("../shared/cases is absent");
  const Answer made = run({"import", folder + "/day", "--accounts", folder + "/book.csv", "-o", path("case.fbk")});
  QVERIFY2(made.exit == 0, made.err.constData());
  for (const char* id : {"firebreak", "dydx-v4", "vega", "drift-v2", "derive-v2", "hyperliquid", "bitmex"})
    for (const char* name : {"dead", "w0", "w1", "w2", "w3", "w4"}) {
      const QStringList asked{path("case.fbk"), "--at", "2026-04-23T00:05:00Z", "--rulebook", id, "--account", name, "--json"};
      QCOMPARE(run(QStringList{"state"} + asked).json()["account"].toString(), QString(name));
      QCOMPARE(run(QStringList{"why"} + asked).json()["account"].toString(), QString(name));
    }
}

QTEST_GUILESS_MAIN(tst_AccountNames)
#include "tst_account_names.moc"
