// Rulebook files: what is read, every refusal with its line, hostile texts, and the rulebooks inside the program.
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <set>

#include "protocol/rulebook.h"

using namespace fb;

namespace {

const char* const kHead = "format = 1\nid = \"own-rules\"\ntitle = \"Own\"\nabout = \"For a test\"\n";
const char* const kSource = "[[sources]]\nid = \"me\"\nname = \"a document\"\n";

Result<Rulebook> read(const std::string& text) { return parse_rulebook(text, "own.toml"); }
std::string good(const std::string& more) { return std::string(kHead) + kSource + more; }

std::int64_t value(const Parameters& p, const std::string& key) { return p.get(key).value_or(-1); }

}  // namespace

class tst_Rulebook : public QObject {
  Q_OBJECT

 private slots:
  void reads_rows_in_their_order();
  void sets_what_the_day_has();
  void sets_what_assets_the_day_has();
  void later_rows_replace_earlier_ones();
  void starts_from_its_base();
  void refuses_data();
  void refuses();
  void hostile_texts_are_refused_data();
  void hostile_texts_are_refused();
  void every_broken_byte_is_survived();
  void built_in_ones_are_sound();
  void the_default_changes_nothing();
  void a_file_may_not_pose_as_a_built_in_one();
  void what_an_editor_saves_comes_back();
  void schema_knows_every_parameter();
};

void tst_Rulebook::reads_rows_in_their_order() {
  const auto r =
      read(good("[parameters]\nmm_floor_ppm = { value = 12_000, unit = \"ppm\", source = \"me\", note = \"why\" }\n"
                "impact = { value = \"endogenous\", unit = \"policy\", source = \"me\" }\n"
                "[not_promised]\nI2 = \"some stay below zero\"\n\"I3(c)\" = \"gains are cut\"\n"));
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QCOMPARE(r->id, std::string("own-rules"));
  QCOMPARE(r->rows.size(), std::size_t{2});
  const RulebookRow* row = r->row("BTC-PERP", "mm_floor_ppm");
  QVERIFY(row != nullptr);
  QCOMPARE(*row->value, 12'000);
  QCOMPARE(row->line, 9L);
  QCOMPARE(row->note, std::string("why"));
  QCOMPARE(r->source(row->source)->name, std::string("a document"));
  QCOMPARE(*r->row("", "impact")->value, 1);
  QCOMPARE(r->row("", "clip_usd"), nullptr);
  QCOMPARE(r->not_promised.size(), std::size_t{2});
  QCOMPARE(r->not_promised[0].why, std::string("some stay below zero"));
  QCOMPARE(r->not_promised[1].invariant, std::string("I3(c)"));
}

void tst_Rulebook::sets_what_the_day_has() {
  const auto r =
      read(good("[parameters]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\" }\n"
                "[markets.BTC-PERP]\nclip_usd = { value = 8, unit = \"usd\", source = \"me\" }\n"
                "[markets.\"SOL-PERP\"]\nclip_usd = { value = 9, unit = \"usd\", source = \"me\" }\n"));
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  Parameters p({"ETH-PERP", "BTC-PERP"});
  const Settings settings = settings_of(*r, p);
  QCOMPARE(settings.size(), std::size_t{2});  // nothing of a market that the day does not have
  for (const auto& [key, text] : settings) QVERIFY(p.set(key, text).has_value());
  QCOMPARE(value(p, "ETH-PERP.clip_usd"), 7);
  QCOMPARE(value(p, "BTC-PERP.clip_usd"), 8);
  QCOMPARE(*r->row("SOL-PERP", "clip_usd")->value, 9);
}

void tst_Rulebook::sets_what_assets_the_day_has() {
  const auto r =
      read(good("[parameters]\nhaircut_ppm = { value = 70000, unit = \"ppm\", source = \"me\" }\n"
                "[assets.stETH]\nhaircut_ppm = { value = 80000, unit = \"ppm\", source = \"me\" }\n"
                "[assets.WBTC]\nhaircut_ppm = { value = 90000, unit = \"ppm\", source = \"me\" }\n"));
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  Parameters p({"ETH-PERP"}, {"sUSD", "stETH"});
  QCOMPARE(settings_of(*r, Parameters({"ETH-PERP"})).size(), std::size_t{1});  // of no asset of a day without any
  const Settings settings = settings_of(*r, p);
  QCOMPARE(settings.size(), std::size_t{2});
  for (const auto& [key, text] : settings) QVERIFY(p.set(key, text).has_value());
  QCOMPARE(value(p, "sUSD.haircut_ppm"), 70000);
  QCOMPARE(value(p, "stETH.haircut_ppm"), 80000);
  QCOMPARE(*r->row("WBTC", "haircut_ppm")->value, 90000);
}

void tst_Rulebook::later_rows_replace_earlier_ones() {
  // The table of a market stands above that of all markets and is the stronger all the same.
  const auto r =
      read(good("[markets.BTC-PERP]\nclip_usd = { value = 8, unit = \"usd\", source = \"me\" }\n"
                "[parameters]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\" }\n"));
  QVERIFY(r.has_value());
  Parameters p({"BTC-PERP"});
  for (const auto& [key, text] : settings_of(*r, p)) QVERIFY(p.set(key, text).has_value());
  QCOMPARE(value(p, "BTC-PERP.clip_usd"), 8);
}

void tst_Rulebook::starts_from_its_base() {
  const auto r = read(std::string(kHead) + "base = \"firebreak\"\n" + kSource +
                      "[parameters]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\" }\n");
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  const auto base = read_rulebook("firebreak");
  QVERIFY(base.has_value());
  QCOMPARE(r->rows.size(), base->rows.size());
  QCOMPARE(r->row("", "clip_usd")->from, std::string("own-rules"));
  QCOMPARE(r->row("", "mm_floor_ppm")->from, std::string("firebreak"));
  QVERIFY(r->source(r->row("", "mm_floor_ppm")->source) != nullptr);  // sources come along
  QCOMPARE(settings_of(*r, Parameters({"M"})), (Settings{{"clip_usd", "7"}}));
}

namespace {

void add(const char* name, const std::string& text, int line, const char* says) {
  QTest::newRow(name) << QByteArray::fromStdString(text) << line << says;
}

void add_whole_files() {
  add("empty", "", 1, "format");
  add("old form", "mm_floor_ppm = 60000\n", 1, "mm_floor_ppm");
  add("no TOML", "format = 1\nid : \"x\"\n", 2, "is no TOML");
  add("not UTF-8", "format = 1\nid = \"\xff\"\n", 2, "is no TOML");
  add("twice",
      good("[parameters]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\" }\nclip_usd = { value = 8, unit = "
           "\"usd\", source = \"me\" }\n"),
      10, "is no TOML");
  add("format", "format = 2\nid = \"a\"\ntitle = \"t\"\nabout = \"a\"\n", 1, "'2': must be 1");
  add("no title", "format = 1\nid = \"a\"\nabout = \"a\"\n", 1, "title: is missing");
  add("title no text", "format = 1\nid = \"a\"\ntitle = 5\nabout = \"a\"\n", 3, "must be a text");
  add("title with an escape", "format = 1\nid = \"a\"\ntitle = \"\\u001b[31m\"\nabout = \"a\"\n", 3,
      "control characters");
  add("id", "format = 1\nid = \"A b\"\ntitle = \"t\"\nabout = \"a\"\n", 2, "lower-case letters");
  add("base", "format = 1\nid = \"a\"\ntitle = \"t\"\nabout = \"a\"\nbase = \"/etc/passwd\"\n", 5,
      "is no rulebook inside the program");
  add("base itself", "format = 1\nid = \"firebreak\"\ntitle = \"t\"\nabout = \"a\"\nbase = \"firebreak\"\n", 5,
      "is the rulebook itself");
  add("unknown field", good("[rules]\n"), 8, "is no field of a rulebook here");
  add("promise", good("[not_promised]\nI6 = \"x\"\n"), 9, "is no field");
  add("promise without reason", good("[not_promised]\nI2 = \"\"\n"), 9, "1 to");
  add("source twice", good("[[sources]]\nid = \"me\"\nname = \"x\"\n"), 8, "stands twice");
  add("source link", good("[[sources]]\nid = \"b\"\nname = \"x\"\nlink = \"file:///etc\"\n"), 8,
      "must begin with https://");
  add("market no table", good("[markets]\nBTC-PERP = 5\n"), 9, "must be a table");
  add("market id", good("[markets.\"A B\"]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\" }\n"), 8,
      "must be an id");
  add("global in a market",
      good("[markets.BTC-PERP]\nimpact = { value = \"recorded\", unit = \"policy\", source = \"me\" }\n"), 9,
      "Move it to [parameters]");
  add("an asset's in a market", good("[markets.BTC-PERP]\ncap_usd = { value = 1, unit = \"usd\", source = \"me\" }\n"), 9,
      "is one of a collateral asset");
  add("a market's of an asset", good("[assets.stETH]\nclip_usd = { value = 1, unit = \"usd\", source = \"me\" }\n"), 9,
      "is one of a market");
  add("asset no table", good("[assets]\nstETH = 5\n"), 9, "must be a table");
}

// One row of [parameters], on line 9.
void add_parameters() {
  const auto parameter = [](const char* name, const char* text, const char* says) {
    add(name, good(std::string("[parameters]\n") + text), 9, says);
  };
  parameter("no such parameter", "clip = { value = 7, unit = \"usd\", source = \"me\" }", "no parameter has this name");
  parameter("bare value", "clip_usd = 7", "must be a table of value, unit and source");
  parameter("no unit", "clip_usd = { value = 7, source = \"me\" }", "clip_usd.unit: is missing");
  parameter("other unit", "clip_usd = { value = 7, unit = \"ppm\", source = \"me\" }", "must be \"usd\"");
  parameter("no source", "clip_usd = { value = 7, unit = \"usd\" }", "clip_usd.source: is missing");
  parameter("unknown source", "clip_usd = { value = 7, unit = \"usd\", source = \"you\" }", "is no id of a source");
  parameter("out of bounds", "clip_usd = { value = 0, unit = \"usd\", source = \"me\" }", "must lie between 1 and");
  parameter("fraction", "clip_usd = { value = 7.5, unit = \"usd\", source = \"me\" }",
            "must be a whole number of unit usd");
  parameter("number in quotes", "clip_usd = { value = \"7\", unit = \"usd\", source = \"me\" }",
            "must be a whole number");
  parameter("not a policy", "impact = { value = \"none\", unit = \"policy\", source = \"me\" }", "is no policy");
  parameter("policy by number", "impact = { value = 1, unit = \"policy\", source = \"me\" }",
            "must be one of recorded|endogenous");
  parameter("too large", "clip_usd = { value = 99999999999999999999, unit = \"usd\", source = \"me\" }", "is no TOML");
  parameter("confirmed no truth value", "clip_usd = { value = 7, unit = \"usd\", source = \"me\", confirmed = \"no\" }",
            "must be true or false");
  parameter("not confirmed without a reason",
            "clip_usd = { value = 7, unit = \"usd\", source = \"me\", confirmed = false }", "needs a note");
  parameter("unknown field of a row", "clip_usd = { value = 7, unit = \"usd\", source = \"me\", least = 5 }",
            "is no field");
  add("no value over a base",
      std::string(kHead) + "base = \"firebreak\"\n" + kSource +
          "[parameters]\nclip_usd = { unit = \"usd\", source = \"me\" }\n",
      10, "value: is missing");
}

}  // namespace

void tst_Rulebook::refuses_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<int>("line");
  QTest::addColumn<QString>("says");
  add_whole_files();
  add_parameters();
}

void tst_Rulebook::refuses() {
  QFETCH(QByteArray, text);
  QFETCH(int, line);
  QFETCH(QString, says);
  const auto r = read(text.toStdString());
  QVERIFY2(!r.has_value(), "was taken");
  const QString said = QString::fromStdString(r.error().text());
  QVERIFY2(said.contains(says), qPrintable(said));
  QVERIFY2(said.startsWith(QString("own.toml:%1:").arg(line)), qPrintable(said));
  QVERIFY2(!r.error().next.empty(), "does not say what to do next");
}

void tst_Rulebook::hostile_texts_are_refused_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::newRow("too large") << QByteArray((1 << 20) + 1, '#');
  QTest::newRow("dots") << QByteArray("a").repeated(1) + QByteArray(".a").repeated(400'000) + " = 1";
  QTest::newRow("header of dots") << "[" + QByteArray("a.").repeated(400'000) + "a]";
  QTest::newRow("brackets") << "a = " + QByteArray("[").repeated(900'000);
  QTest::newRow("braces") << "a = " + QByteArray("{a=").repeated(300'000);
  QTest::newRow("quoted dots") << QByteArray("'a'.").repeated(200'000) + "a = 1";
  QTest::newRow("open string") << "a = \"\"\"" + QByteArray("x").repeated(1'000'000);
  QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
  QTest::newRow("escapes") << "a = \"" + QByteArray("\\").repeated(1'000'001);
  QByteArray tables;
  for (int i = 0; i < 60'000; ++i) tables += "[t" + QByteArray::number(i) + "]\n";
  QTest::newRow("tables") << tables;
}

void tst_Rulebook::hostile_texts_are_refused() {
  QFETCH(QByteArray, text);
  QElapsedTimer took;
  took.start();
  const auto r = read(text.toStdString());
  QVERIFY(!r.has_value());
  QVERIFY(!r.error().text().empty() && r.error().text().size() < 2'000);
  QVERIFY2(took.elapsed() < 10'000, "takes too long");
}

// Every prefix and every damaged byte of a real rulebook is either read or refused.
void tst_Rulebook::every_broken_byte_is_survived() {
  const std::string whole(builtin_rulebook_text(builtin_rulebooks().back()));
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 400);
  for (std::size_t i = 0; i < whole.size(); i += step) {
    const auto cut = read(whole.substr(0, i));
    if (!cut) QVERIFY(!cut.error().text().empty());
    for (const char c : {'\0', '"', '[', '.', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = c;
      const auto r = read(damaged);
      if (!r) QVERIFY(!r.error().text().empty());
    }
  }
}

void tst_Rulebook::built_in_ones_are_sound() {
  QCOMPARE(builtin_rulebooks().front(), std::string("firebreak"));
  for (const std::string& id : builtin_rulebooks()) {
    const auto r = read_rulebook(id);
    QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
    QCOMPARE(r->id, id);
    QVERIFY(id == "firebreak" || (r->base == "firebreak" && !r->not_promised.empty()));
    const auto same = read_rulebook(std::string(FB_SOURCE_DIR "/resources/rulebooks/") + id + ".toml");
    QVERIFY2(same.has_value(), same ? "" : same.error().text().c_str());
    QCOMPARE(settings_of(*same, Parameters({"BTC-PERP"})), settings_of(*r, Parameters({"BTC-PERP"})));
    std::set<std::string> used;
    for (const RulebookRow& row : r->rows) used.insert(row.source);
    for (const RulebookSource& source : r->sources)
      QVERIFY2(used.contains(source.id) || r->base == "firebreak", (id + ": no row is from " + source.id).c_str());
  }
}

void tst_Rulebook::the_default_changes_nothing() {
  const auto r = read_rulebook("firebreak");
  QVERIFY(r.has_value());
  QVERIFY(settings_of(*r, Parameters({"M"})).empty());
  QVERIFY(r->not_promised.empty());
}

void tst_Rulebook::a_file_may_not_pose_as_a_built_in_one() {
  QTemporaryDir folder;
  const std::string file = folder.filePath("own.toml").toStdString();
  std::ofstream(file) << "format = 1\nid = \"firebreak\"\ntitle = \"t\"\nabout = \"a\"\n";
  const auto r = read_rulebook(file);
  QVERIFY(!r.has_value());
  QVERIFY2(QString::fromStdString(r.error().text()).contains("is the id of a rulebook inside the program"),
           r.error().text().c_str());
  QVERIFY(!read_rulebook(folder.filePath("absent.toml").toStdString()).has_value());
  QVERIFY(!read_rulebook(folder.path().toStdString()).has_value());  // a folder
}

void tst_Rulebook::what_an_editor_saves_comes_back() {
  const OwnRulebook own{.id = "mine",
                        .title = "Mine \"of\" today\\",
                        .about = "über",
                        .base = "firebreak",
                        .note = "tried",
                        .values = {{"clip_usd", "7"}, {"BTC-PERP.clip_usd", "8"}, {"impact", "endogenous"}, {"stETH.cap_usd", "9"}},
                        .not_promised = {{"I2", "why not", 0}}};
  const auto r = parse_rulebook(rulebook_text(own), "mine.toml");
  QVERIFY2(r.has_value(), (rulebook_text(own) + (r ? "" : r.error().text())).c_str());
  QCOMPARE(r->title, own.title);
  QCOMPARE(settings_of(*r, Parameters({"BTC-PERP"})),
           (Settings{{"clip_usd", "7"}, {"impact", "endogenous"}, {"BTC-PERP.clip_usd", "8"}}));
  QCOMPARE(settings_of(*r, Parameters({}, {"stETH"})),
           (Settings{{"clip_usd", "7"}, {"impact", "endogenous"}, {"stETH.cap_usd", "9"}}));
  QCOMPARE(r->row("BTC-PERP", "clip_usd")->note, std::string("tried"));
  QCOMPARE(r->not_promised[0].why, std::string("why not"));
}

void tst_Rulebook::schema_knows_every_parameter() {
  const QJsonObject schema = QJsonDocument::fromJson(QByteArray::fromStdString(rulebook_schema())).object();
  const QJsonObject all = schema["properties"].toObject()["parameters"].toObject()["properties"].toObject();
  const auto rows = Parameters({"M"}, {"C"}).rows();
  QCOMPARE(static_cast<std::size_t>(all.size()), rows.size());
  for (const Parameters::Row& row : rows) {
    const QJsonObject p = all[row.spec->name].toObject();
    QVERIFY(p["description"].toString().startsWith(QString(row.spec->meaning) + ". Tightens: "));
    const QJsonObject v = p["properties"].toObject()["value"].toObject();
    if (v.contains("enum"))
      QCOMPARE(v["enum"].toArray().size(), row.spec->most - row.spec->least + 1);
    else
      QVERIFY(v["minimum"].toInteger() == row.spec->least && v["maximum"].toInteger() == row.spec->most);
  }
}

QTEST_GUILESS_MAIN(tst_Rulebook)
#include "tst_rulebook.moc"
