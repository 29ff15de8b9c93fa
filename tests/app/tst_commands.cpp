// firebreakctl from outside: what its commands answer, on which stream, with which exit status.
#include <QCryptographicHash>
#include <QtTest>

#include "app/program.h"

using namespace program;

namespace {

const char* const kStricter =
    "format = 1\nid = \"stricter\"\ntitle = \"Stricter\"\nabout = \"For a test\"\nbase = \"firebreak\"\n"
    "[[sources]]\nid = \"me\"\nname = \"a council\"\n[parameters]\n"
    "mm_floor_ppm = { value = 60_000, unit = \"ppm\", source = \"me\" }\n"
    "impact = { value = \"endogenous\", unit = \"policy\", source = \"me\" }\n";

}  // namespace

class tst_Commands : public QObject {
  Q_OBJECT
  std::unique_ptr<SmallDay> day_;
  QString path(const QString& name) const { return day_->folder.filePath(name); }
  QJsonObject outcome(const QStringList& more = {}) const { return run(QStringList{"replay", day_->file, "--json"} + more).json(); }

 private slots:
  void initTestCase() {
    day_ = std::make_unique<SmallDay>();
    QVERIFY2(day_->imported.exit == 0, day_->imported.err.constData());
  }

  void info_says_what_import_made();
  void streams_stay_apart();
  void replay_gives_the_same_state_every_time();
  void until_stops_the_day();
  void settings_change_the_outcome_and_are_named();
  void forks_keep_their_past();
  void compare_finds_where_two_runs_part();
  void results_are_kept_beside_the_recording();
  void journal_chains_and_balances();
  void journal_as_sentences();
  void state_of_a_moment();
  void why_adds_up_to_the_change_of_equity();
  void queue_of_a_moment();
  void cascade_of_a_moment();
  void providers_add_up_to_the_tranches();
  void adl_previewed_and_audited();
  void policies_side_by_side();
  void rulebook_shows_and_checks();
  void rulebook_list_and_refusals();
  void a_day_under_every_rulebook();
  void a_report_under_a_rulebook_is_verified();
  void a_report_of_all_rulebooks_is_verified();
  void report_is_verified_and_a_changed_one_is_not();
};

void tst_Commands::info_says_what_import_made() {
  const Answer info = run({"info", day_->file, "--json"});
  QCOMPARE(info.exit, 0);
  const QJsonObject json = info.json();
  QCOMPARE(json["accounts"].toInt(), 400);
  QCOMPARE(json["markets"].toArray().size(), 2);
  QCOMPARE(json["start_ms"].toDouble(), 1'584'003'600'000.0);
  QVERIFY(json["provenance"].toArray()[0].toObject()["note"].toString().contains("simulated"));
  QCOMPARE(json["hash"].toString(), outcome()["recording_hash"].toString());
  QVERIFY(run({"info", day_->file}).out.contains(json["hash"].toString().toUtf8()));
}

void tst_Commands::streams_stay_apart() {
  const Answer replay = run({"replay", day_->file, "--json"});
  QCOMPARE(replay.exit, 0);
  QVERIFY(!replay.json().isEmpty());  // nothing but the document
  QVERIFY(replay.err.contains("blocks"));
  QVERIFY2(!replay.err.contains('\r') && !replay.err.contains('\033'), "a progress bar where nobody sees it");
  QVERIFY(day_->imported.err.contains("hourly-figures"));  // the detected format is shown
  const Answer german = run({"replay", day_->file}, {}, {}, {"LC_ALL=de_DE.UTF-8", "TZ=Asia/Tokyo"});
  QCOMPARE(german.out, run({"replay", day_->file}).out);
}

void tst_Commands::replay_gives_the_same_state_every_time() {
  const QString hash = outcome({"--threads", "1"})["state_hash"].toString();
  QCOMPARE(hash.size(), 64);
  QCOMPARE(outcome({"--threads", "3"})["state_hash"].toString(), hash);
  QCOMPARE(run({"replay", day_->file, "--repeat", "2"}).exit, 0);
  const QList<QByteArray> lines = run({"replay", day_->file, "--hashes"}).out.split('\n');
  QVERIFY(lines[0].startsWith("2020-03-12T10:00:00.000Z  "));
  QVERIFY(lines[2].contains(hash.toUtf8()) || lines[3].contains(hash.toUtf8()));
  QVERIFY(lines[0].right(64) != lines[1].right(64));
}

void tst_Commands::until_stops_the_day() {
  const QJsonObject part = outcome({"--until", kMoment}), whole = outcome();
  QCOMPARE(part["time_ms"].toDouble(), 1'584'009'000'000.0);
  QVERIFY(part["state_hash"] != whole["state_hash"]);
  const auto forced = [](const QJsonObject& o) { return o["outcome"].toObject()["forced_volume_micro_usd"].toDouble(); };
  QVERIFY(forced(part) > 0 && forced(part) < forced(whole));
}

void tst_Commands::settings_change_the_outcome_and_are_named() {
  const QJsonObject plain = outcome(), changed = outcome({"--set", "mm_floor_ppm=60000", "--set", "impact=endogenous"});
  QVERIFY(plain["state_hash"] != changed["state_hash"]);
  QVERIFY(plain["parameters_sha256"] != changed["parameters_sha256"]);
  QCOMPARE(plain["impact"].toString(), QString("recorded"));
  QCOMPARE(changed["impact"].toString(), QString("endogenous"));
  QVERIFY(changed["run"].toString().contains("mm_floor_ppm=60000"));
  QVERIFY(write(path("rules.toml"), kStricter));
  const QJsonObject stricter = outcome({"--rulebook", path("rules.toml")});
  QCOMPARE(stricter["state_hash"], changed["state_hash"]);
  QVERIFY(stricter["run"].toString().contains("under stricter"));
  const QJsonObject both = outcome({"--rulebook", path("rules.toml"), "--set", "mm_floor_ppm=20000"});
  QCOMPARE(both["state_hash"], outcome({"--set", "impact=endogenous"})["state_hash"]);  // --set has the last word
  QCOMPARE(outcome({"--rulebook", "firebreak"})["state_hash"], plain["state_hash"]);
}

void tst_Commands::forks_keep_their_past() {
  const Answer fork = run({"compare", day_->file, "--fork-at", kMoment, "--trip", "global=halted", "--json"});
  QCOMPARE(fork.exit, 1);
  const double parted = fork.json()["first_divergence_ms"].toDouble();
  QVERIFY(parted > 1'584'009'000'000.0 && parted <= 1'584'009'000'000.0 + 15'000);  // the first block after the moment
  QVERIFY(fork.json()["second"].toObject()["run"].toString().contains("halted"));
  QVERIFY(write(path("rules.toml"), kStricter));
  const QStringList under{"compare", day_->file, "--fork-at", kMoment, "--rulebook", path("rules.toml"), "--second", "b", "--json"};
  const Answer rules = run(under);
  QVERIFY2(rules.exit == 1, rules.err.constData());
  QVERIFY(rules.json()["first_divergence_ms"].toDouble() > 1'584'009'000'000.0);
  const Answer by_hand = run({"compare", day_->file, "--fork-at", kMoment, "--set", "mm_floor_ppm=60000", "--set", "impact=endogenous", "--second", "b", "--json"});
  QCOMPARE(rules.json()["second"].toObject()["state_hash"], by_hand.json()["second"].toObject()["state_hash"]);
}

void tst_Commands::compare_finds_where_two_runs_part() {
  const Answer same = run({"compare", day_->file});
  QCOMPARE(same.exit, 0);
  QVERIFY(same.out.contains("the same, block by block"));
  const Answer other = run({"compare", day_->file, "--set", "mm_rise_ppm_per_hour=1000000", "--accounts", "2", "--json"});
  QCOMPARE(other.exit, 1);
  QVERIFY(other.json()["first_divergence_ms"].toDouble() >= 1'584'003'600'000.0);
  QVERIFY(other.json()["accounts_changed"].toInt() >= 2);
  QCOMPARE(other.json()["accounts"].toArray().size(), 2);
}

void tst_Commands::results_are_kept_beside_the_recording() {
  const QString out = path("out.fbk");
  const Answer saved = run({"replay", day_->file, "-o", out, "--json"});
  QVERIFY2(saved.exit == 0, saved.err.constData());
  QCOMPARE(run({"info", out, "--json"}).json()["hash"], run({"info", day_->file, "--json"}).json()["hash"]);
  QCOMPARE(run({"verify", out}).exit, 0);
}

void tst_Commands::journal_chains_and_balances() {
  const Answer journal = run({"journal", day_->file, "--jsonl", "--until", kMoment});
  QCOMPARE(journal.exit, 0);
  QByteArray prev(64, '0');
  qint64 seq = 0;
  QMap<QString, qint64> tick_value, quote;
  const QList<QByteArray> lines = journal.out.trimmed().split('\n');
  for (const QByteArray& line : lines) {
    const QJsonObject e = QJsonDocument::fromJson(line).object();
    QCOMPARE(e["seq"].toInteger(), seq++);
    QCOMPARE(e["prev"].toString().toLatin1(), prev);
    prev = e["hash"].toString().toLatin1();
    QCOMPARE(QCryptographicHash::hash(line.left(line.lastIndexOf(",\"hash\":")), QCryptographicHash::Sha256).toHex(), prev);
    if (e["type"] == "genesis")
      for (const QJsonValue& m : e["markets"].toArray()) tick_value[m["id"].toString()] = m["tick_value"].toInteger();
    const qint64 value = e["type"] == "transfer" ? e["amount"].toInteger()
                         : e["type"] == "fill"   ? e["lots"].toInteger() * e["price"].toInteger() * tick_value[e["market"].toString()]
                                                 : 0;
    quote[e[e["type"] == "fill" ? "buyer" : "from"].toString()] -= value;
    quote[e[e["type"] == "fill" ? "seller" : "to"].toString()] += value;
  }
  QVERIFY(lines.size() > 1000);
  const Answer state = run({"state", day_->file, "--at", kMoment, "--account", "a000007", "--json"});
  QCOMPARE(state.json()["quote_micro_usd"].toInteger(), quote["a000007"]);
  QCOMPARE(run({"state", day_->file, "--at", kMoment, "--json"}).json()["custody_micro_usd"].toInteger(), -quote["external"]);
}

void tst_Commands::journal_as_sentences() {
  const Answer all = run({"journal", day_->file}), breakers = run({"journal", day_->file, "--type", "breaker"});
  QCOMPARE(all.exit, 0);
  QVERIFY(all.out.contains("liquidation"));
  QVERIFY(!breakers.out.isEmpty());
  for (const QByteArray& line : breakers.out.trimmed().split('\n')) QVERIFY2(all.out.contains(line) && line.startsWith("2020-03-12T"), line.constData());
  QVERIFY(breakers.out.count('\n') < all.out.count('\n'));
}

void tst_Commands::state_of_a_moment() {
  const QJsonObject state = run({"state", day_->file, "--at", kMoment, "--json"}).json();
  QCOMPARE(state["time_ms"].toDouble(), 1'584'009'000'000.0);
  QCOMPARE(state["state_hash"], outcome({"--until", kMoment})["state_hash"]);
  QCOMPARE(state["tranches"].toArray().size(), 4);
  QVERIFY(state["least_equity_micro_usd"].toInteger() >= 0);
  const Answer people = run({"state", day_->file, "--at", "1584009000000"});
  QVERIFY(people.out.contains(state["state_hash"].toString().toUtf8()));
  QVERIFY(run({"state", day_->file, "--at", kMoment, "--account", "lp:BTC-PERP"}).out.contains("health"));
}

void tst_Commands::providers_add_up_to_the_tranches() {
  const QJsonObject all = run({"providers", day_->file, "--until", kMoment, "--json"}).json();
  QMap<QString, qint64> claims;
  for (const QJsonValue& value : all["providers"].toArray()) {
    const QJsonObject p = value.toObject();
    claims[p["tranche"].toString()] += p["end_micro_usd"].toInteger();
    QCOMPARE(p["start_micro_usd"].toInteger() + p["paid_in_micro_usd"].toInteger() - p["paid_out_micro_usd"].toInteger() + p["gain_micro_usd"].toInteger(),
             p["end_micro_usd"].toInteger());
  }
  const QJsonObject state = run({"state", day_->file, "--at", kMoment, "--json"}).json();
  for (const QJsonValue& value : state["tranches"].toArray()) {
    const QJsonObject t = value.toObject();
    const qint64 rest = t["balance_micro_usd"].toInteger() - claims[t["id"].toString()];
    QVERIFY2(rest >= 0 && rest < t["providers"].toInteger(), qPrintable(t["id"].toString()));
  }
  QVERIFY(state["fund_capacity_micro_usd"].toInteger() > 0);
  QVERIFY(state["fund_measured_at_ms"].toInteger() > 0);
  const Answer house = run({"providers", day_->file, "--until", kMoment, "--provider", "house"});
  QVERIFY2(house.out.contains("units of the opening balance"), house.out.constData());
  QVERIFY(run({"providers", day_->file, "--until", kMoment, "--provider", "house", "--csv"}).out.startsWith("time_utc,tranche,provider,"));
  QCOMPARE(run({"providers", day_->file, "--until", kMoment, "--provider", "nobody"}).exit, 2);
}

void tst_Commands::why_adds_up_to_the_change_of_equity() {
  const QString name = "lp:BTC-PERP";
  const QJsonObject why = run({"why", day_->file, "--at", kMoment, "--account", name, "--json"}).json();
  double totals = 0;
  for (const QJsonValue& amount : why["totals_micro_usd"].toObject()) totals += amount.toDouble();
  QCOMPARE(totals, why["equity_now_micro_usd"].toDouble() - why["equity_before_micro_usd"].toDouble());
  const QJsonObject state = run({"state", day_->file, "--at", kMoment, "--account", name, "--json"}).json();
  QCOMPARE(why["equity_now_micro_usd"].toDouble(), state["equity_micro_usd"].toDouble());
  const Answer words = run({"why", day_->file, "--at", kMoment, "--account", name});
  QVERIFY(words.out.contains("market move") && words.out.contains("mark"));
  QCOMPARE(run({"why", day_->file, "--at", kMoment, "--event", "0"}).exit, 0);
  for (const QStringList& wrong : {QStringList{}, QStringList{"--account", "nobody"}, QStringList{"--event", "999999999"}}) {
    const Answer refused = run(QStringList{"why", day_->file, "--at", kMoment} + wrong);
    QCOMPARE(refused.exit, 2);
    QVERIFY(refused.out.isEmpty() && !refused.err.isEmpty());
  }
}

// High margins and no pace: whoever is not small waits below maintenance.
void tst_Commands::queue_of_a_moment() {
  const QStringList ask = {"queue", day_->file, "--at", "2020-03-12T09:05:00Z", "--rows", "3", "--set", "mm_floor_ppm=150000",
                           "--set", "mm_cap_ppm=200000", "--set", "pace_ppm_per_min=0"};
  const QJsonObject queue = run(ask + QStringList{"--json"}).json();
  QVERIFY(queue["accounts"].toInt() > 0 && queue["notional_micro_usd"].toDouble() > 0);
  QVERIFY(!queue["rows"].toArray().isEmpty() && queue["rows"].toArray().size() <= 3);
  const QJsonObject first = queue["rows"].toArray()[0].toObject();
  QVERIFY(first["equity_micro_usd"].toDouble() < first["maintenance_micro_usd"].toDouble());
  const Answer words = run(ask);
  QVERIFY(words.out.contains("accounts below maintenance") && words.out.contains("out after blocks"));
}

void tst_Commands::cascade_of_a_moment() {
  const QJsonArray both = run({"cascade", day_->file, "--at", kMoment, "--json"}).list();
  QCOMPARE(both.size(), 2);
  const QJsonArray rungs = both[0].toObject()["rungs"].toArray();
  QVERIFY(rungs.size() >= 32);
  for (const QJsonValue& rung : rungs) {
    const qint64 shock = rung["shock_ppm"].toInteger(), settled = rung["settled_ppm"].toInteger();
    QVERIFY(std::abs(settled) >= std::abs(shock) && (settled < 0) == (shock < 0));  // forced volume only carries a move further
  }
  const Answer one = run({"cascade", day_->file, "--at", kMoment, "--market", "ETH-PERP", "--shock", "-9.5", "--json"});
  QCOMPARE(one.list().size(), 1);
  QCOMPARE(one.list()[0].toObject()["what_if"].toObject()["shock_ppm"].toInt(), -95000);
}

void tst_Commands::adl_previewed_and_audited() {
  const QJsonObject all = run({"adl", day_->file, "--at", kMoment, "--shock", "-30%", "--json"}).json();
  QCOMPARE(all["shock_ppm"].toInteger(), -300000);
  QVERIFY(all["dead_accounts"].toInteger() > 0);
  const QJsonArray policies = all["policies"].toArray();
  QCOMPARE(policies.size(), 7);
  for (const QJsonValue& p : policies) {
    QCOMPARE(p["notional_micro_usd"].toInteger(), policies[0]["notional_micro_usd"].toInteger());
    QVERIFY(p["accounts_touched"].toInteger() <= all["standing_accounts"].toInteger());
  }
  const QJsonObject one = run({"adl", day_->file, "--at", kMoment, "--shock", "-30", "--policy", "pro_rata", "--rows", "5", "--json"}).json();
  QCOMPARE(one["rows"].toArray().size(), 5);
  const QByteArray people = run({"adl", day_->file, "--at", kMoment, "--shock", "-30"}).out;
  for (const QJsonValue& p : policies) QVERIFY(people.contains(p["policy"].toString().toUtf8()));

  const QJsonArray bursts = run({"adl", day_->file, "--audit", "--json"}).list();
  const QJsonObject figures = outcome({})["outcome"].toObject();
  qint64 legs = 0, fills = 0;
  for (const QJsonValue& b : bursts) legs += b["hedge_legs"].toInteger(), fills += b["fills"].toInteger();
  QCOMPARE(fills, figures["adl_fills"].toInteger());
  QCOMPARE(legs, figures["hedge_legs_broken"].toInteger());
}

void tst_Commands::policies_side_by_side() {
  const QJsonObject all = run({"policies", day_->file, "--until", "2020-03-12T11:30:00Z", "--json"}).json();
  const QJsonArray rows = all["policies"].toArray();
  QCOMPARE(rows.size(), 14);
  const QJsonObject alone = outcome({"--until", "2020-03-12T11:30:00Z", "--set", "adl_policy=index", "--set", "bankrupt_policy=work_out"});
  QCOMPARE(rows[9]["adl_policy"].toString(), QString("index"));
  QCOMPARE(rows[9]["state_hash"], alone["state_hash"]);
  QCOMPARE(rows[9]["gini_adl_ppm"], alone["outcome"]["gini_adl_ppm"]);
  QVERIFY(rows[0].toObject()["markout_a_block_later"].toObject()["waves"].toInt() > 0);
  QCOMPARE(all["published"].toArray().size(), 2);
}

void tst_Commands::rulebook_shows_and_checks() {
  const QJsonArray rows = run({"rulebook", "show", "--json"}).json()["parameters"].toArray();
  QVERIFY(rows.size() > 60);
  const QByteArray people = run({"rulebook", "show"}).out;
  for (const QJsonValue& row : rows) {
    QVERIFY2(people.contains(row["key"].toString().toUtf8() + " = "), qPrintable(row["key"].toString()));
    QVERIFY(people.contains(row["meaning"].toString().toUtf8()));
    QVERIFY(row["least"].toInteger() <= row["default"].toInteger() && row["default"].toInteger() <= row["most"].toInteger());
  }
  QVERIFY(write(path("good.toml"), kStricter));
  const QJsonObject own = run({"rulebook", "show", path("good.toml"), "--json"}).json();
  QCOMPARE(own["base"].toString(), QString("firebreak"));
  bool seen = false;
  for (const QJsonValue& row : own["parameters"].toArray())
    if (row["key"] == "mm_floor_ppm") seen = row["value"] == 60'000 && row["source"] == "a council" && row["from"] == "stricter";
  QVERIFY(seen);
  const Answer good = run({"rulebook", "check", path("good.toml")});
  QCOMPARE(good.exit, 0);
  QVERIFY(good.out.contains("rulebook stricter"));
}

void tst_Commands::rulebook_list_and_refusals() {
  QVERIFY(run({"rulebook", "list"}).out.startsWith("firebreak"));
  for (const QJsonValue& r : run({"rulebook", "list", "--json"}).list()) {
    QCOMPARE(run({"rulebook", "show", r["id"].toString()}).exit, 0);
    QVERIFY(!r["title"].toString().isEmpty() && r["not_promised"].isObject());
  }
  QVERIFY(write(path("bad.toml"), QByteArray(kStricter).replace("60_000", "\"none\"")));
  const Answer bad = run({"rulebook", "check", path("bad.toml")});
  QCOMPARE(bad.exit, 1);
  QVERIFY2(bad.err.contains("bad.toml:10: mm_floor_ppm is 'none'"), bad.err.constData());
  QCOMPARE(run({"replay", day_->file, "--rulebook", path("bad.toml")}).exit, 2);
  QCOMPARE(run({"rulebook", "check", path("absent")}).exit, 2);
  const Answer schema = run({"rulebook", "schema"});
  QCOMPARE(schema.exit, 0);
  QVERIFY(schema.json()["properties"].toObject()["parameters"].toObject()["properties"].toObject().contains("clip_usd"));
}

void tst_Commands::a_day_under_every_rulebook() {
  const Answer all = run({"outcomes", day_->file, "--json"});
  QVERIFY2(all.exit == 0, all.err.constData());
  const QJsonArray rows = all.json()["rulebooks"].toArray();
  QCOMPARE(rows.size(), run({"rulebook", "list", "--json"}).list().size());
  QCOMPARE(all.json()["recording_hash"], outcome()["recording_hash"]);
  QCOMPARE(rows[0].toObject()["state_hash"], outcome()["state_hash"]);
  const QJsonObject vega = outcome({"--rulebook", "vega"});
  for (const QJsonValue& row : rows) {
    if (row.toObject()["rulebook"] != "vega") continue;
    QCOMPARE(row.toObject()["state_hash"], vega["state_hash"]);
    QCOMPARE(row.toObject()["outcome"].toObject()["forced_volume_micro_usd"], vega["outcome"].toObject()["forced_volume_micro_usd"]);
  }
  const Answer two = run({"outcomes", day_->file, "--rulebooks", "bitmex,firebreak"});
  QCOMPARE(two.exit, 0);
  QVERIFY(two.out.contains("not promised") && two.out.contains("bitmex") && !two.out.contains("vega"));
  QVERIFY(two.out.contains(outcome()["recording_hash"].toString().toUtf8()));
  QCOMPARE(run({"outcomes", day_->file, "--rulebooks", "no-such"}).exit, 2);
}

void tst_Commands::a_report_under_a_rulebook_is_verified() {
  const QString folder = path("under");
  const Answer report = run({"report", day_->file, "--rulebook", "dydx-v4", "-o", folder, "--format", "json"});
  QVERIFY2(report.exit == 0, report.err.constData());
  QCOMPARE(QJsonDocument::fromJson(read(folder + "/report.json")).object()["stamp"].toObject()["rulebook"].toString(), QString("dydx-v4"));
  const Answer verified = run({"verify", folder + "/report.json"});
  QVERIFY2(verified.exit == 0, verified.err + verified.out);
  const Answer journal = run({"journal", day_->file, "--rulebook", "dydx-v4", "--jsonl", "--until", "2020-03-12T09:01:00Z"});
  QVERIFY(journal.out.contains("\"rulebook\":\"dydx-v4\""));
}

void tst_Commands::a_report_of_all_rulebooks_is_verified() {
  const QString folder = path("rulebooks");
  const Answer report = run({"report", day_->file, "--rulebooks", "-o", folder, "--format", "json"});
  QVERIFY2(report.exit == 0, report.err.constData());
  const QJsonArray rows = QJsonDocument::fromJson(read(folder + "/report.json")).object()["tables"].toObject()["rulebooks"].toArray();
  const QJsonArray outcomes = run({"outcomes", day_->file, "--json"}).json()["rulebooks"].toArray();
  QCOMPARE(rows.size(), outcomes.size());
  for (qsizetype i = 0; i < rows.size(); ++i)
    for (const char* key : {"rulebook", "state_hash"}) QCOMPARE(rows[i].toObject()[key], outcomes[i].toObject()[key]);
  const Answer verified = run({"verify", folder + "/report.json"});
  QVERIFY2(verified.exit == 0, verified.err + verified.out);
}

void tst_Commands::report_is_verified_and_a_changed_one_is_not() {
  const QString folder = path("incident");
  const Answer report = run({"report", day_->file, "--from", "2020-03-12T10:00:00Z", "-o", folder, "--format", "html,json,csv"});
  QVERIFY2(report.exit == 0, report.err.constData());
  for (const QByteArray& file : report.out.trimmed().split('\n')) QVERIFY2(QFile::exists(file), file.constData());
  const Answer verified = run({"verify", folder + "/report.json"});
  QVERIFY2(verified.exit == 0 && verified.out.contains("verified: "), verified.err + verified.out);
  QByteArray json = read(folder + "/report.json");
  const QRegularExpressionMatch figure = QRegularExpression("\"forced_volume_micro_usd\": ?(\\d{3,})").match(QString::fromUtf8(json));
  QVERIFY(figure.hasMatch());
  const QByteArray true_figure = figure.captured(1).toUtf8();
  json.replace(json.indexOf(true_figure), 1, true_figure[0] == '9' ? "8" : "9");
  QVERIFY(write(folder + "/report.json", json));
  const Answer changed = run({"verify", folder + "/report.json"});
  QCOMPARE(changed.exit, 1);
  QVERIFY2(changed.out.contains("first difference") && changed.out.contains(true_figure), changed.out.constData());
}

QTEST_GUILESS_MAIN(tst_Commands)
#include "tst_commands.moc"
