// A .fbk file as an SQLite database: opened only after its header, schema and pages were checked, with everything
// switched off that a hostile file could use. Errors name the file and say what to do. Thread rule: a connection, one
// thread.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "base/error.h"

namespace fb {

inline constexpr std::int64_t kApplicationId = 0x4642524B;  // "FBRK"
// Version 2 adds collateral assets. A recording without any is written as version 1, which an older Firebreak reads.
// Version 3 adds the runs that a person made; a file becomes one with its first run (record/kept_runs.h).
inline constexpr int kPlainVersion = 1, kAssetVersion = 2, kFormatVersion = 3;

enum class Access { read, write };
using DatabasePtr = std::unique_ptr<SQLite::Database>;

// An existing recording.
Result<DatabasePtr> open_database(const std::filesystem::path& file, Access access);
// A new one in an empty file, with the schema; not safe against a crash until it is complete, synced and renamed.
DatabasePtr create_database(const std::filesystem::path& file, int version);
// Adds the tables that version 3 has and an older file lacks; inside a transaction of the caller's.
void bring_up_to_date(SQLite::Database& db);
// Held by a thread while it has a file open: closing a file, as the check of its header does, drops every lock that the
// process has on it (POSIX), those of SQLite in another thread too.
[[nodiscard]] std::unique_lock<std::mutex> one_at_a_time();
// What SQLite said, as an error about `file`.
Error database_error(const std::filesystem::path& file, const SQLite::Exception& e);

}  // namespace fb
