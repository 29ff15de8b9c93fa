// What leaves the program: CSV that no spreadsheet runs, HTML that no name can break, charts with their units, whole
// files.
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include "report/csv.h"
#include "report/files.h"
#include "report/html.h"
#include "report/json.h"
#include "report/svg_chart.h"

using namespace fb;

namespace {

const std::string kHostile = "<script>alert(1)</script><img src=file:///etc/passwd onerror='x'>\"&\x01";

Report small_report() {
  Report r;
  r.title = kHostile;
  r.from_ms = 1'584'010'000'000;
  r.to_ms = 1'584'010'060'000;
  r.operator_words = "We halted.\n" + kHostile;
  r.summary = {kHostile};
  r.stamp = {{{"engine", "Engine", Unit::text}, text_cell("firebreak 0")}};
  Table timeline{
      "timeline", "What happened", "Note.", {{"text", "What", Unit::text}, {"lost", "Lost", Unit::money}}, {}};
  timeline.rows = {{text_cell(kHostile), number_cell(-1'234'567'890'000)}, {no_cell(), no_cell()}};
  Table empty{"gaps", "Gaps", "None here.", {{"from", "From", Unit::time}}, {}};
  r.tables = {timeline, empty};
  r.charts = {
      {"price", "Price " + kHostile, "USD", 10, ChartData::Style::line, {{kHostile, {{r.from_ms, 5}, {r.to_ms, 15}}}}}};
  return r;
}

// The page as XML: false when any text of ours or theirs broke its structure.
bool well_formed(QString html) {
  html.remove(QRegularExpression("<!DOCTYPE html>|<meta [^>]*>"));
  html.replace(QRegularExpression("<img src=\"([^\"]*)\">"), "<img src=\"\\1\"/>");
  QXmlStreamReader xml(html);
  while (!xml.atEnd()) xml.readNext();
  if (xml.hasError()) qWarning() << xml.errorString() << xml.lineNumber();
  return !xml.hasError();
}

}  // namespace

class TestReportFormats : public QObject {
  Q_OBJECT
 private slots:
  void csv_cells_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const QList<QPair<QByteArray, QByteArray>> cells{
        {"plain", "plain"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "'=1+1"},
        {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"\nx", "\"'\nx\""},
        {"a=b", "a=b"},
        {"\xe2\x88\x92"
         "5",
         "\xe2\x88\x92"
         "5"}};
    for (const auto& [text, expected] : cells) QTest::newRow(text.toPercentEncoding().constData()) << text << expected;
  }
  void csv_cells() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(csv_text(text.toStdString())), expected);
  }

  void csv_table() {
    const Instrument btc{"BTC-PERP", "BTC", 100'000'000, 1'000'000, 100};
    Table t{"t",
            "T",
            "",
            {{"name", "Name", Unit::text},
             {"lost", "Lost", Unit::money},
             {"mark", "Mark", Unit::ticks},
             {"rate", "Rate", Unit::ppm},
             {"at", "At", Unit::time},
             {"n", "N", Unit::count}},
            {}};
    t.rows = {{text_cell("-5"), number_cell(-1'500'000), price_cell(btc, 64'551), number_cell(-20),
               number_cell(1'584'010'000'123), number_cell(7)},
              {no_cell(), no_cell(), no_cell(), no_cell(), no_cell(), no_cell()}};
    QCOMPARE(QString::fromStdString(table_csv(t)), QString("name,lost_usd,mark_usd,rate_ppm,at_utc,n\r\n'-5,-1.500000,"
                                                           "6455.1,-20,2020-03-12T10:46:40.123Z,7\r\n,,,,,\r\n"));
  }

  void names_cannot_break_the_page() {
    for (const std::string& page : {report_html(small_report()), print_html(small_report())}) {
      const QString html = QString::fromStdString(page);
      QVERIFY(well_formed(html));
      QVERIFY(!html.contains("<script"));
      QVERIFY(!html.contains("<img src=file"));
      QVERIFY(html.contains(
          "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=file:///etc/passwd onerror=&#39;x&#39;&gt;&quot;&amp;"));
      QVERIFY(!html.contains(QChar(1)));
    }
  }

  void page_fetches_nothing() {
    const QString html = QString::fromStdString(report_html(small_report()));
    QVERIFY(html.contains("Content-Security-Policy\" content=\"default-src 'none'"));
    QVERIFY(!QRegularExpression("<(img|link|iframe|script|object|embed)\\b").match(html).hasMatch());
    QVERIFY(!QRegularExpression("(href|src)=").match(QString(html).remove("src=file")).hasMatch());
    QVERIFY(html.contains("prefers-color-scheme") || html.contains("color-scheme:light dark"));
  }

  void figures_on_the_page() {
    const QString html = QString::fromStdString(report_html(small_report()));
    QVERIFY(html.contains(QString("<td class=\"n\">%1</td>").arg(QString::fromUtf8("−1\u2009234\u2009568 USD"))));
    QVERIFY(html.contains("<p>None.</p>"));
    QVERIFY(html.contains("2020-03-12T10:46:40 to 2020-03-12T10:47:40Z"));
  }

  void print_page_names_its_charts() {
    QVERIFY(QString::fromStdString(print_html(small_report())).contains("<img src=\"chart:price\">"));
  }

  void chart_puts_points_where_they_belong() {
    ChartData chart{"c", "C", "USD", 10, ChartData::Style::line, {{"mark", {{0, 100}, {60'000, 200}, {120'000, 150}}}}};
    const QString svg = QString::fromStdString(svg_chart(chart));
    // 10 to 20 USD on a step of 2: the axis is 10 to 20; left 70, right 748, top 26, bottom 220.
    QVERIFY2(svg.contains("points=\"70.0,220.0 409.0,26.0 748.0,123.0\""), qPrintable(svg));
    QVERIFY(svg.contains(">USD</text>") && svg.contains(">UTC</text>") && svg.contains(">mark</text>") &&
            svg.contains(">20</text>"));
  }

  void charts_of_nothing_are_still_charts() {
    for (const auto style : {ChartData::Style::line, ChartData::Style::bars})
      for (const std::vector<ChartPoint>& points : {std::vector<ChartPoint>{}, {{5, 0}}, {{5, 0}, {6, 0}}}) {
        const QString svg = QString::fromStdString(svg_chart({"c", "C", "USD", 1, style, {{"s", points}}}));
        QVERIFY2(!svg.contains("nan") && !svg.contains("inf"), qPrintable(svg));
        QXmlStreamReader xml(svg);
        while (!xml.atEnd()) xml.readNext();
        QVERIFY(!xml.hasError());
      }
  }

  void an_old_file_survives_failure() {
    QTemporaryDir dir;
    const std::filesystem::path base = dir.path().toStdString();
    QVERIFY(write_whole_file(base / "report.json", "old"));
    // A folder stands where the temporary would go: nothing can be written, for any user.
    std::filesystem::create_directories(base / "report.json.part");
    const auto failed = write_whole_file(base / "report.json", "new");
    QVERIFY(!failed);
    QCOMPARE(failed.error().file, (base / "report.json").string());
    QCOMPARE(*read_whole_file(base / "report.json", 100), std::string("old"));
    std::filesystem::remove(base / "report.json.part");
    QVERIFY(write_whole_file(base / "report.json", "new"));
    QCOMPARE(*read_whole_file(base / "report.json", 100), std::string("new"));
    QVERIFY(!std::filesystem::exists(base / "report.json.part"));
    QVERIFY(!read_whole_file(base / "report.json", 2));
  }

  void formats_are_named() {
    QTemporaryDir dir;
    const auto none = write_report(small_report(), dir.path().toStdString(), {"docx"});
    QVERIFY(!none);
    QCOMPARE(none.error().value, std::string("docx"));
    const auto files = write_report(small_report(), dir.filePath("new/folder").toStdString(), {"html", "json", "csv"});
    QVERIFY(files);
    QCOMPARE(files->size(), std::size_t{4});
    for (const auto& file : *files) QVERIFY(std::filesystem::file_size(file) > 0);
  }
};
QTEST_GUILESS_MAIN(TestReportFormats)
#include "tst_report_formats.moc"
