// Names that a spreadsheet would run and a browser would obey, and the machine's own time zone: neither may change what an
// export says. The day is synthetic: a fall of 40 % in one minute, half of the accounts long.
#include <QRegularExpression>
#include <QtTest>

#include "app/program.h"

using namespace program;

namespace {

const QStringList kNames{"+1-1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "0x4264b5aa21ec6e", "a;b", "=1+1"};

QByteArray candles() {
  QByteArray out = "timestamp_ms,open,high,low,close,volume\n";
  for (int minute = 0; minute < 30; ++minute) {
    const QByteArray price = minute < 15 ? "34000.00" : "20400.00";
    out += QByteArray::number(1'776'902'400'000 + minute * 60'000LL) + "," + price + "," + price + "," + price + "," + price + ",40\n";
  }
  return out;
}

// Every second one is long with little behind it.
QByteArray book() {
  QByteArray accounts = "account,owner,asset,balance\n", positions = "account,market,size,entry_price\n";
  for (qsizetype i = 0; i < kNames.size(); ++i) {
    const QByteArray name = kNames[i].toUtf8();
    accounts += name + "," + name + ",USD," + (i % 2 == 0 ? "400000" : "30000") + "\n";
    positions += name + ",BTC-PERP," + (i % 2 == 0 ? "-10" : "10") + ",34000\n";
  }
  return accounts + positions;
}

// What a spreadsheet takes for a formula: a cell that begins with one of these and is no plain number.
bool runs(const QByteArray& cell) {
  static const QRegularExpression number("^[+-]?[0-9]+(\\.[0-9]+)?$");
  return !cell.isEmpty() && QByteArray("=+-@\t\r").contains(cell[0]) && !number.match(QString::fromUtf8(cell)).hasMatch();
}

QList<QByteArray> cells(const QByteArray& line) {
  QList<QByteArray> out;
  QByteArray cell;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) out << cell, cell.clear();
    if (c != '"' && (c != ',' || quoted)) cell += c;
  }
  return out << cell;
}

}  // namespace

class tst_NamesAndZones : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  QString path(const QString& name) const { return folder_.filePath(name); }
  QString file() const { return path("day.fbk"); }
  void report(const QString& into, const QStringList& environment = {}) const;

 private slots:
  void initTestCase();
  void the_check_itself_finds_a_formula();
  void no_cell_of_a_table_runs();
  void markup_in_a_name_stays_text();
  void an_account_is_found_by_such_a_name();
  void the_zone_of_the_machine_changes_nothing();
};

void tst_NamesAndZones::initTestCase() {
  QVERIFY(write(path("binance_spot_BTCUSDT_1m.csv"), candles()));
  QVERIFY(write(path("book.csv"), book()));
  const Answer made = run({"import", path("binance_spot_BTCUSDT_1m.csv"), "-o", file(), "--accounts", path("book.csv")});
  QVERIFY2(made.exit == 0, made.err.constData());
  report("utc", {"TZ=UTC", "LC_ALL=C"});
}

void tst_NamesAndZones::report(const QString& into, const QStringList& environment) const {
  const Answer done = run({"report", file(), "-o", path(into), "--format", "html,json,csv"}, {}, {}, environment);
  QVERIFY2(done.exit == 0, done.err.constData());
}

void tst_NamesAndZones::the_check_itself_finds_a_formula() {
  QVERIFY(runs("=1+1") && runs("-2+3") && runs("@SUM(A1)"));
  QVERIFY(!runs("-23.5") && !runs("+4") && !runs("'=1+1") && !runs("a;b"));
  QCOMPARE(cells("a,\"b,c\",\"say \"\"d\"\"\"").size(), 3);
}

void tst_NamesAndZones::no_cell_of_a_table_runs() {
  QSet<QByteArray> seen;
  for (const QFileInfo& table : QDir(path("utc/csv")).entryInfoList({"*.csv"}, QDir::Files))
    for (const QByteArray& line : read(table.filePath()).split('\n'))
      for (const QByteArray& cell : cells(line.trimmed())) {
        QVERIFY2(!runs(cell), (table.fileName().toUtf8() + ": " + cell).constData());
        if (cell.startsWith('\'')) seen.insert(cell.mid(1));
      }
  QVERIFY2(seen.contains("-2+3") && seen.contains("+1-1"), "the accounts that fell are in the tables, made harmless");
}

void tst_NamesAndZones::markup_in_a_name_stays_text() {
  const QByteArray html = read(path("utc/report.html"));
  QVERIFY(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
  QVERIFY(!html.contains("<script>alert(1)"));
}

void tst_NamesAndZones::an_account_is_found_by_such_a_name() {
  for (const QString& name : kNames) {
    const Answer state = run({"state", file(), "--at", "2026-04-23T00:20:00Z", "--account=" + name, "--json"});
    QVERIFY2(state.exit == 0, (name.toUtf8() + ": " + state.err).constData());
    QVERIFY2(QJsonDocument::fromJson(state.out).toJson().contains(name.toUtf8()), state.out.constData());
  }
}

void tst_NamesAndZones::the_zone_of_the_machine_changes_nothing() {
  report("new-york", {"TZ=America/New_York", "LC_ALL=C.UTF-8"});
  QStringList files{"report.html", "report.json"};
  for (const QString& table : QDir(path("utc/csv")).entryList(QDir::Files)) files << "csv/" + table;
  QVERIFY(files.size() > 5);
  for (const QString& name : files) {
    const QByteArray utc = read(path("utc/" + name));
    QVERIFY2(!utc.isEmpty() && utc == read(path("new-york/" + name)), qPrintable(name));
  }
  const Answer here = run({"journal", file()}, {}, {}, {"TZ=Asia/Tokyo"});
  QCOMPARE(here.out, run({"journal", file()}).out);
  QVERIFY(here.out.contains("2026-04-23T00:15:00.000Z"));
}

QTEST_GUILESS_MAIN(tst_NamesAndZones)
#include "tst_names_and_zones.moc"
