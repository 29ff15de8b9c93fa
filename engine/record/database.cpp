#include "record/database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <span>

namespace fb {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMostFile = 4ULL << 30;
constexpr int kMostBlob = 512 << 20;
constexpr const char* kAgain = "Import the day again";

// The whole schema, in order; the text in sqlite_schema must be exactly this. Those of assets came with version 2, those of runs with 3.
constexpr std::array<std::size_t, 4> kTables = {0, 11, 13, 16};  // by version
constexpr std::array<const char*, kTables.back()> kSchema = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE provenance(file TEXT NOT NULL, sha256 TEXT NOT NULL, format TEXT NOT NULL, licence TEXT NOT NULL, "
    "note TEXT NOT NULL)",
    "CREATE TABLE warning(text TEXT NOT NULL)",
    "CREATE TABLE market(id TEXT NOT NULL, base TEXT NOT NULL, tick_nano INTEGER NOT NULL, lot_nano INTEGER NOT NULL, "
    "tick_value INTEGER NOT NULL, "
    "single_source INTEGER NOT NULL, first_index INTEGER NOT NULL, first_sigma_ppm INTEGER NOT NULL, lp_capital "
    "INTEGER NOT NULL, backstop_capital INTEGER NOT NULL)",
    "CREATE TABLE source(market INTEGER NOT NULL, id TEXT NOT NULL, weight INTEGER NOT NULL)",
    "CREATE TABLE tranche(id TEXT NOT NULL, rank INTEGER NOT NULL, market INTEGER NOT NULL, max_draw_per_event_ppm "
    "INTEGER NOT NULL, "
    "max_draw_per_market_ppm INTEGER NOT NULL, opening_balance INTEGER NOT NULL)",
    "CREATE TABLE parameter(key TEXT NOT NULL, value INTEGER NOT NULL)",
    "CREATE TABLE command(time_ms INTEGER NOT NULL, actor TEXT NOT NULL, second TEXT NOT NULL, why TEXT NOT NULL, kind "
    "TEXT NOT NULL, "
    "scope INTEGER NOT NULL, state INTEGER NOT NULL, hold_until_ms INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT "
    "NULL)",
    "CREATE TABLE chunk(name TEXT PRIMARY KEY, rows INTEGER NOT NULL, bytes BLOB NOT NULL)",
    "CREATE TABLE bookmark(id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE result(key TEXT PRIMARY KEY, label TEXT NOT NULL, outcome_json TEXT NOT NULL, final_state_hash TEXT "
    "NOT NULL) WITHOUT ROWID",
    "CREATE TABLE asset(id TEXT NOT NULL, price_micro INTEGER NOT NULL)",
    "CREATE TABLE asset_group(asset INTEGER NOT NULL, name TEXT NOT NULL)",
    "CREATE TABLE run(id INTEGER PRIMARY KEY, name TEXT NOT NULL, rulebook TEXT NOT NULL, hash_ms INTEGER NOT NULL, "
    "state_hash TEXT NOT NULL)",
    "CREATE TABLE run_setting(run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL)",
    "CREATE TABLE run_command(run INTEGER NOT NULL, time_ms INTEGER NOT NULL, actor TEXT NOT NULL, second TEXT NOT "
    "NULL, why TEXT NOT NULL, kind TEXT NOT NULL, scope INTEGER NOT NULL, state INTEGER NOT NULL, hold_until_ms "
    "INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL)"};

std::span<const char* const> schema_of(int version) {
  return std::span(kSchema).first(kTables.at(static_cast<std::size_t>(version)));
}

tl::unexpected<Error> refuse(const fs::path& file, std::string rule, std::string next = kAgain) {
  return fail({.file = file.filename().string(), .rule = std::move(rule), .next = std::move(next)});
}

std::uint32_t big_endian(const unsigned char* p) {
  return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
         static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

// Everything that the first hundred bytes can tell, before SQLite sees the file.
Result<void> check_header(const fs::path& file) {
  std::error_code code;
  const auto status = fs::status(file, code);
  if (!fs::exists(status)) return refuse(file, "does not exist", "Check the path");
  if (!fs::is_regular_file(status)) return refuse(file, "is no regular file", "Name a .fbk file");
  const auto size = fs::file_size(file, code);
  if (code || size > kMostFile) return refuse(file, "is larger than a recording may be (4 GiB)");
  unsigned char head[100] = {};
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse(file, "cannot be opened for reading", "Check its permissions");
  in.read(reinterpret_cast<char*>(head), sizeof head);
  if (in.gcount() != sizeof head ||
      std::string_view(reinterpret_cast<char*>(head), 16) != std::string_view("SQLite format 3\0", 16))
    return refuse(file, "is no Firebreak recording", "Import recorded data into a .fbk file first");
  if (big_endian(head + 68) != kApplicationId)
    return refuse(file, "is an SQLite database of another program", "Name a .fbk file");
  const std::uint32_t version = big_endian(head + 60);
  if (version > kFormatVersion)
    return refuse(file, fmt::format("has format version {}; this Firebreak reads up to {}", version, kFormatVersion),
                  "Open it with a newer Firebreak");
  if (version < 1) return refuse(file, "has no format version");
  if (head[18] != 1 || head[19] != 1) return refuse(file, "uses a journal mode that no recording uses");
  return {};
}

std::string uri_of(const fs::path& file, const char* mode) {
  std::string out = "file:";
  for (const char c : fs::absolute(file).string()) {
    if (c == '?' || c == '#' || c == '%')
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + "?" + mode;
}

int give_up(void* left) { return --*static_cast<int*>(left) < 0 ? 1 : 0; }

void harden(SQLite::Database& db) {
  sqlite3* h = db.getHandle();
  for (const int option :
       {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
        SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER})
    sqlite3_db_config(h, option, option == SQLITE_DBCONFIG_DEFENSIVE ? 1 : 0, nullptr);
  for (const auto& [limit, value] : {std::pair{SQLITE_LIMIT_LENGTH, kMostBlob},
                                     {SQLITE_LIMIT_SQL_LENGTH, 100000},
                                     {SQLITE_LIMIT_COLUMN, 64},
                                     {SQLITE_LIMIT_EXPR_DEPTH, 20},
                                     {SQLITE_LIMIT_COMPOUND_SELECT, 3},
                                     {SQLITE_LIMIT_ATTACHED, 0},
                                     {SQLITE_LIMIT_WORKER_THREADS, 0}})
    sqlite3_limit(h, limit, value);
  db.exec("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF");
}

// Exactly the tables of this format, no view, trigger or index beside SQLite's own.
Result<void> check_schema(SQLite::Database& db, const fs::path& file) {
  const auto schema = schema_of(db.execAndGet("PRAGMA user_version").getInt());
  SQLite::Statement rows(db, "SELECT type, name, sql FROM sqlite_schema");
  std::size_t seen = 0;
  while (rows.executeStep()) {
    const std::string type = rows.getColumn(0).getString(), name = rows.getColumn(1).getString(),
                      sql = rows.getColumn(2).getString();
    if (type == "index" && sql.empty() && name.starts_with("sqlite_autoindex_")) continue;
    const bool known = type == "table" && std::ranges::find(schema, sql) != schema.end();
    if (!known)
      return refuse(file, "holds a " + type + " '" + name.substr(0, 60) + "' that no recording has",
                    "Import the day again, or ask where the file was changed");
    ++seen;
  }
  if (seen != schema.size()) return refuse(file, "lacks a table of a recording");
  return {};
}

Result<void> check_pages(SQLite::Database& db, const fs::path& file) {
  SQLite::Statement check(db, "PRAGMA quick_check(1)");
  if (check.executeStep() && check.getColumn(0).getString() == "ok") return {};
  return refuse(file, "is damaged: " + check.getColumn(0).getString().substr(0, 120));
}

}  // namespace

Error database_error(const fs::path& file, const SQLite::Exception& e) {
  Error out{.file = file.filename().string(), .rule = std::string("cannot be used: ") + e.what(), .next = kAgain};
  switch (e.getErrorCode()) {
    case SQLITE_FULL:
      out.rule = "cannot be written: the disk is full";
      out.next = "Free some space or choose another folder";
      break;
    case SQLITE_IOERR:
      out.rule = std::string("cannot be read or written: ") + e.what();
      out.next = "Check the disk and its free space";
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      out.rule = "cannot be written here";
      out.next = "Check the permissions of the file and its folder";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      out.rule = "is in use by another program";
      out.next = "Close it there and try again";
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      out.rule = std::string("is damaged: ") + e.what();
      break;
    case SQLITE_INTERRUPT:
      out.rule = "takes too long to check: it is damaged or hostile";
      break;
    default:
      break;
  }
  return out;
}

Result<DatabasePtr> open_database(const fs::path& file, Access access) {
  if (auto good = check_header(file); !good) return fail(good.error());
  // A journal beside the file is what a crash left: SQLite must roll it back, so the file cannot be taken as immutable.
  std::error_code code;
  const bool crashed = fs::exists(file.string() + "-journal", code);
  const bool write = access == Access::write || crashed;
  const bool shared = ::access(file.c_str(), W_OK) == 0;  // another process may write it while it is read here
  try {
    auto db = std::make_unique<SQLite::Database>(
        uri_of(file, write ? "mode=rw" : shared ? "mode=ro" : "mode=ro&immutable=1"),
        (write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) | SQLite::OPEN_URI, 2000);
    harden(*db);
    int ticks = 2000;  // of a million virtual machine steps each: seconds, and far beyond what a check of 4 GiB needs
    sqlite3_progress_handler(db->getHandle(), 1000000, give_up, &ticks);
    SQLite::Transaction one_moment(*db);  // version and tables of the same one
    auto good = check_schema(*db, file);
    if (good) good = check_pages(*db, file);
    one_moment.commit();
    sqlite3_progress_handler(db->getHandle(), 0, nullptr, nullptr);
    if (!good) return fail(good.error());
    if (write) db->exec("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL");
    return db;
  } catch (const SQLite::Exception& e) {
    return fail(database_error(file, e));
  }
}

std::unique_lock<std::mutex> one_at_a_time() {
  static std::mutex mutex;
  return std::unique_lock(mutex);
}

void bring_up_to_date(SQLite::Database& db) {
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  for (const char* sql : schema_of(kFormatVersion).subspan(schema_of(version).size())) db.exec(sql);
  if (version != kFormatVersion) db.exec(fmt::format("PRAGMA user_version={}", kFormatVersion));
}

DatabasePtr create_database(const fs::path& file, int version) {
  auto db = std::make_unique<SQLite::Database>(uri_of(file, "mode=rwc"),
                                               SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_URI);
  db->exec(
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF",
                  kApplicationId, version));
  for (const char* sql : schema_of(version)) db->exec(sql);
  return db;
}

}  // namespace fb
