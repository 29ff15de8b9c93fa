// A .fbk file as an SQLite database: opened only after its header, schema and pages were checked, with everything
// switched off that a hostile file could use. Errors name the file and say what to do. Thread rule: a connection, one
// thread.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <memory>

#include "base/error.h"

namespace fb {

inline constexpr std::int64_t kApplicationId = 0x4642524B;  // "FBRK"
// Version 2 adds collateral assets. A recording without any is written as version 1, which an older Firebreak reads.
inline constexpr int kPlainVersion = 1, kFormatVersion = 2;

enum class Access { read, write };
using DatabasePtr = std::unique_ptr<SQLite::Database>;

// An existing recording.
Result<DatabasePtr> open_database(const std::filesystem::path& file, Access access);
// A new one in an empty file, with the schema; not safe against a crash until it is complete, synced and renamed.
DatabasePtr create_database(const std::filesystem::path& file, int version);
// What SQLite said, as an error about `file`.
Error database_error(const std::filesystem::path& file, const SQLite::Exception& e);

}  // namespace fb
