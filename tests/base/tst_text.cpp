// Text of the C locale (engine/base/text.h), errors and hashes: round trips, refusals, published hash values.
#include <QtTest>
#include <QTemporaryDir>
#include <fstream>

#include "base/hash.h"
#include "base/text.h"
#include "solvency/property.h"

using namespace fb;
using fb_test::holds;

class tst_Text : public QObject {
  Q_OBJECT
 private slots:
  void decimals_round_trip();
  void decimals_keep_every_digit();
  void refuses_what_is_no_decimal_data();
  void refuses_what_is_no_decimal();
  void reads_decimals();
  void times_round_trip();
  void reads_times();
  void refuses_what_is_no_time_data();
  void refuses_what_is_no_time();
  void errors_say_where_what_and_next();
  void hashes_match_published_values();
  void canonical_bytes_are_as_documented();
  void hex_round_trips_and_refuses();
  void hashes_files();
};

void tst_Text::decimals_round_trip() {
  QVERIFY(holds("parse(format(v)) = v", [] {
    const auto v = *rc::gen::suchThat(rc::gen::arbitrary<std::int64_t>(), [](auto x) { return x != INT64_MIN; });
    const int decimals = *rc::gen::inRange(0, 19);
    const auto back = parse_decimal(format_decimal(v, decimals), decimals);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == v);
  }));
  QVERIFY(holds("zeros on either side change nothing", [] {
    const auto v = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 40);
    const std::string text = "000" + format_decimal(v, 6) + "0000";
    RC_ASSERT(parse_decimal(text, 6).value() == v);
    RC_ASSERT(parse_decimal("-" + text, 6).value() == -v);
  }));
}

void tst_Text::decimals_keep_every_digit() {
  QVERIFY(holds("a digit too many is refused unless it is zero, never rounded", [] {
    const auto v = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
    const int digit = *rc::gen::inRange(0, 10);
    const auto read = parse_decimal(format_decimal(v, 6) + std::to_string(digit), 6);
    RC_ASSERT(read.has_value() == (digit == 0));
    if (read) RC_ASSERT(*read == v);
  }));
}

void tst_Text::refuses_what_is_no_decimal_data() {
  QTest::addColumn<QByteArray>("text");
  for (const char* bad : {"", "-", "+", ".", "-.", "1e3", "1E3", "0x10", "NaN", "nan", "inf", "-inf", "1,5", "1 000", "1_000", " 1", "1 ", "1.5.2",
                          "--1", "+-1", "1-", "١", "９", "1\t", "1f", "9223372036854775808", "-9223372036854775808",
                          "99999999999999999999999999999999999999999999999999", "1e400"})
    QTest::newRow(bad) << QByteArray(bad);
  QTest::newRow("NUL inside") << QByteArray("1\0002", 3);
}
void tst_Text::refuses_what_is_no_decimal() {
  QFETCH(QByteArray, text);
  const auto read = parse_decimal(text.toStdString(), 0);
  QVERIFY(!read.has_value());
  QVERIFY(!read.error().rule.empty());
}

void tst_Text::reads_decimals() {
  QCOMPARE(*parse_decimal("7934.58", 9), 7'934'580'000'000);
  QCOMPARE(*parse_decimal("-0.000001", 6), -1);
  QCOMPARE(*parse_decimal("+5", 0), 5);
  QCOMPARE(*parse_decimal(".5", 1), 5);
  QCOMPARE(*parse_decimal("9223372036854775807", 0), INT64_MAX);
  QVERIFY(!parse_decimal("9223372036854775807", 1));
  QCOMPARE(format_decimal(1234567, 6), std::string("1.234567"));
  QCOMPARE(format_decimal(-1, 6), std::string("-0.000001"));
  QCOMPARE(format_decimal(INT64_MIN, 0), std::string("-9223372036854775808"));
}

void tst_Text::times_round_trip() {
  QVERIFY(holds("parse(format(t)) = t from year 1 to 9999", [] {
    const auto t = *rc::gen::inRange<TimeMs>(-62'135'596'800'000, 253'402'300'800'000);
    RC_ASSERT(parse_time(format_time(t)).value() == t);
    RC_ASSERT(parse_time(std::to_string(t)).value() == t);
  }));
}

void tst_Text::reads_times() {
  QCOMPARE(*parse_time("1970-01-01"), TimeMs{0});
  QCOMPARE(*parse_time("2020-03-12T10:47:32Z"), TimeMs{1'584'010'052'000});  // date -u -d … +%s
  QCOMPARE(*parse_time("2020-03-12 10:47"), TimeMs{1'584'010'020'000});
  QCOMPARE(*parse_time("2020-03-12T10:47:32.125"), TimeMs{1'584'010'052'125});
  QCOMPARE(*parse_time("1584010052125"), TimeMs{1'584'010'052'125});
  QCOMPARE(*parse_time("2024-02-29"), TimeMs{1'709'164'800'000});
  QCOMPARE(format_time(-1), std::string("1969-12-31T23:59:59.999Z"));
  QCOMPARE(format_clock(1'584'010'052'125), std::string("10:47:32"));
}

void tst_Text::refuses_what_is_no_time_data() {
  QTest::addColumn<QByteArray>("text");
  for (const char* bad : {"", "now", "2023-02-29", "2020-13-01", "2020-00-10", "2020-03-00", "0000-01-01", "2020-03-12T24:00", "2020-03-12T10:60",
                          "2020-03-12T10:47:60", "2020-03-12T", "2020-03-12T10", "2020-03-12T10:47:32.5", "2020-03-12T10:47:32+02:00", "20-3-12",
                          "2020-03-12Z ", "2020--3-12", "12/03/2020", "253402300800000", "-62135596800001", "9223372036854775807"})
    QTest::newRow(bad) << QByteArray(bad);
}
void tst_Text::refuses_what_is_no_time() {
  QFETCH(QByteArray, text);
  const auto read = parse_time(text.toStdString());
  QVERIFY(!read.has_value());
  QVERIFY(!read.error().next.empty());
}

void tst_Text::errors_say_where_what_and_next() {
  const Error full{.file = "a.csv", .line = 3, .field = "price", .value = "x", .rule = "is no number", .next = "Mend it"};
  QCOMPARE(full.text(), std::string("a.csv:3: price is 'x': is no number. Mend it"));
  QCOMPARE((Error{.rule = "cannot"}).text(), std::string("cannot"));
  QCOMPARE((Error{.file = "f", .rule = "is missing"}).text(), std::string("f: is missing"));
  QCOMPARE((Error{.field = "second", .rule = "is needed"}).text(), std::string("second: is needed"));
  QCOMPARE((Error{.value = "v", .rule = "is odd"}).text(), std::string("'v': is odd"));
}

void tst_Text::hashes_match_published_values() {
  const std::string_view abc = "abc";
  QCOMPARE(to_hex(sha256(abc)), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));  // FIPS 180-4
  const std::vector<std::uint8_t> bytes(abc.begin(), abc.end());
  QCOMPARE(to_hex(blake2b(bytes)), std::string("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"));  // Python hashlib
}

void tst_Text::canonical_bytes_are_as_documented() {
  CanonicalBytes bytes;
  bytes.add(std::int64_t{-2});
  bytes.add(std::string_view("abc"));
  Hash256 counting;
  for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<std::uint8_t>(i);
  bytes.add(counting);
  QCOMPARE(bytes.bytes().size(), std::size_t{8 + 8 + 3 + 32});
  QCOMPARE(bytes.bytes()[0], std::uint8_t{0xfe});
  QCOMPARE(bytes.bytes()[8], std::uint8_t{3});
  // hashlib.blake2b(struct.pack('<q', -2) + struct.pack('<q', 3) + b'abc' + bytes(range(32)), digest_size=32)
  QCOMPARE(to_hex(bytes.hash()), std::string("99503d21e95ef3791296699600d32e99273b86f44fd04e33012d6a161f241bdf"));
}

void tst_Text::hex_round_trips_and_refuses() {
  const Hash256 hash = sha256("x");
  QCOMPARE(*from_hex(to_hex(hash)), hash);
  for (const std::string& bad : {std::string(), to_hex(hash).substr(1), to_hex(hash) + "0", std::string(64, 'g'), std::string(63, '0') + " "})
    QVERIFY(!from_hex(bad));
}

void tst_Text::hashes_files() {
  QTemporaryDir folder;
  const std::filesystem::path file = folder.filePath("a").toStdString();
  std::ofstream(file) << "abc";
  QCOMPARE(*sha256_of_file(file), sha256("abc"));
  const auto missing = sha256_of_file(file.string() + "b");
  QVERIFY(!missing.has_value());
  QCOMPARE(missing.error().file, file.string() + "b");
}

QTEST_GUILESS_MAIN(tst_Text)
#include "tst_text.moc"
