// The command line itself: refusals with their reasons, help that agrees with man page and completion, scripts that parse.
#include <QStandardPaths>
#include <QtTest>

#include "app/program.h"

using namespace program;

namespace {

QString unescaped_man_page(const QString& name) {
  return QString::fromUtf8(read(QStringLiteral(FB_SOURCE_DIR "/packaging/man/") + name)).replace("\\-", "-");
}

QSet<QString> options_in(const QString& text) {
  QSet<QString> out;
  const QRegularExpression option("--[a-z][a-z-]*");
  for (auto it = option.globalMatch(text); it.hasNext();) out.insert(it.next().captured());
  return out;
}

// The part of the man page from ".SS command" (or ".SH SECTION") to the next heading.
QString section(const QString& page, const QString& heading) {
  const qsizetype begin = page.indexOf("\n" + heading + "\n");
  if (begin < 0) return {};
  const qsizetype end = page.indexOf(QRegularExpression("\n\\.S[SH] "), begin + heading.size());
  return page.mid(begin, end - begin);
}

const QStringList kRunners{"replay", "compare", "state", "journal", "report", "cascade", "providers", "adl", "policies", "why", "queue", "figures"};

}  // namespace

class tst_CommandLine : public QObject {
  Q_OBJECT
  std::unique_ptr<SmallDay> day_;

 private slots:
  void initTestCase() {
    day_ = std::make_unique<SmallDay>();
    QVERIFY2(day_->imported.exit == 0, day_->imported.err.constData());
  }

  void help_everywhere_data();
  void help_everywhere();
  void version_and_no_command();
  void refuses_data();
  void refuses();
  void refused_files_leave_everything_as_it_was();
  void says_when_its_output_is_lost();
  void scripts_and_entries_are_well_formed();
};

void tst_CommandLine::help_everywhere_data() {
  QTest::addColumn<QString>("command");
  const QString help = QString::fromUtf8(run({"--help"}).out);
  const QString listed = help.mid(help.indexOf("Subcommands:"));
  const QRegularExpression row("^  ([a-z]+) ", QRegularExpression::MultilineOption);
  for (auto it = row.globalMatch(listed); it.hasNext();) {
    const QString command = it.next().captured(1);
    QTest::newRow(qPrintable(command)) << command;
  }
}

void tst_CommandLine::help_everywhere() {
  QFETCH(QString, command);
  const Answer help = run({command, "--help"});
  QCOMPARE(help.exit, 0);
  QVERIFY(help.err.isEmpty());
  const QString page = unescaped_man_page("firebreakctl.1");
  QString documented = section(page, ".SS " + command);
  QVERIFY2(!documented.isEmpty(), "the man page has no section of this command");
  if (kRunners.contains(command)) documented += section(page, ".SH OPTIONS OF A RUN");
  documented += "--help";
  QString offered = QString::fromUtf8(help.out);
  if (command == "rulebook")
    for (const char* verb : {"list", "show", "check", "schema"}) offered += QString::fromUtf8(run({command, verb, "--help"}).out);
  offered.remove(QRegularExpression("  (?=[a-z(]).*$", QRegularExpression::MultilineOption));  // descriptions may name other options
  for (const QString& option : options_in(documented)) QVERIFY2(options_in(QString::fromUtf8(help.out) + offered).contains(option), qPrintable(option + " is in the man page only"));
  for (const QString& option : options_in(offered)) QVERIFY2(options_in(documented).contains(option), qPrintable(option + " is not in the man page"));
  const QString completion = QString::fromUtf8(read(FB_SOURCE_DIR "/packaging/completion/firebreakctl.bash"));
  for (const QString& option : options_in(offered)) QVERIFY2(options_in(completion).contains(option), qPrintable(option + " is not completed"));
  QVERIFY(completion.contains(QRegularExpression("\\b" + command + "\\b")));
}

void tst_CommandLine::version_and_no_command() {
  const Answer version = run({"--version"});
  QCOMPARE(version.exit, 0);
  QVERIFY(QRegularExpression("^firebreak \\d+\\.\\d+\\.\\d+\\n$").match(QString::fromUtf8(version.out)).hasMatch());
  QVERIFY(unescaped_man_page("firebreakctl.1").contains('"' + QString::fromUtf8(version.out.trimmed()) + '"'));
  QCOMPARE(run({}).exit, 2);
}

void tst_CommandLine::refuses_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("reason");
  const QString day = "DAY";  // stands for the small day's file
  const auto row = [](const char* name, const QStringList& arguments, const char* reason) { QTest::newRow(name) << arguments << QString(reason); };
  row("unknown command", {"reply", day}, "reply");
  row("unknown option", {"replay", day, "--setting", "x"}, "--setting");
  row("no file", {"replay"}, "FILE");
  row("missing file", {"replay", "no-such.fbk"}, "no-such.fbk");
  row("a folder", {"info", FB_SOURCE_DIR}, "");
  row("no recording", {"info", FB_SOURCE_DIR "/README.md"}, "README.md");
  row("endless file", {"info", "/dev/zero"}, "is no regular file");
  row("unknown parameter", {"replay", day, "--set", "mm_floor=1"}, "no parameter has this name");
  row("parameter of another market", {"replay", day, "--set", "SOL-PERP.mm_floor_ppm=30000"}, "no market has this name");
  row("value out of bounds", {"replay", day, "--set", "mm_floor_ppm=0"}, "must lie between 1000 and 1000000 ppm");
  row("value with a unit", {"replay", day, "--set", "mm_floor_ppm=3 %"}, "mm_floor_ppm is '3 %'");
  row("no value", {"replay", day, "--set", "mm_floor_ppm"}, "NAME=VALUE");
  row("no time", {"replay", day, "--until", "noon"}, "--until is 'noon': not a time");
  row("time outside", {"state", day, "--at", "2020-03-13"}, "lies outside the recording");
  row("trip without a moment", {"replay", day, "--trip", "global=halted"}, "--fork-at");
  row("moment without a deed", {"replay", day, "--fork-at", kMoment}, "nothing says what");
  row("trip of no market", {"replay", day, "--fork-at", kMoment, "--trip", "SOL-PERP=halted"}, "'SOL-PERP'");
  row("trip to no state", {"replay", day, "--fork-at", kMoment, "--trip", "global=off"}, "reduce-only");
  row("loosening alone", {"replay", day, "--fork-at", "2020-03-12T10:47:30Z", "--trip", "BTC-PERP=normal"}, "--second");
  row("no rulebook", {"replay", day, "--rulebook", "no-such"}, "rulebook list");
  row("no threads", {"replay", day, "--threads", "0"}, "--threads");
  row("no account", {"state", day, "--at", kMoment, "--account", "bob"}, "'bob'");
  row("no market", {"cascade", day, "--at", kMoment, "--market", "SOL-PERP"}, "'SOL-PERP'");
  row("a fall of everything", {"cascade", day, "--at", kMoment, "--shock", "-100"}, "--shock");
  row("a preview without its moment", {"adl", day}, "--at");
  row("no such policy", {"adl", day, "--at", kMoment, "--policy", "lottery"}, "--policy is 'lottery'");
  row("a shock of no market", {"adl", day, "--at", kMoment, "--market", "SOL-PERP"}, "'SOL-PERP'");
  row("no number", {"cascade", day, "--at", kMoment, "--shock", "1e1"}, "--shock is '1e1'");
  row("no event type", {"journal", day, "--type", "fills"}, "'fills'");
  row("no report format", {"report", day, "-o", "x", "--format", "doc"}, "doc");
  row("no such law", {"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", "x.fbk", "--population", "accounts=50,colour=red"}, "colour");
  row("half a law", {"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", "x.fbk", "--population", "accounts=50,seed"}, "'seed'");
  row("too many accounts", {"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", "x.fbk", "--population", "accounts=99999999999"}, "accounts");
  row("no data", {"import", FB_SOURCE_DIR "/README.md", "-o", "x.fbk"}, "README.md");
  row("folder that is not there", {"import", FB_SOURCE_DIR "/resources/days/2020-03-12.json", "-o", "no/such/folder/x.fbk", "--population", "accounts=50"}, "cannot be written");
}

void tst_CommandLine::refuses() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, reason);
  arguments.replaceInStrings(QRegularExpression("^DAY$"), day_->file);
  const Answer answer = run(arguments);
  QVERIFY2(answer.exit == 2, answer.err.constData());
  QVERIFY2(answer.out.isEmpty(), answer.out.constData());
  QVERIFY2(QString::fromUtf8(answer.err).contains(reason), answer.err.constData());
  QVERIFY2(answer.err.size() < 2000, answer.err.constData());
  QVERIFY(!QFile::exists("x.fbk"));
}

void tst_CommandLine::refused_files_leave_everything_as_it_was() {
  const QString file = day_->folder.filePath("keep.fbk");
  QVERIFY(QFile::copy(day_->file, file));
  const QByteArray before = read(file);
  QCOMPARE(run({"import", FB_SOURCE_DIR "/README.md", "-o", file}).exit, 2);
  QCOMPARE(run({"replay", file, "--set", "x=1", "-o", file}).exit, 2);
  QCOMPARE(read(file), before);
  QByteArray torn = before;
  torn.truncate(torn.size() / 2);
  QVERIFY(write(file, torn));
  QCOMPARE(run({"info", file}).exit, 2);
  QByteArray flipped = before;
  flipped[flipped.size() * 2 / 3] = static_cast<char>(flipped[flipped.size() * 2 / 3] ^ 1);
  QVERIFY(write(file, flipped));
  const Answer answer = run({"info", file, "--json"});  // either the bit was in free space, or it is found
  QVERIFY(answer.exit == 2 || answer.json()["hash"] == run({"info", day_->file, "--json"}).json()["hash"]);
}

void tst_CommandLine::says_when_its_output_is_lost() {
  if (!QFile::exists("/dev/full")) QSKIP("there is no /dev/full here");
  const Answer answer = run({"journal", day_->file, "--jsonl"}, {}, "/dev/full");
  QCOMPARE(answer.exit, 2);
  QVERIFY2(answer.err.contains("standard output"), answer.err.constData());
}

void tst_CommandLine::scripts_and_entries_are_well_formed() {
  const auto succeeds = [](const QString& tool, const QStringList& arguments) {
    if (QStandardPaths::findExecutable(tool).isEmpty()) return true;
    QProcess process;
    process.start(tool, arguments);
    process.waitForFinished();
    const QByteArray said = process.readAllStandardError() + process.readAllStandardOutput();
    if (process.exitCode() != 0 || (tool == "man" && said.contains("warning"))) qWarning("%s", said.constData());
    return process.exitCode() == 0 && !(tool == "man" && said.contains("warning"));
  };
  const QString packaging = FB_SOURCE_DIR "/packaging/";
  for (const char* script : {"run", "test", "deps", "lib/steps.sh", "completion/firebreakctl.bash", "../.ci/run"}) QVERIFY2(succeeds("bash", {"-n", packaging + script}), script);
  for (const char* script : {"run", "test", "deps", "../.ci/run"}) QVERIFY2(QFileInfo(packaging + script).isExecutable(), script);
  for (const char* page : {"firebreakctl.1", "firebreak.1"}) QVERIFY2(succeeds("man", {"--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", packaging + "man/" + page}), page);
  QVERIFY(succeeds("desktop-file-validate", {packaging + "org.firebreak.Console.desktop"}));
  QVERIFY(succeeds("appstreamcli", {"validate", "--no-net", packaging + "org.firebreak.Console.metainfo.xml"}));
  QVERIFY(!succeeds("bash", {"-n", "-c", "if"}));  // the check itself can fail
}

QTEST_GUILESS_MAIN(tst_CommandLine)
#include "tst_command_line.moc"
