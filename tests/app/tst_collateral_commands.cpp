// firebreakctl with collateral, from a file of assets to the outcome: import, info, state, replay, a held price, outcomes.
#include <QtTest>

#include "app/program.h"

using namespace program;

namespace {

const char* const kAssets =
    "asset,groups,price\nstETH,issuer:Lido;peg:ETH,ETH*0.99\ntime,asset,price\n2021-05-19T13:00:00Z,stETH,0\n";

// A silo of one dollar, and a market that takes nothing before the fall.
const QStringList kBeyond{"--set", "stETH.silo_usd=1", "--set", "stETH.sale_depth_1pct_usd=0"};

}  // namespace

class tst_CollateralCommands : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  QString day_ = path("day.fbk");
  QString path(const QString& name) const { return folder_.filePath(name); }
  QStringList import(const QStringList& more) const {
    return QStringList{"import", FB_SOURCE_DIR "/resources/days/2021-05-19.json", "-o", path("other.fbk"), "--from", "2021-05-19T10:00:00Z", "--to",
                       "2021-05-19T14:00:00Z"} + more;
  }

 private slots:
  void initTestCase();
  void info_says_what_is_held();
  void replay_says_what_became_of_it();
  void state_of_a_moment();
  void parameters_of_an_asset();
  void a_price_is_held_in_a_fork();
  void refusals();
  void outcomes_have_its_rows();
  void a_book_of_ones_own();
};

void tst_CollateralCommands::initTestCase() {
  QVERIFY(write(path("assets.csv"), kAssets));
  QStringList all = import({"--assets", path("assets.csv"), "--population", "accounts=400,seed=4,collateral=stETH:0.4"});
  all.replace(all.indexOf(path("other.fbk")), day_);
  const Answer made = run(all);
  QVERIFY2(made.exit == 0, made.err.constData());
  QVERIFY2(made.err.contains("warning: stETH is collateral at the recorded price of ETH-PERP times 0.990000000, with 1 change of price"), made.err.constData());
  QVERIFY(made.out.contains("collateral stETH"));
}

void tst_CollateralCommands::info_says_what_is_held() {
  const QJsonObject asset = run({"info", day_, "--json"}).json()["assets"].toArray().at(0).toObject();
  QCOMPARE(asset["id"].toString(), QString("stETH"));
  QCOMPARE(asset["groups"].toArray().size(), 2);
  QCOMPARE(asset["readings"].toInteger(), 959);  // one a block after the opening
  QVERIFY(asset["accounts"].toInteger() > 20 && asset["value_micro_usd"].toInteger() > 0);
  const QByteArray people = run({"info", day_}).out;
  QVERIFY2(people.contains("falls with issuer:Lido, peg:ETH"), people.constData());
}

void tst_CollateralCommands::replay_says_what_became_of_it() {
  const QJsonObject made = run({"replay", day_, "--json"}).json()["outcome"].toObject();
  QVERIFY(made["collateral_draws_micro_usd"].toInteger() > 0 && made["interest_micro_usd"].toInteger() > 0);
  const Answer people = run(QStringList{"replay", day_} + kBeyond);
  QVERIFY(people.out.contains("collateral stETH") && people.out.contains("at 0.000000 USD; exposure at collapse"));
  const qsizetype at = people.out.indexOf("UNBACKED at worst");
  QVERIFY2(at > 0 && !people.out.mid(at, 60).contains(" 0.00; 0.00"), people.out.mid(at, 60).constData());
}

void tst_CollateralCommands::state_of_a_moment() {
  const QJsonObject before = run({"state", day_, "--at", "2021-05-19T12:59:45Z", "--json"}).json();
  const QJsonObject asset = before["assets"].toArray().at(0).toObject();
  QVERIFY(asset["asset_price_micro"].toInteger() > 1'000'000'000 && !asset["price_stale"].toBool());
  QCOMPARE(asset["asset_price_age_ms"].toInteger(), 0);
  const QJsonObject after = run(QStringList{"state", day_, "--at", "2021-05-19T13:00:00Z", "--json"} + kBeyond).json();
  QCOMPARE(after["assets"].toArray().at(0).toObject()["asset_price_micro"].toInteger(), 0);
  QVERIFY(after["unbacked_micro_usd"].toInteger() > 0);
  QStringList concerns;
  for (const QJsonValue& c : after["concerns"].toArray()) concerns << c["key"].toString();
  QVERIFY2(concerns.contains("unbacked"), qPrintable(concerns.join(' ')));
  QVERIFY(run(QStringList{"state", day_, "--at", "2021-05-19T13:00:00Z"} + kBeyond).out.contains("withdrawals are stopped"));
}

void tst_CollateralCommands::parameters_of_an_asset() {
  const QStringList quick{"replay", day_, "--until", "2021-05-19T10:01:00Z", "--json"};
  const QJsonObject as_is = run(quick).json();
  const QJsonObject one = run(quick + QStringList{"--set", "stETH.haircut_ppm=200000"}).json(), every = run(quick + QStringList{"--set", "haircut_ppm=200000"}).json();
  QVERIFY(one["parameters_sha256"] != as_is["parameters_sha256"]);
  QCOMPARE(every["state_hash"], one["state_hash"]);
  QVERIFY(write(path("rules.toml"),
                "format = 1\nid = \"own\"\ntitle = \"Own\"\nabout = \"For a test\"\nbase = \"firebreak\"\n[[sources]]\nid = \"me\"\nname = \"me\"\n"
                "[assets.stETH]\nhaircut_ppm = { value = 200_000, unit = \"ppm\", source = \"me\" }\n[assets.WBTC]\ncap_usd = { value = 1, unit = "
                "\"usd\", source = \"me\" }\n"));
  QCOMPARE(run({"rulebook", "check", path("rules.toml")}).exit, 0);
  QCOMPARE(run(quick + QStringList{"--rulebook", path("rules.toml")}).json()["parameters_sha256"], one["parameters_sha256"]);
  QVERIFY(run({"rulebook", "show"}).out.contains("a collateral asset"));
}

void tst_CollateralCommands::a_price_is_held_in_a_fork() {
  const QStringList fork{"--fork-at", "2021-05-19T11:00:00Z", "--until", "2021-05-19T11:02:00Z"};
  const Answer fell = run(QStringList{"replay", day_, "--price", "stETH=0"} + fork);
  QVERIFY2(fell.exit == 0, fell.err.constData());
  QVERIFY2(fell.out.contains("stETH held at 0.000000 USD at 11:00:00"), fell.out.constData());
  QVERIFY(fell.out.contains("USD at 0.000000 USD (stale)"));
  QCOMPARE(run(QStringList{"replay", day_, "--price", "stETH=source"} + fork).exit, 0);
}

void tst_CollateralCommands::refusals() {
  const auto refused = [](const QStringList& arguments, const char* says) {
    const Answer a = run(arguments);
    return a.exit == 2 && a.err.contains(says) ? QByteArray() : a.err + "instead of " + says;
  };
  const QStringList at{"--fork-at", "2021-05-19T11:00:00Z"};
  for (const auto& [arguments, says] : std::vector<std::pair<QStringList, const char*>>{
           {{"replay", day_, "--price", "stETH=0"}, "needs the moment"},
           {QStringList{"replay", day_, "--price", "DOGE=0"} + at, "no collateral asset"},
           {QStringList{"replay", day_, "--price", "stETH=-1"} + at, "0 to 8,000,000"},
           {QStringList{"replay", day_, "--price", "stETH"} + at, "NAME=VALUE"},
           {{"replay", day_, "--set", "DOGE.haircut_ppm=1"}, "no collateral asset has this name"},
           {import({"--assets", path("absent.csv")}), "absent.csv"},
           {import({"--population", "accounts=100,collateral=DOGE:0.1"}), "neither a declared asset nor a recorded coin"}})
    QVERIFY2(refused(arguments, says).isEmpty(), refused(arguments, says).constData());
  QVERIFY(write(path("bad.csv"), "asset,groups,price\nstETH,,much\n"));
  QVERIFY2(refused(import({"--assets", path("bad.csv")}), "bad.csv:2: price is 'much'").isEmpty(), refused(import({"--assets", path("bad.csv")}), "bad.csv:2: price is 'much'").constData());
}

void tst_CollateralCommands::outcomes_have_its_rows() {
  const Answer people = run({"outcomes", day_, "--rulebooks", "firebreak"});
  QCOMPARE(people.exit, 0);
  QVERIFY2(people.out.contains("paid for falls of collateral, USD"), people.out.constData());
}

void tst_CollateralCommands::a_book_of_ones_own() {
  QVERIFY(write(path("book.csv"), "account,owner,asset,balance\nalice,,USD,500\nalice,,ETH,2.5\nbob,,USD,5000\naccount,market,size,entry_price\nalice,ETH,1,3300\nbob,ETH,-1,3300\n"));
  const Answer made = run(import({"--accounts", path("book.csv"), "--json"}));
  QVERIFY2(made.exit == 0, made.err.constData());
  const QJsonObject margin = run({"state", path("other.fbk"), "--at", "2021-05-19T10:00:00Z", "--account", "alice", "--json"}).json();
  QVERIFY2(margin["collateral_micro_usd"].toInteger() > 2 * 3'000'000'000, "2.5 ETH at almost 3,000 USD");
}

QTEST_GUILESS_MAIN(tst_CollateralCommands)
#include "tst_collateral_commands.moc"
