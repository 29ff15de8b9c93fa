// Runs kept in a recording's file: round trip, older files, names, damage, two writers, and a process killed in the
// middle.
#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>

#include "files.h"
#include "record/kept_runs.h"
#include "record/store.h"

using namespace fb;
using namespace fb::test;

namespace {

KeptRun a_run(const std::string& name, TimeMs at) {
  KeptRun out{.id = 0,
              .name = name,
              .rulebook = "bitmex",
              .settings = {{"impact", "endogenous"}},
              .commands = {},
              .hash_ms = at + 15'000,
              .state_hash = "ab"};
  out.commands = {{at, {"ann", "bob", "a drill", SetBreaker{0, BreakerState::halted, at + 60'000}}},
                  {at, {"ann", "", "", SetParameter{"BTC-PERP.mm_floor_ppm", "30000"}}},
                  {at + 1, {"eve", "bob", "depeg", HoldAssetPrice{.asset = 1, .price_micro = 5}}},
                  {at + 2, {"ann", "", "", Note{"seen"}}}};
  return out;
}

int version(const std::filesystem::path& path) {
  return SQLite::Database(path.string()).execAndGet("PRAGMA user_version").getInt();
}

}  // namespace

class TestKeptRuns : public QObject {
  Q_OBJECT
  Files files;
  std::filesystem::path fresh(const char* name) {
    auto q = request({std::filesystem::path(FB_SOURCE_DIR) / "resources/days/2020-03-12.json"}, 30);
    const auto r = import_recording(q, {});
    if (!r) throw std::runtime_error(r.error().text());
    const auto path = files.root() / name;
    if (const auto saved = save_recording(*r, path); !saved) throw std::runtime_error(saved.error().text());
    return path;
  }

 private slots:
  void comesBackAndLeavesTheRecordingAlone();
  void theSameRunIsKeptOnceAndNamesDiffer();
  void foundByNameOrNumber();
  void damagedRowsAreRefused();
  void twoWritersKeepWhatBothWrote();
  void whatWasAcknowledgedSurvivesAKill();
};

void TestKeptRuns::comesBackAndLeavesTheRecordingAlone() {
  const auto path = fresh("back.fbk");
  const auto hash = load_recording(path)->hash;
  QVERIFY(load_runs(path)->empty());
  QCOMPARE(version(path), 1);
  const KeptRun run = a_run("drill", 1'584'000'000'000);
  const auto kept = keep_run(path, run);
  QVERIFY2(kept.has_value(), kept ? "" : kept.error().text().c_str());
  QCOMPARE(version(path), 3);
  const auto back = load_runs(path);
  QVERIFY2(back.has_value(), back ? "" : back.error().text().c_str());
  QCOMPARE(back->size(), std::size_t{1});
  QVERIFY(back->front().replays_as(run));
  QCOMPARE(back->front().name, run.name);
  QCOMPARE(back->front().state_hash, run.state_hash);
  const auto& command = back->front().commands[0].command;
  QCOMPARE(command.second, std::string("bob"));
  QCOMPARE(std::get<SetBreaker>(command.what).hold_until_ms, run.commands[0].time_ms + 60'000);
  const auto after = load_recording(path);
  QVERIFY2(after.has_value(), after ? "" : after.error().text().c_str());
  QCOMPARE(after->hash, hash);
  QVERIFY(load_bookmarks(path)->empty());
  QVERIFY(remove_run(path, kept->id).has_value());
  QVERIFY(load_runs(path)->empty());
  QCOMPARE(SQLite::Database(path.string()).execAndGet("SELECT count(*) FROM run_command").getInt(), 0);
}

void TestKeptRuns::theSameRunIsKeptOnceAndNamesDiffer() {
  const auto path = fresh("once.fbk");
  KeptRun run = a_run("drill", 1'584'000'000'000);
  const auto first = keep_run(path, run);
  run.name = "another word for it";
  run.hash_ms += 15'000;
  run.state_hash = "cd";
  const auto again = keep_run(path, run);
  QCOMPARE(again->id, first->id);
  QCOMPARE(again->name, std::string("drill"));
  QCOMPARE(load_runs(path)->front().state_hash, std::string("cd"));
  run.hash_ms = 1;
  run.state_hash = "earlier";
  QVERIFY(keep_run(path, run).has_value());
  QCOMPARE(load_runs(path)->front().state_hash, std::string("cd"));
  KeptRun other = a_run("drill", 1'584'000'000'001);
  QCOMPARE(keep_run(path, other)->name, std::string("drill (2)"));
  other.commands[0].command.why = "another reason";  // another act: another run
  QCOMPARE(keep_run(path, other)->name, std::string("drill (3)"));
  QCOMPARE(load_runs(path)->size(), std::size_t{3});
}

void TestKeptRuns::foundByNameOrNumber() {
  const auto path = fresh("named.fbk");
  QVERIFY(run_named(path, "drill").error().text().find("keeps none") != std::string::npos);
  const auto kept = keep_run(path, a_run("drill", 5));
  QCOMPARE(run_named(path, "drill")->id, kept->id);
  QCOMPARE(run_named(path, std::to_string(kept->id))->name, std::string("drill"));
  const std::string said = run_named(path, "dril").error().text();
  QVERIFY2(said.find("\"drill\"") != said.npos && said.find("named.fbk") != said.npos, said.c_str());
}

void TestKeptRuns::damagedRowsAreRefused() {
  for (const char* sql : {"UPDATE run_command SET kind='sell'", "UPDATE run_command SET state=9",
                          "UPDATE run_command SET time_ms='now'", "UPDATE run_command SET scope=-5"}) {
    const auto path = fresh("damaged.fbk");
    QVERIFY(keep_run(path, a_run("drill", 5)).has_value());
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(sql);
    QVERIFY2(!load_runs(path).has_value(), sql);
  }
}

void TestKeptRuns::twoWritersKeepWhatBothWrote() {
  const auto path = fresh("two.fbk");
  constexpr int kEach = 12;
  std::vector<pid_t> writers;
  for (int w = 0; w < 2; ++w) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      bool good = true;
      for (int i = 0; i < kEach && good; ++i) {
        const auto run = keep_run(path, a_run("run", 1'000'000 * (w + 1) + i));
        const auto mark = add_bookmark(path, {0, i, std::to_string(w)});
        good = run && mark;
        if (!good) std::fputs((run ? mark.error() : run.error()).text().c_str(), stderr);
      }
      ::_exit(good ? 0 : 1);
    }
    writers.push_back(pid);
  }
  for (const pid_t pid : writers) {
    int status = -1;
    QCOMPARE(::waitpid(pid, &status, 0), pid);
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  QCOMPARE(load_runs(path)->size(), static_cast<std::size_t>(2 * kEach));
  QCOMPARE(load_bookmarks(path)->size(), static_cast<std::size_t>(2 * kEach));
}

// The child says after each write what is kept; it is killed at an arbitrary moment. Everything that it said is there.
void TestKeptRuns::whatWasAcknowledgedSurvivesAKill() {
  const auto path = fresh("killed.fbk");
  const int rounds = qEnvironmentVariableIntValue("FB_KILLS") > 0 ? qEnvironmentVariableIntValue("FB_KILLS") : 15;
  std::size_t said = 0;
  for (int round = 0; round < rounds; ++round) {
    int ends[2] = {};
    QCOMPARE(::pipe(ends), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      for (int i = 0;; ++i)
        if (!keep_run(path, a_run("run", 1'000'000 * (round + 1) + i)) || !add_bookmark(path, {0, i, "mark"}) ||
            ::write(ends[1], ".", 1) != 1)
          ::_exit(1);
    }
    ::close(ends[1]);
    QTest::qSleep(20 + 13 * round % 50);
    ::kill(pid, SIGKILL);
    int status = 0;
    QCOMPARE(::waitpid(pid, &status, 0), pid);
    QVERIFY2(WIFSIGNALED(status), "the writer ended by itself");
    char acknowledged = 0;
    while (::read(ends[0], &acknowledged, 1) == 1) ++said;
    ::close(ends[0]);
    const auto runs = load_runs(path);
    const auto marks = load_bookmarks(path);
    QVERIFY2(runs && marks, runs ? "" : runs.error().text().c_str());
    QVERIFY(runs->size() >= said && marks->size() >= said);
    QVERIFY(
        std::ranges::all_of(*runs, [](const KeptRun& r) { return r.commands.size() == 4; }));  // whole, or not at all
  }
  QVERIFY(said > 0);
  const auto recording = load_recording(path);
  QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
}

QTEST_APPLESS_MAIN(TestKeptRuns)
#include "tst_kept_runs.moc"
