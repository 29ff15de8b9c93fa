// The exported journal against figures worked by hand, its chain against an independent SHA-256 (Qt's), and the
// sentences.
#include <QCryptographicHash>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "protocol/account_name.h"
#include "protocol/figures.h"
#include "protocol/hand_journal.h"
#include "protocol/journal_json.h"
#include "protocol/json_text.h"
#include "protocol/version.h"

using namespace fbtest;
using Json = nlohmann::json;

namespace {
std::vector<std::string> lines_of(const HandJournal& j) {
  std::vector<std::string> lines;
  write_journal(j.log, j.genesis, [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  return lines;
}
// Thin spaces and true minus signs as plain ones, for readable expectations.
QString plain(const std::string& text) {
  return QString::fromStdString(text).replace(QChar(0x2009), ' ').replace(QChar(0x2212), '-');
}
}  // namespace

class TestJournal : public QObject {
  Q_OBJECT
 private slots:
  void chain_is_what_sha256_says() {
    const auto lines = lines_of(hand_journal());
    QCOMPARE(lines.size(), std::size_t{18});
    std::string prev(64, '0');
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Json e = Json::parse(lines[i]);
      QCOMPARE(e.at("seq").get<std::size_t>(), i);
      QCOMPARE(e.at("prev").get<std::string>(), prev);
      const auto cut = lines[i].rfind(",\"hash\":");
      const QByteArray body = QByteArray::fromStdString(lines[i].substr(0, cut));
      prev = QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex().toStdString();
      QCOMPARE(e.at("hash").get<std::string>(), prev);
    }
  }

  void fields_data() {
    QTest::addColumn<int>("seq");
    QTest::addColumn<QString>("expected");  // without seq, block, time_ms, prev, hash
    QTest::newRow("account")
        << 1
        << R"({"type":"account","cause":null,"account":"ann","owner":7,"mode":"cross","entry":{"ETH-PERP":63000,"BTC-PERP":64000}})";
    QTest::newRow("pool")
        << 2 << R"({"type":"account","cause":null,"account":"lp:BTC-PERP","owner":null,"mode":null,"entry":{}})";
    QTest::newRow("operator")
        << 4
        << QStringLiteral(R"({"type":"operator","cause":null,"actor":"olga","action":"note","note":"watch %1 this"})")
               .arg(QChar(0xfffd));
    QTest::newRow("parameter")
        << 5
        << R"({"type":"parameter","cause":null,"key":"BTC-PERP.mm_floor_ppm","from":20000,"to":30000,"actor":"olga","second":"piet","why":"vol"})";
    QTest::newRow("mark")
        << 6
        << R"({"type":"mark","cause":null,"market":"BTC-PERP","index":64000,"mark":64010,"verdict":"delayed","used":["alpha"],"rejected":[{"source":"beta","why":"stale"}]})";
    QTest::newRow("breaker")
        << 7
        << R"({"type":"breaker","cause":6,"scope":"BTC-PERP","from":"normal","to":"reduce-only","trigger":"band 1 min","actor":"rules","second":null,"why":""})";
    QTest::newRow("bankruptcy")
        << 8
        << R"({"type":"bankruptcy","cause":6,"account":"bob <b>","deficit":3000000,"by_market":{"BTC-PERP":2000000,"ETH-PERP":1000000},"by_asset":{}})";
    QTest::newRow("loss_event") << 9 << R"({"type":"loss_event","cause":8,"id":1})";
    QTest::newRow("draw")
        << 10
        << R"({"type":"transfer","cause":8,"from":"tranche:BTC-PERP/first-loss","to":"clearing:BTC-PERP","amount":2500000,"reason":"tranche_draw","market":"BTC-PERP","loss_event":1})";
    QTest::newRow("clearing")
        << 11
        << R"({"type":"clearing","cause":8,"ratios_1e12":{"BTC-PERP":999700000000,"ETH-PERP":1000000000000},"shortfall":{"BTC-PERP":500000,"ETH-PERP":0},"spill":[{"from":"BTC-PERP","to":"ETH-PERP","amount":7}]})";
    QTest::newRow("adl")
        << 12
        << R"({"type":"adl","cause":8,"market":"BTC-PERP","account":"ann","dead":"bob <b>","policy":"queue","hedge_leg":true,"both_dead":false,"lots":20,"overshoot_money":11,"overshoot_lots":3})";
    QTest::newRow("fill")
        << 13
        << R"({"type":"fill","cause":12,"market":"BTC-PERP","buyer":"bob <b>","seller":"ann","price":64010,"lots":20,"reason":"adl"})";
    QTest::newRow("liquidation")
        << 14
        << R"({"type":"liquidation","cause":6,"account":"ann","equity":980000,"maintenance":1000000,"stage":"partial"})";
    QTest::newRow("order")
        << 15
        << R"({"type":"order","cause":null,"account":"ann","market":"ETH-PERP","lots":-20,"limit":63990,"outcome":"partly_filled","filled":-5})";
    QTest::newRow("refusal")
        << 16
        << R"({"type":"refusal","cause":null,"account":"ann","what":"withdrawal","market":null,"reason":"custody","scenario":null,"amount":1234567000000})";
    QTest::newRow("block")
        << 17
        << QStringLiteral(
               R"({"type":"block","cause":null,"state_hash":"%1","accounts":15,"min_equity":0,"unbacked":0,"custody":150000000,"maintenance":{"BTC-PERP":{"per_lot":30,"short_extra":1,"tiers":[[100,2],[200,3],[900,0]]},"ETH-PERP":{"per_lot":30,"short_extra":1,"tiers":[[100,2],[200,3],[900,0]]}},"haircut_ppm":{}})")
               .arg(QString(64, 'a'));
  }
  void fields() {
    QFETCH(int, seq);
    QFETCH(QString, expected);
    Json e = Json::parse(lines_of(hand_journal()).at(static_cast<std::size_t>(seq)));
    QCOMPARE(e.at("block").get<int>(), seq < 4 ? 0 : 1);
    QCOMPARE(e.at("time_ms").get<TimeMs>(), 1'584'010'000'000 + (seq < 4 ? 0 : 15'000));
    for (const char* key : {"seq", "block", "time_ms", "prev", "hash"}) e.erase(key);
    const Json wanted = Json::parse(expected.toStdString());
    QVERIFY2(e == wanted, e.dump().c_str());
  }

  void genesis_line() {
    const HandJournal j = hand_journal();
    const Json e = Json::parse(lines_of(j).at(0));
    QCOMPARE(e.at("prev").get<std::string>(), std::string(64, '0'));
    QCOMPARE(e.at("engine").get<std::string>(), std::string(engine_version()));
    QCOMPARE(e.at("impact").get<std::string>(), "recorded");
    QCOMPARE(e.at("event_quiet_ms").get<TimeMs>(), 86'400'000);
    QVERIFY(e.at("not_promised") == Json::array());
    QVERIFY(e.at("markets").at(1).at("id") == "ETH-PERP" && e.at("markets").at(1).at("tick_value") == 100);
    QVERIFY(
        e.at("tranches") ==
        Json::parse(
            R"([{"id":"BTC-PERP/first-loss","rank":0,"market":"BTC-PERP","max_draw_per_event_ppm":500000,"max_draw_per_market_ppm":400000},
      {"id":"junior","rank":1,"market":null,"max_draw_per_event_ppm":500000,"max_draw_per_market_ppm":250000}])"));
    QByteArray rows;
    for (const auto& row : j.genesis.parameters.rows())
      rows += QByteArray::fromStdString(row.key) + '=' + QByteArray::number(qint64(row.value)) + '\n';
    const QByteArray hash = QCryptographicHash::hash(rows, QCryptographicHash::Sha256).toHex();
    QCOMPARE(e.at("parameters_sha256").get<std::string>(), hash.toStdString());
  }

  void stops_when_told() {
    const HandJournal j = hand_journal();
    int seen = 0;
    write_journal(j.log, j.genesis, [&](std::string_view) { return ++seen < 5; });
    QCOMPARE(seen, 5);
  }

  void altered_event_breaks_the_link_of_its_block() {
    HandJournal j = hand_journal();
    QCOMPARE(first_broken_link(j.log), std::size_t{2});
    j.log.events[10].x += 1;
    QCOMPARE(first_broken_link(j.log), std::size_t{1});
    j.log.events[10].x -= 1;
    j.log.details.front().text[0] = 'b';
    QCOMPARE(first_broken_link(j.log), std::size_t{0});
  }

  void truncate_keeps_whole_blocks() {
    HandJournal j = hand_journal();
    j.log.truncate(5);
    QCOMPARE(j.log.blocks.size(), std::size_t{2});
    j.log.truncate(1);
    QCOMPARE(j.log.blocks.size(), std::size_t{1});
    QCOMPARE(j.log.events.size(), std::size_t{4});
    QCOMPARE(j.log.details.size(), std::size_t{1});
    QCOMPARE(first_broken_link(j.log), std::size_t{1});
    j.log.truncate(0);
    QVERIFY(j.log.events.empty() && j.log.details.empty() && j.log.blocks.empty());
  }

  void sentences_data() {
    QTest::addColumn<int>("seq");
    QTest::addColumn<QString>("expected");
    QTest::newRow("genesis") << 0 << "The day opens: 2 markets, 2 tranches, 2 accounts";
    QTest::newRow("account") << 1 << "Account ann opens, owner 7";
    QTest::newRow("operator") << 4 << QString::fromUtf8("Olga: note: watch \xff this");
    QTest::newRow("parameter") << 5 << "Olga changes BTC-PERP.mm_floor_ppm from 2 % to 3 %: vol";
    QTest::newRow("mark") << 6 << "BTC-PERP mark 6 401.0, index 6 400.0, oracle delayed; beta stale";
    QTest::newRow("breaker") << 7 << QStringLiteral("BTC-PERP breaker: normal → reduce-only by the rules (band 1 min)");
    QTest::newRow("bankruptcy") << 8 << "bob <b> cannot pay 3.00 USD (BTC-PERP 2.00 USD, ETH-PERP 1.00 USD)";
    QTest::newRow("loss event") << 9 << "Loss event 1 opens: caps count from here";
    QTest::newRow("draw") << 10
                          << "Tranche draw: 2.50 USD from tranche:BTC-PERP/first-loss to clearing:BTC-PERP (BTC-PERP)";
    QTest::newRow("clearing") << 11
                              << QStringLiteral(
                                     "Clearing BTC-PERP pays 99.9700 % of gains; shortfall of BTC-PERP 0.50 USD; spill "
                                     "BTC-PERP → ETH-PERP 0.000007 USD");
    QTest::newRow("adl") << 12 << "BTC-PERP: ann deleveraged by 0.02 BTC against bob <b>, a hedge leg";
    QTest::newRow("fill") << 13 << "BTC-PERP: bob <b> buys 0.02 BTC from ann at 6 401.0 (adl)";
    QTest::newRow("liquidation") << 14
                                 << "ann health 0.98: partial liquidation, equity 0.98 USD of 1.00 USD maintenance";
    QTest::newRow("order") << 15 << "ann sells 0.02 ETH of ETH-PERP, limit 6 399.0: partly filled, 0.005 ETH";
    QTest::newRow("refusal") << 16 << "ann withdrawal refused: custody (1 234 567 USD)";
    QTest::newRow("block") << 17 << "Block 1 closes: 15 accounts, lowest equity 0.00 USD, custody 150.00 USD";
  }
  void sentences() {
    QFETCH(int, seq);
    QFETCH(QString, expected);
    const HandJournal j = hand_journal();
    QCOMPARE(plain(describe(j.log, j.genesis, seq)), expected);
  }

  void figures() {
    const Instrument btc = hand_instrument("BTC");
    QCOMPARE(plain(money_text(-1'234'567'499'999)), QString("-1 234 567 USD"));
    QCOMPARE(plain(money_text(999'994'999)), QString("999.99 USD"));
    QCOMPARE(plain(money_text(-1)), QString("-0.000001 USD"));
    QCOMPARE(plain(money_text(INT64_MIN)), QString("-9 223 372 036 855 USD"));
    QCOMPARE(plain(price_text(btc, 67'015)), QString("6 701.5"));
    QCOMPARE(plain(size_text(btc, -1'500)), QString("-1.5 BTC"));
    QCOMPARE(plain(signed_percent_text(-36'850)), QString("-3.69 %"));
    QCOMPARE(plain(signed_percent_text(36'849, 1)), QString("+3.7 %"));
    QCOMPARE(plain(count_text(-1'000)), QString("-1 000"));
  }

  void hostile_text_stays_json() {
    QCOMPARE(json_quoted("a\"b\\c\n\x01"), std::string("\"a\\\"b\\\\c\\u000a\\u0001\""));
    QCOMPARE(json_quoted("µ\xc3"), std::string("\"µ\\ufffd\""));
    QCOMPARE(json_quoted("\xed\xa0\x80"), std::string(R"("\ufffd\ufffd\ufffd")"));  // a lone surrogate
    QCOMPARE(json_quoted("\xf0\x9f\x94\xa5"), std::string("\"\xf0\x9f\x94\xa5\""));
  }

  void inputs_of_nobody_are_inputs() {
    HandJournal j;
    j.add(EventType::genesis);
    Event& refusal = j.add(EventType::refusal, AccountLayout::external, -5);
    refusal.market = kNoMarket, refusal.code = static_cast<std::uint8_t>(RefusalReason::unknown_account);
    j.close(j.genesis.time_ms);
    const Json e = Json::parse(lines_of(j).at(1));
    QVERIFY(e.at("what") == "input" && e.at("account").is_null() && e.at("market").is_null() && e.at("amount") == -5);
    QCOMPARE(plain(describe(j.log, j.genesis, 1)), QString("An input is refused: unknown account (-5)"));
  }

  void nobody_passes_for_the_rules() {
    HandJournal j;
    j.add(EventType::genesis);
    j.add(EventType::breaker, 0, 4, 0).market = kNoMarket;
    j.detail() = {.text = "manual", .actor = "rules", .second = "piet", .why = ""};
    j.close(j.genesis.time_ms);
    QVERIFY(Json::parse(lines_of(j).at(1)).at("actor") == "rules (a person)");
    QCOMPARE(plain(describe(j.log, j.genesis, 1)),
             QStringLiteral("Global breaker: halted → normal by rules (a person) and piet (manual)"));
  }

  void names() {
    const Genesis g = hand_genesis();
    const QStringList expected{"external",          "treasury",
                               "rounding",          "lp:BTC-PERP",
                               "lp:ETH-PERP",       "backstop:BTC-PERP",
                               "backstop:ETH-PERP", "funding:BTC-PERP",
                               "funding:ETH-PERP",  "clearing:BTC-PERP",
                               "clearing:ETH-PERP", "tranche:BTC-PERP/first-loss",
                               "tranche:junior",    "ann",
                               "bob <b>",           "unknown"};
    for (int a = 0; a < expected.size(); ++a)
      QCOMPARE(QString::fromStdString(account_name(g, static_cast<AccountIdx>(a))), expected[a]);
  }
};
QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
