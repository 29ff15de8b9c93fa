#include "record/kept_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "record/command_rows.h"
#include "record/store_parts.h"

namespace fb {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostRuns = 10'000;

std::vector<KeptRun> rows_of(SQLite::Database& db) {
  std::vector<KeptRun> out;
  SQLite::Statement s(
      db, fmt::format("SELECT id, name, rulebook, hash_ms, state_hash FROM run ORDER BY id LIMIT {}", kMostRuns));
  while (s.executeStep())
    out.push_back({.id = s.getColumn(0).getInt64(),
                   .name = s.getColumn(1).getString(),
                   .rulebook = s.getColumn(2).getString(),
                   .settings = {},
                   .commands = {},
                   .hash_ms = s.getColumn(3).getInt64(),
                   .state_hash = s.getColumn(4).getString()});
  return out;
}

Result<std::vector<KeptRun>> runs_of(SQLite::Database& db) {
  if (db.execAndGet("PRAGMA user_version").getInt() < kFormatVersion) return std::vector<KeptRun>();
  std::vector<KeptRun> out = rows_of(db);
  const auto of = [&](SQLite::Statement& s) {
    const auto run = std::ranges::find(out, s.getColumn(0).getInt64(), &KeptRun::id);
    return run == out.end() ? nullptr : &*run;
  };
  SQLite::Statement settings(db, "SELECT run, key, value FROM run_setting ORDER BY rowid");
  while (settings.executeStep())
    if (KeptRun* run = of(settings))
      run->settings.emplace_back(settings.getColumn(1).getString(), settings.getColumn(2).getString());
  SQLite::Statement commands(db, "SELECT * FROM run_command ORDER BY rowid");
  while (commands.executeStep()) {
    KeptRun* run = of(commands);
    auto command = command_at(commands, 1);
    if (!command) return fail(command.error());
    if (run != nullptr) run->commands.push_back(*std::move(command));
  }
  return out;
}

void note_hash(SQLite::Database& db, const KeptRun& run) {
  SQLite::Statement s(db, "UPDATE run SET hash_ms=?, state_hash=? WHERE id=?");
  s.bind(1, run.hash_ms);
  s.bind(2, run.state_hash);
  s.bind(3, run.id);
  s.exec();
}

void insert(SQLite::Database& db, KeptRun& run) {
  SQLite::Statement r(db, "INSERT INTO run(name, rulebook, hash_ms, state_hash) VALUES(?,?,?,?)");
  r.bind(1, run.name);
  r.bind(2, run.rulebook);
  r.bind(3, run.hash_ms);
  r.bind(4, run.state_hash);
  r.exec();
  run.id = db.getLastInsertRowid();
  SQLite::Statement p(db, "INSERT INTO run_setting VALUES(?,?,?)");
  for (const auto& [key, value] : run.settings) {
    p.bind(1, run.id);
    p.bind(2, key);
    p.bind(3, value);
    p.exec();
    p.reset();
  }
  SQLite::Statement c(db, "INSERT INTO run_command VALUES(?,?,?,?,?,?,?,?,?,?,?)");
  for (const TimedCommand& command : run.commands) {
    c.bind(1, run.id);
    bind_command(c, 2, command);
    c.exec();
    c.reset();
  }
}

std::string unlike(const std::vector<KeptRun>& runs, const std::string& wanted) {
  std::string name = wanted;
  for (int n = 2; std::ranges::find(runs, name, &KeptRun::name) != runs.end(); ++n)
    name = fmt::format("{} ({})", wanted, n);
  return name;
}

}  // namespace

bool KeptRun::replays_as(const KeptRun& other) const {
  return rulebook == other.rulebook && settings == other.settings &&
         std::ranges::equal(commands, other.commands, [](const TimedCommand& a, const TimedCommand& b) {
           return a.time_ms == b.time_ms && same_command(a.command, b.command);
         });
}

Result<std::vector<KeptRun>> load_runs(const fs::path& file) {
  return with_database(file, Access::read, [](SQLite::Database& db) { return runs_of(db); });
}

Result<KeptRun> keep_run(const fs::path& file, KeptRun run) {
  return with_database(file, Access::write, [&](SQLite::Database& db) -> Result<KeptRun> {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    bring_up_to_date(db);
    const auto runs = runs_of(db);
    if (!runs) return fail(runs.error());
    const auto there = std::ranges::find_if(*runs, [&](const KeptRun& r) { return r.replays_as(run); });
    if (there != runs->end()) {
      run.id = there->id;
      run.name = there->name;
      if (run.hash_ms >= there->hash_ms) note_hash(db, run);
    } else if (runs->size() == kMostRuns) {
      return fail({.file = file.filename().string(),
                   .rule = fmt::format("keeps {} runs, as many as it may", kMostRuns),
                   .next = "Drop some of them"});
    } else {
      run.name = unlike(*runs, run.name);
      insert(db, run);
    }
    transaction.commit();
    return run;
  });
}

Result<void> remove_run(const fs::path& file, std::int64_t id) {
  return with_database(file, Access::write, [&](SQLite::Database& db) -> Result<void> {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    bring_up_to_date(db);
    for (const char* sql :
         {"DELETE FROM run WHERE id=?", "DELETE FROM run_setting WHERE run=?", "DELETE FROM run_command WHERE run=?"}) {
      SQLite::Statement s(db, sql);
      s.bind(1, id);
      s.exec();
    }
    transaction.commit();
    return {};
  });
}

Result<KeptRun> run_named(const fs::path& file, const std::string& name) {
  const auto runs = load_runs(file);
  if (!runs) return fail(runs.error());
  std::vector<std::string> names;
  for (const KeptRun& run : *runs) {
    if (run.name == name || std::to_string(run.id) == name) return run;
    names.push_back(fmt::format("{} \"{}\"", run.id, run.name));
  }
  return fail({.file = file.filename().string(),
               .field = "--run",
               .value = name,
               .rule = "is no run that the file keeps",
               .next = names.empty() ? "The file keeps none; replay … -o FILE keeps one"
                                     : fmt::format("Choose one of: {}", fmt::join(names, ", "))});
}

}  // namespace fb
