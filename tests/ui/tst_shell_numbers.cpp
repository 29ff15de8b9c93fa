// How figures are written, worked out by hand.
#include <QtTest>

#include "common/numbers.h"
#include "parameters/parameter_units.h"
#include "timeline/columns.h"
#include "timeline/time_range.h"

using namespace fb;
using namespace fb::ui;

class TestShellNumbers : public QObject {
  Q_OBJECT
 private slots:
  void integersAreGroupedWithATrueMinus();
  void moneyKeepsThreeOrFourDigits_data();
  void moneyKeepsThreeOrFourDigits();
  void wholeDollarsRoundHalfAwayFromZero();
  void pricesHaveTheDecimalsOfTheirTick();
  void timesAreUtc();
  void parametersAreReadInTheUnitTheyAreShownIn();
  void aColumnKeepsItsSpike();
  void zoomHasAWayBack();
};

static QString thin(QString text) { return text.replace(' ', kThinSpace).replace('-', kMinus); }

void TestShellNumbers::integersAreGroupedWithATrueMinus() {
  QCOMPARE(integer(48'213), thin("48 213"));
  QCOMPARE(integer(-1'000'000), thin("-1 000 000"));
  QCOMPARE(integer(999, Sign::always), QString("+999"));
  QCOMPARE(integer(0, Sign::always), QString("0"));
  QCOMPARE(integer(INT64_MIN), thin("-9 223 372 036 854 775 808"));
}

void TestShellNumbers::moneyKeepsThreeOrFourDigits_data() {
  QTest::addColumn<qint64>("micro_usd");
  QTest::addColumn<QString>("shown");
  QTest::newRow("nothing") << qint64(0) << "0";
  QTest::newRow("412 USD") << qint64(412'400'000) << "412";
  QTest::newRow("thousands") << qint64(9'704'000'000) << "9 704";
  QTest::newRow("k") << qint64(71'204'180'000) << "71.2 k";
  QTest::newRow("M") << qint64(18'420'000'000'000) << "18.42 M";
  QTest::newRow("hundreds of M") << qint64(612'400'000'000'000) << "612.4 M";
  QTest::newRow("rounds up into M") << qint64(999'600'000'000) << "1.00 M";
  QTest::newRow("bn") << qint64(-2'500'000'000'000'000) << "-2.50 bn";
}

void TestShellNumbers::moneyKeepsThreeOrFourDigits() {
  QFETCH(qint64, micro_usd);
  QFETCH(QString, shown);
  QCOMPARE(moneyShort(micro_usd), thin(shown));
}

void TestShellNumbers::wholeDollarsRoundHalfAwayFromZero() {
  QCOMPARE(moneyWhole(1'500'000), QString("2"));
  QCOMPARE(moneyWhole(1'499'999), QString("1"));
  QCOMPARE(moneyWhole(-1'500'000), thin("-2"));
  QCOMPARE(moneyExact(71'204'184'999), thin("71 204.18"));
  QCOMPARE(moneyExact(71'204'185'000), thin("71 204.19"));  // half a cent: away from zero, as the commands round
  QCOMPARE(moneyExact(-4'999), thin("0.00"));
  QCOMPARE(moneyExact(-50'000), thin("-0.05"));
}

void TestShellNumbers::pricesHaveTheDecimalsOfTheirTick() {
  const Instrument half{"BTC-PERP", "BTC", 500'000'000, 1'000'000, 500};
  const Instrument cent{"ETH-PERP", "ETH", 10'000'000, 10'000'000, 100};
  QCOMPARE(price(half, 12'761), thin("6 380.5"));
  QCOMPARE(price(cent, 17'130), QString("171.30"));
  QCOMPARE(price(cent, 0), QString(kDash));
  QCOMPARE(ui::size(half, 31'250), QString("+31.250"));
  QCOMPARE(ui::size(cent, -90'200), thin("-902.00"));
  QCOMPARE(sizeShort(half, 73'354'527), thin("73.4 k"));
  QCOMPARE(sizeShort(half, 1'753'732'368), thin("1.75 M"));
  QCOMPARE(sizeShort(half, 660'142), QString("660"));
  QCOMPARE(sizeShort(half, 31'240), QString("31.2"));
  QCOMPARE(sizeShort(half, 1'250), QString("1.250"));
  QCOMPARE(sizeShort(cent, 125), QString("1.25"));
}

void TestShellNumbers::timesAreUtc() {
  QCOMPARE(clockTime(1'584'010'052'000), QString("10:47:32"));
  QCOMPARE(dateTime(1'584'010'052'000), QString("2020-03-12 10:47:32"));
  QCOMPARE(duration(45'000), QString("45 s"));
  QCOMPARE(duration(12'000'000), QString("3 h 20 min"));
  QCOMPARE(speedText(-0.5), thin("-0.5×"));
}

void TestShellNumbers::parametersAreReadInTheUnitTheyAreShownIn() {
  const ParamSpec& floor_rate = spec(MarketParam::mm_floor_ppm);  // 20,000 ppm by default
  QCOMPARE(parameterUnit(floor_rate), QString("%"));
  QCOMPARE(parameterText(floor_rate, 20'000), QString("2"));
  QCOMPARE(parameterText(floor_rate, 6'500), QString("0.65"));
  QCOMPARE(QString::fromStdString(*rawParameter(floor_rate, "0.65")), QString("6500"));
  QCOMPARE(QString::fromStdString(*rawParameter(floor_rate, " 0.65 % ")), QString("6500"));
  QVERIFY(!rawParameter(floor_rate, "0.65001"));  // finer than a ppm: never silently rounded
  QVERIFY(!rawParameter(floor_rate, "lots"));
  const ParamSpec& age = spec(MarketParam::max_age_ms);
  QCOMPARE(parameterText(age, 180'000), QString("180"));
  QCOMPARE(QString::fromStdString(*rawParameter(age, "1.5")), QString("1500"));
  const ParamSpec& impact = spec(GlobalParam::impact);
  QCOMPARE(policyNames(impact), QStringList({"recorded", "endogenous"}));
  QCOMPARE(parameterText(impact, 1), QString("endogenous"));
}

void TestShellNumbers::aColumnKeepsItsSpike() {
  struct Point {
    TimeMs time_ms;
    double value;
  };
  std::vector<Point> points;  // 100,000 points into 100 columns: 1,000 a column, one of them high
  for (int i = 0; i < 100'000; ++i) points.push_back({i * 10, i == 55'555 ? 9.0 : 1.0});
  const TimeScale scale{{0, 1'000'000}, 0, 100};
  const auto columns = decimate(std::span<const Point>(points), scale, [](const Point& p) { return p.value; });
  QCOMPARE(columns.size(), std::size_t(100));
  QCOMPARE(columns[55].high, 9.0);
  QCOMPARE(columns[55].low, 1.0);
  QCOMPARE(columns[55].sum, 1008.0);
  QCOMPARE(columns[54].high, 1.0);
  QCOMPARE(pointAt(std::span<const Point>(points), 25)->time_ms, TimeMs(20));
  QVERIFY(!pointAt(std::span<const Point>(points), -1));
}

void TestShellNumbers::zoomHasAWayBack() {
  RangeHistory history;
  history.setDay({0, 86'400'000});
  history.zoom(43'200'000, 0.5);  // around noon: 06:00 to 18:00
  QCOMPARE(history.current().from, TimeMs(21'600'000));
  QCOMPARE(history.current().to, TimeMs(64'800'000));
  history.zoom(43'200'000, 0.5);  // the same turn of the wheel: one entry
  history.settle();
  history.go({0, 3'600'000});
  QVERIFY(history.back());
  QCOMPARE(history.current().span(), TimeMs(21'600'000));
  QVERIFY(history.back());
  QCOMPARE(history.current().span(), TimeMs(86'400'000));
  QVERIFY(!history.back());
  QVERIFY(history.forward());
  history.go({-5'000'000, 10'000'000});  // never leaves the day
  QCOMPARE(history.current().from, TimeMs(0));
  history.go({50'000, 50'001});  // never narrower than a minute
  QCOMPARE(history.current().span(), RangeHistory::kNarrowest);
}

QTEST_GUILESS_MAIN(TestShellNumbers)
#include "tst_shell_numbers.moc"
